#ifndef DAEMON_CHAT_PAGE_H
#define DAEMON_CHAT_PAGE_H

/*
 * A page of choices, as many as LINE's buttons can show.
 *
 * It is named by its node; "" is the first.  What is on it is either a leaf,
 * with the value to keep, or opens another node.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

enum { CHOICES_MAX = 12 };		/* one button is left for control */

struct choice {
	struct str	 label;		/* may be longer than a button */
	struct str	 value;		/* p NULL: it opens the node */
	struct str	 node;
};

struct page {
	struct choice	 at[CHOICES_MAX];
	uint32_t	 n;
	uint32_t	 mark;		/* changes when anything on it does */
	bool		 numbered;	/* labels are too long for buttons */
};

/* For who makes a page: fills mark and numbered. */
void	 page_seal(struct page *);

/* What stands on the i-th button, with room for a ✓ before it; "3 さくら…"
 * where they are numbered. */
struct str page_button(struct arena *, const struct page *, uint32_t i);

#endif
