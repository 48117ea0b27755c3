#ifndef STORAGE_LAYOUT_H
#define STORAGE_LAYOUT_H

/* Which column of a timetable means what. */

#include "storage/sheet.h"

struct layout {
	int		 group, area, reading, centre;	/* or NO_COLUMN */
	size_t		 first;		/* column with a timetable */
};

/* False, after a complaint, if there is no header or no area column. */
bool	 layout_find(struct reading *, const struct sheet *, struct layout *);

/* A column beside the timetable: a note, an address. */
bool	 layout_aside(struct str key);

#endif
