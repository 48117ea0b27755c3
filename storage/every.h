#ifndef STORAGE_EVERY_H
#define STORAGE_EVERY_H

/*
 * On which days something is repeated: a rule in words becomes a struct, and
 * that answers for a day.  Pure; days are numbers, see base/clock.h.
 *
 *	daily			毎日
 *	weekly mon,thu		毎週 月・木
 *	biweekly tue from 2026-11-24	隔週 火 2026-11-24から
 *	monthly 1,15		毎月 1日・15日		(31: not in April)
 *	monthly last		毎月 末日
 *	monthly 2nd,4th sat	毎月 第2・第4土曜
 *	monthly last fri	毎月 最終金曜
 *	every 10 days from 2026-12-01	10日ごと 2026-12-01から
 *	2026-12-01;2026-12-15	these dates
 *
 * Biweekly counts from the week of its date, which begins on Sunday, and not
 * before the date.  What is excluded, by every_except():
 *	sat,sun,holidays,2026-12-31	土・日・祝日・2026-12-31
 * Full width and half width are the same.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct calendar;

enum every_kind {
	EVERY_WEEKDAYS,		/* daily and weekly: weeks */
	EVERY_BIWEEKLY,		/* weeks, from */
	EVERY_GAP,		/* gap_days, from */
	EVERY_MONTHDAYS,	/* days, last */
	EVERY_NTHS,		/* weeks, nths, last */
	EVERY_DATES
};

/* What becomes of a day that is excluded. */
enum every_instead {
	EVERY_SKIP,
	EVERY_BEFORE,		/* the last working day before it */
	EVERY_AFTER		/* the next working day; neither is excluded */
};

enum { EVERY_DATES_MAX = 400, EVERY_GAP_MAX = 366, EVERY_MOVE_DAYS = 31 };

struct every {
	enum every_kind	 kind;
	uint8_t		 weeks;		/* bit 0: Sunday */
	uint8_t		 nths;		/* bit n: the nth, 1..5 */
	uint32_t	 days;		/* bit n: the nth of the month */
	bool		 last;		/* the month's last */
	int32_t		 gap_days, from;
	int32_t		*dates;
	size_t		 dates_n;

	uint8_t		 not_weeks;
	bool		 not_holidays;
	int32_t		*not_dates;
	size_t		 not_dates_n;
	enum every_instead instead;
	int32_t		 until;		/* nothing after this day */
};

/* Reads a rule; nothing is excluded yet and it ends with the holidays known,
 * in 2099.  ERR_INPUT names the word and its character, from 1. */
bool	 every_read(struct arena *, struct str text, struct every *,
	    struct err *) MUST_CHECK;
bool	 every_except(struct arena *, struct str text, struct every *,
	    struct err *) MUST_CHECK;
/* skip, before, after, or 送らない, 前, 後. */
bool	 every_instead(struct str text, struct every *, struct err *)
	    MUST_CHECK;

struct every_day {
	bool		 on;		/* it is repeated on this day */
	bool		 meant;		/* by the rule, before exclusions */
	const char	*why;		/* excluded: "土曜", "勤労感謝の日",
					 * "指定日"; else NULL */
	int32_t		 moved;		/* excluded: to this day, or 0 */
};

/* The town's calendar knows more holidays, and may be NULL. */
struct every_day every_look(const struct every *, const struct calendar *,
	    int32_t day);
bool	 every_on(const struct every *, const struct calendar *, int32_t day);

/* The first day after that; false if there is none. */
bool	 every_next(const struct every *, const struct calendar *,
	    int32_t after, int32_t *day);

/* "月" for 1; 0 is Sunday. */
const char *every_weekday(unsigned week);

#endif
