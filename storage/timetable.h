#ifndef STORAGE_TIMETABLE_H
#define STORAGE_TIMETABLE_H

/*
 * area_days.csv: which columns mean what, and a row for each area.
 *
 * A timetable may come in several files with different categories; all their
 * columns together are the calendar's categories, in the order met.  The
 * centre's column is found by its name; without one, a leading column that is
 * no timetable is the centre.  The area is the column before it, a column
 * before that is the larger district, and columns of readings are readings.
 */

#include "storage/calendar.h"
#include "storage/glossary.h"
#include "storage/sheet.h"

/* Appends areas and categories; the centres must be there already. */
void	 timetable_read(struct reading *, struct calendar *,
	    const struct glossary *, const struct sheet *sheets, size_t n);

#endif
