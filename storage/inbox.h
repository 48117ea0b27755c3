#ifndef STORAGE_INBOX_H
#define STORAGE_INBOX_H

/*
 * The inbox: LINE's events, kept until they are dealt with.
 *
 * What LINE says twice is kept once, by its webhookEventId [L2]; that we saw
 * it is remembered for longer than LINE says things again.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

struct event_id {
	uint64_t	 event_ms;	/* LINE's timestamp */
	struct str	 id;		/* webhookEventId */
};

/* Keeps the event as it came; *fresh tells whether it is a new one. */
void	 inbox_add(struct event_id, struct str json, bool *fresh);
bool	 inbox_get(struct event_id, struct arena *, struct str *json,
	    struct err *) MUST_CHECK;
void	 inbox_done(struct event_id);

/* At start: calls for each that is left, in order of LINE's time. */
uint32_t inbox_each(void (*)(struct event_id));
uint32_t inbox_count(void);

/* An event whose dealing with ends the process would end it again at each
 * start.  So a try is counted before it, and what was tried INBOX_TRIES times
 * is set aside: kept, but not in the inbox any more. */
enum { INBOX_TRIES = 5 };
bool	 inbox_suspect(struct event_id);	/* was a try of it counted? */
bool	 inbox_try(struct event_id);	/* false: it was set aside */
void	 inbox_tried(struct event_id);	/* it went well after all */

/* Forgets having seen events older than that; looks at 1000 a call, so that a
 * step stays short.  True while there is more; cursor, empty at first, is its
 * own between calls. */
bool	 inbox_forget(uint64_t before_ms, struct buf *cursor);

#endif
