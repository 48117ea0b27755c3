#ifndef SCHEDULER_SLOT_H
#define SCHEDULER_SLOT_H

/*
 * One slot of the reminder, worked out: whom it is for, what they hear, and
 * who of them hears nothing and why.  Nothing is written here, so a slot may
 * also be worked out before its time, to be shown.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "storage/bits.h"
#include "storage/collection.h"
#include "storage/untold.h"

enum {
	SLOT_MIN = 30,
	MORNING_FIRST = 4 * 60 + 30, MORNING_LAST = 7 * 60 + 30,
	MORNING_OFFERED = 5 * 60,
	EVENING_FIRST = 16 * 60, EVENING_LAST = 22 * 60,
};

/* Residents who hear the same. */
struct slot_group {
	struct str	 words, said;	/* said.h */
	struct bits	 who;
};

struct slot {
	uint64_t	 ms;		/* when it is due */
	unsigned	 minute;
	bool		 morning;
	bool		 usual;		/* of those who chose no evening */
	struct collection say;
	const struct bits *already;	/* told by this very slot; or NULL */
	struct bits	 who;		/* chose this time, not told yet, and
					 * not worked out */
	struct bits	 special;	/* of them, looked at singly */
	struct str	 district;	/* worked out up to here */
	bool		 singly;	/* the districts are done */
	uint32_t	 next_no;	/* of the special ones */
	struct bits	 told;		/* of this day, by evening or morning */
	struct slot_group *groups;
	uint32_t	 ngroups, room;
	struct map	 by_words;	/* words → group */
	struct bits	 not[UNTOLD_WHYS];
	struct arena	 mem;
};

/* Is there a slot at that minute of the day? */
bool	 slot_minute(unsigned);

/* The slot of that time; usual: the minute of who chose none. */
void	 slot_begin(struct slot *, uint64_t ms, unsigned usual);

/* Finds whom it is for. */
bool	 slot_find(struct slot *, struct err *) MUST_CHECK;

/* What they hear: of up to n districts, then of n residents who have words of
 * their own; *more is false when none are left.  Each comes into one group,
 * or has one reason, whatever they change between calls.  Needs the town's
 * tables. */
bool	 slot_some(struct slot *, uint32_t n, bool *more, struct err *)
	    MUST_CHECK;

/* It is too late for all of them. */
void	 slot_late(struct slot *);

/* How many hear nothing. */
uint32_t slot_silent(const struct slot *);

/* The group of these words, empty if it is new. */
struct slot_group *slot_group(struct slot *, struct str words,
	    struct str said);
void	 slot_free(struct slot *);

/* Where it is kept who was told of its day already; reads them into told. */
struct str slot_told_key(const struct slot *);
bool	 slot_told(struct slot *, struct err *) MUST_CHECK;

#endif
