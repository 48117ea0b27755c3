/* What the calendar lacks, before residents find it. */
#include "base/arena.h"
#include "base/clock.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "storage/gaps.h"
#include "storage/tables.h"

static void
put_gap(void *ctx, enum gap g, struct str district, int32_t day)
{
	const struct act *a = ctx;

	buf_fmt(a->out, "%s\t%.*s\t%.*s\t%s\n", gap_alarms(g) ? "警報" :
	    "注意", STRF(district), STRF(day_show(a->arena, day)),
	    gap_name(g));
}

bool
desk_alarms(struct act *a, struct err *e UNUSED)
{
	if (tables_town() != NULL)
		gaps_find(tables_town(), day_today(clock_ms()), put_gap, a);
	return true;
}
