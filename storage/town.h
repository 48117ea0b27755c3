#ifndef STORAGE_TOWN_H
#define STORAGE_TOWN_H

/*
 * A town's open data in the 5374 files, read from memory into a calendar and
 * a sorting dictionary.  Every oddity is reported with file and line; no file
 * is given up for one bad row.  docs/towns.md lists files, columns and choices.
 *
 * What is doubtful becomes unknown, never "none": a cell that cannot be read
 * makes its area and category UNKNOWN and the rest of the row is kept; a row
 * that seems to be shifted (more fields than others, or other text where the
 * first timetable should be) makes all categories of its area UNKNOWN.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "storage/calendar.h"
#include "storage/caution.h"
#include "storage/items.h"
#include "storage/search.h"
#include "storage/sheet.h"

/* struct townfile, enum town_level and struct town_reader: sheet.h;
 * struct town_item: items.h. */

struct town {
	struct calendar	 calendar;
	struct town_item *items;	/* in file order */
	size_t		 items_n;
	struct search	*search;	/* through the items */
	struct cautions	 cautions;
	unsigned	 rows, warnings, errors;
	struct arena	 mem;		/* of the items */
};

/*
 * Reads what it knows of the files and reports on the rest.  rows counts the
 * data rows of all files read, without headers and blank lines.  The town
 * owns all it holds; the files may go.  NULL with ERR_INPUT only if there is
 * no timetable at all (no file, no area).
 */
struct town *town_read(const struct townfile *, size_t n,
	    const struct town_reader *, struct err *) MUST_CHECK;
void	 town_free(struct town *);		/* accepts NULL */

/* Other words by which items are found, in place of those before. */
void	 town_synonyms(struct town *, const struct synonym *, size_t n);

/* Is a file of this name worth reading for it?  (Any .csv.) */
bool	 town_wants(struct str name);

/* "file:line: level: text", as the command line shows it. */
struct str town_message(struct arena *, struct str file, unsigned line,
	    enum town_level, const char *text);

#endif
