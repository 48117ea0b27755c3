#ifndef DAEMON_LINK_H
#define DAEMON_LINK_H

/*
 * A connection to LINE that is there: a wire, TLS on it, HTTP/2 in that.
 * Plain functions: the lane's flow calls them in its steps.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct shown;				/* see session.h */

struct link {
	struct wire	*wire;
	struct tls	*tls;
	struct session	*session;	/* NULL before link_begin */
	uint64_t	 heard_ms;
	uint64_t	 pinged_ms;	/* 0: no echo is awaited */
};

/* Goes on with the handshake.  ERR_REMOTE: it failed. */
bool	 link_shake(struct link *, bool *done, struct err *) MUST_CHECK;
void	 link_begin(struct link *);		/* HTTP/2, after it */

/* All that came goes to the session.  ERR_REMOTE: the connection has ended. */
bool	 link_hear(struct link *, struct err *) MUST_CHECK;
/* What the session has to say leaves with this turn, packed into records, as
 * long as not too much is unsent. */
bool	 link_say(struct link *, const struct shown *, struct err *) MUST_CHECK;
bool	 link_full(const struct link *);	/* too much is unsent */

/* Asks a peer that has been silent for 15 s whether it is there; ERR_BUSY if
 * it did not say so within 10.  Only while an answer is awaited. */
bool	 link_alive(struct link *, struct err *) MUST_CHECK;
uint64_t link_patience_ms(const struct link *);	/* until then; 0: forever */

/* Closes what there is; exchanges are lost for this reason.  ERR_BUSY: at
 * once, since nobody would take what is unsent. */
void	 link_close(struct link *, const struct err *why);

#endif
