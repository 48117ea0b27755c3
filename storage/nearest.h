#ifndef STORAGE_NEAREST_H
#define STORAGE_NEAREST_H

/*
 * Of all the words offered, the one most like what was written: for "did you
 * mean …?".  Set want, leave the rest zero.
 */

#include <stdbool.h>

#include "base/str.h"

enum { NEAREST_CHARS = 40 };		/* longer words are not compared */

struct nearest {
	struct str	 want;
	char		 word[NEAREST_CHARS * 4];	/* a copy of the best */
	size_t		 bytes;
	unsigned	 distance;	/* changes from want to word */
	unsigned	 offers;	/* compared so far; they are limited */
};

/* Words must be UTF-8.  A third of the characters may differ. */
void	 nearest_offer(struct nearest *, struct str word);
bool	 nearest_found(const struct nearest *, struct str *word);

#endif
