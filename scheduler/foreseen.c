/* Why a campaign goes to others than was seen: see foreseen.h. */
#include "scheduler/foreseen.h"

#include "base/arena.h"
#include "storage/campaign.h"
#include "storage/roster.h"

void
foreseen_keep(struct campaign *c, const struct bits *who)
{
	struct buf packed = { 0 };

	roster_pack(who, &packed);
	c->foreseen = str_dup(arena_step(), buf_str(&packed));
	c->foreseen_n = bits_count(who);
	buf_free(&packed);
}

/* How many of them have it; those are explained. */
static uint32_t
explain(struct bits *gone, const struct bits *have)
{
	uint32_t before = bits_count(gone);

	if (have != NULL)
		bits_sub(gone, have);
	ASSERT(bits_count(gone) <= before);
	return before - bits_count(gone);
}

static uint32_t
explain_left(struct bits *gone)
{
	uint32_t before = bits_count(gone);

	bits_and(gone, roster_all());
	return before - bits_count(gone);
}

void
foreseen_compare(struct campaign *c, const struct bits *who,
    const struct bits *capped)
{
	struct bits seen = { 0 }, gone = { 0 };
	struct err e;

	ASSERT(c->state == CAMPAIGN_CUTTING || c->state == CAMPAIGN_APPROVED);
	if (c->foreseen.n == 0)
		return;
	if (roster_unpack(c->foreseen, &seen, &e)) {
		bits_copy(&gone, &seen);
		bits_sub(&gone, who);
		c->came = bits_count(who) + bits_count(&gone) -
		    bits_count(&seen);
		c->gone_left = explain_left(&gone);
		c->gone_paused = campaign_priority(c) == PRIORITY_EMERGENCY ?
		    0 : explain(&gone, roster_value(STR("pause=all")));
		c->gone_capped = explain(&gone, capped);
		c->gone_other = bits_count(&gone);
	}
	c->foreseen = STR_NONE;
	bits_free(&seen);
	bits_free(&gone);
}
