#ifndef DAEMON_LINE_H
#define DAEMON_LINE_H

/*
 * LINE's API: what to ask, and what an answer means.  The rules relied on are
 * in LINE.md, by number.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "daemon/exchange.h"
#include "scheduler/post.h"

struct seal;

/* One or two channel secrets, the second for a rotation; n of them. */
void	 line_secrets(const struct str *, unsigned n);

/* Is this webhook from LINE?  By the body's bytes as they came [L1]. */
bool	 line_signed(struct str body, struct str signature);

/* For the outbox: a flow that sends the parcel by lane. */
struct flow *line_send(struct parcel *);

/* Replies [L11]: the body for a token and message objects with commas. */
void	 line_reply_body(struct str token, struct str messages, struct buf *);
#define LINE_REPLY_PATH	"/v2/bot/message/reply"

enum { LINE_LIMIT_MS = 15000 };

/* What the end of an exchange means for a delivery. */
enum outcome line_outcome(const struct exchange *, const struct err *);

#endif
