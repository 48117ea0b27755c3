#ifndef BASE_ERR_H
#define BASE_ERR_H

/*
 * Why a thing failed: a kind for code, a sentence for people.
 *
 * A function that can be refused, or that the outside can let down, returns
 * bool and takes struct err * last.  fail() is always false, so a refusal is
 * one line.  The kind decides the HTTP status and whether to try again.
 */

#include <stdbool.h>

#include "base/check.h"

enum err_kind {
	ERR_NONE,
	ERR_INPUT,	/* what was asked is wrong: never try again */
	ERR_DENIED,	/* who asked may not */
	ERR_ABSENT,	/* there is no such thing */
	ERR_CLASH,	/* it has happened already, or something else has */
	ERR_BUSY,	/* at a limit: try again later */
	ERR_REMOTE,	/* the other side or the way there failed: try again */
	ERR_DISK,	/* what is stored cannot be read or written: stop */
	ERR_KINDS
};

enum { ERR_WHY_MAX = 400 };

struct err {
	enum err_kind	 kind;
	char		 why[ERR_WHY_MAX];	/* UTF-8, cut at a character */
};

/* Notes why, and is false.  The sentence names the thing and the place. */
bool	 fail(struct err *, enum err_kind, const char *fmt, ...) PRINTF(3, 4);

void	 err_clear(struct err *);
int	 err_status(enum err_kind);	/* HTTP status, 200 for ERR_NONE */
const char *err_name(enum err_kind);

#endif
