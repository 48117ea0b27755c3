/* Whoever was told otherwise hears that a collection is stopped, moved or as
 * planned after all: see amend.h. */
#include "scheduler/amend.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "scheduler/agenda.h"
#include "scheduler/flow.h"
#include "scheduler/heard.h"
#include "scheduler/remind.h"
#include "scheduler/slot.h"
#include "scheduler/steer.h"
#include "storage/campaign.h"
#include "storage/change.h"
#include "storage/drill.h"
#include "storage/key.h"
#include "storage/roster.h"
#include "storage/store.h"
#include "storage/tables.h"

enum { BUSY_MS = 50, OPEN_MS = 200 };

/* Those whom a reminder that was stopped did not reach. */
struct missed {
	struct slot	 slot;		/* its groups, as they are now */
	uint64_t	 slot_ms;
	struct str	 held_why;	/* n 0: it was not held */
};

/* One day being looked at. */
struct amend {
	struct flow	 flow;
	uint64_t	 due_ms;	/* its entry in the agenda */
	int32_t		 day;
	uint32_t	 version;	/* of the tables */
	uint32_t	 newest;	/* campaign there was */
	uint32_t	 id;		/* campaign looked at; goes down */
	struct campaign	 campaign;
	uint32_t	 seq;
	struct reached	 reached;	/* by that campaign */
	struct heard	 heard;
	struct bits	 reminded[2];	/* by newer ones: evening, morning */
	struct slot	 right;		/* who hears a correction */
	uint32_t	 of;		/* the newest that told any of them */
	struct missed	*missed;
	uint32_t	 nmissed;
	bool		 mine;		/* it is what busy is about */
};

static bool busy;			/* one at a time */

static void
forget(struct amend *a)
{
	reached_free(&a->reached);
	heard_free(&a->heard);
	bits_free(&a->reminded[0]);
	bits_free(&a->reminded[1]);
	slot_free(&a->right);
	for (uint32_t i = 0; i < a->nmissed; i++)
		slot_free(&a->missed[i].slot);
	mem_free(a->missed);
	a->missed = NULL;
	a->nmissed = 0;
	a->of = 0;
}

static void
amend_free(struct flow *f)
{
	struct amend *a = HOLDER_OF(f, struct amend, flow);

	if (a->mine)
		busy = false;
	forget(a);
	mem_free(a);
}

static plan *
amend_over(struct amend *a)
{
	agenda_done(a->due_ms, AGENDA_AMEND, agenda_id((uint32_t)a->day));
	return flow_end(&a->flow);
}

static plan *
amend_failed(struct flow *f)
{
	struct amend *a = FLOW_OF(f, struct amend);

	log_event(LOG_ALERT, "correction failed", "day=%d why=%s", a->day,
	    f->err.why);
	return amend_over(a);
}

/* The next older campaign that told of the day; no slot speaks of a day more
 * than one day before. */
static bool
older(int32_t day, uint32_t *id, struct arena *mem, struct campaign *c)
{
	while (campaign_before(id, mem, c) &&
	    c->made_ms + 2 * (uint64_t)DAY_MS >= day_at(day, 0))
		if (c->kind == CAMPAIGN_REMINDER && c->day == (uint32_t)day)
			return true;
	return false;
}

static uint32_t
newest_campaign(void)
{
	struct campaign c;
	uint32_t id = 0;

	return campaign_before(&id, arena_step(), &c) ? c.id : 0;
}

static bool
wrong(const struct amend *a, const struct campaign *c)
{
	struct arena mem = { 0 };
	struct words w;
	struct err e;
	bool is = false;

	for (uint32_t n = 0; n < c->groups && !is; n++)
		is = words_get(c->id, n, &mem, &w, &e) &&
		    heard_wrong(a->day, &w);
	arena_free(&mem);
	return is;
}

static bool
stop(uint32_t id, struct err *e)
{
	struct campaign c;

	if (!steer_stop(id, e) || !campaign_get(id, arena_step(), &c, e))
		return false;
	c.amended = true;
	campaign_put(&c);
	log_event(LOG_WARN, "reminder stopped", "campaign=%u why=%s", id,
	    "its words have become wrong");
	return true;
}

/* What is stopped but may still be under way is waited for, and what is still
 * being frozen. */
static bool
stop_wrong(struct amend *a, bool *open, struct err *e)
{
	struct arena mem = { 0 };
	struct campaign c;
	uint32_t id = 0;
	bool good = true;

	for (*open = false; good && older(a->day, &id, &mem, &c);
	    arena_reset(&mem)) {
		if (!campaign_over(&c) && wrong(a, &c)) {
			good = stop(id, e);
			*open = true;
		}
		*open = *open || c.freezing ||
		    (c.state == CAMPAIGN_STOPPED && c.open > 0);
	}
	arena_free(&mem);
	return good;
}

/* On their way with words that are right: all of them count as told. */
static void
will_be_told(struct amend *a, uint32_t n, const struct bits *who)
{
	if (!campaign_over(&a->campaign)) {
		bits_or(&a->reached.told[n], who);
		bits_or(&a->reached.over[n], who);
	}
}

static void
add_missed(struct amend *a, uint32_t n, const struct words *w,
    struct bits *who)
{
	struct bits *newer = &a->reminded[a->campaign.slot < EVENING_FIRST];
	struct missed *m = &a->missed[a->nmissed - 1];

	ASSERT(a->nmissed > 0 && a->campaign.amended);
	bits_sub(who, &a->reached.over[n]);
	bits_sub(who, newer);
	bits_or(newer, who);
	if (clock_ms() <= remind_until(m->slot_ms) && bits_any(who))
		(void)heard_again(w, who, &m->slot);
}

static bool
look_group(struct amend *a, uint32_t n, struct err *e)
{
	const struct campaign *c = &a->campaign;
	struct bits who = { 0 };
	struct words w;

	ASSERT(n < c->groups && c->groups <= a->reached.n);
	bits_short(&who);
	if (!words_get(c->id, n, arena_step(), &w, e) ||
	    !roster_unpack(w.packed, &who, e))
		return false;
	will_be_told(a, n, &who);
	if (a->of == 0 && bits_any(&a->reached.told[n]))
		a->of = c->id;
	heard_add(&a->heard, &w, &a->reached.told[n], &a->right);
	if (c->whom != WHOM_TOLD) {
		bits_or(&a->reminded[c->slot < EVENING_FIRST],
		    &a->reached.over[n]);
		if (c->amended)
			add_missed(a, n, &w, &who);
	}
	bits_free(&who);
	return true;
}

static bool
look_campaign(struct amend *a, struct err *e)
{
	const struct campaign *c = &a->campaign;
	struct missed *m;

	if (c->amended && c->whom != WHOM_TOLD) {
		a->missed = mem_grow(a->missed,
		    (a->nmissed + 1) * sizeof *a->missed);
		m = &a->missed[a->nmissed++];
		*m = (struct missed){ .slot_ms = day_at(a->day -
		    (c->slot >= EVENING_FIRST), c->slot) };
		slot_begin(&m->slot, m->slot_ms, 0);
		m->held_why = str_dup(&m->slot.mem, c->held_why);
		m->slot.say.late = clock_ms() > m->slot_ms + MINUTE_MS;
	}
	for (uint32_t n = 0; n < c->groups; n++)
		if (!look_group(a, n, e))
			return false;
	return true;
}

/* Whose word it is: of whom changed that day's collection last. */
static struct str
decider(const struct amend *a)
{
	struct str who = STR("reminder");
	uint64_t last_ms = 0;
	struct change c;
	uint32_t id = 0;

	while (change_after(&id, arena_step(), &c)) {
		uint64_t ms = c.undone_ms != 0 ? c.undone_ms : c.made_ms;

		if ((c.day != (uint32_t)a->day &&
		    c.instead != (uint32_t)a->day) || ms < last_ms)
			continue;
		last_ms = ms;
		who = c.undone_ms != 0 ? c.undone_by : c.who;
	}
	return who;
}

static bool
make_correction(struct amend *a, struct err *e)
{
	struct campaign c;

	if (a->right.ngroups == 0)
		return true;
	ASSERT(a->of > 0);		/* somebody heard it of that one */
	campaign_new(&c);
	c.kind = CAMPAIGN_REMINDER;
	c.whom = WHOM_TOLD;
	c.emergency = true;	/* though all that was planned is held */
	c.of = a->of;
	c.title = STR("【訂正】ごみの収集");
	c.author = c.approver = decider(a);
	c.due_ms = c.approved_ms = clock_ms();
	c.until_ms = day_at(a->day + 1, 0);
	c.day = (uint32_t)a->day;
	c.slot = (uint16_t)minute_today(clock_ms());
	if (!remind_cut(&c, a->right.groups, a->right.ngroups, e))
		return false;
	log_event(LOG_INFO, "correction cut", "campaign=%u of=%u day=%d "
	    "residents=%u groups=%u", c.id, c.of, a->day, c.recipients,
	    c.groups);
	return true;
}

static bool
make_missed(const struct amend *a, struct missed *m, struct err *e)
{
	struct campaign c;

	if (m->slot.ngroups == 0)
		return true;
	remind_campaign(&c, m->slot_ms, a->day);
	if (m->held_why.n > 0)
		campaign_hold(&c, m->held_why.p);
	if (!remind_cut(&c, m->slot.groups, m->slot.ngroups, e))
		return false;
	log_event(LOG_INFO, "reminder cut", "campaign=%u residents=%u "
	    "groups=%u", c.id, c.recipients, c.groups);
	return true;
}

static plan *amend_stop(struct flow *);

static plan *
amend_freeze(struct flow *f)
{
	struct amend *a = FLOW_OF(f, struct amend);
	bool good;

	if (a->version != tables_version() || a->newest != newest_campaign())
		return flow_go(f, amend_stop);	/* it has gone on */
	good = make_correction(a, &f->err);
	for (uint32_t i = 0; good && i < a->nmissed; i++)
		good = make_missed(a, &a->missed[i], &f->err);
	return good ? amend_over(a) : flow_drop(f, amend_failed);
}

static plan *amend_next(struct flow *);

/* Whom one campaign told, some deliveries a step. */
static plan *
amend_gather(struct flow *f)
{
	struct amend *a = FLOW_OF(f, struct amend);

	if (!campaign_get(a->id, &f->arena, &a->campaign, &f->err))
		return flow_drop(f, amend_failed);
	if (campaign_over(&a->campaign) &&
	    reached_some(&a->reached, &a->campaign, &a->seq))
		return flow_go(f, amend_gather);
	if (tables_town() == NULL || !look_campaign(a, &f->err))
		return flow_drop(f, amend_failed);
	return flow_go(f, amend_next);
}

static plan *
amend_next(struct flow *f)
{
	struct amend *a = FLOW_OF(f, struct amend);

	if (!older(a->day, &a->id, arena_step(), &a->campaign))
		return flow_go(f, amend_freeze);
	a->seq = 0;
	reached_begin(&a->reached, &a->campaign);
	return flow_go(f, amend_gather);
}

static void
begin_anew(struct amend *a)
{
	int32_t today = day_today(clock_ms());

	forget(a);
	a->version = tables_version();
	a->newest = newest_campaign();
	a->id = 0;
	a->heard.day = a->day;
	a->right.say.day = a->day;
	a->right.say.when = a->day == today ? COLLECTION_TODAY :
	    a->day == today + 1 ? COLLECTION_TOMORROW : COLLECTION_THAT_DAY;
}

static plan *
amend_stop(struct flow *f)
{
	struct amend *a = FLOW_OF(f, struct amend);
	bool open;

	ASSERT(busy && a->mine);
	if (tables_town() == NULL || a->day < day_today(clock_ms()))
		return amend_over(a);
	if (!stop_wrong(a, &open, &f->err))
		return flow_drop(f, amend_failed);
	if (open)
		return flow_sleep(f, OPEN_MS, amend_stop);
	begin_anew(a);
	return flow_go(f, amend_next);
}

static plan *
amend_begin(struct flow *f)
{
	struct amend *a = FLOW_OF(f, struct amend);

	if (busy)
		return flow_sleep(f, BUSY_MS, amend_begin);
	if (drill_on())
		return flow_end(f);	/* its end tells this again */
	busy = a->mine = true;
	return flow_go(f, amend_stop);
}

static void
amend_due(uint64_t due_ms, struct str id)
{
	struct amend *a;

	if (clock_ms() < due_ms)
		return;			/* it may still be taken back */
	a = MEM_NEW(struct amend);
	a->due_ms = due_ms;
	a->day = (int32_t)agenda_id_read(id, 0);
	flow_start(&a->flow, "amend", amend_begin, amend_free);
}

void
amend_open(void)
{
	busy = false;
	agenda_on(AGENDA_AMEND, amend_due);
}

void
amend_day(int32_t day, uint64_t when_ms)
{
	ASSERT(day > 0);
	agenda_add(when_ms, AGENDA_AMEND, agenda_id((uint32_t)day));
}

bool
amend_sending(int32_t day)
{
	struct campaign c;
	uint32_t id = 0;

	while (older(day, &id, arena_step(), &c))
		if (!campaign_over(&c))
			return true;
	return false;
}

uint32_t
amend_told(int32_t day)
{
	struct bits all = { 0 }, some = { 0 };
	struct str packed;
	struct err e;
	uint32_t n;

	for (uint8_t half = 0; half < 2; half++)
		if (store_get(key_told(arena_step(), day, half), arena_step(),
		    &packed, &e) && roster_unpack(packed, &some, &e))
			bits_or(&all, &some);
	n = bits_count(&all);
	bits_free(&all);
	bits_free(&some);
	return n;
}
