/* Everything that was planned is held, and released. */
#include "base/arena.h"
#include "base/clock.h"
#include "daemon/config.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "scheduler/steer.h"
#include "storage/campaign.h"
#include "storage/hold.h"

bool
desk_hold(struct act *a, struct err *e UNUSED)
{
	a->from = desk_hold_name(a->arena);
	hold_set(HOLD_STAFF, a->who, act_arg(a, "WHY"));
	a->to = desk_hold_name(a->arena);
	return true;
}

/* After a copy two must agree, where the town wants that of large things. */
static bool
second_wanted(struct act *a, struct hold *h)
{
	if (h->kind != HOLD_COPY || config.approval_above == LIMIT_OFF ||
	    (h->half.n > 0 && !str_eq(h->half, a->who)))
		return false;
	h->half = a->who;
	hold_put(h);
	buf_put(a->out, STR("もう一人の承認を待っています\n"));
	return true;
}

static void
put_waiting(struct act *a)
{
	struct campaign c;
	uint32_t id = 0;

	while (campaign_before(&id, a->arena, &c))
		if (c.held && !campaign_over(&c))
			buf_fmt(a->out, "%u\t%.*s\t%.*s\n", c.id,
			    STRF(str_upto(time_show(a->arena, c.due_ms), 16)),
			    STRF(c.title));
}

bool
desk_release(struct act *a, struct err *e)
{
	struct hold h;
	uint32_t n;

	hold_get(a->arena, &h);
	a->from = a->to = desk_hold_name(a->arena);
	if (second_wanted(a, &h))
		return true;
	if (!steer_release(&n, e))
		return false;
	a->to = desk_hold_name(a->arena);
	buf_fmt(a->out, "配信 %u 件が、一件ずつの再開を待っています\n", n);
	put_waiting(a);
	return true;
}
