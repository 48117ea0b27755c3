#ifndef STORAGE_CAMPAIGN_H
#define STORAGE_CAMPAIGN_H

/*
 * A campaign: what is to be said to a segment, when, and how far along it is.
 *
 * The evening's reminder is a campaign too, with words for each district.
 * campaign_move() is the only writer of a state.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/record.h"

struct arena;

enum campaign_state {
	CAMPAIGN_DRAFT,		/* written, may be changed */
	CAMPAIGN_APPROVED,	/* leaves when it is due (P6) */
	CAMPAIGN_CUTTING,	/* becomes deliveries; words and people are
				 * frozen from here on */
	CAMPAIGN_SENDING,	/* all deliveries are made */
	CAMPAIGN_DONE,		/* all deliveries are over */
	CAMPAIGN_STOPPED,	/* by staff; what was not sent is not sent */
	CAMPAIGN_STATES
};

enum campaign_kind { CAMPAIGN_NOTICE, CAMPAIGN_REMINDER };

/* To whom: a segment, or, of another campaign, those who were told (a
 * correction) or those whom LINE refused. */
enum campaign_whom { WHOM_SEGMENT, WHOM_TOLD, WHOM_FAILED };

/* What goes first where not all can go at once. */
enum priority {
	PRIORITY_ORDINARY, PRIORITY_REMINDER, PRIORITY_EMERGENCY, PRIORITIES
};

enum { CAMPAIGN_TEXT_MAX = 5000 };	/* UTF-16 units [L8] */

struct campaign {
	uint32_t	 id;		/* from 1 */
	uint8_t		 state, kind;
	bool		 held;		/* nothing leaves until resumed */
	struct str	 held_why;
	bool		 emergency;
	uint8_t		 whom;
	uint32_t	 of;		/* the other campaign; 0: none */
	struct str	 title;
	struct str	 segment;	/* the expression */
	struct str	 text;		/* of a notice */
	struct str	 messages;	/* in place of text; n = 0: none */
	bool		 silent;	/* phones make no sound */
	struct str	 author, approver;
	struct str	 editor;	/* who changed it last, or none */
	struct str	 digest;	/* of what was approved */
	uint64_t	 made_ms, approved_ms;
	uint64_t	 due_ms;	/* 0: as soon as it is approved */
	uint64_t	 until_ms;	/* useless after */
	uint32_t	 day;		/* a reminder's: of the collection */
	uint16_t	 slot;		/* a reminder's: minute of the day */
	bool		 amended;	/* stopped since its words had become
					 * wrong; those left hear better ones */
	uint32_t	 groups;	/* how many words it has */
	bool		 freezing;	/* a reminder's: more are being made */
	uint32_t	 cut_group, cut_no;	/* the cut is so far */
	uint32_t	 recipients;	/* frozen at the cut */
	uint32_t	 deliveries, open;  /* made; of them, not over yet */
	uint32_t	 accepted, failed, unsure, dropped;	/* residents */
	uint32_t	 capped;	/* left out: had enough this week */
	bool		 drill;		/* every word of it says so */
	uint64_t	 first_ms, last_ms;	/* accepted; 0 if none yet */
	/* What staff wrote, where the approval changed it. */
	uint64_t	 asked_ms, asked_until_ms;
	struct str	 before;	/* while it is being changed: the record
					 * as it was approved, or written */
	/* Whom it was for when it was approved, and what became of them. */
	struct str	 foreseen;	/* roster_pack(), until the cut */
	uint32_t	 foreseen_n;
	uint32_t	 gone_left, gone_paused, gone_capped, gone_other;
	uint32_t	 came;		/* were not among them */
};

extern const struct record campaign_record;

/* A draft with the next id; not put. */
void	 campaign_new(struct campaign *);
bool	 campaign_get(uint32_t id, struct arena *, struct campaign *,
	    struct err *) MUST_CHECK;
void	 campaign_put(const struct campaign *);

/* ERR_CLASH if that state may not follow; the caller puts. */
bool	 campaign_move(struct campaign *, enum campaign_state, struct err *)
	    MUST_CHECK;
const char *campaign_state_name(const struct campaign *);  /* "held" too */
bool	 campaign_over(const struct campaign *);	/* DONE or STOPPED */

/* Nothing of it leaves from here on; why is for staff. */
void	 campaign_hold(struct campaign *, const char *why);

/* A correction goes first as an emergency does. */
enum priority campaign_priority(const struct campaign *);

/* What an approval is for: content, people and time.  32 bytes, in the
 * arena. */
struct str campaign_digest(const struct campaign *, struct arena *);

/* All, the newest first: start with *id = 0; false at the end. */
bool	 campaign_before(uint32_t *id, struct arena *, struct campaign *);

/*
 * What some of a campaign's residents are told: LINE's message objects as a
 * JSON array, and who they are.  Written once, when the cut begins.
 */
struct words {
	struct str	 messages;	/* [{"type":"text",…}] */
	struct str	 packed;	/* roster_pack() of who */
	uint32_t	 count;		/* how many */
	bool		 silent;	/* phones make no sound */
	struct str	 said;		/* a reminder's: see said.h */
};

extern const struct record words_record;

bool	 words_get(uint32_t campaign, uint32_t n, struct arena *,
	    struct words *, struct err *) MUST_CHECK;
void	 words_put(uint32_t campaign, uint32_t n, const struct words *);

/* Who were left out of a campaign because they had enough already. */
void	 campaign_put_capped(uint32_t id, struct str packed);
bool	 campaign_get_capped(uint32_t id, struct arena *, struct str *packed,
	    struct err *) MUST_CHECK;

#endif
