/* A drill begins and ends. */
#include "base/arena.h"
#include "base/clock.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "scheduler/agenda.h"
#include "scheduler/steer.h"
#include "storage/drill.h"
#include "storage/segment.h"

bool
desk_drill_start(struct act *a, struct err *e)
{
	struct drill d;
	struct segment *s;
	struct str expr = act_arg(a, "--segment");

	if (!desk_segment(a, expr, &s, e))
		return false;
	if (segment_count(s) == 0)
		return fail(e, ERR_INPUT, "nobody is in that segment");
	drill_get(a->arena, &d);
	if (d.on)
		return fail(e, ERR_CLASH, "a drill is on already");
	d = (struct drill){ true, clock_ms(), expr, a->who };
	drill_put(&d);
	buf_fmt(a->out, "訓練を始めました。配信は %u 人だけに届き、"
	    "すべてに【訓練】が付きます\n", segment_count(s));
	return true;
}

/* What waited for its end is brought back; reminders may still be in time. */
bool
desk_drill_end(struct act *a, struct err *e)
{
	struct drill d;

	drill_get(a->arena, &d);
	if (!d.on)
		return fail(e, ERR_CLASH, "no drill is on");
	drill_put(&(struct drill){ .on = false });
	steer_begin();
	agenda_tell_due(AGENDA_REMINDER);
	agenda_tell_due(AGENDA_AMEND);
	buf_put(a->out, STR("訓練を終えました\n"));
	return true;
}
