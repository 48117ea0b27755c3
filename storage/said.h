#ifndef STORAGE_SAID_H
#define STORAGE_SAID_H

/*
 * What was said to a group of residents about one day's collection, kept with
 * the words: their districts, and what of each district was told.  So when
 * something changes, exactly those who heard otherwise can be told, in the
 * same districts, whatever they have chosen since.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "storage/collection.h"

/* Appends what collection_words() tells of this. */
void	 said_put(const struct town *, const struct collection *,
	    struct buf *);

/* One thing that was told. */
struct said {
	struct str	 district, kind;
	bool		 collected;	/* or it was told to be stopped */
	bool		 changed;	/* either because staff said so */
};

/* The next of them; start with *rest as it was kept. */
bool	 said_next(struct str *rest, struct said *);

/* Has staff made it wrong since? */
bool	 said_wrong(const struct town *, const struct said *, int32_t day);

/* The districts it was about, as they are called now; the kinds it did not
 * speak of are to be left out again.  Room for calendar.categories_n. */
uint32_t said_places(const struct town *, struct str said,
	    struct place[PLACES_MAX]);
uint32_t said_mute(const struct town *, struct str said, struct str *kinds);

#endif
