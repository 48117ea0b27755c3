/* Each date of a repeat becomes a campaign, once: see recur.h. */
#include "scheduler/recur.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
#include "scheduler/agenda.h"
#include "scheduler/flow.h"
#include "scheduler/steer.h"
#include "storage/campaign.h"
#include "storage/repeat.h"
#include "storage/tables.h"

enum { MISSED_A_STEP = 500 };

struct recur {
	struct flow	 flow;
	uint32_t	 id;
	uint64_t	 told_ms;	/* the entry that told us */
	struct repeat	 repeat;
	struct every	 every;
};

static uint64_t late_ms;		/* a date may still be sent */
static struct map working;		/* repeats that have a flow */

static const struct calendar *
town_calendar(void)
{
	return tables_town() == NULL ? NULL : &tables_town()->calendar;
}

static uint64_t
due_at(const struct repeat *r, int32_t day)
{
	return day_at(day, r->minute);
}

/* The first date from that day on which has not run. */
static bool
first_from(const struct repeat *r, const struct every *v, int32_t day,
    int32_t *found)
{
	*found = day - 1;
	do {
		if (!every_next(v, town_calendar(), *found, found))
			return false;
	} while (ran_made(r->id, *found));
	ASSERT(*found >= day);
	return true;
}

static void
leave_agenda(struct repeat *r)
{
	if (r->due_ms != 0)
		agenda_done(r->due_ms, AGENDA_REPEAT, agenda_id(r->id));
	r->due_ms = 0;
	r->next_day = 0;
}

static void
enter(struct repeat *r, int32_t day)
{
	ASSERT(day > 0 && r->id > 0);
	leave_agenda(r);
	r->next_day = (uint32_t)day;
	r->due_ms = agenda_add(due_at(r, day), AGENDA_REPEAT,
	    agenda_id(r->id));
}

/* The first date that is still to come, or not too late by now. */
static bool
first_now(struct repeat *r, const struct every *v, int32_t *day)
{
	uint64_t now = clock_ms(), least = now - late_ms;

	if (r->since_ms > now)		/* it was approved ahead of time */
		r->since_ms = now;
	if (least <= r->since_ms)
		least = r->since_ms + 1;
	*day = day_today(least);
	if (due_at(r, *day) < least)
		++*day;
	return first_from(r, v, *day, day);
}

static bool
enter_first(struct repeat *r, struct err *e)
{
	struct every v;
	int32_t day;

	if (!repeat_rule(r, arena_step(), &v, e))
		return false;
	leave_agenda(r);
	if (!first_now(r, &v, &day))
		return fail(e, ERR_CLASH, "repeat %u has no date left",
		    r->id);
	enter(r, day);
	return true;
}

static bool
too_late(const struct repeat *r, int32_t day)
{
	return clock_ms() > due_at(r, day) + late_ms;
}

/* The dates that were missed are noted, some a step. */
static bool
pass_missed(struct recur *k, int32_t *day)
{
	struct ran missed = { .ms = clock_ms() };
	int32_t first = *day, last = 0;
	unsigned n = 0;
	bool more = first_from(&k->repeat, &k->every, *day, day);

	for (; more && n < MISSED_A_STEP && too_late(&k->repeat, *day); n++) {
		if (n == 0)
			first = *day;
		last = *day;
		ran_put(k->id, *day, &missed);
		more = first_from(&k->repeat, &k->every, *day + 1, day);
	}
	if (n > 0)
		log_event(LOG_ALERT, "repeat missed", "repeat=%u from=%.*s "
		    "to=%.*s dates=%u", k->id,
		    STRF(day_show(arena_step(), first)),
		    STRF(day_show(arena_step(), last)), n);
	return more;
}

static bool
make_campaign(const struct repeat *r, int32_t day, struct err *e)
{
	struct campaign c;
	struct ran ran = { .ms = clock_ms() };

	ASSERT(clock_ms() >= due_at(r, day));	/* never before its time */
	campaign_new(&c);
	c.title = r->title;
	c.segment = r->segment;
	c.text = r->text;
	c.author = r->author;
	c.due_ms = clock_ms();
	c.until_ms = due_at(r, day) + late_ms;
	if (!steer_approve(&c, r->approver, e))
		return false;
	ran.campaign = c.id;
	ran_put(r->id, day, &ran);
	log_event(LOG_INFO, "repeat run", "repeat=%u day=%.*s campaign=%u",
	    r->id, STRF(day_show(arena_step(), day)), c.id);
	return true;
}

static plan *
recur_over(struct recur *k, bool more, int32_t day)
{
	struct repeat *r = &k->repeat;

	if (k->told_ms != r->due_ms)
		agenda_done(k->told_ms, AGENDA_REPEAT, agenda_id(k->id));
	leave_agenda(r);
	if (more)
		enter(r, day);
	else
		log_event(LOG_INFO, "repeat over", "repeat=%u", k->id);
	repeat_put(r);
	return flow_end(&k->flow);
}

static plan *
recur_stuck(struct recur *k)
{
	log_event(LOG_ALERT, "repeat failed", "repeat=%u why=%s", k->id,
	    k->flow.err.why);
	return flow_fail(&k->flow);
}

static bool
load(struct recur *k)
{
	struct err *e = &k->flow.err;

	return repeat_get(k->id, arena_step(), &k->repeat, e) &&
	    repeat_rule(&k->repeat, arena_step(), &k->every, e);
}

/* A date that could not be made is missed, and the next one is tried. */
static plan *
recur_failed(struct flow *f)
{
	struct recur *k = FLOW_OF(f, struct recur);
	struct ran missed = { .ms = clock_ms() };
	int32_t day;
	bool more;

	log_event(LOG_ALERT, "repeat failed", "repeat=%u why=%s", k->id,
	    f->err.why);
	if (!load(k))
		return recur_stuck(k);
	if (!first_from(&k->repeat, &k->every, (int32_t)k->repeat.next_day,
	    &day))
		return recur_over(k, false, 0);
	ran_put(k->id, day, &missed);
	more = first_from(&k->repeat, &k->every, day + 1, &day);
	return recur_over(k, more, day);
}

/* By the record, whatever entry has told us: told twice does no harm. */
static plan *
recur_step(struct flow *f)
{
	struct recur *k = FLOW_OF(f, struct recur);
	int32_t day;
	bool more;

	if (!load(k))
		return recur_stuck(k);
	if (!repeat_active(&k->repeat) || k->repeat.due_ms == 0) {
		agenda_done(k->told_ms, AGENDA_REPEAT, agenda_id(k->id));
		return flow_end(f);
	}
	day = (int32_t)k->repeat.next_day;
	more = pass_missed(k, &day);
	if (more && clock_ms() >= due_at(&k->repeat, day) &&
	    !too_late(&k->repeat, day)) {
		if (!make_campaign(&k->repeat, day, &f->err))
			return flow_drop(f, recur_failed);
		more = first_from(&k->repeat, &k->every, day + 1, &day);
	}
	return recur_over(k, more, day);
}

static void
recur_free(struct flow *f)
{
	struct recur *k = HOLDER_OF(f, struct recur, flow);

	map_del(&working, agenda_id(k->id));
	mem_free(k);
}

static void
recur_due(uint64_t due_ms, struct str id)
{
	struct recur *k;

	if (!map_put(&working, id, 0))
		return;
	k = MEM_NEW(struct recur);
	k->id = agenda_id_read(id, 0);
	k->told_ms = due_ms;
	flow_start(&k->flow, "recur", recur_step, recur_free);
}

void
recur_open(uint64_t may_be_late_ms)
{
	late_ms = may_be_late_ms;
	agenda_on(AGENDA_REPEAT, recur_due);
}

/* An entry far ahead, made while the clock was, would let dates pass by. */
static void
look_again(struct repeat *r)
{
	uint64_t due_ms = r->due_ms;
	int32_t day, next = (int32_t)r->next_day;
	struct every v;
	struct err e;

	if (!repeat_rule(r, arena_step(), &v, &e) || !first_now(r, &v, &day))
		return;
	if (due_ms != 0 && (due_ms <= clock_ms() || due_ms <= due_at(r, day)))
		return;
	enter(r, next != 0 && next < day ? next : day);
	repeat_put(r);
}

void
recur_start(void)
{
	struct repeat r;
	uint32_t id = 0;

	while (repeat_after(&id, arena_step(), &r))
		if (repeat_active(&r))
			look_again(&r);
}

bool
recur_approve(uint32_t id, struct str who, struct err *e)
{
	struct repeat r;

	if (!repeat_get(id, arena_step(), &r, e) ||
	    !repeat_move(&r, REPEAT_APPROVED, e))
		return false;
	r.approver = who;
	r.since_ms = r.approved_ms = clock_ms();
	if (!enter_first(&r, e))
		return false;
	repeat_put(&r);
	return true;
}

bool
recur_pause(uint32_t id, struct err *e)
{
	struct repeat r;

	if (!repeat_get(id, arena_step(), &r, e))
		return false;
	if (!repeat_active(&r))
		return fail(e, ERR_CLASH, "repeat %u is %s, so it cannot be "
		    "paused", id, repeat_state_name(&r));
	r.paused = true;
	leave_agenda(&r);
	repeat_put(&r);
	return true;
}

bool
recur_resume(uint32_t id, struct err *e)
{
	struct repeat r;

	if (!repeat_get(id, arena_step(), &r, e))
		return false;
	if (r.state != REPEAT_APPROVED || !r.paused)
		return fail(e, ERR_CLASH, "repeat %u is %s, not paused", id,
		    repeat_state_name(&r));
	r.paused = false;
	r.since_ms = clock_ms();
	if (!enter_first(&r, e))
		return false;
	repeat_put(&r);
	return true;
}

bool
recur_remove(uint32_t id, struct err *e)
{
	struct repeat r;

	if (!repeat_get(id, arena_step(), &r, e) ||
	    !repeat_move(&r, REPEAT_REMOVED, e))
		return false;
	leave_agenda(&r);
	repeat_put(&r);
	return true;
}
