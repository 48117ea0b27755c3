#ifndef DAEMON_ADDRESS_H
#define DAEMON_ADDRESS_H

/* Where to listen: Unix sockets and loopback, because TLS towards the
 * internet ends in a proxy in front. */

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/* "unix:/path" (mode 0660; an old socket is replaced), "127.0.0.1:8080" or
 * "[::1]:8080".  ERR_INPUT names the address and what is wrong with it. */
bool	 address_listen(struct str, int *fd, struct err *) MUST_CHECK;

#endif
