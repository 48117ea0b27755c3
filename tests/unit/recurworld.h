#ifndef TESTS_UNIT_RECURWORLD_H
#define TESTS_UNIT_RECURWORLD_H

/*
 * Repeats with the real agenda and flows, on a clock that is moved by hand:
 * a turn as the loop takes it, time that passes turn by turn, a downtime.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/log.h"
#include "scheduler/agenda.h"
#include "scheduler/flow.h"
#include "scheduler/recur.h"
#include "storage/campaign.h"
#include "storage/repeat.h"
#include "tests/unit/tempstore.h"

#include <cmocka.h>

enum { LATE_MS = 2 * HOUR_MS };

static struct arena mem;
static void (*after_turn)(void);

static void
cut_told(uint64_t due_ms, struct str id)
{
	agenda_done(due_ms, AGENDA_CUT, id);
}

static void
turn(void)
{
	wheel_turn(clock_mono_ms());
	agenda_turn();
	while (flow_ready())
		flow_run(1000, 1000000);
	agenda_turn();			/* the next turn: sets its alarm */
	while (flow_ready())
		flow_run(1000, 1000000);
	if (after_turn != NULL)
		after_turn();
}

/* As the loop: asleep until the wheel wakes it. */
static UNUSED void
pass(uint64_t ms)
{
	while (ms > 0) {
		uint64_t n = wheel_next(clock_mono_ms(), (unsigned)(ms <
		    DAY_MS ? ms : DAY_MS));

		n = n == 0 ? 1 : n < ms ? n : ms;
		clock_add(n);
		ms -= n;
		turn();
	}
}

/* As at a start; the store's folder stays open. */
static void
start(void)
{
	agenda_open();
	recur_start();
	tempstore_step(true);
	turn();
}

static UNUSED int
recur_begin(void **state)
{
	tempstore_open(state);
	log_upto((enum log_level)0);
	agenda_on(AGENDA_CUT, cut_told);
	recur_open(LATE_MS);
	agenda_on_back(recur_start);
	start();
	return 0;
}

static UNUSED int
recur_end(void **state)
{
	size_t alive = flow_count();

	arena_free(&mem);
	return tempstore_close(state) != 0 || alive != 0;
}

static UNUSED uint32_t
approved(const char *rule, const char *except, unsigned minute)
{
	struct repeat r;
	struct err e;

	repeat_new(&r);
	r.every = str_of(rule);
	r.except = str_of(except);
	r.minute = (uint16_t)minute;
	r.segment = STR("all");
	r.text = r.title = STR("x");
	repeat_put(&r);
	if (!recur_approve(r.id, STR("uid 0"), &e))
		fail_msg("%s: %s", rule, e.why);
	tempstore_step(true);
	turn();
	return r.id;
}

#endif
