#ifndef DAEMON_LANE_H
#define DAEMON_LANE_H

/*
 * Lanes: the few HTTP/2 connections to LINE that carry all messages.
 *
 * One lane is one flow and one connection with up to 100 requests at once.
 * There are several because LINE's window for what it receives is narrow: at
 * 20 ms one connection carries fewer than 200 multicasts a second.  A request
 * takes the open lane that carries the fewest; where all are full, requests
 * wait in order.  Lanes are dialed at the start and then whenever requests
 * wait; a lost one again after 250 ms, and longer each time, to 10 s.
 *
 * If LINE's server does not speak HTTP/2, requests go by fetch.c, and it is
 * asked again every ten minutes.  Whoever asks notices nothing.
 *
 * Simulation links tests/fake/lane.c in place of lane.c.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "daemon/exchange.h"
#include "scheduler/flow.h"

enum { LANES_MAX = 16 };

struct lane_options {
	struct str	 base;		/* "https://api.line.me", :port */
	const char	*ca_file;	/* PEM; NULL: whom the system trusts */
	unsigned	 lanes;		/* 1..LANES_MAX; 0: three */
};

/* Starts the lanes; copies what it is given.  The channel access token is
 * token_now() of each request.  ERR_INPUT names what is wrong
 * with the address or the CA file.  Nobody there is no error: it is retried.
 * fetch_open() comes first. */
bool	 lane_open(const struct lane_options *, struct err *) MUST_CHECK;

/* Requests without an answer are lost (ERR_REMOTE); the lanes end in the
 * turns that follow.  lane_open() may be called again when they have. */
void	 lane_close(void);

/*
 * Asks LINE: see exchange.h.  limit_ms begins when the gate has opened and
 * includes waiting for a free stream; 0 is no limit.
 *
 * Requests fail with ERR_REMOTE when their connection is lost, and also while
 * none can be made: those that wait when the last lane could not be opened.
 */
plan	*lane_ask(struct flow *, struct exchange *, uint64_t limit_ms,
	    flow_step *next);

struct lane_stats {
	unsigned	 open;		/* lanes now */
	unsigned	 streams;	/* requests on them now */
	unsigned	 queued;	/* requests that wait for a stream */
	uint64_t	 sent;		/* requests, since the start */
	uint64_t	 answers;	/* whole ones */
	uint64_t	 resets;	/* requests that ended without */
	uint64_t	 connects;	/* handshakes that succeeded */
	uint64_t	 losses;	/* connections lost or refused */
	bool		 by_fetch;	/* no HTTP/2 there */
};
void	 lane_stats(struct lane_stats *);

#endif
