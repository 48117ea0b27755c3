/* Tokens that come evenly: see bucket.h. */
#include "scheduler/bucket.h"

#include "base/check.h"

#define SLOWER		0.7
#define NEAR		0.97
#define BACK_A_SECOND	0.5		/* of itself, until it is near */
#define ON_A_SECOND	0.01		/* of what was set */
#define RATE_MIN	1.0
#define BURST_LEAST_S	0.002		/* of the rate: a timer is so late */
#define BURST_BACK_S	600

enum { SLOW_US = 200000, SAME_US = 300000 };

void
bucket_set(struct bucket *b, double rate, double burst)
{
	ASSERT(rate > 0 && burst >= 1);
	*b = (struct bucket){ .rate = rate, .now_rate = rate, .found = rate,
	    .burst = burst, .now_burst = burst, .tokens = burst };
}

static void
recover(struct bucket *b, double s)
{
	double near = NEAR * b->found;

	if (b->now_rate < near) {
		b->now_rate += s * BACK_A_SECOND * b->now_rate;
		if (b->now_rate > near)
			b->now_rate = near;
	} else
		b->now_rate += s * ON_A_SECOND * b->rate;
	if (b->now_rate > b->rate)
		b->now_rate = b->rate;
	b->now_burst += s * b->burst / BURST_BACK_S;
	if (b->now_burst > b->burst)
		b->now_burst = b->burst;
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
	recover(b, s);
	b->tokens += s * b->now_rate;
	if (b->tokens > b->now_burst)
		b->tokens = b->now_burst;
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

double
bucket_soon(struct bucket *b, uint64_t now_us, uint64_t us)
{
	fill(b, now_us);
	return b->tokens + (double)us / 1e6 * b->now_rate;
}

void
bucket_return(struct bucket *b)
{
	ASSERT(b->tokens >= 0);
	b->tokens += 1;
	if (b->tokens > b->now_burst)
		b->tokens = b->now_burst;
}

static void
save_less(struct bucket *b)
{
	double least = 1 + BURST_LEAST_S * b->rate;

	b->now_burst /= 2;
	if (b->now_burst < least)
		b->now_burst = least < b->burst ? least : b->burst;
}

void
bucket_slow(struct bucket *b, uint64_t now_us)
{
	fill(b, now_us);
	if (b->refused_us == 0 || now_us > b->refused_us + SAME_US) {
		b->found = b->now_rate;
		save_less(b);
	}
	b->refused_us = now_us;
	if (b->slowed_us != 0 && now_us < b->slowed_us + SLOW_US)
		return;
	b->slowed_us = now_us;
	b->now_rate *= SLOWER;
	if (b->now_rate < RATE_MIN)
		b->now_rate = b->rate < RATE_MIN ? b->rate : RATE_MIN;
	b->tokens = 0;
}
