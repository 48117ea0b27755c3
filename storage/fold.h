#ifndef STORAGE_FOLD_H
#define STORAGE_FOLD_H

/*
 * A name or a question as it sounds, for comparing: the many ways to write a
 * word become one.
 *
 *	tight	full and half width, hiragana and katakana, capitals, blanks
 *		and marks are no difference, and words of readings.def are
 *		read: 布団, ふとん and フトン are the same
 *	loose	nor are long vowels, small kana and voiced marks: ベッド is
 *		ベット, コンピュータ is コンピューター
 *
 * A unit is a letter of the first plane of Unicode; others are one unknown.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/* How sure it is that a word begins at a unit of loose. */
enum { EDGE_NONE, EDGE_WEAK, EDGE_SURE };

struct folded {
	const uint16_t	*tight, *loose;
	const uint8_t	*edge;		/* of loose */
	uint16_t	 tight_n, loose_n;
	uint64_t	 bits;		/* which units loose has, hashed */
};

enum { FOLD_MAX = 200 };		/* units; the rest is cut off */

/* It lives in the arena.  read: by readings.def too. */
struct folded fold(struct arena *, struct str, bool read);

/* Are they alike but for one unit that is wrong, missing, too many, or
 * changed places with its neighbour? */
bool	 fold_near(const uint16_t *a, size_t an, const uint16_t *b,
	    size_t bn);

/* Where b is in a from unit at on; false if it is not. */
bool	 fold_find(const struct folded *a, const struct folded *b, size_t at,
	    size_t *found);

/* The same at the loose level; at the tight one. */
bool	 fold_same(const struct folded *, const struct folded *);
bool	 fold_same_tight(const struct folded *, const struct folded *);

#endif
