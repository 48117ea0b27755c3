/* Sets of residents as flat words: what segments are computed with; and as
 * short lists. */
#include "storage/bits.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "storage/words.h"

enum { LIST_LEAST = 32, LIST_SHARE = 32 };	/* numbers to one listed */

static void
grow(struct bits *b, uint32_t need)
{
	uint32_t room = b->nwords + b->nwords / 4;

	if (room < need)
		room = need;
	room = (room + 7) & ~7u;
	b->words = mem_grow(b->words, room * sizeof *b->words);
	memset(b->words + b->nwords, 0,
	    (room - b->nwords) * sizeof *b->words);
	ASSERT(room >= need && room % 8 == 0);
	b->nwords = room;
}

void
bits_short(struct bits *b)
{
	ASSERT(b->nwords == 0 && b->n == 0);
	b->is_list = true;
}

/* The place of the first number that is not below no. */
static uint32_t
list_place(const struct bits *b, uint32_t no)
{
	uint32_t lo = 0, hi = b->n;

	if (hi > 0 && b->list[hi - 1] < no)
		return hi;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (b->list[mid] < no)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
list_to_flat(struct bits *b)
{
	b->is_list = false;
	for (uint32_t i = 0; i < b->n; i++)
		bits_set(b, b->list[i]);
	mem_free(b->list);
	b->list = NULL;
	b->n = b->room = 0;
}

static void
list_set(struct bits *b, uint32_t no)
{
	uint32_t at = list_place(b, no);

	if (at < b->n && b->list[at] == no)
		return;
	if (b->n == b->room) {
		b->room = b->room == 0 ? 2 : b->room * 2;
		b->list = mem_grow(b->list, b->room * sizeof *b->list);
	}
	memmove(b->list + at + 1, b->list + at,
	    (b->n - at) * sizeof *b->list);
	b->list[at] = no;
	b->n++;
	if (b->n >= LIST_LEAST && b->list[b->n - 1] / LIST_SHARE < b->n)
		list_to_flat(b);
}

/* Those of the list that are in the other set stay, or those that are not. */
static void
list_keep(struct bits *b, const struct bits *from, bool in)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->n; i++)
		if (bits_has(from, b->list[i]) == in)
			b->list[n++] = b->list[i];
	ASSERT(n <= b->n);
	b->n = n;
}

bool
bits_has(const struct bits *b, uint32_t no)
{
	if (b->is_list) {
		uint32_t at = list_place(b, no);

		return at < b->n && b->list[at] == no;
	}
	return no / 64 < b->nwords && (b->words[no / 64] >> no % 64 & 1) != 0;
}

bool
bits_add(struct bits *b, uint32_t no)
{
	uint64_t bit = UINT64_C(1) << no % 64, *word;
	bool new;

	ASSERT(!b->is_list);
	if (no / 64 >= b->nwords)
		grow(b, no / 64 + 1);
	word = &b->words[no / 64];
	new = (*word & bit) == 0;
	*word |= bit;
	return new;
}

void
bits_set(struct bits *b, uint32_t no)
{
	if (b->is_list)
		list_set(b, no);
	else
		bits_add(b, no);
}

void
bits_set_all(struct bits *b, const uint32_t *nos, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		ASSERT(nos[i] <= nos[n - 1]);
		if (b->is_list)
			list_set(b, nos[i]);
		else {
			if (nos[i] / 64 >= b->nwords)
				grow(b, nos[n - 1] / 64 + 1);
			b->words[nos[i] / 64] |= UINT64_C(1) << nos[i] % 64;
		}
	}
}

static void
list_clear(struct bits *b, uint32_t no)
{
	uint32_t at = list_place(b, no);

	if (at == b->n || b->list[at] != no)
		return;
	memmove(b->list + at, b->list + at + 1,
	    (b->n - at - 1) * sizeof *b->list);
	b->n--;
}

void
bits_clear(struct bits *b, uint32_t no)
{
	if (b->is_list)
		list_clear(b, no);
	else if (no / 64 < b->nwords)
		b->words[no / 64] &= ~(UINT64_C(1) << no % 64);
}

static void
zero_from(struct bits *b, uint32_t word)
{
	if (word < b->nwords)
		memset(b->words + word, 0,
		    (b->nwords - word) * sizeof *b->words);
}

void
bits_fill(struct bits *b, uint32_t n)
{
	b->n = 0;
	if (b->is_list && n > 0)
		list_to_flat(b);
	if (n > 0 && (n - 1) / 64 >= b->nwords)
		grow(b, (n - 1) / 64 + 1);
	for (uint32_t i = 0; i < n / 64; i++)
		b->words[i] = ~UINT64_C(0);
	zero_from(b, n / 64);
	if (n % 64 != 0)
		b->words[n / 64] = (UINT64_C(1) << n % 64) - 1;
}

void
bits_copy(struct bits *to, const struct bits *from)
{
	if (to == from)
		return;
	if (to->is_list || from->is_list) {
		bits_fill(to, 0);
		bits_or(to, from);
		return;
	}
	if (from->nwords > to->nwords)
		grow(to, from->nwords);
	if (from->nwords > 0)
		memcpy(to->words, from->words,
		    from->nwords * sizeof *to->words);
	zero_from(to, from->nwords);
}

/* Those of a list that a flat set has are all that it keeps. */
static void
and_list(struct bits *to, const struct bits *from)
{
	struct bits both = { 0 };

	for (uint32_t i = 0; i < from->n; i++)
		if (bits_has(to, from->list[i]))
			bits_set(&both, from->list[i]);
	bits_copy(to, &both);
	bits_free(&both);
}

void
bits_and(struct bits *to, const struct bits *from)
{
	uint32_t n = to->nwords < from->nwords ? to->nwords : from->nwords;

	if (to->is_list)
		list_keep(to, from, true);
	else if (from->is_list)
		and_list(to, from);
	else {
		words_and(to->words, to->words, from->words, n);
		zero_from(to, n);
	}
}

void
bits_or(struct bits *to, const struct bits *from)
{
	uint32_t no = 0;

	for (; (to->is_list || from->is_list) && bits_next(from, &no); no++)
		bits_set(to, no);
	if (to->is_list || from->is_list)
		return;
	if (from->nwords > to->nwords)
		grow(to, from->nwords);
	words_or(to->words, to->words, from->words, from->nwords);
}

void
bits_sub(struct bits *to, const struct bits *from)
{
	uint32_t n = to->nwords < from->nwords ? to->nwords : from->nwords;

	if (to->is_list) {
		list_keep(to, from, false);
		return;
	}
	for (uint32_t i = 0; i < from->n; i++)
		bits_clear(to, from->list[i]);
	if (!from->is_list)
		words_and_not(to->words, to->words, from->words, n);
}

uint32_t
bits_count(const struct bits *b)
{
	return b->is_list ? b->n : words_count(b->words, b->nwords);
}

bool
bits_any(const struct bits *b)
{
	for (uint32_t i = 0; i < b->nwords; i++)
		if (b->words[i] != 0)
			return true;
	return b->n > 0;
}

static bool
list_next(const struct bits *b, uint32_t *no)
{
	uint32_t at = list_place(b, *no);

	if (at == b->n)
		return false;
	*no = b->list[at];
	return true;
}

bool
bits_next(const struct bits *b, uint32_t *no)
{
	uint32_t i = *no / 64;
	uint64_t word;

	if (b->is_list)
		return list_next(b, no);
	if (i >= b->nwords)
		return false;
	word = b->words[i] & ~UINT64_C(0) << *no % 64;
	while (word == 0) {
		if (++i == b->nwords)
			return false;
		word = b->words[i];
	}
	ASSERT(i * 64 + 63 >= *no);	/* never back */
	*no = i * 64 + (uint32_t)__builtin_ctzll(word);
	return true;
}

void
bits_free(struct bits *b)
{
	mem_free(b->words);
	mem_free(b->list);
	*b = (struct bits){ .is_list = b->is_list };
}
