#ifndef LINESIM_OAUTH_H
#define LINESIM_OAUTH_H

/*
 * Access tokens on request, where --channel-id is given: by a JWT signed with
 * the --assertion-key's other half, or by the channel's secret.  They die on
 * the simulated clock; of those by v2.1 there are 30 at most.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "linesim/call.h"

/* Reads the assertion key, if there is one. */
bool	 oauth_open(struct str channel_secret, struct err *) MUST_CHECK;

bool	 oauth_granted(struct str token);
void	 oauth_revoke_all(void);	/* as if the operator did */

/* Endpoints. */
void	 oauth_issue(struct call *);		/* v2.1, by JWT */
void	 oauth_stateless(struct call *);	/* v3 */
void	 oauth_verify(struct call *);
void	 oauth_revoke(struct call *);

void	 oauth_sums(struct buf *);	/* "issued":N,"refused":N */

#endif
