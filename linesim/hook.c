/* Sending webhooks: queue, pace, connections, answers, statistics. */
#include "linesim/hook.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "linesim/event.h"
#include "linesim/courier.h"
#include "linesim/loop.h"
#include "linesim/options.h"
#include "linesim/parcel.h"
#include "linesim/person.h"

enum { AGAIN_MS = 1000, AGAIN_MAX_MS = 30000, CROWDS_MAX = 64,
	SHUFFLE_AMONG = 64 };

static struct list queue = { &queue, &queue };
static struct list again = { &again, &again };	/* for redelivery */
static uint64_t queued, again_n, picks;
static struct timer pace;
static struct hook_sums sums;

static struct crowd {			/* of follow events */
	uint32_t	 next, end;
	double		 rate;		/* 0: as fast as it goes */
	uint64_t	 start_ms;
	uint32_t	 start;
} crowds[CROWDS_MAX];
static size_t crowds_n;

/* How many of a crowd may have left by now. */
static uint32_t
crowd_allowed(const struct crowd *c)
{
	double n;

	ASSERT(c->start <= c->next && c->next <= c->end);
	if (c->rate <= 0)
		return c->end;
	n = (double)(clock_mono_ms() - c->start_ms) * c->rate / 1e3 + 1;
	return n >= (double)(c->end - c->start) ? c->end :
	    c->start + (uint32_t)n;
}

static struct parcel *
crowd_take(struct crowd *c)
{
	uint32_t upto = crowd_allowed(c);
	struct parcel *p = NULL;
	struct buf event = { 0 };

	while (c->next < upto && (p == NULL || p->n < options.hook_batch)) {
		uint32_t serial;

		if (p == NULL)
			p = parcel_new();
		buf_reset(&event);
		serial = event_follow(&event, resident_at(c->next++));
		parcel_add(p, buf_str(&event), serial);
	}
	buf_free(&event);
	return p;
}

static struct parcel *
crowds_take(void)
{
	for (size_t i = 0; i < crowds_n;) {
		struct parcel *p = crowd_take(&crowds[i]);

		if (p != NULL)
			return p;
		if (crowds[i].next < crowds[i].end)
			i++;
		else
			crowds[i] = crowds[--crowds_n];
	}
	return NULL;
}

/* The first, or with --shuffle one of the first. */
static struct parcel *
queue_take(void)
{
	struct list *l = queue.next;
	uint64_t skip = options.shuffle ?
	    mix(options.seed, picks++) % SHUFFLE_AMONG : 0;

	if (l == &queue)
		return NULL;
	for (skip %= queued; skip > 0; skip--)
		l = l->next;
	list_del(l);
	queued--;
	return HOLDER_OF(l, struct parcel, held);
}

static struct parcel *
again_take(void)
{
	struct parcel *p;

	if (list_empty(&again))
		return NULL;
	p = HOLDER_OF(again.next, struct parcel, held);
	if (p->due_ms > clock_mono_ms())
		return NULL;
	list_del(&p->held);
	again_n--;
	return p;
}

static void
queue_add(struct parcel *p)
{
	list_add(&queue, &p->held);
	queued++;
}

static struct parcel *
fresh_take(void)
{
	struct parcel *p = queue_take();

	if (p == NULL)
		p = crowds_take();
	if (p != NULL && options.dup > 0 &&
	    mix_share(options.seed ^ 0xd0b, picks++) < options.dup)
		queue_add(parcel_copy(p));
	return p;
}

/* By due time; few wait, and most come last. */
static void
again_add(struct parcel *p)
{
	struct list *l = again.prev;

	while (l != &again &&
	    HOLDER_OF(l, struct parcel, held)->due_ms > p->due_ms)
		l = l->prev;
	list_add(l->next, &p->held);
	again_n++;
}

struct parcel *
hook_next(void)
{
	struct parcel *p = again_take();

	if (p == NULL)
		p = fresh_take();
	if (p == NULL && (crowds_n > 0 || !list_empty(&again)))
		timer_set(&pace, 1);
	if (p != NULL)
		parcel_leaves(p);
	return p;
}

static void
latency_note(uint64_t us)
{
	unsigned bits = us < 16 ? 4 : 63 - (unsigned)__builtin_clzll(us);
	size_t at = (bits - 4) * 16 + ((us >> (bits - 4)) & 15);

	if (at >= NELEMS(sums.latency))
		at = NELEMS(sums.latency) - 1;
	sums.latency[at]++;
	if (us > sums.most_us)
		sums.most_us = us;
}

void
hook_outcome(struct parcel *p, enum outcome o, int status, uint64_t us)
{
	uint64_t wait_ms = AGAIN_MS;

	ASSERT(p->tries > 0 && o < OUTCOMES);
	sums.sent++;
	sums.outcomes[o]++;
	if (o == OUT_FAILED)
		timer_set(&pace, 1);
	if (o == OUT_ANSWER) {
		latency_note(us);
		sums.fine += status >= 200 && status < 300;
		sums.busy += status == 503;
	}
	if (o == OUT_ANSWER && status >= 200 && status < 300) {
		parcel_acked(p);
		sums.events += p->n;
	} else if (options.redeliver && p->tries < PARCEL_TRIES) {
		for (unsigned i = 1; i < p->tries && wait_ms < AGAIN_MAX_MS;
		    i++)
			wait_ms *= 2;
		p->due_ms = clock_mono_ms() + wait_ms;
		parcel_again(p);
		again_add(p);
		sums.again++;
		return;
	}
	parcel_free(p);
}

static void
pace_fire(struct timer *t UNUSED)
{
	couriers_pump();
}

bool
hook_open(const char *url, struct str secret, struct err *e)
{
	pace.fire = pace_fire;
	return couriers_open(str_of(url), secret, e);
}

void
hook_close(void)
{
	couriers_close();
	while (!list_empty(&queue))
		parcel_free(queue_take());
	for (struct list *l; (l = list_pop(&again)) != NULL;)
		parcel_free(HOLDER_OF(l, struct parcel, held));
}

void
hook_event(struct str event, uint32_t serial)
{
	struct parcel *last = HOLDER_OF(queue.prev, struct parcel, held);

	if (queued > 0 && last->n > 0 && last->n < options.hook_batch) {
		parcel_add(last, event, serial);
	} else {
		last = parcel_new();
		parcel_add(last, event, serial);
		queue_add(last);
	}
	timer_set(&pace, 0);
}

void
hook_empty(void)
{
	queue_add(parcel_new());
	timer_set(&pace, 0);
}

void
hook_follows(uint32_t from, uint32_t n, double rate)
{
	ASSERT(from + n <= resident_count());
	if (n == 0 || crowds_n == CROWDS_MAX)
		return;
	crowds[crowds_n++] = (struct crowd){ from, from + n, rate,
	    clock_mono_ms(), from };
	timer_set(&pace, 0);
}

/* The upper bound of the bucket that holds this share of the answers. */
static uint64_t
latency_at(double share)
{
	double left = (double)sums.outcomes[OUT_ANSWER] * share;

	for (size_t i = 0; i < NELEMS(sums.latency); i++) {
		left -= (double)sums.latency[i];
		if (left <= 0 && sums.latency[i] > 0)
			return i < 16 ? i + 1 : (16 + i % 16 + 1) <<
			    (i / 16 - 1);
	}
	return 0;
}

static uint64_t
waiting(void)
{
	uint64_t n = queued + again_n;

	for (size_t i = 0; i < crowds_n; i++)
		n += crowds[i].end - crowds[i].next;
	return n;
}

void
hook_report(struct buf *b)
{
	uint64_t answers = sums.outcomes[OUT_ANSWER];
	const struct {
		const char *name;
		uint64_t n;
	} rows[] = {
		{ "sent", sums.sent }, { "2xx", sums.fine },
		{ "503", sums.busy },
		{ "other", answers - sums.fine - sums.busy },
		{ "timeouts", sums.outcomes[OUT_TIMEOUT] },
		{ "failed", sums.outcomes[OUT_FAILED] },
		{ "redelivered", sums.again }, { "events_acked", sums.events },
		{ "waiting", waiting() }, { "in_flight", couriers_busy() },
		{ "p50_us", latency_at(0.5) }, { "p99_us", latency_at(0.99) },
		{ "max_us", sums.most_us },
	};

	for (size_t i = 0; i < NELEMS(rows); i++)
		json_put_int(b, rows[i].name, (int64_t)rows[i].n);
}
