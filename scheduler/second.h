#ifndef SCHEDULER_SECOND_H
#define SCHEDULER_SECOND_H

/*
 * Never more than so many within any second, as LINE sees it [L9], however
 * unevenly they got there.
 *
 * When a request arrives there nobody here knows; it is between its start and
 * its answer.  So it counts until a second after its answer, less what even
 * the quickest needs from start to answer: it cannot have arrived later than
 * that, counted from the earliest at which the next one can.  Where answers
 * take equally long this costs nothing; a machine or a line that stumbles
 * makes it slower, never faster.
 */

#include <stdbool.h>
#include <stdint.h>

struct second {
	uint32_t	 most;
	uint32_t	 out;		/* started, not answered */
	uint32_t	 answers;	/* so many were timed, up to a limit */
	uint64_t	 least_us;	/* start to answer at its quickest */
	uint64_t	*until_us;	/* answered ones count until then */
	uint32_t	 first, n;	/* a ring of most */
};

/* Frees what a zeroed or older one had; most from 1. */
void	 second_set(struct second *, uint32_t most);
void	 second_free(struct second *);

/* May one start?  If not, *wait_us is when to ask again, if none is answered
 * before. */
bool	 second_start(struct second *, uint64_t now_us, uint64_t *wait_us);

/* One that started then is over; asked: it may have got to LINE. */
void	 second_over(struct second *, uint64_t start_us, uint64_t now_us,
	    bool asked);

#endif
