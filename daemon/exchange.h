#ifndef DAEMON_EXCHANGE_H
#define DAEMON_EXCHANGE_H

/*
 * One HTTP request to the outside and its answer: what lane_ask() and
 * fetch_ask() work on, and what both of them share.
 *
 * It lives in the struct of the flow that asks, zeroed at first, and is found
 * from the flow by f->on when the gate opens and when the wait is taken back.
 *
 * The step that asks fills the upper part and returns lane_ask(...).  The
 * request leaves only after all that step and those before it wrote is on
 * disk, unless it is known that what it rests on is.  Then the step next runs,
 * and f->err tells:
 *
 *	ERR_NONE	an answer came, of any status; see below
 *	ERR_BUSY	the time limit passed: f->err says so
 *	ERR_REMOTE	no whole answer came: f->err says why
 *	ERR_INPUT	it cannot be asked: f->err says why
 *
 * An exchange may be used again for the next request; its upper part stays.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "base/str.h"
#include "scheduler/flow.h"

enum { EXCHANGE_MAGIC = 0x45584348, ANSWER_MAX = 64 * 1024 };

struct exchange {
	/* What is asked.  All of it is borrowed until the exchange is over,
	 * so it must not lie in arena_step(). */
	const char	*method;	/* "POST" */
	struct str	 path;		/* "/v2/..."; fetch_ask: whole URL */
	struct str	 body;
	struct str	 content_type;	/* of the body; none: JSON */
	struct str	 retry_key;	/* 36 characters, or none */
	struct str	 bearer;	/* fetch_ask: access token, or none;
					 * lane_ask shows the channel's */
	size_t		 answer_max;	/* bytes kept; 0: ANSWER_MAX */
	bool		 kept;		/* all it rests on is on disk: it
					 * waits at no gate */

	/* What came, in the flow's arena.  No status: no whole answer. */
	int		 status;
	struct str	 request_id;	/* X-Line-Request-Id, or none */
	struct str	 accepted_id;	/* that of the first, with 409 */
	struct str	 answer;	/* the body; need not be JSON */
	bool		 cut;		/* there was more than answer_max */
	uint64_t	 retry_after_s;	/* Retry-After, or 0 */
	bool		 sent_any;	/* may the other side have seen it?
					 * false: certainly it has not */

	/* Of those who carry it. */
	unsigned	 magic;
	struct flow	*flow;
	flow_step	*next;
	uint64_t	 limit_ms;
	struct list	 link;		/* in a queue, or on a lane */
	void		*carrier;	/* the lane, or fetch's; NULL: queued */
	struct str	 origin;	/* fetch: stands before path */
	int32_t		 stream;	/* HTTP/2 stream, or 0 */
	uint32_t	 token;		/* token_number() it showed, or 0 */
	size_t		 body_sent, answer_room;
	bool		 fetched;	/* carried by fetch.c */
	bool		 head, whole;	/* headers count; the end came */

	/* Of line_ask(). */
	flow_step	*told;
	uint64_t	 each_ms;
	unsigned	 renewals;	/* it was asked again for a 401 */
};

/* For lane.c, fetch.c and those who stand in for them. */

/* Waits at the gate, if need be; then submit runs as a step of the flow, and
 * is to return flow_wait(f, undo, x->limit_ms, x->next). */
plan	*exchange_gate(struct exchange *, struct flow *, uint64_t limit_ms,
	    flow_step *next, flow_step *submit);
struct exchange *exchange_of(struct flow *);

/* The headers of the request, but those of its length and place. */
enum { HEADERS_MAX = 4 };
struct literal;				/* its name: see literal.h */
struct header {
	const struct literal *literal;
	struct str	 value;
};
struct headers {
	struct header	 at[HEADERS_MAX];
	size_t		 n;
};
void	 exchange_headers(const struct exchange *, struct str authorization,
	    struct headers *);

/* Must the request tell its length, were it 0? */
bool	 exchange_has_body(const struct exchange *);

/* The answer as it comes.  A status clears what an earlier one (100, 103)
 * brought; headers count until exchange_head_end, so trailers do not. */
void	 exchange_status(struct exchange *, int status);
void	 exchange_header(struct exchange *, struct str name, struct str value);
void	 exchange_head_end(struct exchange *);
void	 exchange_body(struct exchange *, struct str);

/* For what must come before a flow can ask: it joins those who wait for it;
 * all of them are woken, or hear ERR_BUSY, as when the limit has passed. */
plan	*exchange_join(struct exchange *, struct flow *, struct list *waiting,
	    uint64_t limit_ms, flow_step *next);
void	 exchange_call(struct list *waiting);
void	 exchange_disappoint(struct list *waiting);

/* Over: wakes the flow.  A loss has a kind and a reason and no answer. */
void	 exchange_won(struct exchange *);
void	 exchange_lost(struct exchange *, enum err_kind, const char *why);
void	 exchange_forget(struct exchange *);	/* its wait was taken back */

#endif
