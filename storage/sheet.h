#ifndef STORAGE_SHEET_H
#define STORAGE_SHEET_H

/*
 * One file of a town's open data as a table with a header, and the complaints
 * about it.  Columns are found by name, never by position alone: names are
 * compared as text_key() does, so that width and blanks do not matter.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/csv.h"
#include "base/str.h"

struct townfile {
	struct str	 name;		/* path inside the folder, with "/" */
	struct str	 bytes;
};

enum town_level { TOWN_WARNING, TOWN_ERROR };

/* line is 0 where a message is about a whole file. */
typedef void town_report(void *ctx, struct str file, unsigned line,
    enum town_level, const char *text);

struct town_reader {
	town_report	*report;	/* may be NULL */
	void		*ctx;
	int32_t		 today;		/* 0: say nothing about old data */
};

/* The reading of one town: whom to tell, and how much there was. */
struct reading {
	struct town_reader reader;
	struct arena	 scratch;	/* sheets; gone when all is read */
	unsigned	 rows, warnings, errors;
};

struct sheet {
	struct str	 file;
	struct csv_row	 head;
	struct str	*keys;		/* of the header, head.n of them */
	struct csv_row	*rows;		/* without blank ones */
	size_t		 n;
};

enum { NO_COLUMN = -1, SHEET_ROWS_MAX = 1000000 };

void	 reading_warn(struct reading *, struct str file, unsigned line,
	    const char *fmt, ...) PRINTF(4, 5);
void	 reading_error(struct reading *, struct str file, unsigned line,
	    const char *fmt, ...) PRINTF(4, 5);

/* The last part of a path. */
struct str file_base(struct str path);

/*
 * Decodes and splits a file.  The first row that is not blank is the header.
 * False, after a complaint, if it cannot be read; an empty file gives an
 * empty sheet.  All of it lives in the scratch of the reading.
 */
bool	 sheet_read(struct reading *, const struct townfile *, struct sheet *);

/* The header turns out to be data: makes it the first row. */
void	 sheet_headless(struct reading *, struct sheet *);

/* The first column whose name is one of "a|b|c", or NO_COLUMN. */
int	 sheet_column(const struct sheet *, const char *names);
bool	 name_among(struct str key, const char *names);

/* Room for one more element after n of them; for arrays that only grow by
 * one.  Copies to twice the room when it is full. */
void	*array_more(struct arena *, void *old, size_t n, size_t size);

/* A header's key without the standard's name before it (to the last "_") and
 * remarks in brackets behind. */
struct str header_plain(struct arena *, struct str);

/* By header_plain, in any row: the column of the first of "a|b|c" that is
 * there, or NO_COLUMN. */
int	 header_column(struct arena *, const struct csv_row *head,
	    const char *names);

/* The trimmed field, empty for NO_COLUMN. */
struct str sheet_field(const struct csv_row *, int column);

#endif
