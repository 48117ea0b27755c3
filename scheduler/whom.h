#ifndef SCHEDULER_WHOM_H
#define SCHEDULER_WHOM_H

/*
 * Who gets a campaign, asked when it is cut.
 *
 * It is for a segment, or for those who were told another campaign (a
 * correction goes to exactly them) or whom LINE refused.  Taken out are those
 * who asked to hear nothing, unless it is an emergency or a correction, and,
 * of what is ordinary, those who have had as many notices within seven days as
 * the town allows.  During a drill only those it is for remain.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "storage/bits.h"

struct campaign;

#define WHOM_WEEK_MS	(UINT64_C(7) * 24 * 3600 * 1000)

enum { WEEKLY_CAP_MAX = 1000 };

/* Those who were told a campaign, or may have been, or whom LINE refused:
 * some deliveries a call, from *seq on; false once all are added. */
bool	 whom_gather(uint32_t campaign, bool failed, uint32_t *seq,
	    struct bits *who);

/* Puts into who those the segment finds, unless they were gathered; then
 * takes out whom it is not for.  Those taken out by the weekly cap (0: none)
 * are put into capped. */
bool	 whom_find(const struct campaign *, unsigned weekly_cap,
	    struct bits *who, struct bits *capped, struct err *) MUST_CHECK;

/* Who got at least so many ordinary notices within the last seven days. */
void	 whom_had(unsigned least, struct bits *who);

#endif
