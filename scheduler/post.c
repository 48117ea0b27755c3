/* One delivery leaves, and its answer is noted: see post.h. */
#include "scheduler/post.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/seal.h"
#include "scheduler/pacer.h"
#include "scheduler/flood.h"
#include "scheduler/flow.h"
#include "scheduler/sift.h"
#include "storage/delivery.h"
#include "storage/drill.h"
#include "storage/hold.h"

enum { PACER_LONG_MS = PACER_AHEAD_MS + 150 };

struct post {
	struct flow	 flow;
	struct entry	 entry;
	bool		 asked;		/* LINE, in the end */
	bool		 maybe;		/* before this try */
	bool		 fresh;		/* LINE had not seen its key */
	uint64_t	 kept_ms;	/* since then it may leave */
	struct delivery	 delivery;
	struct parcel	 parcel;
	struct buf	 body;
};

static struct post_owner owner;
static struct post_counts counts;

void
post_open(const struct post_owner *o)
{
	ASSERT(o->send != NULL && o->over != NULL);
	owner = *o;
}

const struct post_counts *
post_counts(void)
{
	return &counts;
}

static void
post_free(struct flow *f)
{
	struct post *p = HOLDER_OF(f, struct post, flow);

	owner.over(p->entry, p->asked);
	buf_free(&p->body);
	mem_free(p);
}

/* The delivery is over: it leaves the agenda, and its campaign counts it. */
static bool
over(struct post *p, struct campaign *c, enum delivery_state state,
    struct err *e)
{
	struct delivery *d = &p->delivery;
	uint32_t n = d->count;

	if (!delivery_move(d, state, e))
		return false;
	d->over_ms = clock_ms();
	entry_done(d);
	delivery_put(d);
	c->accepted += state == DELIVERY_SENT ? n : 0;
	c->failed += state == DELIVERY_FAILED ? n : 0;
	c->unsure += state == DELIVERY_UNSURE ? n : 0;
	c->dropped += state == DELIVERY_DROPPED ? n : 0;
	if (state == DELIVERY_SENT) {
		c->first_ms = c->first_ms == 0 ? d->over_ms : c->first_ms;
		c->last_ms = d->over_ms;
	}
	ASSERT(c->open > 0);
	if (--c->open == 0 && c->state == CAMPAIGN_SENDING &&
	    !campaign_move(c, CAMPAIGN_DONE, e))
		return false;
	campaign_put(c);
	return true;
}

static void
over_log(const struct post *p)
{
	static const struct {
		const char	*event;
		uint64_t	*count;
		enum log_level	 level;
	} ways[DELIVERY_STATES] = {
		[DELIVERY_SENT] = { "delivery sent", &counts.accepted,
		    LOG_DEBUG },
		[DELIVERY_FAILED] = { "delivery failed", &counts.failed,
		    LOG_ERROR },
		[DELIVERY_UNSURE] = { "delivery unsure", &counts.unsure,
		    LOG_ERROR },
		[DELIVERY_DROPPED] = { "delivery dropped", &counts.dropped,
		    LOG_WARN },
	};
	const struct delivery *d = &p->delivery;

	ASSERT(d->state != DELIVERY_READY);
	++*ways[d->state].count;
	if (d->state == DELIVERY_SENT)
		counts.recipients += d->count;
	log_event(ways[d->state].level, ways[d->state].event,
	    "campaign=%u seq=%u tries=%u residents=%u status=%u why=%.*s",
	    d->campaign, d->seq, d->tries, d->count, d->status,
	    STRF(d->why));
}

/* It ends without being sent: too late, or stopped.  Whether an earlier try
 * arrived is not known any more, or it is certain that none did. */
static plan *
post_give_up(struct post *p, struct campaign *c, const char *why)
{
	struct flow *f = &p->flow;

	p->delivery.why = str_of(why);
	if (!over(p, c, p->delivery.maybe ? DELIVERY_UNSURE
	    : DELIVERY_DROPPED, &f->err))
		return flow_fail(f);
	over_log(p);
	return flow_end(f);
}

/* Why it may not leave at all any more; or NULL. */
static const char *
too_late(const struct delivery *d, const struct campaign *c)
{
	uint64_t now = clock_ms();
	uint64_t age_ms = now > d->first_ms ? now - d->first_ms :
	    d->first_ms - now;		/* the clock can be set back */

	if (c->state == CAMPAIGN_STOPPED)
		return "stopped";
	if (c->kind == CAMPAIGN_REMINDER && (now > c->until_ms ||
	    now + DAY_MS < c->due_ms))	/* made when the clock was wrong */
		return "too late";
	if (d->maybe && age_ms > RETRY_KEY_MS)
		return "retry key too old";		/* [L6] */
	return NULL;
}

/* Must it wait for a person?  A notice that is overdue waits for one too. */
static bool
waits(struct campaign *c)
{
	if (c->held || hold_stops(c) || (drill_on() && !c->drill))
		return true;
	if (c->until_ms == 0 || clock_ms() <= c->until_ms)
		return false;
	campaign_hold(c, "overdue");
	campaign_put(c);
	log_event(LOG_ALERT, "campaign held", "campaign=%u why=%.*s", c->id,
	    STRF(c->held_why));
	return true;
}

static plan *
refused(struct flow *f)
{
	log_event(LOG_ERROR, "post failed", "why=%s", f->err.why);
	return flow_fail(f);
}

/* It stays ready; staff resume the campaign when LINE takes more. */
static plan *
post_hold(struct post *p, struct campaign *c)
{
	delivery_put(&p->delivery);
	if (!c->held) {
		campaign_hold(c, "monthly quota");
		campaign_put(c);
		log_event(LOG_ALERT, "campaign held", "campaign=%u why=%.*s",
		    c->id, STRF(c->held_why));
	}
	return flow_end(&p->flow);
}

static void
note_flood(const struct delivery *d, void (*note)(uint32_t no))
{
	if (d->priority == PRIORITY_EMERGENCY)
		return;
	for (uint32_t i = 0; i < d->count; i++)
		note(d->recipients[i]);
}

/* LINE still has not seen its key: who may be told is asked anew, and nobody's
 * telephone has rung. */
static void
untried(struct delivery *d)
{
	note_flood(d, flood_take_back);
	d->first_ms = 0;
}

static plan *
post_note(struct flow *f)
{
	struct post *p = FLOW_OF(f, struct post);
	struct delivery *d = &p->delivery;
	enum outcome o = p->parcel.outcome;
	struct campaign c;

	FAILPOINT(result_read);
	if (!campaign_get(p->entry.campaign, arena_step(), &c, &f->err))
		return refused(f);
	d->status = p->parcel.status;
	d->request_id = str_of(p->parcel.request_id);
	d->why = str_of(p->parcel.why);
	d->maybe = p->maybe || o == OUTCOME_UNKNOWN;
	if (o == OUTCOME_NOT_SENT && p->fresh)
		untried(d);
	if (o == OUTCOME_LIMITED)
		pacer_slow(p->entry.push);
	if (o == OUTCOME_REFUSED && p->parcel.bad_to >= 0 && !d->maybe) {
		note_flood(d, flood_take_back);
		sift_malformed(d, &c, (uint32_t)p->parcel.bad_to);
	}
	if (o == OUTCOME_ACCEPTED || o == OUTCOME_REFUSED) {
		if (!over(p, &c, o == OUTCOME_ACCEPTED ? DELIVERY_SENT
		    : d->maybe ? DELIVERY_UNSURE : DELIVERY_FAILED, &f->err))
			return refused(f);
		FAILPOINT(result_stored);
		over_log(p);
		return flow_end(f);
	}
	if (o == OUTCOME_QUOTA)
		return post_hold(p, &c);
	entry_done(d);
	entry_add(d, clock_ms() + retry_after_ms(o, d->tries,
	    d->seq + d->tries));
	delivery_put(d);
	counts.again++;
	counts.limited += o == OUTCOME_LIMITED;
	log_event(o == OUTCOME_DENIED ? LOG_ALERT : LOG_INFO,
	    "delivery again", "campaign=%u seq=%u tries=%u status=%u why=%s",
	    d->campaign, d->seq, d->tries, d->status, p->parcel.why);
	return flow_end(f);
}

static plan *
post_leave(struct flow *f)
{
	struct post *p = FLOW_OF(f, struct post);

	p->asked = true;
	return flow_call(f, owner.send(&p->parcel), post_note);
}

static plan *post_begin(struct flow *);

static bool
still_may(const struct post *p)
{
	struct campaign c;
	struct err e;

	return clock_mono_ms() < p->kept_ms + PACER_LONG_MS &&
	    campaign_get(p->entry.campaign, arena_step(), &c, &e) &&
	    too_late(&p->delivery, &c) == NULL && !waits(&c);
}

/* It waited for its token.  Where staff stopped or held it meanwhile, or it was
 * so long that somebody may have left, it begins anew: nothing of it is out. */
static plan *
post_called(struct flow *f)
{
	struct post *p = FLOW_OF(f, struct post);
	struct delivery *d = &p->delivery;

	if (still_may(p))
		return post_leave(f);
	pacer_back(p->entry);
	d->maybe = p->maybe;
	d->tries--;
	if (p->fresh)
		untried(d);
	delivery_put(d);
	buf_reset(&p->body);
	return flow_go(f, post_begin);
}

static plan *
post_kept(struct flow *f)
{
	struct post *p = FLOW_OF(f, struct post);

	p->kept_ms = clock_mono_ms();
	return pacer_pass(f, p->entry, post_leave, post_called);
}

/* That a try begins is written before it does: after a crash we must not
 * believe that nothing can have arrived. */
static plan *
ask(struct post *p)
{
	struct delivery *d = &p->delivery;

	FAILPOINT(key_unstored);
	p->maybe = d->maybe;
	d->maybe = true;
	d->tries++;
	p->fresh = d->first_ms == 0;
	if (p->fresh) {
		d->first_ms = clock_ms();
		note_flood(d, flood_note);
	}
	delivery_put(d);
	FAILPOINT(key_stored);
	p->parcel.push = p->entry.push;
	p->parcel.residents = d->count;
	p->parcel.body = buf_str(&p->body);
	p->parcel.outcome = OUTCOME_UNKNOWN;
	p->parcel.bad_to = -1;
	seal_uuid_show((const uint8_t *)d->key.p, p->parcel.key);
	return flow_gate(&p->flow, post_kept);
}

static plan *
post_begin(struct flow *f)
{
	struct post *p = FLOW_OF(f, struct post);
	struct delivery *d = &p->delivery;
	struct campaign c;
	struct words w;
	const char *late;
	enum sift sifted;

	if (!delivery_get(p->entry.campaign, p->entry.seq, &f->arena, d,
	    &f->err) ||
	    !campaign_get(p->entry.campaign, arena_step(), &c, &f->err))
		return refused(f);
	if (d->state != DELIVERY_READY)
		return flow_end(f);
	if ((late = too_late(d, &c)) != NULL)
		return post_give_up(p, &c, late);
	if (waits(&c))
		return flow_end(f);	/* resuming brings it back */
	ASSERT(c.state == CAMPAIGN_CUTTING || c.state == CAMPAIGN_SENDING);
	sifted = d->first_ms == 0 ? sift(d, &c, &f->arena) : SIFT_GO;
	if (sifted == SIFT_ALL_LEFT)
		return post_give_up(p, &c, "left");
	if (sifted == SIFT_LATER)
		return flow_end(f);
	if (!words_get(p->entry.campaign, d->words, arena_step(), &w, &f->err))
		return refused(f);
	if (!delivery_body(d, &w, &p->body, &f->err))
		return post_give_up(p, &c, "residents gone");
	return ask(p);
}

void
post_start(struct entry x)
{
	struct post *p = MEM_NEW(struct post);

	p->entry = x;
	flow_start(&p->flow, "post", post_begin, post_free);
}
