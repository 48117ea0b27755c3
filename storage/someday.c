/* Days and months in the words of a table, the year perhaps left out. */
#include "storage/someday.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

enum { YEAR_REIWA = 2018 };		/* the year before its first */

bool
word_take(struct str *s, const char *what)
{
	if (!str_starts(*s, str_of(what)))
		return false;
	*s = str_from(*s, strlen(what));
	return true;
}

bool
word_take_end(struct str *s, const char *what)
{
	if (!str_ends(*s, str_of(what)))
		return false;
	*s = str_upto(*s, s->n - strlen(what));
	return true;
}

bool
digits_take(struct str *s, unsigned *value)
{
	size_t n = 0;

	*value = 0;
	while (n < s->n && n < 4 && s->p[n] >= '0' && s->p[n] <= '9')
		*value = *value * 10 + (unsigned)(s->p[n++] - '0');
	*s = str_from(*s, n);
	return n > 0;
}

/* 令和8年 and R8. become 2026年 and 2026. */
struct str
era_plain(struct arena *a, struct str s)
{
	struct buf b = { 0 };
	struct str rest, out;
	unsigned year;

	while (s.n > 0) {
		rest = s;
		if (!word_take(&rest, "令和") && !word_take(&rest, "R")) {
			buf_byte(&b, s.p[0]);
			s = str_from(s, 1);
			continue;
		}
		if (word_take(&rest, "元"))
			year = 1;
		else if (!digits_take(&rest, &year))
			rest = str_from(s, s.n);
		if (rest.n > 0)
			buf_fmt(&b, "%u", YEAR_REIWA + year);
		else
			buf_put(&b, s);
		s = rest;
	}
	out = str_dup(a, buf_str(&b));
	buf_free(&b);
	return out;
}

/* [2026年]12月30日, [2026/]12/30, 2026-12-30 */
bool
someday_read(struct str *s, struct someday *p)
{
	struct str at = *s;
	unsigned first;

	*p = (struct someday){ 0 };
	if (!digits_take(&at, &first))
		return false;
	if (first > 31) {
		p->year = (int)first;
		if ((!word_take(&at, "年") && !word_take(&at, "/") &&
		    !word_take(&at, "-") &&
		    !word_take(&at, ".")) || !digits_take(&at, &first))
			return false;
	}
	p->month = first;
	if ((!word_take(&at, "月") && !word_take(&at, "/") && (p->year == 0 ||
	    (!word_take(&at, "-") && !word_take(&at, ".")))) ||
	    !digits_take(&at, &p->day))
		return false;
	word_take(&at, "日");
	*s = at;
	return p->month >= 1 && p->month <= 12 && p->day >= 1 &&
	    p->day <= month_days(p->year == 0 ? 2000 : p->year, p->month);
}

int32_t
someday_day(struct someday p)
{
	return day_of((struct date){ p.year, p.month, p.day });
}

/* The one year of the period in which there is such a day. */
bool
someday_year(struct someday *p, struct days period)
{
	int y, found = 0;

	if (p->year != 0)
		return true;
	if (period.from == INT32_MIN || period.to == INT32_MAX ||
	    period.to - period.from > CELL_GAP_DAYS)
		return false;
	for (y = date_of(period.from).year;
	    y <= date_of(period.to).year; y++) {
		p->year = y;
		if (p->day <= month_days(y, p->month) &&
		    days_hold(&period, 1, someday_day(*p)))
			found = found == 0 ? y : -1;
	}
	p->year = found;
	return found > 0;
}

bool
range_mark(struct str *s)
{
	return word_take(s, "~") || word_take(s, "〜") ||
	    word_take(s, "から") ||
	    word_take(s, "–");
}

/* (4~9月), (7・8月), 4月~9月; leaves what follows. */
bool
months_take(struct str *s, uint16_t *months)
{
	struct str at = *s;
	unsigned n, last = 0;
	bool ranging = false, marked = false;

	*months = 0;
	for (;;) {
		if (!digits_take(&at, &n) || n < 1 || n > 12)
			return false;
		for (; ranging && last != n; last = last % 12 + 1)
			*months |= (uint16_t)(1 << last);
		*months |= (uint16_t)(1 << n);
		last = n;
		marked = word_take(&at, "月");
		ranging = range_mark(&at);
		if (!ranging && !word_take(&at, "・") &&
		    !word_take(&at, "、") &&
		    !word_take(&at, ","))
			break;
	}
	*s = at;
	return marked;
}

bool
monthdays_take(struct str *s, uint32_t *days)
{
	struct str at = *s;
	bool more = true, named = false;
	uint32_t got = 0;
	unsigned n;

	while (more) {
		if (!digits_take(&at, &n) || n < 1 || n > 31)
			return false;
		got |= 1u << n;
		named = word_take(&at, "日");
		at = text_trim(at);
		more = word_take(&at, "・") || word_take(&at, "、") ||
		    word_take(&at, ",");
		at = text_trim(at);
	}
	if (!named)
		return false;
	*days = got;
	*s = at;
	return true;
}
