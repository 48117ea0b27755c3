/* Repeats and the dates they have run: see repeat.h. */
#include "storage/repeat.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/key.h"
#include "storage/store.h"

static const struct field repeat_fields[] = {
	FIELD(struct repeat, 1, id),
	FIELD(struct repeat, 2, state),
	FIELD(struct repeat, 3, paused),
	FIELD(struct repeat, 4, every),
	FIELD(struct repeat, 5, except),
	FIELD(struct repeat, 6, instead),
	FIELD(struct repeat, 7, until),
	FIELD(struct repeat, 8, minute),
	FIELD(struct repeat, 9, title),
	FIELD(struct repeat, 10, segment),
	FIELD(struct repeat, 11, text),
	FIELD(struct repeat, 12, author),
	FIELD(struct repeat, 13, approver),
	FIELD(struct repeat, 14, made_ms),
	FIELD(struct repeat, 15, approved_ms),
	FIELD(struct repeat, 16, since_ms),
	FIELD(struct repeat, 17, next_day),
	FIELD(struct repeat, 18, due_ms),
};

const struct record repeat_record = RECORD(struct repeat, repeat_fields);

static const struct field ran_fields[] = {
	FIELD(struct ran, 1, campaign),
	FIELD(struct ran, 2, ms),
};

const struct record ran_record = RECORD(struct ran, ran_fields);

static const bool may[REPEAT_STATES][REPEAT_STATES] = {
	[REPEAT_DRAFT] = { [REPEAT_APPROVED] = 1, [REPEAT_REMOVED] = 1 },
	[REPEAT_APPROVED] = { [REPEAT_REMOVED] = 1 },
};

static const char *const state_names[REPEAT_STATES] = {
	[REPEAT_DRAFT] = "draft",
	[REPEAT_APPROVED] = "approved",
	[REPEAT_REMOVED] = "removed",
};

void
repeat_new(struct repeat *r)
{
	uint32_t last = 0;
	struct scan s;

	store_scan(&s, key_repeats());
	while (store_next(&s))
		ASSERT(key_repeat_read(s.key, &last));
	memset(r, 0, sizeof *r);
	r->id = last + 1;
	r->made_ms = clock_ms();
}

bool
repeat_get(uint32_t id, struct arena *a, struct repeat *r, struct err *e)
{
	struct str packed;

	if (!store_get(key_repeat(arena_step(), id), a, &packed, e))
		return fail(e, ERR_ABSENT, "repeat %u: there is none", id);
	return record_unpack(&repeat_record, r, packed, a, e);
}

void
repeat_put(const struct repeat *r)
{
	ASSERT(r->id > 0 && r->state < REPEAT_STATES);
	record_put(key_repeat(arena_step(), r->id), &repeat_record, r);
}

/* Ids have no gaps. */
bool
repeat_after(uint32_t *id, struct arena *a, struct repeat *r)
{
	struct err e;

	return repeat_get(++*id, a, r, &e);
}

bool
repeat_move(struct repeat *r, enum repeat_state to, struct err *e)
{
	ASSERT(r->state < REPEAT_STATES && to < REPEAT_STATES);
	if (!may[r->state][to])
		return fail(e, ERR_CLASH, "repeat %u is %s, so it cannot "
		    "become %s", r->id, state_names[r->state],
		    state_names[to]);
	r->state = (uint8_t)to;
	return true;
}

const char *
repeat_state_name(const struct repeat *r)
{
	ASSERT(r->state < REPEAT_STATES);
	return r->state == REPEAT_APPROVED && r->paused ? "paused"
	    : state_names[r->state];
}

bool
repeat_active(const struct repeat *r)
{
	return r->state == REPEAT_APPROVED && !r->paused;
}

bool
repeat_rule(const struct repeat *r, struct arena *a, struct every *v,
    struct err *e)
{
	if (!every_read(a, r->every, v, e) ||
	    !every_except(a, r->except, v, e) ||
	    (r->instead.n > 0 && !every_instead(r->instead, v, e)))
		return false;
	if (r->until != 0 && (int32_t)r->until < v->until)
		v->until = (int32_t)r->until;
	return true;
}

void
ran_put(uint32_t repeat, int32_t day, const struct ran *ran)
{
	ASSERT(repeat > 0 && day > 0);
	record_put(key_ran(arena_step(), repeat, (uint32_t)day), &ran_record,
	    ran);
}

bool
ran_get(uint32_t repeat, int32_t day, struct ran *ran)
{
	struct err e;

	return record_get(key_ran(arena_step(), repeat, (uint32_t)day),
	    &ran_record, ran, arena_step(), &e);
}

bool
ran_made(uint32_t repeat, int32_t day)
{
	struct ran ran;

	return ran_get(repeat, day, &ran) && ran.campaign != 0;
}

bool
ran_next(uint32_t repeat, int32_t *day, struct ran *ran)
{
	uint32_t id, found;
	struct scan s;
	struct err e;
	bool is;

	store_scan_from(&s, key_rans(arena_step(), repeat),
	    key_ran(arena_step(), repeat, (uint32_t)*day));
	is = store_next(&s) && key_ran_read(s.key, &id, &found) &&
	    record_unpack(&ran_record, ran, s.value, arena_step(), &e);
	store_scan_end(&s);
	if (is)
		*day = (int32_t)found;
	return is;
}
