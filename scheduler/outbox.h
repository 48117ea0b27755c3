#ifndef SCHEDULER_OUTBOX_H
#define SCHEDULER_OUTBOX_H

/*
 * The outbox: deliveries that are ready, in memory, and how many may be out at
 * once.  What it holds is found again from the deliveries, so it may be lost.
 *
 * There is a queue for pushes and one for multicasts; of each what is more
 * urgent starts first, a little before it may leave (pacer.h).  What is
 * ordinary waits while the town is quiet.
 */

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/post.h"

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
void	 outbox_pause(bool);		/* nothing leaves: disk low */

uint32_t outbox_waiting(void);		/* ready or under way */

/* For the cut: it waits while there is more than enough of its priority. */
bool	 outbox_high(enum priority);

#endif
