/* Who is told what is collected tomorrow, or today: see remind.h. */
#include "scheduler/remind.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
#include "scheduler/agenda.h"
#include "scheduler/cut.h"
#include "scheduler/flow.h"
#include "storage/campaign.h"
#include "storage/collection.h"
#include "storage/drill.h"
#include "storage/hold.h"
#include "storage/key.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/store.h"
#include "storage/tables.h"

enum {
	SLOT_MIN = 30,
	MORNING_FIRST = 4 * 60 + 30, MORNING_LAST = 7 * 60 + 30,
	EVENING_FIRST = 16 * 60, EVENING_LAST = 22 * 60,
	LATE_MS = 60 * 1000,		/* before that it is not called late */
	SPECIAL_A_STEP = 100,
	GRACE_MIN = 30,
};

struct group {
	struct str	 words;
	struct bits	 who;
};

/* One slot being worked out: whom it is for and what they hear is gathered
 * in memory, over as many steps as that takes, and frozen in one. */
struct slot {
	struct flow	 flow;
	uint64_t	 due_ms;	/* its entry in the agenda */
	uint64_t	 ms;		/* when it was due */
	unsigned	 minute;
	bool		 morning;
	struct collection say;
	struct bits	 who;		/* chose this time */
	struct bits	 special;	/* of them, looked at singly */
	uint32_t	 next_no;	/* of the special ones */
	struct bits	 told;		/* of this day, by evening or morning */
	struct group	*groups;
	uint32_t	 ngroups, room;
	struct map	 by_words;	/* words → group */
	uint32_t	 nothing;	/* who chose it and hear nothing */
};

static struct remind_times times = { 19 * 60 };
static bool working;			/* on a slot; one at a time */

static bool
slot_minute(unsigned m)
{
	return m % SLOT_MIN == 0 &&
	    ((m >= MORNING_FIRST && m <= MORNING_LAST) ||
	    (m >= EVENING_FIRST && m <= EVENING_LAST));
}

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

static void
add_value(struct bits *to, const char *key, unsigned minute)
{
	const struct bits *b = roster_value(str_fmt(arena_step(),
	    "%s=%02u:%02u", key, minute / 60, minute % 60));

	if (b != NULL)
		bits_or(to, b);
}

/* All who have any value of a key. */
static void
add_any(struct bits *to, const char *key)
{
	const struct bits *b;
	struct str value;
	uint32_t at = 0;

	while (roster_next(key, &at, &value, &b))
		bits_or(to, b);
}

static void
sub_value(struct bits *from, struct str attr)
{
	const struct bits *b = roster_value(attr);

	if (b != NULL)
		bits_sub(from, b);
}

static struct str
told_key(const struct slot *s)
{
	return key_told(arena_step(), s->say.day, s->morning ? 1 : 0);
}

static bool
told_read(struct slot *s, struct err *e)
{
	struct str packed;

	if (!store_get(told_key(s), arena_step(), &packed, e))
		return e->kind == ERR_ABSENT;
	return roster_unpack(packed, &s->told, e);
}

/* Who chose this time and a district, and was not told yet. */
static void
find_who(struct slot *s)
{
	const char *key = s->morning ? "morning" : "evening";
	struct bits districts = { 0 }, chosen = { 0 };

	add_any(&districts, "garbage");
	if (!s->morning && s->minute == times.evening) {
		add_any(&chosen, key);
		bits_copy(&s->who, &districts);
		bits_sub(&s->who, &chosen);
	}
	add_value(&s->who, key, s->minute);
	bits_and(&s->who, &districts);
	sub_value(&s->who, STR("pause=all"));
	bits_sub(&s->who, &s->told);
	bits_free(&districts);
	bits_free(&chosen);
}

static struct group *
group_of(struct slot *s, struct str words)
{
	uint64_t i;

	if (map_get(&s->by_words, words, &i))
		return &s->groups[i];
	if (s->ngroups == s->room) {
		s->room = s->room == 0 ? 64 : s->room * 2;
		s->groups = mem_grow(s->groups, s->room * sizeof *s->groups);
	}
	map_put(&s->by_words, words, s->ngroups);
	s->groups[s->ngroups] = (struct group){ str_dup(&s->flow.arena,
	    words), { 0 } };
	return &s->groups[s->ngroups++];
}

/* The words for these places; false if there is nothing to tell. */
static bool
words_for(struct slot *s, struct buf *words)
{
	buf_reset(words);
	return s->say.nplaces > 0 &&
	    collection_words(tables_town(), &s->say, words) == COLLECT_YES;
}

/* Who has one district, without a name of their own for it and nothing muted,
 * hears the same as the others there. */
static void
tell_plain(struct slot *s, struct buf *words)
{
	const struct bits *district;
	struct bits who = { 0 };
	struct place place = { 0 };
	struct str name;
	uint32_t at = 0;

	s->say.places = &place;
	s->say.mute = (struct strs){ NULL, 0 };
	while (roster_next("garbage", &at, &name, &district)) {
		bits_copy(&who, district);
		bits_and(&who, &s->who);
		bits_sub(&who, &s->special);
		if (!bits_any(&who))
			continue;
		s->say.nplaces = calendar_area(&tables_town()->calendar,
		    name, &place.area) ? 1 : 0;
		if (words_for(s, words))
			bits_or(&group_of(s, buf_str(words))->who, &who);
		else
			s->nothing += bits_count(&who);
	}
	bits_free(&who);
}

static bool
tell_one(struct slot *s, uint32_t no, struct buf *words, struct err *e)
{
	struct place places[PLACES_MAX];
	struct str mute[ATTRS_MAX];
	struct arena mem = { 0 };
	struct resident r;
	bool ok;

	ok = resident_get_no(no, &mem, &r, e);
	if (ok) {
		s->say.places = places;
		s->say.nplaces = collection_places(tables_town(), &r, places);
		s->say.mute = (struct strs){ mute,
		    resident_values(&r, "mute", mute, ATTRS_MAX) };
		if (words_for(s, words))
			bits_set(&group_of(s, buf_str(words))->who, no);
		else
			s->nothing++;
	}
	arena_free(&mem);
	return ok;
}

/* Who has several districts, or names for them, or mutes a kind. */
static void
find_special(struct slot *s)
{
	const struct bits *district;
	struct bits once = { 0 }, twice = { 0 };
	struct str name;
	uint32_t at = 0;

	while (roster_next("garbage", &at, &name, &district)) {
		bits_copy(&twice, &once);
		bits_and(&twice, district);
		bits_or(&s->special, &twice);
		bits_or(&once, district);
	}
	add_any(&s->special, "label");
	add_any(&s->special, "mute");
	bits_and(&s->special, &s->who);
	bits_free(&once);
	bits_free(&twice);
}

/* The groups become a campaign that is being cut, and its people are told. */
static bool
make_campaign(struct slot *s, struct err *e)
{
	struct campaign c;
	struct buf messages = { 0 }, packed = { 0 };

	campaign_new(&c);
	c.kind = CAMPAIGN_REMINDER;
	c.title = s->morning ? STR("ごみの収集（当日の朝）")
	    : STR("ごみの収集（前日の夜）");
	c.approver = STR("reminder");		/* by the residents' choice */
	c.due_ms = s->ms;
	c.until_ms = remind_until(s->ms);
	c.day = (uint32_t)s->say.day;
	c.slot = (uint16_t)s->minute;
	if (!campaign_move(&c, CAMPAIGN_APPROVED, e) ||
	    !campaign_move(&c, CAMPAIGN_CUTTING, e))
		return false;
	for (uint32_t i = 0; i < s->ngroups; i++) {
		bits_and(&s->groups[i].who, roster_all());	/* P5 */
		buf_reset(&messages);
		buf_byte(&messages, '[');
		collection_messages(s->groups[i].words, s->say.day,
		    &messages);
		buf_byte(&messages, ']');
		cut_freeze_group(&c, buf_str(&messages), &s->groups[i].who);
		bits_or(&s->told, &s->groups[i].who);
	}
	roster_pack(&s->told, &packed);
	store_put(told_key(s), buf_str(&packed));
	if (hold_stops(&c))
		campaign_hold(&c, "everything is held");
	campaign_put(&c);
	agenda_add(clock_ms(), AGENDA_CUT, agenda_id(c.id));
	log_event(LOG_INFO, "reminder cut", "campaign=%u residents=%u "
	    "groups=%u nothing=%u", c.id, c.recipients, c.groups, s->nothing);
	buf_free(&messages);
	buf_free(&packed);
	return true;
}

static void
slot_free(struct flow *f)
{
	struct slot *s = HOLDER_OF(f, struct slot, flow);

	for (uint32_t i = 0; i < s->ngroups; i++)
		bits_free(&s->groups[i].who);
	mem_free(s->groups);
	map_free(&s->by_words);
	bits_free(&s->who);
	bits_free(&s->special);
	bits_free(&s->told);
	mem_free(s);
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
slot_over(struct slot *s)
{
	agenda_done(s->due_ms, AGENDA_REMINDER,
	    agenda_id2((uint32_t)day_today(s->ms), s->minute));
	enter(next_after(s->ms));
	return flow_end(&s->flow);
}

static plan *
slot_given_up(struct slot *s, enum log_level level, const char *event,
    const char *why)
{
	log_event(level, event, "day=%d minute=%u why=%s", day_today(s->ms),
	    s->minute, why);
	return slot_over(s);
}

/* What a step that is dropped could not do is told, and the slot is over. */
static plan *
slot_failed(struct flow *f)
{
	return slot_given_up(FLOW_OF(f, struct slot), LOG_ALERT,
	    "reminder failed", f->err.why);
}

static plan *
slot_freeze(struct flow *f)
{
	struct slot *s = FLOW_OF(f, struct slot);

	if (s->ngroups > 0 && !make_campaign(s, &f->err))
		return flow_drop(f, slot_failed);
	return slot_over(s);
}

static plan *
slot_specials(struct flow *f)
{
	struct slot *s = FLOW_OF(f, struct slot);
	struct buf words = { 0 };
	unsigned n = 0;
	bool ok = tables_town() != NULL;

	for (; ok && n < SPECIAL_A_STEP && bits_next(&s->special,
	    &s->next_no); n++)
		ok = tell_one(s, s->next_no++, &words, &f->err);
	buf_free(&words);
	if (!ok)
		return flow_drop(f, slot_failed);
	return flow_go(f, n == SPECIAL_A_STEP ? slot_specials : slot_freeze);
}

static plan *
slot_begin(struct flow *f)
{
	struct slot *s = FLOW_OF(f, struct slot);
	struct buf words = { 0 };

	if (clock_ms() > remind_until(s->ms))
		return slot_given_up(s, LOG_WARN, "reminder dropped",
		    "too late");
	if (drill_on())
		return flow_end(f);	/* its end tells the slot again */
	if (tables_town() == NULL)
		return slot_over(s);	/* nothing was imported yet */
	if (!told_read(s, &f->err))
		return flow_drop(f, slot_failed);
	err_clear(&f->err);
	find_who(s);
	find_special(s);
	tell_plain(s, &words);
	buf_free(&words);
	return flow_go(f, slot_specials);
}

static void
slot_due(uint64_t due_ms, struct str id)
{
	struct slot *s;

	if (working)
		return;
	working = true;
	s = MEM_NEW(struct slot);
	s->due_ms = due_ms;
	s->minute = agenda_id_read(id, 1);
	s->ms = day_at((int32_t)agenda_id_read(id, 0), s->minute);
	ASSERT(clock_ms() >= s->ms);		/* never before its time */
	s->morning = s->minute < EVENING_FIRST;
	s->say.day = day_today(s->ms) + (s->morning ? 0 : 1);
	s->say.when = s->morning ? COLLECTION_TODAY : COLLECTION_TOMORROW;
	s->say.late = clock_ms() > s->ms + LATE_MS;
	flow_start(&s->flow, "remind", slot_begin, slot_free);
}

void
remind_open(const struct remind_times *t)
{
	ASSERT(slot_minute(t->evening));
	times = *t;
	working = false;
	agenda_on(AGENDA_REMINDER, slot_due);
}
