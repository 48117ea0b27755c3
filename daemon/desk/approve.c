/* What staff let happen to a campaign, by the town's own rules. */
#include "base/arena.h"
#include "base/clock.h"
#include "daemon/config.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "scheduler/cut.h"
#include "storage/campaign.h"
#include "storage/segment.h"

static bool
may_approve(const struct act *a, const struct campaign *c, uint32_t n,
    struct err *e)
{
	if (config.approval_above == LIMIT_OFF || n <= config.approval_above ||
	    !str_eq(c->author, a->who))
		return true;
	return fail(e, ERR_DENIED, "campaign %u is for %u residents: above "
	    "%u, who wrote it cannot approve it", c->id, n,
	    config.approval_above);
}

/* Not before it can be undone, and not in the night. */
static uint64_t
leaves_at(uint64_t due_ms)
{
	uint64_t least = clock_ms() + config.undo_seconds * UINT64_C(1000);
	uint64_t ms = due_ms > least ? due_ms : least;
	uint64_t end;

	if (!hours_hold(config.quiet_hours, minute_today(ms)))
		return ms;
	end = day_at(day_today(ms), config.quiet_hours.to);
	return end > ms ? end : end + DAY_MS;
}

static bool
set_due(struct campaign *c, struct err *e)
{
	uint64_t ms = leaves_at(c->due_ms);

	if (c->due_ms != 0 && c->due_ms + MINUTE_MS < clock_ms())
		return true;		/* overdue: the cut refuses it */
	if (c->until_ms != 0 && c->until_ms <= ms)
		return fail(e, ERR_CLASH, "campaign %u could not leave before "
		    "its --until has passed", c->id);
	c->due_ms = ms;
	campaign_put(c);
	return true;
}

bool
desk_campaign_approve(struct act *a, struct err *e)
{
	struct segment *s;
	struct campaign c;
	uint32_t id, n;

	if (!act_number(a, "ID", &id, e) ||
	    !campaign_get(id, a->arena, &c, e) ||
	    !desk_segment(a, c.segment, &s, e))
		return false;
	n = segment_count(s);
	if (!may_approve(a, &c, n, e) ||
	    (c.state == CAMPAIGN_DRAFT && !set_due(&c, e)) ||
	    !cut_approve(id, a->who, e) || !campaign_get(id, a->arena, &c, e))
		return false;
	if (!a->json)
		buf_fmt(a->out, "%u人に%.*sに送ります\n", n,
		    STRF(str_upto(time_show(a->arena, c.due_ms), 19)));
	return true;
}

bool
desk_campaign_hold(struct act *a, struct err *e)
{
	uint32_t id;

	return act_number(a, "ID", &id, e) && cut_hold(id, e);
}

bool
desk_campaign_resume(struct act *a, struct err *e)
{
	uint32_t id;

	return act_number(a, "ID", &id, e) && cut_resume(id, e);
}

bool
desk_campaign_stop(struct act *a, struct err *e)
{
	uint32_t id;

	return act_number(a, "ID", &id, e) && cut_stop(id, e);
}
