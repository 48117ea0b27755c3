/* Whom kairand says it told what, against what LINE took and people wanted. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/seal.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/roster.h"
#include "tests/sim/rules.h"
#include "tests/sim/world.h"

enum { SURE_MS = 60 * 1000, GAP_MS = 2 * 60 * 1000,
	STEP_BEFORE_MS = 3 * HOUR_MS, STEP_AFTER_MS = 4 * HOUR_MS,
	EVENING_LAST = 22 * 60, MORNING_LAST = 7 * 60 + 30, GRACE_MIN = 30 };

static uint32_t
what_of_day(int32_t day, bool morning)
{
	struct date d = date_of(day);

	return (morning ? TOLD_MORNING : TOLD_EVENING) + d.month * 100 +
	    d.day;
}

static uint32_t
what_of_campaign(const struct campaign *c)
{
	struct str text = c->text, rest;
	uint64_t n;

	if (c->kind == CAMPAIGN_REMINDER)
		return what_of_day((int32_t)c->day, c->slot < 12 * 60);
	if (str_starts(text, STR("【訂正】")))
		text = str_from(text, strlen("【訂正】"));
	text = str_split(text, ' ', &rest);
	if (text.n < 2 || !str_u64(str_from(text, 1), &n) ||
	    n >= world->nnotices)
		broken("INV6", "campaign %u is nobody's", c->id);
	return (uint32_t)n;
}

/* INV2: what kairand believes of each resident is what LINE knows. */
static void
account_one(const struct delivery *d, uint32_t what, uint32_t no)
{
	struct told *t;
	uint32_t person;
	char user[34];

	if (!roster_user(no, user))
		broken("INV2", "campaign %u: a recipient is gone",
		    d->campaign);
	person = person_of(str_of(user));
	t = told_of(person, what);
	t->sent = t->sent || d->state == DELIVERY_SENT ||
	    d->state == DELIVERY_UNSURE;
	if (t->named++ > 0 && !world->chaos)
		broken(what < TOLD_EVENING ? "INV2" : "QF1", "U%u is in two "
		    "deliveries of %x", person, what);
	if (d->state != DELIVERY_READY && d->state != DELIVERY_UNSURE &&
	    (d->state == DELIVERY_SENT) != (t->times > 0))
		broken("INV2", "U%u was told %x %u times, kairand says %u "
		    "(delivery %u of campaign %u)", person, what, t->times,
		    d->state, d->seq, d->campaign);
}

/* What LINE said it took is not a question any more. */
static void
account_unsure(const struct delivery *d)
{
	char key[UUID_BYTES + 1];

	seal_uuid_show((const uint8_t *)d->key.p, key);
	if (line_key(str_of(key))->heard_ms != 0)
		broken("INV2", "delivery %u of campaign %u is unsure, and "
		    "LINE said 200 or 409", d->seq, d->campaign);
}

/* Did LINE say that the one it is for is malformed? */
static bool
malformed(const struct delivery *d)
{
	char user[34];

	return d->count == 1 &&
	    roster_user(d->recipients[0], user) &&
	    world->people[person_of(str_of(user))].malformed;
}

static void
account_delivery(const struct delivery *d, bool held, uint32_t what)
{
	if (d->state == DELIVERY_READY && !held)
		broken("INV2", "delivery %u of campaign %u is stuck", d->seq,
		    d->campaign);
	if (d->state == DELIVERY_FAILED && !malformed(d))
		broken("INV2", "delivery %u of campaign %u: LINE never "
		    "refused it", d->seq, d->campaign);
	if (d->state == DELIVERY_UNSURE)
		account_unsure(d);
	for (uint32_t i = 0; i < d->count; i++)
		account_one(d, what, d->recipients[i]);
}

/* Was LINE ill when it came to be of no use? */
static bool
ill_at_last(const struct notice *n)
{
	uint64_t until_ms = rules_until(n);

	for (unsigned i = 0; i < world->nspells; i++)
		if (world->spells[i].from_ms < until_ms &&
		    world->spells[i].to_ms + GAP_MS * 5 > until_ms)
			return true;
	return false;
}

/* Nothing stands in the way of its being sent. */
static bool
must_be_done(const struct notice *n)
{
	return n->done_ms[DEED_APPROVE] != 0 && n->asked_ms[DEED_STOP] == 0 &&
	    !n->passed && !n->meddled && !world->quota_hit &&
	    !limits_drilled(n) && !ill_at_last(n) &&
	    (n->asked_ms[DEED_HOLD] == 0 || n->done_ms[DEED_RESUME] >
	    n->last_ms[DEED_HOLD]);
}

static bool
meant(uint32_t person, const struct notice *n, uint64_t cut_ms)
{
	const struct person *p = &world->people[person];

	if (n->corrects != 0)
		return told_of(person, n->corrects - 1)->sent &&
		    rules_follows(person, cut_ms);
	if (n->area < AREAS && (p->nchoices == 0 || p->choices[0].sure_ms >
	    cut_ms))
		return false;
	for (unsigned i = 0; n->area < AREAS && i < p->nchoices; i++)
		if (p->choices[i].area != n->area)
			return false;
	return n->emergency ? rules_follows(person, cut_ms)
	    : rules_hears(person, cut_ms);
}

/* A correction goes to exactly those who were told what was wrong. */
static void
account_correction(uint32_t which)
{
	const struct notice *n = &world->notices[which];

	for (uint32_t i = 0; i < world->npeople && n->corrects != 0; i++)
		if (told_of(i, which)->times > 0 &&
		    !told_of(i, n->corrects - 1)->sent)
			broken("INV6", "U%u was told N%u, and never N%u", i,
			    which, n->corrects - 1);
}

/* INV2: who is meant is told, or kairand says why not. */
static void
account_notice(const struct campaign *c, uint32_t which)
{
	const struct notice *n = &world->notices[which];
	uint64_t cut_ms = n->asked_ms[DEED_APPROVE];

	account_correction(which);
	if (!must_be_done(n))
		return;
	if (c->state != CAMPAIGN_DONE)
		broken("INV2", "N%u is %s in the end", which,
		    campaign_state_name(c));
	if (n->due_ms > cut_ms)
		cut_ms = n->due_ms;
	for (uint32_t i = 0; i < world->npeople; i++)
		if (meant(i, n, cut_ms) && told_of(i, which)->named == 0 &&
		    !limits_had_enough(i, which))
			broken("INV2", "U%u was left out of N%u", i, which);
}

static void
account_campaign(const struct campaign *c)
{
	uint32_t what = what_of_campaign(c), seq = 0;
	struct arena a = { 0 };
	struct delivery d;

	trace("campaign %u %s recipients=%u accepted=%u failed=%u unsure=%u "
	    "dropped=%u", c->id, campaign_state_name(c), c->recipients,
	    c->accepted, c->failed, c->unsure, c->dropped);
	while (delivery_next(c->id, &seq, &a, &d)) {
		account_delivery(&d, c->held, what);
		arena_reset(&a);
	}
	arena_free(&a);
}

/* Was kairand there for it, with a clock that was right? */
static bool
missed(uint64_t slot_ms, uint64_t until_ms)
{
	for (unsigned i = 0; i < world->ngaps; i++) {
		const struct gap *g = &world->gaps[i];

		if (g->from_ms == g->to_ms ? g->from_ms + STEP_BEFORE_MS >
		    slot_ms && g->from_ms < slot_ms + STEP_AFTER_MS
		    : g->from_ms < slot_ms + GAP_MS && g->to_ms + GAP_MS >
		    until_ms)
			return true;
	}
	return false;
}

/* The choice in force from before a slot until it is over; or NULL. */
static const struct choice *
choice_at(const struct person *p, uint64_t ms)
{
	for (unsigned i = p->nchoices; i-- > 0;)
		if (p->choices[i].from_ms <= ms + STEP_AFTER_MS)
			return p->choices[i].sure_ms + SURE_MS <= ms
			    ? &p->choices[i] : NULL;
	return NULL;
}

static bool
chose(const struct choice *c, int32_t day, bool morning, int minute)
{
	return c != NULL && (morning ? c->morning : c->evening) == minute &&
	    (world->weekdays[c->district] >> day_week(day) & 1) != 0;
}

/* QF1: who chose a slot is told of the day, or kairand says why not. */
static void
account_slot(int32_t day, bool morning, int minute)
{
	int last = morning ? MORNING_LAST : EVENING_LAST;
	int until = minute + GRACE_MIN > last ? minute + GRACE_MIN : last;
	uint64_t slot_ms = day_at(day - !morning, (unsigned)minute);
	uint32_t what = what_of_day(day, morning);

	if (slot_ms < world->begin_ms + HOUR_MS ||
	    slot_ms > world->end_ms || missed(slot_ms, day_at(day - !morning,
	    (unsigned)until)))
		return;
	for (uint32_t i = 0; i < world->npeople; i++) {
		const struct choice *c = choice_at(&world->people[i],
		    slot_ms);

		if (chose(c, day, morning, minute) &&
		    rules_hears(i, slot_ms - SURE_MS) &&
		    told_of(i, what)->named == 0)
			broken("QF1", "U%u was never told of %u", i, what);
	}
}

void
account_all(void)
{
	struct arena a = { 0 };
	int32_t first = day_today(world->begin_ms);
	struct campaign c;
	uint32_t id = 0;

	while (campaign_before(&id, &a, &c))
		account_campaign(&c);
	id = 0;
	while (campaign_before(&id, &a, &c))
		if (c.kind == CAMPAIGN_NOTICE)
			account_notice(&c, what_of_campaign(&c));
	arena_free(&a);
	for (int32_t day = first; day <= first + (int32_t)world->days; day++)
		for (int m = 0; m < MINUTES_A_DAY; m += GRACE_MIN) {
			account_slot(day, false, m);
			account_slot(day, true, m);
		}
}
