#ifndef STORAGE_DELIVERY_H
#define STORAGE_DELIVERY_H

/*
 * A delivery: one request to LINE, up to 500 residents, one retry key.
 *
 * Key, words and recipients are written before the first request and never
 * change (P3); the body is made of them the same way each time.  That a
 * request is under way is not a state: after a crash READY is sent again with
 * the same key, and LINE answers 409 if it had arrived [L5].
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/record.h"

struct arena;
struct scan;
struct words;

enum delivery_state {
	DELIVERY_READY,		/* to be sent, or sent again */
	DELIVERY_SENT,		/* LINE accepted it */
	DELIVERY_FAILED,	/* LINE refused it */
	DELIVERY_UNSURE,	/* may have arrived; too late to ask [L6] */
	DELIVERY_DROPPED,	/* never sent: stopped by staff, or too late */
	DELIVERY_STATES
};

enum { RECIPIENTS_MAX = 500 };			/* [L7] */

/* How long a retry key is used; LINE keeps it for 24 h [L6]. */
#define RETRY_KEY_MS	(UINT64_C(23) * 3600 * 1000 + 30 * 60 * 1000)

struct delivery {
	uint32_t	 campaign, seq;		/* seq from 0 */
	uint8_t		 state;
	bool		 push;		/* one recipient, by push */
	uint8_t		 priority;	/* its campaign's */
	uint32_t	 words;		/* which of the campaign's */
	struct str	 key;		/* 16 random bytes */
	uint32_t	 count;		/* recipients, 1 to 500 */
	const uint32_t	*recipients;	/* their numbers; delivery_set() */
	struct str	 packed;	/* the same as they are kept */
	uint32_t	 tries;
	uint64_t	 first_ms;	/* LINE may know its key; 0: no */
	uint64_t	 due_ms;	/* where it stands in the agenda */
	bool		 at_once;	/* it does not: due since it was made */
	uint64_t	 over_ms;	/* when it left READY */
	uint16_t	 status;	/* LINE's last answer, 0 if none */
	struct str	 request_id;	/* LINE's, of what was accepted */
	struct str	 why;		/* FAILED, UNSURE, DROPPED */
	bool		 maybe;		/* a try may have arrived unseen */
};

extern const struct record delivery_record;

bool	 delivery_get(uint32_t campaign, uint32_t seq, struct arena *,
	    struct delivery *, struct err *) MUST_CHECK;
/* Of what the store keeps; strings are slices of it.  ERR_DISK if it is not
 * as it was kept. */
bool	 delivery_read(struct delivery *, struct str, struct arena *,
	    struct err *) MUST_CHECK;
void	 delivery_put(const struct delivery *);
bool	 delivery_move(struct delivery *, enum delivery_state, struct err *)
	    MUST_CHECK;

/* A new one, READY, with a fresh key, for these numbers; not put. */
void	 delivery_new(struct delivery *, struct arena *, const uint32_t *,
	    uint32_t n);
/* Other recipients; only while it was never tried. */
void	 delivery_set(struct delivery *, struct arena *, const uint32_t *,
	    uint32_t n);

/* The request's body, the same bytes each time. */
bool	 delivery_body(const struct delivery *, const struct words *,
	    struct buf *, struct err *) MUST_CHECK;

/* All of a campaign in one scan, which is store_scan_end()ed where it is left
 * early.  What a delivery says is there until the next. */
void	 delivery_scan(struct scan *, uint32_t campaign);
bool	 delivery_scan_next(struct scan *, struct delivery *);

/* Those of a campaign in order: start with *seq = 0; false at the end. */
bool	 delivery_next(uint32_t campaign, uint32_t *seq, struct arena *,
	    struct delivery *);

#endif
