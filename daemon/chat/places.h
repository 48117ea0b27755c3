#ifndef DAEMON_CHAT_PLACES_H
#define DAEMON_CHAT_PLACES_H

/*
 * Garbage districts, several of them: home, the parents' house, the shop.
 *
 *	""	those there are: one more, or away with one
 *	"+…"	the districts' pages, to add one
 *	"@2"	what the second (of those there are, from 0) is called
 */

#include "daemon/chat/choice.h"

struct asking;
struct resident;

void	 places_page(const struct ask *, const struct resident *,
	    const struct form_question *, struct str *node, struct page *);

/* A district was chosen, at a node of districts; or given up; or named. */
void	 places_pick(struct asking *, const struct form_question *,
	    struct str node, struct str value);

#endif
