/* A hundred thousand random calendars, as files, against a second evaluator
 * that was written from the format alone and knows no shortcut. */
#include "base/clock.h"
#include "storage/town.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { CALENDARS = 100000, KINDS = 3, GROUPS = 3, TOKENS = 3, DATES = 6,
	PERIODS = 3, YEAR_FIRST = 2023, YEAR_LAST = 2028,
	DAYS = 6 * 365 + 2, EXTRA_DAYS = 8 };

/* One day, from a table that was made by counting. */
static struct {
	int		 year, month, day, week, nth;
	bool		 national;	/* a holiday by the law */
} table[DAYS];
static int32_t first_day;
static uint64_t seed = 88172645463325252u;

/* The law's holidays, month and day, as they were and will be announced. */
static const int law[][21] = {
	{ 101, 102, 109, 211, 223, 321, 429, 503, 504, 505, 717, 811, 918,
	    923, 1009, 1103, 1123 },
	{ 101, 108, 211, 212, 223, 320, 429, 503, 504, 505, 506, 715, 811,
	    812, 916, 922, 923, 1014, 1103, 1104, 1123 },
	{ 101, 113, 211, 223, 224, 320, 429, 503, 504, 505, 506, 721, 811,
	    915, 923, 1013, 1103, 1123, 1124 },
	{ 101, 112, 211, 223, 320, 429, 503, 504, 505, 506, 720, 811, 921,
	    922, 923, 1012, 1103, 1123 },
	{ 101, 111, 211, 223, 321, 322, 429, 503, 504, 505, 719, 811, 920,
	    923, 1011, 1103, 1123 },
	{ 101, 110, 211, 223, 320, 429, 503, 504, 505, 717, 811, 918, 922,
	    1009, 1103, 1123 },
};
static const char *const weeks[] = { "日", "月", "火", "水", "木", "金", "土" };

struct group {
	int		 week[TOKENS], nth[TOKENS];	/* nth 0: every */
	int		 tokens;
	bool		 month[13];
	bool		 limited;
};

struct kind {
	struct group	 groups[GROUPS];
	int		 groups_n;
	int		 dates[DATES], dates_n;
	int		 except[DATES], except_n;
	int		 other;		/* 隔: its first day, or -1 */
	int		 closure;	/* 0 skip, 1 shift, 2 ignore */
	int		 holiday;	/* 0 collect, 1 skip, 2 move */
};

struct spec {
	struct kind	 kinds[KINDS];
	int		 from[PERIODS], to[PERIODS], periods;
	int		 holidays[DATES], holidays_n;
	int		 works[DATES], works_n;	/* a holiday elsewhere */
	int		 leaves[DATES], arrives[DATES], moves; /* of kind 0 */
};

static unsigned
roll(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % n;
}

static bool
leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static bool
is_national(int year, int month, int day)
{
	const int *days = law[year - YEAR_FIRST];

	for (size_t i = 0; i < NELEMS(law[0]); i++)
		if (days[i] == 100 * month + day)
			return true;
	return false;
}

/* 1 January 2023 is a Sunday; the rest is counting. */
static void
table_fill(void)
{
	static const int lengths[] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30,
		31, 30, 31 };
	int y = YEAR_FIRST, m = 1, d = 1, i, seen[7] = { 0 };

	for (i = 0; i < DAYS; i++) {
		table[i].year = y;
		table[i].month = m;
		table[i].day = d;
		table[i].week = i % 7;
		table[i].nth = ++seen[i % 7];
		table[i].national = is_national(y, m, d);
		if (++d <= lengths[m] + (m == 2 && leap(y)))
			continue;
		d = 1;
		memset(seen, 0, sizeof seen);
		if (++m == 13) {
			m = 1;
			y++;
		}
	}
	assert_true(day_parse(STR("2023-01-01"), &first_day));
}

static bool
among(const int *days, int n, int day)
{
	for (int i = 0; i < n; i++)
		if (days[i] == day)
			return true;
	return false;
}

static bool
closed(const struct spec *s, int day)
{
	for (int i = 0; i < s->periods; i++)
		if (day >= s->from[i] && day <= s->to[i])
			return true;
	return false;
}

/* The nth by occurrence; counted over open days where the town shifts. */
static int
occurrence(const struct spec *s, const struct kind *k, int day)
{
	int n = 0, d;

	if (k->closure != 1)
		return table[day].nth;
	for (d = day; d >= 0 && table[d].month == table[day].month; d -= 7)
		n += !closed(s, d);
	return n;
}

static bool
by_rules(const struct spec *s, const struct kind *k, int day)
{
	const struct group *g;

	for (int d = k->other; k->other >= 0 && d <= day; d += 14)
		if (d == day)
			return true;
	for (g = k->groups; g < k->groups + k->groups_n; g++) {
		if (g->limited && !g->month[table[day].month])
			continue;
		for (int i = 0; i < g->tokens; i++)
			if (g->week[i] == table[day].week &&
			    (g->nth[i] == 0 ||
			    g->nth[i] == occurrence(s, k, day)))
				return true;
	}
	return false;
}

static bool
rests(const struct spec *s, int day)
{
	return !among(s->works, s->works_n, day) && (table[day].national ||
	    among(s->holidays, s->holidays_n, day));
}

static bool
shut(const struct spec *s, const struct kind *k, int day)
{
	return k->closure != 2 && closed(s, day);
}

/* Is what fell on holidays collected today instead? */
static bool
moved(const struct spec *s, const struct kind *k, int day)
{
	int d;

	if (k->holiday != 2)
		return false;
	for (d = day - 1; d >= 0 && rests(s, d); d--)
		if (!shut(s, k, d) && !among(k->except, k->except_n, d) &&
		    by_rules(s, k, d))
			return true;
	return false;
}

/* A list of dates: what it knows reaches from the first date of the town's
 * lists to its own last, but over no gap of more than a year. */
static enum collect
by_list(const struct spec *s, const struct kind *k, int day)
{
	int first = DAYS, before = -1, after = -1, i, j;

	if (k->dates_n == 0)
		return COLLECT_NONE;
	for (i = 0; i < KINDS; i++)
		for (j = 0; j < s->kinds[i].dates_n; j++)
			if (s->kinds[i].dates[j] < first)
				first = s->kinds[i].dates[j];
	for (i = 0; i < k->dates_n; i++) {
		if (k->dates[i] == day)
			return COLLECT_YES;
		if (k->dates[i] < day && k->dates[i] > before)
			before = k->dates[i];
		if (k->dates[i] > day && (after < 0 || k->dates[i] < after))
			after = k->dates[i];
	}
	if (day < first || after < 0 ||
	    (before >= 0 && after - before > 366))
		return COLLECT_UNKNOWN;
	return COLLECT_NONE;
}

static enum collect
truth(const struct spec *s, int kind, int day)
{
	const struct kind *k = &s->kinds[kind];
	enum collect list = by_list(s, k, day);

	if (kind == 0 && among(s->arrives, s->moves, day))
		return COLLECT_YES;
	if (kind == 0 && among(s->leaves, s->moves, day))
		return COLLECT_NONE;
	if (among(k->except, k->except_n, day))
		return COLLECT_NONE;
	if (list == COLLECT_YES || shut(s, k, day))
		return list;
	if (k->holiday != 0 && rests(s, day))
		return list;
	return by_rules(s, k, day) || moved(s, k, day) ? COLLECT_YES : list;
}

/* Mostly around the days on which calendars go wrong. */
static int
day_pick(void)
{
	static const int edges[][2] = { { 12, 28 }, { 1, 1 }, { 2, 27 },
		{ 3, 1 }, { 4, 29 }, { 3, 30 }, { 5, 3 }, { 9, 20 } };
	int i = (int)roll(DAYS - 60) + 20, k;

	if (roll(2) == 0)
		return i;
	for (k = (int)roll(NELEMS(edges)); i < DAYS - 20; i++)
		if (table[i].month == edges[k][0] &&
		    table[i].day == edges[k][1])
			return i + (int)roll(4);
	return DAYS - 30;
}

static void
group_make(struct group *g)
{
	int i;

	g->tokens = 1 + (int)roll(TOKENS);
	for (i = 0; i < g->tokens; i++) {
		g->week[i] = (int)roll(7);
		g->nth[i] = roll(3) == 0 ? 0 : 1 + (int)roll(5);
	}
	g->limited = roll(2) == 0;
	for (i = 0; i < 1 + (int)roll(6); i++)
		g->month[1 + roll(12)] = true;
	g->month[1 + roll(12)] = true;
}

static void
kind_make(struct kind *k)
{
	int i;

	k->groups_n = roll(4) == 0 ? 0 : 1 + (int)roll(GROUPS);
	for (i = 0; i < k->groups_n; i++) {
		group_make(&k->groups[i]);
		/* Only the last may go without months: what stands before a
		 * colon shares them. */
		if (i < k->groups_n - 1)
			k->groups[i].limited = true;
	}
	if (k->groups_n > 0 && k->groups[k->groups_n - 1].limited == false &&
	    k->groups_n > 1)
		k->groups[k->groups_n - 1].limited = true;
	k->dates_n = roll(3) == 0 ? (int)roll(DATES) : 0;
	for (i = 0; i < k->dates_n; i++)
		k->dates[i] = day_pick();
	k->except_n = roll(3) == 0 ? (int)roll(DATES) : 0;
	for (i = 0; i < k->except_n; i++)
		k->except[i] = day_pick();
	k->other = roll(4) == 0 ? day_pick() : -1;
	k->closure = (int)roll(3);
	k->holiday = (int)roll(3);
}

static void
spec_make(struct spec *s)
{
	int i;

	*s = (struct spec){ 0 };
	for (i = 0; i < KINDS; i++)
		kind_make(&s->kinds[i]);
	s->periods = (int)roll(PERIODS + 1);
	for (i = 0; i < s->periods; i++) {
		s->from[i] = day_pick();
		s->to[i] = s->from[i] + (int)roll(9);
	}
	s->holidays_n = (int)roll(DATES);
	for (i = 0; i < s->holidays_n; i++)
		s->holidays[i] = i > 0 && roll(3) == 0 ?
		    s->holidays[i - 1] + 1 : day_pick();
	s->works_n = roll(2) == 0 ? (int)roll(DATES) : 0;
	for (i = 0; i < s->works_n; i++)
		s->works[i] = i > 0 && i <= s->holidays_n ?
		    s->holidays[i - 1] : day_pick();
	s->moves = roll(2) == 0 ? (int)roll(DATES) : 0;
	for (i = 0; i < s->moves; i++) {
		s->leaves[i] = day_pick();
		s->arrives[i] = day_pick();
	}
}

static void
put_day(struct buf *b, const char *before, int day, const char *after)
{
	buf_fmt(b, "%s%04d%02d%02d%s", before, table[day].year,
	    table[day].month, table[day].day, after);
}

static void
put_group(struct buf *b, const struct group *g)
{
	int i;

	for (i = 0; i < g->tokens; i++) {
		buf_fmt(b, " %s", weeks[g->week[i]]);
		if (g->nth[i] > 0)
			buf_fmt(b, "%d", g->nth[i]);
	}
	if (!g->limited)
		return;
	buf_byte(b, ':');
	for (i = 1; i <= 12; i++)
		if (g->month[i])
			buf_fmt(b, "%d ", i);
}

/* The cell: what has months comes last, lest it be shared. */
static void
put_cell(struct buf *b, const struct kind *k)
{
	int i;

	for (i = 0; i < k->dates_n; i++)
		put_day(b, "", k->dates[i], " ");
	for (i = 0; i < k->except_n; i++)
		put_day(b, "-", k->except[i], " ");
	for (i = 0; i < k->groups_n; i++)
		put_group(b, &k->groups[i]);
	if (k->other < 0)
		return;
	buf_fmt(b, ";隔%s", weeks[table[k->other].week]);
	put_day(b, "", k->other, "");
}

enum { AREAS, CENTRES, HOLIDAYS, MOVES, OPTIONS, FILES };

static void
put_options(struct buf *b, const struct spec *s)
{
	static const char *const closures[] = { "飛ばす", "ずらす",
		"収集する" };
	static const char *const holidays[] = { "収集する", "休む", "翌日" };

	buf_put(b, STR("項目,区分,値\n"));
	for (int i = 0; i < KINDS; i++)
		buf_fmt(b, "休止,種%d,%s\n祝日,種%d,%s\n", i,
		    closures[s->kinds[i].closure], i,
		    holidays[s->kinds[i].holiday]);
}

static void
files_write(struct buf *b, const struct spec *s)
{
	int i;

	buf_put(&b[AREAS], STR("地名,センター,種0,種1,種2\n町,東"));
	for (i = 0; i < KINDS; i++) {
		buf_byte(&b[AREAS], ',');
		put_cell(&b[AREAS], &s->kinds[i]);
	}
	buf_put(&b[CENTRES], STR("名称,休止開始日,休止終了日\n東,,\n"));
	for (i = 0; i < s->periods; i++) {
		put_day(&b[CENTRES], "東,", s->from[i], "");
		put_day(&b[CENTRES], ",", s->to[i], "\n");
	}
	for (i = 0; i < s->holidays_n; i++)
		put_day(&b[HOLIDAYS], "", s->holidays[i], "\n");
	for (i = 0; i < s->works_n; i++)
		put_day(&b[HOLIDAYS], "-", s->works[i], "\n");
	buf_put(&b[MOVES], STR("地区,地名,label,収集日,代替日\n"));
	for (i = 0; i < s->moves; i++) {
		put_day(&b[MOVES], ",町,種0,", s->leaves[i], "");
		put_day(&b[MOVES], ",", s->arrives[i], "\n");
	}
	put_options(&b[OPTIONS], s);
}

static struct town *
town_of(struct buf *b)
{
	static const char *const names[FILES] = { "area_days.csv",
		"center.csv", "holiday.csv", "alternate_days.csv",
		"kairan.csv" };
	static const struct town_reader quiet;
	struct townfile files[FILES];
	struct town *t;
	struct err e;

	for (int i = 0; i < FILES; i++)
		files[i] = (struct townfile){ str_of(names[i]),
		    buf_str(&b[i]) };
	t = town_read(files, FILES, &quiet, &e);
	if (t == NULL || t->errors > 0)
		fail_msg("%.*s: %u errors", STRF(buf_str(&b[AREAS])),
		    t == NULL ? 0 : t->errors);
	return t;
}

static void
hold(const struct town *t, const struct spec *s, const struct buf *b, int day)
{
	for (int i = 0; i < KINDS; i++) {
		enum collect want = truth(s, i, day);
		enum collect got = calendar_day(&t->calendar, 0, (unsigned)i,
		    first_day + day);

		if (got == want)
			continue;
		fail_msg("種%d on %d-%d-%d: %d, but it is %d\n%.*s\n%.*s\n"
		    "%.*s\n%.*s\n%.*s", i, table[day].year, table[day].month,
		    table[day].day, got, want, STRF(buf_str(&b[0])),
		    STRF(buf_str(&b[1])), STRF(buf_str(&b[2])),
		    STRF(buf_str(&b[3])), STRF(buf_str(&b[4])));
	}
}

/* The kinds with a day by itself, each day of one year for some. */
static void
calendars_agree(void **state UNUSED)
{
	struct buf files[FILES] = { { 0 } };
	struct spec s;
	struct town *t;
	int i, k, n;

	for (n = 0; n < CALENDARS; n++) {
		spec_make(&s);
		for (i = 0; i < FILES; i++)
			buf_reset(&files[i]);
		files_write(files, &s);
		t = town_of(files);
		for (k = 0; k < EXTRA_DAYS; k++)
			hold(t, &s, files, day_pick());
		for (k = 400; k < 800 && n % 50 == 0; k++)
			hold(t, &s, files, k);
		town_free(t);
	}
	for (i = 0; i < FILES; i++)
		buf_free(&files[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendars_agree),
	};

	table_fill();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
