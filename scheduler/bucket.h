#ifndef SCHEDULER_BUCKET_H
#define SCHEDULER_BUCKET_H

/*
 * How fast: tokens come evenly, and few can be saved up, because how large
 * LINE's own bucket is nobody knows [L9].
 */

#include <stdbool.h>
#include <stdint.h>

struct bucket {
	double		 rate;		/* tokens a second, as set */
	double		 now_rate;	/* after LINE said 429, lower */
	double		 burst;		/* saved up at most */
	double		 tokens;
	uint64_t	 last_us;	/* clock_mono_us() */
};

void	 bucket_set(struct bucket *, double rate, double burst);

/* Takes a token; if there is none, *wait_us tells when there will be. */
bool	 bucket_take(struct bucket *, uint64_t now_us, uint64_t *wait_us);

/* A token that was taken was not needed. */
void	 bucket_return(struct bucket *);

/* LINE said it was too fast: 0.7 of the rate, which then comes back by 1 % of
 * the set rate a second. */
void	 bucket_slow(struct bucket *, uint64_t now_us);

#endif
