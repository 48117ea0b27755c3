#ifndef SCHEDULER_SIFT_H
#define SCHEDULER_SIFT_H

/*
 * Whom of a delivery may be told now: asked before LINE first sees its key.
 *
 * Who has left since the cut, or asked to hear nothing, is taken out (P5);
 * who has got as much as flood.h allows waits.  Both go into a delivery of
 * their own, with a new key, so that each resident stays in exactly one (P4).
 */

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct campaign;
struct delivery;

enum sift {
	SIFT_GO,		/* those who remain may be told */
	SIFT_LATER,		/* all of them wait; it is in the agenda */
	SIFT_ALL_LEFT,		/* nobody is left; nothing was changed */
};

/* Part of the step.  What the delivery holds from then on is in the arena. */
enum sift sift(struct delivery *, struct campaign *, struct arena *);

/* LINE took nobody, since one id, counted from 0, is malformed [L7]: that one
 * alone stays in the delivery, and the others are ready in a new one. */
void	 sift_malformed(struct delivery *, struct campaign *, uint32_t which);

#endif
