/* What staff changed of a calendar at short notice: kept in order, found. */
#include <string.h>

#include "base/check.h"
#include "storage/calendar.h"

static int
order(const struct revision *a, const struct revision *b)
{
	if (a->area != b->area)
		return a->area < b->area ? -1 : 1;
	if (a->category != b->category)
		return a->category < b->category ? -1 : 1;
	return (a->day > b->day) - (a->day < b->day);
}

/* Where the first stands that is not before the key. */
static size_t
place_of(const struct revisions *all, const struct revision *key)
{
	size_t lo = 0, hi = all->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (order(&all->p[mid], key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool
holds_at(const struct revisions *all, size_t i, const struct revision *key)
{
	return i < all->n && order(&all->p[i], key) == 0;
}

void
revisions_put(struct revisions *all, const struct revision *r)
{
	size_t i = place_of(all, r);

	if (!holds_at(all, i, r)) {
		all->p = mem_grow(all->p, (all->n + 1) * sizeof *all->p);
		memmove(all->p + i + 1, all->p + i,
		    (all->n - i) * sizeof *all->p);
		all->n++;
	}
	all->p[i] = *r;
	all->p[i].note = str_dup(&all->mem, r->note);
}

void
revisions_free(struct revisions *all)
{
	mem_free(all->p);
	arena_free(&all->mem);
	*all = (struct revisions){ 0 };
}

const struct revision *
calendar_revised(const struct calendar *c, unsigned area, unsigned category,
    int32_t day)
{
	struct revision key = { .area = area, .category = category,
	    .day = day };
	size_t i = place_of(&c->revisions, &key);

	ASSERT(area < c->areas_n && category < c->categories_n);
	return holds_at(&c->revisions, i, &key) ? &c->revisions.p[i] : NULL;
}
