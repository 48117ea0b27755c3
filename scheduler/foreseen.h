#ifndef SCHEDULER_FORESEEN_H
#define SCHEDULER_FORESEEN_H

/*
 * Whom staff approved a campaign for, and why it then went to others: between
 * the approval and the cut residents leave, pause, change what they chose, or
 * have had enough.
 */

#include "storage/bits.h"

struct campaign;

/* At the approval. */
void	 foreseen_keep(struct campaign *, const struct bits *who);

/* At the cut, which is for who; capped had enough. */
void	 foreseen_compare(struct campaign *, const struct bits *who,
	    const struct bits *capped);

#endif
