/* One set of residents for each "key=value", short or flat: see attr.h. */
#include "storage/attr.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "storage/words.h"

/* A list may take an eighth of the room of flat bits. */
enum { FEW_LEAST = 32, FEW_SHARE = 256, TAIL_SHORT = 32, AT_ONCE = 16 };

/* Between which days the 64 residents of a word came.  It may be wider than
 * true.  Numbers follow the days, so that most ranges are all in or all out. */
struct day_range {
	uint32_t	 lo, hi;
};

static struct {
	struct map	 names;		/* place in no order: a pointer */
	struct attr	**sorted;	/* the first `in_order` are sorted */
	uint32_t	 n, room, in_order;
	struct attr	**lent;
	uint32_t	 nlent, lent_room;
	uint32_t	 numbers;	/* above all numbers seen */
	uint32_t	*days, days_room;
	struct day_range *ranges;	/* of each word of 64 numbers */
} attrs;

static void
array_grow(struct attr ***array, uint32_t *room)
{
	*room = *room == 0 ? 64 : *room * 2;
	*array = mem_grow(*array, *room * sizeof **array);
}

static struct attr *
find(struct str name)
{
	uint64_t p;

	if (!map_get(&attrs.names, name, &p))
		return NULL;
	return (struct attr *)(uintptr_t)p;
}

static struct attr *
find_or_add(struct str name)
{
	struct attr *t = find(name);
	char *p;

	if (t != NULL)
		return t;
	t = mem_get(sizeof *t + name.n + 1);
	p = (char *)(t + 1);
	memcpy(p, name.p, name.n);
	t->name = (struct str){ p, name.n };
	map_put(&attrs.names, t->name, (uintptr_t)t);
	if (attrs.n == attrs.room)
		array_grow(&attrs.sorted, &attrs.room);
	attrs.sorted[attrs.n++] = t;
	return t;
}

static uint32_t
few_max(void)
{
	uint32_t max = attrs.numbers / FEW_SHARE;

	return max < FEW_LEAST ? FEW_LEAST : max;
}

/* The place of the first number that is not below no. */
static uint32_t
few_place(const struct attr *t, uint32_t no)
{
	uint32_t lo = 0, hi = t->n;

	if (hi > 0 && t->few[hi - 1] < no)
		return hi;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (t->few[mid] < no)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
attr_has(const struct attr *t, uint32_t no)
{
	uint32_t at;

	if (t->few == NULL)
		return bits_has(&t->flat, no);
	at = few_place(t, no);
	return at < t->n && t->few[at] == no;
}

static void
few_insert(struct attr *t, uint32_t at, uint32_t no)
{
	if (t->n == t->room) {
		t->room = t->room < 4 ? 4 : t->room * 2;
		t->few = mem_grow(t->few, t->room * sizeof *t->few);
	}
	memmove(t->few + at + 1, t->few + at, (t->n - at) * sizeof *t->few);
	t->few[at] = no;
}

static void
few_to_flat(struct attr *t)
{
	for (uint32_t i = 0; i < t->n; i++)
		bits_set(&t->flat, t->few[i]);
	mem_free(t->few);
	t->few = NULL;
	t->room = 0;
}

/* A set that must grow, because the numbers did, may be a short one by now. */
static void
flat_to_few(struct attr *t)
{
	uint32_t no = 0, i = 0;

	t->room = t->n + 4;
	t->few = mem_get(t->room * sizeof *t->few);
	for (; bits_next(&t->flat, &no); no++)
		t->few[i++] = no;
	ASSERT(i == t->n);
	bits_free(&t->flat);
}

static void
set_in_few(struct attr *t, uint32_t no)
{
	uint32_t at = few_place(t, no);

	if (at < t->n && t->few[at] == no)
		return;
	if (t->n >= few_max()) {
		few_to_flat(t);
		bits_set(&t->flat, no);
	} else
		few_insert(t, at, no);
	t->n++;
}

static void
set_in(struct attr *t, uint32_t no)
{
	ASSERT(!t->lent);
	if (t->few == NULL && no / 64 >= t->flat.nwords && t->n < few_max())
		flat_to_few(t);
	if (t->few != NULL)
		set_in_few(t, no);
	else
		t->n += bits_add(&t->flat, no);
}

void
attr_set(struct str name, uint32_t no)
{
	struct attr *t = find_or_add(name);

	if (no >= attrs.numbers)
		attrs.numbers = no + 1;
	set_in(t, no);
}

/* All sets are found before any is changed: the memory of each is far from
 * the others', so that we wait for all of it at once. */
void
attr_set_all(struct strs names, uint32_t no)
{
	struct attr *found[AT_ONCE];
	uint32_t from = 0, n;

	if (no >= attrs.numbers)
		attrs.numbers = no + 1;
	for (; from < names.n; from += n) {
		n = names.n - from < AT_ONCE ? names.n - from : AT_ONCE;
		for (uint32_t i = 0; i < n; i++) {
			found[i] = find_or_add(names.p[from + i]);
			if (no / 64 < found[i]->flat.nwords)
				__builtin_prefetch(
				    &found[i]->flat.words[no / 64], 1);
		}
		for (uint32_t i = 0; i < n; i++)
			set_in(found[i], no);
	}
}

void
attr_clear(struct str name, uint32_t no)
{
	struct attr *t = find(name);
	uint32_t at;

	if (t == NULL || !attr_has(t, no))
		return;
	ASSERT(!t->lent);
	if (t->few != NULL) {
		at = few_place(t, no);
		memmove(t->few + at, t->few + at + 1,
		    (t->n - at - 1) * sizeof *t->few);
	} else
		bits_clear(&t->flat, no);
	t->n--;
}

const struct attr *
attr_find(struct str name)
{
	const struct attr *t = find(name);

	return t != NULL && t->n > 0 ? t : NULL;
}

bool
attr_see(struct str name, uint32_t no)
{
	struct attr *t = find(name);

	if (t == NULL || !attr_has(t, no))
		return false;
	t->seen++;
	return true;
}

void
attr_unsee(void)
{
	for (uint32_t i = 0; i < attrs.n; i++)
		attrs.sorted[i]->seen = 0;
}

static int
by_name(const void *x, const void *y)
{
	return str_cmp((*(struct attr *const *)x)->name,
	    (*(struct attr *const *)y)->name);
}

static uint32_t
place_among(struct str name, uint32_t n)
{
	uint32_t lo = 0, hi = n;

	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (str_cmp(attrs.sorted[mid]->name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* One new name among many is put in its place; many are sorted at once. */
static void
put_in_order(void)
{
	if (attrs.n - attrs.in_order > TAIL_SHORT)
		qsort(attrs.sorted, attrs.n, sizeof (struct attr *), by_name);
	else
		for (uint32_t i = attrs.in_order; i < attrs.n; i++) {
			struct attr *t = attrs.sorted[i];
			uint32_t at = place_among(t->name, i);

			memmove(attrs.sorted + at + 1, attrs.sorted + at,
			    (i - at) * sizeof (struct attr *));
			attrs.sorted[at] = t;
		}
	attrs.in_order = attrs.n;
}

uint32_t
attr_place(struct str name)
{
	if (attrs.in_order < attrs.n)
		put_in_order();
	return place_among(name, attrs.n);
}

const struct attr *
attr_at(uint32_t place)
{
	ASSERT(attrs.in_order == attrs.n);
	return place < attrs.n ? attrs.sorted[place] : NULL;
}

void
attr_or(const struct attr *t, const struct attr_window *w, uint32_t *at)
{
	uint32_t end = w->first + w->n, i = *at;

	if (t->few != NULL) {
		while (i < t->n && t->few[i] / 64 < w->first)
			i++;
		for (; i < t->n && t->few[i] / 64 < end; i++)
			w->words[t->few[i] / 64 - w->first] |=
			    UINT64_C(1) << t->few[i] % 64;
		*at = i;
		return;
	}
	end = end < t->flat.nwords ? end : t->flat.nwords;
	if (w->first < end)
		words_or(w->words, w->words, t->flat.words + w->first,
		    end - w->first);
}

const struct bits *
attr_flat(const struct attr *const_t)
{
	struct attr *t = find(const_t->name);

	ASSERT(t == const_t);
	if (t->few == NULL || t->lent)
		return &t->flat;
	for (uint32_t i = 0; i < t->n; i++)
		bits_set(&t->flat, t->few[i]);
	if (attrs.nlent == attrs.lent_room)
		array_grow(&attrs.lent, &attrs.lent_room);
	attrs.lent[attrs.nlent++] = t;
	t->lent = true;
	return &t->flat;
}

void
attr_lent_end(void)
{
	for (uint32_t i = 0; i < attrs.nlent; i++) {
		attrs.lent[i]->lent = false;
		if (attrs.lent[i]->few != NULL)
			bits_free(&attrs.lent[i]->flat);
	}
	attrs.nlent = 0;
}

/* By whole words of 64, so that attr_days() needs no look at the end. */
static void
days_grow(uint32_t need)
{
	uint32_t room = attrs.days_room + attrs.days_room / 4;

	room = ((room < need ? need : room) + 63) & ~63u;
	attrs.days = mem_grow(attrs.days, room * sizeof *attrs.days);
	memset(attrs.days + attrs.days_room, 0,
	    (room - attrs.days_room) * sizeof *attrs.days);
	attrs.ranges = mem_grow(attrs.ranges,
	    room / 64 * sizeof *attrs.ranges);
	for (uint32_t i = attrs.days_room / 64; i < room / 64; i++)
		attrs.ranges[i] = (struct day_range){ UINT32_MAX, 0 };
	attrs.days_room = room;
}

void
attr_expect(uint32_t n)
{
	if (n > attrs.numbers)
		attrs.numbers = n;
	if (n > attrs.days_room)
		days_grow(n);
}

void
attr_day_set(uint32_t no, uint32_t day)
{
	struct day_range *range;

	if (no >= attrs.days_room)
		days_grow(no + 1);
	attrs.days[no] = day;
	range = &attrs.ranges[no / 64];
	range->lo = day < range->lo ? day : range->lo;
	range->hi = day > range->hi ? day : range->hi;
}

uint32_t
attr_day(uint32_t no)
{
	return no < attrs.days_room ? attrs.days[no] : 0;
}

/* Numbers that are nobody's may come out set: they follow nobody. */
static uint64_t
days_word(uint32_t at, uint32_t lo, uint32_t hi)
{
	const struct day_range *range = &attrs.ranges[at];
	const uint32_t *days = attrs.days + (size_t)at * 64;
	uint64_t word = 0;

	if (range->hi < lo || range->lo > hi)
		return 0;
	if (range->lo >= lo && range->hi <= hi)
		return ~UINT64_C(0);
	for (unsigned i = 0; i < 64; i++)
		word |= (uint64_t)(days[i] - lo <= hi - lo) << i;
	return word;
}

void
attr_days(const struct attr_window *w, uint32_t lo, uint32_t hi)
{
	if (lo > hi)
		return;
	for (uint32_t i = 0; i < w->n; i++) {
		uint32_t word = w->first + i;

		if (word >= attrs.days_room / 64)
			return;
		w->words[i] |= days_word(word, lo, hi);
	}
}

void
attr_reset(void)
{
	attr_lent_end();
	for (uint32_t i = 0; i < attrs.n; i++) {
		mem_free(attrs.sorted[i]->few);
		bits_free(&attrs.sorted[i]->flat);
		mem_free(attrs.sorted[i]);
	}
	map_free(&attrs.names);
	mem_free(attrs.sorted);
	mem_free(attrs.lent);
	mem_free(attrs.days);
	mem_free(attrs.ranges);
	memset(&attrs, 0, sizeof attrs);
}
