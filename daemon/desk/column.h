#ifndef DAEMON_DESK_COLUMN_H
#define DAEMON_DESK_COLUMN_H

/*
 * The columns of a file of residents: what a field may say, and what it means
 * for the resident.
 *
 * A field says all there is of its kind: an empty one takes the setting out.
 * A column that the file has not is left as it was.
 */

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/record.h"

struct arena;
struct resident;
struct town;

enum column { COLUMN_USER, COLUMN_AREA, COLUMN_BIRTH, COLUMN_SEX,
	COLUMN_LANG, COLUMN_CATEGORIES, COLUMN_GARBAGE, COLUMN_EVENING,
	COLUMN_MORNING, COLUMN_MUTE, COLUMNS };

int	 column_find(struct str name);		/* -1: there is none */

/* Reads a field, into the scratch of the step; districts that the town has
 * not are noted in unknown as well.  ERR_INPUT says what is wrong. */
bool	 column_read(enum column, struct str field, const struct town *,
	    struct strs *values, struct strs *unknown, struct err *) MUST_CHECK;

/* Did it change anything? */
bool	 column_apply(enum column, const struct strs *, struct resident *,
	    struct arena *);

#endif
