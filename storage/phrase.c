/* Collection days as people write them; the days themselves are cells. */
#include "storage/phrase.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "storage/sheet.h"
#include "storage/someday.h"
#include "storage/wording.h"

struct reader {
	struct arena	*a;
	struct err	*e;
	struct phrase	*p;
	struct days	 period;
	uint16_t	 months;	/* 0: all */
	int32_t		 anchor;
	bool		 anchored;
	uint8_t		 weeks_off;	/* bit w: not on this day of the week */
	struct str	 aside;		/* of brackets, if they hold the days */
};

static bool
unread(struct reader *r, struct str s, const char *why)
{
	return fail(r->e, ERR_INPUT, "\"%.*s\" %s",
	    STRF(text_cut(s, 60)), why);
}

bool
phrase_date(struct arena *a, struct str text, int32_t *day)
{
	return cell_date(era_plain(a, text_plain(a, text)), day);
}

void
rule_skip(struct rule *r, uint8_t skip)
{
	uint8_t all = 0x3e;

	if (skip == 0)
		return;
	r->nths = (uint8_t)((r->nths == 0 ? all : r->nths) & ~skip);
	if (r->nths == 0)
		r->months = 0;		/* and not every week */
}

static void
closed_put(struct reader *r, struct days d)
{
	struct cell *c = &r->p->cell;

	c->closed = array_more(r->a, c->closed, c->closed_n, sizeof d);
	c->closed[c->closed_n++] = d;
}

/* Without a year it is every year, unless the period leaves but one. */
static bool
rest_put(struct reader *r, struct someday from, struct someday to)
{
	struct cell *c = &r->p->cell;
	struct season s = { (uint16_t)(from.month * 100 + from.day),
	    (uint16_t)(to.month * 100 + to.day) };

	if (to.year == 0 && from.year != 0)
		to.year = from.year + (s.to < s.from);
	if (from.year != 0 && to.year >= from.year &&
	    someday_day(from) <= someday_day(to)) {
		closed_put(r, (struct days){ someday_day(from),
		    someday_day(to) });
		return true;
	}
	if (from.year != 0 || to.year != 0)
		return false;
	c->rests = array_more(r->a, c->rests, c->rests_n, sizeof s);
	c->rests[c->rests_n++] = s;
	return true;
}

/* 日曜, 土・日 */
static bool
weeks_off(struct reader *r, struct str s)
{
	struct err e = { 0 };
	struct cell c;
	uint8_t off = 0;
	size_t i;

	if (!cell_read(r->a, s, &c, &e) || c.rules_n == 0 ||
	    c.dates_n + c.except_n > 0)
		return false;
	for (i = 0; i < c.rules_n; i++) {
		if (c.rules[i].nths != 0 || c.rules[i].biweekly ||
		    c.rules[i].months != CELL_MONTHS_ALL)
			return false;
		off |= (uint8_t)(1 << c.rules[i].week);
	}
	r->weeks_off |= off;
	return true;
}

/* 12月30日~1月3日, 12月30日, 第5週, 日曜 */
static bool
off_body(struct reader *r, struct str s)
{
	struct someday from, to;
	struct str whole = s;
	unsigned n;

	if (word_take(&s, "第")) {
		if (!digits_take(&s, &n) || n < 1 || n > 5 || (s.n > 0 &&
		    !str_is(s, "週") && !str_is(s, "週目")))
			return unread(r, whole, "is no week to rest in");
		r->p->skip |= (uint8_t)(1 << n);
		return true;
	}
	if (weeks_off(r, whole))
		return true;
	if (!someday_read(&s, &from))
		return unread(r, whole, "names no days to rest on");
	to = from;
	if (range_mark(&s) && !someday_read(&s, &to))
		return unread(r, whole, "names no last day");
	word_take(&s, "まで");
	word_take(&s, "の間");
	if (s.n > 0 || !rest_put(r, from, to))
		return unread(r, whole, "names no days to rest on");
	return true;
}

static bool
holiday_clause(struct reader *r, struct str s)
{
	static const struct {
		const char	*word;
		enum holiday_rule rule;
	} words[] = {
		{ "翌日", HOLIDAY_MOVE }, { "休", HOLIDAY_SKIP },
		{ "なし", HOLIDAY_SKIP }, { "しない", HOLIDAY_SKIP },
		{ "しません", HOLIDAY_SKIP }, { "除", HOLIDAY_SKIP },
		{ "収集", HOLIDAY_COLLECT }, { "回収", HOLIDAY_COLLECT },
	};
	size_t i;

	for (i = 0; i < NELEMS(words); i++)
		if (str_find(s, str_of(words[i].word), NULL)) {
			r->p->holidays = true;
			r->p->on_holiday = words[i].rule;
			return true;
		}
	return unread(r, s, "does not say what is done on holidays");
}

static bool
is_holiday(struct str s)
{
	return word_take(&s, "祝日") || word_take(&s, "祝祭日") ||
	    word_take(&s, "国民の祝日");
}

/* Takes the words for "closed" from the end. */
static bool
take_off(struct str *s)
{
	static const char *const words[] = { "お休み", "休み", "休止", "休",
		"収集なし", "収集しません", "収集しない", "収集はありません",
		"を除く", "除く" };
	static const char *const links[] = { "収集", "の", "は", "も", ":",
		"まで" };
	size_t i;
	bool off = false;

	for (i = 0; i < NELEMS(words) && !off; i++)
		off = word_take_end(s, words[i]);
	for (i = 0; i < NELEMS(links) && off; i++)
		word_take_end(s, links[i]);
	*s = text_trim(*s);
	return off;
}

static bool
months_prefix(struct reader *r, struct str *s)
{
	struct str at = *s;
	uint16_t months = 0;

	if (word_take(&at, "偶数月"))
		months = 0x1554;
	else if (word_take(&at, "奇数月"))
		months = 0x0aaa;
	else if (!months_take(&at, &months) || (at.n > 0 &&
	    at.p[0] >= '0' && at.p[0] <= '9'))
		return false;
	(void)(word_take(&at, "は") || word_take(&at, "の"));
	*s = text_trim(at);
	r->months = months;
	return true;
}

/* 2026-11-24から */
static bool
anchor_read(struct reader *r, struct str s)
{
	struct someday p;

	if (!someday_read(&s, &p) || p.year == 0)
		return false;
	s = text_trim(s);
	if (!word_take(&s, "から") && !word_take(&s, "より") &&
	    !word_take(&s, "~") && !word_take(&s, "〜") &&
	    !word_take(&s, "を起点") && !word_take(&s, "起点") && s.n > 0)
		return false;
	(void)(word_take(&s, "開始") || word_take(&s, "隔週"));
	r->anchor = someday_day(p);
	r->anchored = s.n == 0;
	return r->anchored;
}

static bool
week_named(struct str s)
{
	static const char days[] = "日月火水木金土";
	size_t i;

	for (i = 0; i < 7; i++)
		if (str_eq(s, (struct str){ days + i * 3, 3 }))
			return true;
	return false;
}

/* What stands in brackets. */
static bool
bracket_read(struct reader *r, struct str s)
{
	struct str at = s;

	s = text_trim(s);
	if (s.n == 0 || week_named(s) || anchor_read(r, s))
		return true;
	if (is_holiday(s))
		return holiday_clause(r, s);
	at = s;
	if (take_off(&at))
		return off_body(r, at);
	at = s;
	if (months_prefix(r, &at) && (at.n == 0 || str_is(at, "のみ") ||
	    str_is(at, "だけ")))
		return true;
	if (r->aside.n > 0)
		return unread(r, s, "in brackets cannot be read");
	r->aside = s;
	return true;
}

/* Reads the brackets and hands back what is outside. */
static bool
brackets_take(struct reader *r, struct str s, struct str *out)
{
	struct buf b = { 0 };
	size_t open, close;
	bool good = true;

	while (good && str_find(s, STR("("), &open) &&
	    str_find(str_from(s, open), STR(")"), &close)) {
		buf_put(&b, str_upto(s, open));
		good = bracket_read(r, str_upto(str_from(s, open + 1),
		    close - 1));
		s = str_from(s, open + close + 1);
	}
	buf_put(&b, s);
	*out = str_dup(r->a, buf_str(&b));
	buf_free(&b);
	return good;
}

static bool
clause_read(struct reader *r, struct str s, struct buf *rest)
{
	struct str at = s;

	if (is_holiday(s))
		return holiday_clause(r, s);
	if (!str_is(s, "収集なし") && take_off(&at) && at.n > 0)
		return off_body(r, at);
	buf_put(rest, s);
	return true;
}

/* Takes the clauses about rest out; the others stay as they were. */
static bool
clauses_read(struct reader *r, struct str s, struct str *out)
{
	struct buf rest = { 0 };
	bool good = true;
	size_t n, gap;

	while (good && s.n > 0) {
		for (n = 0; n < s.n && gap_at(str_from(s, n)) == 0; )
			n++;
		good = n == 0 || clause_read(r, str_upto(s, n), &rest);
		s = str_from(s, n);
		gap = gap_at(s);
		buf_put(&rest, str_upto(s, gap));
		s = str_from(s, gap);
	}
	*out = str_dup(r->a, buf_str(&rest));
	buf_free(&rest);
	return good;
}

/* The days after 隔週, each every 14 days from the first at or after the
 * anchor. */
static bool
fortnights(struct reader *r, struct cell *c)
{
	bool met = false;
	size_t i;

	for (i = 0; i < c->rules_n; i++) {
		struct rule *x = &c->rules[i];
		int32_t off = (x->week + 7 -
		    (int32_t)day_week(r->anchor)) % 7;

		if (x->nths != 0 || x->biweekly)
			return false;
		x->biweekly = true;
		x->from = r->anchor + off;
		met |= off == 0;
	}
	return met;
}

/* 隔週 needs a first day: in brackets, before it, or the period's. */
static bool
fortnight_read(struct reader *r, struct str s)
{
	struct str whole = s, head;
	struct cell *c = &r->p->cell;
	size_t at;

	if (!str_find(s, STR("隔"), &at))
		return unread(r, s, "has a first day but is not every other "
		    "week");
	head = text_trim(str_upto(s, at));
	s = str_from(s, at);
	(void)(word_take(&s, "隔週") || word_take(&s, "隔"));
	if (head.n > 0 && (r->anchored || !anchor_read(r, head)))
		return unread(r, whole, "cannot be read");
	if (!r->anchored && r->period.from != INT32_MIN) {
		r->anchor = r->period.from;
		r->anchored = true;
	}
	if (!r->anchored)
		return unread(r, whole, "needs the first day: 隔週火"
		    "(2026-11-24から)");
	if (!cell_read(r->a, s, c, r->e))
		return false;
	if (c->dates_n > 0 || c->rules_n == 0 || !fortnights(r, c))
		return unread(r, whole, "does not fit its first day");
	return true;
}

/* 隔週火 with a day from which, not 隔火20261124, which is a cell's own. */
static bool
is_fortnight(const struct reader *r, struct str s)
{
	struct err e = { 0 };
	struct cell c;

	return r->anchored || (str_find(s, STR("隔"), NULL) &&
	    !cell_read(r->a, s, &c, &e));
}

static bool
days_read(struct reader *r, struct str s)
{
	struct cell kept = r->p->cell, *c = &r->p->cell;
	bool good;
	size_t i;

	good = is_fortnight(r, s) ? fortnight_read(r, s) :
	    cell_read(r->a, s, c, r->e);
	c->closed = kept.closed;
	c->closed_n = kept.closed_n;
	c->rests = kept.rests;
	c->rests_n = kept.rests_n;
	for (i = 0; i < c->rules_n && good; i++) {
		if (r->months != 0 && c->rules[i].months != CELL_MONTHS_ALL)
			return unread(r, s, "names months twice");
		if (r->months != 0)
			c->rules[i].months = r->months;
		if ((r->weeks_off >> c->rules[i].week & 1) != 0)
			c->rules[i].months = 0;
		rule_skip(&c->rules[i], r->p->skip);
	}
	return good;
}

/* 月2回(第1・3水曜日): the days are in the brackets. */
static bool
aside_take(struct reader *r, struct str *s)
{
	struct str at = *s;
	unsigned n;

	if (r->aside.n == 0)
		return true;
	if ((!word_take(&at, "月") && !word_take(&at, "週")) ||
	    !digits_take(&at, &n) || !word_take(&at, "回") || at.n > 0)
		return unread(r, r->aside, "in brackets cannot be read");
	*s = husk(r->aside);
	return true;
}

/* 毎月5日・20日; with 毎月, so that it is no part of a date. */
static bool
monthdays_read(struct reader *r, struct str s)
{
	struct cell *c = &r->p->cell;
	struct rule x = { .months = CELL_MONTHS_ALL };

	s = links_plain(r->a, text_trim(s));
	if (!word_take(&s, "毎月") || r->anchored || r->aside.n > 0 ||
	    r->weeks_off != 0 || r->p->skip != 0)
		return false;
	(void)word_take(&s, "の");
	s = husk(s);
	if (!monthdays_take(&s, &x.days) || s.n > 0)
		return false;
	if (r->months != 0)
		x.months = r->months;
	c->rules = ARENA_NEW(r->a, struct rule);
	c->rules[c->rules_n++] = x;
	c->unknown = false;
	return true;
}

bool
phrase_read(struct arena *a, struct str text, struct days period,
    struct phrase *p, struct err *e)
{
	struct reader r = { .a = a, .e = e, .p = p, .period = period };
	struct str s;
	bool good;

	*p = (struct phrase){ 0 };
	p->cell.unknown = true;		/* until all of it is understood */
	if (!text_nfkc(a, text, &s, e))
		return false;
	s = era_plain(a, blanks_close(a, text_trim(s)));
	if (!brackets_take(&r, s, &s) || !clauses_read(&r, s, &s))
		return false;
	if (monthdays_read(&r, s))
		return true;
	s = husk(s);
	if (!aside_take(&r, &s))
		return false;
	months_prefix(&r, &s);
	s = links_plain(a, s);
	good = s.n == 0 || days_read(&r, dates_plain(a, s, period));
	p->cell.unknown = true;
	if (!good)
		return false;
	if (r.weeks_off != 0 && p->cell.rules_n == 0)
		return unread(&r, text, "names no days");
	p->cell.unknown = false;
	if (s.n > 0 || p->skip != 0 || p->holidays ||
	    p->cell.closed_n + p->cell.rests_n > 0)
		return true;
	p->cell.unknown = true;
	return fail(e, ERR_INPUT, "\"%.*s\" names no days",
	    STRF(text_cut(text, 60)));
}
