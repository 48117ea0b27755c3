/* What was planned does not leave while it is held: see hold.h. */
#include "storage/hold.h"

#include "base/arena.h"
#include "base/clock.h"
#include "storage/campaign.h"
#include "storage/key.h"
#include "storage/record.h"
#include "storage/store.h"

static const struct field hold_fields[] = {
	FIELD(struct hold, 1, kind),
	FIELD(struct hold, 2, since_ms),
	FIELD(struct hold, 3, who),
	FIELD(struct hold, 4, why),
	FIELD(struct hold, 5, half),
};

static const struct record hold_record = RECORD(struct hold, hold_fields);

static struct str
hold_key(void)
{
	return key_meta(arena_step(), STR("hold"));
}

/* One that cannot be read holds as hard as any. */
void
hold_get(struct arena *a, struct hold *h)
{
	struct err e;

	if (!record_get(hold_key(), &hold_record, h, a, &e))
		*h = (struct hold){ .kind = e.kind == ERR_ABSENT ? HOLD_NONE
		    : HOLD_COPY };
}

void
hold_put(const struct hold *h)
{
	ASSERT(h->kind <= HOLD_COPY);
	if (h->kind != HOLD_NONE)
		record_put(hold_key(), &hold_record, h);
	else
		store_del(hold_key());
}

void
hold_set(enum hold_kind kind, struct str who, struct str why)
{
	struct hold h;

	hold_get(arena_step(), &h);
	if (h.kind < kind)
		h.kind = (uint8_t)kind;
	h.since_ms = clock_ms();
	h.who = who;
	h.why = why;
	h.half = STR_NONE;
	hold_put(&h);
}

bool
hold_stops(const struct campaign *c)
{
	struct hold h;

	hold_get(arena_step(), &h);
	return h.kind == HOLD_COPY || (h.kind == HOLD_STAFF &&
	    !(c->emergency && c->approved_ms >= h.since_ms));
}

bool
hold_stops_replies(void)
{
	struct hold h;

	hold_get(arena_step(), &h);
	return h.kind == HOLD_COPY;
}
