/* Closures, holidays, overrides and the edges of what is known. */
#include "base/arena.h"
#include "base/clock.h"
#include "storage/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { AREAS = 2, CATEGORIES = 2 };

static int32_t
on(int year, unsigned month, unsigned day)
{
	return day_of((struct date){ year, month, day });
}

static const struct cell *
cell_make(struct calendar *c, const char *text)
{
	struct cell *cell = ARENA_NEW(&c->mem, struct cell);
	struct err e = { 0 };

	assert_true(cell_read(&c->mem, str_of(text), cell, &e));
	return cell;
}

/* Two areas of the same name in two groups; the first has what is given. */
static struct calendar
town_make(const char *first, const char *second)
{
	struct calendar c = { 0 };
	struct days newyear = { on(2026, 12, 30), on(2027, 1, 3) };
	unsigned i;

	c.areas = ARENA_ARRAY(&c.mem, struct calendar_area, AREAS);
	c.areas_n = AREAS;
	c.categories = ARENA_ARRAY(&c.mem, struct calendar_category,
	    CATEGORIES);
	c.categories_n = CATEGORIES;
	c.categories[0].name = STR("燃やすごみ");
	c.categories[1].name = STR("資源");
	for (i = 0; i < AREAS; i++) {
		c.areas[i].name = STR("本町１");
		c.areas[i].group = i == 0 ? STR("北区") : STR("南区");
		c.areas[i].cells = ARENA_ARRAY(&c.mem, const struct cell *,
		    CATEGORIES);
		c.areas[i].centre = i;
	}
	c.areas[0].cells[0] = cell_make(&c, first);
	c.areas[0].cells[1] = cell_make(&c, second);
	c.centres = ARENA_ARRAY(&c.mem, struct calendar_centre, 1);
	c.centres_n = 1;
	c.centres[0].closures = ARENA_ARRAY(&c.mem, struct days, 2);
	c.centres[0].closures[0] = newyear;
	c.centres[0].closures[1] = (struct days){ on(2026, 8, 12),
		on(2026, 8, 12) };
	c.centres[0].closures_n = 2;
	return c;
}

static void
areas_are_found_by_name(void **state)
{
	struct calendar c = town_make("月", "火");
	unsigned i = 9;

	(void)state;
	calendar_seal(&c);
	assert_true(calendar_area(&c, STR("本町１"), &i));
	assert_int_equal(i, 0);
	assert_true(calendar_area(&c, STR(" 本町1"), &i));
	assert_int_equal(i, 0);
	assert_true(calendar_area(&c, STR("南区 本町1"), &i));
	assert_int_equal(i, 1);
	assert_false(calendar_area(&c, STR("本町"), &i));
	assert_false(calendar_area(&c, STR(""), &i));
	assert_true(calendar_category(&c, STR("資源"), &i));
	assert_int_equal(i, 1);
	assert_false(calendar_category(&c, STR("資"), &i));
	calendar_free(&c);
	calendar_free(&c);
	calendar_free(NULL);
}

static void
closed_days_are_dropped(void **state)
{
	struct calendar c = town_make("水 土", "20261230 20270106");

	(void)state;
	assert_int_equal(calendar_day(&c, 0, 0, on(2026, 12, 26)),
	    COLLECT_YES);
	assert_int_equal(calendar_day(&c, 0, 0, on(2026, 12, 30)),
	    COLLECT_NONE);
	assert_int_equal(calendar_day(&c, 0, 0, on(2027, 1, 2)),
	    COLLECT_NONE);
	assert_int_equal(calendar_day(&c, 0, 0, on(2026, 8, 12)),
	    COLLECT_NONE);
	assert_int_equal(calendar_day(&c, 0, 0, on(2027, 1, 6)),
	    COLLECT_YES);
	/* A day the town has listed stands. */
	assert_int_equal(calendar_day(&c, 0, 1, on(2026, 12, 30)),
	    COLLECT_YES);
	c.categories[0].on_closure = CLOSURE_IGNORE;
	assert_int_equal(calendar_day(&c, 0, 0, on(2026, 12, 30)),
	    COLLECT_YES);
	/* The other area's centre is not this one, and it has no cells. */
	assert_int_equal(calendar_day(&c, 1, 0, on(2026, 12, 26)),
	    COLLECT_NONE);
	calendar_free(&c);
}

static void
closed_days_shift_the_count(void **state)
{
	struct calendar c = town_make("水2", "土1 土5");

	(void)state;
	c.categories[0].on_closure = CLOSURE_SHIFT;
	c.categories[1].on_closure = CLOSURE_SHIFT;
	/* 12 August, the 2nd Wednesday, is closed: the 19th is the 2nd. */
	assert_int_equal(calendar_day(&c, 0, 0, on(2026, 8, 12)),
	    COLLECT_NONE);
	assert_int_equal(calendar_day(&c, 0, 0, on(2026, 8, 19)),
	    COLLECT_YES);
	/* 2 January is closed: the 1st is the 9th, and a 5th does not fit. */
	assert_int_equal(calendar_day(&c, 0, 1, on(2027, 1, 9)),
	    COLLECT_YES);
	assert_int_equal(calendar_day(&c, 0, 1, on(2027, 1, 30)),
	    COLLECT_NONE);
	assert_int_equal(calendar_day(&c, 0, 1, on(2027, 5, 29)),
	    COLLECT_YES);
	calendar_free(&c);
}

static void
holidays_of_the_town(void **state UNUSED)
{
	int32_t more[] = { on(2026, 6, 1), on(2026, 11, 3) };
	int32_t less[] = { on(2026, 11, 23) };
	struct calendar c = { .holidays = more, .holidays_n = 2,
	    .workdays = less, .workdays_n = 1 };

	assert_string_equal(calendar_holiday(&c, more[0]), "町の休日");
	assert_string_equal(calendar_holiday(&c, more[1]), "文化の日");
	assert_null(calendar_holiday(&c, less[0]));
	assert_non_null(calendar_holiday(NULL, less[0]));
	assert_true(calendar_works(&c, less[0]));
	assert_false(calendar_works(NULL, less[0]));
	assert_false(calendar_works(&c, more[0]));
	assert_false(calendar_works(NULL, on(2026, 11, 21)));
	assert_false(calendar_works(NULL, on(2026, 12, 29)));
	assert_true(calendar_works(NULL, on(2026, 12, 28)));
	assert_true(calendar_works(NULL, on(2027, 1, 4)));
}

static void
holidays_rest_if_told(void **state)
{
	struct calendar c = town_make("月", "月");
	int32_t days[] = { on(2026, 9, 21), on(2026, 7, 20) };

	(void)state;
	c.holidays = days;
	c.holidays_n = 2;
	c.categories[1].on_holiday = HOLIDAY_SKIP;
	calendar_seal(&c);
	assert_int_equal(calendar_day(&c, 0, 0, on(2026, 7, 20)),
	    COLLECT_YES);
	assert_int_equal(calendar_day(&c, 0, 1, on(2026, 7, 20)),
	    COLLECT_NONE);
	assert_int_equal(calendar_day(&c, 0, 1, on(2026, 9, 21)),
	    COLLECT_NONE);
	assert_int_equal(calendar_day(&c, 0, 1, on(2026, 9, 28)),
	    COLLECT_YES);
	calendar_free(&c);
}

static void
overrides_come_first(void **state)
{
	struct calendar c = town_make("月", "火");
	struct override o[] = {
		{ 0, 1, on(2026, 4, 14), true, on(2026, 4, 10), STR("振替") },
		{ 0, 0, on(2026, 4, 6), false, 0, STR("") },
		{ 0, 0, on(2026, 4, 7), true, 0, STR("") },
		{ 0, 0, on(2026, 4, 7), false, 0, STR("") },
		{ 1, 0, on(2026, 4, 8), true, 0, STR("") },
	};

	(void)state;
	c.overrides = o;
	c.overrides_n = NELEMS(o);
	calendar_seal(&c);
	assert_int_equal(calendar_day(&c, 0, 0, on(2026, 4, 6)),
	    COLLECT_NONE);
	assert_int_equal(calendar_day(&c, 0, 0, on(2026, 4, 7)),
	    COLLECT_YES);
	assert_int_equal(calendar_day(&c, 0, 0, on(2026, 4, 8)),
	    COLLECT_NONE);
	assert_int_equal(calendar_day(&c, 1, 0, on(2026, 4, 8)),
	    COLLECT_YES);
	assert_int_equal(calendar_note(&c, 0, 1, on(2026, 4, 14),
	    on(2026, 4, 9)).n, 0);
	assert_true(str_is(calendar_note(&c, 0, 1, on(2026, 4, 14),
	    on(2026, 4, 10)), "振替"));
	calendar_free(&c);
}

static void
all_categories_and_the_next_day(void **state)
{
	struct calendar c = town_make("月", "20260407 20260421 *1");
	enum collect states[CATEGORIES];
	struct days april = { on(2026, 4, 8), on(2026, 4, 30) };
	struct str remarks[] = { STR(""), STR("雨の日も") };
	struct str text;
	int32_t day = 0;

	(void)state;
	c.remarks = remarks;
	c.remarks_n = 2;
	assert_int_equal(calendar_day_all(&c, 0, on(2026, 4, 20), states),
	    COLLECT_YES);
	assert_int_equal(states[0], COLLECT_YES);
	assert_int_equal(states[1], COLLECT_NONE);
	assert_int_equal(calendar_day_all(&c, 0, on(2026, 4, 22), states),
	    COLLECT_UNKNOWN);
	assert_int_equal(states[0], COLLECT_NONE);
	assert_int_equal(calendar_day_all(&c, 0, on(2026, 4, 16), states),
	    COLLECT_NONE);
	assert_int_equal(calendar_next(&c, 0, 1, april, &day), COLLECT_YES);
	assert_int_equal(day, on(2026, 4, 21));
	april.from = on(2026, 4, 22);
	assert_int_equal(calendar_next(&c, 0, 1, april, &day),
	    COLLECT_UNKNOWN);
	assert_int_equal(calendar_next(&c, 1, 1, april, &day), COLLECT_NONE);
	assert_true(calendar_remark(&c, 0, 1, 0, &text));
	assert_true(str_is(text, "雨の日も"));
	assert_false(calendar_remark(&c, 0, 1, 1, &text));
	assert_false(calendar_remark(&c, 1, 1, 0, &text));
	calendar_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(areas_are_found_by_name),
		cmocka_unit_test(closed_days_are_dropped),
		cmocka_unit_test(closed_days_shift_the_count),
		cmocka_unit_test(holidays_of_the_town),
		cmocka_unit_test(holidays_rest_if_told),
		cmocka_unit_test(overrides_come_first),
		cmocka_unit_test(all_categories_and_the_next_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
