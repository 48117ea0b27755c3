#ifndef DAEMON_JWT_H
#define DAEMON_JWT_H

/* The assertion with which LINE is asked for an access token [L12]. */

#include <stdint.h>

#include "base/str.h"

struct arena;
struct seal_key;

struct jwt {
	struct str	 channel_id, key_id;
	uint64_t	 now_ms;	/* wall clock */
	uint64_t	 token_s;	/* how long the token is to live; 0: no
					 * word of it */
};

/* Signed, and good for ten minutes: LINE allows thirty, and a clock may be
 * wrong.  In the arena. */
struct str jwt_make(const struct jwt *, struct seal_key *, struct arena *);

#endif
