#ifndef STORAGE_HOLIDAYS_H
#define STORAGE_HOLIDAYS_H

/*
 * Japan's holidays by the rules of the law, 2000 to 2099, and the days on
 * which a town hall works.
 *
 * Fixed days, Mondays, equinoxes (by the usual formula), the day off for a
 * holiday on a Sunday, and a day between two holidays.  A town adds days of
 * its own, or takes a day out, in holiday.csv (see closures.h).
 */

#include <stdbool.h>
#include <stdint.h>

struct calendar;

enum { HOLIDAYS_FIRST = 10957, HOLIDAYS_LAST = 47481 };	/* 2000, 2099 */

/* What the day is called, or NULL; NULL too outside of the years. */
const char *holiday_national(int32_t day);

/* The same with the town's own; the calendar may be NULL. */
const char *holiday_name(const struct calendar *, int32_t day);

/* The town hall is open: no weekend, no holiday, not 12-29 to 01-03. */
bool	 holiday_works(const struct calendar *, int32_t day);

#endif
