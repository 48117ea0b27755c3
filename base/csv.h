#ifndef BASE_CSV_H
#define BASE_CSV_H

/*
 * Reads comma-separated values as towns write them.
 *
 * RFC 4180 with quotes, commas and newlines inside quotes; tolerated are bare
 * text with quotes in the middle, CRLF, LF and CR, a last line without a
 * newline, a tab for each comma, and a quote that is never closed (then it is
 * an ordinary letter of a bare field, and the row is torn).  Blank lines are
 * skipped.  Blanks around a field are kept: str_trim() is the caller's choice.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

struct csv {
	struct str	 text;
	size_t		 at;		/* next byte */
	unsigned	 line;		/* of that byte, from 1 */
	char		 comma;		/* or a tab, as the first line has */
};

struct csv_row {
	unsigned	 line;		/* where the row began, from 1 */
	size_t		 n;
	struct str	*fields;
	bool		 torn;		/* a quote was not closed */
};

/* The text must live as long as the rows.  Drops a byte order mark.
 * ERR_INPUT if there is a NUL in it, with its line. */
bool	 csv_open(struct csv *, struct str utf8, struct err *) MUST_CHECK;

/* The next row, in the arena (fields may be slices of the text); false at
 * the end. */
bool	 csv_next(struct csv *, struct arena *, struct csv_row *) MUST_CHECK;

/* Field i without blanks around it; empty where the row is too short. */
struct str csv_field(const struct csv_row *, size_t i);

bool	 csv_blank(const struct csv_row *);	/* are all fields blank? */

#endif
