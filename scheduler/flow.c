/* Flows, their run queue and the gate: see flow.h. */
#include "scheduler/flow.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "storage/store.h"

enum { STEP_SLOW_US = 5000 };

struct plan {
	struct flow	*flow;
};

struct queue {
	struct flow	*head, **tail;
};

static struct queue	 ready = { NULL, &ready.head };
static struct queue	 gate = { NULL, &gate.head };	/* in order of ticket */
static struct queue	 born = { NULL, &born.head };	/* in this step */
static struct plan	 made;				/* by this step */
static bool		 in_step;
static size_t		 alive;
static void		(*after_step)(void);

static void
push(struct queue *q, struct flow *f)
{
	ASSERT(f->queued == NULL && q->tail != &f->queued);
	*q->tail = f;
	q->tail = &f->queued;
}

static struct flow *
pop(struct queue *q)
{
	struct flow *f = q->head;

	if ((q->head = f->queued) == NULL)
		q->tail = &q->head;
	f->queued = NULL;
	return f;
}

void *
flow_check(struct flow *f, size_t offset)
{
	ASSERT_OBJ(f, FLOW_MAGIC);
	return (char *)f - offset;
}

void
flow_start(struct flow *f, const char *name, flow_step *first,
    void (*end)(struct flow *))
{
	ASSERT(first != NULL && end != NULL);
	memset(f, 0, sizeof *f);
	f->magic = FLOW_MAGIC;
	f->name = name;
	f->next = first;
	f->end = end;
	alive++;
	push(in_step ? &born : &ready, f);
}

static plan *
plan_for(struct flow *f, enum flow_way way, flow_step *next)
{
	ASSERT_OBJ(f, FLOW_MAGIC);
	ASSERT(in_step && made.flow == NULL);	/* one plan to a step */
	made.flow = f;
	f->way = way;
	f->next = next;
	return &made;
}

plan *
flow_go(struct flow *f, flow_step *next)
{
	return plan_for(f, RUNS, next);
}

static void
limit_passed(struct timer *t)
{
	struct flow *f = HOLDER_OF(t, struct flow, limit);

	ASSERT_OBJ(f, FLOW_MAGIC);
	f->undo(f);
	fail(&f->err, ERR_BUSY, "%s: time limit", f->name);
	flow_wake(f);
}

plan *
flow_wait(struct flow *f, void (*undo)(struct flow *), uint64_t limit_ms,
    flow_step *next)
{
	ASSERT(undo != NULL);		/* every wait can be taken back */
	err_clear(&f->err);
	f->undo = undo;
	if (limit_ms > 0)
		wheel_add(&f->limit, clock_mono_ms() + limit_ms, limit_passed);
	return plan_for(f, WAITS, next);
}

static void
undo_sleep(struct flow *f)
{
	wheel_cancel(&f->limit);
}

static void
slept(struct timer *t)
{
	flow_wake(HOLDER_OF(t, struct flow, limit));
}

plan *
flow_sleep(struct flow *f, uint64_t ms, flow_step *next)
{
	err_clear(&f->err);
	f->undo = undo_sleep;
	wheel_add(&f->limit, clock_mono_ms() + ms, slept);
	return plan_for(f, WAITS, next);
}

plan *
flow_gate(struct flow *f, flow_step *next)
{
	return plan_for(f, AT_GATE, next);
}

static void
undo_call(struct flow *f)
{
	f->callee->caller = NULL;	/* it runs on, for no one */
	f->callee = NULL;
}

plan *
flow_call(struct flow *f, struct flow *callee, flow_step *next)
{
	ASSERT_OBJ(callee, FLOW_MAGIC);
	ASSERT(callee->caller == NULL);
	callee->caller = f;
	f->callee = callee;
	return flow_wait(f, undo_call, 0, next);
}

plan *
flow_end(struct flow *f)
{
	return plan_for(f, ENDED, NULL);
}

plan *
flow_fail(struct flow *f)
{
	ASSERT(f->err.kind != ERR_NONE);
	return plan_for(f, FAILED, NULL);
}

plan *
flow_drop(struct flow *f, flow_step *next)
{
	return plan_for(f, DROPPED, next);
}

bool
flow_waits(const struct flow *f)
{
	ASSERT_OBJ(f, FLOW_MAGIC);
	return f->undo != NULL;
}

void
flow_wake(struct flow *f)
{
	ASSERT_OBJ(f, FLOW_MAGIC);
	ASSERT(f->undo != NULL);
	f->undo = NULL;
	wheel_cancel(&f->limit);
	push(&ready, f);
}

void
flow_cancel(struct flow *f)
{
	ASSERT(f->undo != NULL);	/* only one that waits */
	f->undo(f);
	fail(&f->err, ERR_BUSY, "%s: cancelled", f->name);
	flow_wake(f);
}

static void
finish(struct flow *f)
{
	struct arena arena = f->arena;

	if (f->caller != NULL) {
		f->caller->callee = NULL;
		f->caller->err = f->err;
		flow_wake(f->caller);
	}
	f->magic = 0;
	alive--;
	f->end(f);
	arena_free(&arena);
}

/* What a step wrote and the flows it started: all of it, or none. */
static void
step_end(bool keep)
{
	in_step = false;
	store_step_end(keep);
	arena_reset(arena_step());
	while (born.head != NULL) {
		struct flow *f = pop(&born);

		if (keep)
			push(&ready, f);
		else
			finish(f);
	}
	if (keep && after_step != NULL)
		after_step();
}

static void
go_on(struct flow *f)
{
	switch (f->way) {
	case RUNS:
	case DROPPED:
		push(&ready, f);
		break;
	case WAITS:
		break;
	case AT_GATE:
		f->ticket = store_written();
		push(f->ticket <= store_synced() ? &ready : &gate, f);
		break;
	case ENDED:
	case FAILED:
		finish(f);
		break;
	}
}

/* What time it is when the step has ended: reading the clock costs as much as
 * a short step does. */
static uint64_t
step_run(struct flow *f, uint64_t from_us)
{
	const char *name = f->name;
	uint64_t now_us;
	plan *p;

	in_step = true;
	p = f->next(f);
	ASSERT(p == &made && made.flow == f);
	made.flow = NULL;
	step_end(f->way != FAILED && f->way != DROPPED);
	go_on(f);
	now_us = clock_precise_us();
	if (now_us - from_us > STEP_SLOW_US)
		log_event(LOG_WARN, "step slow", "flow=%s us=%lu", name,
		    (unsigned long)(now_us - from_us));
	return now_us;
}

size_t
flow_run(size_t steps, uint64_t us)
{
	uint64_t now_us = clock_precise_us(), until_us = now_us + us;
	size_t ran = 0;

	while (ready.head != NULL && ran < steps) {
		now_us = step_run(pop(&ready), now_us);
		ran++;
		if (now_us >= until_us)
			break;
	}
	return ran;
}

bool
flow_ready(void)
{
	return ready.head != NULL;
}

size_t
flow_count(void)
{
	return alive;
}

void
gate_turn(void)
{
	while (gate.head != NULL && gate.head->ticket <= store_synced())
		push(&ready, pop(&gate));
}

void
flow_after_step(void (*f)(void))
{
	after_step = f;
}
