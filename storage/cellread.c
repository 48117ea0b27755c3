/* Reads the text of a timetable cell, from left to right. */
#include "storage/cell.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

struct daylist {
	int32_t		*days;
	size_t		 n, room;
};

struct scan {
	struct arena	*a;
	struct cell	*c;
	struct err	*e;
	struct str	 rest, word;	/* word: of the token, for messages */
	size_t		 room;		/* of c->rules */
	struct daylist	 dates, except;
	size_t		 group;		/* first rule the months hold for */
	bool		 months;	/* after a colon */
	uint8_t		 pending;	/* what came after 第 */
	bool		 counting;	/* a number now belongs to 第 */
	bool		 dayed;		/* the last token was a day */
	bool		 numbered;	/* or the 3 of 水1・3 */
	bool		 joined;	/* no blank since the last token */
	bool		 whole;		/* a word has been understood */
};

/* Each takes what follows the mark. */
typedef bool token(struct scan *, unsigned value);

static bool
bad(struct scan *s, const char *why)
{
	return fail(s->e, ERR_INPUT, "\"%.*s\" %s", STRF(s->word), why);
}

static bool
digit(struct str s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

static struct str
take_digits(struct scan *s)
{
	struct str d = s->rest;
	size_t n = 0;

	while (digit(s->rest, n))
		n++;
	s->rest = str_from(s->rest, n);
	return str_upto(d, n);
}

static bool
take_word(struct scan *s, struct str what)
{
	if (!str_starts(s->rest, what))
		return false;
	s->rest = str_from(s->rest, what.n);
	return true;
}

static void
take_suffix(struct scan *s)
{
	if (take_word(s, STR("曜")))
		take_word(s, STR("日"));
}

static void *
more(struct arena *a, void *old, size_t n, size_t *room, size_t size)
{
	void *p = old;

	if (n < *room)
		return old;
	*room = *room == 0 ? 8 : *room * 2;
	p = arena_get(a, *room * size);
	if (n > 0)
		memcpy(p, old, n * size);
	return p;
}

static void
rule_put(struct scan *s, struct rule r)
{
	struct cell *c = s->c;

	if (s->months) {
		s->group = c->rules_n;
		s->months = false;
	}
	r.months = CELL_MONTHS_ALL;
	c->rules = more(s->a, c->rules, c->rules_n, &s->room, sizeof r);
	c->rules[c->rules_n++] = r;
}

static void
day_put(struct scan *s, struct daylist *l, int32_t day)
{
	l->days = more(s->a, l->days, l->n, &l->room, sizeof day);
	l->days[l->n++] = day;
}

/* The last group must have got a month if it had a colon. */
static bool
group_end(struct scan *s)
{
	if (s->c->rules_n > 0 && s->c->rules[s->c->rules_n - 1].months == 0)
		return bad(s, "has a colon without months");
	return true;
}

static bool
take_nth(struct scan *s, struct str d, uint8_t *nths)
{
	if (d.n != 1 || d.p[0] < '1' || d.p[0] > '5')
		return bad(s, "counts a week day that no month has: 1 to 5 "
		    "are possible");
	*nths |= (uint8_t)(1 << (d.p[0] - '0'));
	return true;
}

static bool
day_token(struct scan *s, unsigned week)
{
	struct rule r = { .week = (uint8_t)week, .nths = s->pending };
	struct str d;

	if (s->numbered)
		return bad(s, "counts for two week days at once");
	if (s->counting && s->pending == 0)
		return bad(s, "has no number after 第");
	if (!s->joined && !s->counting)
		r.nths = 0;
	s->pending = r.nths;
	s->counting = false;
	if (s->months && !group_end(s))
		return false;
	take_suffix(s);
	d = take_digits(s);
	if (d.n > 0 && (r.nths != 0 || !take_nth(s, d, &r.nths)))
		return r.nths != 0 ? bad(s, "counts twice") : false;
	s->dayed = true;
	rule_put(s, r);
	return true;
}

static int
day_named(struct str s)
{
	static const char days[] = "日月火水木金土";
	int i;

	for (i = 0; i < 7; i++)
		if (str_starts(s, (struct str){ days + i * 3, 3 }))
			return i;
	return -1;
}

static bool
range_token(struct scan *s, unsigned value UNUSED)
{
	struct cell *c = s->c;
	int to = day_named(s->rest);
	unsigned at;

	if (!s->dayed || to < 0 || c->rules[c->rules_n - 1].nths != 0)
		return bad(s, "is no range of week days");
	at = c->rules[c->rules_n - 1].week;
	for (at = (at + 1) % 7; at != (unsigned)to; at = (at + 1) % 7)
		rule_put(s, (struct rule){ .week = (uint8_t)at });
	return true;
}

static bool
except_token(struct scan *s, unsigned value)
{
	struct str d;
	int32_t day;

	if (s->dayed && day_named(s->rest) >= 0)
		return range_token(s, value);
	d = take_digits(s);
	if (!cell_date(d, &day))
		return bad(s, "is no date YYYYMMDD after the minus");
	day_put(s, &s->except, day);
	return true;
}

static bool
daily_token(struct scan *s, unsigned value UNUSED)
{
	uint8_t i;

	if (s->months && !group_end(s))
		return false;
	for (i = 0; i < 7; i++)
		rule_put(s, (struct rule){ .week = i });
	return true;
}

static bool
other_token(struct scan *s, unsigned value UNUSED)
{
	int week = day_named(s->rest);
	struct rule r = { .biweekly = true };

	if (week < 0)
		return bad(s, "names no week day after 隔");
	if (s->months && !group_end(s))
		return false;
	s->rest = str_from(s->rest, 3);
	take_suffix(s);
	if (!cell_date(take_digits(s), &r.from))
		return bad(s, "needs the date YYYYMMDD from which every "
		    "other week counts");
	r.week = (uint8_t)day_week(r.from);
	if (r.week != week)
		s->c->warning = "the date after 隔 is another week day: the "
		    "date counts";
	rule_put(s, r);
	return true;
}

static bool
nth_token(struct scan *s, unsigned value UNUSED)
{
	if (!s->counting)
		s->pending = 0;
	s->counting = true;
	return !digit(s->rest, 0) ||
	    take_nth(s, take_digits(s), &s->pending);
}

/* The 一 of 第一. */
static bool
kanji_token(struct scan *s, unsigned value)
{
	if (!s->counting)
		return bad(s, "has a number that says nothing here");
	s->pending |= (uint8_t)(1 << value);
	return true;
}

static bool
colon_token(struct scan *s, unsigned value UNUSED)
{
	size_t i;

	if (s->months || s->group == s->c->rules_n)
		return bad(s, "has a colon without a week day before it");
	s->months = true;
	for (i = s->group; i < s->c->rules_n; i++)
		s->c->rules[i].months = 0;
	return true;
}

static bool
semicolon_token(struct scan *s, unsigned value UNUSED)
{
	if (!group_end(s))
		return false;
	s->group = s->c->rules_n;
	s->months = false;
	s->joined = false;
	return true;
}

static bool
remark_token(struct scan *s, unsigned value UNUSED)
{
	struct cell *c = s->c;
	uint64_t n;

	if (!str_u64(take_digits(s), &n) || n > 9999)
		return bad(s, "has no number of a remark after the asterisk");
	if (c->remarks_n < CELL_REMARKS_MAX)
		c->remarks[c->remarks_n++] = (unsigned)n;
	return true;
}

static bool
blank_token(struct scan *s, unsigned value UNUSED)
{
	s->joined = false;
	return true;
}

static bool
dot_token(struct scan *s UNUSED, unsigned value UNUSED)
{
	return true;
}

static bool
stray_token(struct scan *s, unsigned value UNUSED)
{
	s->c->warning = "a stray mark was left out";
	return true;
}

static bool
month_number(struct scan *s, struct str d)
{
	uint64_t month;
	size_t i;

	if (!str_u64(d, &month) || month < 1 || month > 12)
		return bad(s, "is no month 1 to 12");
	for (i = s->group; i < s->c->rules_n; i++)
		s->c->rules[i].months |= (uint16_t)(1 << month);
	if (str_starts(s->rest, STR("月")) && !digit(s->rest, 3) &&
	    !str_starts(str_from(s->rest, 3), STR(":")))
		s->rest = str_from(s->rest, 3);
	return true;
}

static struct str
date_run(struct str s)
{
	size_t n = 0;

	while (digit(s, n) || (n > 0 && (s.p[n - 1] != '/' &&
	    s.p[n - 1] != '-') && n < s.n && (s.p[n] == '/' ||
	    s.p[n] == '-')))
		n++;
	return str_upto(s, n);
}

/* The 3 of 水1・3; or a date that is none, and the rest is read all the
 * same. */
static bool
another_nth(struct scan *s, struct str d)
{
	struct rule *r = s->c->rules_n > 0 ?
	    &s->c->rules[s->c->rules_n - 1] : NULL;

	if (d.n >= 6) {
		s->c->unknown = true;
		return bad(s, "is no date YYYYMMDD") || true;
	}
	if (!s->dayed || !s->joined || r == NULL || r->nths == 0)
		return bad(s, "has a number that says nothing here");
	s->numbered = true;
	return take_nth(s, d, &r->nths);
}

static bool
number_token(struct scan *s)
{
	struct str run = date_run(s->rest), d;
	int32_t day;

	if (cell_date(run, &day)) {
		s->rest = str_from(s->rest, run.n);
		s->dayed = false;
		day_put(s, &s->dates, day);
		return true;
	}
	d = take_digits(s);
	if (s->counting)
		return take_nth(s, d, &s->pending);
	if (!s->months || d.n >= 6)
		return another_nth(s, d);
	s->dayed = false;
	return month_number(s, d);
}

static const struct mark {
	const char	*text;
	token		*take;
	unsigned	 value;
	bool		 thin;		/* stands between tokens */
} marks[] = {
	{ " ", blank_token, 0, true },		{ "\n", blank_token, 0, true },
	{ "\t", blank_token, 0, true },		{ "\r", blank_token, 0, true },
	{ "・", dot_token, 0, true },		{ "、", dot_token, 0, true },
	{ ",", dot_token, 0, true },		{ "/", dot_token, 0, true },
	{ "日", day_token, 0, false },		{ "月", day_token, 1, false },
	{ "火", day_token, 2, false },		{ "水", day_token, 3, false },
	{ "木", day_token, 4, false },		{ "金", day_token, 5, false },
	{ "土", day_token, 6, false },
	{ "毎日", daily_token, 0, false },
	{ "毎週", dot_token, 0, true },
	{ "隔週", other_token, 0, false },
	{ "隔", other_token, 0, false },
	{ "一", kanji_token, 1, false },	{ "二", kanji_token, 2, false },
	{ "三", kanji_token, 3, false },	{ "四", kanji_token, 4, false },
	{ "五", kanji_token, 5, false },
	{ "第", nth_token, 0, false },		{ "~", range_token, 0, false },
	{ "〜", range_token, 0, false },	{ "-", except_token, 0, false },
	{ ":", colon_token, 0, false },		{ "*", remark_token, 0, false },
	{ ";", semicolon_token, 0, true },
	{ "`", stray_token, 0, true },		{ "'", stray_token, 0, true },
	{ "´", stray_token, 0, true },		{ "\"", stray_token, 0, true },
	{ "。", stray_token, 0, true },		{ ".", stray_token, 0, true },
};

static const struct mark *
mark_at(struct str s)
{
	size_t i;

	for (i = 0; i < NELEMS(marks); i++)
		if (str_starts(s, str_of(marks[i].text)))
			return &marks[i];
	return NULL;
}

static struct str
word_at(struct str s)
{
	size_t n = 0;

	while (n < s.n && (unsigned char)s.p[n] > ' ')
		n++;
	return text_cut(str_upto(s, n), 40);
}

/* Something that no timetable has: is it text of another column? */
static bool
strange(struct scan *s)
{
	char ch = s->rest.p[0];

	s->c->foreign = !s->whole && ch != '(' && ch != '#';
	return bad(s, "is no collection day");
}

static bool
scan_token(struct scan *s)
{
	const struct mark *m = mark_at(s->rest);
	bool dayed = s->dayed;

	if (digit(s->rest, 0))
		return number_token(s);
	if (m == NULL)
		return strange(s);
	s->rest = str_from(s->rest, strlen(m->text));
	if (m->thin) {
		s->numbered = false;
		s->whole |= m->take == blank_token && s->c->rules_n +
		    s->dates.n > 0;
		return m->take(s, m->value);
	}
	s->dayed = dayed && (m->take == range_token ||
	    m->take == except_token);
	if (!m->take(s, m->value))
		return false;
	s->joined = true;
	return true;
}

static bool
scan_all(struct scan *s)
{
	bool fresh = true;

	while (s->rest.n > 0) {
		if (fresh)
			s->word = word_at(s->rest);
		fresh = (unsigned char)s->rest.p[0] <= ' ';
		if (!scan_token(s))
			return false;
	}
	if (s->counting)
		return bad(s, "counts a week day but names none");
	return group_end(s);
}

bool
cell_read(struct arena *a, struct str text, struct cell *c, struct err *e)
{
	struct scan s = { .a = a, .c = c, .e = e };

	*c = (struct cell){ 0 };
	if (!text_nfkc(a, text, &s.rest, e) || !cell_phrase(s.rest, c, e)) {
		c->unknown = true;
		return false;
	}
	if (c->said)
		return true;
	if (!scan_all(&s)) {
		*c = (struct cell){ .unknown = true, .foreign = c->foreign };
		return false;
	}
	c->dates = s.dates.days;
	c->dates_n = s.dates.n;
	c->except = s.except.days;
	c->except_n = s.except.n;
	cell_seal(c);
	return !c->unknown;
}
