/* Whom of a delivery may be told now: see sift.h. */
#include "scheduler/sift.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "scheduler/entry.h"
#include "scheduler/flood.h"
#include "storage/delivery.h"
#include "storage/roster.h"

struct some {
	uint32_t	 nos[RECIPIENTS_MAX];
	uint32_t	 n;
};

/* Those who go, who left, and who have had enough for now. */
struct heaps {
	struct some	 go, left, full;
	uint64_t	 again_ms;	/* when the last of the full may */
};

static void
add(struct some *s, uint32_t no)
{
	ASSERT(s->n < RECIPIENTS_MAX);
	s->nos[s->n++] = no;
}

static void
part_of(struct delivery *part, const struct delivery *d, struct campaign *c,
    const struct some *s)
{
	delivery_new(part, arena_step(), s->nos, s->n);
	part->campaign = c->id;
	part->seq = c->deliveries++;
	part->words = d->words;
	part->push = d->push;
	part->priority = d->priority;
}

static void
put_ready(const struct delivery *d, struct campaign *c, const struct some *s,
    uint64_t when_ms)
{
	struct delivery part;

	part_of(&part, d, c, s);
	c->open++;
	entry_add(&part, when_ms);
	delivery_put(&part);
}

static void
put_dropped(const struct delivery *d, struct campaign *c,
    const struct some *s)
{
	struct delivery part;

	part_of(&part, d, c, s);
	c->dropped += s->n;
	part.state = DELIVERY_DROPPED;
	part.over_ms = clock_ms();
	part.why = STR("left");
	delivery_put(&part);
}

/* So it nearly always is. */
static bool
all_go(const struct delivery *d, bool urgent, const struct bits *paused)
{
	uint64_t again_ms;

	for (uint32_t i = 0; i < d->count; i++) {
		uint32_t no = d->recipients[i];

		if (!bits_has(roster_all(), no) || (!urgent &&
		    ((paused != NULL && bits_has(paused, no)) ||
		    flood_full(no, &again_ms))))
			return false;
	}
	return true;
}

static void
heap(const struct delivery *d, bool urgent, const struct bits *paused,
    struct heaps *h)
{
	uint64_t again_ms;

	for (uint32_t i = 0; i < d->count; i++) {
		uint32_t no = d->recipients[i];

		if (!bits_has(roster_all(), no) ||
		    (!urgent && paused != NULL && bits_has(paused, no)))
			add(&h->left, no);
		else if (!urgent && flood_full(no, &again_ms)) {
			add(&h->full, no);
			if (again_ms > h->again_ms)
				h->again_ms = again_ms;
		} else
			add(&h->go, no);
	}
}

enum sift
sift(struct delivery *d, struct campaign *c, struct arena *a)
{
	const struct bits *paused = roster_value(STR("pause=all"));
	bool urgent = campaign_priority(c) == PRIORITY_EMERGENCY;
	const struct some *stay;
	struct heaps *h;

	ASSERT(d->state == DELIVERY_READY && d->first_ms == 0);
	if (all_go(d, urgent, paused))
		return SIFT_GO;
	h = ARENA_NEW(arena_step(), struct heaps);
	stay = &h->go;
	heap(d, urgent, paused, h);
	ASSERT(h->go.n + h->left.n + h->full.n == d->count);
	if (h->left.n == d->count)
		return SIFT_ALL_LEFT;
	if (h->left.n > 0)
		put_dropped(d, c, &h->left);
	if (h->full.n > 0)
		log_event(LOG_WARN, "flood held back", "campaign=%u seq=%u "
		    "residents=%u", d->campaign, d->seq, h->full.n);
	if (h->go.n == 0) {
		stay = &h->full;
		entry_done(d);
		entry_add(d, h->again_ms);
	} else if (h->full.n > 0)
		put_ready(d, c, &h->full, h->again_ms);
	delivery_set(d, a, stay->nos, stay->n);
	delivery_put(d);
	campaign_put(c);
	return h->go.n > 0 ? SIFT_GO : SIFT_LATER;
}

void
sift_malformed(struct delivery *d, struct campaign *c, uint32_t which)
{
	struct some *others = ARENA_NEW(arena_step(), struct some);
	uint32_t no;

	ASSERT(!d->maybe);		/* nobody was told by it */
	if (which >= d->count || d->count == 1)
		return;
	no = d->recipients[which];
	for (uint32_t i = 0; i < d->count; i++)
		if (i != which)
			add(others, d->recipients[i]);
	put_ready(d, c, others, clock_ms());
	delivery_set(d, arena_step(), &no, 1);
	log_event(LOG_WARN, "resident refused", "campaign=%u seq=%u no=%u",
	    d->campaign, d->seq, no);
}
