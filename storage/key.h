#ifndef STORAGE_KEY_H
#define STORAGE_KEY_H

/*
 * How every key of the store is spelt; nothing else knows.
 *
 *	resident/<user id>		no/<no u32>	-> user id
 *	inbox/<ms u64><event id>	seen/<event id>
 *	talk/<no u32>
 *	campaign/<id u32>		words/<campaign u32><n u32>
 *	delivery/<campaign u32><seq u32>	capped/<campaign u32>
 *	due/<ms u64><kind u8><id>	told/<day i32><slot u8>
 *	repeat/<id u32>			ran/<repeat u32><day u32>
 *	change/<id u32>			untold/<day u32><minute u32>
 *	town/<file name>		audit/<seq u64>
 *	synonym/<word>\n<item>		miss/<words>
 *	missed/<day u32><no u32>	meta/<name>
 *
 * Numbers are big-endian, so that a scan gives them in order.  Keys live in
 * the arena given.  The readers are false where a key is not of that kind.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/check.h"
#include "base/str.h"

struct arena;

struct str key_resident(struct arena *, struct str user);
struct str key_no(struct arena *, uint32_t no);
struct str key_inbox(struct arena *, uint64_t ms, struct str event);
struct str key_seen(struct arena *, struct str event);
struct str key_talk(struct arena *, uint32_t no);
struct str key_campaign(struct arena *, uint32_t id);
struct str key_words(struct arena *, uint32_t campaign, uint32_t n);
struct str key_delivery(struct arena *, uint32_t campaign, uint32_t seq);
struct str key_capped(struct arena *, uint32_t campaign);
struct str key_due(struct arena *, uint64_t ms, uint8_t kind, struct str id);
struct str key_told(struct arena *, int32_t day, uint8_t slot); /* day >= 0 */
struct str key_repeat(struct arena *, uint32_t id);
struct str key_ran(struct arena *, uint32_t repeat, uint32_t day);
struct str key_change(struct arena *, uint32_t id);
struct str key_untold(struct arena *, uint32_t day, uint32_t minute);
struct str key_town(struct arena *, struct str file);
struct str key_synonym(struct arena *, struct str word, struct str item);
struct str key_miss(struct arena *, struct str words);
struct str key_missed(struct arena *, uint32_t day, uint32_t no);
struct str key_audit(struct arena *, uint64_t seq);
struct str key_meta(struct arena *, struct str name);

/* Prefixes, for scans over all of a kind, or all of one campaign. */
struct str key_residents(void);
struct str key_nos(void);
struct str key_inboxes(void);
struct str key_seens(void);
struct str key_talks(void);
struct str key_campaigns(void);
struct str key_words_all(void);
struct str key_deliveries_all(void);
struct str key_deliveries(struct arena *, uint32_t campaign);
struct str key_dues(void);
struct str key_tolds(void);
struct str key_repeats(void);
struct str key_rans(struct arena *, uint32_t repeat);
struct str key_untolds(void);
struct str key_towns(void);
struct str key_synonyms(void);
struct str key_misses(void);
struct str key_misseds(void);
struct str key_audits(void);

/* Where a scan of what is due from that time on begins. */
struct str key_dues_from(struct arena *, uint64_t ms);

/* What a key says; strings are slices of the key. */
bool	 key_resident_read(struct str key, struct str *user) MUST_CHECK;
bool	 key_no_read(struct str key, uint32_t *no) MUST_CHECK;
bool	 key_inbox_read(struct str key, uint64_t *ms, struct str *event)
	    MUST_CHECK;
bool	 key_talk_read(struct str key, uint32_t *no) MUST_CHECK;
bool	 key_campaign_read(struct str key, uint32_t *id) MUST_CHECK;
bool	 key_words_read(struct str key, uint32_t *campaign, uint32_t *n)
	    MUST_CHECK;
bool	 key_delivery_read(struct str key, uint32_t *campaign, uint32_t *seq)
	    MUST_CHECK;
bool	 key_due_read(struct str key, uint64_t *ms, uint8_t *kind,
	    struct str *id) MUST_CHECK;
bool	 key_told_read(struct str key, int32_t *day, uint8_t *slot) MUST_CHECK;
bool	 key_repeat_read(struct str key, uint32_t *id) MUST_CHECK;
bool	 key_ran_read(struct str key, uint32_t *repeat, uint32_t *day)
	    MUST_CHECK;
bool	 key_untold_read(struct str key, uint32_t *day, uint32_t *minute)
	    MUST_CHECK;
bool	 key_town_read(struct str key, struct str *file) MUST_CHECK;
bool	 key_synonym_read(struct str key, struct str *word, struct str *item)
	    MUST_CHECK;
bool	 key_missed_read(struct str key, uint32_t *day, uint32_t *no)
	    MUST_CHECK;
bool	 key_audit_read(struct str key, uint64_t *seq) MUST_CHECK;

#endif
