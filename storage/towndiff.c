/* What would change for residents: see towndiff.h. */
#include "storage/towndiff.h"

#include "base/clock.h"
#include "base/map.h"

enum { AREAS_A_STEP = 20 };

static const struct calendar empty;

static const struct calendar *
calendar_of(const struct town *t)
{
	return t == NULL ? &empty : &t->calendar;
}

/* The area that is called the same and in the same larger district. */
static bool
area_find(const struct calendar *c, const struct calendar_area *a,
    unsigned *at)
{
	size_t i;

	if (c->areas_n > 0 && calendar_area(c, a->name, at) &&
	    str_eq(c->areas[*at].group, a->group) &&
	    str_eq(c->areas[*at].name, a->name))
		return true;
	for (i = 0; i < c->areas_n; i++)
		if (str_eq(c->areas[i].name, a->name) &&
		    str_eq(c->areas[i].group, a->group)) {
			*at = (unsigned)i;
			return true;
		}
	return false;
}

static void
area_put(const struct calendar_area *a, struct buf *out)
{
	if (a->group.n > 0)
		buf_fmt(out, "%.*s ", STRF(a->group));
	buf_fmt(out, "%.*s", STRF(a->name));
}

static void
kinds_diff(const struct calendar *from, const struct calendar *to, char sign,
    struct buf *out)
{
	unsigned at;
	size_t i;

	for (i = 0; i < from->categories_n; i++)
		if (!calendar_category(to, from->categories[i].name, &at))
			buf_fmt(out, "%c 種類 %.*s\n", sign,
			    STRF(from->categories[i].name));
}

/* One kind in one district, by whatever numbers the two sides have. */
struct pair {
	const struct calendar *was, *is;
	bool		 had, has;	/* the kind, at all */
	unsigned	 area_was, area_is, kind_was, kind_is;
};

static char
day_sign(const struct pair *p, int32_t day)
{
	enum collect was = !p->had ? COLLECT_NONE : calendar_day(p->was,
	    p->area_was, p->kind_was, day);
	enum collect is = !p->has ? COLLECT_NONE : calendar_day(p->is,
	    p->area_is, p->kind_is, day);

	if (was == is || (was != COLLECT_YES && is != COLLECT_YES))
		return 0;
	if (is == COLLECT_YES)
		return '+';
	return is == COLLECT_UNKNOWN ? '?' : '-';
}

/* The number of days that differ. */
static unsigned
pair_diff(const struct towndiff *d, const struct pair *p, struct str kind,
    struct buf *out)
{
	struct arena a = { 0 };
	unsigned n = 0;
	int32_t day;
	char sign;

	for (day = d->from; day < d->from + TOWNDIFF_DAYS; day++) {
		sign = day_sign(p, day);
		if (sign == 0)
			continue;
		if (n == 0) {
			area_put(&p->is->areas[p->area_is], out);
			buf_fmt(out, "\t%.*s\t", STRF(kind));
		}
		if (n < TOWNDIFF_SHOWN)
			buf_fmt(out, "%s%c%.*s", n == 0 ? "" : " ", sign,
			    STRF(day_show(&a, day)));
		n++;
	}
	if (n > TOWNDIFF_SHOWN)
		buf_fmt(out, " … (%u)", n);
	if (n > 0)
		buf_byte(out, '\n');
	arena_free(&a);
	return n;
}

static void
area_diff(struct towndiff *d, unsigned was, unsigned is, struct buf *out)
{
	struct pair p = { calendar_of(d->was), calendar_of(d->is), false,
	    true, was, is, 0, 0 };
	unsigned n = 0;
	size_t i;

	for (i = 0; i < p.is->categories_n; i++) {
		p.kind_is = (unsigned)i;
		p.had = calendar_category(p.was, p.is->categories[i].name,
		    &p.kind_was);
		n += pair_diff(d, &p, p.is->categories[i].name, out);
	}
	p.had = true;
	p.has = false;
	for (i = 0; i < p.was->categories_n; i++) {
		p.kind_was = (unsigned)i;
		if (!calendar_category(p.is, p.was->categories[i].name,
		    &p.kind_is))
			n += pair_diff(d, &p, p.was->categories[i].name, out);
	}
	d->days += n;
	d->districts += n > 0;
}

/* Old areas first: gone or the same; then the new ones. */
static void
area_step(struct towndiff *d, struct buf *out)
{
	const struct calendar *was = calendar_of(d->was);
	const struct calendar *is = calendar_of(d->is);
	bool old = d->at < was->areas_n;
	const struct calendar_area *a = old ? &was->areas[d->at] :
	    &is->areas[d->at - was->areas_n];
	unsigned there;
	bool both = area_find(old ? is : was, a, &there);

	if (both && old)
		area_diff(d, (unsigned)d->at, there, out);
	if (!both) {
		buf_fmt(out, "%c 地区 ", old ? '-' : '+');
		area_put(a, out);
		buf_byte(out, '\n');
		d->districts++;
	}
	d->at++;
}

static struct str
item_key(struct arena *a, const struct town_item *x)
{
	return str_fmt(a, "%.*s\n%.*s", STRF(x->group), STRF(x->name));
}

/* The items of one side that the other has not; with sign 0 those that both
 * have in another category. */
static void
items_diff(struct towndiff *d, const struct town *from, const struct town *to,
    char sign, struct buf *out)
{
	struct arena a = { 0 };
	struct map there = { 0 };
	uint64_t at;
	size_t i;

	for (i = 0; to != NULL && i < to->items_n; i++)
		map_put(&there, item_key(&a, &to->items[i]), i);
	for (i = 0; from != NULL && i < from->items_n; i++) {
		const struct town_item *x = &from->items[i];
		bool had = map_get(&there, item_key(&a, x), &at);

		if (!had && sign != 0)
			buf_fmt(out, "%c 品目 %.*s: %.*s\n", sign,
			    STRF(x->name), STRF(x->category));
		else if (had && sign == 0 && !str_eq(x->category,
		    to->items[at].category))
			buf_fmt(out, "= 品目 %.*s: %.*s → %.*s\n",
			    STRF(x->name), STRF(x->category),
			    STRF(to->items[at].category));
		else
			continue;
		d->items++;
	}
	map_free(&there);
	arena_free(&a);
}

bool
towndiff_step(struct towndiff *d, struct buf *out)
{
	const struct calendar *was = calendar_of(d->was);
	const struct calendar *is = calendar_of(d->is);
	size_t all = was->areas_n + is->areas_n, i;

	if (d->at == 0) {
		kinds_diff(was, is, '-', out);
		kinds_diff(is, was, '+', out);
	}
	for (i = 0; i < AREAS_A_STEP && d->at < all; i++)
		area_step(d, out);
	if (d->at < all)
		return true;
	items_diff(d, d->was, d->is, '-', out);
	items_diff(d, d->is, d->was, '+', out);
	items_diff(d, d->was, d->is, 0, out);
	return false;
}
