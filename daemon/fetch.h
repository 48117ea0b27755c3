#ifndef DAEMON_FETCH_H
#define DAEMON_FETCH_H

/*
 * Everything kairan asks of the outside that is not fan-out, by libcurl:
 * tokens, profiles, photos, feeds; and fan-out where there is no HTTP/2.
 *
 * HTTP/1.1 with connections that are kept; no redirects are followed.  A
 * proxy is used where the environment names one (https_proxy).
 *
 * Simulation links tests/fake/fetch.c in place of fetch.c.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "daemon/exchange.h"
#include "scheduler/flow.h"

struct fetch_options {
	const char	*ca_file;	/* PEM; NULL: whom the system trusts */
	unsigned	 wires_max;	/* connections at once; 0: 64 */
};

/* ERR_INPUT where the CA file cannot be read. */
bool	 fetch_open(const struct fetch_options *, struct err *) MUST_CHECK;

/* Requests without an answer are lost (ERR_REMOTE); fetch's flow ends in the
 * turn that follows, and then it may be opened again. */
void	 fetch_close(void);

/* Asks: see exchange.h.  x->path is a whole URL, http:// or https://; a
 * bearer token is shown over https only (ERR_INPUT).  limit_ms begins when the
 * gate has opened; 0 is no limit. */
plan	*fetch_ask(struct flow *, struct exchange *, uint64_t limit_ms,
	    flow_step *next);

/* For lane.c: takes over what has passed the gate and whose flow waits; and
 * gives it up. */
void	 fetch_take(struct exchange *);
void	 fetch_drop(struct exchange *);

#endif
