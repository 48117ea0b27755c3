/* Japan's calendar against libc's, and the clock that moves when told. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"

enum { LAST_DAY = 47846 };		/* 2100-12-31 */

static struct arena mem;

static void
days_against_libc(void **state UNUSED)
{
	for (int32_t day = 0; day <= LAST_DAY; day++) {
		time_t t = (time_t)day * 86400;
		struct date d = date_of(day);
		struct tm tm;

		assert_non_null(gmtime_r(&t, &tm));
		assert_int_equal(d.year, tm.tm_year + 1900);
		assert_int_equal(d.month, tm.tm_mon + 1);
		assert_int_equal(d.day, tm.tm_mday);
		assert_int_equal(day_of(d), day);
		assert_int_equal(day_week(day), tm.tm_wday);
		assert_true(d.day <= month_days(d.year, d.month));
	}
	assert_int_equal(date_of(LAST_DAY).year, 2100);
	assert_int_equal(date_of(LAST_DAY + 1).year, 2101);
}

static void
february(void **state UNUSED)
{
	int32_t day;

	assert_int_equal(month_days(2024, 2), 29);
	assert_int_equal(month_days(2026, 2), 28);
	assert_int_equal(month_days(2000, 2), 29);
	assert_int_equal(month_days(2100, 2), 28);
	assert_true(day_parse(STR("2028-02-29"), &day));
	assert_true(str_is(day_show(&mem, day), "2028-02-29"));
	assert_true(str_is(day_show(&mem, day + 1), "2028-03-01"));
	assert_false(day_parse(STR("2026-02-29"), &day));
	assert_false(day_parse(STR("2100-02-29"), &day));
}

static void
new_year(void **state UNUSED)
{
	uint64_t ms;

	assert_true(time_parse(STR("2026-12-31T23:59:59"), &ms));
	assert_true(str_is(day_show(&mem, day_today(ms)), "2026-12-31"));
	assert_int_equal(minute_today(ms), 1439);
	ms += 1000;
	assert_true(str_is(day_show(&mem, day_today(ms)), "2027-01-01"));
	assert_int_equal(minute_today(ms), 0);
	assert_true(str_is(time_show(&mem, ms - 1),
	    "2026-12-31T23:59:59.999"));
}

/* Nine hours ahead of UTC, and never another. */
static void
japan(void **state UNUSED)
{
	uint64_t ms;

	assert_true(time_parse(STR("2026-04-01T19:00"), &ms));
	assert_true(ms == UINT64_C(1775037600000));
	assert_true(time_parse(STR("2026-07-01 19:00:20"), &ms));
	assert_true(ms == UINT64_C(1782900020000));
	assert_int_equal(day_today(0), 0);
	assert_int_equal(minute_today(0), 9 * 60);
	assert_true(day_at(1, 0) == 15 * (uint64_t)HOUR_MS);
}

static void
round_trips(void **state UNUSED)
{
	for (int32_t day = 1; day <= LAST_DAY; day++) {
		unsigned minute = (unsigned)day * 7 % MINUTES_A_DAY;
		uint64_t ms = day_at(day, minute), back;
		int32_t parsed;

		for (uint64_t i = 0; i < MINUTE_MS; i += 19999) {
			assert_int_equal(day_today(ms + i), day);
			assert_int_equal(minute_today(ms + i), minute);
		}
		assert_true(day_parse(day_show(&mem, day), &parsed));
		assert_int_equal(parsed, day);
		assert_true(time_parse(str_upto(time_show(&mem, ms), 19),
		    &back));
		assert_true(back == ms);
		arena_reset(&mem);
	}
	for (unsigned m = 0; m < MINUTES_A_DAY; m++)
		assert_int_equal(minute_today(day_at(20000, m)), m);
	assert_true(day_at(20000, MINUTES_A_DAY) == day_at(20001, 0));
}

static void
times_refused(void **state UNUSED)
{
	static const char *const bad[] = { "", "2026", "2026-4-1",
		"2026-04-01T", "2026-04-01T19", "2026-04-01T19:0",
		"2026-04-01T24:00", "2026-04-01T19:60", "2026-04-01T19:00:60",
		"2026-04-01T19:00:", "2026-04-01x19:00", "2026/04/01",
		"2026-00-01", "2026-13-01", "2026-04-00", "2026-04-31",
		"1969-12-31", "-026-04-01", "2026-04-01Z",
		"2026-04-01T19:00+01:00",
		"2026-04-01T19-00", "2026-04-01T19:00.20", "2026-04-01T 9:00",
		"２０２６-04-01" };
	uint64_t ms;

	for (unsigned i = 0; i < NELEMS(bad); i++)
		assert_false(time_parse(str_of(bad[i]), &ms));
	assert_true(time_parse(STR("2026-04-01"), &ms));
	assert_int_equal(minute_today(ms), 0);
}

static void
times_with_a_zone(void **state UNUSED)
{
	uint64_t plain, zoned;

	assert_true(time_parse(STR("2026-04-01T19:00:20"), &plain));
	assert_true(time_parse(STR("2026-04-01T10:00:20Z"), &zoned));
	assert_true(plain == zoned);
	assert_true(time_parse(STR("2026-04-01T19:00:20+09:00"), &zoned));
	assert_true(plain == zoned);
}

static void
minutes(void **state UNUSED)
{
	static const char *const bad[] = { "", ":", "19", "19:", ":00",
		"24:00", "19:60", "19:0", "1900", "19:000", "-1:00", "a9:00",
		"19:00 " };
	unsigned m;

	for (unsigned i = 0; i < NELEMS(bad); i++)
		assert_false(minute_parse(str_of(bad[i]), &m));
	for (unsigned want = 0; want < MINUTES_A_DAY; want++) {
		struct str s = str_fmt(&mem, "%02u:%02u", want / 60,
		    want % 60);

		assert_true(minute_parse(s, &m) && m == want);
	}
	assert_true(minute_parse(STR("9:05"), &m) && m == 545);
	arena_reset(&mem);
}

/* These three in order: what is simulated stays so. */
static void
real(void **state UNUSED)
{
	uint64_t us = clock_mono_us(), wall = clock_ms();

	assert_true(us / 1000 == clock_mono_ms());
	assert_true(wall > day_at(20000, 0));
	assert_true(clock_mono_us() == us && clock_ms() == wall);
	clock_tick();
	assert_true(clock_mono_us() >= us);
	assert_true(clock_until_ms(clock_ms()) == 0);
	assert_true(clock_until_ms(clock_ms() - 1) == 0);
	assert_true(clock_until_ms(clock_ms() + 500) >= 500);
}

static void
rehearsed(void **state UNUSED)
{
	clock_rehearse(day_at(30000, 0), 60);
	assert_true(clock_ms() >= day_at(30000, 0));
	assert_true(clock_ms() < day_at(30000, 60));
	assert_true(clock_until_ms(clock_ms() + HOUR_MS) >= MINUTE_MS);
	assert_true(clock_until_ms(clock_ms() + HOUR_MS) <= MINUTE_MS + 1);
	clock_rehearse(day_at(30000, 0), 1);
}

static void
simulated(void **state UNUSED)
{
	uint64_t mono;

	clock_set(5000000);
	mono = clock_mono_ms();
	assert_true(clock_ms() == 5000000);
	clock_tick();
	assert_true(clock_ms() == 5000000 && clock_mono_ms() == mono);
	clock_add(1234);
	assert_true(clock_ms() == 5001234 && clock_mono_ms() == mono + 1234);
	clock_set(4000000);
	assert_true(clock_ms() == 4000000 && clock_mono_ms() == mono + 1234);
	assert_true(clock_until_ms(4000001) == 1);
}

static int
forget(void **state UNUSED)
{
	arena_free(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_against_libc),
		cmocka_unit_test(february),
		cmocka_unit_test(new_year),
		cmocka_unit_test(japan),
		cmocka_unit_test(round_trips),
		cmocka_unit_test(times_refused),
		cmocka_unit_test(times_with_a_zone),
		cmocka_unit_test(minutes),
		cmocka_unit_test(real),
		cmocka_unit_test(rehearsed),
		cmocka_unit_test(simulated),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
