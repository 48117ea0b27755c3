/* Who is told what is collected tomorrow, or today: see remind.h. */
#include "scheduler/remind.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "scheduler/agenda.h"
#include "scheduler/cut.h"
#include "scheduler/flow.h"
#include "scheduler/slot.h"
#include "storage/campaign.h"
#include "storage/drill.h"
#include "storage/hold.h"
#include "storage/key.h"
#include "storage/roster.h"
#include "storage/store.h"
#include "storage/tables.h"

enum {
	LATE_MS = 60 * 1000,		/* before that it is not called late */
	AHEAD_MS = 30 * 1000,
	TOLD_A_STEP = 100,		/* districts, or residents singly */
	GROUPS_A_STEP = 100, RESIDENTS_A_STEP = 20000,
	SLICE_MS = 5,			/* between steps that freeze */
	READ_A_STEP = 500,
	GRACE_MIN = 30,
};

/*
 * One slot.  Whom it is for and what they hear is gathered in memory before
 * its time, over as many steps as that takes; when it is due the groups are
 * frozen, some a step, into a campaign that says so.  Whoever is in one of
 * its groups is told by that and is left out when the rest is worked out anew:
 * after a crash, by other tables, or since they changed what they chose.
 */
struct remind {
	struct flow	 flow;
	uint64_t	 due_ms;	/* of its entry in the agenda; 0: is not
					 * due yet */
	uint64_t	 ms;		/* when it is due */
	uint32_t	 version;	/* of the tables it was worked out by */
	struct slot	 slot;
	struct bits	 changed;	/* since that was begun */
	bool		 last;		/* begun when it was due: those who
					 * change meanwhile are told anyway */
	uint32_t	 group;		/* the next to be frozen */
	uint32_t	 campaign;	/* 0: none yet */
	struct bits	 told;		/* are in its groups */
	uint32_t	 read;		/* groups of an earlier life */
};

static struct remind_times times = { 19 * 60 };
static struct remind	*working;	/* on a slot; one at a time */
static uint64_t		 next_ms;	/* the slot that is entered */
static struct timer	 ahead;		/* of it */

uint64_t
remind_next(uint64_t after_ms)
{
	int32_t day = day_today(after_ms);
	unsigned m = minute_today(after_ms) / SLOT_MIN * SLOT_MIN;

	do {
		m += SLOT_MIN;
		if (m >= MINUTES_A_DAY) {
			m = 0;
			day++;
		}
	} while (!slot_minute(m));
	return day_at(day, m);
}

uint64_t
remind_until(uint64_t slot_ms)
{
	unsigned m = minute_today(slot_ms);
	unsigned last = m < EVENING_FIRST ? MORNING_LAST : EVENING_LAST;

	return day_at(day_today(slot_ms), m + GRACE_MIN > last
	    ? m + GRACE_MIN : last);
}

static void prepare(struct timer *);

/* Its time is told by the agenda; that there is something to do before it is
 * told by the wheel, and may be lost. */
static void
look_ahead(uint64_t slot_ms)
{
	next_ms = slot_ms;
	wheel_add(&ahead, clock_mono_ms() +
	    clock_until_ms(slot_ms - AHEAD_MS), prepare);
}

static void
enter(uint64_t slot_ms)
{
	agenda_add(slot_ms, AGENDA_REMINDER,
	    agenda_id2((uint32_t)day_today(slot_ms), minute_today(slot_ms)));
	look_ahead(slot_ms);
}

static uint64_t
slot_of(struct str id)
{
	return day_at((int32_t)agenda_id_read(id, 0), agenda_id_read(id, 1));
}

void
remind_start(void)
{
	uint64_t due_ms, after_ms = remind_next(clock_ms());
	struct str id;

	if (agenda_first(AGENDA_REMINDER, &due_ms, &id)) {
		if (due_ms <= after_ms) {
			look_ahead(slot_of(id));
			return;
		}
		agenda_done(due_ms, AGENDA_REMINDER, id);
	}
	enter(after_ms);
}

unsigned
remind_usual(void)
{
	return times.evening;
}

void
remind_campaign(struct campaign *c, uint64_t slot_ms, int32_t day)
{
	campaign_new(c);
	c->kind = CAMPAIGN_REMINDER;
	c->title = minute_today(slot_ms) < EVENING_FIRST ?
	    STR("ごみの収集（当日の朝）") : STR("ごみの収集（前日の夜）");
	c->approver = STR("reminder");		/* by the residents' choice */
	c->due_ms = slot_ms;
	c->until_ms = remind_until(slot_ms);
	c->day = (uint32_t)day;
	c->slot = (uint16_t)minute_today(slot_ms);
}

/* Who left is not told (P5). */
static void
freeze_group(struct campaign *c, struct slot_group *g, struct buf *messages)
{
	bits_and(&g->who, roster_all());
	if (!bits_any(&g->who))
		return;
	buf_reset(messages);
	buf_byte(messages, '[');
	collection_messages(g->words, (int32_t)c->day, messages);
	buf_byte(messages, ']');
	cut_freeze_said(c, buf_str(messages), g->said, &g->who);
}

static bool
begin_cut(struct campaign *c, struct err *e)
{
	if (!campaign_move(c, CAMPAIGN_APPROVED, e) ||
	    !campaign_move(c, CAMPAIGN_CUTTING, e))
		return false;
	if (hold_stops(c))
		campaign_hold(c, "everything is held");
	agenda_add(clock_ms(), AGENDA_CUT, agenda_id(c->id));
	return true;
}

bool
remind_cut(struct campaign *c, struct slot_group *groups, uint32_t n,
    struct err *e)
{
	struct buf messages = { 0 };

	if (!begin_cut(c, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		freeze_group(c, &groups[i], &messages);
	buf_free(&messages);
	campaign_put(c);
	return true;
}

static void
remind_free(struct flow *f)
{
	struct remind *r = HOLDER_OF(f, struct remind, flow);

	ASSERT(working == r);
	roster_watch(NULL);
	slot_free(&r->slot);
	bits_free(&r->changed);
	bits_free(&r->told);
	mem_free(r);
	working = NULL;
}

/* After a long downtime the slots of days gone by are passed over. */
static uint64_t
next_after(uint64_t slot_ms)
{
	uint64_t now = clock_ms();

	if (now > slot_ms + DAY_MS)
		slot_ms = now - DAY_MS;
	return remind_next(slot_ms);
}

/* All its groups are made; who is in them was told of the day. */
static bool
close_campaign(struct remind *r, struct err *e)
{
	struct slot *s = &r->slot;
	struct buf packed = { 0 };
	struct campaign c;

	if (!campaign_get(r->campaign, arena_step(), &c, e))
		return false;
	c.freezing = false;
	campaign_put(&c);
	if (!slot_told(s, e))
		return false;
	bits_or(&s->told, &r->told);
	roster_pack(&s->told, &packed);
	store_put(slot_told_key(s), buf_str(&packed));
	buf_free(&packed);
	log_event(LOG_INFO, "reminder cut", "campaign=%u residents=%u "
	    "groups=%u nothing=%u", c.id, c.recipients, c.groups,
	    slot_silent(s));
	return true;
}

/* The slot leaves the agenda and the next one is entered, with whatever else
 * this step writes. */
static plan *
slot_over(struct remind *r)
{
	struct slot *s = &r->slot;
	struct err e;

	if (r->due_ms == 0)
		return flow_end(&r->flow);	/* looked at again then */
	for (unsigned i = 0; i < UNTOLD_WHYS; i++)
		bits_sub(&s->not[i], &r->told);
	if (r->campaign != 0 && !close_campaign(r, &e))
		log_event(LOG_ALERT, "reminder failed", "campaign=%u why=%s",
		    r->campaign, e.why);
	untold_put(s->say.day, s->minute, clock_ms(), r->campaign, s->not);
	agenda_done(r->due_ms, AGENDA_REMINDER,
	    agenda_id2((uint32_t)day_today(r->ms), minute_today(r->ms)));
	enter(next_after(r->ms));
	return flow_end(&r->flow);
}

static plan *
slot_given_up(struct remind *r, enum log_level level, const char *event,
    const char *why)
{
	log_event(level, event, "day=%d minute=%u why=%s", day_today(r->ms),
	    minute_today(r->ms), why);
	return slot_over(r);
}

/* What a step that is dropped could not do is told, and the slot is over. */
static plan *
slot_failed(struct flow *f)
{
	return slot_given_up(FLOW_OF(f, struct remind), LOG_ALERT,
	    "reminder failed", f->err.why);
}

static plan *remind_begin(struct flow *);
static plan *remind_first(struct flow *);
static plan *remind_freeze(struct flow *);

/* A new campaign, or as far as it has come, whatever staff did to it. */
static bool
campaign_of(struct remind *r, struct campaign *c, struct err *e)
{
	if (r->campaign != 0)
		return campaign_get(r->campaign, arena_step(), c, e);
	remind_campaign(c, r->ms, r->slot.say.day);
	c->freezing = true;
	return begin_cut(c, e);
}

/* The next groups; who has changed what they chose is told by the last look
 * at all. */
static bool
freeze_some(struct remind *r, struct err *e)
{
	struct slot *s = &r->slot;
	struct buf messages = { 0 };
	struct campaign c;
	uint32_t to = r->group + GROUPS_A_STEP, before;

	if (!campaign_of(r, &c, e))
		return false;
	before = c.recipients;
	for (; r->group < s->ngroups && r->group < to &&
	    c.recipients - before < RESIDENTS_A_STEP; r->group++) {
		struct slot_group *g = &s->groups[r->group];

		if (!r->last)
			bits_sub(&g->who, &r->changed);
		freeze_group(&c, g, &messages);
		bits_or(&r->told, &g->who);
		bits_free(&g->who);	/* not all of them at the end */
	}
	buf_free(&messages);
	campaign_put(&c);
	r->campaign = c.id;
	return true;
}

static plan *
remind_freeze(struct flow *f)
{
	struct remind *r = FLOW_OF(f, struct remind);

	if (r->version != tables_version())
		return flow_go(f, remind_begin);  /* the words are old now */
	if (r->group < r->slot.ngroups && !freeze_some(r, &f->err))
		return flow_drop(f, slot_failed);
	if (r->group < r->slot.ngroups)
		return flow_sleep(f, SLICE_MS, remind_freeze);
	if (!r->last && bits_any(&r->changed))
		return flow_go(f, remind_begin);
	return slot_over(r);
}

static void
undo_wait(struct flow *f UNUSED)
{
}

static plan *
remind_ready(struct flow *f)
{
	struct remind *r = FLOW_OF(f, struct remind);

	if (r->due_ms == 0)
		return flow_wait(f, undo_wait, 0, remind_ready);
	if (r->slot.ms != r->ms)
		return flow_go(f, remind_first);
	if (r->version != tables_version() || drill_on() ||
	    clock_ms() > r->ms + LATE_MS)
		return flow_go(f, remind_begin);
	return remind_freeze(f);
}

static plan *
remind_words(struct flow *f)
{
	struct remind *r = FLOW_OF(f, struct remind);
	bool more = false;

	if (tables_town() == NULL || !slot_some(&r->slot, TOLD_A_STEP, &more,
	    &f->err))
		return flow_drop(f, slot_failed);
	if (more)
		return flow_go(f, remind_words);
	return r->last ? remind_freeze(f) : remind_ready(f);
}

static plan *
remind_begin(struct flow *f)
{
	struct remind *r = FLOW_OF(f, struct remind);
	struct slot *s = &r->slot;

	slot_free(s);
	slot_begin(s, r->ms, times.evening);
	s->say.late = clock_ms() > r->ms + LATE_MS;
	s->already = &r->told;
	bits_fill(&r->changed, 0);
	r->version = tables_version();
	r->last = r->due_ms != 0;
	r->group = 0;
	if (clock_ms() > remind_until(r->ms)) {
		slot_late(s);
		return slot_given_up(r, LOG_WARN, "reminder dropped",
		    "too late");
	}
	if (drill_on() && r->campaign == 0)
		return flow_end(f);	/* its end tells the slot again */
	if (tables_town() == NULL)
		return slot_over(r);	/* nothing was imported yet */
	if (!slot_find(s, &f->err))
		return flow_drop(f, slot_failed);
	return flow_go(f, remind_words);
}

/* Who is in the groups that an earlier life has made. */
static plan *
remind_resume(struct flow *f)
{
	struct remind *r = FLOW_OF(f, struct remind);
	uint32_t to = r->read + READ_A_STEP;
	struct arena mem = { 0 };
	struct bits who = { 0 };
	struct campaign c;
	struct words w;
	bool good = campaign_get(r->campaign, arena_step(), &c, &f->err);

	bits_short(&who);
	for (; good && r->read < c.groups && r->read < to; r->read++) {
		good = words_get(c.id, r->read, &mem, &w, &f->err) &&
		    roster_unpack(w.packed, &who, &f->err);
		bits_or(&r->told, &who);
		arena_reset(&mem);
	}
	bits_free(&who);
	arena_free(&mem);
	if (!good)
		return flow_drop(f, slot_failed);
	return flow_go(f, r->read < c.groups ? remind_resume : remind_begin);
}

/* The campaign of this slot that an earlier life has begun; 0 if none. */
static uint32_t
begun_before(uint64_t slot_ms)
{
	struct arena mem = { 0 };
	struct campaign c;
	uint32_t id = 0, found = 0;

	while (found == 0 && campaign_before(&id, &mem, &c) &&
	    c.made_ms + DAY_MS >= slot_ms) {
		if (c.freezing && c.due_ms == slot_ms)
			found = c.id;
		arena_reset(&mem);
	}
	arena_free(&mem);
	return found;
}

static plan *
remind_first(struct flow *f)
{
	struct remind *r = FLOW_OF(f, struct remind);

	slot_free(&r->slot);
	slot_begin(&r->slot, r->ms, times.evening);
	bits_fill(&r->told, 0);
	r->read = 0;
	r->campaign = begun_before(r->ms);
	return r->campaign != 0 ? remind_resume(f) : remind_begin(f);
}

static void
begin(uint64_t slot_ms, uint64_t due_ms)
{
	ASSERT(working == NULL);
	working = MEM_NEW(struct remind);
	working->ms = slot_ms;
	working->due_ms = due_ms;
	roster_watch(&working->changed);
	flow_start(&working->flow, "remind", remind_first, remind_free);
}

static void
prepare(struct timer *t UNUSED)
{
	if (working == NULL && clock_ms() < next_ms)
		begin(next_ms, 0);
}

static void
slot_due(uint64_t due_ms, struct str id)
{
	uint64_t slot_ms = slot_of(id);

	if (clock_ms() < due_ms)
		return;			/* a drill's end tells all of them */
	ASSERT(clock_ms() >= slot_ms);		/* never before its time */
	if (working == NULL)
		begin(slot_ms, due_ms);
	else if (working->due_ms == 0) {
		working->ms = slot_ms;
		working->due_ms = due_ms;
		if (flow_waits(&working->flow))
			flow_wake(&working->flow);
	}
}

void
remind_open(const struct remind_times *t)
{
	ASSERT(slot_minute(t->evening));
	times = *t;
	working = NULL;
	agenda_on(AGENDA_REMINDER, slot_due);
}
