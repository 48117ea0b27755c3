#ifndef SCHEDULER_POST_H
#define SCHEDULER_POST_H

/*
 * A post: one delivery leaves, and its answer is noted.  Its owner is the
 * outbox, which hears when a post is over.
 *
 * Before a delivery leaves for the first time its residents are sifted; see
 * sift.h.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "scheduler/entry.h"
#include "scheduler/flow.h"
#include "scheduler/retry.h"

/* What is handed to LINE, and what it said. */
struct parcel {
	bool		 push;
	struct str	 body;			/* until the flow has ended */
	char		 key[37];		/* retry key, shown */
	uint32_t	 residents;		/* it is for so many */
	enum outcome	 outcome;		/* the answer from here on */
	uint16_t	 status;		/* 0: none came */
	char		 request_id[64];	/* what LINE knows it by */
	char		 why[200];
	int		 bad_to;	/* whose id LINE called malformed [L4]:
					 * place in "to", or -1 */
};

/* Makes the flow that sends a parcel and fills in its answer.  All the parcel
 * rests on is on disk by then: it waits at no gate. */
typedef struct flow *post_send(struct parcel *);

struct post_owner {
	post_send	*send;
	void		(*over)(struct entry, bool asked);
};
void	 post_open(const struct post_owner *);

void	 post_start(struct entry);

/* Counts since the start, for metrics. */
struct post_counts {
	uint64_t	 accepted, recipients;	/* deliveries; residents */
	uint64_t	 again, limited, unsure, failed, dropped;
};
const struct post_counts *post_counts(void);

#endif
