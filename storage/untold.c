/* Who heard nothing of a day's collection, and why: see untold.h. */
#include "storage/untold.h"

#include "base/arena.h"
#include "storage/key.h"
#include "storage/roster.h"
#include "storage/store.h"

static const struct field untold_fields[] = {
	FIELD(struct untold, 1, ms),
	FIELD(struct untold, 2, campaign),
	FIELD(struct untold, 10, who[UNTOLD_NOTHING]),
	FIELD(struct untold, 11, who[UNTOLD_MUTED]),
	FIELD(struct untold, 12, who[UNTOLD_UNKNOWN]),
	FIELD(struct untold, 13, who[UNTOLD_NO_DISTRICT]),
	FIELD(struct untold, 14, who[UNTOLD_BEFORE]),
	FIELD(struct untold, 15, who[UNTOLD_PAUSED]),
	FIELD(struct untold, 16, who[UNTOLD_OFF]),
	FIELD(struct untold, 17, who[UNTOLD_LATE]),
	FIELD(struct untold, 18, who[UNTOLD_PASSED]),
};

const struct record untold_record = RECORD(struct untold, untold_fields);

const char *
untold_name(enum untold_why why)
{
	static const char *const names[UNTOLD_WHYS] = {
		[UNTOLD_NOTHING] = "no collection",
		[UNTOLD_MUTED] = "muted",
		[UNTOLD_UNKNOWN] = "not known",
		[UNTOLD_NO_DISTRICT] = "no district",
		[UNTOLD_BEFORE] = "told before",
		[UNTOLD_PAUSED] = "paused",
		[UNTOLD_OFF] = "off",
		[UNTOLD_LATE] = "late",
		[UNTOLD_PASSED] = "passed",
	};

	ASSERT(why < UNTOLD_WHYS);
	return names[why];
}

void
untold_put(int32_t day, unsigned minute, uint64_t ms, uint32_t campaign,
    const struct bits who[UNTOLD_WHYS])
{
	struct untold u = { .ms = ms, .campaign = campaign };
	struct buf packed[UNTOLD_WHYS] = { 0 };

	ASSERT(day > 0);
	for (unsigned i = 0; i < UNTOLD_WHYS; i++)
		if (bits_any(&who[i])) {
			roster_pack(&who[i], &packed[i]);
			u.who[i] = buf_str(&packed[i]);
		}
	record_put(key_untold(arena_step(), (uint32_t)day, minute),
	    &untold_record, &u);
	for (unsigned i = 0; i < UNTOLD_WHYS; i++)
		buf_free(&packed[i]);
}

bool
untold_next(int32_t day, unsigned *minute, struct arena *a, struct untold *u)
{
	uint32_t of = 0, at = 0;
	struct scan s;
	struct err e;
	bool is;

	store_scan_from(&s, key_untolds(),
	    key_untold(arena_step(), (uint32_t)day, *minute));
	is = store_next(&s) && key_untold_read(s.key, &of, &at) &&
	    of == (uint32_t)day &&
	    record_unpack(&untold_record, u, s.value, a, &e);
	store_scan_end(&s);
	if (is)
		*minute = at;
	return is;
}

void
untold_sub(const struct untold *u, struct bits *from)
{
	for (unsigned i = 0; i < UNTOLD_WHYS; i++) {
		struct bits who = { 0 };
		struct err e;

		if (u->who[i].n > 0 && roster_unpack(u->who[i], &who, &e))
			bits_sub(from, &who);
		bits_free(&who);
	}
}

bool
untold_has(const struct untold *u, uint32_t no, enum untold_why *why)
{
	bool has = false;

	for (unsigned i = 0; i < UNTOLD_WHYS && !has; i++) {
		struct bits who = { 0 };
		struct err e;

		if (u->who[i].n == 0 || !roster_unpack(u->who[i], &who, &e))
			continue;
		has = bits_has(&who, no);
		*why = (enum untold_why)i;
		bits_free(&who);
	}
	return has;
}

void
untold_forget(int32_t before_day)
{
	uint32_t day, minute;
	struct scan s;

	store_scan(&s, key_untolds());
	while (store_next(&s) && key_untold_read(s.key, &day, &minute) &&
	    (int32_t)day < before_day)
		store_del(s.key);
	store_scan_end(&s);
}
