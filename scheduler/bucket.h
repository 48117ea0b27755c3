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
	double		 found;		/* what it was at LINE's last 429 */
	double		 burst;		/* saved up at most */
	double		 now_burst;	/* after LINE said 429, less */
	double		 tokens;
	uint64_t	 last_us;	/* clock_mono_us() */
	uint64_t	 slowed_us, refused_us;
};

void	 bucket_set(struct bucket *, double rate, double burst);

/* Takes a token; if there is none, *wait_us tells when there will be. */
bool	 bucket_take(struct bucket *, uint64_t now_us, uint64_t *wait_us);

/* How many there will be so soon, if none is taken. */
double	 bucket_soon(struct bucket *, uint64_t now_us, uint64_t us);

/* A token that was taken was not needed. */
void	 bucket_return(struct bucket *);

/*
 * LINE said it was too fast: 0.7 of the rate, at most five times a second,
 * since what is out is refused as well.  It comes back by half of itself a
 * second until it is near what it was, and from there by 1 % of the set rate a
 * second, so that one refusal is not followed by the next.  And half of what
 * may be saved up, since its bucket may hold less than we thought: that comes
 * back within ten minutes.
 */
void	 bucket_slow(struct bucket *, uint64_t now_us);

#endif
