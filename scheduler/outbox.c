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

struct entry {
	struct list	 link;
	uint32_t	 campaign, seq;
};

struct queue {
	struct list	 ready;
	struct bucket	 bucket;
	uint32_t	 out;
	struct timer	 token;		/* rings when one has come */
};

static struct queue	 queues[2];	/* multicasts, pushes */
static struct map	 held;		/* ready or out: id → nothing */
static unsigned		 window;
static bool		 paused;

static void
delivery_due(uint64_t due_ms UNUSED, struct str id)
{
	uint32_t low = agenda_id_read(id, 1);

	outbox_add(agenda_id_read(id, 0), low / 2, low % 2 != 0);
}

static void
post_over(uint32_t campaign, uint32_t seq, bool push)
{
	ASSERT(queues[push].out > 0);
	queues[push].out--;
	map_del(&held, post_id(campaign, seq, push));
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
	for (int i = 0; i < 2; i++) {
		list_init(&queues[i].ready);
		queues[i].out = 0;
	}
	bucket_set(&queues[0].bucket, l->multicast_rate,
	    BURST(l->multicast_rate, 2));
	bucket_set(&queues[1].bucket, l->push_rate, BURST(l->push_rate, 8));
	agenda_on(AGENDA_DELIVERY, delivery_due);
}

void
outbox_add(uint32_t campaign, uint32_t seq, bool push)
{
	struct entry *x;

	if (!map_put(&held, post_id(campaign, seq, push), 0))
		return;
	x = MEM_NEW(struct entry);
	x->campaign = campaign;
	x->seq = seq;
	list_add(&queues[push].ready, &x->link);
}

static void
queue_turn(struct queue *q, bool push)
{
	uint64_t wait_us, now_us = clock_mono_us();

	while (!list_empty(&q->ready) && q->out < window) {
		struct entry *x;

		if (!bucket_take(&q->bucket, now_us, &wait_us)) {
			wheel_ring(&q->token, (now_us + wait_us) / 1000 + 1);
			return;
		}
		x = HOLDER_OF(list_pop(&q->ready), struct entry, link);
		q->out++;
		post_start(x->campaign, x->seq, push);
		mem_free(x);
	}
}

void
outbox_turn(void)
{
	if (paused)
		return;
	queue_turn(&queues[0], false);
	queue_turn(&queues[1], true);
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
outbox_high(void)
{
	return held.n > HIGH;
}
