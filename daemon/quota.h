#ifndef DAEMON_QUOTA_H
#define DAEMON_QUOTA_H

/*
 * How many people may still be written to this month [L13], as LINE last
 * said: asked every ten minutes, after the outbox has emptied, and when LINE
 * refuses something for it.  Actions cannot wait, so they take what is known.
 */

#include <stdbool.h>
#include <stdint.h>

#include "daemon/exchange.h"

void	 quota_open(void);		/* lanes come first */
void	 quota_turn(void);		/* the loop, once a turn */

struct quota {
	bool		 known;		/* else nothing below counts */
	bool		 limited;	/* else there is no end to it */
	uint64_t	 limit, used;	/* people, this month; LINE calls used
					 * approximate */
	uint64_t	 since;		/* accepted after that was said */
	uint64_t	 left;		/* after all of these, 0 at least */
	uint64_t	 asked_ms;	/* when LINE said so */
};
struct quota quota_now(void);

/* May so many more be written to?  Yes where that is not known. */
bool	 quota_allows(uint64_t people);

/* Until what is known is not older than a minute; at once if it is not.
 * ERR_BUSY: LINE did not say. */
plan	*quota_wait(struct flow *, struct exchange *, uint64_t limit_ms,
	    flow_step *next);

#endif
