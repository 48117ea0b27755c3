/* Sets of residents as flat words: what segments are computed with. */
#include "storage/bits.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "storage/words.h"

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

bool
bits_has(const struct bits *b, uint32_t no)
{
	return no / 64 < b->nwords && (b->words[no / 64] >> no % 64 & 1) != 0;
}

void
bits_set(struct bits *b, uint32_t no)
{
	if (no / 64 >= b->nwords)
		grow(b, no / 64 + 1);
	ASSERT(no / 64 < b->nwords);
	b->words[no / 64] |= UINT64_C(1) << no % 64;
}

void
bits_clear(struct bits *b, uint32_t no)
{
	if (no / 64 < b->nwords)
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
	if (from->nwords > to->nwords)
		grow(to, from->nwords);
	if (from->nwords > 0)
		memcpy(to->words, from->words,
		    from->nwords * sizeof *to->words);
	zero_from(to, from->nwords);
}

void
bits_and(struct bits *to, const struct bits *from)
{
	uint32_t n = to->nwords < from->nwords ? to->nwords : from->nwords;

	words_and(to->words, to->words, from->words, n);
	zero_from(to, n);
}

void
bits_or(struct bits *to, const struct bits *from)
{
	if (from->nwords > to->nwords)
		grow(to, from->nwords);
	words_or(to->words, to->words, from->words, from->nwords);
}

void
bits_sub(struct bits *to, const struct bits *from)
{
	uint32_t n = to->nwords < from->nwords ? to->nwords : from->nwords;

	words_and_not(to->words, to->words, from->words, n);
}

uint32_t
bits_count(const struct bits *b)
{
	return words_count(b->words, b->nwords);
}

bool
bits_any(const struct bits *b)
{
	for (uint32_t i = 0; i < b->nwords; i++)
		if (b->words[i] != 0)
			return true;
	return false;
}

bool
bits_next(const struct bits *b, uint32_t *no)
{
	uint32_t i = *no / 64;
	uint64_t word;

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
	*b = (struct bits){ 0 };
}
