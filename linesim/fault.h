#ifndef LINESIM_FAULT_H
#define LINESIM_FAULT_H

/*
 * What goes wrong, by a script of lines; see README.md for the kinds.
 *
 *	[ENDPOINT|*] KIND:SHARE ... [delay_ms:N] [from=TIME] [to=TIME]
 *	down TIME..TIME
 *
 * Times count from when the script was loaded, on the simulated clock.  The
 * same seed and request number meet the same fault.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "linesim/call.h"

/* Takes the place of the script so far.  False: the old one stays. */
bool	 fault_load(struct str script, struct err *) MUST_CHECK;

struct fault {
	const char	*name;
	bool		 accepts;	/* the request is dealt with first */
	enum fate	 fate;
	int		 status;	/* 0: as it is */
	const char	*type, *body;
	const char	*wait;		/* retry-after */
	bool		 lost, goaway;
};

/* What befalls this request, or NULL; how long its answer is kept back. */
const struct fault *fault_pick(const char *endpoint, uint64_t number,
	    uint32_t *delay_ms);

bool	 fault_down(void);			/* nobody is at home now */
void	 fault_sums(struct buf *);		/* "kind":count,... */

#endif
