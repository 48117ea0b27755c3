/* What was sent, counted again: campaigns, deliveries, words and agenda. */
#include <inttypes.h>

#include "base/arena.h"
#include "daemon/desk/verify.h"
#include "scheduler/agenda.h"
#include "scheduler/entry.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/key.h"
#include "storage/repeat.h"
#include "storage/roster.h"
#include "storage/store.h"

struct tally {
	const struct campaign *c;
	struct buf	*wrong;
	struct arena	 mem;		/* of one delivery */
	uint32_t	 deliveries, open, recipients;
	uint32_t	 by_state[DELIVERY_STATES];	/* residents */
	struct bits	 seen;		/* who is in a delivery */
	struct bits	 group;		/* who is told these words */
	int64_t		 group_no;	/* which; -1: none yet */
};

static void
differs(struct tally *t, const char *what, uint32_t says, uint32_t is)
{
	if (says != is)
		buf_fmt(t->wrong, "campaign %u: %s is %u, counted %u\n",
		    t->c->id, what, says, is);
}

/* The residents of one group, as they were frozen. */
static bool
load_group(struct tally *t, uint32_t n)
{
	struct words w;
	struct err e;

	if (t->group_no == n)
		return true;
	t->group_no = -1;
	if (!words_get(t->c->id, n, &t->mem, &w, &e) ||
	    !roster_unpack(w.packed, &t->group, &e)) {
		buf_fmt(t->wrong, "campaign %u: %s\n", t->c->id, e.why);
		return false;
	}
	t->group_no = n;
	return true;
}

static void
count_recipients(struct tally *t, const struct delivery *d)
{
	bool known = load_group(t, d->words);

	for (uint32_t i = 0; i < d->count; i++) {
		uint32_t no = d->recipients[i];

		if (bits_has(&t->seen, no))
			buf_fmt(t->wrong, "campaign %u: resident %u is in two "
			    "deliveries\n", d->campaign, no);
		if (known && !bits_has(&t->group, no))
			buf_fmt(t->wrong, "campaign %u: resident %u is in "
			    "delivery %u, but not among those it is for\n",
			    d->campaign, no, d->seq);
		bits_set(&t->seen, no);
	}
}

static void
count_delivery(struct tally *t, const struct delivery *d)
{
	uint32_t n = d->count;
	struct str id = entry_id(entry_of(d));

	if (d->state >= DELIVERY_STATES) {
		buf_fmt(t->wrong, "campaign %u: delivery %u is in state %u\n",
		    d->campaign, d->seq, d->state);
		return;
	}
	t->deliveries++;
	t->recipients += n;
	t->by_state[d->state] += n;
	count_recipients(t, d);
	if (d->state != DELIVERY_READY)
		return;
	t->open++;
	if (!d->at_once && !store_has(key_due(&t->mem, d->due_ms,
	    AGENDA_DELIVERY, id)))
		buf_fmt(t->wrong, "campaign %u: delivery %u is ready, but not "
		    "in the agenda\n", d->campaign, d->seq);
}

static void
count_groups(struct tally *t)
{
	uint32_t recipients = 0;

	for (uint32_t n = 0; n < t->c->groups; n++) {
		if (load_group(t, n))
			recipients += bits_count(&t->group);
		arena_reset(&t->mem);
	}
	differs(t, "recipients", t->c->recipients, recipients);
}

static bool
in_agenda(uint32_t id)
{
	struct str found, want = agenda_id(id);
	bool yes = false;
	struct scan s;
	uint64_t ms;
	uint8_t kind;

	store_scan(&s, key_dues());
	while (!yes && store_next(&s))
		yes = key_due_read(s.key, &ms, &kind, &found) &&
		    kind == AGENDA_CUT && str_eq(found, want);
	store_scan_end(&s);
	return yes;
}

static void
compare(struct tally *t)
{
	const struct campaign *c = t->c;

	differs(t, "deliveries", c->deliveries, t->deliveries);
	differs(t, "open", c->open, t->open);
	differs(t, "accepted", c->accepted, t->by_state[DELIVERY_SENT]);
	differs(t, "failed", c->failed, t->by_state[DELIVERY_FAILED]);
	differs(t, "unsure", c->unsure, t->by_state[DELIVERY_UNSURE]);
	differs(t, "dropped", c->dropped, t->by_state[DELIVERY_DROPPED]);
	if (c->state == CAMPAIGN_SENDING || c->state == CAMPAIGN_DONE)
		differs(t, "recipients", c->recipients, t->recipients);
	if (c->state == CAMPAIGN_DONE && t->open > 0)
		buf_fmt(t->wrong, "campaign %u is done, but %u deliveries "
		    "are not\n", c->id, t->open);
	if ((c->state == CAMPAIGN_CUTTING ||
	    (c->state == CAMPAIGN_APPROVED && !c->held)) && !in_agenda(c->id))
		buf_fmt(t->wrong, "campaign %u is %s, but not in the agenda\n",
		    c->id, campaign_state_name(c));
}

static void
count(const struct campaign *c, struct buf *wrong)
{
	struct tally t = { .c = c, .wrong = wrong, .group_no = -1 };
	struct delivery d;
	uint32_t seq = 0;

	while (delivery_next(c->id, &seq, &t.mem, &d)) {
		count_delivery(&t, &d);
		arena_reset(&t.mem);
	}
	count_groups(&t);
	compare(&t);
	bits_free(&t.seen);
	bits_free(&t.group);
	arena_free(&t.mem);
}

void
tally_campaign(struct str key, struct str value, struct buf *wrong)
{
	struct campaign c;
	struct err e;
	uint32_t id;

	if (!key_campaign_read(key, &id))
		buf_put(wrong, STR("a campaign has no number\n"));
	else if (!record_unpack(&campaign_record, &c, value, arena_step(), &e))
		buf_fmt(wrong, "campaign %u: %s\n", id, e.why);
	else if (c.id != id || c.state >= CAMPAIGN_STATES)
		buf_fmt(wrong, "campaign %u: says it is %u, in state %u\n", id,
		    c.id, c.state);
	else
		count(&c, wrong);
}

static bool
has_campaign(uint32_t id)
{
	return store_has(key_campaign(arena_step(), id));
}

void
tally_delivery(struct str key, struct str value, struct buf *wrong)
{
	struct delivery d;
	struct err e;
	uint32_t id, seq;

	if (!key_delivery_read(key, &id, &seq))
		buf_put(wrong, STR("a delivery has no number\n"));
	else if (!delivery_read(&d, value, arena_step(), &e))
		buf_fmt(wrong, "campaign %u: delivery %u: %s\n", id, seq,
		    e.why);
	else if (d.campaign != id || d.seq != seq || !has_campaign(id))
		buf_fmt(wrong, "campaign %u: delivery %u belongs to no "
		    "campaign\n", id, seq);
}

void
tally_words(struct str key, struct str value, struct buf *wrong)
{
	struct words w;
	struct err e;
	uint32_t id, n;

	if (!key_words_read(key, &id, &n))
		buf_put(wrong, STR("words have no number\n"));
	else if (!record_unpack(&words_record, &w, value, arena_step(), &e))
		buf_fmt(wrong, "campaign %u: words %u: %s\n", id, n, e.why);
	else if (!has_campaign(id))
		buf_fmt(wrong, "campaign %u: words %u belong to no campaign\n",
		    id, n);
}

static void
check_delivery_due(uint64_t ms, struct str id, struct buf *wrong)
{
	struct entry x;
	struct delivery d;
	struct err e;

	if (id.n != 8) {
		buf_put(wrong, STR("agenda: a delivery has no number\n"));
		return;
	}
	x = entry_read(id);
	if (!delivery_get(x.campaign, x.seq, arena_step(), &d, &e))
		buf_fmt(wrong, "agenda: %s\n", e.why);
	else if (d.state != DELIVERY_READY || d.due_ms != ms ||
	    !str_eq(id, entry_id(entry_of(&d))))
		buf_fmt(wrong, "agenda: campaign %u: delivery %u is not due "
		    "at %" PRIu64 "\n", x.campaign, x.seq, ms);
}

static void
check_repeat_due(uint64_t ms, struct str id, struct buf *wrong)
{
	struct repeat r;
	struct err e;

	if (id.n != 4)
		buf_put(wrong, STR("agenda: a repeat has no number\n"));
	else if (!repeat_get(agenda_id_read(id, 0), arena_step(), &r, &e))
		buf_fmt(wrong, "agenda: %s\n", e.why);
	else if (!repeat_active(&r) || r.due_ms != ms)
		buf_fmt(wrong, "agenda: repeat %u is not due at %" PRIu64
		    "\n", r.id, ms);
}

void
tally_due(struct str key, struct str value UNUSED, struct buf *wrong)
{
	struct str id;
	uint64_t ms;
	uint8_t kind;

	if (!key_due_read(key, &ms, &kind, &id) || kind == 0 ||
	    kind >= AGENDA_KINDS)
		buf_put(wrong, STR("agenda: an entry is of no kind\n"));
	else if (kind == AGENDA_DELIVERY)
		check_delivery_due(ms, id, wrong);
	else if (kind == AGENDA_CUT && (id.n != 4 ||
	    !has_campaign(agenda_id_read(id, 0))))
		buf_put(wrong, STR("agenda: a cut is of no campaign\n"));
	else if (kind == AGENDA_REPEAT)
		check_repeat_due(ms, id, wrong);
}
