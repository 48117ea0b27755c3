/* Finds what a resident means in the sorting dictionary: see search.h. */
#include "storage/search.h"

#include <stdlib.h>

#include "base/arena.h"
#include "storage/entry.h"
#include "storage/wish.h"

struct search {
	struct entries	 e;
	uint64_t	*bits;		/* by entry: those of its units */
	struct arena	 mem;
};

/* What a fit costs, before what is left over is added. */
enum { SAME = 0, ALMOST = 150, WORDS = 300, BEGINS = 400, PARTS = 415,
	ENDS = 420, OWNS = 440, HOLDS = 500, NEAR = 700, NOT = 10000,
	OTHER_COST = 25, LOOSE_COST = 4, LEFT_MAX = 50, NEAR_BEGINS = 30,
	RAW_GAIN = 15, ONLY_ONE = 1000, SHARE = 40 };

/* The least units for what could also be chance. */
enum { BEGINS_MIN = 2, SHORT = 3, LONG = 4, NEAR_MIN = 3, NEAR_LOOSE = 5 };

static unsigned
left_over(size_t a, size_t b)
{
	size_t n = a > b ? a - b : b - a;

	return n > LEFT_MAX ? LEFT_MAX : (unsigned)n;
}

/* Is it likely that a word of so many units begins there? */
static bool
begins_word(const struct folded *f, size_t at, size_t units)
{
	switch (f->edge[at]) {
	case EDGE_SURE:
		return units >= BEGINS_MIN;
	case EDGE_WEAK:
		return units >= SHORT;
	}
	return units >= LONG;
}

static bool
tight_begins(const struct folded *long_one, const struct folded *f)
{
	struct folded head = *long_one;

	if (f->tight_n > long_one->tight_n)
		return false;
	head.tight_n = f->tight_n;
	return fold_same_tight(&head, f);
}

/* The question is in the name. */
static unsigned
fit_inside(const struct folded *q, const struct folded *e)
{
	unsigned left = left_over(e->loose_n, q->loose_n);
	size_t at = 0, last = e->loose_n - q->loose_n;
	bool tight;

	if (!fold_find(e, q, 0, &at))
		return NOT;
	if (at == 0) {
		tight = tight_begins(e, q);
		if (q->loose_n < BEGINS_MIN || (q->loose_n < SHORT && !tight))
			return NOT;
		return BEGINS + left + (tight ? 0 : LOOSE_COST);
	}
	do {
		if (at == last && begins_word(e, at, q->loose_n + 1))
			return ENDS + left;
		if (begins_word(e, at, q->loose_n))
			return HOLDS + left;
	} while (fold_find(e, q, at + 1, &at));
	return q->loose_n >= SHORT ? HOLDS + 10 + left : NOT;
}

/* The name ends the question: 壊れたテレビ. */
static unsigned
fit_owned(const struct folded *q, const struct folded *e)
{
	size_t at = q->loose_n - e->loose_n, found;

	if (!fold_find(q, e, at, &found) || !begins_word(q, at, e->loose_n))
		return NOT;
	return OWNS + left_over(q->loose_n, e->loose_n);
}

/* Three letters are changed into too many other words: there, only two that
 * changed places are a slip. */
static bool
near_tight(const struct folded *q, const struct folded *e, bool kanji)
{
	size_t n = q->tight_n;

	if (n < NEAR_MIN || !fold_near(q->tight, n, e->tight, e->tight_n))
		return false;
	return n > NEAR_MIN || (kanji && e->tight_n == n) ||
	    (e->tight_n == n && (q->tight[0] == e->tight[1] ||
	    q->tight[1] == e->tight[2]));
}

static unsigned
fit_near(const struct folded *q, const struct folded *e, bool kanji)
{
	size_t n = q->loose_n;

	if (near_tight(q, e, kanji))
		return NEAR;
	if (n < NEAR_LOOSE)
		return NOT;
	if (fold_near(q->loose, n, e->loose, e->loose_n))
		return NEAR + LOOSE_COST;
	for (size_t len = n - 1; len <= n + 1 && len < e->loose_n; len++)
		if (fold_near(q->loose, n, e->loose, len))
			return NEAR + NEAR_BEGINS + left_over(e->loose_n, n);
	return NOT;
}

/* A slip brings in no more than two units that the name has not. */
static bool
two_at_most(uint64_t bits)
{
	bits &= bits - 1;
	return (bits & (bits - 1)) == 0;
}

static unsigned
fit_whole(const struct wish *w, const struct entry *x)
{
	const struct folded *q = &w->f, *e = &x->f;
	uint64_t missing = q->bits & ~e->bits;
	unsigned fit = NOT;

	if (missing == 0 && fold_same(q, e))
		return fold_same_tight(q, e) ? SAME : ALMOST;
	if (missing == 0 && q->loose_n < e->loose_n)
		fit = fit_inside(q, e);
	if (fit == NOT && q->loose_n > e->loose_n && !x->raw &&
	    (e->bits & ~q->bits) == 0)
		fit = fit_owned(q, e);
	if (fit == NOT && two_at_most(missing) && x->kind == ENTRY_NAME &&
	    (x->raw || !w->written_kanji) && !w->other)
		fit = fit_near(q, e, x->raw && w->written_kanji);
	return fit;
}

/* All words are in the whole name; and the last is what the thing is. */
static unsigned
fit_words(const struct wish *w, const struct entry *x, unsigned cost)
{
	size_t units = 0, at;

	for (size_t i = 0; i < w->words_n; i++) {
		const struct folded *f = &w->words[i];

		if (f->loose_n == 0 || (f->bits & ~x->f.bits) != 0 ||
		    !fold_find(&x->f, f, 0, &at))
			return NOT;
		if (f->loose_n < BEGINS_MIN && (!w->said_apart ||
		    x->f.edge[at] == EDGE_NONE))
			return NOT;
		units += f->loose_n;
		if (i + 1 == w->words_n && at > 0)
			cost += 10;
	}
	return cost + left_over(x->f.loose_n, units);
}

static unsigned
fit(const struct wish *w, const struct entry *x)
{
	unsigned best, by_words;

	if (x->raw != w->raw)
		return NOT;
	best = fit_whole(w, x);
	if (x->kind == ENTRY_FULL && w->words_n > 1) {
		by_words = fit_words(w, x, w->said_apart ? WORDS : PARTS);
		best = by_words < best ? by_words : best;
	}
	if (best == NOT)
		return NOT;
	if (w->raw && best >= RAW_GAIN)
		best -= RAW_GAIN;
	return best + x->cost + (w->other ? OTHER_COST : 0);
}

/* The better of the word itself and other words for it; where both fit, all
 * the better. */
static unsigned
fit_any(const struct wishes *w, const struct entry *x)
{
	unsigned own = NOT, other = NOT, now, more;

	for (size_t k = 0; k < w->n; k++) {
		now = fit(&w->all[k], x);
		if (w->all[k].other)
			other = now < other ? now : other;
		else
			own = now < own ? now : own;
	}
	if (own == NOT && other == NOT)
		return NOT;
	more = own > other ? own : other;
	return (own < other ? own : other) + (more < ONLY_ONE ? more :
	    ONLY_ONE) / SHARE;
}

/* Most entries are passed by here, without a look at them. */
static bool
may_fit(const struct wishes *w, uint64_t bits)
{
	for (size_t k = 0; k < w->n; k++) {
		uint64_t q = w->all[k].f.bits;

		if (two_at_most(q & ~bits) || (bits & ~q) == 0)
			return true;
	}
	return false;
}

static enum hit_how
how_of(unsigned score)
{
	if (score < ALMOST)
		return HIT_SAME;
	return score >= WORDS && score < NEAR ? HIT_PART : HIT_GUESS;
}

static bool
better(const struct hit *a, const struct hit *b)
{
	return a->score < b->score || (a->score == b->score &&
	    a->item < b->item);
}

/* Keeps the best of each head, in order. */
static size_t
hit_put(const struct entries *e, struct hit *hits, size_t n, struct hit h)
{
	size_t i = 0, end;

	while (i < n && e->heads[hits[i].item] != e->heads[h.item])
		i++;
	if (i < n && !better(&h, &hits[i]))
		return n;
	end = i < n ? i : n;
	if (i == n && n < HITS_MAX)
		n++;
	else if (i == n && !better(&h, &hits[--end]))
		return n;
	for (; end > 0 && better(&h, &hits[end - 1]); end--)
		hits[end] = hits[end - 1];
	hits[end] = h;
	return n;
}

size_t
search_find(const struct search *s, struct arena *a, struct str words,
    struct str group, struct hit hits[HITS_MAX])
{
	struct wishes w;
	size_t n = 0;

	wishes_make(a, words, &w);
	for (size_t i = 0; i < s->e.n; i++) {
		const struct entry *x = &s->e.all[i];
		unsigned best = may_fit(&w, s->bits[i]) ? fit_any(&w, x) :
		    NOT;

		if (best == NOT || !item_holds(&s->e.items[x->item], group))
			continue;
		n = hit_put(&s->e, hits, n, (struct hit){ x->item,
		    how_of(best), best });
	}
	return n;
}

struct search *
search_make(const struct town_item *items, size_t n,
    const struct synonym *synonyms, size_t nsynonyms)
{
	struct search *s = MEM_NEW(struct search);

	entries_make(&s->mem, items, n, &s->e);
	for (size_t i = 0; i < nsynonyms; i++)
		entries_also(&s->mem, &s->e, synonyms[i].word,
		    synonyms[i].item);
	s->bits = ARENA_ARRAY(&s->mem, uint64_t, s->e.n);
	for (size_t i = 0; i < s->e.n; i++)
		s->bits[i] = s->e.all[i].f.bits;
	return s;
}

void
search_free(struct search *s)
{
	if (s == NULL)
		return;
	arena_free(&s->mem);
	mem_free(s);
}

size_t
search_head(const struct search *s, size_t item)
{
	ASSERT(item < s->e.items_n);
	return s->e.heads[item];
}

size_t
search_next(const struct search *s, size_t item)
{
	size_t i = item + 1;

	while (i < s->e.items_n && s->e.heads[i] != s->e.heads[item])
		i++;
	return i;
}

struct str
search_head_name(const struct search *s, size_t item)
{
	return entry_head(s->e.items[item].name);
}

uint64_t
search_mark(const struct search *s, size_t item)
{
	return s->e.marks[s->e.heads[item]];
}

bool
search_marked(const struct search *s, uint64_t mark, size_t *item)
{
	for (size_t i = 0; i < s->e.items_n; i++)
		if (s->e.heads[i] == i && s->e.marks[i] == mark) {
			*item = i;
			return true;
		}
	return false;
}
