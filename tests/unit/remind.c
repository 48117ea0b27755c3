/* The half hours in which residents are told, and until when each counts. */
#include "scheduler/remind.h"
#include "tests/unit/tempstore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#include "scheduler/agenda.h"

static struct arena mem;

static uint64_t
at(const char *time)
{
	uint64_t ms = 0;

	assert_true(time_parse(str_of(time), &ms));
	return ms;
}

static void
assert_time(uint64_t ms, const char *want)
{
	assert_true(str_is(str_upto(time_show(&mem, ms), 16), want));
	assert_true(ms == at(want));
}

static void
next_slot(void **state UNUSED)
{
	static const char *const table[][2] = {
		{ "2026-04-01T00:00", "2026-04-01T04:30" },
		{ "2026-04-01T04:29:59", "2026-04-01T04:30" },
		{ "2026-04-01T04:30", "2026-04-01T05:00" },
		{ "2026-04-01T07:29", "2026-04-01T07:30" },
		{ "2026-04-01T07:30", "2026-04-01T16:00" },
		{ "2026-04-01T12:00", "2026-04-01T16:00" },
		{ "2026-04-01T19:00:01", "2026-04-01T19:30" },
		{ "2026-04-01T21:45", "2026-04-01T22:00" },
		{ "2026-04-01T22:00", "2026-04-02T04:30" },
		{ "2026-04-01T23:59:59", "2026-04-02T04:30" },
		{ "2026-12-31T22:00", "2027-01-01T04:30" },
		{ "2028-02-28T23:30", "2028-02-29T04:30" },
	};

	for (unsigned i = 0; i < NELEMS(table); i++)
		assert_time(remind_next(at(table[i][0])), table[i][1]);
}

/* Twenty slots a day, whichever minute one asks at. */
static void
slots_of_a_day(void **state UNUSED)
{
	uint64_t day_ms = at("2026-04-01"), ms = day_ms, last = 0;
	unsigned n = 0;

	while ((ms = remind_next(ms)) < day_ms + DAY_MS) {
		assert_true(ms > last);
		assert_int_equal(minute_today(ms) % 30, 0);
		for (uint64_t x = last; last > 0 && x < ms; x += 59999)
			assert_true(remind_next(x) == ms);
		last = ms;
		n++;
	}
	assert_int_equal(n, 7 + 13);
}

static void
until(void **state UNUSED)
{
	static const char *const table[][2] = {
		{ "2026-04-01T04:30", "2026-04-01T07:30" },
		{ "2026-04-01T07:00", "2026-04-01T07:30" },
		{ "2026-04-01T07:30", "2026-04-01T08:00" },
		{ "2026-04-01T16:00", "2026-04-01T22:00" },
		{ "2026-04-01T19:00", "2026-04-01T22:00" },
		{ "2026-04-01T21:30", "2026-04-01T22:00" },
		{ "2026-04-01T22:00", "2026-04-01T22:30" },
		{ "2026-12-31T22:00", "2026-12-31T22:30" },
	};

	for (unsigned i = 0; i < NELEMS(table); i++)
		assert_time(remind_until(at(table[i][0])), table[i][1]);
}

static bool
entered(void)
{
	uint64_t due_ms;
	struct str id;

	return agenda_first(AGENDA_REMINDER, &due_ms, &id);
}

static void
entered_once(void **state UNUSED)
{
	assert_false(entered());
	remind_start();
	remind_start();
	store_step_end(true);
	tempstore_reopen();
	agenda_open();
	clock_add(8 * (uint64_t)HOUR_MS);
	remind_start();
	store_step_end(true);
	assert_true(entered());
	assert_int_equal(agenda_count(), 1);
}

static int
clean(void **state UNUSED)
{
	arena_free(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(next_slot),
		cmocka_unit_test(slots_of_a_day),
		cmocka_unit_test(until),
		cmocka_unit_test_setup_teardown(entered_once, tempstore_open,
		    tempstore_close),
	};

	return cmocka_run_group_tests(tests, NULL, clean);
}
