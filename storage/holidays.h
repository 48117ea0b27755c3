#ifndef STORAGE_HOLIDAYS_H
#define STORAGE_HOLIDAYS_H

/*
 * Japan's holidays by the rules of the law, 2000 to 2099.
 *
 * Fixed days, Mondays, equinoxes (by the usual formula), the day off for a
 * holiday on a Sunday, and a day between two holidays.  What is a holiday in
 * a town is for calendar_holiday() to say.
 */

#include <stdint.h>

enum { HOLIDAYS_FIRST = 10957, HOLIDAYS_LAST = 47481 };	/* 2000, 2099 */

/* What the day is called, or NULL; NULL too outside of the years. */
const char *holiday_national(int32_t day);

#endif
