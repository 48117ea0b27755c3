/*
 * Out of a seed comes all that will happen to a town in a week.  No expression
 * rolls the dice twice: compilers differ in which roll comes first.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tests/sim/world.h"

enum { SECOND = 1000, EVENTS_A_DAY = 90, NOTICES_A_DAY = 3, KILLS_A_DAY = 2,
	SPELLS_A_DAY = 3, CHAOS_PERCENT = 5, SLOT_MIN = 30, EVENING = 19 * 60 };

/* What a resident does next depends on what they did before. */
struct mood {
	bool		 follows, paused;
	uint64_t	 last_ms;
};

static struct dice d;
static struct mood moods[RESIDENTS_MAX];

static uint64_t
day_begin(unsigned day)
{
	return world->begin_ms + day * (uint64_t)DAY_MS;
}

/* Sometime in the week; often about seven in the evening. */
static uint64_t
some_time(void)
{
	uint64_t day = dice_below(&d, world->days);

	if (dice_percent(&d, 35))
		return day_begin((unsigned)day) + 11 * (uint64_t)HOUR_MS -
		    90 * SECOND + dice_below(&d, 180 * SECOND);
	return day_begin((unsigned)day) + dice_between(&d, 2 * MINUTE_MS,
	    DAY_MS - 1);
}

static int
some_slot(unsigned first, unsigned last)
{
	return (int)(first + SLOT_MIN * dice_below(&d,
	    (last - first) / SLOT_MIN + 1));
}

static void
choose(struct choice *c)
{
	unsigned x = (unsigned)dice_below(&d, 10);

	c->evening = x < 6 ? EVENING : x < 8 ? some_slot(16 * 60, 22 * 60)
	    : NEVER;
	c->morning = x == 9 ? some_slot(4 * 60 + 30, 7 * 60 + 30) : NEVER;
	c->district = (unsigned)dice_below(&d, DISTRICTS);
	c->area = (unsigned)dice_below(&d, AREAS);
	c->from_ms = c->sure_ms = FOREVER;
}

static void
town_make(void)
{
	for (int i = 0; i < DISTRICTS; i++)
		world->weekdays[i] = (unsigned)dice_between(&d, 1, 127);
	world->weekdays[0] = 127;
}

static void
call_make(enum call_kind kind, uint64_t ms, uint32_t first, uint32_t n)
{
	calls_call((struct call){ .kind = (uint8_t)kind, .due_ms = ms,
	    .first = first, .n = n });
}

static void
people_make(void)
{
	uint32_t known = world->npeople * 6 / 10;

	for (uint32_t i = 0; i < world->npeople; i++) {
		world->people[i].imported = i < known;
		moods[i] = (struct mood){ i < known, false, 0 };
		choose(&world->people[i].choices[0]);
	}
	call_make(CALL_TOWN, world->begin_ms + 1 * SECOND, 0, 0);
	call_make(CALL_PEOPLE, world->begin_ms + 10 * SECOND, 0, known);
	for (unsigned n = world->days / 2; n > 0; n--) {
		uint32_t first = (uint32_t)dice_below(&d, world->npeople);
		uint32_t few = 1 + (uint32_t)dice_below(&d, 40);

		if (few > world->npeople - first)
			few = world->npeople - first;
		call_make(CALL_PEOPLE, some_time(), first, few);
	}
}

static enum event_kind
next_deed(struct mood *m)
{
	unsigned x = (unsigned)dice_below(&d, 10);

	if (!m->follows) {
		m->follows = true;
		return EVENT_FOLLOW;
	}
	if (x < 3) {
		m->follows = false;
		return EVENT_LEAVE;
	}
	if (x < 5)
		return EVENT_SAY;
	m->paused = !m->paused;
	return m->paused ? EVENT_PAUSE : EVENT_UNDO;
}

static int
by_time(const void *va, const void *vb)
{
	const uint64_t *a = va, *b = vb;

	return *a < *b ? -1 : *a > *b;
}

/* Half of what is done is done by a few. */
static void
events_make(void)
{
	static uint64_t times[EVENTS_MAX];

	world->nevents = EVENTS_A_DAY * world->days;
	ASSERT(world->nevents <= EVENTS_MAX);
	for (unsigned i = 0; i < world->nevents; i++)
		times[i] = some_time();
	qsort(times, world->nevents, sizeof times[0], by_time);
	for (unsigned i = 0; i < world->nevents; i++) {
		struct event *x = &world->events[i];
		uint32_t who = (uint32_t)dice_below(&d,
		    dice_percent(&d, 50) ? 12 : world->npeople);
		struct mood *m = &moods[who];

		x->person = who;
		x->ms = times[i] > m->last_ms ? times[i] : m->last_ms + 1;
		m->last_ms = x->ms;
		x->kind = (uint8_t)next_deed(m);
		x->told_ms = x->acked_ms = FOREVER;
		x->before = world->people[who].last_event;
		world->people[who].last_event = i + 1;
	}
}

/* LINE tells of several at once, a little late, or much, or twice. */
static void
hooks_make(void)
{
	uint32_t n;

	for (uint32_t i = 0; i < world->nevents; i += n) {
		struct call c = { .kind = CALL_HOOK, .first = i };
		uint64_t late = dice_between(&d, 20, 400);

		n = 1 + (uint32_t)dice_below(&d, dice_percent(&d, 70) ? 2
		    : EVENTS_A_CALL);
		if (n > world->nevents - i)
			n = world->nevents - i;
		if (dice_percent(&d, 6))
			late = dice_below(&d, 10 * MINUTE_MS);
		c.n = n;
		c.due_ms = world->events[i + n - 1].ms + late;
		calls_call(c);
		if (!dice_percent(&d, 12))
			continue;
		c.echo = true;
		c.due_ms += dice_below(&d, dice_percent(&d, 50) ? 30
		    : 5 * MINUTE_MS);
		calls_call(c);
	}
}

static void
deed_make(uint32_t notice, enum notice_deed deed, uint64_t ms)
{
	calls_call((struct call){ .kind = CALL_DEED, .due_ms = ms,
	    .first = notice, .deed = (uint8_t)deed });
}

/* When it is due, and after when it is of no use. */
static void
notice_times(struct notice *n, uint64_t made_ms)
{
	if (dice_percent(&d, 50))
		n->due_wall = (made_ms / MINUTE_MS + dice_between(&d, 2,
		    dice_percent(&d, 70) ? 20 : 300)) * MINUTE_MS;
	if (dice_percent(&d, 40))
		n->until_wall = ((n->due_wall != 0 ? n->due_wall : made_ms) /
		    MINUTE_MS + dice_between(&d, 40, 26 * 60)) * MINUTE_MS;
}

static void
meddle_make(uint32_t notice, uint64_t from_ms, uint64_t to_ms)
{
	uint64_t ms = dice_between(&d, from_ms, to_ms);

	calls_call((struct call){ .kind = CALL_MEDDLE, .due_ms = ms,
	    .first = notice, .much = (int64_t)dice_below(&d, 3) });
}

/* Something was wrong: it is stopped, and corrected. */
static void
correction_make(void)
{
	uint32_t i = world->nnotices++;
	struct notice *n = &world->notices[i];
	uint32_t of = (uint32_t)dice_below(&d, i);
	uint64_t ms = some_time();

	n->corrects = 1 + of;
	n->area = AREAS;
	for (unsigned k = 0; k < i; k++)
		if (k != of && world->notices[k].corrects == n->corrects)
			n->corrects = 0;
	if (n->corrects == 0 || world->notices[of].corrects != 0) {
		n->corrects = 0;
		n->refused = true;
		return;
	}
	deed_make(of, DEED_STOP, ms);
	call_make(CALL_NEW, ms + 5 * SECOND, i, 0);
	deed_make(i, DEED_APPROVE, ms + 5 * SECOND + dice_between(&d, SECOND,
	    MINUTE_MS));
}

/* For some hours all is held, or a drill is on. */
static void
orders_make(enum order from)
{
	uint64_t ms = some_time(), to = ms + dice_between(&d, MINUTE_MS,
	    3 * HOUR_MS);

	call_make(CALL_ORDER, ms, from, 0);
	call_make(CALL_ORDER, to, (uint32_t)from + 1, 0);
	for (uint32_t i = 0; from == ORDER_HOLD && i < world->nnotices; i++)
		if (dice_percent(&d, 80))
			deed_make(i, DEED_RESUME, to + dice_between(&d,
			    10 * SECOND, 10 * MINUTE_MS));
}

static void
limits_make(void)
{
	world->drill_area = (unsigned)dice_below(&d, AREAS);
	if (dice_percent(&d, 30))
		orders_make(ORDER_HOLD);
	if (dice_percent(&d, 25))
		orders_make(ORDER_DRILL);
	if (dice_percent(&d, 15))
		world->quota = (uint32_t)dice_between(&d, 500, 9000);
	for (unsigned n = dice_percent(&d, 30) ? 2 : 0; n > 0; n--)
		world->people[dice_below(&d, world->npeople)].malformed =
		    true;
}

static void
notice_make(uint32_t i)
{
	struct notice *n = &world->notices[i];
	uint64_t ms = some_time(), leaves, held;

	n->area = (unsigned)dice_below(&d, AREAS + 1);
	n->emergency = dice_percent(&d, 15);
	notice_times(n, ms);
	call_make(CALL_NEW, ms, i, 0);
	if (dice_percent(&d, 10))
		return;
	ms += dice_between(&d, 1 * SECOND, MINUTE_MS);
	deed_make(i, DEED_APPROVE, ms);
	if (dice_percent(&d, 5))
		deed_make(i, DEED_APPROVE, ms + dice_below(&d, SECOND));
	leaves = n->due_wall > ms ? n->due_wall : ms;
	if (leaves > ms && dice_percent(&d, 15))
		meddle_make(i, ms, leaves);
	if (dice_percent(&d, 30)) {
		held = leaves + dice_below(&d, 3 * SECOND);
		held -= dice_percent(&d, 40) ? MINUTE_MS / 2 : 0;
		deed_make(i, DEED_HOLD, held);
		if (dice_percent(&d, 80))
			deed_make(i, DEED_RESUME, held + dice_below(&d,
			    dice_percent(&d, 60) ? 5 * MINUTE_MS
			    : 3 * HOUR_MS));
	}
	if (dice_percent(&d, 15))
		deed_make(i, DEED_STOP, leaves + dice_below(&d,
		    dice_percent(&d, 60) ? 3 * SECOND : HOUR_MS));
}

static void
kill_make(void)
{
	struct call c = { .kind = CALL_KILL, .due_ms = some_time() };
	unsigned x = (unsigned)dice_below(&d, 10);

	c.how = (uint8_t)dice_below(&d, 3);
	c.much = (int64_t)dice_below(&d, c.how == KILL_STEPS ? 60 : 4);
	c.down_ms = x < 7 ? dice_between(&d, SECOND, 5 * SECOND)
	    : x < 9 ? dice_between(&d, SECOND, HOUR_MS / 2)
	    : dice_between(&d, SECOND, 8 * HOUR_MS);
	calls_call(c);
}

static const uint64_t outages[OUTAGES] = { HOUR_MS, 12 * HOUR_MS,
	23 * (uint64_t)HOUR_MS + 25 * MINUTE_MS, 25 * (uint64_t)HOUR_MS };

static uint64_t
spell_length(enum spell_kind kind)
{
	if (kind == SPELL_DOWN && dice_percent(&d, 8))
		return outages[dice_below(&d, NELEMS(outages))];
	return dice_between(&d, SECOND, dice_percent(&d, 50) ? MINUTE_MS
	    : 20 * MINUTE_MS);
}

static void
spell_make(void)
{
	struct spell *s = &world->spells[world->nspells++];

	ASSERT(world->nspells <= SPELLS_MAX);
	s->kind = (uint8_t)dice_below(&d, SPELLS);
	s->from_ms = some_time();
	s->to_ms = s->from_ms + spell_length(s->kind);
	s->percent = s->kind == SPELL_DOWN ? 100
	    : (unsigned)dice_between(&d, 20, 90);
}

/* LINE takes a notice, does not say so, and is gone for long: the key may be
 * too old when it is back. */
static void
outage_make(void)
{
	uint32_t i = world->nnotices++;
	struct notice *n = &world->notices[i];
	uint64_t ms = world->begin_ms + dice_between(&d, HOUR_MS, DAY_MS);
	struct spell *s = &world->spells[world->nspells];

	n->area = AREAS;
	n->until_wall = (ms / MINUTE_MS + 40 * 60) * MINUTE_MS;
	call_make(CALL_NEW, ms, i, 0);
	deed_make(i, DEED_APPROVE, ms + 5 * SECOND);
	world->nspells += 2;
	ASSERT(world->nspells <= SPELLS_MAX);
	s[0] = (struct spell){ SPELL_DROP, 100, ms, ms + MINUTE_MS / 4 };
	s[1] = (struct spell){ SPELL_DOWN, 100, s[0].to_ms, s[0].to_ms };
	world->outage = 1 + (unsigned)dice_below(&d, OUTAGES);
	s[1].to_ms += outages[world->outage - 1];
}

/* The clock is a little wrong, and set right; seldom, by much. */
static void
clock_make(void)
{
	int64_t ms = (int64_t)dice_between(&d, 1, 5 * SECOND);
	uint64_t at = some_time();
	struct call c = { .kind = CALL_CLOCK, .due_ms = at };

	if (dice_percent(&d, 25))
		ms = (int64_t)dice_between(&d, MINUTE_MS, 12 * MINUTE_MS);
	if (world->chaos)
		ms = (int64_t)dice_between(&d, HOUR_MS,
		    400 * (uint64_t)DAY_MS);
	c.much = dice_percent(&d, 50) ? ms : -ms;
	calls_call(c);
	c.due_ms = at + dice_between(&d, SECOND, 2 * HOUR_MS);
	c.much = -c.much;
	calls_call(c);
}

static void
disk_make(void)
{
	uint64_t at = some_time();

	call_make(CALL_DISK, at, 1, 0);
	call_make(CALL_DISK, at + dice_between(&d, SECOND, HOUR_MS / 2), 0,
	    0);
}

void
plan_make(uint64_t seed, unsigned days, unsigned residents)
{
	d.state = seed;
	world->seed = seed;
	world->days = days;
	world->npeople = residents;
	world->begin_ms = day_at(day_of((struct date){ 2026, 4, 1 }) +
	    (int32_t)dice_below(&d, 800), 8 * 60);
	world->ms = world->calm_from_ms = world->begin_ms;
	world->end_ms = day_begin(days);
	world->line_dice.state = dice_roll(&d);
	world->disk_dice.state = dice_roll(&d);
	world->luck.state = dice_roll(&d);
	town_make();
	people_make();
	events_make();
	hooks_make();
	world->nnotices = NOTICES_A_DAY * days;
	ASSERT(world->nnotices + 3 < NOTICES_MAX);
	for (uint32_t i = 0; i < world->nnotices; i++)
		notice_make(i);
	for (unsigned i = 0; i < 2; i++)
		correction_make();
	limits_make();
	world->chaos = dice_percent(&d, CHAOS_PERCENT);
	if (days > 3 && dice_percent(&d, 25))
		outage_make();
	for (unsigned i = 0; i < KILLS_A_DAY * days; i++)
		kill_make();
	for (unsigned i = 0; i < SPELLS_A_DAY * days; i++)
		spell_make();
	for (unsigned i = 0; i < days / 2; i++)
		clock_make();
	if (dice_percent(&d, 50))
		disk_make();
	call_make(CALL_VERIFY, world->end_ms + DAY_MS, 0, 0);
	calls_sort();
}
