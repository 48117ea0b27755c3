#ifndef LINESIM_API_H
#define LINESIM_API_H

/*
 * LINE's endpoints: which there are, how fast each may be asked, who deals
 * with it; and what was counted of each.
 */

#include <stdbool.h>

#include "linesim/bucket.h"
#include "linesim/call.h"

void	 api_run(struct call *);	/* a side's run */

bool	 api_knows(struct str name);	/* "multicast", "push", ... */
const char *api_name(unsigned endpoint);

struct tally {
	uint64_t	 requests, accepted, limited;
	struct bucket	 bucket;
	struct window	*window;	/* NULL: never asked */
};

enum { STATUS_MAX = 600 };

const struct tally *api_tally(unsigned endpoint);	/* NULL: no more */
uint64_t api_statuses(unsigned status);		/* 0: no answer was given */
void	 api_forget(void);		/* all that was counted */

#endif
