#ifndef LINESIM_LOOP_H
#define LINESIM_LOOP_H

/*
 * One thread, epoll, and timers by the monotonic clock.
 *
 * A watch lives inside whatever has the descriptor.  loop_del() forgets it at
 * once and calls bury at the end of the turn, when nothing can point at it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct watch {
	int		  fd;
	uint32_t	  events;	/* EPOLLIN, EPOLLOUT */
	bool		  gone;
	void		(*ready)(struct watch *, uint32_t events);
	void		(*bury)(struct watch *);	/* or NULL */
	struct watch	 *next;		/* among the dead */
};

struct timer {
	uint64_t	  due_ms;	/* monotonic */
	size_t		  at;		/* in the heap, from 1; 0: not set */
	void		(*fire)(struct timer *);
};

void	 loop_add(struct watch *, uint32_t events);
void	 loop_change(struct watch *, uint32_t events);
void	 loop_del(struct watch *);

void	 timer_set(struct timer *, uint64_t ms);	/* from now */
void	 timer_stop(struct timer *);

void	 loop_run(void);		/* until TERM or INT, or loop_stop() */
void	 loop_stop(void);
void	 loop_bury(void);		/* what died, when no turn follows */

#endif
