#ifndef STORAGE_TABLES_H
#define STORAGE_TABLES_H

/*
 * The town's tables, as they are now: its calendar and sorting dictionary,
 * from the files that staff imported, which the store keeps as they were, and
 * from what they changed since (change.h).
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/segment.h"
#include "storage/town.h"

struct change;

/* NULL before the first import.  Valid until the step in which an import is
 * kept has ended. */
const struct town *tables_town(void);

/* Synonyms were written in this step; they count from the next one on. */
void	 tables_words_changed(void);

/* Puts these files in place of those before; they count when the step is
 * kept.  ERR_INPUT, and nothing written, if they hold no calendar. */
bool	 tables_import(const struct townfile *, size_t n,
	    const struct town_reader *, struct err *) MUST_CHECK;

/* Puts a change, which counts with all others when the step is kept; how many
 * collections it is about.  ERR_ABSENT before the first import. */
bool	 tables_change(const struct change *, uint32_t *hits, struct err *)
	    MUST_CHECK;

/* Another number whenever the tables have changed. */
uint32_t tables_version(void);

bool	 tables_load(struct err *) MUST_CHECK;	/* at start */

/* What segment expressions may name, besides what the roster holds. */
const struct segment_world *tables_world(void);

#endif
