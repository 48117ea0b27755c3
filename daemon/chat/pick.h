#ifndef DAEMON_CHAT_PICK_H
#define DAEMON_CHAT_PICK_H

/*
 * What happens when a choice is made: it is kept at once, and the next thing
 * is asked.
 */

#include "daemon/chat/asking.h"
#include "daemon/chat/page.h"

/* A leaf or a node of the question's page at this node; on: chosen, or given
 * up again. */
void	 pick(struct asking *, const struct form_question *, struct str node,
	    const struct choice *, bool on);

/* An answer in words that is no choice. */
void	 pick_text(struct asking *, const struct form_question *, struct str);

/* By a tap, "form/pick?…": of a page that is no longer so, nothing is taken.
 * Of a question that is answered already, the tap is taken for what it says,
 * and the question that is open is asked again. */
void	 pick_tapped(struct asking *, const struct form_question *);

#endif
