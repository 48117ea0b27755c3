/* Who gets a campaign: see whom.h. */
#include "scheduler/whom.h"

#include "base/arena.h"
#include "base/clock.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/drill.h"
#include "storage/roster.h"
#include "storage/segment.h"
#include "storage/tables.h"

enum { A_CALL = 200 };

bool
whom_gather(uint32_t campaign, bool failed, uint32_t *seq, struct bits *who)
{
	struct arena mem = { 0 };
	struct delivery d;
	unsigned n = 0;
	bool more = true;

	while (n++ < A_CALL && more) {
		more = delivery_next(campaign, seq, &mem, &d);
		if (more && (failed ? d.state == DELIVERY_FAILED :
		    d.state == DELIVERY_SENT || d.state == DELIVERY_UNSURE))
			for (uint32_t i = 0; i < d.count; i++)
				bits_set(who, d.recipients[i]);
		arena_reset(&mem);
	}
	arena_free(&mem);
	return more;
}

/* Of one campaign, all who were to be told. */
static void
add_recipients(const struct campaign *c, struct arena *mem, struct bits *who)
{
	struct bits some = { 0 };
	struct words w;
	struct err e;

	for (uint32_t n = 0; n < c->groups; n++)
		if (words_get(c->id, n, mem, &w, &e) &&
		    roster_unpack(w.packed, &some, &e))
			bits_or(who, &some);
	bits_free(&some);
}

/* at[k] are those who had more than k: each that had as many moves up. */
static void
count_one(struct bits *at, unsigned least, const struct bits *who)
{
	struct bits up = { 0 };

	for (unsigned k = least; k-- > 0;) {
		bits_copy(&up, who);
		if (k > 0)
			bits_and(&up, &at[k - 1]);
		bits_or(&at[k], &up);
	}
	bits_free(&up);
}

static bool
counts(const struct campaign *c)
{
	return campaign_priority(c) == PRIORITY_ORDINARY &&
	    c->kind == CAMPAIGN_NOTICE && c->last_ms > 0 &&
	    c->last_ms + WHOM_WEEK_MS > clock_ms();
}

void
whom_had(unsigned least, struct bits *who)
{
	struct bits *at = mem_get(least * sizeof *at);
	struct bits told = { 0 };
	struct arena mem = { 0 };
	struct campaign c;
	uint32_t id = 0;

	ASSERT(least >= 1 && least <= WEEKLY_CAP_MAX);
	while (campaign_before(&id, &mem, &c)) {
		if (counts(&c)) {
			bits_free(&told);
			add_recipients(&c, &mem, &told);
			count_one(at, least, &told);
		}
		arena_reset(&mem);
	}
	ASSERT(bits_count(&at[least - 1]) <= bits_count(&at[0]));
	bits_or(who, &at[least - 1]);
	for (unsigned k = 0; k < least; k++)
		bits_free(&at[k]);
	mem_free(at);
	bits_free(&told);
	arena_free(&mem);
}

static void
without_paused(struct bits *who)
{
	const struct bits *paused = roster_value(STR("pause=all"));

	if (paused != NULL)
		bits_sub(who, paused);
}

static void
without_capped(unsigned cap, struct bits *who, struct bits *capped)
{
	whom_had(cap, capped);
	bits_and(capped, who);
	bits_sub(who, capped);
}

/* Those whom an expression finds; only: those of who. */
static bool
find(struct str expr, struct bits *who, bool only, struct err *e)
{
	struct segment *segment;
	struct bits found = { 0 };

	if (!segment_parse(expr, tables_world(), arena_step(), &segment, e))
		return false;
	segment_find(segment, &found);
	if (only)
		bits_and(who, &found);
	else
		bits_or(who, &found);
	bits_free(&found);
	return true;
}

bool
whom_find(const struct campaign *c, unsigned weekly_cap, struct bits *who,
    struct bits *capped, struct err *e)
{
	enum priority p = campaign_priority(c);
	struct drill d;

	if (c->whom == WHOM_SEGMENT && !find(c->segment, who, false, e))
		return false;
	drill_get(arena_step(), &d);
	if (d.on && !find(d.segment, who, true, e))
		return false;
	bits_and(who, roster_all());			/* P5 */
	if (p != PRIORITY_EMERGENCY)
		without_paused(who);
	if (p == PRIORITY_ORDINARY && weekly_cap > 0)
		without_capped(weekly_cap, who, capped);
	return true;
}
