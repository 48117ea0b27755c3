#ifndef STORAGE_MISS_H
#define STORAGE_MISS_H

/*
 * What residents asked for and nothing was found: for staff, who may add it
 * as another word for an item.
 *
 * Words are counted once per resident and day, and kept without who wrote
 * them.  What may be personal is not kept: more than a few words, numbers,
 * addresses.  At most MISSES_MAX are kept; the rarest gives way.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

enum { MISSES_MAX = 1000 };

struct miss {
	struct str	 words;		/* as they are compared: hiragana */
	uint32_t	 count;
	uint64_t	 last_ms;
};

/* Part of this step. */
void	 miss_note(uint32_t no, uint64_t now_ms, struct str words);

/* All of them, the most frequent first, in the arena. */
size_t	 miss_list(struct arena *, struct miss **);

/* It has been dealt with. */
void	 miss_drop(struct str words);

/* Who was counted already, on days before this one. */
void	 miss_forget(int32_t before_day);

#endif
