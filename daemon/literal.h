#ifndef DAEMON_LITERAL_H
#define DAEMON_LITERAL_H

/*
 * Header fields of HTTP/2 requests as literals (RFC 7541, 6.2.2 and 6.2.3).
 *
 * They say nothing of the table that both sides remember, so they may follow
 * whatever nghttp2 wrote of a block of headers.  nghttp2 would work out the
 * Huffman code of access token, path and retry key for each request anew,
 * which is a fifth of what the lane spends on a push, and saves 120 bytes.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Places of names in the table that is the same for everyone, its appendix A;
 * PLACE_OTHER is none of them. */
enum literal_place {
	PLACE_OTHER = 0, PLACE_AUTHORITY = 1, PLACE_PATH = 4,
	PLACE_AUTHORIZATION = 23, PLACE_CONTENT_LENGTH = 28,
	PLACE_CONTENT_TYPE = 31, PLACE_USER_AGENT = 58,
};

struct literal {
	const char	*name;		/* lower case */
	enum literal_place place;
	bool		 secret;	/* nobody on the way is to keep it */
};

void	 literal_put(struct buf *, const struct literal *, struct str value);

#endif
