#ifndef DAEMON_TOKEN_H
#define DAEMON_TOKEN_H

/*
 * The channel access token's life [L10] [L12].
 *
 * It is given by the operator, in a file that is read again when LINE does
 * not take it any more; or asked for, by the channel's key or else by its
 * secret, and renewed when four fifths of its life are over.  The old one is
 * shown until the new one has come.
 *
 * Tokens that live for days are kept beside the store, since LINE gives out
 * only so many; those of a quarter of an hour only in memory.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "daemon/exchange.h"

/* By the settings in force; fetch_open() comes first.  ERR_INPUT: there is
 * neither a token nor what is needed to ask for one. */
bool	 token_open(struct err *) MUST_CHECK;

/* The token to show; it changes.  None before the first has come. */
struct str token_now(void);
struct str token_bearer(void);		/* "Bearer ..." */
uint32_t token_number(void);		/* from 1; 0: none yet */

/* LINE answered 401 to this one: the next is asked for, unless it is here. */
void	 token_refused(uint32_t number);

/* Until there is one that LINE should take; at once if there is.  ERR_BUSY:
 * none came within that time, or it is known that none will. */
plan	*token_wait(struct flow *, struct exchange *, uint64_t limit_ms,
	    flow_step *next);

bool	 token_good(void);		/* is there one? */

/* Counts since the start, for metrics. */
struct token_counts {
	uint64_t	 issued;	/* LINE gave us */
	uint64_t	 refused;	/* it did not take any more: 401 */
	uint64_t	 failures;	/* tries to get the next one */
};
const struct token_counts *token_counts(void);

/* For tests: this one, for good. */
void	 token_give(struct str);

#endif
