#ifndef BASE_ICAL_H
#define BASE_ICAL_H

/*
 * Reads the events of an iCalendar file as days: the only user of libical.
 *
 * Each event is read by itself, so that one which is broken costs no other
 * and has its line.  Days are Japan's: a date is itself, a time in UTC is
 * moved, a time without a zone or in Asia/Tokyo is taken as it is.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum { ICS_DAYS_MAX = 12000, ICS_YEARS = 30 };

struct ics {
	struct str	 text;
	size_t		 at;
	unsigned	 line;
	struct str	 name;		/* X-WR-CALNAME, or empty */
};

struct ics_event {
	unsigned	 line;		/* of BEGIN:VEVENT */
	struct str	 summary, uid;	/* empty where there is none */
	bool		 cancelled;	/* STATUS:CANCELLED */
	bool		 single;	/* RECURRENCE-ID: */
	int32_t		 instead;	/* the day of uid that it replaces */
	bool		 endless;	/* neither UNTIL nor COUNT: the days
					 * of ICS_YEARS */
	int32_t		 until;		/* what it says it covers */
	int32_t		*days;		/* in order */
	size_t		 days_n;
};

/* The text must live as long.  Not a calendar: ERR_INPUT. */
bool	 ics_open(struct ics *, struct arena *, struct str utf8, struct err *)
	    MUST_CHECK;

/*
 * The next event; false at the end.  One that cannot be read has no days, and
 * the err says why (its kind is ERR_NONE otherwise).
 */
bool	 ics_next(struct ics *, struct arena *, struct ics_event *,
	    struct err *) MUST_CHECK;

#endif
