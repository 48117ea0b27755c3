#ifndef TESTS_UNIT_SENDWORLD_H
#define TESTS_UNIT_SENDWORLD_H

/*
 * Campaigns with the real agenda, cut, outbox and posts; LINE is a function,
 * and the clock is moved by hand.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/log.h"
#include "scheduler/agenda.h"
#include "scheduler/cut.h"
#include "scheduler/flood.h"
#include "scheduler/flow.h"
#include "scheduler/outbox.h"
#include "scheduler/steer.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/tables.h"
#include "tests/unit/tempstore.h"

#include <cmocka.h>

struct ride {
	struct flow	 flow;
	struct parcel	*parcel;
};

static struct arena mem;
static uint64_t sent;			/* requests LINE saw */
static void (*line_answers)(struct parcel *);	/* sets the outcome */

static void
ride_free(struct flow *f)
{
	mem_free(HOLDER_OF(f, struct ride, flow));
}

static plan *
ride_step(struct flow *f)
{
	struct ride *r = FLOW_OF(f, struct ride);

	sent++;
	r->parcel->outcome = OUTCOME_ACCEPTED;
	if (line_answers != NULL)
		line_answers(r->parcel);
	return flow_end(f);
}

static struct flow *
ride(struct parcel *p)
{
	struct ride *r = MEM_NEW(struct ride);

	r->parcel = p;
	flow_start(&r->flow, "ride", ride_step, ride_free);
	return &r->flow;
}

/* What was written reaches the disk at once. */
static void
reach_disk(void)
{
	store_turn();
	(void)store_sync();
	gate_turn();
}

static void
turn(void)
{
	wheel_turn(clock_mono_ms());
	agenda_turn();
	do {
		while (flow_ready())
			flow_run(1000, 1000000);
		outbox_turn();
		while (flow_ready())
			flow_run(1000, 1000000);
		reach_disk();
	} while (flow_ready());
	agenda_turn();
	while (flow_ready())
		flow_run(1000, 1000000);
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

static void
again(void)
{
	steer_begin();
}

static UNUSED int
send_begin(void **state)
{
	struct err e;

	tempstore_open(state);
	log_upto((enum log_level)0);
	sent = 0;
	line_answers = NULL;
	ASSERT(tables_load(&e) && resident_load(&e));
	outbox_open(&(struct outbox_limits){ 64, 100000, 100000, 0, 0 },
	    ride);
	flood_open(0);
	cut_open(&(struct cut_rules){ 0 });
	steer_open(&(struct steer_rules){ 2 * HOUR_MS, 15 * MINUTE_MS });
	agenda_on_back(again);
	agenda_open();
	tempstore_step(true);
	turn();
	return 0;
}

static UNUSED int
send_end(void **state)
{
	roster_reset();
	arena_free(&mem);
	return tempstore_close(state);
}

/* So many residents of one area more. */
static UNUSED void
residents(uint32_t n, const char *area)
{
	struct err e;

	for (uint32_t i = 0; i < n; i++) {
		struct str user = str_fmt(&mem, "U%032x",
		    roster_numbers() + 1), value = str_of(area);
		struct resident r;

		resident_new(user, arena_step(), &r);
		ASSERT(resident_set(&r, arena_step(), "area", &value, 1, 0) &&
		    resident_put(&r, &e));
		tempstore_step(true);
	}
	arena_reset(&mem);
}

/* A draft, put; its number. */
static UNUSED uint32_t
draft(const char *segment, const char *text, uint64_t due_ms)
{
	struct campaign c;

	campaign_new(&c);
	c.segment = str_of(segment);
	c.title = c.text = str_of(text);
	c.author = STR("uid 1");
	c.due_ms = due_ms;
	campaign_put(&c);
	return c.id;
}

static UNUSED uint32_t
approved(const char *segment, const char *text, uint64_t due_ms)
{
	struct campaign c;
	struct err e;
	uint32_t id = draft(segment, text, due_ms);

	ASSERT(campaign_get(id, arena_step(), &c, &e) &&
	    steer_approve(&c, STR("uid 2"), &e));
	tempstore_step(true);
	turn();
	return id;
}

static UNUSED struct campaign
campaign_of(uint32_t id)
{
	struct campaign c;
	struct err e;

	ASSERT(campaign_get(id, arena_step(), &c, &e));
	return c;
}

#endif
