/* Finds the columns of a timetable by their names, and where these fail by
 * what is in them. */
#include "storage/layout.h"

#include "storage/cell.h"

static const char areas[] = "地名|地区|地域|町名|町|地区名|地域名|町丁目|"
    "対象地域|対象地区|行政区|自治会|自治会名|収集地区|収集地域|校下・地区|"
    "area|name";
static const char groups[] = "マスター|mastercode|master|地区区分|区|区名";
static const char asides[] = "備考|注意|注意事項|メモ|url|コード|緯度|経度";
static const char *const readings[] = {
	"ふりがな", "フリガナ", "よみ", "読み", "カナ", "かな",
};

enum { LEADING_MAX = 6 };

static bool
reading_key(struct str key)
{
	size_t i;

	for (i = 0; i < NELEMS(readings); i++)
		if (str_find(key, str_of(readings[i]), NULL))
			return true;
	return false;
}

bool
layout_aside(struct str key)
{
	return name_among(key, asides) || reading_key(key);
}

/* Does this say when something is collected? */
static bool
scheduled(struct reading *r, struct str text)
{
	struct err e = { 0 };
	struct cell c;

	return cell_read(&r->scratch, text, &c, &e) &&
	    c.rules_n + c.dates_n > 0;
}

static bool
column_scheduled(struct reading *r, const struct sheet *s, size_t column)
{
	size_t i, filled = 0, good = 0;
	struct str text;

	for (i = 0; i < s->n && i < 200; i++) {
		text = csv_field(&s->rows[i], column);
		filled += text.n > 0;
		good += text.n > 0 && scheduled(r, text);
	}
	return good * 2 > filled;
}

static size_t
leading(const struct sheet *s)
{
	return s->head.n < LEADING_MAX ? s->head.n : LEADING_MAX;
}

static int
centre_named(const struct sheet *s)
{
	size_t i;

	for (i = 0; i < leading(s); i++)
		if (str_starts(s->keys[i], STR("センター")) ||
		    str_ends(s->keys[i], STR("センター")) ||
		    name_among(s->keys[i], "center|centre"))
			return (int)i;
	for (i = 1; i < leading(s); i++)
		if (str_is(s->keys[i], "地区") &&
		    str_is(s->keys[i - 1], "地名"))
			return (int)i;
	return NO_COLUMN;
}

/* Without its name: the second column, unless it is a timetable itself. */
static int
centre_guess(struct reading *r, const struct sheet *s)
{
	size_t at = 1;

	if (s->head.n > 1 && name_among(s->keys[0], groups) &&
	    name_among(s->keys[1], areas))
		at = 2;
	if (at >= s->head.n || s->keys[at].n == 0 ||
	    column_scheduled(r, s, at))
		return NO_COLUMN;
	return (int)at;
}

static int
area_before(const struct sheet *s, size_t limit)
{
	int area = NO_COLUMN;
	size_t i;

	for (i = 0; i < limit && i < s->head.n; i++) {
		if (str_is(s->keys[i], "地名"))
			return (int)i;
		if (!reading_key(s->keys[i]))
			area = (int)i;
	}
	return area;
}

/* No centre: the names are what comes before the first timetable. */
static size_t
leading_names(struct reading *r, const struct sheet *s)
{
	size_t n = 1;

	while (n < leading(s) && (name_among(s->keys[n], areas) ||
	    reading_key(s->keys[n])) && !column_scheduled(r, s, n))
		n++;
	return n;
}

static void
area_find(struct reading *r, const struct sheet *s, struct layout *l)
{
	size_t limit = l->centre > 0 ? (size_t)l->centre :
	    leading_names(r, s);

	l->area = area_before(s, limit);
	if (l->centre == 0)
		l->area = s->head.n > 1 ? 1 : NO_COLUMN;
	l->first = (size_t)(l->area > l->centre ? l->area : l->centre) + 1;
	if (l->first < limit)
		l->first = limit;
	while (l->first < s->head.n && reading_key(s->keys[l->first]))
		l->first++;
}

/* The first line is an area, not a header. */
static bool
headless(struct reading *r, const struct sheet *s, size_t first)
{
	size_t i, filled = 0;

	for (i = first; i < s->head.n; i++) {
		if (csv_field(&s->head, i).n == 0)
			continue;
		filled++;
		if (!scheduled(r, s->head.fields[i]))
			return false;
	}
	return filled > 0;
}

bool
layout_find(struct reading *r, const struct sheet *s, struct layout *l)
{
	size_t i;

	*l = (struct layout){ NO_COLUMN, NO_COLUMN, NO_COLUMN, NO_COLUMN, 0 };
	l->centre = centre_named(s);
	if (l->centre == NO_COLUMN)
		l->centre = centre_guess(r, s);
	area_find(r, s, l);
	if (l->area == NO_COLUMN || l->first >= s->head.n ||
	    headless(r, s, l->first)) {
		reading_error(r, s->file, s->head.line, "no header with an "
		    "area, a centre and categories; the file is not read");
		return false;
	}
	for (i = 0; i < l->first; i++)
		if (reading_key(s->keys[i]))
			l->reading = (int)i;
	if (l->area > 0 && l->centre != 0 && l->reading != 0)
		l->group = 0;
	return true;
}
