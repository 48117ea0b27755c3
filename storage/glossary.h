#ifndef STORAGE_GLOSSARY_H
#define STORAGE_GLOSSARY_H

/*
 * What the small files beside a timetable say: larger districts, remarks,
 * what categories are called in full, and the town's own options.
 */

#include "storage/calendar.h"
#include "storage/sheet.h"

struct district {			/* area_master.csv */
	struct str	 code, name;
};

struct remark {				/* where calendar.remarks[i] is from */
	struct str	 stem;		/* of its file, see file_stem() */
	unsigned	 id;
};

struct glossary {
	struct district	*districts;
	size_t		 districts_n;
	struct remark	*remarks;	/* [0] is no remark */
	size_t		 remarks_n;
};

/* "mizusawa" for data/mizusawa_days.csv and mizusawa_remarks.csv; empty for
 * area_days.csv and remarks.csv. */
struct str file_stem(struct str path);

/* area_master.csv and remarks*.csv: before the timetables. */
void	 glossary_districts(struct reading *, struct glossary *,
	    const struct sheet *);
void	 glossary_remarks(struct reading *, struct glossary *,
	    struct calendar *, const struct sheet *);

/* The index in calendar.remarks of remark id of a timetable, or 0. */
unsigned glossary_remark(const struct glossary *, struct str stem,
	    unsigned id);
/* The name for a code in the timetable, or the code itself. */
struct str glossary_district(const struct glossary *, struct str code);

/* description.csv and kairan.csv: after the timetables. */
void	 glossary_describe(struct reading *, struct calendar *,
	    const struct sheet *);
void	 glossary_options(struct reading *, struct calendar *,
	    const struct sheet *);

#endif
