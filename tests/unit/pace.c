/* As near to LINE's limit as its bucket lets us, whatever that holds. */
#include "base/check.h"
#include "scheduler/bucket.h"
#include "scheduler/pacer.h"
#include "scheduler/second.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum {
	OUT_MAX = 64,
	SECOND_US = 1000000, MINUTE_US = 60 * SECOND_US,
	THERE_US = 200, ANSWER_US = 20000, LATE_US = 150,
	FORCED_US = 2 * MINUTE_US, END_US = 3 * MINUTE_US,
	TENTHS = END_US / 100000,
};

struct way {
	uint64_t	 start_us, answer_us;
	bool		 open, refused;
};

struct world {
	uint64_t	 now_us, line_us;
	double		 limit, holds, tokens;	/* LINE's bucket */
	unsigned	 jitter_us, still_us;
	unsigned	 out, refused, accepted[TENTHS];
	struct way	 ways[OUT_MAX];
	struct bucket	 bucket;
	struct second	 second;
};

static uint64_t
spread(unsigned most_us)
{
	return most_us == 0 ? 0 : (uint64_t)random() % most_us;
}

/* LINE's side: its bucket, and a second in which it refuses all. */
static bool
line_takes(struct world *w, uint64_t at_us)
{
	if (at_us > w->line_us) {
		w->tokens += (double)(at_us - w->line_us) * w->limit / 1e6;
		w->tokens = w->tokens > w->holds ? w->holds : w->tokens;
		w->line_us = at_us;
	}
	if (at_us >= FORCED_US && at_us < FORCED_US + SECOND_US)
		return false;
	if (w->tokens < 1) {
		w->refused += at_us < FORCED_US;
		return false;
	}
	w->tokens -= 1;
	if (at_us < END_US)
		w->accepted[at_us / 100000]++;
	return true;
}

static void
answers(struct world *w)
{
	for (unsigned i = 0; i < OUT_MAX; i++) {
		struct way *x = &w->ways[i];

		if (!x->open || x->answer_us > w->now_us)
			continue;
		x->open = false;
		w->out--;
		second_over(&w->second, x->start_us, w->now_us, true);
		if (x->refused)
			bucket_slow(&w->bucket, w->now_us);
	}
}

static void
leave(struct world *w)
{
	uint64_t at_us = w->now_us + THERE_US + spread(w->jitter_us);
	unsigned i = 0;

	while (w->ways[i].open)
		i++;
	ASSERT(i < OUT_MAX);
	w->ways[i] = (struct way){ .open = true, .start_us = w->now_us,
	    .answer_us = at_us + ANSWER_US + spread(w->jitter_us),
	    .refused = !line_takes(w, at_us) };
	w->out++;
}

/* What may leave leaves; when the next timer rings, which is to the
 * millisecond. */
static uint64_t
turn(struct world *w)
{
	uint64_t wait_us = SECOND_US;

	while (w->out < OUT_MAX) {
		if (!second_start(&w->second, w->now_us, &wait_us))
			break;
		if (!bucket_take(&w->bucket, w->now_us, &wait_us)) {
			second_over(&w->second, w->now_us, w->now_us, false);
			break;
		}
		leave(w);
	}
	return (w->now_us + wait_us) / 1000 * 1000 + 1000;
}

static void
run(struct world *w)
{
	bucket_set(&w->bucket, w->limit * PACER_SHARE, PACER_SAVED);
	second_set(&w->second, (uint32_t)w->limit);
	w->tokens = w->holds;
	for (w->now_us = SECOND_US; w->now_us < END_US;) {
		uint64_t next_us;

		answers(w);
		next_us = turn(w);
		for (unsigned i = 0; i < OUT_MAX; i++)
			if (w->ways[i].open &&
			    w->ways[i].answer_us < next_us)
				next_us = w->ways[i].answer_us;
		w->now_us = (next_us > w->now_us ? next_us : w->now_us) +
		    1 + spread(LATE_US);
		if (random() % 5000 == 0)
			w->now_us += spread(w->still_us);
	}
	second_free(&w->second);
}

static double
share(const struct world *w, unsigned from, unsigned to)
{
	double n = 0;

	for (unsigned i = from; i < to; i++)
		n += w->accepted[i];
	return n / w->limit / (to - from) * 10;
}

/* Tenths of a second after LINE refused all until a second went by at 95 %. */
static unsigned
back(const struct world *w)
{
	unsigned ended = (FORCED_US + SECOND_US) / 100000, i;

	for (i = ended; i + 10 < TENTHS; i++)
		if (share(w, i, i + 10) >= 0.95)
			break;
	return i - ended;
}

static void
near_the_limit(void **state UNUSED)
{
	static const double limits[] = { 200, 2000 }, holds[] = { 20, 200 };
	static const unsigned jitters_us[] = { 100, 1500 };

	for (unsigned i = 0; i < 8; i++) {
		struct world w = { .limit = limits[i / 4], .still_us = 30000,
		    .holds = holds[i / 2 % 2],
		    .jitter_us = jitters_us[i % 2] };

		run(&w);
		assert_int_equal(w.refused, 0);
		assert_true(share(&w, 10, FORCED_US / 100000) >= 0.98);
		assert_in_range(back(&w), 0, 100);
	}
}

/* A bucket that holds one wants even steps, to the microsecond.  What is
 * refused makes us slower, and is little. */
static void
hardly_a_bucket(void **state UNUSED)
{
	static const double limits[] = { 200, 2000 }, shares[] = { 0.5, 0.2 };

	for (unsigned i = 0; i < 2; i++) {
		struct world w = { .limit = limits[i], .holds = 1,
		    .jitter_us = 300 };
		double got;

		run(&w);
		got = share(&w, 10, FORCED_US / 100000);
		print_message("limit %.0f/s, bucket of 1: %.3f of it, %u "
		    "refused\n", w.limit, got, w.refused);
		assert_true(got >= shares[i]);
		assert_true(w.refused <= 0.02 * got * w.limit * 120);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(near_the_limit),
		cmocka_unit_test(hardly_a_bucket),
	};

	srandom(11);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
