/* Rules of repetition: each kind, what is excluded, what cannot be read. */
#include "storage/every.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/calendar.h"
#include "storage/holidays.h"

static struct arena mem;

static int32_t
day(const char *text)
{
	int32_t d = 0;

	assert_true(day_parse(str_of(text), &d));
	return d;
}

static void
read_all(struct every *v, const char *rule, const char *except,
    const char *instead)
{
	struct err e;

	if (!every_read(&mem, str_of(rule), v, &e) ||
	    !every_except(&mem, str_of(except), v, &e) ||
	    (instead != NULL && !every_instead(str_of(instead), v, &e)))
		fail_msg("%s: %s", rule, e.why);
}

/* The next few dates after a day. */
static void
assert_dates(const struct every *v, const char *after, const char *want)
{
	int32_t d = day(after);
	struct buf b = { 0 };
	size_t n = (strlen(want) + 1) / 6;

	while (n-- > 0 && every_next(v, NULL, d, &d))
		buf_fmt(&b, "%s%.*s", b.n > 0 ? " " : "",
		    STRF(str_from(day_show(&mem, d), 5)));
	buf_byte(&b, '\0');
	assert_string_equal(b.p, want);
	buf_free(&b);
}

static const struct kind {
	const char	*rule, *japanese, *after, *want;
} kinds[] = {
	{ "daily", "毎日", "2026-12-30", "12-31 01-01 01-02" },
	{ "daily", "毎日", "2028-02-27", "02-28 02-29 03-01" },
	{ "weekly mon,thu", "毎週 月・木", "2026-11-21", "11-23 11-26 11-30" },
	{ "Weekly Monday, Thursday", "毎週月曜日、木曜日", "2026-12-28",
	    "12-31 01-04 01-07" },
	{ "weekly sun", "毎週日曜", "2026-11-21", "11-22 11-29 12-06" },
	{ "biweekly tue from 2026-11-24", "隔週 火 2026-11-24から",
	    "2026-01-01", "11-24 12-08 12-22 01-05" },
	{ "biweekly mon,fri from 2026-11-25", "隔週 月・金 2026-11-25から",
	    "2026-11-01", "11-27 12-07 12-11 12-21" },
	{ "monthly 15", "毎月 15日", "2026-11-15", "12-15 01-15 02-15" },
	{ "monthly 1,15", "毎月 1日・15日", "2026-12-01",
	    "12-15 01-01 01-15" },
	{ "monthly 31", "毎月 31日", "2026-12-31", "01-31 03-31 05-31" },
	{ "monthly 29", "毎月 29日", "2028-01-29", "02-29 03-29" },
	{ "monthly 29", "毎月 29日", "2027-01-29", "03-29 04-29" },
	{ "monthly last", "毎月 末日", "2027-12-31", "01-31 02-29 03-31" },
	{ "monthly 15,last", "毎月 15日・末日", "2027-01-31",
	    "02-15 02-28 03-15" },
	{ "monthly 2nd,4th sat", "毎月 第2・4土曜", "2026-11-14",
	    "11-28 12-12 12-26 01-09" },
	{ "monthly 2nd 4th sat", "毎月第２・第４土曜日", "2026-11-14",
	    "11-28 12-12" },
	{ "monthly 5th fri", "毎月 第5金曜", "2026-11-01",
	    "01-29 04-30 07-30" },
	{ "monthly last fri", "毎月 最終金曜", "2026-11-01",
	    "11-27 12-25 01-29 02-26" },
	{ "monthly 1st,last mon,tue", "毎月 第1・最終 月・火", "2026-11-01",
	    "11-02 11-03 11-24 11-30 12-01" },
	{ "every 10 days from 2026-12-01", "10日ごと 2026-12-01から",
	    "2026-01-01", "12-01 12-11 12-21 12-31 01-10" },
	{ "2026-12-15;2026-12-01", "2026-12-01・2026-12-15", "2026-11-30",
	    "12-01 12-15" },
};

static void
each_kind(void **state UNUSED)
{
	struct every v;

	for (unsigned i = 0; i < NELEMS(kinds); i++) {
		read_all(&v, kinds[i].rule, "", NULL);
		assert_dates(&v, kinds[i].after, kinds[i].want);
		read_all(&v, kinds[i].japanese, "", NULL);
		assert_dates(&v, kinds[i].after, kinds[i].want);
	}
}

static const struct exclusion {
	const char	*rule, *except, *instead, *after, *want;
} exclusions[] = {
	{ "weekly mon", "holidays", NULL, "2026-11-16", "11-30 12-07" },
	{ "weekly mon", "祝日", "after", "2026-11-16", "11-24 11-30" },
	{ "weekly mon", "holidays", "前", "2026-11-16", "11-20 11-30" },
	{ "daily", "土・日・祝日", NULL, "2026-11-20",
	    "11-24 11-25 11-26 11-27 11-30" },
	{ "monthly last", "sat,sun,holidays", "before", "2026-12-30",
	    "12-31 01-29 02-26" },
	{ "monthly 3", "sat,sun,holidays", "after", "2026-04-03",
	    "05-07 06-03 07-03 08-03" },
	{ "monthly 1", "holidays,2027-02-01", "後", "2026-12-01",
	    "01-04 02-02 03-01" },
	{ "weekly thu", "2026-12-31, 2026-12-24", "skip", "2026-12-17",
	    "01-07" },
	{ "weekly mon,tue", "holidays", "after", "2026-11-17",
	    "11-24 11-30 12-01" },	/* two fall on one day: once */
};

static void
exclude(void **state UNUSED)
{
	struct every v;

	for (unsigned i = 0; i < NELEMS(exclusions); i++) {
		const struct exclusion *x = &exclusions[i];

		read_all(&v, x->rule, x->except, x->instead);
		assert_dates(&v, x->after, x->want);
	}
}

static void
until(void **state UNUSED)
{
	struct every v;
	int32_t d;

	read_all(&v, "monthly 31", "sat,sun,holidays", "after");
	v.until = day("2027-01-31");
	assert_true(every_on(&v, NULL, day("2026-12-31")));
	assert_false(every_next(&v, NULL, day("2026-12-31"), &d));
	v.until = day("2027-02-01");	/* it is a Sunday; goes to the 1st */
	assert_true(every_next(&v, NULL, day("2026-12-31"), &d));
	assert_int_equal(d, day("2027-02-01"));
	read_all(&v, "weekly mon", "mon", NULL);
	assert_false(every_next(&v, NULL, day("2026-12-31"), &d));
}

static void
reasons(void **state UNUSED)
{
	struct every v;
	struct every_day d;
	int32_t open[] = { day("2026-11-23") };
	struct calendar town = { .workdays = open, .workdays_n = 1 };

	read_all(&v, "daily", "sat,holidays,2026-11-25", "after");
	d = every_look(&v, NULL, day("2026-11-23"));
	assert_string_equal(d.why, "勤労感謝の日");
	assert_true(!d.on && d.meant && d.moved == day("2026-11-24"));
	d = every_look(&v, &town, day("2026-11-23"));
	assert_true(d.on && d.why == NULL && d.moved == 0);
	assert_string_equal(every_look(&v, NULL, day("2026-11-21")).why,
	    "土曜");
	assert_string_equal(every_look(&v, NULL, day("2026-11-25")).why,
	    "指定日");
	assert_true(every_look(&v, NULL, day("2026-11-24")).on);
}

static const struct wrong {
	const char	*rule, *why;
} wrongs[] = {
	{ "", "character 1" },
	{ "yearly", "--every: daily, weekly" },
	{ "weekly", "a weekday is wanted at character 7, not \"\"" },
	{ "weekly foo", "character 8, not \"foo\"" },
	{ "weekly mon,foo", "the end is wanted at character 12" },
	{ "毎週 月・山", "character 6, not \"山\"" },
	{ "monthly", "a day, last" },
	{ "monthly 32", "character 9" },
	{ "monthly 0", "character 9" },
	{ "monthly 6th sat", "the end is wanted at character 10" },
	{ "monthly 2nd", "a weekday" },
	{ "毎月 第6土曜", "character 4" },
	{ "biweekly tue", "a date to count from" },
	{ "biweekly tue from 2026-02-30", "character 19" },
	{ "every 0 days from 2026-12-01", "a number of days" },
	{ "every 367 days from 2026-12-01", "a number of days" },
	{ "every 3 weeks from 2026-12-01", "days" },
	{ "2026-12-01;2026-13-01", "character 12" },
	{ "daily 5", "the end" },
	{ "10日おき 2026-12-01から", "days" },
};

static void
unreadable(void **state UNUSED)
{
	struct every v;
	struct err e;

	for (unsigned i = 0; i < NELEMS(wrongs); i++) {
		if (every_read(&mem, str_of(wrongs[i].rule), &v, &e))
			fail_msg("was read: %s", wrongs[i].rule);
		assert_int_equal(e.kind, ERR_INPUT);
		if (strstr(e.why, wrongs[i].why) == NULL)
			fail_msg("%s: %s", wrongs[i].rule, e.why);
	}
	read_all(&v, "daily", "", NULL);
	assert_false(every_except(&mem, STR("sat,never"), &v, &e));
	assert_non_null(strstr(e.why, "--except: a weekday, holidays"));
	assert_non_null(strstr(e.why, "character 5, not \"never\""));
	assert_false(every_except(&mem, STR("日月火水木金土"), &v, &e));
	assert_false(every_instead(STR("perhaps"), &v, &e));
	assert_false(every_instead(STR(""), &v, &e));
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
		cmocka_unit_test(each_kind),
		cmocka_unit_test(exclude),
		cmocka_unit_test(until),
		cmocka_unit_test(reasons),
		cmocka_unit_test(unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, clean);
}
