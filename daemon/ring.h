#ifndef DAEMON_RING_H
#define DAEMON_RING_H

/*
 * The kernel, as the loop sees it: asked by ring_* calls, answers taken by
 * ring_take().  The only door to io_uring; simulation links
 * tests/fake/ring.c in its place.
 *
 * An owner is 8-aligned and outlives its completion.  A recv, accept or watch
 * goes on until one of its completions says more = false.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/str.h"

enum ring_op { RING_RECV, RING_SEND, RING_CONNECT, RING_ACCEPT, RING_POLL,
	RING_WATCH, RING_NONE };

struct ring_done {
	enum ring_op	 op;
	void		*owner;
	int		 res;		/* bytes, a descriptor, or -errno */
	bool		 more;
	struct str	 data;		/* received: until the next ring_take */
	int		 buffer;	/* ring.c's */
};

/* Where the kernel has io_uring off or is too old, says what to do. */
bool	 ring_open(struct err *) MUST_CHECK;
void	 ring_close(void);

void	 ring_recv(void *owner, int fd);
void	 ring_send(void *owner, int fd, struct str);	/* all of it */
void	 ring_connect(void *owner, int fd, const struct sockaddr *, socklen_t);
void	 ring_accept(void *owner, int fd);
void	 ring_poll(void *owner, int fd, unsigned events);	/* once */
void	 ring_watch(void *owner, int fd);		/* each time readable */
void	 ring_cancel(void *owner, enum ring_op);
void	 ring_shut(int fd);				/* closes it */

/* Hands all that was asked to the kernel; sleeps until something happened,
 * or for so long, or not at all (0). */
void	 ring_wait(uint64_t ms);
bool	 ring_take(struct ring_done *);		/* false: no more for now */

#endif
