/* Old things are forgotten, a thousand a step: see forget.h. */
#include "scheduler/forget.h"

#include "base/arena.h"
#include "base/clock.h"
#include "scheduler/agenda.h"
#include "scheduler/flow.h"
#include "storage/inbox.h"
#include "storage/key.h"
#include "storage/miss.h"
#include "storage/store.h"
#include "storage/untold.h"

enum { NIGHT_MIN = 3 * 60 + 20, SEEN_DAYS = 8, TOLD_DAYS = 8,
	UNTOLD_DAYS = 62,
	PAUSE_MS = 20 };

static struct flow	 forget;
static bool		 running;
static struct buf	 cursor;

static uint64_t
next_night(void)
{
	uint64_t now = clock_ms(), night = day_at(day_today(now), NIGHT_MIN);

	return night > now ? night : night + DAY_MS;
}

static void
enter(void)
{
	agenda_add(next_night(), AGENDA_FORGET, agenda_id(0));
}

static void
forget_told(int32_t before_day)
{
	struct scan s;

	store_scan(&s, key_tolds());
	while (store_next(&s)) {
		int32_t day;
		uint8_t slot;

		if (key_told_read(s.key, &day, &slot) && day < before_day)
			store_del(s.key);
	}
}

static plan *
forget_step(struct flow *f)
{
	uint64_t now = clock_ms();

	if (inbox_forget(now - SEEN_DAYS * (uint64_t)DAY_MS, &cursor))
		return flow_sleep(f, PAUSE_MS, forget_step);
	forget_told(day_today(now) - TOLD_DAYS);
	miss_forget(day_today(now));
	untold_forget(day_today(now) - UNTOLD_DAYS);
	return flow_end(f);
}

static void
forget_end(struct flow *f UNUSED)
{
	running = false;
}

static void
forget_due(uint64_t due_ms, struct str id)
{
	agenda_done(due_ms, AGENDA_FORGET, id);
	enter();
	if (running)
		return;
	running = true;
	flow_start(&forget, "forget", forget_step, forget_end);
}

void
forget_open(void)
{
	agenda_on(AGENDA_FORGET, forget_due);
}

void
forget_start(void)
{
	uint64_t due_ms;
	struct str id;

	if (agenda_first(AGENDA_FORGET, &due_ms, &id)) {
		if (due_ms <= next_night())
			return;
		agenda_done(due_ms, AGENDA_FORGET, id);
	}
	enter();
}
