/* Tokens that come evenly: see bucket.h. */
#include "scheduler/bucket.h"

#include "base/check.h"

#define SLOWER		0.7
#define BACK_A_SECOND	0.01
#define RATE_MIN	1.0

void
bucket_set(struct bucket *b, double rate, double burst)
{
	ASSERT(rate > 0 && burst >= 1);
	*b = (struct bucket){ .rate = rate, .now_rate = rate, .burst = burst,
	    .tokens = burst };
}

static void
fill(struct bucket *b, uint64_t now_us)
{
	double s;

	if (b->last_us == 0 || now_us <= b->last_us) {
		b->last_us = b->last_us == 0 ? now_us : b->last_us;
		return;
	}
	s = (double)(now_us - b->last_us) / 1e6;
	b->last_us = now_us;
	b->now_rate += s * BACK_A_SECOND * b->rate;
	if (b->now_rate > b->rate)
		b->now_rate = b->rate;
	b->tokens += s * b->now_rate;
	if (b->tokens > b->burst)
		b->tokens = b->burst;
}

bool
bucket_take(struct bucket *b, uint64_t now_us, uint64_t *wait_us)
{
	fill(b, now_us);
	if (b->tokens >= 1) {
		b->tokens -= 1;
		return true;
	}
	*wait_us = (uint64_t)((1 - b->tokens) / b->now_rate * 1e6) + 1;
	return false;
}

void
bucket_return(struct bucket *b)
{
	b->tokens += 1;
	if (b->tokens > b->burst)
		b->tokens = b->burst;
}

void
bucket_slow(struct bucket *b, uint64_t now_us)
{
	fill(b, now_us);
	b->now_rate *= SLOWER;
	if (b->now_rate < RATE_MIN)
		b->now_rate = b->rate < RATE_MIN ? b->rate : RATE_MIN;
	b->tokens = 0;
}
