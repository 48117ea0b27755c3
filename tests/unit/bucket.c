/* How fast the bucket lets go, by a clock that is moved. */
#include "scheduler/bucket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"

enum { TAKEN_MAX = 100000 };

static uint64_t taken_us[TAKEN_MAX];
static unsigned taken;

/* Takes whenever there is one, until then; sleeps late ms too long at most. */
static void
take_until(struct bucket *b, uint64_t *now_us, uint64_t end_us,
    unsigned late_us)
{
	while (*now_us < end_us) {
		uint64_t wait_us = 0;

		if (bucket_take(b, *now_us, &wait_us)) {
			assert_true(taken < TAKEN_MAX);
			taken_us[taken++] = *now_us;
			continue;
		}
		assert_true(wait_us > 0);
		*now_us += wait_us;
		if (late_us > 0)
			*now_us += (uint64_t)random() % late_us;
	}
}

/* The most that left within any second. */
static unsigned
worst_second(void)
{
	unsigned worst = 0, from = 0;

	for (unsigned i = 0; i < taken; i++) {
		while (taken_us[i] - taken_us[from] > 1000000)
			from++;
		if (i - from + 1 > worst)
			worst = i - from + 1;
	}
	return worst;
}

static void
rate_over_ten_seconds(void **state UNUSED)
{
	static const double rates[] = { 1, 3, 190, 200, 1900, 2000 };

	for (unsigned i = 0; i < NELEMS(rates); i++)
		for (unsigned burst = 1; burst <= 20; burst += 19) {
			uint64_t now_us = 123456789, start_us = now_us;
			double want = rates[i] * 10;
			struct bucket b;

			taken = 0;
			bucket_set(&b, rates[i], burst);
			take_until(&b, &now_us, start_us + 10000000, 0);
			assert_true(taken >= want * 0.99);
			assert_true(taken <= want * 1.01 + burst);
			assert_true(worst_second() <= rates[i] + burst + 1);
		}
}

/* The wait that is told is enough, and hardly more than that. */
static void
wait_is_right(void **state UNUSED)
{
	uint64_t now_us = 5000000, wait_us = 0, nothing;
	struct bucket b;

	bucket_set(&b, 190, 1);
	assert_true(bucket_take(&b, now_us, &nothing));
	for (unsigned i = 0; i < 2000; i++) {
		assert_false(bucket_take(&b, now_us, &wait_us));
		assert_true(wait_us > 5200 && wait_us < 5300);
		if (i % 2 == 0)
			assert_false(bucket_take(&b, now_us + wait_us - 20,
			    &nothing));
		assert_true(bucket_take(&b, now_us + wait_us, &nothing));
		now_us += wait_us;
	}
}

/* Awakenings that come late must not make up for it in a rush. */
static void
late_awakenings(void **state UNUSED)
{
	uint64_t now_us = 1000000;
	struct bucket b;

	taken = 0;
	bucket_set(&b, 190, 5);
	take_until(&b, &now_us, 31000000, 20000);
	assert_true(taken > 190 * 30 / 2);
	assert_true(taken <= 190 * 30 + 5);
	assert_true(worst_second() <= 190 + 5 + 1);
}

static void
little_is_saved_up(void **state UNUSED)
{
	uint64_t wait_us;
	struct bucket b;
	unsigned n = 0;

	bucket_set(&b, 190, 5);
	assert_true(bucket_take(&b, 1000000, &wait_us));
	while (bucket_take(&b, UINT64_C(3600000000), &wait_us))
		n++;
	assert_int_equal(n, 5);
}

/* The monotonic clock does not, but if it did, nothing comes of it. */
static void
never_backwards(void **state UNUSED)
{
	uint64_t wait_us = 0;
	struct bucket b;

	bucket_set(&b, 100, 1);
	assert_true(bucket_take(&b, 5000000, &wait_us));
	assert_false(bucket_take(&b, 1000000, &wait_us));
	assert_false(bucket_take(&b, 5000000, &wait_us));
	assert_true(bucket_take(&b, 5010001, &wait_us));
}

static unsigned
taken_in(struct bucket *b, uint64_t *now_us, uint64_t seconds)
{
	taken = 0;
	take_until(b, now_us, *now_us + seconds * 1000000, 0);
	return taken;
}

/* 429: 0.7 of the rate at once; near what it was within a second, and from
 * there slowly. */
static void
slow_and_recovery(void **state UNUSED)
{
	uint64_t now_us = 9000000, wait_us;
	struct bucket b;

	bucket_set(&b, 200, 5);
	taken_in(&b, &now_us, 2);
	bucket_slow(&b, now_us);
	assert_false(bucket_take(&b, now_us, &wait_us));
	assert_in_range(taken_in(&b, &now_us, 1), 158, 180);
	assert_in_range(taken_in(&b, &now_us, 1), 192, 197);
	assert_in_range(taken_in(&b, &now_us, 1), 193, 199);
	taken_in(&b, &now_us, 3);
	assert_in_range(taken_in(&b, &now_us, 10), 1990, 2001);
}

/* QA14: everything is refused for a second; ten later it is as before. */
static void
back_in_ten_seconds(void **state UNUSED)
{
	static const double rates[] = { 198, 800, 1980 };

	for (unsigned i = 0; i < NELEMS(rates); i++) {
		uint64_t now_us = 9000000, wait_us, end_us;
		struct bucket b;

		bucket_set(&b, rates[i], 5);
		taken_in(&b, &now_us, 1);
		for (end_us = now_us + 1000000; now_us < end_us;
		    now_us += 1000)
			if (bucket_take(&b, now_us, &wait_us))
				bucket_slow(&b, now_us);
		taken_in(&b, &now_us, 8);
		assert_true(taken_in(&b, &now_us, 1) >= 0.95 * rates[i]);
	}
}

/* LINE lets less through than was set: seldom refused, and hardly below. */
static void
a_lower_limit(void **state UNUSED)
{
	uint64_t now_us = 9000000, wait_us, end_us = now_us + 60000000;
	struct bucket ours, line;
	unsigned refused = 0, accepted = 0;

	bucket_set(&ours, 198, 4);
	bucket_set(&line, 150, 20);
	for (; now_us < end_us; now_us += 1000) {
		if (!bucket_take(&ours, now_us, &wait_us))
			continue;
		if (bucket_take(&line, now_us, &wait_us))
			accepted++;
		else {
			refused++;
			bucket_slow(&ours, now_us);
		}
	}
	assert_true(accepted > 60 * 150 * 0.9);
	assert_in_range(refused, 1, 60);
}

static void
slow_again_and_again(void **state UNUSED)
{
	uint64_t now_us = 9000000;
	struct bucket b;

	bucket_set(&b, 200, 5);
	for (unsigned i = 0; i < 100; i++, now_us += 250000)
		bucket_slow(&b, now_us);
	assert_true(b.now_rate < 20);
	taken_in(&b, &now_us, 30);
	assert_in_range(taken_in(&b, &now_us, 10), 1990, 2001);
}

/* To be slow is never to be faster than what was set. */
static void
slow_below_one(void **state UNUSED)
{
	uint64_t wait_us = 0;
	struct bucket b;

	bucket_set(&b, 0.5, 1);
	assert_true(bucket_take(&b, 1000000, &wait_us));
	bucket_slow(&b, 1000000);
	assert_false(bucket_take(&b, 1000000, &wait_us));
	assert_true(wait_us >= 2000000);
}

/* Who was idle sends all that was saved up at once: after a refusal half of it,
 * and never less than a timer's lateness is worth; in ten minutes all again. */
static void
saves_less_after_a_refusal(void **state UNUSED)
{
	static const unsigned want[] = { 8, 4, 2, 2 };
	uint64_t now_us = 1000000, wait_us;
	struct bucket b;

	bucket_set(&b, 200, 16);
	for (unsigned i = 0; i < NELEMS(want); i++) {
		unsigned n = 0;

		bucket_slow(&b, now_us);
		now_us += 2000000;
		while (bucket_take(&b, now_us, &wait_us))
			n++;
		assert_in_range(n, want[i] - 1, want[i]);
	}
	now_us += 600 * UINT64_C(1000000);
	for (unsigned i = 0; i < 16; i++)
		assert_true(bucket_take(&b, now_us, &wait_us));
	assert_false(bucket_take(&b, now_us, &wait_us));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rate_over_ten_seconds),
		cmocka_unit_test(wait_is_right),
		cmocka_unit_test(late_awakenings),
		cmocka_unit_test(little_is_saved_up),
		cmocka_unit_test(never_backwards),
		cmocka_unit_test(slow_and_recovery),
		cmocka_unit_test(back_in_ten_seconds),
		cmocka_unit_test(a_lower_limit),
		cmocka_unit_test(slow_again_and_again),
		cmocka_unit_test(slow_below_one),
		cmocka_unit_test(saves_less_after_a_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
