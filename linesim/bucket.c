/* Token buckets and sliding windows. */
#include "linesim/bucket.h"

#include <string.h>

#include "base/check.h"
#include "linesim/options.h"

enum { BURST_LEAST = 20, BURST_SHARE = 20 };

static double
capacity(struct rate r)
{
	double burst = (double)r.count * 1000 / r.ms / BURST_SHARE;

	if (burst < BURST_LEAST)
		burst = BURST_LEAST;
	if (options.burst > 0)
		burst = (double)options.burst;
	return options.clock_rate > 1 ? burst * options.clock_rate : burst;
}

bool
bucket_take(struct bucket *b, struct rate r, uint64_t now_us)
{
	double most = capacity(r);

	ASSERT(r.ms > 0);
	if (b->at_us == 0)
		b->tokens = most;
	else if (now_us > b->at_us)
		b->tokens += (double)(now_us - b->at_us) * r.count / 1e3 / r.ms;
	if (b->tokens > most)
		b->tokens = most;
	b->at_us = now_us;
	if (b->tokens < 1)
		return false;
	b->tokens -= 1;
	return true;
}

void
window_note(struct window *w, uint64_t now_ms)
{
	if (now_ms >= w->at_ms + WINDOW_MS || now_ms < w->at_ms) {
		memset(w->each, 0, sizeof w->each);
		w->sum = 0;
		w->at_ms = now_ms;
	}
	while (w->at_ms < now_ms) {
		uint32_t *gone = &w->each[++w->at_ms % WINDOW_MS];

		w->sum -= *gone;
		*gone = 0;
	}
	w->each[now_ms % WINDOW_MS]++;
	if (++w->sum > w->most)
		w->most = w->sum;
}
