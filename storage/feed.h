#ifndef STORAGE_FEED_H
#define STORAGE_FEED_H

/*
 * A district's collections for other people's programs: iCalendar (RFC 5545)
 * and JSON, thirteen months from a day on.  What is collected when is asked
 * of the calendar as the chat asks it, so they cannot disagree.
 *
 * Nothing stands for a day of which nothing is known; from when on that is so
 * is said of each kind: in the calendar's description, and as "unknown".
 */

#include <stdint.h>

#include "base/str.h"
#include "storage/calendar.h"

struct feed {
	const struct calendar *calendar;
	unsigned	 area;
	int32_t		 today;		/* the first day */
};

enum { FEED_DAYS = 397 };

/* A day and kind keeps its UID, however often it is asked for. */
void	 feed_ics(const struct feed *, struct buf *);

/* {"area":…,"from":…,"to":…,"days":[{"date":…,"kinds":[{"kind":…,
 * "note":…}]}],"unknown":[{"kind":…,"from":…}]} */
void	 feed_json(const struct feed *, struct buf *);

#endif
