/* Rules of repetition, read from words: see every.h. */
#include "storage/every.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "storage/cell.h"
#include "storage/holidays.h"

/* Words in NFKC, and where we are. */
struct words {
	struct str	 all, rest;
	const char	*what;		/* "--every" */
	struct arena	*arena;
	struct err	*e;
};

/* Blanks and what stands between the members of a list. */
static void
skip_between(struct words *w)
{
	static const char *const between[] = {
		" ", "\t", "\n", ",", ";", "・", "、", "と"
	};

	for (size_t i = 0; i < NELEMS(between);) {
		struct str s = str_of(between[i++]);

		if (str_starts(w->rest, s)) {
			w->rest = str_from(w->rest, s.n);
			i = 0;
		}
	}
}

/* Takes a word off, and blanks behind it. */
static bool
take(struct words *w, const char *word)
{
	struct str s = str_of(word);

	if (!str_ieq(str_upto(w->rest, s.n), s))
		return false;
	w->rest = str_from(w->rest, s.n);
	skip_between(w);
	return true;
}

/* Takes the first of the words that fits, and is its place, or -1. */
static int
take_any(struct words *w, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (take(w, list[i]))
			return (int)i;
	return -1;
}

static bool
ends(const struct words *w)
{
	return w->rest.n == 0;
}

static bool
bad(const struct words *w, const char *wanted)
{
	size_t at = text_graphemes(str_upto(w->all, w->all.n - w->rest.n));

	return fail(w->e, ERR_INPUT, "%s: %s is wanted at character %zu, not "
	    "\"%.*s\"", w->what, wanted, at + 1,
	    STRF(text_cut(w->rest, 20)));
}

static bool
take_number(struct words *w, unsigned least, unsigned most, unsigned *n)
{
	size_t k = 0;
	uint64_t v = 0;

	while (k < w->rest.n && k < 4 && w->rest.p[k] >= '0' &&
	    w->rest.p[k] <= '9')
		v = v * 10 + (uint64_t)(w->rest.p[k++] - '0');
	if (k == 0 || v < least || v > most)
		return false;
	*n = (unsigned)v;
	w->rest = str_from(w->rest, k);
	return true;
}

/* The longer names first, so that what is left begins anew. */
static bool
take_week(struct words *w, uint8_t *weeks)
{
	static const char *const names[] = {
		"日曜日", "月曜日", "火曜日", "水曜日", "木曜日", "金曜日",
		"土曜日", "日曜", "月曜", "火曜", "水曜", "木曜", "金曜",
		"土曜", "sunday", "monday", "tuesday", "wednesday",
		"thursday", "friday", "saturday", "sun", "mon", "tue", "wed",
		"thu", "fri", "sat", "日", "月", "火", "水", "木", "金", "土",
	};
	int i = take_any(w, names, NELEMS(names));

	if (i < 0)
		return false;
	*weeks |= (uint8_t)(1 << i % 7);
	return true;
}

static bool
take_weeks(struct words *w, uint8_t *weeks)
{
	if (!take_week(w, weeks))
		return bad(w, "a weekday");
	while (take_week(w, weeks))
		;
	return true;
}

/* As far as a date can go, and it must exist. */
static bool
take_date(struct words *w, int32_t *day)
{
	size_t n = 0;

	while (n < w->rest.n && (w->rest.p[n] == '-' || w->rest.p[n] == '/' ||
	    (w->rest.p[n] >= '0' && w->rest.p[n] <= '9')))
		n++;
	if (n < 8 || !cell_date(str_upto(w->rest, n), day) ||
	    *day < HOLIDAYS_FIRST || *day > HOLIDAYS_LAST)
		return false;
	w->rest = str_from(w->rest, n);
	skip_between(w);
	return true;
}

static bool
take_dates(struct words *w, int32_t **dates, size_t *n)
{
	int32_t day;

	*n = 0;
	*dates = ARENA_ARRAY(w->arena, int32_t, EVERY_DATES_MAX);
	while (*n < EVERY_DATES_MAX && take_date(w, &day))
		(*dates)[(*n)++] = day;
	return *n > 0 || bad(w, "a date like 2026-12-01");
}

/* "from 2026-11-24" or "2026-11-24から". */
static bool
read_from(struct words *w, struct every *v)
{
	take(w, "from");
	if (!take_date(w, &v->from))
		return bad(w, "a date to count from");
	take(w, "から");
	return true;
}

static bool
read_daily(struct words *w UNUSED, struct every *v)
{
	v->weeks = 0x7f;
	return true;
}

static bool
read_weekly(struct words *w, struct every *v)
{
	return take_weeks(w, &v->weeks);
}

static bool
read_biweekly(struct words *w, struct every *v)
{
	v->kind = EVERY_BIWEEKLY;
	return take_weeks(w, &v->weeks) && read_from(w, v);
}

static bool
read_gap(struct words *w, struct every *v)
{
	static const char *const units[] = { "days", "day", "日ごと", "日毎",
		"日おき" };
	unsigned n;
	int unit;

	v->kind = EVERY_GAP;
	if (!take_number(w, 1, EVERY_GAP_MAX, &n))
		return bad(w, "a number of days");
	skip_between(w);
	unit = take_any(w, units, NELEMS(units));
	if (unit < 0 || unit == 4)	/* おき: with so many between */
		return bad(w, "days (日ごと)");
	v->gap_days = (int32_t)n;
	return read_from(w, v);
}

static bool
read_dates(struct words *w, struct every *v)
{
	v->kind = EVERY_DATES;
	return take_dates(w, &v->dates, &v->dates_n);
}

/* "2nd" and "第2" count a weekday, "15" and "15日" are days. */
static bool
take_nth(struct words *w, uint8_t *nths)
{
	static const char *const names[] = { "1st", "2nd", "3rd", "4th",
		"5th" };
	int i = take_any(w, names, NELEMS(names));
	struct str before = w->rest;
	unsigned n;

	if (i < 0 && (*nths != 0 || str_starts(w->rest, STR("第")))) {
		take(w, "第");
		if (take_number(w, 1, 5, &n)) {
			i = (int)n - 1;
			skip_between(w);
		}
	}
	if (i >= 0)
		*nths |= (uint8_t)(2 << i);
	else
		w->rest = before;
	return i >= 0;
}

static bool
take_monthday(struct words *w, struct every *v)
{
	unsigned n;

	if (take(w, "末日") || take(w, "月末") || take(w, "last")) {
		v->last = true;
		return true;
	}
	if (!take_number(w, 1, 31, &n))
		return false;
	if (!take(w, "日"))
		skip_between(w);
	v->days |= UINT32_C(1) << n;
	return true;
}

/* "last" alone is the last day; before a weekday the last of that. */
static bool
read_monthly(struct words *w, struct every *v)
{
	while (take_nth(w, &v->nths))
		;
	if (take(w, "last") || take(w, "最終"))
		v->last = true;
	if (v->nths != 0 || (v->last && take_week(w, &v->weeks))) {
		v->kind = EVERY_NTHS;
		if (v->weeks == 0 && !take_week(w, &v->weeks))
			return bad(w, "a weekday");
		while (take_week(w, &v->weeks))
			;
		return true;
	}
	v->kind = EVERY_MONTHDAYS;
	while (take_monthday(w, v))
		;
	return v->last || v->days != 0 ||
	    bad(w, "a day, last (末日) or 2nd sat (第2土曜)");
}

static bool
begin(struct words *w, struct str text)
{
	w->all = w->rest = STR_NONE;
	if (!text_nfkc(w->arena, text, &w->all, w->e))
		return false;
	w->rest = w->all;
	skip_between(w);
	return true;
}

static const struct opening {
	const char	*word;
	bool		(*read)(struct words *, struct every *);
} openings[] = {
	{ "daily", read_daily }, { "毎日", read_daily },
	{ "weekly", read_weekly }, { "毎週", read_weekly },
	{ "biweekly", read_biweekly }, { "隔週", read_biweekly },
	{ "monthly", read_monthly }, { "毎月", read_monthly },
	{ "every", read_gap },
};

static bool
read_rule(struct words *w, struct every *v)
{
	struct words copy = *w;
	int32_t day;

	for (size_t i = 0; i < NELEMS(openings); i++)
		if (take(w, openings[i].word))
			return openings[i].read(w, v);
	if (take_date(&copy, &day))
		return read_dates(w, v);
	if (w->rest.n > 0 && w->rest.p[0] >= '0' && w->rest.p[0] <= '9')
		return read_gap(w, v);
	return bad(w, "daily, weekly, biweekly, monthly, every or a date "
	    "(毎日・毎週・隔週・毎月・日付)");
}

bool
every_read(struct arena *a, struct str text, struct every *v, struct err *e)
{
	struct words w = { .what = "--every", .arena = a, .e = e };

	*v = (struct every){ .until = HOLIDAYS_LAST };
	if (!begin(&w, text) || !read_rule(&w, v))
		return false;
	return ends(&w) || bad(&w, "the end");
}

bool
every_except(struct arena *a, struct str text, struct every *v,
    struct err *e)
{
	struct words w = { .what = "--except", .arena = a, .e = e };
	static const char *const holidays[] = { "holidays", "祝日", "休日",
	    "祝" };
	int32_t day;

	v->not_dates = ARENA_ARRAY(a, int32_t, EVERY_DATES_MAX);
	if (!begin(&w, text))
		return false;
	while (!ends(&w)) {
		if (take_any(&w, holidays, NELEMS(holidays)) >= 0)
			v->not_holidays = true;
		else if (v->not_dates_n < EVERY_DATES_MAX &&
		    take_date(&w, &day))
			v->not_dates[v->not_dates_n++] = day;
		else if (!take_week(&w, &v->not_weeks))
			return bad(&w, "a weekday, holidays (祝日) or a date");
	}
	return v->not_weeks != 0x7f || fail(e, ERR_INPUT,
	    "--except leaves no weekday");
}

bool
every_instead(struct str text, struct every *v, struct err *e)
{
	static const char *const names[][3] = {
		[EVERY_SKIP] = { "skip", "送らない", "" },
		[EVERY_BEFORE] = { "before", "前", "前の平日" },
		[EVERY_AFTER] = { "after", "後", "次の平日" },
	};

	for (size_t i = 0; i < NELEMS(names); i++)
		for (size_t k = 0; k < 3; k++)
			if (text.n > 0 && str_is(text, names[i][k])) {
				v->instead = (enum every_instead)i;
				return true;
			}
	return fail(e, ERR_INPUT, "--instead must be before, after or skip, "
	    "not \"%.*s\"", STRF(text_cut(text, 80)));
}
