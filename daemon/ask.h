#ifndef DAEMON_ASK_H
#define DAEMON_ASK_H

/*
 * The command line's side of the control socket: one request, one answer, on
 * a socket that blocks.  Not for kairand.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/record.h"
#include "storage/sheet.h"

struct arena;

/* What is printed is a question; nothing was done.  It is asked again with the
 * answer as --people. */
enum { ASK_WANTS = 428 };

struct ask {
	struct str	 socket;	/* "/path" or "unix:/path" */
	bool		 asks;		/* somebody can be asked */
	struct strs	 argv;
	struct str	 lang;
	const struct townfile *files;
	size_t		 nfiles;
};

struct ask_answer {
	int		 status;
	bool		 text;		/* text/plain: it is to be printed */
	struct str	 body;		/* in the arena */
};

/* ERR_REMOTE if nobody is there or no whole answer came. */
bool	 ask(const struct ask *, struct arena *, struct ask_answer *,
	    struct err *) MUST_CHECK;

/* An answer that came, as bytes. */
bool	 ask_read(struct str, struct arena *, struct ask_answer *,
	    struct err *) MUST_CHECK;

#endif
