/* What staff change of the calendar: see change.h. */
#include "storage/change.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/key.h"
#include "storage/store.h"

static const struct field change_fields[] = {
	FIELD(struct change, 1, id),
	FIELD(struct change, 2, kind),
	FIELD(struct change, 3, areas),
	FIELD(struct change, 4, category),
	FIELD(struct change, 5, day),
	FIELD(struct change, 6, instead),
	FIELD(struct change, 7, note),
	FIELD(struct change, 8, who),
	FIELD(struct change, 9, made_ms),
	FIELD(struct change, 10, undone_by),
	FIELD(struct change, 11, undone_ms),
};

const struct record change_record = RECORD(struct change, change_fields);

/* The calendar with what has been changed so far. */
struct applying {
	struct calendar	 cal;		/* borrows all but its revisions */
	const struct change *change;
	uint32_t	 hits;
};

void
change_new(struct change *c)
{
	uint32_t id = 0;

	while (store_has(key_change(arena_step(), id + 1)))
		id++;
	memset(c, 0, sizeof *c);
	c->id = id + 1;
	c->made_ms = clock_ms();
}

bool
change_get(uint32_t id, struct arena *a, struct change *c, struct err *e)
{
	struct str packed;

	if (!store_get(key_change(arena_step(), id), a, &packed, e))
		return fail(e, ERR_ABSENT, "change %u: there is none", id);
	return record_unpack(&change_record, c, packed, a, e);
}

void
change_put(const struct change *c)
{
	ASSERT(c->id > 0 && c->day > 0);
	record_put(key_change(arena_step(), c->id), &change_record, c);
}

/* Ids have no gaps. */
bool
change_after(uint32_t *id, struct arena *a, struct change *c)
{
	struct err e;

	return change_get(++*id, a, c, &e);
}

static void
revise(struct applying *p, struct revision r, int32_t day, int32_t other)
{
	r.day = day;
	r.other = other;
	r.collected = p->change->kind == CHANGE_ADD ||
	    day == (int32_t)p->change->instead;
	revisions_put(&p->cal.revisions, &r);
	p->hits++;
}

/* Nothing can be stopped where nothing is collected; what is not known can. */
static void
apply_to(struct applying *p, unsigned area, unsigned category)
{
	const struct change *c = p->change;
	struct revision r = { .area = area, .category = category,
	    .note = c->note };
	int32_t day = (int32_t)c->day, instead = (int32_t)c->instead;
	enum collect was = calendar_day(&p->cal, area, category, day);

	if (was == (c->kind == CHANGE_ADD ? COLLECT_YES : COLLECT_NONE))
		return;
	revise(p, r, day, instead);
	if (instead != 0 && calendar_day(&p->cal, area, category,
	    instead) != COLLECT_YES)
		revise(p, r, instead, day);
}

static void
apply_area(struct applying *p, unsigned area)
{
	const struct change *c = p->change;
	unsigned category;

	if (c->category.n > 0) {
		if (calendar_category(&p->cal, c->category, &category))
			apply_to(p, area, category);
		return;
	}
	for (category = 0; category < p->cal.categories_n; category++)
		if (calendar_day(&p->cal, area, category,
		    (int32_t)c->day) == COLLECT_YES)
			apply_to(p, area, category);
}

static void
apply(struct applying *p)
{
	const struct change *c = p->change;
	unsigned area;

	for (area = 0; c->areas.n == 0 && area < p->cal.areas_n; area++)
		apply_area(p, area);
	for (uint32_t i = 0; i < c->areas.n; i++)
		if (calendar_area(&p->cal, c->areas.p[i], &area))
			apply_area(p, area);
}

void
change_all(const struct calendar *cal, struct revisions *to, uint32_t of,
    uint32_t *hits)
{
	struct applying p = { .cal = *cal };
	struct arena mem = { 0 };
	struct change c;
	uint32_t id = 0;

	*hits = 0;
	p.cal.revisions = (struct revisions){ 0 };
	for (; change_after(&id, &mem, &c); arena_reset(&mem)) {
		if (c.undone_ms != 0)
			continue;
		p.change = &c;
		p.hits = 0;
		apply(&p);
		if (id == of)
			*hits = p.hits;
	}
	arena_free(&mem);
	*to = p.cal.revisions;
}
