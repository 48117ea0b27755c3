#ifndef SCHEDULER_STEER_H
#define SCHEDULER_STEER_H

/*
 * What staff may do to a campaign on its way; each is part of its caller's
 * step, and ERR_CLASH says why it cannot be done now.
 *
 * A campaign that is held, by staff or since it is overdue or since LINE's
 * quota is used up, waits until it is resumed; nothing of it leaves by itself.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct campaign;

/* How late something may still leave where staff said nothing. */
struct steer_rules {
	uint64_t	 late_ms, late_emergency_ms;
};
void	 steer_open(const struct steer_rules *);

/* From draft to approved; it leaves when it is due, or now.  Sets until_ms
 * where it is 0, and the digest of what is approved.  ERR_CLASH in another
 * state, or when it was due already. */
bool	 steer_approve(struct campaign *, struct str who, struct err *)
	    MUST_CHECK;

/* What is ready of all campaigns goes to the outbox, the oldest first: at the
 * start, when the clock was set back, and when a drill ends. */
void	 steer_begin(void);

/* Nothing of it leaves until it is resumed; what is out already is out. */
bool	 steer_hold(uint32_t id, struct err *) MUST_CHECK;

/* Sends the rest.  What is overdue is sent now, and may be late anew. */
bool	 steer_resume(uint32_t id, struct err *) MUST_CHECK;
bool	 steer_stop(uint32_t id, struct err *) MUST_CHECK;

/* The store's hold ends: every campaign that is on its way waits to be
 * resumed; how many.  ERR_CLASH where nothing is held. */
bool	 steer_release(uint32_t *waiting, struct err *) MUST_CHECK;

#endif
