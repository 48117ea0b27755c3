#ifndef STORAGE_CELL_H
#define STORAGE_CELL_H

/*
 * One cell of a collection timetable, as 5374 towns write it: a text becomes
 * rules, and rules answer for a day.
 *
 *	月 木			every Monday and Thursday
 *	水2 水4, 第2・第4水曜日	the 2nd and 4th Wednesday of each month,
 *				counted by occurrence, 1..5
 *	20260401 2026/4/15	these days
 *	-20260101		not on this day
 *	隔金20260109		every 14 days from that day on
 *	火2 金4:4 6 8		these months only; the days before the colon
 *	水1:4 5 水3:6 7		share them, a day after a month starts anew
 *	*1			see remark 1
 *	(empty), 収集なし	no such collection here
 *	申込制			none on fixed days; with a warning
 *	未定			unknown; an error
 *
 * Full width, ･ ・ 、 / ; and U+3000 as separators, 曜, 曜日, 毎週, 毎日 and
 * 月～金 are understood.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum collect {
	COLLECT_NONE,		/* no collection */
	COLLECT_YES,
	COLLECT_UNKNOWN		/* nothing is known: never say "none" */
};

enum { CELL_MONTHS_ALL = 0x1ffe, CELL_REMARKS_MAX = 8,
	CELL_GAP_DAYS = 366 };

struct days {
	int32_t		 from, to;	/* both included */
};

/* The same days of every year, as month * 100 + day; from 1230 to 103 goes
 * over New Year. */
struct season {
	uint16_t	 from, to;	/* both included */
};

struct rule {
	uint8_t		 week;		/* 0 is Sunday */
	uint8_t		 nths;		/* bit n: the nth; 0: every week */
	uint16_t	 months;	/* bit m: month m, 1..12 */
	uint32_t	 days;		/* bit n: the nth of the month; then
					 * week and nths mean nothing */
	bool		 biweekly;
	int32_t		 from;		/* biweekly: its first day */
	struct days	 valid;		/* {0, 0}: always */
};

struct cell {
	struct rule	*rules;
	size_t		 rules_n;
	int32_t		*dates;		/* in order, each once */
	size_t		 dates_n;
	int32_t		*except;	/* in order */
	size_t		 except_n;
	int32_t		 known_from;	/* with dates: nothing is known before;
					 * the first date unless changed */
	bool		 extra;		/* the dates are beside the rules:
					 * they limit nothing */
	struct days	 known;		/* UNKNOWN outside, whatever the
					 * rules say; {0, 0}: always known */
	struct days	*unclear;	/* UNKNOWN on these days */
	size_t		 unclear_n;
	struct days	*closed;	/* no rule collects on these days */
	size_t		 closed_n;
	struct season	*rests;		/* the same, every year */
	size_t		 rests_n;
	unsigned	 remarks[CELL_REMARKS_MAX];
	size_t		 remarks_n;
	bool		 unknown;	/* not all of it could be read: what
					 * is not YES is UNKNOWN */
	bool		 foreign;	/* set on failure: no timetable */
	bool		 said;		/* a phrase says there is none */
	const char	*warning;	/* NULL, or what was odd but clear */
};

/*
 * Reads a cell into the arena.  ERR_INPUT with a sentence that names the
 * token; the cell is then marked unknown and can be kept.  If only dates were
 * impossible, the rest of it still says when there is a collection; every
 * other day is UNKNOWN.
 */
bool	 cell_read(struct arena *, struct str text, struct cell *,
	    struct err *) MUST_CHECK;

/*
 * By the cell alone, without closures.  A list of dates knows only the days
 * from known_from to its last date, and nothing inside a gap of more than
 * CELL_GAP_DAYS; what no rule collects is UNKNOWN outside.
 */
enum collect cell_day(const struct cell *, int32_t day);

/* The same in parts, for closures.  By the listed dates: YES, and UNKNOWN
 * where the list does not reach; NONE without a list. */
enum collect cell_listed(const struct cell *, int32_t day);
bool	 cell_excepted(const struct cell *, int32_t day);
/* Is anything known of the day, by known and unclear? */
bool	 cell_knows(const struct cell *, int32_t day);
/* Is it in closed or rests? */
bool	 cell_shut(const struct cell *, int32_t day);

/* The last day of which anything is known; false if there is no last. */
bool	 cell_ends(const struct cell *, int32_t *day);

bool	 days_hold(const struct days *, size_t n, int32_t day);

/* Would a rule collect on this day if it were the nth of its week day in the
 * month?  nth 0: it is what it is. */
bool	 cell_ruled(const struct cell *, int32_t day, unsigned nth);

/* "20260401", "2026/4/1", "2026-04-01" or "2026年4月1日"; must exist. */
bool	 cell_date(struct str, int32_t *day);

/* For cell_read: puts days in order, each once. */
void	 cell_seal(struct cell *);

/* For cell_read: a whole cell in words.  False if it says that nobody knows;
 * sets said if it means none.  Needs NFKC. */
bool	 cell_phrase(struct str text, struct cell *, struct err *) MUST_CHECK;

#endif
