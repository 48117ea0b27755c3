#ifndef STORAGE_DRILL_H
#define STORAGE_DRILL_H

/*
 * A drill: while it is on, each message says 【訓練】, and notices reach only
 * those it is held for.
 *
 * Nothing can leave without the mark: what was cut before waits, reminders
 * wait, what is cut meanwhile and what is answered in the chat is marked, and
 * the last door before the network looks once more.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

#define DRILL_MARK	STR("【訓練】")

struct drill {
	bool		 on;
	uint64_t	 since_ms;
	struct str	 segment;	/* whom it is held for */
	struct str	 who;		/* began it */
};

void	 drill_get(struct arena *, struct drill *);
void	 drill_put(const struct drill *);	/* part of the step */
bool	 drill_on(void);

/* May this body of a request leave?  False where a drill is on and one of its
 * messages does not say so. */
bool	 drill_passes(struct str body);

#endif
