/* Random rules of repetition against one who walks day by day. */
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

/* A random rule as words, and what it means kept apart from struct every. */
struct plain {
	unsigned	 kind;
	bool		 weeks[7], nths[6], days[32], last;
	int32_t		 from, gap, dates[5];
	bool		 not_weeks[7], not_holidays;
	int32_t		 not_dates[3];
	int		 move;		/* -1, 0, 1 */
	int32_t		 until;
	struct buf	 rule, except;
	bool		 japanese;
};

static const char *const weeks_en[] = { "sun", "mon", "tue", "wed", "thu",
	"fri", "sat" };
static const char *const weeks_ja[] = { "日", "月曜", "火", "水曜日", "木",
	"金", "土曜" };

static int32_t
pick(int32_t least, int32_t most)
{
	return least + (int32_t)(random() % (most - least + 1));
}

static int32_t
somewhen(void)
{
	return pick(day("2026-01-01"), day("2028-12-31"));
}

static void
put_date(struct buf *b, int32_t d)
{
	buf_fmt(b, "%.*s", STRF(day_show(&mem, d)));
}

static void
say_weeks(struct plain *p, struct buf *b, bool *weeks, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		int w = pick(0, 6);

		buf_fmt(b, "%s%s", i == 0 ? " " : p->japanese ? "・" : ",",
		    p->japanese ? weeks_ja[w] : weeks_en[w]);
		weeks[w] = true;
	}
}

static void
say_from(struct plain *p)
{
	p->from = somewhen();
	buf_fmt(&p->rule, p->japanese ? " %.*sから" : " from %.*s",
	    STRF(day_show(&mem, p->from)));
}

static void
say_monthdays(struct plain *p)
{
	buf_fmt(&p->rule, p->japanese ? "毎月 " : "monthly ");
	for (int i = pick(1, 3); i > 0; i--) {
		int d = pick(1, 31);

		p->days[d] = true;
		buf_fmt(&p->rule, p->japanese ? "%d日・" : "%d,", d);
	}
	if ((p->last = pick(0, 1)) != 0)
		buf_fmt(&p->rule, p->japanese ? "末日" : "last");
}

static void
say_nths(struct plain *p)
{
	static const char *const en[] = { "", "1st", "2nd", "3rd", "4th",
		"5th" };

	buf_fmt(&p->rule, p->japanese ? "毎月 " : "monthly ");
	for (int i = pick(0, 2); i > 0; i--) {
		int n = pick(1, 5);

		p->nths[n] = true;
		if (p->japanese)
			buf_fmt(&p->rule, "第%d・", n);
		else
			buf_fmt(&p->rule, "%s,", en[n]);
		p->last = true;		/* for now: there are some */
	}
	p->last = !p->last || pick(0, 2) == 0;
	if (p->last)
		buf_fmt(&p->rule, p->japanese ? "最終" : "last");
	say_weeks(p, &p->rule, p->weeks, (unsigned)pick(1, 2));
}

static void
say_rule(struct plain *p)
{
	switch (p->kind) {
	case 0:
		buf_fmt(&p->rule, p->japanese ? "毎日" : "daily");
		memset(p->weeks, 1, sizeof p->weeks);
		break;
	case 1:
		buf_fmt(&p->rule, p->japanese ? "毎週" : "weekly");
		say_weeks(p, &p->rule, p->weeks, (unsigned)pick(1, 3));
		break;
	case 2:
		buf_fmt(&p->rule, p->japanese ? "隔週" : "biweekly");
		say_weeks(p, &p->rule, p->weeks, (unsigned)pick(1, 2));
		say_from(p);
		break;
	case 3:
		p->gap = pick(1, 60);
		buf_fmt(&p->rule, p->japanese ? "%d日ごと" : "every %d days",
		    p->gap);
		say_from(p);
		break;
	case 4:
		say_monthdays(p);
		break;
	case 5:
		say_nths(p);
		break;
	default:
		for (unsigned i = 0; i < 5; i++) {
			put_date(&p->rule, p->dates[i] = somewhen());
			buf_fmt(&p->rule, ";");
		}
	}
}

static void
say_exclusions(struct plain *p)
{
	say_weeks(p, &p->except, p->not_weeks, (unsigned)pick(0, 2));
	if ((p->not_holidays = pick(0, 1)) != 0)
		buf_fmt(&p->except, p->japanese ? " 祝日" : " holidays");
	for (int i = pick(0, 3); i > 0; i--) {
		buf_fmt(&p->except, ",");
		put_date(&p->except, p->not_dates[i - 1] = somewhen());
	}
	p->move = pick(-1, 1);
	p->until = pick(0, 2) > 0 ? HOLIDAYS_LAST : somewhen();
}

/* By walking the month, without the arithmetic of the module. */
static bool
plain_month(const struct plain *p, int32_t d)
{
	struct date date = date_of(d);
	int32_t first = d - (int32_t)date.day + 1, x;
	unsigned nth = 0;
	bool last = true;

	for (x = first; x <= d; x++)
		nth += day_week(x) == day_week(d);
	for (x = d + 1; date_of(x).month == date.month; x++)
		last = last && p->kind == 5 && day_week(x) != day_week(d);
	if (p->kind == 4)
		return p->days[date.day] || (p->last && last);
	return p->weeks[day_week(d)] && (p->nths[nth] || (p->last && last));
}

static bool
plain_meant(const struct plain *p, int32_t d)
{
	int32_t x;

	if (d > p->until)
		return false;
	if (p->kind <= 1)
		return p->weeks[day_week(d)];
	if (p->kind == 4 || p->kind == 5)
		return plain_month(p, d);
	if (p->kind == 6) {
		for (unsigned i = 0; i < 5; i++)
			if (p->dates[i] == d)
				return true;
		return false;
	}
	if (p->kind == 3) {
		for (x = p->from; x < d; x += p->gap)
			;
		return x == d;
	}
	for (x = p->from; day_week(x) != 0; x--)
		;
	for (; x + 6 < d; x += 14)
		;
	return d >= p->from && d >= x && p->weeks[day_week(d)];
}

static bool
plain_excluded(const struct plain *p, int32_t d)
{
	for (unsigned i = 0; i < 3; i++)
		if (p->not_dates[i] == d)
			return true;
	return p->not_weeks[day_week(d)] ||
	    (p->not_holidays && holiday_national(d) != NULL);
}

enum { SPAN = 500, EDGE = 40 };

/* Every day of the rule is put where it goes, one after the other. */
static void
plain_days(const struct plain *p, int32_t first, bool on[SPAN])
{
	memset(on, 0, SPAN * sizeof *on);
	for (int32_t d = first - EDGE; d < first + SPAN + EDGE; d++) {
		int32_t x = d;

		if (!plain_meant(p, d) ||
		    (plain_excluded(p, d) && p->move == 0))
			continue;
		if (plain_excluded(p, d))
			do
				x += p->move;
			while (plain_excluded(p, x) ||
			    !calendar_works(NULL, x));
		if (x >= first && x < first + SPAN && x <= p->until &&
		    x - d <= EVERY_MOVE_DAYS && d - x <= EVERY_MOVE_DAYS)
			on[x - first] = true;
	}
}

static void
against_plain(struct plain *p)
{
	int32_t first = somewhen(), at = first - 1, found;
	bool on[SPAN];
	struct every v;

	read_all(&v, str_c(&mem, buf_str(&p->rule)),
	    str_c(&mem, buf_str(&p->except)), p->move == 0 ? "skip"
	    : p->move < 0 ? "before" : "after");
	v.until = p->until;
	plain_days(p, first, on);
	for (int32_t d = first; d < first + SPAN; d++)
		if (on[d - first]) {
			if (!every_next(&v, NULL, at, &found) || found != d)
				fail_msg("%.*s / %.*s / %d: %d, not %d",
				    (int)p->rule.n, p->rule.p,
				    (int)p->except.n, p->except.p, p->move,
				    found, d);
			at = d;
		}
	if (every_next(&v, NULL, at, &found) && found < first + SPAN)
		fail_msg("%.*s / %.*s: %d is none", (int)p->rule.n,
		    p->rule.p, (int)p->except.n, p->except.p, found);
}

static void
random_rules(void **state UNUSED)
{
	srandom(20261);
	for (unsigned i = 0; i < 10000; i++) {
		struct plain p = { .kind = (unsigned)pick(0, 6),
		    .japanese = pick(0, 1) };

		say_rule(&p);
		say_exclusions(&p);
		if (memchr(p.not_weeks, 0, sizeof p.not_weeks) != NULL)
			against_plain(&p);
		buf_free(&p.rule);
		buf_free(&p.except);
		arena_reset(&mem);
	}
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
		cmocka_unit_test(random_rules),
	};

	return cmocka_run_group_tests(tests, NULL, clean);
}
