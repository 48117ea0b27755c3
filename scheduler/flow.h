#ifndef SCHEDULER_FLOW_H
#define SCHEDULER_FLOW_H

/*
 * A flow is a piece of work that waits.
 *
 * It is written as steps.  A step does what can be done now, and returns a
 * plan: what to wait for, and which step comes after.  Plans are made only by
 * the functions below, and a step has nothing else to return, so the compiler
 * refuses a step that forgets to say what happens next.
 *
 * Each step is one transaction of the store: kept whole, or, after
 * flow_fail() and flow_drop(), as if it had not been.  Steps never nest, and
 * no flow is freed while a step of any flow runs.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "scheduler/wheel.h"

struct flow;
struct plan;			/* opaque on purpose: see above */
typedef struct plan plan;
typedef plan *flow_step(struct flow *);

enum flow_way { RUNS, WAITS, AT_GATE, ENDED, FAILED, DROPPED };

struct flow {
	unsigned	 magic;
	const char	*name;
	flow_step	*next;			/* the step that comes after */
	struct flow	*caller;	/* sleeps until we end, or NULL */
	struct flow	*callee;		/* whom we sleep on, or NULL */
	struct flow	*queued;		/* run queue, or the gate's */
	void		(*undo)(struct flow *);	/* takes back the wait */
	void		*on;			/* what undo() needs to know */
	void		(*end)(struct flow *);	/* gives back what we hold */
	struct err	 err;			/* how the last wait ended */
	uint64_t	 ticket;	/* at the gate: what to wait for */
	struct timer	 limit;			/* of the wait */
	struct arena	 arena;			/* dies after end() */
	enum flow_way	 way;			/* flow.c's */
};
enum { FLOW_MAGIC = 0x464c4f57 };

/* The struct that embeds the flow; its member must be called flow. */
#define FLOW_OF(f, type) \
	((type *)flow_check((f), offsetof(type, flow)))

/* A new flow.  Started within a step, it is born when that step is kept; if
 * it is dropped only end() is called.  end() runs between steps; it gives back
 * what the flow holds, mostly the struct that embeds it. */
void	 flow_start(struct flow *, const char *name, flow_step *first,
	    void (*end)(struct flow *));

/* The plans a step may return. */
plan	*flow_go(struct flow *, flow_step *next);   /* after others' turn */
plan	*flow_sleep(struct flow *, uint64_t ms, flow_step *next);
plan	*flow_gate(struct flow *, flow_step *next); /* until it is on disk */
plan	*flow_call(struct flow *, struct flow *callee, flow_step *next);
plan	*flow_end(struct flow *);
plan	*flow_fail(struct flow *);	/* f->err says why: drop, and end */
plan	*flow_drop(struct flow *, flow_step *next); /* drop, and go on */

/* Until somebody wakes us; after limit_ms (0: no limit) undo() takes the wait
 * back and f->err is ERR_BUSY "time limit".  Before waking, whoever we waited
 * on may set f->err, which is clear when the wait begins. */
plan	*flow_wait(struct flow *, void (*undo)(struct flow *),
	    uint64_t limit_ms, flow_step *next);

/* For whoever a flow waits on. */
void	 flow_wake(struct flow *);
void	 flow_cancel(struct flow *);	/* undo, ERR_BUSY, and wake */
bool	 flow_waits(const struct flow *);  /* in flow_wait, not yet woken */

/* For the loop: runs steps until all wait, or so many have run, or so much
 * time has passed; how many ran. */
size_t	 flow_run(size_t steps, uint64_t us);
bool	 flow_ready(void);		/* is there a step to run? */
size_t	 flow_count(void);		/* flows alive */

/* Let go those at the gate whose writes are on disk by now. */
void	 gate_turn(void);

/* Simulation: called after each step that was kept. */
void	 flow_after_step(void (*)(void));

void	*flow_check(struct flow *, size_t offset);

#endif
