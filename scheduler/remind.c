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
	SPECIAL_A_STEP = 100,
	GRACE_MIN = 30,
};

/* One slot being worked out: whom it is for and what they hear is gathered
 * in memory, over as many steps as that takes, and frozen in one. */
struct remind {
	struct flow	 flow;
	uint64_t	 due_ms;	/* its entry in the agenda */
	uint64_t	 ms;		/* when it was due */
	uint32_t	 version;	/* of the tables it was worked out by */
	struct slot	 slot;
};

static struct remind_times times = { 19 * 60 };
static bool working;			/* on a slot; one at a time */

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

static void
enter(uint64_t slot_ms)
{
	agenda_add(slot_ms, AGENDA_REMINDER,
	    agenda_id2((uint32_t)day_today(slot_ms), minute_today(slot_ms)));
}

void
remind_start(void)
{
	uint64_t due_ms, next_ms = remind_next(clock_ms());
	struct str id;

	if (agenda_first(AGENDA_REMINDER, &due_ms, &id)) {
		if (due_ms <= next_ms)
			return;
		agenda_done(due_ms, AGENDA_REMINDER, id);
	}
	enter(next_ms);
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

bool
remind_cut(struct campaign *c, struct slot_group *groups, uint32_t n,
    struct err *e)
{
	struct buf messages = { 0 };

	if (!campaign_move(c, CAMPAIGN_APPROVED, e) ||
	    !campaign_move(c, CAMPAIGN_CUTTING, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		bits_and(&groups[i].who, roster_all());		/* P5 */
		buf_reset(&messages);
		buf_byte(&messages, '[');
		collection_messages(groups[i].words, (int32_t)c->day,
		    &messages);
		buf_byte(&messages, ']');
		cut_freeze_said(c, buf_str(&messages), groups[i].said,
		    &groups[i].who);
	}
	buf_free(&messages);
	if (hold_stops(c))
		campaign_hold(c, "everything is held");
	campaign_put(c);
	agenda_add(clock_ms(), AGENDA_CUT, agenda_id(c->id));
	return true;
}

/* The groups become a campaign that is being cut, and its people are told. */
static bool
make_campaign(struct remind *r, uint32_t *id, struct err *e)
{
	struct slot *s = &r->slot;
	struct buf packed = { 0 };
	struct campaign c;

	remind_campaign(&c, r->ms, s->say.day);
	if (!remind_cut(&c, s->groups, s->ngroups, e))
		return false;
	for (uint32_t i = 0; i < s->ngroups; i++)
		bits_or(&s->told, &s->groups[i].who);
	roster_pack(&s->told, &packed);
	store_put(slot_told_key(s), buf_str(&packed));
	buf_free(&packed);
	log_event(LOG_INFO, "reminder cut", "campaign=%u residents=%u "
	    "groups=%u nothing=%u", c.id, c.recipients, c.groups,
	    slot_silent(s));
	*id = c.id;
	return true;
}

static void
remind_free(struct flow *f)
{
	struct remind *r = HOLDER_OF(f, struct remind, flow);

	slot_free(&r->slot);
	mem_free(r);
	working = false;
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

/* The slot leaves the agenda and the next one is entered, with whatever else
 * this step writes. */
static plan *
slot_over(struct remind *r, uint32_t campaign)
{
	if (r->slot.ms != 0)
		untold_put(r->slot.say.day, r->slot.minute, clock_ms(),
		    campaign, r->slot.not);
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
	return slot_over(r, 0);
}

/* What a step that is dropped could not do is told, and the slot is over. */
static plan *
slot_failed(struct flow *f)
{
	return slot_given_up(FLOW_OF(f, struct remind), LOG_ALERT,
	    "reminder failed", f->err.why);
}

static plan *remind_begin(struct flow *);

static plan *
remind_freeze(struct flow *f)
{
	struct remind *r = FLOW_OF(f, struct remind);
	uint32_t campaign = 0;

	if (r->version != tables_version())
		return flow_go(f, remind_begin);  /* the words are old now */
	if (r->slot.ngroups > 0 && !make_campaign(r, &campaign, &f->err))
		return flow_drop(f, slot_failed);
	return slot_over(r, campaign);
}

static plan *
remind_specials(struct flow *f)
{
	struct remind *r = FLOW_OF(f, struct remind);
	bool more = false;

	if (tables_town() == NULL || !slot_special(&r->slot, SPECIAL_A_STEP,
	    &more, &f->err))
		return flow_drop(f, slot_failed);
	return flow_go(f, more ? remind_specials : remind_freeze);
}

static plan *
remind_begin(struct flow *f)
{
	struct remind *r = FLOW_OF(f, struct remind);
	struct slot *s = &r->slot;

	slot_free(s);
	slot_begin(s, r->ms, times.evening);
	s->say.late = clock_ms() > r->ms + LATE_MS;
	r->version = tables_version();
	if (clock_ms() > remind_until(r->ms)) {
		slot_late(s);
		return slot_given_up(r, LOG_WARN, "reminder dropped",
		    "too late");
	}
	if (drill_on())
		return flow_end(f);	/* its end tells the slot again */
	if (tables_town() == NULL)
		return slot_over(r, 0);	/* nothing was imported yet */
	if (!slot_plain(s, &f->err))
		return flow_drop(f, slot_failed);
	return flow_go(f, remind_specials);
}

static void
slot_due(uint64_t due_ms, struct str id)
{
	struct remind *r;

	if (working || clock_ms() < due_ms)
		return;			/* a drill's end tells all of them */
	working = true;
	r = MEM_NEW(struct remind);
	r->due_ms = due_ms;
	r->ms = day_at((int32_t)agenda_id_read(id, 0), agenda_id_read(id, 1));
	ASSERT(clock_ms() >= r->ms);		/* never before its time */
	flow_start(&r->flow, "remind", remind_begin, remind_free);
}

void
remind_open(const struct remind_times *t)
{
	ASSERT(slot_minute(t->evening));
	times = *t;
	working = false;
	agenda_on(AGENDA_REMINDER, slot_due);
}
