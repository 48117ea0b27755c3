#ifndef STORAGE_CALENDAR_H
#define STORAGE_CALENDAR_H

/*
 * The town's garbage calendar: what is collected where on which day.
 *
 * Built once by storage/town.c and not changed after.  Areas and categories
 * are numbers from 0, in file order.  An answer costs under a microsecond and
 * no memory.
 *
 * What decides, first that applies:
 *   0. a revision: what staff changed at short notice;
 *   1. an override for the area, category and day (moved, cancelled, added);
 *   2. a date the town has listed: collected, even while a centre is shut;
 *   3. a closure of the area's centre or of the cell, or a holiday where the
 *      category rests on holidays: none; or, with CLOSURE_SHIFT, "the 2nd
 *      Wednesday" is the 2nd that is not shut, and lost if the month has none
 *      left; with HOLIDAY_MOVE, the next day that is no holiday;
 *   4. the rules of the cell.
 * Holidays are the law's and the town's own, without those on which the town
 * works.  A cell that could not be read, days outside a list of dates, and
 * days on which the source says that nothing is known, are COLLECT_UNKNOWN;
 * never tell a resident "none" then.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/str.h"
#include "storage/cell.h"

enum closure_rule {
	CLOSURE_SKIP,		/* what falls on a closed day is dropped */
	CLOSURE_SHIFT,		/* nth weekdays are counted over open days */
	CLOSURE_IGNORE		/* collected all the same */
};

enum holiday_rule {
	HOLIDAY_COLLECT,	/* as on any day */
	HOLIDAY_SKIP,		/* dropped */
	HOLIDAY_MOVE		/* on the next day that is no holiday; lost
				 * if the centre is closed then */
};

enum { CALENDAR_NO_CENTRE = 0xffff };

struct calendar_centre {
	struct str	 name;
	struct days	*closures;
	size_t		 closures_n;
};

struct calendar_category {
	struct str	 name;
	struct str	 sublabel;	/* empty if the town gives none */
	struct str	 about;		/* how to put it out; may hold HTML */
	struct str	 deadline;	/* "朝8時30分まで", or empty */
	enum closure_rule on_closure;
	enum holiday_rule on_holiday;
	bool		 described;	/* while reading */
};

struct calendar_area {
	struct str	 name;
	struct str	 group;		/* the larger district, or empty */
	struct str	 reading;	/* kana, or empty */
	unsigned	 centre;	/* or CALENDAR_NO_CENTRE */
	const struct cell **cells;	/* by category; NULL: no collection */
};

struct override {
	uint32_t	 area, category;
	int32_t		 day;
	bool		 collected;
	int32_t		 shown_from;	/* the note is shown from this day */
	struct str	 note;		/* for residents, or empty */
};

/* What to do instead, for a kind that has no day of collection. */
struct calendar_guide {
	struct str	 category, text;
};

/* What staff changed: of that day's collection, that it is stopped, or that
 * there is one all the same. */
struct revision {
	uint32_t	 area, category;
	int32_t		 day;
	bool		 collected;
	int32_t		 other;		/* day it moved to or from, or 0 */
	struct str	 note;		/* for residents, or empty */
};

struct revisions {
	struct revision	*p;		/* by area, category, day; each once */
	size_t		 n;
	struct arena	 mem;		/* all of the above */
};

struct calendar {
	struct calendar_area *areas;
	size_t		 areas_n;
	struct calendar_category *categories;
	size_t		 categories_n;
	struct calendar_centre *centres;
	size_t		 centres_n;
	struct override	*overrides;	/* by area, category, day */
	size_t		 overrides_n;
	struct revisions revisions;
	int32_t		*holidays;	/* in order; besides the law's */
	size_t		 holidays_n;
	int32_t		*workdays;	/* in order; no holidays here, though
					 * they are elsewhere */
	size_t		 workdays_n;
	struct str	*remarks;	/* remark n is [n]; n 0 is empty */
	size_t		 remarks_n;
	struct calendar_guide *guides;
	size_t		 guides_n;
	struct map	 names;		/* of areas, see calendar_area() */
	struct arena	 mem;		/* all of the above */
};

/* One more revision, in place of one for the same area, category and day;
 * copies the note. */
void	 revisions_put(struct revisions *, const struct revision *);
void	 revisions_free(struct revisions *);

/* What staff changed of this collection, or NULL. */
const struct revision *calendar_revised(const struct calendar *,
	    unsigned area, unsigned category, int32_t day);

/* Everything it owns; harmless on a zeroed struct and on NULL. */
void	 calendar_free(struct calendar *);

/*
 * The area of this name: exactly, or "group name", or the same but for width
 * and blanks.  Of two with the same name, the first.
 */
bool	 calendar_area(const struct calendar *, struct str name,
	    unsigned *area) MUST_CHECK;
bool	 calendar_category(const struct calendar *, struct str name,
	    unsigned *category) MUST_CHECK;

/* One category on one day. */
enum collect calendar_day(const struct calendar *, unsigned area,
	    unsigned category, int32_t day);

/* All categories; states has room for categories_n.  YES if any is
 * collected, else UNKNOWN if any is unknown, else NONE. */
enum collect calendar_day_all(const struct calendar *, unsigned area,
	    int32_t day, enum collect *states);

/*
 * The first collection in the window.  UNKNOWN if an unknown day comes before
 * one is found; *day is then that day.  NONE leaves *day alone.
 */
enum collect calendar_next(const struct calendar *, unsigned area,
	    unsigned category, struct days window, int32_t *day);

/* What the holiday is called, the law's (see holidays.h) or the town's own, or
 * NULL: no holiday here.  No calendar: the law's. */
const char *calendar_holiday(const struct calendar *, int32_t day);

/* The town hall is open: no weekend, no holiday, not 12-29 to 01-03. */
bool	 calendar_works(const struct calendar *, int32_t day);

/* What the town says about this day's change of plan, as of today; or none. */
struct str calendar_note(const struct calendar *, unsigned area,
	    unsigned category, int32_t day, int32_t today);

/* The i-th remark of the cell, from 0; false when there is none. */
bool	 calendar_remark(const struct calendar *, unsigned area,
	    unsigned category, size_t i, struct str *text);

/* The town's guide for a kind, in the calendar or not; or empty. */
struct str calendar_guide(const struct calendar *, struct str category);

/* For those who build one: sorts overrides, fills names. */
void	 calendar_seal(struct calendar *);

#endif
