/* Who leaves for LINE, and when: see door.h. */
#include "scheduler/door.h"

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

struct door {
	struct list	 callers[PRIORITIES];
	struct bucket	 bucket;
	struct second	 second;
	uint32_t	 before[PRIORITIES];	/* started, did not leave */
	uint32_t	 out;			/* left, not over */
	struct timer	 token;			/* rings when one has come */
};

static struct door	 doors[2];	/* multicasts, pushes */
static struct map	 left;		/* id → when, us */
static unsigned		 window;

static double
saved(double rate)
{
	double most = rate > 2000 ? DOOR_SAVED * rate / 2000 : DOOR_SAVED;

	return rate < 2 * 50 ? 2 : rate / 50 < most ? rate / 50 : most;
}

static uint32_t
most_a_second(double rate)
{
	double most = rate / DOOR_PACE + 1e-6;		/* 200 is 200 */

	return most < 1 ? 1 : (uint32_t)most;
}

static void
open_one(struct door *d, double rate)
{
	for (int k = 0; k < PRIORITIES; k++) {
		list_init(&d->callers[k]);
		d->before[k] = 0;
	}
	d->out = 0;
	bucket_set(&d->bucket, rate, saved(rate));
	second_set(&d->second, most_a_second(rate));
}

void
door_open(unsigned at_once, double multicast_rate, double push_rate)
{
	ASSERT(at_once > 0);
	window = at_once;
	map_free(&left);
	open_one(&doors[0], multicast_rate);
	open_one(&doors[1], push_rate);
}

bool
door_soon(bool push, enum priority priority, uint64_t *wait_us)
{
	struct door *d = &doors[push];
	uint32_t before = 0;
	double tokens;

	for (int k = PRIORITIES - 1; k >= (int)priority; k--)
		before += d->before[k];
	tokens = bucket_soon(&d->bucket, clock_mono_us(),
	    DOOR_AHEAD_MS * 1000) - before;
	*wait_us = before > 0 || tokens >= 1 ? 0 :
	    (uint64_t)((1 - tokens) / d->bucket.now_rate * 1e6) + 1;
	return tokens >= 1 && before < window;
}

void
door_expect(struct entry x)
{
	doors[x.push].before[x.priority]++;
}

/* By the pace and by what left within the last second. */
static bool
take(struct door *d, uint64_t now_us, uint64_t *wait_us)
{
	if (!second_start(&d->second, now_us, wait_us))
		return false;
	if (bucket_take(&d->bucket, now_us, wait_us))
		return true;
	second_over(&d->second, now_us, now_us, false);
	return false;
}

static bool
leaves(struct door *d, struct entry x, uint64_t *wait_us)
{
	uint64_t now_us = clock_mono_us();

	if (!take(d, now_us, wait_us))
		return false;
	map_put(&left, entry_id(x), now_us);
	ASSERT(d->before[x.priority] > 0);
	d->before[x.priority]--;
	d->out++;
	return true;
}

/* An emergency finds room when the window is full of other things. */
static bool
window_open(const struct door *d, int priority)
{
	uint32_t room = priority == PRIORITY_EMERGENCY ? window / 2 + 1 : 0;

	return d->out < window + room;
}

static struct caller *
foremost(struct door *d)
{
	for (int k = PRIORITIES - 1; k >= 0; k--)
		if (!list_empty(&d->callers[k]))
			return window_open(d, k) ? HOLDER_OF(
			    d->callers[k].next, struct caller, link) : NULL;
	return NULL;
}

/* Nobody stands there who goes first. */
static bool
open_for(const struct door *d, int priority)
{
	for (int k = PRIORITIES - 1; k >= priority; k--)
		if (!list_empty(&d->callers[k]))
			return false;
	return window_open(d, priority);
}

static void
undo_pass(struct flow *f)
{
	struct caller *c = f->on;

	list_del(&c->link);
	mem_free(c);
}

plan *
door_pass(struct flow *f, struct entry x, flow_step *leave, flow_step *called)
{
	struct door *d = &doors[x.push];
	struct caller *c;
	uint64_t wait_us;

	if (open_for(d, (int)x.priority) && leaves(d, x, &wait_us))
		return leave(f);
	c = MEM_NEW(struct caller);
	c->flow = f;
	c->entry = x;
	list_add(&d->callers[x.priority], &c->link);
	f->on = c;
	return flow_wait(f, undo_pass, 0, called);
}

static void
call(struct door *d)
{
	struct caller *c;
	uint64_t wait_us, now_us = clock_mono_us();

	while ((c = foremost(d)) != NULL) {
		struct flow *f = c->flow;

		if (!leaves(d, c->entry, &wait_us)) {
			wheel_ring(&d->token, (now_us + wait_us) / 1000 + 1);
			return;
		}
		undo_pass(f);
		flow_wake(f);
	}
}

void
door_turn(void)
{
	call(&doors[0]);
	call(&doors[1]);
}

/* It is out no more, if it was; what was not asked took no token. */
static bool
return_of(struct entry x, bool asked)
{
	struct door *d = &doors[x.push];
	uint64_t left_us;

	if (!map_get(&left, entry_id(x), &left_us))
		return false;
	map_del(&left, entry_id(x));
	ASSERT(d->out > 0);
	d->out--;
	second_over(&d->second, left_us, clock_mono_us(), asked);
	if (!asked)
		bucket_return(&d->bucket);
	return true;
}

void
door_back(struct entry x)
{
	if (return_of(x, false))
		door_expect(x);
}

void
door_over(struct entry x, bool asked)
{
	uint32_t *before = &doors[x.push].before[x.priority];

	if (return_of(x, asked))
		return;
	ASSERT(*before > 0);
	--*before;
}

void
door_slow(bool push)
{
	bucket_slow(&doors[push].bucket, clock_mono_us());
}

uint32_t
door_busy(void)
{
	uint32_t n = doors[0].out + doors[1].out;

	for (int k = 0; k < PRIORITIES; k++)
		n += doors[0].before[k] + doors[1].before[k];
	return n;
}
