/* A due campaign becomes deliveries: see cut.h. */
#include "scheduler/cut.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/map.h"
#include "scheduler/agenda.h"
#include "scheduler/flow.h"
#include "scheduler/outbox.h"
#include "scheduler/post.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/roster.h"
#include "storage/segment.h"
#include "storage/tables.h"

enum { OUTBOX_FULL_MS = 20, NO_GROUP = -1 };

struct cut {
	struct flow	 flow;
	uint32_t	 id;
	uint64_t	 due_ms;	/* its entry in the agenda */
	struct campaign	 campaign;
	int64_t		 group;		/* whose residents who holds */
	struct bits	 who;
	bool		 alone;		/* it is one, who gets a push */
};

static struct map cutting;		/* campaigns that have a flow */

static void
cut_free(struct flow *f)
{
	struct cut *k = HOLDER_OF(f, struct cut, flow);

	map_del(&cutting, agenda_id(k->id));
	bits_free(&k->who);
	mem_free(k);
}

static plan *
cut_failed(struct cut *k)
{
	log_event(LOG_ERROR, "cut failed", "campaign=%u why=%s", k->id,
	    k->flow.err.why);
	return flow_fail(&k->flow);
}

void
cut_freeze_group(struct campaign *c, struct str messages,
    const struct bits *who)
{
	struct buf packed = { 0 };
	struct words w = { .messages = messages, .count = bits_count(who) };

	ASSERT(c->state == CAMPAIGN_CUTTING);
	roster_pack(who, &packed);
	w.packed = buf_str(&packed);
	words_put(c->id, c->groups++, &w);
	c->recipients += w.count;
	buf_free(&packed);
}

/* Who left is in no segment (P5); who asked for nothing but emergencies gets
 * no notice. */
static void
without_paused(struct bits *who)
{
	const struct bits *paused = roster_value(STR("pause=all"));

	if (paused != NULL)
		bits_sub(who, paused);
}

static bool
freeze(struct campaign *c, struct err *e)
{
	struct segment *segment;
	struct bits who = { 0 };
	struct buf messages = { 0 };

	if (!segment_parse(c->segment, tables_world(), arena_step(), &segment,
	    e) || !campaign_move(c, CAMPAIGN_CUTTING, e))
		return false;
	segment_find(segment, &who);
	without_paused(&who);
	buf_put(&messages, STR("[{"));
	json_put_str(&messages, "type", STR("text"));
	json_put_str(&messages, "text", c->text);
	buf_put(&messages, STR("}]"));
	cut_freeze_group(c, buf_str(&messages), &who);
	log_event(LOG_INFO, "campaign cut", "campaign=%u residents=%u", c->id,
	    c->recipients);
	buf_free(&messages);
	bits_free(&who);
	return true;
}

/* Up to 500 of those the cursor has before it; the cursor stands behind. */
static uint32_t
take_residents(struct cut *k, uint32_t nos[RECIPIENTS_MAX])
{
	struct campaign *c = &k->campaign;
	uint32_t n = 0;

	for (uint32_t no = c->cut_no; n < RECIPIENTS_MAX &&
	    bits_next(&k->who, &no); no++) {
		nos[n++] = no;
		c->cut_no = no + 1;
	}
	return n;
}

static void
make_delivery(struct cut *k, const uint32_t *nos, uint32_t n)
{
	struct campaign *c = &k->campaign;
	struct delivery d;

	delivery_new(&d, arena_step(), nos, n);
	d.campaign = c->id;
	d.seq = c->deliveries++;
	d.words = c->cut_group;
	d.push = k->alone;
	d.due_ms = agenda_add(clock_ms(), AGENDA_DELIVERY,
	    post_id(d.campaign, d.seq, d.push));
	c->open++;
	delivery_put(&d);
}

static bool
load_group(struct cut *k, struct err *e)
{
	struct words w;

	if (k->group == k->campaign.cut_group)
		return true;
	k->group = k->campaign.cut_group;
	if (!words_get(k->id, k->campaign.cut_group, arena_step(), &w, e) ||
	    !roster_unpack(w.packed, &k->who, e))
		return false;
	k->alone = w.count == 1;
	return true;
}

/* Deliveries for about 500 residents; false if something cannot be read. */
static bool
slice(struct cut *k, struct err *e)
{
	struct campaign *c = &k->campaign;
	uint32_t nos[RECIPIENTS_MAX], made = 0;

	while (c->cut_group < c->groups && made < RECIPIENTS_MAX) {
		uint32_t n;

		if (!load_group(k, e))
			return false;
		n = take_residents(k, nos);
		if (n > 0)
			make_delivery(k, nos, n);
		else {
			c->cut_group++;
			c->cut_no = 0;
		}
		made += n;
	}
	return true;
}

static plan *cut_slice(struct flow *);

static plan *
cut_over(struct cut *k)
{
	agenda_done(k->due_ms, AGENDA_CUT, agenda_id(k->id));
	return flow_end(&k->flow);
}

static plan *
cut_slice(struct flow *f)
{
	struct cut *k = FLOW_OF(f, struct cut);
	struct campaign *c = &k->campaign;

	if (outbox_high())
		return flow_sleep(f, OUTBOX_FULL_MS, cut_slice);
	if (!campaign_get(k->id, arena_step(), c, &f->err))
		return cut_failed(k);
	if (c->state != CAMPAIGN_CUTTING)
		return cut_over(k);	/* stopped meanwhile */
	if (!slice(k, &f->err))
		return cut_failed(k);
	if (c->cut_group < c->groups) {
		campaign_put(c);
		return flow_go(f, cut_slice);
	}
	if (!campaign_move(c, CAMPAIGN_SENDING, &f->err) || (c->open == 0 &&
	    !campaign_move(c, CAMPAIGN_DONE, &f->err)))
		return cut_failed(k);
	campaign_put(c);
	return cut_over(k);
}

static plan *
cut_begin(struct flow *f)
{
	struct cut *k = FLOW_OF(f, struct cut);
	struct campaign *c = &k->campaign;

	if (!campaign_get(k->id, arena_step(), c, &f->err))
		return cut_failed(k);
	if (c->state == CAMPAIGN_CUTTING)
		return flow_go(f, cut_slice);
	if (c->state != CAMPAIGN_APPROVED || c->held)
		return cut_over(k);
	if (clock_ms() > c->until_ms) {
		c->held = true;
		campaign_put(c);
		log_event(LOG_ALERT, "campaign overdue", "campaign=%u", c->id);
		return cut_over(k);
	}
	if (!freeze(c, &f->err)) {
		c->held = true;		/* until somebody looks at it */
		campaign_put(c);
		log_event(LOG_ALERT, "campaign held", "campaign=%u why=%s",
		    c->id, f->err.why);
		return cut_over(k);
	}
	campaign_put(c);
	return flow_go(f, cut_slice);
}

static void
cut_due(uint64_t due_ms, struct str id)
{
	struct cut *k;

	if (!map_put(&cutting, id, 0))
		return;
	k = MEM_NEW(struct cut);
	k->id = agenda_id_read(id, 0);
	k->due_ms = due_ms;
	k->group = NO_GROUP;
	flow_start(&k->flow, "cut", cut_begin, cut_free);
}

void
cut_open(void)
{
	agenda_on(AGENDA_CUT, cut_due);
}

static void
enter(const struct campaign *c)
{
	uint64_t now = clock_ms();

	agenda_add(c->due_ms > now ? c->due_ms : now, AGENDA_CUT,
	    agenda_id(c->id));
}

bool
cut_approve(uint32_t id, struct str who, struct err *e)
{
	struct campaign c;

	if (!campaign_get(id, arena_step(), &c, e))
		return false;
	if (c.due_ms == 0)
		c.due_ms = clock_ms();
	if (c.due_ms + MINUTE_MS < clock_ms())
		return fail(e, ERR_CLASH, "campaign %u was due already", id);
	if (c.until_ms == 0)
		c.until_ms = c.due_ms + CUT_LATE_MS;
	if (!campaign_move(&c, CAMPAIGN_APPROVED, e))
		return false;
	c.approver = who;
	c.approved_ms = clock_ms();
	campaign_put(&c);
	enter(&c);
	return true;
}

bool
cut_hold(uint32_t id, struct err *e)
{
	struct campaign c;

	if (!campaign_get(id, arena_step(), &c, e))
		return false;
	if (c.held || c.state == CAMPAIGN_DRAFT || c.state >= CAMPAIGN_DONE)
		return fail(e, ERR_CLASH, "campaign %u is %s, so it cannot be "
		    "held", id, campaign_state_name(&c));
	c.held = true;
	campaign_put(&c);
	return true;
}

/* What is ready of a campaign goes to the outbox again. */
static void
bring_back(uint32_t id)
{
	struct delivery d;
	uint32_t seq = 0;

	while (delivery_next(id, &seq, arena_step(), &d))
		if (d.state == DELIVERY_READY)
			outbox_add(d.campaign, d.seq, d.push);
}

bool
cut_resume(uint32_t id, struct err *e)
{
	struct campaign c;

	if (!campaign_get(id, arena_step(), &c, e))
		return false;
	if (!c.held)
		return fail(e, ERR_CLASH, "campaign %u is %s, not held", id,
		    campaign_state_name(&c));
	c.held = false;
	if (c.until_ms < clock_ms() && c.kind == CAMPAIGN_NOTICE)
		c.until_ms = clock_ms() + CUT_LATE_MS;
	campaign_put(&c);
	if (c.state == CAMPAIGN_APPROVED)
		enter(&c);
	bring_back(id);
	return true;
}

bool
cut_stop(uint32_t id, struct err *e)
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
