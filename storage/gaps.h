#ifndef STORAGE_GAPS_H
#define STORAGE_GAPS_H

/*
 * What a town's calendar lacks: found every day before residents find it.
 * All of it is worked out from the tables as they are.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "storage/town.h"

enum gap {
	GAP_TOMORROW,		/* nothing is known of tomorrow: an alarm */
	GAP_STRANGER,		/* chosen by residents, and in no calendar:
				 * an alarm */
	GAP_PART,		/* of a kind nothing is known of tomorrow */
	GAP_ENDS,		/* the data end within 60 days */
	GAP_NEW_YEAR,		/* from October on: nobody entered what is
				 * different from 12-29 to 01-03 */
	GAPS
};

enum { GAP_SOON_DAYS = 60 };

/* Is it an alarm, or a warning? */
bool	 gap_alarms(enum gap);
const char *gap_name(enum gap);

/* Tells of every gap: the district, and for GAP_ENDS the last day known (of
 * the others, tomorrow or 12-29). */
typedef void gap_tell(void *ctx, enum gap, struct str district, int32_t day);
void	 gaps_find(const struct town *, int32_t today, gap_tell *, void *ctx);

/* How many alarms there are. */
uint32_t gaps_alarms(const struct town *, int32_t today);

#endif
