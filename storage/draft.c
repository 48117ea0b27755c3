/* Puts a calendar together from what importers find, piece by piece. */
#include "storage/draft.h"

#include "base/clock.h"
#include "base/text.h"

unsigned
draft_area(struct draft *d, struct str group, struct str name)
{
	struct arena *mem = &d->c->mem;
	struct str key = text_key(&d->r->scratch, str_fmt(&d->r->scratch,
	    "%.*s\n%.*s", STRF(group), STRF(name)));
	struct draft_area a = { 0 };
	uint64_t at;

	if (map_get(&d->names, key, &at))
		return (unsigned)at;
	a.group = str_dup(mem, group);
	a.name = str_dup(mem, name);
	map_put(&d->names, key, d->areas_n);
	d->areas = array_more(&d->r->scratch, d->areas, d->areas_n, sizeof a);
	d->areas[d->areas_n] = a;
	return (unsigned)d->areas_n++;
}

void
draft_reading(struct draft *d, unsigned area, struct str kana)
{
	ASSERT(area < d->areas_n);
	if (d->areas[area].reading.n == 0)
		d->areas[area].reading = str_dup(&d->c->mem, kana);
}

unsigned
draft_category(struct draft *d, struct str name)
{
	struct calendar *c = d->c;
	struct calendar_category cat = { 0 };
	struct str key = text_key(&d->r->scratch, name);
	uint64_t at;

	if (map_get(&d->kinds, key, &at))
		return (unsigned)at;
	cat.name = str_dup(&c->mem, name);
	map_put(&d->kinds, key, c->categories_n);
	c->categories = array_more(&c->mem, c->categories, c->categories_n,
	    sizeof cat);
	c->categories[c->categories_n] = cat;
	return (unsigned)c->categories_n++;
}

struct cell *
draft_cell(struct draft *d, unsigned area, unsigned category)
{
	struct draft_area *a = &d->areas[area];

	ASSERT(area < d->areas_n && category < d->c->categories_n);
	while (a->cells_n <= category) {
		a->cells = array_more(&d->r->scratch, a->cells, a->cells_n,
		    sizeof (*a->cells));
		a->cells[a->cells_n++] = NULL;
	}
	if (a->cells[category] == NULL)
		a->cells[category] = ARENA_NEW(&d->c->mem, struct cell);
	return a->cells[category];
}

void
draft_rule(struct draft *d, struct cell *c, struct rule r)
{
	c->rules = array_more(&d->c->mem, c->rules, c->rules_n, sizeof r);
	c->rules[c->rules_n++] = r;
}

void
draft_covers(struct draft *d, struct days days)
{
	if (!d->any || days.from < d->dated.from)
		d->dated.from = days.from;
	if (!d->any || days.to > d->dated.to)
		d->dated.to = days.to;
	d->any = true;
}

void
draft_date(struct draft *d, struct cell *c, int32_t day)
{
	c->dates = array_more(&d->c->mem, c->dates, c->dates_n, sizeof day);
	c->dates[c->dates_n++] = day;
	draft_covers(d, (struct days){ day, day });
}

void
draft_except(struct draft *d, struct cell *c, int32_t day)
{
	c->except = array_more(&d->c->mem, c->except, c->except_n,
	    sizeof day);
	c->except[c->except_n++] = day;
}

void
draft_closed(struct draft *d, struct cell *c, struct days days)
{
	c->closed = array_more(&d->c->mem, c->closed, c->closed_n,
	    sizeof days);
	c->closed[c->closed_n++] = days;
}

void
draft_rest(struct draft *d, struct cell *c, struct season s)
{
	c->rests = array_more(&d->c->mem, c->rests, c->rests_n, sizeof s);
	c->rests[c->rests_n++] = s;
}

void
draft_unclear(struct draft *d, struct cell *c, struct days days)
{
	c->unclear = array_more(&d->c->mem, c->unclear, c->unclear_n,
	    sizeof days);
	c->unclear[c->unclear_n++] = days;
}

void
draft_remark(struct draft *d, struct cell *to, struct str text)
{
	struct calendar *c = d->c;
	size_t i;

	if (text.n == 0 || to->remarks_n == CELL_REMARKS_MAX)
		return;
	if (c->remarks_n == 0) {
		c->remarks = array_more(&c->mem, c->remarks, 0, sizeof text);
		c->remarks[c->remarks_n++] = STR("");
	}
	for (i = 1; i < c->remarks_n; i++)
		if (str_eq(c->remarks[i], text))
			break;
	if (i == c->remarks_n) {
		c->remarks = array_more(&c->mem, c->remarks, c->remarks_n,
		    sizeof text);
		c->remarks[c->remarks_n++] = str_dup(&c->mem, text);
	}
	to->remarks[to->remarks_n++] = (unsigned)i;
}

void
draft_merge(struct draft *d, struct cell *to, const struct cell *from,
    struct days valid)
{
	struct rule r;
	size_t i;

	for (i = 0; i < from->rules_n; i++) {
		r = from->rules[i];
		r.valid = valid;
		draft_rule(d, to, r);
	}
	for (i = 0; i < from->dates_n; i++)
		draft_date(d, to, from->dates[i]);
	for (i = 0; i < from->except_n; i++)
		draft_except(d, to, from->except[i]);
	to->unknown |= from->unknown;
}

void
draft_override(struct draft *d, const struct override *o)
{
	d->overrides = array_more(&d->r->scratch, d->overrides,
	    d->overrides_n, sizeof *o);
	d->overrides[d->overrides_n++] = *o;
}

static void
span_add(struct days *span, struct days more)
{
	if (more.from < span->from)
		span->from = more.from;
	if (more.to > span->to)
		span->to = more.to;
}

/* From the beginning of the first rule to the end of the last. */
static struct days
rules_span(const struct cell *c)
{
	struct days span = { INT32_MAX, INT32_MIN };
	size_t i;

	for (i = 0; i < c->rules_n; i++) {
		struct days v = c->rules[i].valid;

		if (v.from == 0 && v.to == 0)
			return (struct days){ 0, 0 };
		span_add(&span, v);
	}
	return span;
}

/* Nothing is said of a gap of more than a year between two dates. */
static void
gaps_find(struct draft *d, struct cell *c)
{
	size_t i;

	for (i = 1; i < c->dates_n; i++)
		if (c->dates[i] - c->dates[i - 1] > CELL_GAP_DAYS)
			draft_unclear(d, c, (struct days){
			    c->dates[i - 1] + 1, c->dates[i] - 1 });
}

static void
cell_settle(struct draft *d, struct cell *c)
{
	struct days span;

	cell_seal(c);
	c->known_from = d->dated.from;
	c->extra = c->rules_n > 0 || c->known.from != 0 || c->known.to != 0;
	if (c->known.from != 0 || c->known.to != 0 ||
	    (c->rules_n == 0 && c->dates_n == 0))
		return;
	if (c->rules_n == 0) {
		c->extra = true;
		c->known = d->dated;
		gaps_find(d, c);
		return;
	}
	span = rules_span(c);
	if (span.from == 0 && span.to == 0)
		return;
	if (c->dates_n > 0)
		span_add(&span, (struct days){ c->dates[0],
		    c->dates[c->dates_n - 1] });
	if (d->any && span.to != INT32_MAX)
		span_add(&span, d->dated);
	c->known = span;
}

static void
area_end(struct draft *d, const struct draft_area *from)
{
	struct calendar *c = d->c;
	struct calendar_area a = { .name = from->name, .group = from->group,
	    .reading = from->reading, .centre = CALENDAR_NO_CENTRE };
	size_t i;

	a.cells = ARENA_ARRAY(&c->mem, const struct cell *, c->categories_n);
	for (i = 0; i < from->cells_n; i++) {
		if (from->cells[i] == NULL)
			continue;
		cell_settle(d, from->cells[i]);
		a.cells[i] = from->cells[i];
	}
	c->areas = array_more(&c->mem, c->areas, c->areas_n, sizeof a);
	c->areas[c->areas_n++] = a;
}

static void
override_end(struct draft *d, struct override o)
{
	struct calendar *c = d->c;
	const struct cell *cell = c->areas[o.area].cells[o.category];

	if (!o.collected && (cell == NULL ||
	    cell_day(cell, o.day) == COLLECT_NONE))
		return;
	o.note = str_dup(&c->mem, o.note);
	c->overrides = array_more(&c->mem, c->overrides, c->overrides_n,
	    sizeof o);
	c->overrides[c->overrides_n++] = o;
}

/* The calendar's own areas come first, so ours are counted from there. */
void
draft_end(struct draft *d)
{
	size_t i;

	ASSERT(d->c->areas_n == 0);
	for (i = 0; i < d->areas_n; i++)
		area_end(d, &d->areas[i]);
	for (i = 0; i < d->overrides_n; i++)
		override_end(d, d->overrides[i]);
	map_free(&d->names);
	map_free(&d->kinds);
}
