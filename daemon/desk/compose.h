#ifndef DAEMON_DESK_COMPOSE_H
#define DAEMON_DESK_COMPOSE_H

/* The messages of a campaign, from what staff said on the command line. */

#include "daemon/action.h"

struct bits;

/*
 * From --text, --button, --image and --sender, or from the file that came for
 * --messages.  Checked as storage/message.h does, and against what residents
 * have chosen.  *text is what stands first in them.  A text alone
 * leaves messages empty: it is all there is.  The buf is the caller's also
 * where it is false.
 */
bool	 compose(struct act *, const struct bits *who, struct str *text,
	    struct buf *messages, struct err *) MUST_CHECK;

#endif
