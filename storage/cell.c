/* What a timetable cell says about a day; cellread.c turns text into it. */
#include "storage/cell.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static int
day_order(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static size_t
days_sort(int32_t *days, size_t n)
{
	size_t i, kept = 0;

	if (n > 0)
		qsort(days, n, sizeof *days, day_order);
	for (i = 0; i < n; i++)
		if (kept == 0 || days[kept - 1] != days[i])
			days[kept++] = days[i];
	return kept;
}

void
cell_seal(struct cell *c)
{
	size_t i;

	c->dates_n = days_sort(c->dates, c->dates_n);
	c->except_n = days_sort(c->except, c->except_n);
	if (c->dates_n > 0)
		c->known_from = c->dates[0];
	for (i = 1; i < c->dates_n; i++)
		if (c->dates[i] - c->dates[i - 1] > CELL_GAP_DAYS)
			c->warning = "dates more than a year apart: nothing "
			    "is known in between";
}

static bool
days_have(const int32_t *days, size_t n, int32_t day, size_t *after)
{
	size_t lo = 0, hi = n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (days[mid] < day)
			lo = mid + 1;
		else
			hi = mid;
	}
	*after = lo;
	return lo < n && days[lo] == day;
}

bool
days_hold(const struct days *days, size_t n, int32_t day)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (day >= days[i].from && day <= days[i].to)
			return true;
	return false;
}

bool
cell_knows(const struct cell *c, int32_t day)
{
	if ((c->known.from != 0 || c->known.to != 0) &&
	    !days_hold(&c->known, 1, day))
		return false;
	return !days_hold(c->unclear, c->unclear_n, day);
}

bool
cell_ends(const struct cell *c, int32_t *day)
{
	if (c->known.from != 0 || c->known.to != 0) {
		*day = c->known.to;
		return c->known.to != INT32_MAX;
	}
	if (c->dates_n == 0 || c->extra)
		return false;
	*day = c->dates[c->dates_n - 1];
	return true;
}

static bool
season_holds(struct season s, unsigned at)
{
	return s.from <= s.to ? at >= s.from && at <= s.to :
	    at >= s.from || at <= s.to;
}

bool
cell_shut(const struct cell *c, int32_t day)
{
	struct date d;
	size_t i;

	for (i = 0; i < c->rests_n; i++) {
		d = date_of(day);
		if (season_holds(c->rests[i], d.month * 100 + d.day))
			return true;
	}
	return days_hold(c->closed, c->closed_n, day);
}

static bool
rule_match(const struct rule *r, int32_t day, unsigned nth)
{
	struct date d;

	if (r->days == 0 && !r->biweekly && r->week != day_week(day))
		return false;		/* most are of another weekday */
	d = date_of(day);
	if ((r->months >> d.month & 1) == 0)
		return false;
	if ((r->valid.from != 0 || r->valid.to != 0) &&
	    !days_hold(&r->valid, 1, day))
		return false;
	if (r->days != 0)
		return (r->days >> d.day & 1) != 0;
	if (r->biweekly && (day < r->from || (day - r->from) % 14 != 0))
		return false;
	if (nth == 0)
		nth = (d.day - 1) / 7 + 1;
	return r->nths == 0 || (r->nths >> nth & 1) != 0;
}

bool
cell_ruled(const struct cell *c, int32_t day, unsigned nth)
{
	size_t i;

	for (i = 0; i < c->rules_n; i++)
		if (rule_match(&c->rules[i], day, nth))
			return true;
	return false;
}

bool
cell_excepted(const struct cell *c, int32_t day)
{
	size_t after;

	return days_have(c->except, c->except_n, day, &after);
}

enum collect
cell_listed(const struct cell *c, int32_t day)
{
	size_t after;

	if (days_have(c->dates, c->dates_n, day, &after))
		return COLLECT_YES;
	if (c->unknown)
		return COLLECT_UNKNOWN;
	if (c->dates_n == 0 || c->extra)
		return COLLECT_NONE;
	if (day < c->known_from || after == c->dates_n)
		return COLLECT_UNKNOWN;
	if (after == 0)
		return COLLECT_NONE;
	return c->dates[after] - c->dates[after - 1] > CELL_GAP_DAYS ?
	    COLLECT_UNKNOWN : COLLECT_NONE;
}

enum collect
cell_day(const struct cell *c, int32_t day)
{
	if (!cell_knows(c, day))
		return COLLECT_UNKNOWN;
	if (cell_excepted(c, day))
		return COLLECT_NONE;
	return !cell_shut(c, day) && cell_ruled(c, day, 0) ? COLLECT_YES :
	    cell_listed(c, day);
}

enum meaning { MEANS_NONE, MEANS_ASK, MEANS_UNKNOWN };

static const struct phrase {
	const char	*text;
	bool		 inside;	/* also as a part of the cell */
	enum meaning	 meaning;
} phrases[] = {
	{ "収集なし", false, MEANS_NONE },
	{ "収集無し", false, MEANS_NONE },
	{ "収集していません", true, MEANS_NONE },
	{ "収集しません", true, MEANS_NONE },
	{ "収集はありません", true, MEANS_NONE },
	{ "なし", false, MEANS_NONE },
	{ "無し", false, MEANS_NONE },
	{ "無", false, MEANS_NONE },
	{ "対象外", false, MEANS_NONE },
	{ "-", false, MEANS_NONE },
	{ "ー", false, MEANS_NONE },
	{ "―", false, MEANS_NONE },
	{ "—", false, MEANS_NONE },
	{ "×", false, MEANS_NONE },
	{ "申込", true, MEANS_ASK },
	{ "申し込", true, MEANS_ASK },
	{ "予約", true, MEANS_ASK },
	{ "持込", true, MEANS_ASK },
	{ "持ち込", true, MEANS_ASK },
	{ "拠点回収", true, MEANS_ASK },
	{ "未定", true, MEANS_UNKNOWN },
	{ "不定期", true, MEANS_UNKNOWN },
	{ "随時", true, MEANS_UNKNOWN },
};

static bool
phrase_fits(const struct phrase *p, struct str s)
{
	return p->inside ? str_find(s, str_of(p->text), NULL) :
	    str_is(s, p->text);
}

bool
cell_phrase(struct str text, struct cell *c, struct err *e)
{
	struct str s = str_trim(text);
	const struct phrase *p = phrases;

	while (p < phrases + NELEMS(phrases) && !phrase_fits(p, s))
		p++;
	if (p == phrases + NELEMS(phrases))
		return true;
	if (p->meaning == MEANS_UNKNOWN)
		return fail(e, ERR_INPUT, "\"%.*s\" gives no days", STRF(s));
	c->said = true;
	if (p->meaning == MEANS_ASK)
		c->warning = "no fixed days: taken as no collection";
	return true;
}

/* Digits, then the separator if there is one. */
static bool
date_part(struct str *s, const char *sep, uint64_t *value)
{
	size_t n = 0;

	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	if (n > 4 || !str_u64(str_upto(*s, n), value))
		return false;
	*s = str_from(*s, n);
	if (!str_starts(*s, str_of(sep)))
		return false;
	*s = str_from(*s, strlen(sep));
	return true;
}

static bool
date_exists(const uint64_t *ymd, int32_t *day)
{
	struct date d = { (int)ymd[0], (unsigned)ymd[1], (unsigned)ymd[2] };

	if (d.year < 1970 || d.month < 1 || d.month > 12 || d.day < 1 ||
	    d.day > month_days(d.year, d.month))
		return false;
	*day = day_of(d);
	return true;
}

bool
cell_date(struct str s, int32_t *day)
{
	static const char *const seps[][3] = {
		{ "/", "/", "" }, { "-", "-", "" }, { "年", "月", "日" },
		{ ".", ".", "" },
	};
	uint64_t ymd[3], all;
	struct str rest;
	size_t i;

	s = str_trim(s);
	if (s.n == 8 && str_u64(s, &all)) {
		ymd[0] = all / 10000;
		ymd[1] = all / 100 % 100;
		ymd[2] = all % 100;
		return date_exists(ymd, day);
	}
	for (i = 0; i < NELEMS(seps); i++) {
		rest = s;
		if (date_part(&rest, seps[i][0], &ymd[0]) &&
		    date_part(&rest, seps[i][1], &ymd[1]) &&
		    date_part(&rest, seps[i][2], &ymd[2]) && rest.n == 0)
			return date_exists(ymd, day);
	}
	return false;
}
