/* The town's open data, taken in place of what was there. */
#include "base/clock.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "daemon/say.h"
#include "scheduler/recur.h"
#include "storage/tables.h"

/* What is printed is lost with a refusal, so its first error goes along; in
 * the language that was asked for, as it was printed. */
static bool
refuse(struct act *a, struct err *e)
{
	struct str rest = buf_str(a->out), line;
	struct err why;

	if (a->ja)
		say_err(e);
	why = *e;
	while (rest.n > 0) {
		line = str_split(rest, '\n', &rest);
		if (str_find(line, STR(": error: "), NULL))
			return fail(e, why.kind, "%s (%.*s)", why.why,
			    STRF(line));
	}
	return false;
}

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
		recur_start();		/* by its holidays */
		return true;
	}
	a->more = true;
	return tables_import(a->files, a->nfiles, &reader, e) ||
	    refuse(a, e);
}
