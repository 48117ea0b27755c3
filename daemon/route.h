#ifndef DAEMON_ROUTE_H
#define DAEMON_ROUTE_H

/*
 * Which handler answers a path, and on which side it may be asked.
 *
 * The public side is what the proxy reaches; the control side is the Unix
 * socket of `kairan`.  What is not on a side does not exist there: 404, as for
 * any unknown path.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct request;
struct response;
struct err;

/* Does not wait.  One call is one step, so one transaction.  False: what it
 * wrote is dropped, and the answer is the error. */
typedef bool http_handler(struct request *, struct response *, struct err *);

enum route_side { ROUTE_PUBLIC = 1, ROUTE_CONTROL = 2 };

struct route {
	const char	*method;	/* "GET" answers HEAD as well */
	const char	*path;		/* "/webhook", or "/console/" and "*" */
	http_handler	*handler;
	size_t		 body_max;	/* bytes; 0 takes no body */
	unsigned	 sides;		/* ROUTE_PUBLIC | ROUTE_CONTROL */
};

/* Adds a table's routes; the table must stay.  A whole path goes before one
 * that ends in "*", and of those the longer goes first.  At start only. */
void	 route_add(const struct route *, size_t n);

/* NULL if there is none; then *known says whether the path is there for
 * another method. */
const struct route *route_find(struct str method, struct str path,
	    enum route_side, bool *known);

/* What stands after the "*" of the route's path; empty for a whole path. */
struct str route_rest(const struct route *, struct str path);

/* The methods of a path, for the field Allow: "GET, HEAD". */
void	 route_allow(struct str path, enum route_side, struct buf *);

#endif
