/* Every key of the store is spelt and read here. */
#include "storage/key.h"

#include <string.h>

#include "base/arena.h"

#define RESIDENT	STR("resident/")
#define NO		STR("no/")
#define INBOX		STR("inbox/")
#define SEEN		STR("seen/")
#define TALK		STR("talk/")
#define CAMPAIGN	STR("campaign/")
#define WORDS		STR("words/")
#define DELIVERY	STR("delivery/")
#define CAPPED		STR("capped/")
#define DUE		STR("due/")
#define TOLD		STR("told/")
#define REPEAT		STR("repeat/")
#define RAN		STR("ran/")
#define CHANGE		STR("change/")
#define UNTOLD		STR("untold/")
#define TOWN		STR("town/")
#define SYNONYM		STR("synonym/")
#define MISS		STR("miss/")
#define MISSED		STR("missed/")
#define AUDIT		STR("audit/")
#define META		STR("meta/")

/* A key being written: a prefix, and room for what follows. */
struct spelling {
	char		*p;
	size_t		 n;
};

static struct spelling
spell(struct arena *a, struct str prefix, size_t more)
{
	struct spelling k = { arena_get(a, prefix.n + more), prefix.n };

	memcpy(k.p, prefix.p, prefix.n);
	return k;
}

static void
put_number(struct spelling *k, uint64_t v, unsigned bytes)
{
	for (unsigned i = bytes; i-- > 0;)
		k->p[k->n++] = (char)(v >> (8 * i) & 0xff);
}

static void
put_str(struct spelling *k, struct str s)
{
	if (s.n > 0)
		memcpy(k->p + k->n, s.p, s.n);
	k->n += s.n;
}

static struct str
spelt(struct spelling k)
{
	return (struct str){ k.p, k.n };
}

static struct str
with_str(struct arena *a, struct str prefix, struct str s)
{
	struct spelling k = spell(a, prefix, s.n);

	put_str(&k, s);
	return spelt(k);
}

static struct str
with_number(struct arena *a, struct str prefix, uint64_t v, unsigned bytes)
{
	struct spelling k = spell(a, prefix, bytes);

	put_number(&k, v, bytes);
	return spelt(k);
}

static struct str
with_pair(struct arena *a, struct str prefix, uint32_t v, uint32_t w)
{
	return with_number(a, prefix, (uint64_t)v << 32 | w, 8);
}

/* Takes the prefix off; false if the key has another. */
static bool
take_prefix(struct str *key, struct str prefix)
{
	if (!str_starts(*key, prefix))
		return false;
	*key = str_from(*key, prefix.n);
	return true;
}

static bool
take_number(struct str *key, unsigned bytes, uint64_t *v)
{
	if (key->n < bytes)
		return false;
	*v = 0;
	for (unsigned i = 0; i < bytes; i++)
		*v = *v << 8 | (unsigned char)key->p[i];
	*key = str_from(*key, bytes);
	return true;
}

static bool
read_str(struct str key, struct str prefix, struct str *s)
{
	if (!take_prefix(&key, prefix))
		return false;
	*s = key;
	return true;
}

static bool
read_number(struct str key, struct str prefix, unsigned bytes, uint64_t *v)
{
	return take_prefix(&key, prefix) && take_number(&key, bytes, v) &&
	    key.n == 0;
}

static bool
read_u32(struct str key, struct str prefix, uint32_t *v)
{
	uint64_t wide;

	if (!read_number(key, prefix, 4, &wide))
		return false;
	*v = (uint32_t)wide;
	return true;
}

static bool
read_pair(struct str key, struct str prefix, uint32_t *v, uint32_t *w)
{
	uint64_t both;

	if (!read_number(key, prefix, 8, &both))
		return false;
	*v = (uint32_t)(both >> 32);
	*w = (uint32_t)both;
	return true;
}

struct str
key_resident(struct arena *a, struct str user)
{
	return with_str(a, RESIDENT, user);
}

struct str
key_no(struct arena *a, uint32_t no)
{
	return with_number(a, NO, no, 4);
}

struct str
key_inbox(struct arena *a, uint64_t ms, struct str event)
{
	struct spelling k = spell(a, INBOX, 8 + event.n);

	put_number(&k, ms, 8);
	put_str(&k, event);
	return spelt(k);
}

struct str
key_seen(struct arena *a, struct str event)
{
	return with_str(a, SEEN, event);
}

struct str
key_talk(struct arena *a, uint32_t no)
{
	return with_number(a, TALK, no, 4);
}

struct str
key_campaign(struct arena *a, uint32_t id)
{
	return with_number(a, CAMPAIGN, id, 4);
}

struct str
key_words(struct arena *a, uint32_t campaign, uint32_t n)
{
	return with_pair(a, WORDS, campaign, n);
}

struct str
key_delivery(struct arena *a, uint32_t campaign, uint32_t seq)
{
	return with_pair(a, DELIVERY, campaign, seq);
}

struct str
key_capped(struct arena *a, uint32_t campaign)
{
	return with_number(a, CAPPED, campaign, 4);
}

struct str
key_due(struct arena *a, uint64_t ms, uint8_t kind, struct str id)
{
	struct spelling k = spell(a, DUE, 9 + id.n);

	put_number(&k, ms, 8);
	put_number(&k, kind, 1);
	put_str(&k, id);
	return spelt(k);
}

struct str
key_told(struct arena *a, int32_t day, uint8_t slot)
{
	ASSERT(day >= 0);
	return with_number(a, TOLD, (uint64_t)day << 8 | slot, 5);
}

struct str
key_repeat(struct arena *a, uint32_t id)
{
	return with_number(a, REPEAT, id, 4);
}

struct str
key_ran(struct arena *a, uint32_t repeat, uint32_t day)
{
	return with_pair(a, RAN, repeat, day);
}

struct str
key_change(struct arena *a, uint32_t id)
{
	return with_number(a, CHANGE, id, 4);
}

struct str
key_untold(struct arena *a, uint32_t day, uint32_t minute)
{
	return with_pair(a, UNTOLD, day, minute);
}

struct str
key_town(struct arena *a, struct str file)
{
	return with_str(a, TOWN, file);
}

struct str
key_synonym(struct arena *a, struct str word, struct str item)
{
	struct spelling k = spell(a, SYNONYM, word.n + 1 + item.n);

	put_str(&k, word);
	put_str(&k, STR("\n"));
	put_str(&k, item);
	return spelt(k);
}

struct str
key_miss(struct arena *a, struct str words)
{
	return with_str(a, MISS, words);
}

struct str
key_missed(struct arena *a, uint32_t day, uint32_t no)
{
	return with_pair(a, MISSED, day, no);
}

struct str
key_audit(struct arena *a, uint64_t seq)
{
	return with_number(a, AUDIT, seq, 8);
}

struct str
key_meta(struct arena *a, struct str name)
{
	return with_str(a, META, name);
}

struct str
key_residents(void)
{
	return RESIDENT;
}

struct str
key_nos(void)
{
	return NO;
}

struct str
key_inboxes(void)
{
	return INBOX;
}

struct str
key_seens(void)
{
	return SEEN;
}

struct str
key_talks(void)
{
	return TALK;
}

struct str
key_campaigns(void)
{
	return CAMPAIGN;
}

struct str
key_words_all(void)
{
	return WORDS;
}

struct str
key_deliveries(struct arena *a, uint32_t campaign)
{
	return with_number(a, DELIVERY, campaign, 4);
}

struct str
key_rans(struct arena *a, uint32_t repeat)
{
	return with_number(a, RAN, repeat, 4);
}

#define ALL_OF(name, prefix) struct str name(void) { return prefix; }
ALL_OF(key_dues, DUE)
ALL_OF(key_tolds, TOLD)
ALL_OF(key_repeats, REPEAT)
ALL_OF(key_deliveries_all, DELIVERY)
ALL_OF(key_untolds, UNTOLD)
ALL_OF(key_towns, TOWN)
ALL_OF(key_synonyms, SYNONYM)
ALL_OF(key_misses, MISS)
ALL_OF(key_misseds, MISSED)
ALL_OF(key_audits, AUDIT)
#undef ALL_OF

struct str
key_dues_from(struct arena *a, uint64_t ms)
{
	return with_number(a, DUE, ms, 8);
}

bool
key_resident_read(struct str key, struct str *user)
{
	return read_str(key, RESIDENT, user);
}

bool
key_no_read(struct str key, uint32_t *no)
{
	return read_u32(key, NO, no);
}

bool
key_inbox_read(struct str key, uint64_t *ms, struct str *event)
{
	if (!take_prefix(&key, INBOX) || !take_number(&key, 8, ms))
		return false;
	*event = key;
	return true;
}

bool
key_talk_read(struct str key, uint32_t *no)
{
	return read_u32(key, TALK, no);
}

bool
key_campaign_read(struct str key, uint32_t *id)
{
	return read_u32(key, CAMPAIGN, id);
}

bool
key_words_read(struct str key, uint32_t *campaign, uint32_t *n)
{
	return read_pair(key, WORDS, campaign, n);
}

bool
key_delivery_read(struct str key, uint32_t *campaign, uint32_t *seq)
{
	return read_pair(key, DELIVERY, campaign, seq);
}

bool
key_due_read(struct str key, uint64_t *ms, uint8_t *kind, struct str *id)
{
	uint64_t wide;

	if (!take_prefix(&key, DUE) || !take_number(&key, 8, ms) ||
	    !take_number(&key, 1, &wide))
		return false;
	*kind = (uint8_t)wide;
	*id = key;
	return true;
}

bool
key_told_read(struct str key, int32_t *day, uint8_t *slot)
{
	uint64_t both;

	if (!read_number(key, TOLD, 5, &both) || both >> 8 > INT32_MAX)
		return false;
	*day = (int32_t)(both >> 8);
	*slot = (uint8_t)both;
	return true;
}

bool
key_repeat_read(struct str key, uint32_t *id)
{
	return read_u32(key, REPEAT, id);
}

bool
key_ran_read(struct str key, uint32_t *repeat, uint32_t *day)
{
	return read_pair(key, RAN, repeat, day);
}

bool
key_untold_read(struct str key, uint32_t *day, uint32_t *minute)
{
	return read_pair(key, UNTOLD, day, minute);
}

bool
key_town_read(struct str key, struct str *file)
{
	return read_str(key, TOWN, file);
}

bool
key_synonym_read(struct str key, struct str *word, struct str *item)
{
	if (!take_prefix(&key, SYNONYM))
		return false;
	*word = str_split(key, '\n', item);
	return item->p != NULL;
}

bool
key_missed_read(struct str key, uint32_t *day, uint32_t *no)
{
	return read_pair(key, MISSED, day, no);
}

bool
key_audit_read(struct str key, uint64_t *seq)
{
	return read_number(key, AUDIT, 8, seq);
}
