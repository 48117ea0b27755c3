/* Open addressing with few bytes an entry, for millions of entries. */
#include "linesim/index.h"

#include "base/arena.h"
#include "base/check.h"
#include "linesim/mix.h"

uint32_t
index_find(const struct index *x, uint64_t hash, index_same *same,
    const void *key)
{
	size_t mask = x->room - 1;

	if (x->room == 0)
		return INDEX_NONE;
	for (size_t i = hash & mask; x->slots[i] != 0; i = (i + 1) & mask)
		if (same(x->slots[i] - 1, key))
			return x->slots[i] - 1;
	return INDEX_NONE;
}

static void
place(struct index *x, uint32_t place, uint64_t hash)
{
	size_t mask = x->room - 1, i = hash & mask;

	while (x->slots[i] != 0)
		i = (i + 1) & mask;
	x->slots[i] = place + 1;
}

void
index_add(struct index *x, uint32_t new, index_hash *hash_of)
{
	ASSERT(new < INDEX_NONE);
	if ((x->n + 1) * 3 > x->room * 2) {
		struct index old = *x;

		x->room = old.room == 0 ? 64 : old.room * 2;
		x->slots = mem_get(x->room * sizeof *x->slots);
		for (size_t i = 0; i < old.room; i++)
			if (old.slots[i] != 0)
				place(x, old.slots[i] - 1,
				    hash_of(old.slots[i] - 1));
		mem_free(old.slots);
	}
	place(x, new, hash_of(new));
	x->n++;
}

void
index_clear(struct index *x)
{
	mem_free(x->slots);
	*x = (struct index){ 0 };
}

struct row {
	uint64_t	 nth, bits;	/* bits 0: a free place */
};

static struct row *
row_at(const struct set *s, uint64_t nth)
{
	size_t mask = s->room - 1, i = mix(nth, 0) & mask;

	while (s->rows[i].bits != 0 && s->rows[i].nth != nth)
		i = (i + 1) & mask;
	return &s->rows[i];
}

static void
rows_grow(struct set *s)
{
	struct set old = *s;

	s->room = old.room == 0 ? 64 : old.room * 2;
	s->rows = mem_get(s->room * sizeof *s->rows);
	for (size_t i = 0; i < old.room; i++)
		if (old.rows[i].bits != 0)
			*row_at(s, old.rows[i].nth) = old.rows[i];
	mem_free(old.rows);
}

bool
set_add(struct set *s, uint64_t v)
{
	uint64_t bit = UINT64_C(1) << v % 64;
	struct row *r;

	if ((s->n + 1) * 3 > s->room * 2)
		rows_grow(s);
	r = row_at(s, v / 64);
	if (r->bits & bit)
		return false;
	s->n += r->bits == 0;
	r->nth = v / 64;
	r->bits |= bit;
	return true;
}

void
set_clear(struct set *s)
{
	mem_free(s->rows);
	*s = (struct set){ 0 };
}
