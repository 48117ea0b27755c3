#ifndef LINESIM_EVENT_H
#define LINESIM_EVENT_H

/*
 * Webhook events as JSON text.  Each gets a serial number, by which its
 * event id and reply token are known.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* Appends one event; returns its serial. */
uint32_t event_follow(struct buf *, uint32_t person);
uint32_t event_text(struct buf *, uint32_t person, struct str text);
uint32_t event_postback(struct buf *, uint32_t person, struct str data);

/*
 * Somebody's own event, with what it lacks filled in: mode, timestamp,
 * webhookEventId, deliveryContext, replyToken, a message's id.  Follow and
 * unfollow change who is a friend.
 */
bool	 event_fill(struct buf *, struct str raw, uint32_t *serial,
	    struct err *) MUST_CHECK;

#endif
