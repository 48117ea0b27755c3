#ifndef SCHEDULER_OUTBOX_H
#define SCHEDULER_OUTBOX_H

/*
 * The outbox: deliveries that are ready, in memory, and how many may be out at
 * once.  What it holds is found again from the deliveries, so it may be lost.
 *
 * There is a queue for pushes and one for multicasts, since LINE counts them
 * apart [L9]; each has its bucket.  What is more urgent goes first, and an
 * emergency finds room in the window when it is full of other things.  What
 * is ordinary waits while the town is quiet.
 */

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/post.h"

/* Posts that a loop which looks late may make up for at once: a fiftieth of
 * a second's, but more than LINE's bucket may hold would be refused.  Where
 * the rate is set above any of LINE's, as many more. */
enum { OUTBOX_SAVED = 14 };
/* The pace, of what may leave within any second [L9]: so near that little is
 * lost, and so far that the rule of the second, which counts each a little too
 * long, seldom holds it up. */
#define OUTBOX_PACE	0.9975

struct outbox_limits {
	unsigned	 window;	/* posts out at once, each queue */
	double		 push_rate, multicast_rate;	/* a second */
	/* Minutes of the day between which nothing ordinary leaves; the same
	 * for none.  It may go over midnight. */
	unsigned	 quiet_from, quiet_to;
};

void	 outbox_open(const struct outbox_limits *, post_send *);

/* A delivery is ready.  Twice is once. */
void	 outbox_add(struct entry);
void	 outbox_turn(void);		/* the loop: starts posts as allowed */
void	 outbox_pause(bool);		/* nothing starts: disk low */

uint32_t outbox_waiting(void);		/* ready or out */
uint32_t outbox_out(void);		/* posts under way */

/* For the cut: it waits while there is more than enough of its priority. */
bool	 outbox_high(enum priority);

#endif
