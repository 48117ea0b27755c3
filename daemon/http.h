#ifndef DAEMON_HTTP_H
#define DAEMON_HTTP_H

/*
 * HTTP/1.1 on the ring, strict; one connection is one flow.
 *
 * A request is read whole, its handler is called, and what it says leaves
 * only after all that any step has written so far is on disk: no handler can
 * forget that, because none writes to the wire.  Requests of a connection are
 * answered in the order they came.
 *
 * A handler sees
 *
 *	static bool
 *	hello(struct request *r, struct response *a, struct err *e)
 *	{
 *		buf_put(&a->body, STR("{}"));
 *		return true;
 *	}
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "daemon/answer.h"
#include "daemon/io.h"
#include "daemon/route.h"

struct head;

/* All slices live as long as the arena, that is until the answer is sent. */
struct request {
	unsigned	 magic;
	struct str	 method;	/* "HEAD" is told as such */
	struct str	 target, path;	/* as they came, not decoded */
	struct str	 query;		/* what follows "?", or p is NULL */
	struct str	 rest;		/* of the path, from the "*" on */
	struct str	 body;
	struct arena	*arena;
	const struct head *head;	/* see http_field() */
	void		*state;		/* the handler's, kept between calls */
	unsigned	 again;		/* calls before this one */
	uid_t		 peer_uid;	/* Unix sockets; else (uid_t)-1 */
	bool		 local;		/* came by the control socket */
};
enum { REQUEST_MAGIC = 0x52455155 };

/* Long work: a handler that returns true with more set keeps what this step
 * wrote, and is called again in a step of its own, after others had their
 * turn, or so much later with pause_ms; more is false again then.  What fails
 * later drops only its own step.
 */

/* The field of that name, in any case; false if it is there twice or not. */
bool	 http_field(const struct request *, const char *name, struct str *);

struct http_limits {			/* ms; 0 takes the default */
	uint64_t	 head_ms;	/* 10 s for a head, once it began */
	uint64_t	 body_ms;	/* 30 s for a body */
	uint64_t	 pace_ms;	/* every 5 s of a body … */
	size_t		 pace_bytes;	/* … 4096 bytes or its end */
	uint64_t	 idle_ms;	/* 60 s between requests */
	uint64_t	 drain_ms;	/* 10 s to take an answer */
	uint64_t	 linger_ms;	/* 1 s to read on, after a refusal */
	size_t		 wires_max;	/* as io_open(); 0: do not look at it */
	void		(*disk_failed)(const struct err *);  /* NULL: abort */
};

/* Before the first connection.  Near wires_max, who has been idle longest makes
 * room, or else who has been longest at a head; and answers say close. */
void	 http_open(const struct http_limits *);

/* For io_listen(): each takes the wire and starts its flow. */
wire_born http_public, http_control;

/* No request after those begun: idle connections close now. */
void	 http_stop(void);

struct http_counts {
	uint64_t	 born, open;		/* connections */
	uint64_t	 requests;		/* with a handler */
	uint64_t	 answers[6];		/* by the status' first digit */
	uint64_t	 refused;		/* without one */
	uint64_t	 late;			/* closed by a time limit */
	uint64_t	 evicted;		/* closed to make room */
};
const struct http_counts *http_counts(void);

#endif
