/* Whom a slot of the reminder is for, and what they hear: see slot.h. */
#include "scheduler/slot.h"

#include "base/clock.h"
#include "storage/key.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/said.h"
#include "storage/store.h"
#include "storage/tables.h"

bool
slot_minute(unsigned m)
{
	return m % SLOT_MIN == 0 &&
	    ((m >= MORNING_FIRST && m <= MORNING_LAST) ||
	    (m >= EVENING_FIRST && m <= EVENING_LAST));
}

void
slot_begin(struct slot *s, uint64_t ms, unsigned usual)
{
	ASSERT(usual < MINUTES_A_DAY);
	*s = (struct slot){ .ms = ms, .minute = minute_today(ms),
	    .by_words.lent = true };
	s->morning = s->minute < EVENING_FIRST;
	s->usual = !s->morning && s->minute == usual;
	s->say.day = day_today(ms) + (s->morning ? 0 : 1);
	s->say.when = s->morning ? COLLECTION_TODAY : COLLECTION_TOMORROW;
}

static void
add_value(struct bits *to, const char *key, unsigned minute)
{
	const struct bits *b = roster_value(str_fmt(arena_step(),
	    "%s=%02u:%02u", key, minute / 60, minute % 60));

	if (b != NULL)
		bits_or(to, b);
}

struct str
slot_told_key(const struct slot *s)
{
	return key_told(arena_step(), s->say.day, s->morning ? 1 : 0);
}

bool
slot_told(struct slot *s, struct err *e)
{
	struct str packed;
	bool ok = true;

	if (store_get(slot_told_key(s), arena_step(), &packed, e))
		ok = roster_unpack(packed, &s->told, e);
	else
		ok = e->kind == ERR_ABSENT;
	if (ok)
		err_clear(e);
	return ok;
}

/* Those of who that are in the set hear nothing, for that reason. */
static void
take_out(struct slot *s, enum untold_why why, const struct bits *set)
{
	struct bits some = { 0 };

	ASSERT(why < UNTOLD_WHYS);
	if (set == NULL)
		return;
	bits_copy(&some, &s->who);
	bits_and(&some, set);
	bits_or(&s->not[why], &some);
	bits_sub(&s->who, &some);
	bits_free(&some);
}

/* Who wants nothing at that time of day is noted once, by the slot of those
 * who chose none. */
static void
note_off(struct slot *s, const struct bits *chosen)
{
	struct bits *off = &s->not[UNTOLD_OFF];

	if (s->usual && roster_value(STR("evening=off")) != NULL)
		bits_copy(off, roster_value(STR("evening=off")));
	if (s->morning && s->minute == MORNING_OFFERED) {
		bits_copy(off, roster_all());
		bits_sub(off, chosen);
		if (roster_value(STR("morning=off")) != NULL)
			bits_or(off, roster_value(STR("morning=off")));
	}
}

/* When the last slot has come, whoever was in none of that evening, or that
 * morning, came too late for theirs. */
static void
note_passed(struct slot *s)
{
	struct bits *passed = &s->not[UNTOLD_PASSED];
	unsigned minute = s->morning ? 0 : EVENING_FIRST;
	struct arena mem = { 0 };
	struct untold u;

	if (s->minute != EVENING_LAST && s->minute != MORNING_LAST)
		return;
	bits_copy(passed, roster_all());
	bits_sub(passed, &s->who);
	bits_sub(passed, &s->told);
	for (unsigned i = 0; i < UNTOLD_WHYS; i++)
		if (i != UNTOLD_PASSED)
			bits_sub(passed, &s->not[i]);
	while (untold_next(s->say.day, &minute, &mem, &u) &&
	    minute < s->minute) {
		untold_sub(&u, passed);
		arena_reset(&mem);
		minute++;
	}
	arena_free(&mem);
}

/* Who chose this time and a district, and was not told yet. */
static void
find_who(struct slot *s)
{
	const char *key = s->morning ? "morning" : "evening";
	struct bits chosen = { 0 }, without = { 0 };

	roster_any(key, &chosen);
	note_off(s, &chosen);
	if (s->usual) {
		bits_copy(&s->who, roster_all());
		bits_sub(&s->who, &chosen);
	}
	add_value(&s->who, key, s->minute);
	if (s->already != NULL)
		bits_sub(&s->who, s->already);
	bits_copy(&without, &s->who);
	bits_free(&chosen);
	roster_any("garbage", &chosen);
	bits_sub(&without, &chosen);
	take_out(s, UNTOLD_NO_DISTRICT, &without);
	take_out(s, UNTOLD_PAUSED, roster_value(STR("pause=all")));
	take_out(s, UNTOLD_BEFORE, &s->told);
	note_passed(s);
	bits_free(&chosen);
	bits_free(&without);
}

static void
groups_reserve(struct slot *s, uint32_t room)
{
	s->room = room;
	s->groups = mem_grow(s->groups, room * sizeof *s->groups);
}

struct slot_group *
slot_group(struct slot *s, struct str words, struct str said)
{
	struct slot_group *g;
	uint64_t i;

	if (map_get(&s->by_words, words, &i)) {
		ASSERT(i < s->ngroups);
		return &s->groups[i];
	}
	ASSERT(words.n > 0);
	if (s->ngroups == s->room)
		groups_reserve(s, s->room == 0 ? 64 : s->room * 2);
	g = &s->groups[s->ngroups];
	*g = (struct slot_group){ str_dup(&s->mem, words),
	    str_dup(&s->mem, said), { 0 } };
	bits_short(&g->who);
	map_put(&s->by_words, g->words, s->ngroups++);
	return g;
}

/* Where those go who hear of these places: a group, or a reason. */
static struct bits *
heap_of(struct slot *s)
{
	struct buf words = { 0 }, said = { 0 };
	enum collect got = COLLECT_NONE;
	struct bits *heap;

	ASSERT(s->say.nplaces <= PLACES_MAX && tables_town() != NULL);
	if (s->say.nplaces > 0)
		got = collection_words(tables_town(), &s->say, &words);
	if (s->say.nplaces == 0)
		heap = &s->not[UNTOLD_NO_DISTRICT];
	else if (got == COLLECT_YES) {
		said_put(tables_town(), &s->say, &said);
		heap = &slot_group(s, buf_str(&words), buf_str(&said))->who;
	} else if (got == COLLECT_UNKNOWN)
		heap = &s->not[UNTOLD_UNKNOWN];
	else
		heap = &s->not[collection_muted(tables_town(), &s->say)
		    ? UNTOLD_MUTED : UNTOLD_NOTHING];
	buf_free(&words);
	buf_free(&said);
	return heap;
}

/* Who has one district, without a name of their own for it and nothing muted,
 * hears the same as the others there. */
static void
tell_district(struct slot *s, struct str name)
{
	const struct bits *there = roster_value(str_fmt(arena_step(),
	    "garbage=%.*s", STRF(name)));
	struct bits who = { 0 };
	struct place place = { 0 };

	if (there == NULL)
		return;
	bits_copy(&who, there);
	bits_and(&who, &s->who);
	if (bits_any(&who)) {
		s->say.places = &place;
		s->say.mute = (struct strs){ NULL, 0 };
		s->say.nplaces = calendar_area(&tables_town()->calendar,
		    name, &place.area) ? 1 : 0;
		bits_or(heap_of(s), &who);
		bits_sub(&s->who, &who);
		s->say.places = NULL;
	}
	bits_free(&who);
}

/* Up to n districts; how many it told.  Who is in none by now is looked at
 * singly. */
static uint32_t
tell_plain(struct slot *s, uint32_t n)
{
	struct str name;
	uint32_t at = 0, told = 0;

	while (told < n && roster_next("garbage", &at, &name, NULL))
		if (str_cmp(name, s->district) > 0) {
			s->district = str_dup(&s->mem, name);
			tell_district(s, name);
			told++;
		}
	s->singly = told < n;
	if (s->singly)
		bits_or(&s->special, &s->who);
	return told;
}

bool
slot_find(struct slot *s, struct err *e)
{
	uint32_t n;

	if (!slot_told(s, e))
		return false;
	find_who(s);
	bits_copy(&s->special, roster_own());
	bits_and(&s->special, &s->who);
	bits_sub(&s->who, &s->special);
	n = bits_count(&s->special);
	if (n > s->room) {		/* so that no step moves them all */
		groups_reserve(s, n);
		map_reserve(&s->by_words, n);
	}
	return true;
}

static bool
tell_one(struct slot *s, uint32_t no, struct err *e)
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
		bits_set(heap_of(s), no);
		s->say.places = NULL;
	}
	arena_free(&mem);
	return ok;
}

bool
slot_some(struct slot *s, uint32_t n, bool *more, struct err *e)
{
	ASSERT(tables_town() != NULL);
	if (!s->singly)
		n -= tell_plain(s, n);
	*more = true;
	while (n-- > 0) {
		*more = bits_next(&s->special, &s->next_no);
		if (!*more)
			return true;
		if (!tell_one(s, s->next_no++, e))
			return false;
	}
	return true;
}

void
slot_late(struct slot *s)
{
	struct err e;

	if (!slot_told(s, &e))
		return;
	find_who(s);
	bits_or(&s->not[UNTOLD_LATE], &s->who);
}

uint32_t
slot_silent(const struct slot *s)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < UNTOLD_WHYS; i++)
		n += bits_count(&s->not[i]);
	return n;
}

void
slot_free(struct slot *s)
{
	for (uint32_t i = 0; i < s->ngroups; i++)
		bits_free(&s->groups[i].who);
	for (unsigned i = 0; i < UNTOLD_WHYS; i++)
		bits_free(&s->not[i]);
	mem_free(s->groups);
	map_free(&s->by_words);
	bits_free(&s->who);
	bits_free(&s->special);
	bits_free(&s->told);
	arena_free(&s->mem);
	*s = (struct slot){ 0 };
}
