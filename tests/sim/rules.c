/* Who may be told what, and when: see rules.h. */
#include "tests/sim/rules.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/json.h"
#include "tests/sim/world.h"

enum { HEARD_MS = 3000,		/* answered 200, and then dealt with */
	SLACK_MS = 5000,	/* from the last look at the clock to LINE */
	SLOT_MS = 30 * MINUTE_MS, LATE_ALLOWED_MS = 1000,
	LATE_EMERGENCY_MS = 15 * MINUTE_MS,
	RETRIES_MS = 10 * MINUTE_MS,	/* of what was broken before */
	DISK_SEEN_MS = 2 * MINUTE_MS,
	EVENING_LAST = 22 * 60, MORNING_LAST = 7 * 60 + 30, GRACE_MIN = 30 };
#define LATE_MS	(2 * (uint64_t)HOUR_MS)

const uint64_t rules_late_ms[LATE_SLOTS] = { 1, 2, 5, 10, 20, 50, 100, 200,
	500, 1000, 2000, UINT64_MAX };

static bool
of_two(const struct event *x, enum event_kind a, enum event_kind b)
{
	return x->kind == a || x->kind == b;
}

/* The latest of two kinds that LINE has begun to tell us of. */
static const struct event *
latest(uint32_t person, enum event_kind a, enum event_kind b)
{
	uint32_t i = world->people[person].last_event;

	while (i > 0 && (!of_two(&world->events[i - 1], a, b) ||
	    world->events[i - 1].told_ms > world->ms))
		i = world->events[i - 1].before;
	return i > 0 ? &world->events[i - 1] : NULL;
}

static bool
surely(const struct event *x, enum event_kind kind, uint64_t ms)
{
	return x != NULL && x->kind == kind && x->acked_ms != FOREVER &&
	    x->acked_ms + HEARD_MS <= ms;
}

bool
rules_left(uint32_t person, uint64_t ms)
{
	return surely(latest(person, EVENT_FOLLOW, EVENT_LEAVE), EVENT_LEAVE,
	    ms);
}

bool
rules_paused(uint32_t person, uint64_t ms)
{
	return surely(latest(person, EVENT_PAUSE, EVENT_UNDO), EVENT_PAUSE,
	    ms);
}

bool
rules_follows(uint32_t person, uint64_t ms)
{
	const struct event *x = latest(person, EVENT_FOLLOW, EVENT_LEAVE);
	const struct person *p = &world->people[person];

	if (x == NULL)
		return p->nchoices > 0 && p->choices[0].sure_ms <= ms;
	return surely(x, EVENT_FOLLOW, ms);
}

bool
rules_hears(uint32_t person, uint64_t ms)
{
	const struct event *x = latest(person, EVENT_PAUSE, EVENT_UNDO);

	return rules_follows(person, ms) && (x == NULL || surely(x,
	    EVENT_UNDO, ms));
}

static uint64_t
later_of(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t
wall_of(uint64_t ms)
{
	return (uint64_t)((int64_t)ms + world->wall_ahead);
}

/* After when it is of no use: as staff said, or two hours late. */
uint64_t
rules_until(const struct notice *n)
{
	uint64_t until = n->until_wall;

	uint64_t late = n->emergency ? LATE_EMERGENCY_MS : LATE_MS;

	if (until == 0)
		until = later_of(n->due_wall, wall_of(
		    n->last_ms[DEED_APPROVE])) + late;
	if (n->last_ms[DEED_RESUME] != 0)
		until = later_of(until, wall_of(n->last_ms[DEED_RESUME]) +
		    late);
	return until;
}

static void
notice_asked(uint32_t which)
{
	const struct notice *n = &world->notices[which];

	if (n->asked_ms[DEED_APPROVE] == 0)
		broken("INV6", "N%u left, and nobody approved it", which);
	if (n->done_ms[DEED_STOP] != 0 && world->ms > n->done_ms[DEED_STOP])
		broken("INV6", "N%u left after it was stopped", which);
	if (n->done_ms[DEED_HOLD] != 0 && world->ms > n->done_ms[DEED_HOLD] &&
	    n->asked_ms[DEED_RESUME] == 0)
		broken("INV6", "N%u left while it was held", which);
	if (n->due_wall > world->wall_max)
		broken("INV5", "N%u left before it was due", which);
	if (!world->chaos && world->ms > world->stepped_ms + SLACK_MS &&
	    wall_ms() > rules_until(n) + SLACK_MS)
		broken("INV5", "N%u left when it was of no use", which);
}

/* The day that a month and a day mean, near today; false if none is. */
static bool
day_near(uint32_t month_day, int32_t *day)
{
	int32_t today = day_today(wall_ms());

	for (*day = today - 2; *day <= today + 2; ++*day) {
		struct date d = date_of(*day);

		if (d.month * 100 + d.day == month_day)
			return true;
	}
	return false;
}

/* The first slot that any of their choices would mean, and the last moment
 * for it; false if they chose none for that day. */
static bool
window(const struct person *p, int32_t day, bool morning, uint64_t *from,
    uint64_t *to)
{
	int last = morning ? MORNING_LAST : EVENING_LAST;
	bool any = false;

	*from = *to = 0;
	for (unsigned i = 0; i < p->nchoices; i++) {
		const struct choice *c = &p->choices[i];
		int minute = morning ? c->morning : c->evening;
		int until = minute + GRACE_MIN > last ? minute + GRACE_MIN
		    : last;

		if (minute == NEVER || (world->weekdays[c->district] >>
		    day_week(day) & 1) == 0)
			continue;
		day -= morning ? 0 : 1;
		if (!any || day_at(day, (unsigned)minute) < *from)
			*from = day_at(day, (unsigned)minute);
		if (!any || day_at(day, (unsigned)until) > *to)
			*to = day_at(day, (unsigned)until);
		day += morning ? 0 : 1;
		any = true;
	}
	return any;
}

static void
reminder_told(uint32_t person, uint32_t what)
{
	bool morning = what >= TOLD_MORNING;
	uint32_t month_day = what & (TOLD_EVENING - 1);
	uint64_t from, to;
	int32_t day;

	if (!day_near(month_day, &day))
		broken("INV5", "U%u was told of %u", person, month_day);
	if (!window(&world->people[person], day, morning, &from, &to))
		broken("QF1", "U%u never chose to hear of %u", person,
		    month_day);
	if (world->wall_max < from)
		broken("INV5", "U%u was told of %u too early", person,
		    month_day);
	if (world->ms > world->stepped_ms + SLACK_MS &&
	    wall_ms() > to + SLACK_MS)
		broken("INV5", "U%u was told of %u too late", person,
		    month_day);
	from -= (uint64_t)world->wall_ahead;
	if (rules_left(person, from - 2 * world->stepped_by))
		broken("INV7", "U%u had left, and was told of %u", person,
		    month_day);
}

static bool
in_area(const struct person *p, unsigned area)
{
	for (unsigned i = 0; i < p->nchoices; i++)
		if (area == AREAS || p->choices[i].area == area)
			return true;
	return area == AREAS;
}

static void
notice_told(uint32_t person, uint32_t which)
{
	const struct notice *n = &world->notices[which];
	uint64_t cut = later_of(n->asked_ms[DEED_APPROVE], n->due_ms);

	if (n->corrects == 0 && !in_area(&world->people[person], n->area))
		broken("INV6", "U%u is not in the segment of N%u", person,
		    which);
	if (rules_left(person, cut))
		broken("INV7", "U%u had left, and was told N%u", person,
		    which);
	if (!notice_urgent(which) && rules_paused(person, cut))
		broken("INV7", "U%u wanted nothing, and was told N%u", person,
		    which);
}

/* QF3: the first of a slot leaves within a second, where nothing is broken. */
static void
watch_slot(void)
{
	uint64_t wall = wall_ms(), slot = wall - wall % SLOT_MS, late;
	unsigned i = 0;

	if (slot == world->slot_wall)
		return;
	world->slot_wall = slot;
	if (limits_flooded() ||
	    world->calm_from_ms + MINUTE_MS > world->ms - (wall - slot) ||
	    !line_calm(world->ms - (wall - slot) - RETRIES_MS))
		return;
	late = wall - slot;
	if (late > LATE_ALLOWED_MS)
		broken("QF3", "the first of a slot left %" PRIu64 " ms late",
		    late);
	while (i + 1 < LATE_SLOTS && rules_late_ms[i] < late)
		i++;
	world->slots++;
	world->late[i]++;
	if (late > world->late_max_ms)
		world->late_max_ms = late;
}

void
rules_asked(uint32_t what)
{
	if (what < TOLD_EVENING && what >= world->nnotices)
		broken("INV6", "nobody asked for this: %x", what);
	limits_asked(what);
	if (what < TOLD_EVENING)
		notice_asked(what);
	else
		watch_slot();
	if (world->disk_low && world->ms > world->calm_from_ms + DISK_SEEN_MS)
		broken("QB2", "a request left while the disk was full");
}

void
rules_told(uint32_t person, uint32_t what, uint32_t times)
{
	if (times > 1 && world->set_back_ms < HOUR_MS / 2)
		broken("INV2", "U%u was told %s%u twice", person,
		    what < TOLD_EVENING ? "N" : "of ",
		    what & (TOLD_EVENING - 1));
	limits_told(person, what);
	if (what < TOLD_EVENING)
		notice_told(person, what);
	else
		reminder_told(person, what);
}
