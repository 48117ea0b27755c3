#ifndef DAEMON_ANSWER_H
#define DAEMON_ANSWER_H

/*
 * An answer as bytes on a wire: its status line, the fields every answer has,
 * those of the handler, and the body.  Only for http.c, which knows when.
 */

#include <stdbool.h>

#include "base/err.h"
#include "daemon/http.h"
#include "daemon/wire.h"

/* Makes it {"error":kind,"message":why}; fields that were added stay. */
void	 answer_error(struct response *, int status, enum err_kind,
	    const char *why);

int	 answer_status(const struct response *);	/* 200..599 */

/* head_only leaves out the body, but tells its length: HEAD. */
void	 answer_write(const struct response *, bool head_only, bool close,
	    struct wire *);

#endif
