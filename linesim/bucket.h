#ifndef LINESIM_BUCKET_H
#define LINESIM_BUCKET_H

/*
 * How fast a caller may be, and how fast one was, by the simulated clock.
 *
 * The capacity of LINE's buckets is not published; see --burst.
 */

#include <stdbool.h>
#include <stdint.h>

struct bucket {
	double		 tokens;
	uint64_t	 at_us;		/* when they were counted; 0: never */
};

/* So many requests in so many ms. */
struct rate {
	uint32_t	 count, ms;
};

/* Takes a token if there is one. */
bool	 bucket_take(struct bucket *, struct rate, uint64_t now_us);

enum { WINDOW_MS = 1000 };

/* The largest number of arrivals in any 1,000 consecutive ms. */
struct window {
	uint32_t	 each[WINDOW_MS];
	uint64_t	 at_ms;
	uint32_t	 sum, most;
};

void	 window_note(struct window *, uint64_t now_ms);

#endif
