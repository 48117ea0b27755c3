#ifndef DAEMON_SEND_H
#define DAEMON_SEND_H

/*
 * A parcel goes to LINE, and what LINE says of it is told in the scheduler's
 * words.
 */

#include "scheduler/post.h"

/* For the outbox: a flow that sends the parcel by lane and fills in its
 * answer.  A 401 is no answer yet: the parcel is sent again when the
 * access token has been renewed. */
struct flow *send_parcel(struct parcel *);

#endif
