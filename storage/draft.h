#ifndef STORAGE_DRAFT_H
#define STORAGE_DRAFT_H

/*
 * A calendar while an importer writes it: areas and categories by name, and
 * for each pair a cell to which rules and days are added in any order.
 *
 * Whatever a source leaves open is settled in draft_end(), the same for all
 * sources: a cell of dates only is known from the first to the last date of
 * the whole source; a cell of rules whose validity ends, to the last end.
 */

#include "base/map.h"
#include "storage/calendar.h"
#include "storage/sheet.h"

struct draft_area {
	struct str	 group, name, reading;
	struct cell	**cells;	/* by category; NULL: none */
	size_t		 cells_n;
};

struct draft {
	struct reading	*r;
	struct calendar	*c;		/* categories are written at once */
	struct map	 names, kinds;
	struct draft_area *areas;
	size_t		 areas_n;
	struct override	*overrides;
	size_t		 overrides_n;
	struct days	 dated;		/* first and last date of the source */
	bool		 any;		/* there is one */
};

/* The number of an area of this name, new or not.  Copies the names. */
unsigned draft_area(struct draft *, struct str group, struct str name);
void	 draft_reading(struct draft *, unsigned area, struct str kana);
unsigned draft_category(struct draft *, struct str name);

struct cell *draft_cell(struct draft *, unsigned area, unsigned category);

/* Each adds one thing to a cell; a date twice is once. */
void	 draft_rule(struct draft *, struct cell *, struct rule);
void	 draft_date(struct draft *, struct cell *, int32_t day);
void	 draft_except(struct draft *, struct cell *, int32_t day);
void	 draft_closed(struct draft *, struct cell *, struct days);
void	 draft_rest(struct draft *, struct cell *, struct season);
void	 draft_unclear(struct draft *, struct cell *, struct days);

/* A remark that is told with the cell's collections. */
void	 draft_remark(struct draft *, struct cell *, struct str text);

/* All that a cell which was read alone says, its rules only on valid. */
void	 draft_merge(struct draft *, struct cell *to, const struct cell *from,
	    struct days valid);

/* Days that the source says it covers, though it may list none there. */
void	 draft_covers(struct draft *, struct days);

/*
 * One day's change of plan, told to residents with the note.  One that
 * cancels what would not be collected anyway is dropped in the end.
 */
void	 draft_override(struct draft *, const struct override *);

/* Makes it areas of the calendar; the draft is then gone. */
void	 draft_end(struct draft *);

#endif
