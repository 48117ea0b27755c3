#ifndef SCHEDULER_CUT_H
#define SCHEDULER_CUT_H

/*
 * The cut: a due campaign becomes deliveries.
 *
 * It begins with one step that freezes whom and what: the recipients as sets
 * and the words as bytes.  After that each step makes some deliveries (of
 * multicasts up to ten) and moves the cursor, together (P4), so it may die
 * anywhere.
 *
 * A reminder is frozen by remind.c, some groups a step; the cut follows it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "storage/bits.h"

struct campaign;

struct cut_rules {
	unsigned	 weekly_cap;	/* ordinary notices; 0: any number */
};

void	 cut_open(const struct cut_rules *);  /* before agenda_open() */

/* What one group of a campaign is told; puts the words, counts
 * the group and its residents. */
void	 cut_freeze_group(struct campaign *, struct str messages,
	    const struct bits *who);
/* With what they say kept beside them: see said.h. */
void	 cut_freeze_said(struct campaign *, struct str messages,
	    struct str said, const struct bits *who);

#endif
