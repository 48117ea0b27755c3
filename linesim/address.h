#ifndef LINESIM_ADDRESS_H
#define LINESIM_ADDRESS_H

/*
 * Where to listen or connect: "127.0.0.1:8443", "[::1]:0", "unix:/path".
 * Names are not looked up, but localhost is known.
 */

#include <stdbool.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/str.h"

struct address {
	struct sockaddr_storage	 sock;
	socklen_t		 n;
};

bool	 address_read(struct str, struct address *, struct err *) MUST_CHECK;

/* A listening socket, non-blocking; the port chosen is noted in both. */
bool	 address_listen(struct address *, int *fd, unsigned *port,
	    struct err *) MUST_CHECK;
void	 address_set_port(struct address *, unsigned port);

/* A socket that connects, non-blocking; -1 where it was refused at once. */
int	 address_connect(const struct address *);

#endif
