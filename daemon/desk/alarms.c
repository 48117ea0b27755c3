/* What the calendar lacks, before residents find it. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "storage/gaps.h"
#include "storage/tables.h"

static void
put_gap(void *ctx, enum gap g, struct str district, int32_t day)
{
	const struct act *a = ctx;

	if (a->json) {
		json_comma(a->out);
		buf_byte(a->out, '{');
		json_put_bool(a->out, "alarm", gap_alarms(g));
		json_put_str(a->out, "district", district);
		json_put_str(a->out, "day", day_show(a->arena, day));
		json_put_str(a->out, "why", str_of(gap_name(g)));
		buf_byte(a->out, '}');
		return;
	}
	buf_fmt(a->out, "%s\t%.*s\t%.*s\t%s\n", gap_alarms(g) ? "警報" :
	    "注意", STRF(district), STRF(day_show(a->arena, day)),
	    gap_name(g));
}

bool
desk_alarms(struct act *a, struct err *e UNUSED)
{
	buf_put(a->out, a->json ? STR("[") : STR(""));
	if (tables_town() != NULL)
		gaps_find(tables_town(), day_today(clock_ms()), put_gap, a);
	buf_put(a->out, a->json ? STR("]\n") : STR(""));
	return true;
}
