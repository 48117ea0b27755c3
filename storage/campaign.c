/* Campaigns and their words: see campaign.h. */
#include "storage/campaign.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/seal.h"
#include "storage/key.h"
#include "storage/store.h"

static const struct field campaign_fields[] = {
	FIELD(struct campaign, 1, id),
	FIELD(struct campaign, 2, state),
	FIELD(struct campaign, 3, kind),
	FIELD(struct campaign, 4, held),
	FIELD(struct campaign, 5, title),
	FIELD(struct campaign, 6, segment),
	FIELD(struct campaign, 7, text),
	FIELD(struct campaign, 8, author),
	FIELD(struct campaign, 9, approver),
	FIELD(struct campaign, 10, made_ms),
	FIELD(struct campaign, 11, approved_ms),
	FIELD(struct campaign, 12, due_ms),
	FIELD(struct campaign, 13, until_ms),
	FIELD(struct campaign, 14, day),
	FIELD(struct campaign, 15, slot),
	FIELD(struct campaign, 16, groups),
	FIELD(struct campaign, 17, cut_group),
	FIELD(struct campaign, 18, cut_no),
	FIELD(struct campaign, 19, recipients),
	FIELD(struct campaign, 20, deliveries),
	FIELD(struct campaign, 21, open),
	FIELD(struct campaign, 22, accepted),
	FIELD(struct campaign, 23, failed),
	FIELD(struct campaign, 24, unsure),
	FIELD(struct campaign, 25, first_ms),
	FIELD(struct campaign, 26, last_ms),
	FIELD(struct campaign, 27, dropped),
	FIELD(struct campaign, 30, messages),
	FIELD(struct campaign, 31, silent),
	FIELD(struct campaign, 40, emergency),
	FIELD(struct campaign, 41, whom),
	FIELD(struct campaign, 42, of),
	FIELD(struct campaign, 43, digest),
	FIELD(struct campaign, 44, editor),
	FIELD(struct campaign, 45, held_why),
	FIELD(struct campaign, 46, capped),
	FIELD(struct campaign, 47, drill),
	FIELD(struct campaign, 48, before),
	FIELD(struct campaign, 49, asked_ms),
	FIELD(struct campaign, 50, asked_until_ms),
	FIELD(struct campaign, 51, foreseen),
	FIELD(struct campaign, 52, foreseen_n),
	FIELD(struct campaign, 53, gone_left),
	FIELD(struct campaign, 54, gone_paused),
	FIELD(struct campaign, 55, gone_capped),
	FIELD(struct campaign, 56, gone_other),
	FIELD(struct campaign, 57, came),
	FIELD(struct campaign, 60, amended),
	FIELD(struct campaign, 61, freezing),
};

const struct record campaign_record =
    RECORD(struct campaign, campaign_fields);

static const struct field words_fields[] = {
	FIELD(struct words, 1, messages),
	FIELD(struct words, 2, packed),
	FIELD(struct words, 3, count),
	FIELD(struct words, 4, silent),
	FIELD(struct words, 5, said),
};

const struct record words_record = RECORD(struct words, words_fields);

static const bool may[CAMPAIGN_STATES][CAMPAIGN_STATES] = {
	[CAMPAIGN_DRAFT] = { [CAMPAIGN_APPROVED] = 1, [CAMPAIGN_STOPPED] = 1 },
	[CAMPAIGN_APPROVED] = { [CAMPAIGN_CUTTING] = 1,
	    [CAMPAIGN_STOPPED] = 1, [CAMPAIGN_DRAFT] = 1 },
	[CAMPAIGN_CUTTING] = { [CAMPAIGN_SENDING] = 1,
	    [CAMPAIGN_STOPPED] = 1 },
	[CAMPAIGN_SENDING] = { [CAMPAIGN_DONE] = 1, [CAMPAIGN_STOPPED] = 1 },
};

static const char *const state_names[CAMPAIGN_STATES] = {
	[CAMPAIGN_DRAFT] = "draft",
	[CAMPAIGN_APPROVED] = "approved",
	[CAMPAIGN_CUTTING] = "cutting",
	[CAMPAIGN_SENDING] = "sending",
	[CAMPAIGN_DONE] = "done",
	[CAMPAIGN_STOPPED] = "stopped",
};

/* Both are read again by each post. */
static void
put(struct str key, const struct record *r, const void *p)
{
	static struct buf packed;

	buf_reset(&packed);
	record_pack(r, p, &packed);
	store_put_soon(key, buf_str(&packed));
}

void
campaign_new(struct campaign *c)
{
	struct campaign last;
	uint32_t id = 0;

	memset(c, 0, sizeof *c);
	c->id = campaign_before(&id, arena_step(), &last) ? last.id + 1 : 1;
	c->made_ms = clock_ms();
}

bool
campaign_get(uint32_t id, struct arena *a, struct campaign *c, struct err *e)
{
	struct str packed;

	if (!store_get(key_campaign(arena_step(), id), a, &packed, e))
		return fail(e, ERR_ABSENT, "campaign %u: there is none", id);
	return record_view(&campaign_record, c, packed, a, e);
}

void
campaign_put(const struct campaign *c)
{
	ASSERT(c->id > 0 && c->state < CAMPAIGN_STATES);
	put(key_campaign(arena_step(), c->id), &campaign_record, c);
}

bool
campaign_move(struct campaign *c, enum campaign_state to, struct err *e)
{
	ASSERT(c->state < CAMPAIGN_STATES && to < CAMPAIGN_STATES);
	if (!may[c->state][to])
		return fail(e, ERR_CLASH, "campaign %u is %s, so it cannot "
		    "become %s", c->id, state_names[c->state],
		    state_names[to]);
	c->state = (uint8_t)to;
	return true;
}

const char *
campaign_state_name(const struct campaign *c)
{
	ASSERT(c->state < CAMPAIGN_STATES);
	return c->held && !campaign_over(c) ? "held" : state_names[c->state];
}

bool
campaign_over(const struct campaign *c)
{
	return c->state == CAMPAIGN_DONE || c->state == CAMPAIGN_STOPPED;
}

void
campaign_hold(struct campaign *c, const char *why)
{
	ASSERT(!campaign_over(c));
	c->held = true;
	c->held_why = str_of(why);
}

enum priority
campaign_priority(const struct campaign *c)
{
	if (c->emergency || c->whom == WHOM_TOLD)
		return PRIORITY_EMERGENCY;
	return c->kind == CAMPAIGN_REMINDER ? PRIORITY_REMINDER
	    : PRIORITY_ORDINARY;
}

/* Each part is written with its length, so that none can lend the next a
 * byte. */
struct str
campaign_digest(const struct campaign *c, struct arena *a)
{
	uint8_t *digest = arena_get(a, SEAL_BYTES);
	struct buf b = { 0 };

	buf_fmt(&b, "%u %u %u %u %u %lu %zu:", c->id, c->kind, c->emergency,
	    c->whom, c->of, (unsigned long)c->due_ms, c->segment.n);
	buf_put(&b, c->segment);
	buf_fmt(&b, "%zu:", c->text.n);
	buf_put(&b, c->text);
	if (c->messages.n > 0 || c->silent) {
		buf_fmt(&b, "%u %zu:", c->silent, c->messages.n);
		buf_put(&b, c->messages);
	}
	seal_sha256(buf_str(&b), digest);
	buf_free(&b);
	return (struct str){ (const char *)digest, SEAL_BYTES };
}

/* Ids have no gaps, so only the last has to be looked for. */
bool
campaign_before(uint32_t *id, struct arena *a, struct campaign *c)
{
	struct err e;

	if (*id == 0) {
		struct scan s;

		store_scan(&s, key_campaigns());
		while (store_next(&s))
			ASSERT(key_campaign_read(s.key, id));
		if (*id == 0)
			return false;
		return campaign_get(*id, a, c, &e);
	}
	--*id;
	return *id > 0 && campaign_get(*id, a, c, &e);
}

bool
words_get(uint32_t campaign, uint32_t n, struct arena *a, struct words *w,
    struct err *e)
{
	struct str packed;

	if (!store_get(key_words(arena_step(), campaign, n), a, &packed, e))
		return fail(e, ERR_ABSENT, "campaign %u: no words %u",
		    campaign, n);
	return record_view(&words_record, w, packed, a, e);
}

void
words_put(uint32_t campaign, uint32_t n, const struct words *w)
{
	put(key_words(arena_step(), campaign, n), &words_record, w);
}

void
campaign_put_capped(uint32_t id, struct str packed)
{
	store_put(key_capped(arena_step(), id), packed);
}

bool
campaign_get_capped(uint32_t id, struct arena *a, struct str *packed,
    struct err *e)
{
	return store_get(key_capped(arena_step(), id), a, packed, e);
}
