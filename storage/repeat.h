#ifndef STORAGE_REPEAT_H
#define STORAGE_REPEAT_H

/*
 * A repeat: a notice that is sent again and again by a rule, and the dates on
 * which it has been.  Each date's notice is a campaign of its own.
 *
 * repeat_move() is the only writer of a state.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/every.h"
#include "storage/record.h"

enum repeat_state {
	REPEAT_DRAFT,
	REPEAT_APPROVED,	/* its dates become campaigns, unless paused */
	REPEAT_REMOVED,
	REPEAT_STATES
};

struct repeat {
	uint32_t	 id;		/* from 1 */
	uint8_t		 state;
	bool		 paused;
	struct str	 every, except, instead;	/* see every.h */
	uint32_t	 until;		/* the last day; 0: none */
	uint16_t	 minute;	/* of Japan's day */
	struct str	 title, segment, text;
	struct str	 author, approver;
	uint64_t	 made_ms, approved_ms;
	uint64_t	 since_ms;	/* dates due up to here do not count */
	uint32_t	 next_day;	/* 0: none */
	uint64_t	 due_ms;	/* next_day's entry in the agenda; 0 */
};

extern const struct record repeat_record;

/* A draft with the next id; not put. */
void	 repeat_new(struct repeat *);
bool	 repeat_get(uint32_t id, struct arena *, struct repeat *,
	    struct err *) MUST_CHECK;
void	 repeat_put(const struct repeat *);

/* All by id: start with *id = 0; false at the end. */
bool	 repeat_after(uint32_t *id, struct arena *, struct repeat *);

/* ERR_CLASH if that state may not follow; the caller puts. */
bool	 repeat_move(struct repeat *, enum repeat_state, struct err *)
	    MUST_CHECK;
const char *repeat_state_name(const struct repeat *);	/* "paused" too */
bool	 repeat_active(const struct repeat *);	/* approved, not paused */

/* Its rule, read from its words into the arena. */
bool	 repeat_rule(const struct repeat *, struct arena *, struct every *,
	    struct err *) MUST_CHECK;

/* What became of one date. */
struct ran {
	uint32_t	 campaign;	/* 0: it was missed */
	uint64_t	 ms;		/* when that was noted */
};

extern const struct record ran_record;

void	 ran_put(uint32_t repeat, int32_t day, const struct ran *);
/* False if nothing is noted of that date. */
bool	 ran_get(uint32_t repeat, int32_t day, struct ran *);
bool	 ran_made(uint32_t repeat, int32_t day);	/* a campaign */
/* From that day on: the first date noted, or false. */
bool	 ran_next(uint32_t repeat, int32_t *day, struct ran *);

#endif
