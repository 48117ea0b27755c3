#ifndef DAEMON_CONVERSE_H
#define DAEMON_CONVERSE_H

/*
 * An event is dealt with: who, which feature, what answer.
 *
 * All it changes is one step, with the event's removal from the inbox (P2).
 * Dies kairand before that, the event is still there; after it, the reply may
 * be lost and is never doubled: a reply has no retry key [L11].
 */

#include <stdbool.h>

#include "storage/inbox.h"

struct json;

/* Is it an event of a resident that we deal with?  All others are let go by:
 * unknown types, groups, what another module answers [L3]. */
bool	 converse_wants(const struct json *event);

/* Deals with an event that the step puts in the inbox; what of it is needed is
 * kept.  NULL: it is in the inbox from before. */
void	 converse_start(struct event_id, const struct json *event,
	    uint64_t received_ms);
unsigned converse_count(void);		/* events being dealt with */
void	 converse_open(const char *town_name, double reply_rate);

/* At start: events that come are only kept, in the inbox; then a try is
 * counted of what it holds; and, when that is on disk, all is dealt with.  All
 * at once, but for what was tried at a start before: that is dealt with alone,
 * one behind the other and from a second after the start on, so that whoever
 * ends kairand is known, and what ends it at once is no event. */
void	 converse_hold(void);
void	 converse_tries(void);
void	 converse_resume(void);

#endif
