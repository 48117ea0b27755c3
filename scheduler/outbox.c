/* What is ready to be sent, and how much of it at once: see outbox.h. */
#include "scheduler/outbox.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/map.h"
#include "scheduler/agenda.h"
#include "scheduler/bucket.h"
#include "scheduler/second.h"
#include "scheduler/wheel.h"

enum { HIGH = 4000 };

struct waiting {
	struct list	 link;
	struct entry	 entry;
};

struct queue {
	struct list	 ready[PRIORITIES];
	struct bucket	 bucket;
	struct second	 second;
	uint32_t	 out;
	struct timer	 token;		/* rings when one has come */
};

static struct queue	 queues[2];	/* multicasts, pushes */
static struct map	 held;		/* ready: id → 0; out: since, us */
static unsigned		 window;
static bool		 paused;
static unsigned		 quiet_from, quiet_to;
static uint32_t		 ready[PRIORITIES];	/* in both queues */
static struct timer	 morning;	/* rings when it is quiet no more */

static void
delivery_due(uint64_t due_ms UNUSED, struct str id)
{
	outbox_add(entry_read(id));
}

/* What was not asked of LINE in the end took no token. */
static void
post_over(struct entry x, bool asked)
{
	struct queue *q = &queues[x.push];
	uint64_t start_us = 0;

	ASSERT(q->out > 0 && map_get(&held, entry_id(x), &start_us));
	q->out--;
	second_over(&q->second, start_us, clock_mono_us(), asked);
	if (!asked)
		bucket_return(&q->bucket);
	map_del(&held, entry_id(x));
}

static void
post_slow(bool push)
{
	bucket_slow(&queues[push].bucket, clock_mono_us());
}

static double
saved(double rate)
{
	double most = rate > 2000 ? OUTBOX_SAVED * rate / 2000 : OUTBOX_SAVED;

	return rate < 2 * 50 ? 2 : rate / 50 < most ? rate / 50 : most;
}

static uint32_t
most_a_second(double rate)
{
	double most = rate / OUTBOX_PACE + 1e-6;	/* 200 is 200 */

	return most < 1 ? 1 : (uint32_t)most;
}

static void
queue_open(struct queue *q, double rate)
{
	for (int k = 0; k < PRIORITIES; k++)
		list_init(&q->ready[k]);
	q->out = 0;
	bucket_set(&q->bucket, rate, saved(rate));
	second_set(&q->second, most_a_second(rate));
}

void
outbox_open(const struct outbox_limits *l, post_send *send)
{
	ASSERT(l->window > 0);
	post_open(&(struct post_owner){ send, post_over, post_slow });
	window = l->window;
	paused = false;
	quiet_from = l->quiet_from;
	quiet_to = l->quiet_to;
	for (int k = 0; k < PRIORITIES; k++)
		ready[k] = 0;
	queue_open(&queues[0], l->multicast_rate);
	queue_open(&queues[1], l->push_rate);
	agenda_on(AGENDA_DELIVERY, delivery_due);
}

void
outbox_add(struct entry x)
{
	struct waiting *w;
	uint64_t since;

	if (map_get(&held, entry_id(x), &since))
		return;
	map_put(&held, entry_id(x), 0);
	w = MEM_NEW(struct waiting);
	w->entry = x;
	ready[x.priority]++;
	list_add(&queues[x.push].ready[x.priority], &w->link);
}

static bool
quiet(void)
{
	unsigned m = minute_today(clock_ms());

	return quiet_from < quiet_to ? m >= quiet_from && m < quiet_to
	    : quiet_from > quiet_to && (m >= quiet_from || m < quiet_to);
}

/* The most urgent that may leave now; NULL if there is none. */
static struct list *
foremost(struct queue *q, bool ordinary)
{
	for (int k = PRIORITIES - 1; k >= 0; k--) {
		uint32_t room = k == PRIORITY_EMERGENCY ? window / 2 + 1 : 0;

		if (!list_empty(&q->ready[k]) && q->out < window + room &&
		    (ordinary || k != PRIORITY_ORDINARY))
			return &q->ready[k];
	}
	return NULL;
}

/* One may leave now, by the pace and by what left within the last second. */
static bool
queue_take(struct queue *q, uint64_t now_us, uint64_t *wait_us)
{
	if (!second_start(&q->second, now_us, wait_us))
		return false;
	if (bucket_take(&q->bucket, now_us, wait_us))
		return true;
	second_over(&q->second, now_us, now_us, false);
	return false;
}

static void
queue_turn(struct queue *q, bool ordinary)
{
	uint64_t wait_us, now_us = clock_mono_us();
	struct list *from;

	while ((from = foremost(q, ordinary)) != NULL) {
		struct waiting *w;

		if (!queue_take(q, now_us, &wait_us)) {
			wheel_ring(&q->token, (now_us + wait_us) / 1000 + 1);
			return;
		}
		w = HOLDER_OF(list_pop(from), struct waiting, link);
		q->out++;
		ASSERT(ready[w->entry.priority] > 0);
		ready[w->entry.priority]--;
		map_put(&held, entry_id(w->entry), now_us);
		post_start(w->entry);
		mem_free(w);
	}
}

void
outbox_turn(void)
{
	bool ordinary = !quiet();

	if (paused)
		return;
	if (!ordinary && ready[PRIORITY_ORDINARY] > 0)
		wheel_ring(&morning, clock_mono_ms() + MINUTE_MS);
	queue_turn(&queues[0], ordinary);
	queue_turn(&queues[1], ordinary);
}

void
outbox_pause(bool on)
{
	paused = on;
}

uint32_t
outbox_waiting(void)
{
	return (uint32_t)held.n;
}

uint32_t
outbox_out(void)
{
	return queues[0].out + queues[1].out;
}

bool
outbox_high(enum priority p)
{
	return ready[p] > HIGH;
}
