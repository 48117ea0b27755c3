/* Timetable cells: every form that towns write, and a second, simpler reading
 * of random ones. */
#include "base/arena.h"
#include "base/clock.h"
#include "storage/cell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena mem;

static int32_t
day_from(const char *text)
{
	int32_t day;

	assert_true(day_parse(str_of(text), &day));
	return day;
}

static struct cell
cell_of(const char *text)
{
	struct err e = { 0 };
	struct cell c;

	if (!cell_read(&mem, str_of(text), &c, &e))
		fail_msg("%s: %s", text, e.why);
	return c;
}

/* The days of a window as "04-01 04-08", with "?" after if some are unknown. */
static const char *
days_of(const char *text, const char *from, const char *to)
{
	struct cell c = cell_of(text);
	struct buf b = { 0 };
	bool unknown = false;
	enum collect got;
	const char *out;
	int32_t d;

	for (d = day_from(from); d <= day_from(to); d++) {
		got = cell_day(&c, d);
		unknown |= got == COLLECT_UNKNOWN;
		if (got == COLLECT_YES)
			buf_fmt(&b, "%s%.5s", b.n > 0 ? " " : "",
			    day_show(&mem, d).p + 5);
	}
	if (unknown)
		buf_put(&b, STR("?"));
	out = str_c(&mem, buf_str(&b));
	buf_free(&b);
	return out;
}

static const char *
april(const char *text)
{
	return days_of(text, "2026-04-01", "2026-04-30");
}

static void
every_week(void **state)
{
	static const char mon_thu[] =
	    "04-02 04-06 04-09 04-13 04-16 04-20 04-23 04-27 04-30";

	(void)state;
	assert_string_equal(april("月 木"), mon_thu);
	assert_string_equal(april("  月　木 "), mon_thu);
	assert_string_equal(april("月･木"), mon_thu);
	assert_string_equal(april("月・木曜日"), mon_thu);
	assert_string_equal(april("毎週月、木"), mon_thu);
	assert_string_equal(april("月/木`"), mon_thu);
	assert_string_equal(days_of("毎日", "2026-04-01", "2026-04-03"),
	    "04-01 04-02 04-03");
	assert_string_equal(days_of("土～月", "2026-04-01", "2026-04-07"),
	    "04-04 04-05 04-06");
}

static void
nth_of_the_month(void **state)
{
	static const char wed13[] = "04-01 04-15";

	(void)state;
	assert_string_equal(april("水1 水3"), wed13);
	assert_string_equal(april("水１　水３"), wed13);
	assert_string_equal(april("水1･水3"), wed13);
	assert_string_equal(april("水1・3"), wed13);
	assert_string_equal(april("第1・第3水曜日"), wed13);
	assert_string_equal(april("第1,3水曜"), wed13);
	assert_string_equal(april("第1;第3水") + 6, "04-15");
	assert_string_equal(april("第一・三水曜"), wed13);
	assert_string_equal(april("第４水"), "04-22");
	assert_string_equal(april("水5"), "04-29");
	assert_string_equal(april("火2 月4"), "04-14 04-27");
	assert_string_equal(april("第2月・木"), "04-09 04-13");
	assert_string_equal(april("第2月 木5"), "04-13 04-30");
	assert_string_equal(days_of("日5", "2028-02-01", "2028-03-01"), "");
	assert_string_equal(days_of("火5", "2028-02-01", "2028-03-01"),
	    "02-29");
}

static void
listed_days(void **state)
{
	(void)state;
	assert_string_equal(days_of("20260415 20260402 20260402",
	    "2026-04-02", "2026-04-15"), "04-02 04-15");
	assert_string_equal(april("20260402 2026/4/15 2026-04-20"),
	    "04-02 04-15 04-20?");
	assert_string_equal(days_of("20260402", "2026-04-03", "2026-04-30"),
	    "?");
	assert_string_equal(days_of("20260402", "2026-04-01", "2026-04-01"),
	    "?");
	assert_string_equal(days_of("水 -20260408", "2026-04-01",
	    "2026-04-15"), "04-01 04-15");
	assert_string_equal(days_of("20200101 20220101", "2021-01-01",
	    "2021-01-05"), "?");
	assert_non_null(cell_of("20200101 20220101").warning);
}

static void
every_other_week(void **state)
{
	(void)state;
	assert_string_equal(days_of("隔金20150109", "2015-01-01",
	    "2015-02-10"), "01-09 01-23 02-06");
	assert_string_equal(days_of("隔週金曜20150109", "2015-12-25",
	    "2016-01-15"), "12-25 01-08");
	assert_non_null(cell_of("隔火20150114").warning);
	assert_string_equal(days_of("隔火20150114", "2015-01-10",
	    "2015-01-20"), "01-14");
}

static void
only_in_some_months(void **state)
{
	(void)state;
	assert_string_equal(days_of("火2 金4:4 6 8 10 12 2", "2026-04-01",
	    "2026-06-30"), "04-14 04-24 06-09 06-26");
	assert_string_equal(days_of("水1:5 6 水3:4 6", "2026-04-01",
	    "2026-06-30"), "04-15 05-06 06-03 06-17");
	assert_string_equal(days_of("月4:1 3 5; 月4:2 4 6;", "2026-01-01",
	    "2026-03-31"), "01-26 02-23 03-23");
	assert_string_equal(days_of("金１:5 7 9", "2026-04-01",
	    "2026-05-31"), "05-01");
	assert_string_equal(days_of("水1:4月・6月", "2026-04-01",
	    "2026-06-30"), "04-01 06-03");
	assert_string_equal(days_of("水1:5 月", "2026-05-01", "2026-05-12"),
	    "05-04 05-06 05-11");
}

static void
nothing_and_remarks(void **state)
{
	struct cell c = cell_of("月1 *1 *12");

	(void)state;
	assert_int_equal(c.remarks_n, 2);
	assert_int_equal(c.remarks[1], 12);
	assert_string_equal(april("月1 *1"), "04-06");
	assert_string_equal(april(""), "");
	assert_string_equal(april("収集なし"), "");
	assert_string_equal(april("収集していません"), "");
	assert_string_equal(april("電話で申込み"), "");
	assert_non_null(cell_of("電話で申込み").warning);
}

/* A cell that cannot be read names what, and is unknown, not empty. */
static void
refused(const char *text, const char *token, bool foreign)
{
	struct err e = { 0 };
	struct cell c;

	if (cell_read(&mem, str_of(text), &c, &e))
		fail_msg("%s is not refused", text);
	if (strstr(e.why, token) == NULL)
		fail_msg("%s: %s", text, e.why);
	assert_int_equal(cell_day(&c, day_from("2026-04-07")),
	    COLLECT_UNKNOWN);
	assert_int_equal(c.foreign, foreign);
}

static void
what_is_refused(void **state)
{
	(void)state;
	refused("水6", "水6", false);
	refused("火 水7", "水7", false);
	refused("水0", "水0", false);
	refused("水13", "水13", false);
	refused("第6水", "第6水", false);
	refused("第水", "第水", false);
	refused("第2", "第2", false);
	refused("第2水3", "twice", false);
	refused("水1・3木", "two week days", false);
	refused("2020024", "2020024", false);
	refused("220210304", "220210304", false);
	refused("20260230", "20260230", false);
	refused("#N/A", "#N/A", false);
	refused("隔金", "隔金", false);
	refused("隔20150109", "隔", false);
	refused("隔金20150198", "隔金20150198", false);
	refused("水1:13", "13", false);
	refused("水1:0", "month", false);
	refused("水1:", "水1:", false);
	refused("水1: 木:4", "months", false);
	refused(":4", ":4", false);
	refused("水 4", "\"4\"", false);
	refused("*", "*", false);
	refused("-2026", "-2026", false);
	refused("水-20260231", "20260231", false);
	refused("~月", "range", false);
	refused("水1~金", "range", false);
	refused("未定", "未定", false);
	refused("月 木(祝日を除く)", "木(祝日を除く)", false);
	refused("岡本口町", "岡本口町", true);
	refused("金沢町", "金沢町", true);
	refused("A", "A", true);
	refused("\xff", "UTF-8", false);
}

static void
good_days_beside_a_bad_one(void **state)
{
	struct err e = { 0 };
	struct cell c;

	(void)state;
	assert_false(cell_read(&mem, STR("20260401 2026040 20260415"), &c,
	    &e));
	assert_int_equal(cell_day(&c, day_from("2026-04-15")), COLLECT_YES);
	assert_int_equal(cell_day(&c, day_from("2026-04-08")),
	    COLLECT_UNKNOWN);
}

static void
dates_are_read(void **state)
{
	static const char *const good[] = { "20260401", "2026/4/1",
		"2026/04/01", "2026-04-01", "2026年4月1日", " 2026.4.1 " };
	static const char *const wrong[] = { "", "2026", "2026/4", "2026/13/1",
		"20260431", "2026/4/1x", "99999999", "0/0/0", "12345/1/1" };
	int32_t day;
	size_t i;

	(void)state;
	for (i = 0; i < NELEMS(good); i++) {
		assert_true(cell_date(str_of(good[i]), &day));
		assert_int_equal(day, day_from("2026-04-01"));
	}
	for (i = 0; i < NELEMS(wrong); i++)
		assert_false(cell_date(str_of(wrong[i]), &day));
}

/*
 * The naive reading: a calendar that is counted forward day by day from a
 * Thursday, 1970-01-01, with its own leap years, and rules kept as text.
 */
struct naive {
	int		 year, month, day, week, seen[7];
};

static int
naive_month_days(const struct naive *n)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	bool leap = (n->year % 4 == 0 && n->year % 100 != 0) ||
	    n->year % 400 == 0;

	return days[n->month - 1] + (n->month == 2 && leap);
}

static void
naive_next(struct naive *n)
{
	n->week = (n->week + 1) % 7;
	if (++n->day > naive_month_days(n)) {
		n->day = 1;
		memset(n->seen, 0, sizeof n->seen);
		if (++n->month > 12) {
			n->month = 1;
			n->year++;
		}
	}
	n->seen[n->week]++;
}

struct wish {
	int		 week, nth;	/* 0: every week */
	unsigned	 months;	/* 0: all */
	int		 other;		/* day number, 0: no 隔 */
};

static bool
naive_day(const struct naive *n, const struct wish *w, int today)
{
	if (w->other != 0) {
		int d = w->other;

		while (d < today)
			d += 14;
		return d == today;
	}
	return n->week == w->week && (w->nth == 0 ||
	    n->seen[n->week] == w->nth) && (w->months == 0 ||
	    (w->months >> n->month & 1) != 0);
}

static unsigned seed = 5374;

static int
dice(int n)
{
	seed = seed * 1103515245 + 12345;
	return (int)(seed >> 16) % n;
}

static const char *const week_names[] = { "日", "月", "火", "水", "木", "金",
	"土" };

static struct wish
wish_make(struct buf *b)
{
	struct wish w = { .week = dice(7), .nth = dice(6) };
	int i, months = dice(3) == 0 ? 1 + dice(5) : 0;

	if (dice(5) == 0) {
		w.other = 20000 + dice(300);
		w.week = (w.other + 4) % 7;
		buf_fmt(b, "隔%s", week_names[w.week]);
		buf_fmt(b, "%.4s", day_show(&mem, w.other).p);
		buf_fmt(b, "%.2s", day_show(&mem, w.other).p + 5);
		buf_fmt(b, "%.2s", day_show(&mem, w.other).p + 8);
		buf_put(b, STR(";"));
		return w;
	}
	buf_put(b, str_of(week_names[w.week]));
	if (w.nth != 0)
		buf_fmt(b, "%d", w.nth);
	for (i = 0; i < months; i++) {
		int m = 1 + dice(12);

		w.months |= 1u << m;
		buf_fmt(b, "%s%d", i == 0 ? ":" : " ", m);
	}
	buf_put(b, months > 0 ? STR(" ") : STR(";"));
	return w;
}

static void
naive_compare(const struct cell *c, const struct wish *wishes, int n,
    const char *text)
{
	struct naive now = { .year = 1970, .month = 1, .day = 1, .week = 4,
		.seen = { [4] = 1 } };
	int d, i;
	bool want;

	for (d = 1; d < 22500; d++) {
		naive_next(&now);
		if (d < 19900)
			continue;
		want = false;
		for (i = 0; i < n; i++)
			want |= naive_day(&now, &wishes[i], d);
		if ((cell_day(c, d) == COLLECT_YES) != want)
			fail_msg("\"%s\" on %d-%d-%d: want %d", text,
			    now.year, now.month, now.day, want);
	}
}

static void
random_cells_mean_the_same_to_a_simpler_reader(void **state)
{
	struct wish wishes[4];
	struct buf b = { 0 };
	struct cell c;
	int i, k, n;

	(void)state;
	for (i = 0; i < 150; i++) {
		buf_reset(&b);
		n = 1 + dice(4);
		for (k = 0; k < n; k++)
			wishes[k] = wish_make(&b);
		c = cell_of(str_c(&mem, buf_str(&b)));
		naive_compare(&c, wishes, n, str_c(&mem, buf_str(&b)));
	}
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_week),
		cmocka_unit_test(nth_of_the_month),
		cmocka_unit_test(listed_days),
		cmocka_unit_test(every_other_week),
		cmocka_unit_test(only_in_some_months),
		cmocka_unit_test(nothing_and_remarks),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(good_days_beside_a_bad_one),
		cmocka_unit_test(dates_are_read),
		cmocka_unit_test(
		    random_cells_mean_the_same_to_a_simpler_reader),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&mem);
	return failed;
}
