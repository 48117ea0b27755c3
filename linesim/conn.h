#ifndef LINESIM_CONN_H
#define LINESIM_CONN_H

/*
 * One connection that somebody made to linesim: TLS with HTTP/2 or HTTP/1.1
 * towards the LINE side, plain HTTP/1.1 towards the control side.
 *
 * Nothing is freed while the turn runs; a dead connection ignores what is
 * asked of it.
 */

#include <openssl/ssl.h>
#include <stdbool.h>

#include "base/list.h"
#include "base/str.h"
#include "linesim/address.h"
#include "linesim/call.h"
#include "linesim/loop.h"

/* A side: where it listens and who deals with its calls. */
struct side {
	struct watch	 listener;
	struct address	 address;
	unsigned	 port;
	SSL_CTX		*tls;		/* NULL: plain */
	size_t		 body_max;
	void		(*run)(struct call *);
	struct list	 conns;
	bool		 open;
};

struct nghttp2_session;

struct conn {
	struct list	 held;		/* by its side */
	struct watch	 watch;
	struct side	*side;
	SSL		*ssl;
	struct nghttp2_session	*h2;	/* NULL: HTTP/1.1 */
	struct list	 calls;
	struct buf	 in;		/* HTTP/1.1: not yet a request */
	struct buf	 out;
	size_t		 out_at;
	struct call	*h1_call;	/* HTTP/1.1: the one at hand */
	bool		(*more)(struct conn *, struct buf *);	/* streaming */
	uint64_t	 more_at;	/* for more */
	bool		 streamed;	/* more() has just ended */
	struct timer	 linger;
	bool		 shaken;	/* the handshake is done */
	bool		 busy;		/* input is being dealt with */
	bool		 closing;	/* after what is in out */
	bool		 lingering;	/* only waits for the peer to close */
	bool		 dead;
};

bool	 side_open(struct side *, struct err *) MUST_CHECK;
void	 side_close(struct side *);	/* and reset all its connections */

void	 conn_answer(struct conn *, struct call *);
void	 conn_flush(struct conn *);	/* sends what it can */
void	 conn_close(struct conn *);	/* after what is in out */
void	 conn_kill(struct conn *, bool reset);	/* now */

#endif
