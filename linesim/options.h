#ifndef LINESIM_OPTIONS_H
#define LINESIM_OPTIONS_H

/*
 * What linesim was told on the command line; read by all, written once.
 * Addresses are "127.0.0.1:port", "[::1]:port" or "unix:/path"; port 0 lets
 * the system choose.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct options {
	const char	*listen, *control;
	const char	*cert, *key, *cert_out;
	const char	*secret_file, *token_file, *script;
	const char	*webhook, *clock;
	const char	*channel_id, *assertion_key, *kid;
	double		 clock_rate;		/* simulated ms per ms */
	double		 dup;			/* share of webhooks doubled */
	uint64_t	 seed;
	uint64_t	 burst;			/* tokens; 0: see bucket.c */
	uint64_t	 window;		/* HTTP/2 flow control, bytes */
	uint64_t	 reply_ms;		/* life of a reply token */
	uint64_t	 hook_conns, hook_batch;
	uint64_t	 monthly;		/* quota, people; 0: none */
	uint64_t	 stateless_s;		/* life of such a token */
	bool		 no_limits, h1_only, redeliver, shuffle;
};

extern struct options options;

/* Fills options.  False with a reason; *help is set where it was asked for. */
bool	 options_read(int argc, char **argv, bool *help, struct err *)
	    MUST_CHECK;
void	 options_help(void);

#endif
