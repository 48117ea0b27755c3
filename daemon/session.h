#ifndef DAEMON_SESSION_H
#define DAEMON_SESSION_H

/*
 * HTTP/2 as a client, without a socket: bytes that came go in, frames to send
 * come out, and exchanges are carried in between.  nghttp2's door.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "daemon/exchange.h"

struct session;

struct session *session_new(void);
/* Its exchanges are lost for this reason.  NULL is fine. */
void	 session_free(struct session *, const char *why);

/* Begins a stream.  false: it takes no more, and the exchange is untouched. */
bool	 session_begin(struct session *, struct exchange *) MUST_CHECK;
/* The exchange's wait was taken back: it is forgotten, its stream reset. */
void	 session_drop(struct session *, struct exchange *);

bool	 session_hear(struct session *, struct str, struct err *) MUST_CHECK;
/* What every request shows as it leaves. */
struct shown {
	struct str	 authority;	/* "host:port" */
	struct str	 authorization;	/* "Bearer ..." */
	uint32_t	 token;		/* the number of that one */
};
/* The next frame, until the next call; empty: nothing to say now. */
bool	 session_say(struct session *, const struct shown *, struct str *,
	    struct err *) MUST_CHECK;
void	 session_ping(struct session *);

unsigned session_streams(const struct session *);	/* not closed yet */
unsigned session_room(const struct session *);	/* how many it takes at once */
bool	 session_leaving(const struct session *);	/* takes no new ones */
bool	 session_over(const struct session *);	/* neither hears nor says */
bool	 session_answered(const struct session *);	/* ever, a whole one */

/* Of all sessions since the start. */
struct session_stats {
	uint64_t	 sent, answers, resets;
};
extern struct session_stats session_stats;

#endif
