/* Loops over words, compiled for more than one generation of processors. */
#include "storage/words.h"

/* The plain build may use none of this, though nearly every machine has it:
 * a count costs ten times as much without.  Some versions of clang give such
 * functions a name that other files do not find. */
#if defined __x86_64__ && !defined __clang__
#define WIDE	__attribute__((target_clones("avx2", "default")))
#define COUNTS	__attribute__((target_clones("popcnt", "default")))
#else
#define WIDE
#define COUNTS
#endif

/* A piece is what -O2 does not make of a plain loop by itself. */
typedef uint64_t piece __attribute__((vector_size(32), aligned(8), may_alias));
enum { PIECE = 4 };

#define WORDS_LOOP(name, expression)					\
WIDE void								\
name(uint64_t *to, const uint64_t *x, const uint64_t *y, uint32_t n)	\
{									\
	uint32_t i = 0;							\
									\
	for (; i + PIECE <= n; i += PIECE) {				\
		piece a = *(const piece *)(const void *)(x + i);	\
		piece b = *(const piece *)(const void *)(y + i);	\
									\
		*(piece *)(void *)(to + i) = (expression);		\
	}								\
	for (; i < n; i++) {						\
		uint64_t a = x[i], b = y[i];				\
									\
		to[i] = (expression);					\
	}								\
}

WORDS_LOOP(words_and, a & b)
WORDS_LOOP(words_and_not, a & ~b)
WORDS_LOOP(words_or, a | b)
WORDS_LOOP(words_or_not, a | ~b)

/* Four sums, so that one addition need not wait for the other. */
COUNTS uint32_t
words_count(const uint64_t *words, uint32_t n)
{
	uint32_t a = 0, b = 0, c = 0, d = 0, i = 0;

	for (; i + 4 <= n; i += 4) {
		a += (uint32_t)__builtin_popcountll(words[i]);
		b += (uint32_t)__builtin_popcountll(words[i + 1]);
		c += (uint32_t)__builtin_popcountll(words[i + 2]);
		d += (uint32_t)__builtin_popcountll(words[i + 3]);
	}
	for (; i < n; i++)
		a += (uint32_t)__builtin_popcountll(words[i]);
	return a + b + c + d;
}
