#ifndef SCHEDULER_RETRY_H
#define SCHEDULER_RETRY_H

/*
 * What the end of a try means for a delivery: a pure table.
 */

#include <stdint.h>

enum outcome {
	OUTCOME_ACCEPTED,	/* 200; or 409, it had arrived [L5] */
	OUTCOME_LIMITED,	/* 429: not accepted, too fast [L9] */
	OUTCOME_LATER,		/* 429: not accepted, for another reason that
				 * passes [L13] */
	OUTCOME_QUOTA,		/* 429: not accepted, nor any more this month:
				 * not tried again by itself [L13] */
	OUTCOME_NOT_SENT,	/* LINE has certainly not seen it */
	OUTCOME_UNKNOWN,	/* 5xx, silence, reset: may have arrived */
	OUTCOME_DENIED,		/* 401, 403: not accepted, our token [L10] */
	OUTCOME_REFUSED,	/* another 4xx: not accepted, never will be */
	OUTCOMES
};

/* How long to wait before try number tries + 1, with a spread taken from
 * salt: 1 s, 2 s, 4 s … 5 min; a denied one, or
 * one for later, a minute. */
uint64_t retry_after_ms(enum outcome, uint32_t tries, uint32_t salt);

#endif
