#ifndef STORAGE_HOLD_H
#define STORAGE_HOLD_H

/*
 * The hold: while it stands, what was planned does not leave.
 *
 * Staff hold everything with one command, say because something has happened
 * and what was written last week would be wrong today; only an emergency that
 * is approved after that still leaves.  A store that was copied or restored
 * is held from the start, and then nothing leaves at all, since another
 * kairand may be sending the same things.
 *
 * Ending the hold sends nothing: each campaign then waits to be resumed.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct campaign;

enum hold_kind { HOLD_NONE, HOLD_STAFF, HOLD_COPY };

struct hold {
	uint8_t		 kind;
	uint64_t	 since_ms;
	struct str	 who, why;
	struct str	 half;	/* who released it where two must */
};

/* As it stands; kind is HOLD_NONE where nothing is held. */
void	 hold_get(struct arena *, struct hold *);

/* Part of the step.  A copy's hold is not replaced by a lesser one. */
void	 hold_set(enum hold_kind, struct str who, struct str why);
void	 hold_put(const struct hold *);		/* HOLD_NONE ends it */

/* May a campaign leave?  And an answer to what a resident said? */
bool	 hold_stops(const struct campaign *);
bool	 hold_stops_replies(void);

#endif
