#ifndef STORAGE_CLOSURES_H
#define STORAGE_CLOSURES_H

/*
 * Days on which things are not as the timetable says: closed centres,
 * holidays, moved and cancelled collections.
 */

#include "storage/calendar.h"
#include "storage/sheet.h"

enum { CLOSURE_DAYS_MAX = 60 };		/* longer ones are warned of */

/* center.csv: before the timetables.  A centre may have many periods. */
void	 closures_centres(struct reading *, struct calendar *,
	    const struct sheet *);

/* holiday.csv: a date a line, with or without a header and names.  A minus in
 * front of the date says that it is no holiday here (see calendar.h). */
void	 closures_holidays(struct reading *, struct calendar *,
	    struct sheet *);

/* alternate_days.csv: one collection is moved, cancelled or added. */
void	 closures_moves(struct reading *, struct calendar *,
	    const struct sheet *);

/* transferdata.csv: for all areas that would be collected on the day after
 * which it goes on as usual. */
void	 closures_transfers(struct reading *, struct calendar *,
	    const struct sheet *);

/* Centres no area has; the next New Year without a closure. */
void	 closures_check(struct reading *, const struct calendar *,
	    struct str file);

#endif
