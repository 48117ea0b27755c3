/* When a delivery is tried again: the table, and its spread. */
#include "scheduler/retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/check.h"

static const enum outcome doubling[] = { OUTCOME_LIMITED, OUTCOME_NOT_SENT,
	OUTCOME_UNKNOWN };

static void
doubles_up_to_five_minutes(void **state UNUSED)
{
	static const uint64_t seconds[] = { 1, 2, 4, 8, 16, 32, 64, 128, 256,
		300, 300, 300 };

	for (unsigned o = 0; o < NELEMS(doubling); o++)
		for (uint32_t i = 0; i < NELEMS(seconds); i++)
			assert_true(retry_after_ms(doubling[o], i + 1, 0) ==
			    seconds[i] * 1000);
	assert_true(retry_after_ms(OUTCOME_UNKNOWN, 0, 0) == 1000);
	assert_true(retry_after_ms(OUTCOME_UNKNOWN, UINT32_MAX, 0) == 300000);
}

static void
denied_a_minute(void **state UNUSED)
{
	for (uint32_t tries = 0; tries < 100; tries++)
	{
		assert_true(retry_after_ms(OUTCOME_DENIED, tries, tries) ==
		    60000);
		assert_true(retry_after_ms(OUTCOME_LATER, tries, tries) ==
		    60000);
	}
}

/* Later by up to a quarter, never earlier, and evenly over the salts. */
static void
spread(void **state UNUSED)
{
	unsigned quarters[4] = { 0 };

	for (uint32_t salt = 0; salt < 4000; salt++) {
		uint64_t ms = retry_after_ms(OUTCOME_UNKNOWN, 5, salt);

		assert_true(ms >= 16000 && ms < 20000);
		quarters[(ms - 16000) / 1000]++;
		assert_true(ms == retry_after_ms(OUTCOME_UNKNOWN, 5, salt));
	}
	for (unsigned i = 0; i < 4; i++)
		assert_in_range(quarters[i], 900, 1100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles_up_to_five_minutes),
		cmocka_unit_test(denied_a_minute),
		cmocka_unit_test(spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
