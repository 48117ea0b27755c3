/* Who leaves for LINE, and when: see pacer.h. */
#include "scheduler/pacer.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/map.h"
#include "scheduler/bucket.h"
#include "scheduler/second.h"
#include "scheduler/wheel.h"

struct caller {
	struct list	 link;
	struct flow	*flow;
	struct entry	 entry;
};

struct pacer {
	struct list	 callers[PRIORITIES];
	struct bucket	 bucket;
	struct second	 second;
	uint32_t	 before[PRIORITIES];	/* started, did not leave */
	uint32_t	 out;			/* left, not over */
	struct timer	 token;			/* rings when one has come */
};

static struct pacer	 pacers[2];	/* multicasts, pushes */
static struct map	 left;		/* id → when, us */
static unsigned		 window;
static bool		 shut;

static double
saved(double rate)
{
	double most = rate > 2000 ? PACER_SAVED * rate / 2000 : PACER_SAVED;

	return rate < 2 * 50 ? 2 : rate / 50 < most ? rate / 50 : most;
}

static uint32_t
most_a_second(double rate)
{
	double most = rate / PACER_SHARE + 1e-6;		/* 200 is 200 */

	return most < 1 ? 1 : (uint32_t)most;
}

static void
open_one(struct pacer *p, double rate)
{
	for (int k = 0; k < PRIORITIES; k++) {
		list_init(&p->callers[k]);
		p->before[k] = 0;
	}
	p->out = 0;
	bucket_set(&p->bucket, rate, saved(rate));
	second_set(&p->second, most_a_second(rate));
}

void
pacer_open(unsigned at_once, double multicast_rate, double push_rate)
{
	ASSERT(at_once > 0);
	window = at_once;
	shut = false;
	map_free(&left);
	open_one(&pacers[0], multicast_rate);
	open_one(&pacers[1], push_rate);
}

bool
pacer_soon(bool push, enum priority priority, uint64_t *wait_us)
{
	struct pacer *p = &pacers[push];
	uint32_t before = 0;
	double tokens;

	for (int k = PRIORITIES - 1; k >= (int)priority; k--)
		before += p->before[k];
	tokens = bucket_soon(&p->bucket, clock_mono_us(),
	    PACER_AHEAD_MS * 1000) - before;
	*wait_us = before > 0 || tokens >= 1 ? 0 :
	    (uint64_t)((1 - tokens) / p->bucket.now_rate * 1e6) + 1;
	return tokens >= 1 && before < window;
}

void
pacer_expect(struct entry x)
{
	pacers[x.push].before[x.priority]++;
}

/* By the pace and by what left within the last second. */
static bool
take(struct pacer *p, uint64_t now_us, uint64_t *wait_us)
{
	if (!second_start(&p->second, now_us, wait_us))
		return false;
	if (bucket_take(&p->bucket, now_us, wait_us))
		return true;
	second_over(&p->second, now_us, now_us, false);
	return false;
}

static bool
leaves(struct pacer *p, struct entry x, uint64_t *wait_us)
{
	uint64_t now_us = clock_mono_us();

	if (!take(p, now_us, wait_us))
		return false;
	map_put(&left, entry_id(x), now_us);
	ASSERT(p->before[x.priority] > 0);
	p->before[x.priority]--;
	p->out++;
	return true;
}

/* An emergency finds room when the window is full of other things. */
static bool
window_open(const struct pacer *p, int priority)
{
	uint32_t room = priority == PRIORITY_EMERGENCY ? window / 2 + 1 : 0;

	return !shut && p->out < window + room;
}

static struct caller *
foremost(struct pacer *p)
{
	for (int k = PRIORITIES - 1; k >= 0; k--)
		if (!list_empty(&p->callers[k]))
			return window_open(p, k) ? HOLDER_OF(
			    p->callers[k].next, struct caller, link) : NULL;
	return NULL;
}

/* Nobody stands there who goes first. */
static bool
open_for(const struct pacer *p, int priority)
{
	for (int k = PRIORITIES - 1; k >= priority; k--)
		if (!list_empty(&p->callers[k]))
			return false;
	return window_open(p, priority);
}

static void
undo_pass(struct flow *f)
{
	struct caller *c = f->on;

	list_del(&c->link);
	mem_free(c);
}

plan *
pacer_pass(struct flow *f, struct entry x, flow_step *leave, flow_step *called)
{
	struct pacer *p = &pacers[x.push];
	struct caller *c;
	uint64_t wait_us;

	if (open_for(p, (int)x.priority) && leaves(p, x, &wait_us))
		return leave(f);
	c = MEM_NEW(struct caller);
	c->flow = f;
	c->entry = x;
	list_add(&p->callers[x.priority], &c->link);
	f->on = c;
	return flow_wait(f, undo_pass, 0, called);
}

static void
call(struct pacer *p)
{
	struct caller *c;
	uint64_t wait_us, now_us = clock_mono_us();

	while ((c = foremost(p)) != NULL) {
		struct flow *f = c->flow;

		if (!leaves(p, c->entry, &wait_us)) {
			wheel_ring(&p->token, (now_us + wait_us) / 1000 + 1);
			return;
		}
		undo_pass(f);
		flow_wake(f);
	}
}

void
pacer_turn(void)
{
	call(&pacers[0]);
	call(&pacers[1]);
}

/* It is out no more, if it was; what was not asked took no token. */
static bool
return_of(struct entry x, bool asked)
{
	struct pacer *p = &pacers[x.push];
	uint64_t left_us;

	if (!map_get(&left, entry_id(x), &left_us))
		return false;
	map_del(&left, entry_id(x));
	ASSERT(p->out > 0);
	p->out--;
	second_over(&p->second, left_us, clock_mono_us(), asked);
	if (!asked)
		bucket_return(&p->bucket);
	return true;
}

void
pacer_back(struct entry x)
{
	if (return_of(x, false))
		pacer_expect(x);
}

void
pacer_over(struct entry x, bool asked)
{
	uint32_t *before = &pacers[x.push].before[x.priority];

	if (return_of(x, asked))
		return;
	ASSERT(*before > 0);
	--*before;
}

void
pacer_shut(bool on)
{
	shut = on;
}

void
pacer_slow(bool push)
{
	bucket_slow(&pacers[push].bucket, clock_mono_us());
}

uint32_t
pacer_busy(void)
{
	uint32_t n = pacers[0].out + pacers[1].out;

	for (int k = 0; k < PRIORITIES; k++)
		n += pacers[0].before[k] + pacers[1].before[k];
	return n;
}
