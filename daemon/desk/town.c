/* The town's open data, taken in place of what was there. */
#include "base/clock.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "storage/tables.h"

/* The tables count once the first step is kept, so the second tells of them.
 */
bool
desk_town_import(struct act *a, struct err *e)
{
	struct town_reader reader = { desk_report, a,
	    day_today(clock_ms()) };

	if (a->again > 0) {
		ASSERT(tables_town() != NULL);
		desk_town_total(a, tables_town());
		return true;
	}
	a->more = true;
	return tables_import(a->files, a->nfiles, &reader, e);
}
