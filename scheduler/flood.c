/* Nobody's telephone rings without end: see flood.h. */
#include "scheduler/flood.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/store.h"

enum { ROOM_LEAST = 1024, TICK_MS = 100 };

#define WINDOW	((uint32_t)(FLOOD_MS / TICK_MS))

/* For each resident the times of the last few, in ticks of the monotonic
 * clock; 0 is none. */
static uint32_t	*times;
static uint32_t	 room;			/* residents */
static unsigned	 cap;
static uint64_t	 zero_ms;

static uint32_t *
ring_of(uint32_t no)
{
	if (no >= room) {
		uint32_t more = room == 0 ? ROOM_LEAST : room * 2;

		more = more > no ? more : no + 1;
		times = mem_grow(times, (size_t)more * cap * sizeof *times);
		memset(times + (size_t)room * cap, 0,
		    (size_t)(more - room) * cap * sizeof *times);
		room = more;
	}
	return times + (size_t)no * cap;
}

/* At the start it is later than the window is long, so that what was before
 * can be noted too. */
static uint32_t
now(void)
{
	return (uint32_t)((clock_mono_ms() - zero_ms) / TICK_MS) + WINDOW + 1;
}

/* The oldest gives way. */
static void
note_at(uint32_t no, uint32_t at)
{
	uint32_t *ring = ring_of(no);
	unsigned oldest = 0;

	ASSERT(at > 0 && at <= now());
	for (unsigned i = 1; i < cap; i++)
		if (ring[i] < ring[oldest])
			oldest = i;
	if (ring[oldest] < at)
		ring[oldest] = at;
}

void
flood_note(uint32_t no)
{
	if (cap > 0)
		note_at(no, now());
}

/* The newest. */
void
flood_take_back(uint32_t no)
{
	unsigned newest = 0;
	uint32_t *ring;

	if (cap == 0 || no >= room)
		return;
	ring = ring_of(no);
	for (unsigned i = 1; i < cap; i++)
		if (ring[i] > ring[newest])
			newest = i;
	ring[newest] = 0;
}

bool
flood_full(uint32_t no, uint64_t *again_ms)
{
	uint32_t oldest = UINT32_MAX, at;

	if (cap == 0 || no >= room)
		return false;
	at = now();
	for (unsigned i = 0; i < cap; i++)
		if (times[(size_t)no * cap + i] < oldest)
			oldest = times[(size_t)no * cap + i];
	if (oldest == 0 || at > oldest + WINDOW)
		return false;
	*again_ms = clock_ms() + (oldest + WINDOW + 1 - at) * TICK_MS;
	return true;
}

/* What left within the last ten minutes by the wall clock. */
static void
load_delivery(const struct delivery *d)
{
	uint64_t wall = clock_ms();

	if (d->first_ms == 0 || d->first_ms > wall ||
	    d->first_ms + FLOOD_MS < wall)
		return;
	for (uint32_t i = 0; i < d->count; i++)
		note_at(d->recipients[i], now() -
		    (uint32_t)((wall - d->first_ms) / TICK_MS));
}

static void
load_campaign(const struct campaign *c)
{
	struct delivery d;
	struct scan s;

	delivery_scan(&s, c->id);
	while (delivery_scan_next(&s, &d))
		load_delivery(&d);
}

void
flood_open(unsigned most)
{
	struct arena mem = { 0 };
	struct campaign c;
	uint32_t id = 0;

	ASSERT(most <= FLOOD_CAP_MAX);
	mem_free(times);
	times = NULL;
	room = 0;
	cap = most;
	zero_ms = clock_mono_ms();
	while (cap > 0 && campaign_before(&id, &mem, &c)) {
		if (!c.emergency && (c.open > 0 ||
		    c.last_ms + FLOOD_MS >= clock_ms()))
			load_campaign(&c);
		arena_reset(&mem);
	}
	arena_free(&mem);
}
