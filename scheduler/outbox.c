/* What is ready to be sent, and how much of it at once: see outbox.h. */
#include "scheduler/outbox.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/map.h"
#include "scheduler/agenda.h"
#include "scheduler/pacer.h"
#include "scheduler/wheel.h"

enum { HIGH = 4000 };

struct waiting {
	struct list	 link;
	struct entry	 entry;
};

struct queue {
	struct list	 ready[PRIORITIES];
	struct timer	 soon;		/* rings when one more may start */
};

static struct queue	 queues[2];	/* multicasts, pushes */
static struct map	 held;		/* ready, or under way */
static bool		 paused;
static unsigned		 quiet_from, quiet_to;
static uint32_t		 ready[PRIORITIES];	/* in both queues */
static struct timer	 morning;	/* rings when it is quiet no more */

static void
delivery_due(uint64_t due_ms UNUSED, struct str id)
{
	outbox_add(entry_read(id));
}

static void
post_over(struct entry x, bool asked)
{
	map_del(&held, entry_id(x));
	pacer_over(x, asked);
}

static void
queue_open(struct queue *q)
{
	for (int k = 0; k < PRIORITIES; k++)
		list_init(&q->ready[k]);
}

void
outbox_open(const struct outbox_limits *l, post_send *send)
{
	post_open(&(struct post_owner){ send, post_over });
	pacer_open(l->window, l->multicast_rate, l->push_rate);
	paused = false;
	quiet_from = l->quiet_from;
	quiet_to = l->quiet_to;
	for (int k = 0; k < PRIORITIES; k++)
		ready[k] = 0;
	queue_open(&queues[0]);
	queue_open(&queues[1]);
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

static void
start(struct list *from)
{
	struct waiting *w = HOLDER_OF(list_pop(from), struct waiting, link);

	ASSERT(ready[w->entry.priority] > 0);
	ready[w->entry.priority]--;
	pacer_expect(w->entry);
	post_start(w->entry);
	mem_free(w);
}

/* As many as may start now; false if not all.  Whom pacer_soon() gives no time
 * for is asked about again when another has left. */
static bool
start_some(bool push, enum priority priority)
{
	struct queue *q = &queues[push];
	struct list *from = &q->ready[priority];
	uint64_t wait_us;

	while (!list_empty(from)) {
		if (pacer_soon(push, priority, &wait_us)) {
			start(from);
			continue;
		}
		if (wait_us > 0)
			wheel_ring(&q->soon, (clock_mono_us() + wait_us) /
			    1000 + 1);
		return false;
	}
	return true;
}

static void
queue_turn(bool push, bool ordinary)
{
	int least = ordinary ? 0 : PRIORITY_ORDINARY + 1;

	for (int k = PRIORITIES - 1; k >= least; k--)
		if (!start_some(push, (enum priority)k))
			return;
}

void
outbox_turn(void)
{
	bool ordinary = !quiet();

	pacer_turn();
	if (paused)
		return;
	if (!ordinary && ready[PRIORITY_ORDINARY] > 0)
		wheel_ring(&morning, clock_mono_ms() + MINUTE_MS);
	queue_turn(false, ordinary);
	queue_turn(true, ordinary);
}

void
outbox_pause(bool on)
{
	paused = on;
	pacer_shut(on);
}

uint32_t
outbox_waiting(void)
{
	return (uint32_t)held.n;
}

bool
outbox_high(enum priority p)
{
	return ready[p] > HIGH;
}
