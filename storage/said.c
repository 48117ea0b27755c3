/* What was said of a day's collection, a line each: see said.h. */
#include "storage/said.h"

#include "base/arena.h"

/*
 *	P district TAB label	a district, in the order of the words
 *	Y district TAB kind	told as collected
 *	A district TAB kind	likewise, since staff said so
 *	N district TAB kind	told as stopped
 */

/* A name that stands for an earlier area is told with its larger district. */
static struct str
district_name(const struct calendar *c, unsigned area)
{
	const struct calendar_area *a = &c->areas[area];
	unsigned meant;

	if (calendar_area(c, a->name, &meant) && meant == area)
		return a->name;
	return str_fmt(arena_step(), "%.*s %.*s", STRF(a->group),
	    STRF(a->name));
}

static void
line_put(struct buf *b, char what, struct str district, struct str more)
{
	struct str rest;

	more = str_split(str_split(more, '\n', &rest), '\t', &rest);
	buf_fmt(b, "%c%.*s\t%.*s\n", what, STRF(district), STRF(more));
}

static bool
among(struct strs all, struct str one)
{
	for (uint32_t i = 0; i < all.n; i++)
		if (str_eq(all.p[i], one))
			return true;
	return false;
}

static void
kinds_put(const struct calendar *cal, const struct collection *c,
    unsigned area, struct buf *b)
{
	struct str district = district_name(cal, area);

	for (unsigned i = 0; i < cal->categories_n; i++) {
		struct str kind = cal->categories[i].name;
		const struct revision *r = calendar_revised(cal, area, i,
		    c->day);

		if (among(c->mute, kind))
			continue;
		if (calendar_day(cal, area, i, c->day) == COLLECT_YES)
			line_put(b, r == NULL ? 'Y' : 'A', district, kind);
		else if (r != NULL)
			line_put(b, 'N', district, kind);
	}
}

void
said_put(const struct town *t, const struct collection *c, struct buf *b)
{
	for (uint32_t i = 0; i < c->nplaces; i++)
		line_put(b, 'P', district_name(&t->calendar,
		    c->places[i].area), c->places[i].label);
	for (uint32_t i = 0; i < c->nplaces; i++)
		kinds_put(&t->calendar, c, c->places[i].area, b);
}

/* The next line that says one of these things. */
static bool
line_next(struct str *rest, const char *what, char *which, struct str *a,
    struct str *b)
{
	while (rest->n > 0) {
		struct str line = str_split(*rest, '\n', rest);

		if (line.n == 0 || !str_find(str_of(what), str_upto(line, 1),
		    NULL))
			continue;
		*which = line.p[0];
		*a = str_split(str_from(line, 1), '\t', b);
		return true;
	}
	return false;
}

bool
said_next(struct str *rest, struct said *s)
{
	char which;

	if (!line_next(rest, "YAN", &which, &s->district, &s->kind))
		return false;
	s->collected = which != 'N';
	s->changed = which != 'Y';
	return true;
}

bool
said_wrong(const struct town *t, const struct said *s, int32_t day)
{
	const struct calendar *c = &t->calendar;
	unsigned area, category;
	bool now;

	if (!calendar_area(c, s->district, &area) ||
	    !calendar_category(c, s->kind, &category))
		return false;
	now = calendar_day(c, area, category, day) == COLLECT_YES;
	if (now == s->collected)
		return false;
	return s->changed || calendar_revised(c, area, category, day) != NULL;
}

uint32_t
said_places(const struct town *t, struct str said,
    struct place places[PLACES_MAX])
{
	struct str district, label;
	uint32_t n = 0;
	char which;

	while (n < PLACES_MAX &&
	    line_next(&said, "P", &which, &district, &label))
		if (calendar_area(&t->calendar, district, &places[n].area))
			places[n++].label = label;
	return n;
}

static bool
spoke_of(struct str said, struct str kind)
{
	struct said s;

	while (said_next(&said, &s))
		if (str_eq(s.kind, kind))
			return true;
	return false;
}

uint32_t
said_mute(const struct town *t, struct str said, struct str *kinds)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < t->calendar.categories_n; i++)
		if (!spoke_of(said, t->calendar.categories[i].name))
			kinds[n++] = t->calendar.categories[i].name;
	return n;
}
