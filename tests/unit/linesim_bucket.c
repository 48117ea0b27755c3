/* linesim's rates: what a bucket gives in a second, what a window sees. */
#include "linesim/bucket.c"	/* before cmocka, whose fail() is another */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

struct options options = { .clock_rate = 1 };

static const struct rate multicast = { 200, 1000 };

static unsigned
take(struct bucket *b, uint64_t from_ms, uint64_t to_ms)
{
	unsigned n = 0;

	for (uint64_t ms = from_ms; ms < to_ms; ms++)
		for (int i = 0; i < 10; i++)
			n += bucket_take(b, multicast, 1000 * ms);
	return n;
}

static void
test_burst_then_pace(void **state UNUSED)
{
	struct bucket b = { 0 };

	assert_int_equal(take(&b, 1000, 1001), 10);
	assert_int_equal(take(&b, 1001, 1002), 10);
	assert_in_range(take(&b, 1002, 2002), 199, 201);
	assert_in_range(take(&b, 2002, 12002), 1999, 2001);
}

static void
test_rest_fills_no_more_than_it_holds(void **state UNUSED)
{
	struct bucket b = { 0 };
	unsigned n = 0;

	take(&b, 1000, 2000);
	for (int i = 0; i < 1000; i++)
		n += bucket_take(&b, multicast, 999999000);
	assert_int_equal(n, BURST_LEAST);
}

static void
test_burst_option_and_clock(void **state UNUSED)
{
	struct bucket b = { 0 }, c = { 0 };
	unsigned n = 0;

	options.burst = 5;
	for (int i = 0; i < 1000; i++)
		n += bucket_take(&b, multicast, 1000);
	assert_int_equal(n, 5);
	options.clock_rate = 60;
	for (int i = 0; i < 1000; i++)
		n += bucket_take(&c, multicast, 1000);
	assert_int_equal(n, 5 + 300);
	options = (struct options){ .clock_rate = 1 };
}

/* Half a millisecond each: what is even is taken, however little it holds. */
static void
test_finer_than_a_millisecond(void **state UNUSED)
{
	static const struct rate push = { 2000, 1000 };
	struct bucket b = { 0 };

	options.burst = 1;
	for (uint64_t us = 1000000; us < 2000000; us += 500) {
		assert_true(bucket_take(&b, push, us));
		assert_false(bucket_take(&b, push, us + 250));
	}
	options.burst = 0;
}

static void
test_window(void **state UNUSED)
{
	static struct window w;

	for (uint64_t ms = 5000; ms < 6000; ms += 5)
		window_note(&w, ms);
	assert_int_equal(w.most, 200);
	window_note(&w, 5999);
	assert_int_equal(w.most, 201);
	window_note(&w, 6000);		/* the one of 5000 has left */
	assert_int_equal(w.most, 201);
	window_note(&w, 90000);
	assert_int_equal(w.sum, 1);
	assert_int_equal(w.most, 201);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_burst_then_pace),
		cmocka_unit_test(test_rest_fills_no_more_than_it_holds),
		cmocka_unit_test(test_burst_option_and_clock),
		cmocka_unit_test(test_finer_than_a_millisecond),
		cmocka_unit_test(test_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
