#ifndef DAEMON_CHAT_PLACES_H
#define DAEMON_CHAT_PLACES_H

/*
 * Garbage districts, several of them: home, the parents' house, the shop.
 *
 *	""	those there are: one more, or away with one
 *	"+…"	the districts' pages, to add one
 *	"@2"	what the second (of those there are, from 0) is called
 */

#include "daemon/chat/page.h"

struct ask;
struct form_question;
struct resident;

void	 places_page(const struct ask *, const struct resident *,
	    const struct form_question *, struct str *node, struct page *);

/* The district that is being named; false at any other node. */
bool	 places_at(const struct resident *, struct str node,
	    struct str *district);

#endif
