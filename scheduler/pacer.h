#ifndef SCHEDULER_PACER_H
#define SCHEDULER_PACER_H

/*
 * The pacer: whoever is kept on disk leaves for LINE when its token comes, the
 * most urgent first.
 *
 * The pace is held here and not where a post starts, so that a disk which is
 * slow now and then does not let many leave together: LINE's bucket may hold
 * few [L9].  Therefore a post starts a little before its token comes.
 * Multicasts and pushes have a pacer each, since LINE counts them apart.
 */

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/entry.h"
#include "scheduler/flow.h"

/* Tokens that a loop which looks late may make up for at once: a fiftieth of
 * a second's, but more than LINE's bucket may hold would be refused.  Where
 * the rate is set above any of LINE's, as many more. */
enum { PACER_SAVED = 14 };
/* So long before its token a post starts: what a disk takes now and then. */
enum { PACER_AHEAD_MS = 250 };
/* The pace, of what may leave within any second [L9]: so near that little is
 * lost, and so far that the rule of the second, which counts each a little too
 * long, seldom holds it up. */
#define PACER_SHARE	0.9975

/* Out at once, at each; how many a second. */
void	 pacer_open(unsigned window, double multicast_rate, double push_rate);

/* Can one more start: does its token come soon, behind those that have started
 * and are not less urgent?  If not, *wait_us is when to ask again; 0: when one
 * of those leaves. */
bool	 pacer_soon(bool push, enum priority, uint64_t *wait_us);
void	 pacer_expect(struct entry);		/* it starts */

/* A post that is kept: leave runs now, as the rest of the step, or called, as
 * a step of its own, when its token has come. */
plan	*pacer_pass(struct flow *, struct entry, flow_step *leave,
	    flow_step *called);
void	 pacer_back(struct entry);	/* called, and it did not leave */
void	 pacer_over(struct entry, bool asked);	/* asked: LINE, at last */
void	 pacer_slow(bool push);			/* LINE said 429 */
void	 pacer_turn(void);		/* the loop: calls whom it may */
void	 pacer_shut(bool);		/* nobody leaves until it is open */

uint32_t pacer_busy(void);		/* have started and are not over */

#endif
