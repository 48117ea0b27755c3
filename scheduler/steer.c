/* What staff may do to a campaign on its way: see steer.h. */
#include "scheduler/steer.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/failpoint.h"
#include "scheduler/agenda.h"
#include "scheduler/entry.h"
#include "scheduler/outbox.h"
#include "storage/delivery.h"
#include "storage/hold.h"
#include "storage/store.h"

static struct steer_rules rules = { 2 * HOUR_MS, 15 * MINUTE_MS };

void
steer_open(const struct steer_rules *r)
{
	ASSERT(r->late_ms > 0 && r->late_emergency_ms > 0);
	rules = *r;
}

static void
enter(const struct campaign *c)
{
	uint64_t now = clock_ms();

	agenda_add(c->due_ms > now ? c->due_ms : now, AGENDA_CUT,
	    agenda_id(c->id));
}

static uint64_t
late_ms(const struct campaign *c)
{
	return c->emergency ? rules.late_emergency_ms : rules.late_ms;
}

bool
steer_approve(struct campaign *c, struct str who, struct err *e)
{
	if (c->due_ms == 0)
		c->due_ms = clock_ms();
	if (c->due_ms + MINUTE_MS < clock_ms())
		return fail(e, ERR_CLASH, "campaign %u was due already",
		    c->id);
	if (c->until_ms == 0)
		c->until_ms = c->due_ms + late_ms(c);
	if (!campaign_move(c, CAMPAIGN_APPROVED, e))
		return false;
	c->approver = who;
	c->approved_ms = clock_ms();
	c->digest = campaign_digest(c, arena_step());
	campaign_put(c);
	FAILPOINT(approve_middle);
	enter(c);
	return true;
}

bool
steer_hold(uint32_t id, struct err *e)
{
	struct campaign c;

	if (!campaign_get(id, arena_step(), &c, e))
		return false;
	if (c.held || c.state == CAMPAIGN_DRAFT || campaign_over(&c))
		return fail(e, ERR_CLASH, "campaign %u is %s, so it cannot be "
		    "held", id, campaign_state_name(&c));
	campaign_hold(&c, "by staff");
	campaign_put(&c);
	return true;
}

/* What is ready of a campaign goes to the outbox again. */
static void
bring_back(uint32_t id)
{
	struct delivery d;
	struct scan s;

	delivery_scan(&s, id);
	while (delivery_scan_next(&s, &d))
		if (d.state == DELIVERY_READY)
			outbox_add(entry_of(&d));
}

void
steer_begin(void)
{
	struct arena mem = { 0 };
	struct buf open = { 0 };
	struct campaign c;
	uint32_t id = 0;

	while (campaign_before(&id, &mem, &c)) {
		if (c.open > 0)
			buf_put(&open, (struct str){ (const char *)&id,
			    sizeof id });
		arena_reset(&mem);
	}
	for (; open.n > 0; open.n -= sizeof id) {
		memcpy(&id, open.p + open.n - sizeof id, sizeof id);
		bring_back(id);
	}
	buf_free(&open);
	arena_free(&mem);
}

bool
steer_resume(uint32_t id, struct err *e)
{
	struct campaign c;

	if (!campaign_get(id, arena_step(), &c, e))
		return false;
	ASSERT(c.id == id);
	if (!c.held)
		return fail(e, ERR_CLASH, "campaign %u is %s, not held", id,
		    campaign_state_name(&c));
	if (hold_stops(&c))
		return fail(e, ERR_CLASH, "everything is held; release that "
		    "first");
	c.held = false;
	c.held_why = STR_NONE;
	if (c.until_ms < clock_ms() && c.kind == CAMPAIGN_NOTICE)
		c.until_ms = clock_ms() + late_ms(&c);
	campaign_put(&c);
	if (c.state == CAMPAIGN_APPROVED)
		enter(&c);
	bring_back(id);
	return true;
}

bool
steer_stop(uint32_t id, struct err *e)
{
	struct campaign c;

	if (!campaign_get(id, arena_step(), &c, e) ||
	    !campaign_move(&c, CAMPAIGN_STOPPED, e))
		return false;
	c.held = false;
	campaign_put(&c);
	bring_back(id);
	return true;
}

bool
steer_release(uint32_t *waiting, struct err *e)
{
	struct arena mem = { 0 };
	struct campaign c;
	struct hold h;
	uint32_t id = 0;

	hold_get(arena_step(), &h);
	if (h.kind == HOLD_NONE)
		return fail(e, ERR_CLASH, "nothing is held");
	for (*waiting = 0; campaign_before(&id, &mem, &c); arena_reset(&mem)) {
		if (campaign_over(&c) || c.state == CAMPAIGN_DRAFT)
			continue;
		++*waiting;
		if (c.held || !hold_stops(&c))
			continue;
		campaign_hold(&c, "everything was held");
		campaign_put(&c);
	}
	arena_free(&mem);
	hold_put(&(struct hold){ HOLD_NONE, 0, STR_NONE, STR_NONE,
	    STR_NONE });
	return true;
}
