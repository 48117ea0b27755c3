#ifndef DAEMON_HEAD_H
#define DAEMON_HEAD_H

/*
 * The head of an HTTP/1.1 request: bytes in, slices out; no I/O.
 *
 * It is strict, because a proxy stands in front: two parsers that read the
 * same bytes differently are how requests are smuggled.  Whatever could be
 * read in two ways is refused, and after a refusal the connection is closed.
 * Where the bytes are cut while they arrive never changes what is said.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { HEAD_BYTES_MAX = 16 * 1024, HEAD_FIELDS_MAX = 100,
	HEAD_METHOD_MAX = 20 };

/* Why a request is not listened to: its status, and in words. */
struct refusal {
	int		 status;
	const char	*why;
};

struct head_field {
	struct str	 name, value;	/* value without blanks around it */
};

struct head {
	struct str	 method;	/* "GET"; case matters */
	struct str	 target;	/* "/a/b?c=d", or "*" of OPTIONS */
	struct str	 path;		/* "/a/b", not decoded */
	struct str	 query;		/* "c=d", not decoded; p NULL if none */
	size_t		 fields_n;
	uint64_t	 body_bytes;	/* 0 where nothing was said */
	bool		 old;		/* HTTP/1.0 */
	bool		 close;		/* the peer wants it, or is old */
	bool		 expects;	/* 100-continue, before it goes on */
	struct head_field fields[HEAD_FIELDS_MAX];	/* fields_n of them */
};

/* Looks for the end of the head in all that came so far; *seen, 0 at first,
 * remembers how far.  NULL means nothing is wrong up to there; then *whole
 * says whether the head is complete, and it is the first *seen bytes. */
const struct refusal *head_scan(struct str in, size_t *seen, bool *whole);

/* Reads a head that head_scan() found complete, its empty line included.
 * NULL: all is well.  The slices point into the bytes given. */
const struct refusal *head_parse(struct head *, struct str) MUST_CHECK;

/* The field of that name, in any case.  False if there is none, and also if
 * there are several: then it says nothing that can be relied on. */
bool	 head_field(const struct head *, const char *name, struct str *value)
	    MUST_CHECK;

#endif
