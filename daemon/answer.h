#ifndef DAEMON_ANSWER_H
#define DAEMON_ANSWER_H

/*
 * What a handler says, and its bytes on a wire: the status line, the fields
 * every answer has, those of the handler, and the body.
 */

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "daemon/wire.h"

/* Zeroed before the first call. */
struct response {
	int		 status;	/* 0 is 200 */
	const char	*type;		/* NULL is "application/json" */
	const char	*cache;		/* NULL is "no-store" */
	const char	*policy;	/* NULL is "default-src 'none'" */
	struct buf	 body;		/* freed after it is sent */
	struct buf	 fields;	/* by http_add() */
	bool		 more;		/* call again, see below */
	uint32_t	 pause_ms;	/* but not at once */
	bool		 close;		/* the connection, after this */
};

/* Adds a field to the answer.  Bytes no field can hold are sent as "?". */
void	 http_add(struct response *, const char *name, struct str value);

/* The rest is for http.c, which alone knows when. */

/* Makes it {"error":kind,"message":why}; fields that were added stay. */
void	 answer_error(struct response *, int status, enum err_kind,
	    const char *why);

int	 answer_status(const struct response *);	/* 200..599 */

/* head_only leaves out the body, but tells its length: HEAD. */
void	 answer_write(const struct response *, bool head_only, bool close,
	    struct wire *);

#endif
