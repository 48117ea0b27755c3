/* A due campaign becomes deliveries: see cut.h. */
#include "scheduler/cut.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/map.h"
#include "scheduler/agenda.h"
#include "scheduler/entry.h"
#include "scheduler/flow.h"
#include "scheduler/foreseen.h"
#include "scheduler/freeze.h"
#include "scheduler/outbox.h"
#include "scheduler/whom.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/hold.h"
#include "storage/roster.h"

enum { OUTBOX_FULL_MS = 20, FREEZING_MS = 5, DELIVERIES_A_STEP = 100,
	RESIDENTS_A_STEP = 10 * RECIPIENTS_MAX,
	SLICE_MS = 5,		/* between steps that make many */
	NO_GROUP = -1 };

struct cut {
	struct flow	 flow;
	struct cut	*next;		/* of all */
	uint32_t	 id;
	uint64_t	 due_ms;	/* its entry in the agenda */
	struct campaign	 campaign;
	uint32_t	 of;		/* the campaign it follows */
	bool		 failed;	/* those whom LINE refused there */
	uint32_t	 gather_seq;
	struct bits	 gathered;	/* to whom it goes */
	int64_t		 group;		/* whose residents who holds */
	struct bits	 who;
	bool		 alone;		/* it is one, who gets a push */
	uint32_t	 nmade;		/* by the step before */
	struct entry	 made[DELIVERIES_A_STEP];
};

static struct map	 cutting;	/* campaigns that have a flow */
static struct cut	*cuts;		/* those flows */
static struct cut_rules	 rules;

static void
cut_free(struct flow *f)
{
	struct cut *k = HOLDER_OF(f, struct cut, flow), **at = &cuts;

	while (*at != k)
		at = &(*at)->next;
	*at = k->next;
	map_del(&cutting, agenda_id(k->id));
	bits_free(&k->who);
	bits_free(&k->gathered);
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
cut_freeze_said(struct campaign *c, struct str messages, struct str said,
    const struct bits *who)
{
	struct buf packed = { 0 };
	struct words w = { .messages = messages, .silent = c->silent,
	    .said = said, .count = bits_count(who) };

	ASSERT(c->state == CAMPAIGN_CUTTING || c->freezing);
	roster_pack(who, &packed);
	w.packed = buf_str(&packed);
	words_put(c->id, c->groups++, &w);
	c->recipients += w.count;
	buf_free(&packed);
}

void
cut_freeze_group(struct campaign *c, struct str messages,
    const struct bits *who)
{
	cut_freeze_said(c, messages, STR_NONE, who);
}

/* What was approved is looked at once more: another text, another segment or
 * another time is not what somebody agreed to (P6). */
static bool
as_approved(const struct campaign *c, struct err *e)
{
	return str_eq(c->digest, campaign_digest(c, arena_step())) ||
	    fail(e, ERR_CLASH, "it is not what was approved");
}

static void
put_capped(struct campaign *c, const struct bits *capped)
{
	struct buf packed = { 0 };

	c->capped = bits_count(capped);
	if (c->capped == 0)
		return;
	roster_pack(capped, &packed);
	campaign_put_capped(c->id, buf_str(&packed));
	buf_free(&packed);
}

static bool
freeze(struct cut *k, struct err *e)
{
	struct campaign *c = &k->campaign;
	struct bits capped = { 0 };
	bool good = as_approved(c, e) &&
	    whom_find(c, rules.weekly_cap, &k->gathered, &capped, e) &&
	    freeze_words(c, &k->gathered, cut_freeze_group, e);

	if (!good) {
		bits_free(&capped);
		return false;
	}
	put_capped(c, &capped);
	foreseen_compare(c, &k->gathered, &capped);
	log_event(LOG_INFO, "campaign cut", "campaign=%u residents=%u "
	    "capped=%u", c->id, c->recipients, c->capped);
	bits_free(&capped);
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
	d.priority = (uint8_t)campaign_priority(c);
	d.due_ms = clock_ms();
	d.at_once = true;
	c->open++;
	delivery_put(&d);
	ASSERT(k->nmade < DELIVERIES_A_STEP);
	k->made[k->nmade++] = entry_of(&d);
}

/* What the step before made was kept. */
static void
give_out(struct cut *k)
{
	for (uint32_t i = 0; i < k->nmade; i++)
		outbox_add(k->made[i]);
	k->nmade = 0;
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

/* Some deliveries; false if something cannot be read. */
static bool
slice(struct cut *k, struct err *e)
{
	struct campaign *c = &k->campaign;
	uint32_t nos[RECIPIENTS_MAX], made = 0;
	uint32_t to = c->deliveries + DELIVERIES_A_STEP;

	while (c->cut_group < c->groups && made < RESIDENTS_A_STEP &&
	    c->deliveries < to) {
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

/* Of the same priority what was made first leaves first. */
static bool
older_first(const struct cut *k)
{
	enum priority own = campaign_priority(&k->campaign);

	for (const struct cut *x = cuts; x != NULL; x = x->next)
		if (x->id < k->id && x->campaign.state == CAMPAIGN_CUTTING &&
		    campaign_priority(&x->campaign) == own)
			return true;
	return false;
}

static plan *cut_slice(struct flow *);

static plan *
cut_end(struct flow *f)
{
	give_out(FLOW_OF(f, struct cut));
	return flow_end(f);
}

static plan *
cut_over(struct cut *k)
{
	agenda_done(k->due_ms, AGENDA_CUT, agenda_id(k->id));
	return flow_go(&k->flow, cut_end);
}

static plan *
cut_slice(struct flow *f)
{
	struct cut *k = FLOW_OF(f, struct cut);
	struct campaign *c = &k->campaign;
	uint32_t before;

	give_out(k);
	if (!campaign_get(k->id, arena_step(), c, &f->err))
		return cut_failed(k);
	before = c->deliveries;
	if (older_first(k) || outbox_high(campaign_priority(c)))
		return flow_sleep(f, OUTBOX_FULL_MS, cut_slice);
	if (c->state != CAMPAIGN_CUTTING)
		return cut_over(k);	/* stopped meanwhile */
	if (c->freezing && c->cut_group == c->groups)
		return flow_sleep(f, FREEZING_MS, cut_slice);
	if (!slice(k, &f->err))
		return cut_failed(k);
	FAILPOINT(cut_slice);
	if (c->cut_group < c->groups || c->freezing) {
		campaign_put(c);
		return c->deliveries - before < DELIVERIES_A_STEP ?
		    flow_go(f, cut_slice) :
		    flow_sleep(f, SLICE_MS, cut_slice);
	}
	if (!campaign_move(c, CAMPAIGN_SENDING, &f->err) || (c->open == 0 &&
	    !campaign_move(c, CAMPAIGN_DONE, &f->err)))
		return cut_failed(k);
	campaign_put(c);
	return cut_over(k);
}

static plan *
cut_held(struct cut *k, const char *why)
{
	campaign_hold(&k->campaign, why);
	campaign_put(&k->campaign);
	log_event(LOG_ALERT, "campaign held", "campaign=%u why=%s", k->id,
	    why);
	return cut_over(k);
}

static plan *
cut_freeze(struct flow *f)
{
	struct cut *k = FLOW_OF(f, struct cut);
	struct campaign *c = &k->campaign;
	struct err why;

	if (!campaign_get(k->id, arena_step(), c, &f->err))
		return cut_failed(k);
	if (c->state != CAMPAIGN_APPROVED || c->held)
		return cut_over(k);
	if (!freeze(k, &why))
		return cut_held(k, why.why);	/* until somebody looks */
	campaign_put(c);
	return flow_go(f, cut_slice);
}

/* Whom another campaign reached, some deliveries a step. */
static plan *
cut_gather(struct flow *f)
{
	struct cut *k = FLOW_OF(f, struct cut);

	return flow_go(f, whom_gather(k->of, k->failed, &k->gather_seq,
	    &k->gathered) ? cut_gather : cut_freeze);
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
	if (c->state != CAMPAIGN_APPROVED || c->held ||
	    c->due_ms > clock_ms())	/* approved anew for later */
		return cut_over(k);
	if (hold_stops(c))
		return cut_held(k, "everything is held");
	if (clock_ms() > c->until_ms)
		return cut_held(k, "overdue");
	k->of = c->of;
	k->failed = c->whom == WHOM_FAILED;
	return flow_go(f, c->whom == WHOM_SEGMENT ? cut_freeze : cut_gather);
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
	k->next = cuts;
	cuts = k;
	flow_start(&k->flow, "cut", cut_begin, cut_free);
}

void
cut_open(const struct cut_rules *r)
{
	ASSERT(r->weekly_cap <= WEEKLY_CAP_MAX);
	rules = *r;
	agenda_on(AGENDA_CUT, cut_due);
}
