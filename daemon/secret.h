#ifndef DAEMON_SECRET_H
#define DAEMON_SECRET_H

/*
 * The channel's secrets and token, from the files that the settings name or
 * else from systemd's credentials ($CREDENTIALS_DIRECTORY).
 */

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

enum { SECRETS_MAX = 2 };

/* By the settings in force; what is read lives as long as the process. */

/* One secret, or two while it is changed: a signature by either is good. */
bool	 secret_channel(struct str secrets[SECRETS_MAX], unsigned *n,
	    struct err *) MUST_CHECK;

/* The access token: one line of visible characters. */
bool	 secret_token(struct str *, struct err *) MUST_CHECK;

#endif
