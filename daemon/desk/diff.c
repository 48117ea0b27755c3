/* What a folder of open data would change, before it is taken. */
#include "base/arena.h"
#include "base/clock.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "storage/tables.h"
#include "storage/towndiff.h"

/* What is compared with, from step to step; one at a time, so that who hangs
 * up in the middle leaves no more than this. */
static struct town *reading;

/* Some districts at a time: a year of all would hold up everybody else. */
bool
desk_town_diff(struct act *a, struct err *e)
{
	static const struct town_reader quiet;
	struct towndiff *d = a->state;

	if (a->again == 0) {
		town_free(reading);
		reading = town_read(a->files, a->nfiles, &quiet, e);
		if (reading == NULL)
			return false;
		d = ARENA_NEW(a->arena, struct towndiff);
		*d = (struct towndiff){ .was = tables_town(), .is = reading,
		    .from = day_today(clock_ms()) };
		a->state = d;
	}
	if (d->was != tables_town() || d->is != reading)
		return fail(e, ERR_BUSY, "the town's tables were replaced "
		    "meanwhile; ask again");
	a->more = towndiff_step(d, a->out);
	if (a->more)
		return true;
	buf_fmt(a->out, "%u districts, %u days, %u items differ\n",
	    d->districts, d->days, d->items);
	town_free(reading);
	reading = NULL;
	return true;
}
