/* Japanese wording of days, made plain before it is read. */
#include "storage/wording.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "storage/someday.h"

/* How many bytes stand between two clauses here. */
size_t
gap_at(struct str s)
{
	static const char *const gaps[] = { " ", "\t", "\n", "\r", "、", ",",
		"。" };
	size_t i;

	for (i = 0; i < NELEMS(gaps); i++)
		if (str_starts(s, str_of(gaps[i])))
			return strlen(gaps[i]);
	return 0;
}

/* 休み belongs to what is before it, a mark of a range to both sides. */
struct str
blanks_close(struct arena *a, struct str s)
{
	static const char *const tight[] = { "休", "お休", "は", "~", "〜",
		"を除", "収集なし" };
	struct buf b = { 0 };
	struct str next, out;
	size_t i;

	while (s.n > 0) {
		next = str_trim(s);
		for (i = 0; i < NELEMS(tight) && s.p[0] == ' ' &&
		    b.n > 0; i++)
			if (str_starts(next, str_of(tight[i])))
				s = next;
		buf_byte(&b, s.p[0]);
		s = str_from(s, 1);
		if (str_ends(buf_str(&b), STR("~")) ||
		    str_ends(buf_str(&b), STR("〜")))
			s = str_trim(s);
	}
	out = str_dup(a, buf_str(&b));
	buf_free(&b);
	return out;
}

/* 2026年4月1日 and, in a year that the period leaves, 4月1日. */
struct str
dates_plain(struct arena *a, struct str s, struct days period)
{
	struct buf b = { 0 };
	struct someday p;
	struct str at, out;
	bool fresh = true;

	while (s.n > 0) {
		at = s;
		if (fresh && someday_read(&at, &p) &&
		    someday_year(&p, period)) {
			buf_fmt(&b, "%04d/%u/%u ", p.year, p.month, p.day);
			(void)word_take(&at, "・");
			s = at;
			continue;
		}
		fresh = gap_at(s) > 0;
		buf_byte(&b, s.p[0]);
		s = str_from(s, 1);
	}
	out = str_dup(a, buf_str(&b));
	buf_free(&b);
	return out;
}

/* 月曜日と木曜日 */
struct str
links_plain(struct arena *a, struct str s)
{
	static const char *const links[] = { "と", "及び", "および", "&" };
	struct buf b = { 0 };
	struct str out;
	size_t i;

	while (s.n > 0) {
		for (i = 0; i < NELEMS(links); i++)
			if (word_take(&s, links[i]))
				break;
		if (i < NELEMS(links)) {
			buf_put(&b, STR("・"));
			continue;
		}
		buf_byte(&b, s.p[0]);
		s = str_from(s, 1);
	}
	out = str_dup(a, buf_str(&b));
	buf_free(&b);
	return out;
}

/* What may stand around the days without a meaning of its own. */
struct str
husk(struct str s)
{
	static const char *const ends[] = { "に収集", "を収集", "収集", "回収",
		"です", "の日" };
	size_t i;

	s = text_trim(s);
	(void)(word_take(&s, "毎月") || word_take(&s, "毎月の"));
	for (i = 0; i < NELEMS(ends); i++)
		word_take_end(&s, ends[i]);
	while (gap_at(s) > 0)
		s = str_from(s, gap_at(s));
	while (word_take_end(&s, "、") || word_take_end(&s, ",") ||
	    word_take_end(&s, "。"))
		;
	return text_trim(s);
}
