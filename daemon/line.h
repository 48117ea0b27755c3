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

/* One or two channel secrets, the second for a rotation; n of them. */
void	 line_secrets(const struct str *, unsigned n);

/* Is this webhook from LINE?  By the body's bytes as they came [L1]. */
bool	 line_signed(struct str body, struct str signature);

/*
 * Asks LINE by lane, as lane_ask() does, with an access token: waits until
 * there is one, and asks again with the next one where LINE answers 401, twice.
 * each_ms limits every wait of it.  ERR_DENIED: nothing was asked, because
 * no token came.
 */
plan	*line_ask(struct flow *, struct exchange *, uint64_t each_ms,
	    flow_step *next);

/* Replies [L11]: the body for a token and message objects with commas. */
void	 line_reply_body(struct str token, struct str messages, struct buf *);
#define LINE_REPLY_PATH	"/v2/bot/message/reply"

enum { LINE_LIMIT_MS = 15000 };

/* What the end of an exchange means for a delivery.  OUTCOME_QUOTA is what
 * LINE said; whether it is so, see quota.h. */
enum outcome line_outcome(const struct exchange *, const struct err *);

/* The place in "to" of an id that LINE calls malformed [L4], or -1. */
int	 line_bad_to(const struct exchange *);

#endif
