#ifndef STORAGE_CHANGE_H
#define STORAGE_CHANGE_H

/*
 * A change: what staff decide about a day's collection at short notice, since
 * there is snow, a storm or a strike.  It is stopped, with another day instead
 * or without; or there is one that no rule knows of.
 *
 * Changes are records of their own, so the calendar may be imported anew and
 * they still stand.  They apply in the order of their numbers, each to what
 * those before it left; one that is undone applies no more.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/calendar.h"
#include "storage/record.h"

enum change_kind { CHANGE_STOP, CHANGE_ADD };

struct change {
	uint32_t	 id;		/* from 1 */
	uint8_t		 kind;
	struct strs	 areas;		/* none: all */
	struct str	 category;	/* n 0: all that is collected */
	uint32_t	 day;
	uint32_t	 instead;	/* of a stop; 0: none */
	struct str	 note;		/* for residents, or n 0 */
	struct str	 who;
	uint64_t	 made_ms;
	struct str	 undone_by;
	uint64_t	 undone_ms;	/* 0: it stands */
};

extern const struct record change_record;

void	 change_new(struct change *);	/* with the next id; not put */
bool	 change_get(uint32_t id, struct arena *, struct change *,
	    struct err *) MUST_CHECK;
void	 change_put(const struct change *);	/* tables_change() follows */

/* All by id: start with *id = 0; false at the end. */
bool	 change_after(uint32_t *id, struct arena *, struct change *);

/* Every change that stands, as revisions of this calendar.  Into hits goes
 * how many collections the change with the id `of` is about. */
void	 change_all(const struct calendar *, struct revisions *, uint32_t of,
	    uint32_t *hits);

#endif
