#ifndef DAEMON_WIRE_H
#define DAEMON_WIRE_H

/*
 * A wire is one stream socket.  What comes in gathers in wire.in; what is
 * written leaves at the end of the turn, together.  Nothing here calls back:
 * what happens only wakes flows.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "base/list.h"
#include "base/str.h"
#include "scheduler/flow.h"

struct wire {
	unsigned	 magic;
	int		 fd;
	struct buf	 in;		/* came, and not yet taken */
	size_t		 in_max;	/* above, the peer waits; 64 KiB */
	bool		 eof;		/* the peer will send no more */
	bool		 broken;	/* reset, or nobody there */

	/* The rest is wire.c's. */
	struct buf	 out, going;	/* leaves at the turn's end; leaving */
	struct flow	*reader, *drainer;	/* who sleeps on it */
	bool		 closing, armed, sending;
	struct list	 dirty;		/* has something to send */
	struct timer	 linger;	/* closing; the peer may not read */
};
enum { WIRE_MAGIC = 0x57495245 };

/* Until more has come than wire.in held at the call, or eof, or broken; or
 * limit_ms passed (f->err is ERR_BUSY).  As flow_go where eof or broken is
 * known already. */
plan	*wire_read(struct flow *, struct wire *, uint64_t limit_ms,
	    flow_step *next);
void	 wire_take(struct wire *, size_t);	/* drops from the front of in */
void	 wire_wake(struct wire *);	/* wakes the reader with nothing new */

void	 wire_write(struct wire *, struct str);
void	 wire_give(struct wire *, struct buf *);  /* and leaves it empty */
plan	*wire_drain(struct flow *, struct wire *, uint64_t limit_ms,
	    flow_step *next);		/* until all is sent, or broken */
size_t	 wire_unsent(const struct wire *);

/* Sends the rest, for 10 s at most, then closes.  The wire is not the caller's
 * any more. */
void	 wire_close(struct wire *);
void	 wire_drop(struct wire *);	/* closes at once, with a reset */
uid_t	 wire_peer_uid(const struct wire *);	/* Unix sockets; or (uid_t)-1 */

/* Connects; then next.  f->err is ERR_REMOTE if nobody is there, ERR_BUSY
 * after limit_ms; the wire is to be closed by the caller in any case, unless
 * it is NULL. */
plan	*wire_dial(struct flow *, struct wire **, const struct sockaddr *,
	    socklen_t, uint64_t limit_ms, flow_step *next);

/* For io.c: a socket that is connected; completions; the turn's end. */
struct ring_done;
struct wire *wire_new(int fd);
void	 wire_done(struct wire *, const struct ring_done *);
void	 wire_flush(void);
unsigned wire_count(void);

#endif
