#ifndef STORAGE_UNTOLD_H
#define STORAGE_UNTOLD_H

/*
 * Who was not told of a day's collection by a slot of the reminder, and why:
 * kept for some weeks, since "why did nothing come?" is asked later.  Whom a
 * slot told is in its campaign.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/bits.h"
#include "storage/record.h"

struct arena;

enum untold_why {
	UNTOLD_NOTHING,		/* nothing is collected there */
	UNTOLD_MUTED,		/* only what they do not want to hear of */
	UNTOLD_UNKNOWN,		/* nobody knows what is collected */
	UNTOLD_NO_DISTRICT,	/* none, or none that the calendar knows */
	UNTOLD_BEFORE,		/* told of that day by an earlier slot */
	UNTOLD_PAUSED,		/* asked to hear nothing */
	UNTOLD_OFF,		/* wants no reminder at that time of day */
	UNTOLD_LATE,		/* the slot was too late to be told */
	UNTOLD_PASSED,		/* came, or chose a time, when that was over */
	UNTOLD_WHYS
};

struct untold {
	uint64_t	 ms;		/* when the slot was worked out */
	uint32_t	 campaign;	/* of those who were told; 0: nobody */
	struct str	 who[UNTOLD_WHYS];	/* roster_pack() */
};

extern const struct record untold_record;

const char *untold_name(enum untold_why);	/* "muted" */

/* Day and slot: of the collection, and the slot's minute. */
void	 untold_put(int32_t day, unsigned minute, uint64_t ms,
	    uint32_t campaign, const struct bits who[UNTOLD_WHYS]);
/* The next slot that was worked out for that day: start with *minute = 0 and
 * go on from one more than what it was set to; false at the end. */
bool	 untold_next(int32_t day, unsigned *minute, struct arena *,
	    struct untold *);
/* Takes out of a set all who are among them. */
void	 untold_sub(const struct untold *, struct bits *from);
/* Whether somebody is among them, and why. */
bool	 untold_has(const struct untold *, uint32_t no, enum untold_why *);

void	 untold_forget(int32_t before_day);

#endif
