/* What is ready to be sent, and how much of it at once: see outbox.h. */
#include "scheduler/outbox.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/map.h"
#include "scheduler/agenda.h"
#include "scheduler/bucket.h"
#include "scheduler/wheel.h"

enum { HIGH = 4000 };
/* Saved up at most; more only where the rate is far above LINE's, since the
 * loop looks once a millisecond. */
#define BURST(rate, least) \
	((rate) / 500 > (least) ? (rate) / 500 : (least))

struct waiting {
	struct list	 link;
	struct entry	 entry;
};

struct queue {
	struct list	 ready[PRIORITIES];
	struct bucket	 bucket;
	uint32_t	 out;
	struct timer	 token;		/* rings when one has come */
};

static struct queue	 queues[2];	/* multicasts, pushes */
static struct map	 held;		/* ready or out: id → nothing */
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

	ASSERT(q->out > 0);
	q->out--;
	if (!asked)
		bucket_return(&q->bucket);
	map_del(&held, entry_id(x));
}

static void
post_slow(bool push)
{
	bucket_slow(&queues[push].bucket, clock_mono_us());
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
	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < PRIORITIES; k++)
			list_init(&queues[i].ready[k]);
		queues[i].out = 0;
	}
	bucket_set(&queues[0].bucket, l->multicast_rate,
	    BURST(l->multicast_rate, 2));
	bucket_set(&queues[1].bucket, l->push_rate, BURST(l->push_rate, 8));
	agenda_on(AGENDA_DELIVERY, delivery_due);
}

void
outbox_add(struct entry x)
{
	struct waiting *w;

	if (!map_put(&held, entry_id(x), 0))
		return;
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

static void
queue_turn(struct queue *q, bool ordinary)
{
	uint64_t wait_us, now_us = clock_mono_us();
	struct list *from;

	while ((from = foremost(q, ordinary)) != NULL) {
		struct waiting *w;

		if (!bucket_take(&q->bucket, now_us, &wait_us)) {
			wheel_ring(&q->token, (now_us + wait_us) / 1000 + 1);
			return;
		}
		w = HOLDER_OF(list_pop(from), struct waiting, link);
		q->out++;
		ready[w->entry.priority]--;
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
