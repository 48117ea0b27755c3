#ifndef SCHEDULER_WHEEL_H
#define SCHEDULER_WHEEL_H

/*
 * Timers in memory: a hierarchy of wheels whose entries are the caller's.
 *
 * Adding and cancelling is O(1).  Time is clock_mono_ms(); a timer never
 * fires early.  The wheel may be lost at any moment (P8): what must happen
 * stands in the agenda.
 *
 * A timer begins as zeroes, and stays where it is while it is set.  Besides
 * it the wheel takes 10 bytes a timer, and 128 a millisecond of the next four
 * seconds or four seconds of the next four hours in which any is due.
 */

#include <stdbool.h>
#include <stdint.h>

struct timer {
	struct timer	**place;	/* the wheel's; NULL: not set */
	uint64_t	 due_ms;	/* by clock_mono_ms() */
	void		(*fire)(struct timer *);
	unsigned	 slot;		/* the wheel's */
};

/* Sets or sets again; fires in the first turn at or after due_ms. */
void	 wheel_add(struct timer *, uint64_t due_ms, void (*)(struct timer *));
/* The same, only to see to it that a turn comes by then. */
void	 wheel_ring(struct timer *, uint64_t due_ms);
void	 wheel_cancel(struct timer *);	/* harmless where it is not set */
bool	 wheel_set(const struct timer *);

/* How long until something may fire, in ms; at most limit_ms. */
uint64_t wheel_next(uint64_t now_ms, uint64_t limit_ms);

/* Fires what is due, in order of time to within a millisecond; in one, in no
 * order.  What is due when it is set waits for the others of that moment.  A
 * turn moves or fires only so many, well under a millisecond's work; where
 * more are due wheel_next() stays 0, and the next turns go on. */
void	 wheel_turn(uint64_t now_ms);

#endif
