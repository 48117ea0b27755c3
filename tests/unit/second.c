/* Whatever happens on the way, LINE sees no second with too many. */
#include "scheduler/second.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "scheduler/bucket.h"

enum { OUT_MAX = 64, SEEN_MAX = 20000 };

struct way {
	uint64_t	 arrive_us, answer_us, start_us;
	bool		 open;
};

static uint64_t seen[SEEN_MAX];
static unsigned seen_n;
static struct way ways[OUT_MAX];

static int
by_time(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static unsigned
worst_second(void)
{
	unsigned worst = 0, from = 0;

	qsort(seen, seen_n, sizeof seen[0], by_time);
	for (unsigned i = 0; i < seen_n; i++) {
		while (seen[i] - seen[from] >= 1000000)
			from++;
		if (i - from + 1 > worst)
			worst = i - from + 1;
	}
	return worst;
}

static uint64_t
spread(uint64_t most)
{
	return most == 0 ? 0 : (uint64_t)random() % most;
}

/* Answers that are in; when the machine stands still nothing is seen. */
static void
answers(struct second *s, uint64_t now_us)
{
	for (unsigned i = 0; i < OUT_MAX; i++)
		if (ways[i].open && ways[i].answer_us <= now_us) {
			ways[i].open = false;
			second_over(s, ways[i].start_us, now_us, true);
		}
}

static bool
start(uint64_t now_us, uint64_t there_us, uint64_t jitter_us)
{
	for (unsigned i = 0; i < OUT_MAX; i++) {
		struct way *w = &ways[i];

		if (w->open)
			continue;
		w->open = true;
		w->start_us = now_us;
		w->arrive_us = now_us + there_us + spread(jitter_us);
		w->answer_us = w->arrive_us + there_us + spread(jitter_us);
		ASSERT(seen_n < SEEN_MAX);
		seen[seen_n++] = w->arrive_us;
		return true;
	}
	return false;
}

/* Twenty seconds at full pace; a line with jitter and a machine that stands
 * still now and then.  How many were sent. */
static unsigned
run(uint64_t there_us, uint64_t jitter_us, uint64_t still_us)
{
	uint64_t now_us = 5000000, end_us = now_us + 20000000, wait_us;
	struct second s = { 0 };
	struct bucket b;

	seen_n = 0;
	second_set(&s, 198);
	bucket_set(&b, 198, 4);
	for (unsigned i = 0; i < OUT_MAX; i++)
		ways[i].open = false;
	while (now_us < end_us) {
		answers(&s, now_us);
		while (second_start(&s, now_us, &wait_us)) {
			if (bucket_take(&b, now_us, &wait_us) &&
			    start(now_us, there_us, jitter_us))
				continue;
			second_over(&s, now_us, now_us, false);
			break;
		}
		now_us += 500 + (random() % 50 == 0 ? spread(still_us) : 0);
	}
	assert_true(worst_second() <= 198);
	second_free(&s);
	return seen_n;
}

static void
never_too_many(void **state UNUSED)
{
	assert_true(run(500, 0, 0) >= 20 * 198 * 0.98);
	assert_true(run(2000, 3000, 0) >= 20 * 198 * 0.95);
	assert_true(run(50000, 5000, 0) >= 20 * 198 * 0.95);
	for (unsigned i = 0; i < 20; i++)
		assert_true(run(spread(60000), spread(100000),
		    spread(100000)) > 0);
}

/* Without the answers counted, the same jitter would show. */
static void
one_a_second(void **state UNUSED)
{
	struct second s = { 0 };
	uint64_t wait_us = 0;

	second_set(&s, 1);
	assert_true(second_start(&s, 1000000, &wait_us));
	assert_false(second_start(&s, 9000000, &wait_us));	/* it is out */
	second_over(&s, 1000000, 9000000, true);
	assert_false(second_start(&s, 9000001, &wait_us));
	assert_in_range(wait_us, 1, 1000000);
	assert_true(second_start(&s, 9000001 + wait_us, &wait_us));
	second_over(&s, 9500000, 9500000, false);	/* was not asked */
	assert_true(second_start(&s, 10500000, &wait_us));
	second_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_too_many),
		cmocka_unit_test(one_a_second),
	};

	srandom(7);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
