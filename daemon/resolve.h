#ifndef DAEMON_RESOLVE_H
#define DAEMON_RESOLVE_H

/*
 * From a host's name to its addresses without stopping the loop: literal
 * addresses at once, names by a short-lived thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/str.h"
#include "scheduler/flow.h"

enum { HOST_MAX = 255, ADDRESSES_MAX = 8 };

/* The first part of a URL, "https://api.line.me:443". */
struct origin {
	char		 host[HOST_MAX + 1];	/* without [ ] */
	char		 port[6];
};

/* https only, no path but "/".  ERR_INPUT names what is wrong. */
bool	 origin_parse(struct str url, struct origin *, struct err *)
	    MUST_CHECK;

struct resolve_query;

struct addresses {
	struct sockaddr_storage	 at[ADDRESSES_MAX];
	size_t			 n;
	struct resolve_query	*query;		/* resolve.c's */
};

/* Then next, which calls resolved(). */
plan	*resolve(struct flow *, const struct origin *, struct addresses *,
	    flow_step *next);

/* ERR_REMOTE if there are no addresses, or the wait was cancelled.  To be
 * called once after each resolve(), also by those who do not care any more. */
bool	 resolved(struct addresses *, struct err *) MUST_CHECK;

#endif
