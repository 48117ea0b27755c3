/* Which garbage is collected where, on which day. */
#include "storage/calendar.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/text.h"
#include "storage/holidays.h"

static int
override_order(const struct override *a, const struct override *b)
{
	if (a->area != b->area)
		return a->area < b->area ? -1 : 1;
	if (a->category != b->category)
		return a->category < b->category ? -1 : 1;
	return (a->day > b->day) - (a->day < b->day);
}

/* Of two for one day "collected" comes last, and the last one counts: what
 * was moved here stays even if what was here has moved on. */
static int
override_cmp(const void *pa, const void *pb)
{
	const struct override *a = pa, *b = pb;
	int order = override_order(a, b);

	return order != 0 ? order : a->collected - b->collected;
}

static int
day_cmp(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static void
name_put(struct map *m, struct str name, size_t i)
{
	uint64_t had;

	if (name.n > 0 && !map_get(m, name, &had))
		map_put(m, name, i);
}

static struct str
area_key(struct arena *a, const struct calendar_area *area)
{
	return text_key(a, str_fmt(a, "%.*s%.*s", STRF(area->group),
	    STRF(area->name)));
}

/* Exact names first, so that no folded one hides them; then "group name". */
static void
names_fill(struct calendar *c)
{
	struct arena a = { 0 };
	size_t i;

	for (i = 0; i < c->areas_n; i++)
		name_put(&c->names, c->areas[i].name, i);
	for (i = 0; i < c->areas_n; i++) {
		name_put(&c->names, text_key(&a, c->areas[i].name), i);
		name_put(&c->names, area_key(&a, &c->areas[i]), i);
	}
	arena_free(&a);
}

void
calendar_seal(struct calendar *c)
{
	if (c->overrides_n > 0)
		qsort(c->overrides, c->overrides_n, sizeof *c->overrides,
		    override_cmp);
	if (c->holidays_n > 0)
		qsort(c->holidays, c->holidays_n, sizeof *c->holidays,
		    day_cmp);
	if (c->workdays_n > 0)
		qsort(c->workdays, c->workdays_n, sizeof *c->workdays,
		    day_cmp);
	names_fill(c);
}

void
calendar_free(struct calendar *c)
{
	if (c == NULL)
		return;
	map_free(&c->names);
	revisions_free(&c->revisions);
	arena_free(&c->mem);
	*c = (struct calendar){ 0 };
}

bool
calendar_area(const struct calendar *c, struct str name, unsigned *area)
{
	struct arena a = { 0 };
	uint64_t i;
	bool found = map_get(&c->names, name, &i) ||
	    map_get(&c->names, text_key(&a, name), &i);

	arena_free(&a);
	if (found)
		*area = (unsigned)i;
	return found;
}

bool
calendar_category(const struct calendar *c, struct str name,
    unsigned *category)
{
	size_t i;

	for (i = 0; i < c->categories_n; i++)
		if (str_eq(c->categories[i].name, name)) {
			*category = (unsigned)i;
			return true;
		}
	return false;
}

/* The last override at or before the key; NULL if there is none. */
static const struct override *
override_find(const struct calendar *c, const struct override *key)
{
	size_t lo = 0, hi = c->overrides_n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (override_order(&c->overrides[mid], key) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0 || override_order(&c->overrides[lo - 1], key) != 0)
		return NULL;
	return &c->overrides[lo - 1];
}

static bool
centre_closed(const struct calendar *c, unsigned centre, int32_t day)
{
	const struct calendar_centre *at;

	if (centre >= c->centres_n)
		return false;
	at = &c->centres[centre];
	return days_hold(at->closures, at->closures_n, day);
}

static bool
among(const int32_t *days, size_t n, int32_t day)
{
	return n > 0 && bsearch(&day, days, n, sizeof day, day_cmp) != NULL;
}

const char *
calendar_holiday(const struct calendar *town, int32_t day)
{
	const char *name = holiday_national(day);

	if (town == NULL)
		return name;
	if (among(town->workdays, town->workdays_n, day))
		return NULL;
	if (name == NULL && among(town->holidays, town->holidays_n, day))
		return "町の休日";
	return name;
}

static bool
year_end(int32_t day)
{
	struct date d = date_of(day);

	return (d.month == 12 && d.day >= 29) || (d.month == 1 && d.day <= 3);
}

bool
calendar_works(const struct calendar *town, int32_t day)
{
	unsigned week = day_week(day);

	return week != 0 && week != 6 && !year_end(day) &&
	    calendar_holiday(town, day) == NULL;
}

/* One category in one area: what its rules are asked about. */
struct asked {
	const struct calendar *c;
	unsigned	 centre;
	const struct calendar_category *cat;
	const struct cell *cell;
};

static bool
shut(const struct asked *q, int32_t day)
{
	return cell_shut(q->cell, day) ||
	    (q->cat->on_closure != CLOSURE_IGNORE &&
	    centre_closed(q->c, q->centre, day));
}

/* Which of its week day is this in its month, counting only open days? */
static unsigned
nth_open(const struct asked *q, int32_t day)
{
	int32_t d = day - 7 * (int32_t)((date_of(day).day - 1) / 7);
	unsigned n = 0;

	for (; d <= day; d += 7)
		n += !shut(q, d);
	return n;
}

static bool
ruled(const struct asked *q, int32_t day)
{
	unsigned nth = q->cat->on_closure == CLOSURE_SHIFT ?
	    nth_open(q, day) : 0;

	return cell_ruled(q->cell, day, nth);
}

/* Does what falls on the holidays just before come on this day? */
static bool
moved_here(const struct asked *q, int32_t day)
{
	int32_t d = day - 1;

	if (q->cat->on_holiday != HOLIDAY_MOVE)
		return false;
	for (; calendar_holiday(q->c, d) != NULL; d--)
		if (cell_knows(q->cell, d) && !cell_excepted(q->cell, d) &&
		    !shut(q, d) && ruled(q, d))
			return true;
	return false;
}

static enum collect
cell_with_closures(const struct asked *q, int32_t day)
{
	enum collect listed;

	if (!cell_knows(q->cell, day))
		return COLLECT_UNKNOWN;
	listed = cell_listed(q->cell, day);
	if (cell_excepted(q->cell, day))
		return COLLECT_NONE;
	if (listed == COLLECT_YES || shut(q, day))
		return listed;
	if (!ruled(q, day) && !moved_here(q, day))
		return listed;
	return q->cat->on_holiday != HOLIDAY_COLLECT &&
	    calendar_holiday(q->c, day) != NULL ? listed : COLLECT_YES;
}

enum collect
calendar_day(const struct calendar *c, unsigned area, unsigned category,
    int32_t day)
{
	struct override key = { .area = area, .category = category,
	    .day = day };
	struct asked q = { .c = c };
	const struct revision *r;
	const struct override *o;

	ASSERT(area < c->areas_n && category < c->categories_n);
	r = calendar_revised(c, area, category, day);
	if (r != NULL)
		return r->collected ? COLLECT_YES : COLLECT_NONE;
	o = override_find(c, &key);
	if (o != NULL)
		return o->collected ? COLLECT_YES : COLLECT_NONE;
	q.cell = c->areas[area].cells[category];
	if (q.cell == NULL)
		return COLLECT_NONE;
	q.centre = c->areas[area].centre;
	q.cat = &c->categories[category];
	return cell_with_closures(&q, day);
}

enum collect
calendar_day_all(const struct calendar *c, unsigned area, int32_t day,
    enum collect *states)
{
	bool some = false, unknown = false;
	unsigned i;

	for (i = 0; i < c->categories_n; i++) {
		states[i] = calendar_day(c, area, i, day);
		some |= states[i] == COLLECT_YES;
		unknown |= states[i] == COLLECT_UNKNOWN;
	}
	if (some)
		return COLLECT_YES;
	return unknown ? COLLECT_UNKNOWN : COLLECT_NONE;
}

enum collect
calendar_next(const struct calendar *c, unsigned area, unsigned category,
    struct days window, int32_t *day)
{
	enum collect got;
	int32_t d;

	for (d = window.from; d <= window.to; d++) {
		got = calendar_day(c, area, category, d);
		if (got == COLLECT_NONE)
			continue;
		*day = d;
		return got;
	}
	return COLLECT_NONE;
}

struct str
calendar_note(const struct calendar *c, unsigned area, unsigned category,
    int32_t day, int32_t today)
{
	struct override key = { .area = area, .category = category,
	    .day = day };
	const struct revision *r = calendar_revised(c, area, category, day);
	const struct override *o = override_find(c, &key);

	if (r != NULL)
		return r->note;
	if (o == NULL || o->shown_from > today)
		return STR("");
	return o->note;
}

bool
calendar_remark(const struct calendar *c, unsigned area, unsigned category,
    size_t i, struct str *text)
{
	const struct cell *cell;

	ASSERT(area < c->areas_n && category < c->categories_n);
	cell = c->areas[area].cells[category];
	if (cell == NULL || i >= cell->remarks_n)
		return false;
	*text = cell->remarks[i] < c->remarks_n ?
	    c->remarks[cell->remarks[i]] : STR("");
	return true;
}

struct str
calendar_guide(const struct calendar *c, struct str category)
{
	for (size_t i = 0; i < c->guides_n; i++)
		if (str_eq(c->guides[i].category, category))
			return c->guides[i].text;
	return STR("");
}
