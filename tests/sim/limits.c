/* What holds back what was approved: staff, drills, and having had enough. */
#include <inttypes.h>

#include "base/clock.h"
#include "tests/sim/rules.h"
#include "tests/sim/world.h"

enum { LATE_MS = 5000,		/* on its way when something began */
	FLOOD_MS = 10 * 60 * 1000, FLOOD_SLACK_MS = 20 * 1000,
	STEP_MS = 12 * 60 * 1000 };
#define WEEK_MS	(7 * (uint64_t)DAY_MS - HOUR_MS)

bool
notice_urgent(uint32_t which)
{
	return world->notices[which].emergency ||
	    world->notices[which].corrects != 0;
}

bool
notice_ordinary(uint32_t which)
{
	return which < TOLD_EVENING && !notice_urgent(which);
}

/* Is it so by what was answered, and nobody has asked for its end? */
static bool
in_force(enum order from, enum order to)
{
	return world->orders[from].done_ms != 0 &&
	    world->orders[to].asked_ms == 0;
}

/* What is on its way has to be resumed one by one. */
static void
hold_all(void)
{
	for (unsigned i = 0; i < world->nnotices; i++) {
		struct notice *n = &world->notices[i];

		if (n->asked_ms[DEED_HOLD] == 0)
			n->asked_ms[DEED_HOLD] = world->ms;
		n->last_ms[DEED_HOLD] = world->ms;
	}
}

void
limits_order_asked(enum order o)
{
	if (world->orders[o].asked_ms == 0)
		world->orders[o].asked_ms = world->ms;
	if (o == ORDER_HOLD || o == ORDER_RELEASE)
		hold_all();
}

static void
held_asked(uint32_t what)
{
	bool notice = what < TOLD_EVENING;
	const struct notice *n = &world->notices[notice ? what : 0];
	uint64_t held = world->orders[ORDER_HOLD].asked_ms;

	if (notice && n->emergency &&
	    n->last_ms[DEED_APPROVE] >= held)
		return;
	if (in_force(ORDER_HOLD, ORDER_RELEASE) &&
	    world->ms > world->orders[ORDER_HOLD].done_ms)
		broken("INV6", "%x left while everything was held", what);
	if (notice && n->done_ms[DEED_APPROVE] != 0 &&
	    world->orders[ORDER_RELEASE].done_ms != 0 &&
	    world->ms > world->orders[ORDER_RELEASE].done_ms &&
	    n->done_ms[DEED_APPROVE] < world->orders[
	    ORDER_RELEASE].asked_ms && n->last_ms[DEED_RESUME] <
	    world->orders[ORDER_RELEASE].asked_ms)
		broken("INV6", "N%u left, and nobody resumed it", what);
}

static void
note_notice(uint32_t what)
{
	if (what == world->noticed)
		return;
	world->noticed = what;
	for (unsigned i = 1; i < FLOOD_CAP; i++)
		world->noticed_ms[i - 1] = world->noticed_ms[i];
	world->noticed_ms[FLOOD_CAP - 1] = world->ms;
}

void
limits_asked(uint32_t what)
{
	held_asked(what);
	if (what >= TOLD_EVENING)
		return;
	note_notice(what);
	if (world->notices[what].meddled_ms != 0)
		broken("INV6", "N%u left, and is not what was approved",
		    what);
}

bool
limits_flooded(void)
{
	return world->noticed_ms[0] != 0 &&
	    world->noticed_ms[0] + 2 * FLOOD_MS > world->ms;
}

/* Does it say that it is a drill, if and only if one is on? */
void
limits_marked(struct str text)
{
	bool marked = str_starts(text, STR("【訓練】"));

	if (!marked && in_force(ORDER_DRILL, ORDER_DRILL_END) &&
	    world->ms > world->orders[ORDER_DRILL].done_ms + LATE_MS)
		broken("DRILL", "it does not say so: %.*s", STRF(text));
	if (marked && world->orders[ORDER_DRILL].asked_ms == 0)
		broken("DRILL", "there is none: %.*s", STRF(text));
}

/* Could it have been cut in a drill, or had it to wait for its end? */
bool
limits_drilled(const struct notice *n)
{
	uint64_t from = world->orders[ORDER_DRILL].asked_ms;
	uint64_t to = world->orders[ORDER_DRILL_END].done_ms;

	return from != 0 && n->asked_ms[DEED_APPROVE] <= to &&
	    rules_until(n) + HOUR_MS >= from;
}

static bool
in_drill(const struct person *p)
{
	for (unsigned i = 0; i < p->nchoices; i++)
		if (p->choices[i].area == world->drill_area)
			return true;
	return false;
}

/* Without a token that LINE takes a try may not even come to a request. */
static bool
denied(uint64_t ms)
{
	for (unsigned i = 0; i < world->nspells; i++) {
		const struct spell *s = &world->spells[i];

		if (s->kind == SPELL_401 && s->from_ms <= ms + LATE_MS &&
		    s->to_ms + FLOOD_MS > ms)
			return true;
	}
	return false;
}

/* QA10: so many messages in ten minutes are enough; one that LINE saw and did
 * not take at once may have rung then. */
static void
watch_flood(uint32_t person)
{
	struct person *p = &world->people[person];
	uint64_t seen = world->seen_ms;
	unsigned n = 1;

	for (unsigned i = 0; i < TOOK_MAX; i++)
		n += p->took_ms[i] <= seen && p->took_ms[i] + FLOOD_MS >
		    seen + FLOOD_SLACK_MS;
	if (n > FLOOD_CAP && world->stepped_ms + STEP_MS < seen &&
	    !denied(seen))
		broken("QA10", "U%u got %u messages in ten minutes", person,
		    n);
	p->took_ms[p->ntook++ % TOOK_MAX] = seen;
}

/* How many others they got this week that kairand must have counted when it
 * was cut. */
static void
watch_week(uint32_t person, uint32_t which)
{
	const struct notice *n = &world->notices[which];
	uint64_t cut = n->asked_ms[DEED_APPROVE] > n->due_ms
	    ? n->asked_ms[DEED_APPROVE] : n->due_ms;
	unsigned had = 0;

	for (uint32_t i = 0; i < world->nnotices; i++) {
		uint64_t heard = world->notices[i].heard_ms;

		had += i != which && notice_ordinary(i) && heard != 0 &&
		    heard + LATE_MS < cut && heard + WEEK_MS > world->ms &&
		    told_of(person, i)->times > 0;
	}
	if (had >= WEEKLY_CAP && !world->chaos)
		broken("CAP", "U%u had %u this week, and was told N%u",
		    person, had, which);
}

void
limits_told(uint32_t person, uint32_t what)
{
	if (in_force(ORDER_DRILL, ORDER_DRILL_END) && world->ms >
	    world->orders[ORDER_DRILL].done_ms + LATE_MS &&
	    !in_drill(&world->people[person]))
		broken("DRILL", "U%u is not in it, and was told %x", person,
		    what);
	if (notice_ordinary(what))
		watch_week(person, what);
	if (what >= TOLD_EVENING || notice_ordinary(what))
		watch_flood(person);
}

/* INV7: who left since the cut is not named by a first try; of what an earlier
 * life may have begun nothing is known. */
void
limits_first(uint32_t person, uint32_t what)
{
	uint64_t since = world->ms - LATE_MS;

	if (world->born_ms + LATE_MS > since || denied(since))
		return;
	if (rules_left(person, since) && !rules_left(person, world->born_ms))
		broken("INV7", "U%u left meanwhile, and %x names them",
		    person, what);
}

/* May kairand have counted so many others, when it was cut? */
bool
limits_had_enough(uint32_t person, uint32_t which)
{
	unsigned had = 0;

	for (uint32_t i = 0; i < world->nnotices; i++)
		had += i != which && notice_ordinary(i) &&
		    told_of(person, i)->named > 0;
	return notice_ordinary(which) && had >= WEEKLY_CAP;
}

/* What was changed just now may have been lost. */
void
limits_died(void)
{
	for (unsigned i = 0; i < world->nnotices; i++) {
		struct notice *n = &world->notices[i];

		if (n->meddled_ms + LATE_MS > world->ms)
			n->meddled_ms = 0;
		if (n->heard_ms + LATE_MS > world->ms)
			n->heard_ms = 0;
	}
}
