/* People and staff: what they ask when, and what they make of the answers. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "daemon/disk.h"
#include "daemon/io.h"
#include "daemon/rooms.h"
#include "storage/campaign.h"
#include "storage/store.h"
#include "tests/fake/sim.h"
#include "tests/sim/platter.h"
#include "tests/sim/world.h"

enum { OUT_MAX = 40, HOOK_LIMIT_MS = 2000, STAFF_LIMIT_MS = 60 * 1000 };

static struct call	*out[OUT_MAX];	/* asked, and not yet answered */
static unsigned		 nout;

void
calls_call(struct call c)
{
	ASSERT(world->ncalls < CALLS_MAX);
	c.planned_ms = c.due_ms;
	c.no = world->ncalls;
	world->calls[world->ncalls++] = c;
}

static int
by_plan(const void *va, const void *vb)
{
	const struct call *a = va, *b = vb;

	if (a->planned_ms != b->planned_ms)
		return a->planned_ms < b->planned_ms ? -1 : 1;
	return a->no < b->no ? -1 : a->no > b->no;
}

void
calls_sort(void)
{
	qsort(world->calls, world->ncalls, sizeof world->calls[0], by_plan);
}

/* Who waited for an answer when kairand died asks again. */
void
calls_begin(void)
{
	for (unsigned i = 0; i < world->ncalls; i++) {
		struct call *c = &world->calls[i];

		if (c->state != CALL_OUT)
			continue;
		c->state = CALL_WAITS;
		c->again = true;
		c->due_ms = world->ms + dice_below(&world->luck, 30 * 1000);
	}
	nout = 0;
}

static struct call *
next_call(void)
{
	struct call *best = NULL;
	unsigned *first = &world->first_call;

	while (*first < world->ncalls &&
	    world->calls[*first].state == CALL_DONE)
		++*first;
	for (unsigned i = *first; i < world->ncalls; i++) {
		struct call *c = &world->calls[i];

		if (best != NULL && c->planned_ms > best->due_ms)
			break;		/* none is before its plan */
		if (c->state == CALL_WAITS &&
		    (best == NULL || c->due_ms < best->due_ms))
			best = c;
	}
	return best;
}

static void
later(struct call *c, uint64_t ms)
{
	c->state = CALL_WAITS;
	c->due_ms = world->ms + ms;
}

/* What people wanted before is remembered: it may still hold. */
static void
choose_anew(struct person *p)
{
	static const int evenings[] = { 19 * 60, 19 * 60, 19 * 60 + 30,
		20 * 60, 18 * 60, NEVER };
	struct dice *d = &world->luck;
	struct choice *c;

	if (p->nchoices == 0)
		p->nchoices = 1;	/* the plan has said which */
	else {
		if (p->nchoices == CHOICES_KEPT) {
			memmove(p->choices, p->choices + 1, (CHOICES_KEPT -
			    1) * sizeof *c);
			p->nchoices--;
		}
		c = &p->choices[p->nchoices++];
		c->evening = evenings[dice_below(d, NELEMS(evenings))];
		c->morning = NEVER;
		c->district = (unsigned)dice_below(d, DISTRICTS);
		c->area = (unsigned)dice_below(d, AREAS);
	}
	c = &p->choices[p->nchoices - 1];
	c->from_ms = world->ms;
	c->sure_ms = FOREVER;
	p->imported = true;
}

static void
clock_step(struct call *c)
{
	uint64_t from_wall = wall_ms();

	clock_set((uint64_t)((int64_t)clock_ms() + c->much));
	world->wall_ahead += c->much;
	if (c->much < 0)
		world->set_back_ms += (uint64_t)-c->much;
	world->stepped_ms = world->ms;
	world->stepped_by += (uint64_t)(c->much < 0 ? -c->much : c->much);
	wall_jumped(world->ms, from_wall);
	world->clocks++;
	trace("clock %" PRId64, c->much);
}

/* Somebody changes the record of what was approved behind kairand's back. */
static void
meddle(struct notice *n, unsigned how)
{
	struct campaign c;
	struct err e;

	if (n->id == 0 || !campaign_get(n->id, arena_step(), &c, &e) ||
	    c.state != CAMPAIGN_APPROVED || n->asked_ms[DEED_APPROVE] == 0)
		return;
	if (how == 0)
		c.text = str_fmt(arena_step(), "%.*s!", STRF(c.text));
	else if (how == 1)
		c.segment = str_is(c.segment, "all") ? STR("area:北部")
		    : STR("all");
	else
		c.emergency = !c.emergency;
	campaign_put(&c);
	store_step_end(true);
	n->meddled = true;
	n->meddled_ms = world->ms;
	trace("meddled %u %u", n->id, how);
}

/* What is no question to kairand; true if the call was that. */
static bool
nature(struct call *c)
{
	switch ((enum call_kind)c->kind) {
	case CALL_CLOCK:
		clock_step(c);
		break;
	case CALL_KILL:
		if (world->kill_down_ms == 0) {
			world->kill_how = c->how;
			world->kill_after = (uint64_t)c->much;
			world->kill_down_ms = c->down_ms;
		}
		break;
	case CALL_DISK:
		world->disk_low = c->first != 0;
		world->calm_from_ms = world->ms;
		trace("disk %u", c->first);
		break;
	case CALL_MEDDLE:
		meddle(&world->notices[c->first], (unsigned)c->much);
		break;
	case CALL_HOOK: case CALL_TOWN: case CALL_PEOPLE: case CALL_NEW:
	case CALL_FIND: case CALL_DEED: case CALL_VERIFY: case CALL_ORDER:
		return false;
	}
	c->state = CALL_DONE;
	return true;
}

/* What a call is about, where it is about a notice; else any. */
static struct notice *
notice_of(const struct call *c)
{
	bool about = c->kind == CALL_DEED || c->kind == CALL_NEW;

	return &world->notices[about ? c->first : 0];
}

/* What is noted when somebody asks, whether or not it is heard. */
static void
note_asked(struct call *c)
{
	struct notice *n = notice_of(c);

	if (c->kind == CALL_DEED) {
		if (n->asked_ms[c->deed] == 0)
			n->asked_ms[c->deed] = world->ms;
		c->much = (int64_t)n->last_ms[c->deed];
		n->last_ms[c->deed] = world->ms;
	}
	if (c->kind == CALL_ORDER)
		limits_order_asked((enum order)c->first);
	if (c->kind == CALL_HOOK)
		for (uint32_t i = 0; i < c->n; i++)
			if (world->events[c->first + i].told_ms == FOREVER)
				world->events[c->first + i].told_ms =
				    world->ms;
	if (c->kind == CALL_PEOPLE && !c->again)
		for (uint32_t i = 0; i < c->n; i++)
			choose_anew(&world->people[c->first + i]);
}

/* Nothing is done to what is not there, and nothing ended that has not begun;
 * what is corrected must be over, so that it is stopped first. */
static bool
ready(struct call *c)
{
	const struct notice *n = notice_of(c);

	if (c->kind == CALL_DEED && n->refused) {
		c->state = CALL_DONE;
		return false;
	}
	if ((c->kind == CALL_DEED && n->id == 0) || (c->kind == CALL_NEW &&
	    n->corrects != 0 && world->notices[n->corrects - 1].id == 0 &&
	    !world->notices[n->corrects - 1].refused) ||
	    (c->kind == CALL_ORDER && c->first % 2 != 0 &&
	    world->orders[c->first - 1].done_ms == 0)) {
		later(c, 5000);
		return false;
	}
	return true;
}

static void
start(struct call *c)
{
	struct buf q = { 0 };

	if (nature(c))
		return;
	if (!ready(c))
		return;
	note_asked(c);
	body_make(c, &q);
	c->wire = sim_connect(c->kind == CALL_HOOK ? SIM_PUBLIC
	    : SIM_CONTROL);
	c->state = CALL_OUT;
	c->out_ms = world->ms;
	ASSERT(nout < OUT_MAX);
	out[nout++] = c;
	sim_send(c->wire, buf_str(&q));
	buf_free(&q);
}

static void
hook_answered(struct call *c, int status)
{
	char seen[32];

	if (status != 200) {
		later(c, dice_between(&world->luck, 5000, 120 * 1000));
		c->again = true;
		return;
	}
	for (uint32_t i = 0; i < c->n; i++) {
		struct event *x = &world->events[c->first + i];

		if (x->acked_ms == FOREVER)
			x->acked_ms = world->ms;
		snprintf(seen, sizeof seen, "seen/E%08u", c->first + i);
		if (platter_loose(str_of(seen)))
			broken("INV1", "event E%08u was answered 200 before "
			    "it was on disk", c->first + i);
	}
	c->state = CALL_DONE;
	kill_on(KILL_ANSWER);
}

/* The id of what was made, or may have been. */
static void
new_answered(struct call *c, int status, struct str body)
{
	uint64_t id;

	if (status == 200 && str_u64(str_trim(body), &id))
		world->notices[c->first].id = (uint32_t)id;
	else if (status == 503) {
		later(c, 60 * 1000);
		return;
	} else
		world->notices[c->first].refused = true;
	c->state = CALL_DONE;
}

/* Staff look into the list for what they do not know to be there. */
static void
find_answered(struct call *c, int status, struct str body)
{
	struct str line, rest = body;
	char title[40];
	uint64_t id;

	if (world->notices[c->first].corrects != 0)
		snprintf(title, sizeof title, "\t【訂正】N%u",
		    world->notices[c->first].corrects - 1);
	else
		snprintf(title, sizeof title, "\tN%u", c->first);
	while (status == 200 && rest.p != NULL) {
		line = str_split(rest, '\n', &rest);
		if (!str_ends(line, str_of(title)))
			continue;
		line = str_split(line, '\t', &line);
		if (str_u64(line, &id))
			world->notices[c->first].id = (uint32_t)id;
	}
	c->kind = CALL_NEW;
	if (world->notices[c->first].id == 0)
		later(c, 10);
	else
		c->state = CALL_DONE;
	c->again = false;
}

static void
people_answered(struct call *c, int status)
{
	if (status != 200) {
		later(c, 60 * 1000);
		c->again = true;
		return;
	}
	for (uint32_t i = c->first; i < c->first + c->n; i++) {
		struct person *p = &world->people[i];

		for (unsigned k = 0; k < p->nchoices; k++)
			if (p->choices[k].sure_ms == FOREVER)
				p->choices[k].sure_ms = world->ms;
	}
	c->state = CALL_DONE;
}

static void
deed_answered(struct call *c, int status)
{
	struct notice *n = &world->notices[c->first];

	if (status == 200)
		n->done_ms[c->deed] = world->ms;
	else if (c->deed == DEED_RESUME && !c->again)
		n->last_ms[c->deed] = (uint64_t)c->much;
	c->state = CALL_DONE;
}

/* What had been done already is done. */
static void
order_answered(struct call *c, int status)
{
	if (status != 200 && status != 409) {
		later(c, 60 * 1000);
		return;
	}
	world->orders[c->first].done_ms = world->ms;
	world->calm_from_ms = world->ms;
	wall_jumped(world->ms, wall_ms());
	c->state = CALL_DONE;
}

static void
answered(struct call *c, int status, struct str body)
{
	trace("answer %u/%u %d %.*s", c->kind, c->first, status,
	    STRF(str_upto(body, 100)));
	switch ((enum call_kind)c->kind) {
	case CALL_HOOK:
		hook_answered(c, status);
		break;
	case CALL_NEW:
		new_answered(c, status, body);
		break;
	case CALL_FIND:
		find_answered(c, status, body);
		break;
	case CALL_PEOPLE:
		people_answered(c, status);
		break;
	case CALL_DEED:
		deed_answered(c, status);
		break;
	case CALL_ORDER:
		order_answered(c, status);
		break;
	case CALL_TOWN:
		c->state = CALL_DONE;
		if (status != 200)
			later(c, 1000);
		break;
	case CALL_VERIFY:
		if (status != 200)
			broken("INV8", "verify says %d: %.*s", status,
			    STRF(str_upto(body, 200)));
		c->state = CALL_DONE;
		break;
	case CALL_CLOCK: case CALL_KILL: case CALL_DISK: case CALL_MEDDLE:
		break;
	}
}

static uint64_t
limit_of(const struct call *c)
{
	return c->out_ms + (c->kind == CALL_HOOK ? HOOK_LIMIT_MS
	    : STAFF_LIMIT_MS);
}

/* Nobody waits for ever; a campaign that may have been made is looked for. */
static void
given_up(struct call *c)
{
	trace("silence %u/%u", c->kind, c->first);
	c->again = true;
	later(c, dice_between(&world->luck, 1000, 60 * 1000));
}

static void
hear(void)
{
	for (unsigned i = 0; i < nout;) {
		struct call *c = out[i];
		struct str body;
		int status = sim_answer(sim_heard(c->wire), &body);

		if (status == 0 && world->ms < limit_of(c)) {
			i++;
			continue;
		}
		out[i] = out[--nout];
		if (status != 0)
			answered(c, status, body);
		else
			given_up(c);
		sim_hang_up(c->wire);
	}
}

static void
turn(uint64_t to_ms)
{
	for (unsigned i = 0; i < nout; i++)
		if (limit_of(out[i]) < to_ms)
			to_ms = limit_of(out[i]);
	sim_until(clock_ms() + (to_ms > world->ms ? to_ms - world->ms : 0));
	io_turn(HOUR_MS, rooms_turn);
	world->turns++;
	hear();
}

void
calls_go(uint64_t until_ms)
{
	for (;;) {
		struct call *c = next_call();
		uint64_t due = c == NULL || c->due_ms > until_ms ? until_ms
		    : c->due_ms;

		while (world->ms < due || nout == OUT_MAX)
			turn(due);
		if (c == NULL || c->due_ms > until_ms) {
			if (nout == 0 && next_call() == c)
				return;
			turn(world->ms + 10);
			continue;
		}
		if (c->kind == CALL_NEW && c->again)
			c->kind = CALL_FIND;
		start(c);
	}
}
