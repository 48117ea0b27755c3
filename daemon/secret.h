#ifndef DAEMON_SECRET_H
#define DAEMON_SECRET_H

/*
 * The channel's secrets, key and token, from the files that the settings name
 * or else from systemd's credentials ($CREDENTIALS_DIRECTORY).
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum { SECRETS_MAX = 2 };

/* By the settings in force; what is read lives as long as the process, where
 * no arena is given. */

/* One secret, or two while it is changed: a signature by either is good. */
bool	 secret_channel(struct str secrets[SECRETS_MAX], unsigned *n,
	    struct err *) MUST_CHECK;

/* Which of these is there, by its setting or as a credential? */
enum secret_kind { SECRET_TOKEN, SECRET_KEY };
bool	 secret_has(enum secret_kind);

/* The access token: one line of visible characters. */
bool	 secret_token(struct arena *, struct str *, struct err *) MUST_CHECK;

/* The key that signs what asks for tokens: PEM, or a JWK. */
bool	 secret_key(struct str *, struct err *) MUST_CHECK;

/* A token that was asked for, kept beside the store and not in it, so that no
 * backup has it; it is the channel's of channel_id and good until then. */
bool	 secret_token_keep(struct str, uint64_t until_ms, struct err *)
	    MUST_CHECK;
bool	 secret_token_kept(struct arena *, struct str *, uint64_t *until_ms);

#endif
