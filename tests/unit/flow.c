/* Flows: in which order they run, what each plan waits for, what is undone. */
#include "scheduler/flow.h"
#include "tests/unit/tempstore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#undef fail		/* cmocka's */

enum { ACTORS = 8 };

/* A flow whose steps leave a trace: its letter and what it came to. */
struct actor {
	struct flow	 flow;
	char		 letter;
	unsigned	 left;		/* steps to go, for those who count */
	struct actor	*other;
};

static struct actor	 actors[ACTORS];
static struct buf	 trace;
static struct arena	 mem;

static void
say(const struct actor *a, const char *what)
{
	buf_fmt(&trace, "%c:%s ", a->letter, what);
}

static void
assert_trace(const char *want)
{
	assert_string_equal(str_c(&mem, buf_str(&trace)), want);
	buf_reset(&trace);
}

static void
end(struct flow *f)
{
	say(HOLDER_OF(f, struct actor, flow), "end");
}

static struct actor *
start(unsigned i, flow_step *first)
{
	struct actor *a = &actors[i];

	memset(a, 0, sizeof *a);
	a->letter = (char)('a' + i);
	flow_start(&a->flow, "actor", first, end);
	return a;
}

static void
run_all(void)
{
	while (flow_ready())
		assert_true(flow_run(1000, 1000000) > 0);
}

/* As the loop after so long. */
static void
pass(uint64_t ms)
{
	clock_add(ms);
	wheel_turn(clock_mono_ms());
	run_all();
}

static plan *
counting(struct flow *f)
{
	struct actor *a = FLOW_OF(f, struct actor);

	say(a, "step");
	if (a->left == 0)
		return flow_end(f);
	a->left--;
	return flow_go(f, counting);
}

static void
in_turns(void **state UNUSED)
{
	start(0, counting)->left = 2;
	start(1, counting);
	start(2, counting)->left = 1;
	assert_int_equal(flow_count(), 3);
	assert_true(flow_ready());
	run_all();
	assert_trace("a:step b:step b:end c:step a:step c:step c:end "
	    "a:step a:end ");
}

static void
within_the_budget(void **state UNUSED)
{
	assert_int_equal(flow_run(10, 1000000), 0);
	start(0, counting)->left = 3;
	assert_int_equal(flow_run(0, 1000000), 0);
	assert_int_equal(flow_run(3, 1000000), 3);
	assert_true(flow_ready());
	assert_trace("a:step a:step a:step ");
	assert_int_equal(flow_run(3, 1000000), 1);
	assert_false(flow_ready());
	assert_trace("a:step a:end ");
}

static plan *
then_end(struct flow *f)
{
	struct actor *a = FLOW_OF(f, struct actor);

	say(a, f->err.kind == ERR_NONE ? "on" : f->err.why);
	return flow_end(f);
}

static void
undo(struct flow *f)
{
	say(FLOW_OF(f, struct actor), "undo");
}

static plan *
waits(struct flow *f)
{
	return flow_wait(f, undo, 0, then_end);
}

static plan *
waits_100ms(struct flow *f)
{
	return flow_wait(f, undo, 100, then_end);
}

static void
woken(void **state UNUSED)
{
	struct actor *a = start(0, waits);

	assert_false(flow_waits(&a->flow));
	run_all();
	assert_true(flow_waits(&a->flow));
	pass(100 * (uint64_t)DAY_MS);
	assert_trace("");
	flow_wake(&a->flow);
	assert_false(flow_waits(&a->flow));
	run_all();
	assert_trace("a:on a:end ");
}

static void
wait_limit(void **state UNUSED)
{
	start(0, waits_100ms);
	run_all();
	pass(99);
	assert_trace("");
	pass(1);
	assert_trace("a:undo a:actor: time limit a:end ");
}

static void
woken_in_time(void **state UNUSED)
{
	struct actor *a = start(0, waits_100ms);

	run_all();
	pass(99);
	fail(&a->flow.err, ERR_REMOTE, "reset");
	flow_wake(&a->flow);
	pass(1000);
	assert_trace("a:reset a:end ");
}

static void
cancelled(void **state UNUSED)
{
	struct actor *a = start(0, waits_100ms);

	run_all();
	flow_cancel(&a->flow);
	assert_trace("a:undo ");
	assert_false(flow_waits(&a->flow));
	pass(1000);
	assert_trace("a:actor: cancelled a:end ");
}

static plan *
sleeps(struct flow *f)
{
	return flow_sleep(f, 250, then_end);
}

static void
sleep_ends(void **state UNUSED)
{
	struct actor *b;

	start(0, sleeps);
	b = start(1, sleeps);
	run_all();
	pass(249);
	assert_trace("");
	flow_cancel(&b->flow);
	run_all();
	assert_trace("b:actor: cancelled b:end ");
	pass(1);
	assert_trace("a:on a:end ");
}

static plan *
fails(struct flow *f)
{
	say(FLOW_OF(f, struct actor), "step");
	fail(&f->err, ERR_INPUT, "wrong");
	return flow_fail(f);
}

static plan *
calls_one_who_waits(struct flow *f)
{
	say(FLOW_OF(f, struct actor), "calls");
	return flow_call(f, &start(1, waits)->flow, then_end);
}

static plan *
calls_one_who_fails(struct flow *f)
{
	return flow_call(f, &start(1, fails)->flow, then_end);
}

static void
called(void **state UNUSED)
{
	struct actor *a = start(0, calls_one_who_waits);

	run_all();
	assert_trace("a:calls ");
	assert_true(flow_waits(&a->flow));
	flow_wake(&actors[1].flow);
	run_all();
	assert_trace("b:on b:end a:on a:end ");
	start(0, calls_one_who_fails);
	run_all();
	assert_trace("b:step b:end a:wrong a:end ");
}

/* Whom the caller no longer waits for runs on, for no one. */
static void
caller_cancelled(void **state UNUSED)
{
	struct actor *a = start(0, calls_one_who_waits);

	run_all();
	flow_cancel(&a->flow);
	run_all();
	assert_trace("a:calls a:actor: cancelled a:end ");
	assert_int_equal(flow_count(), 1);
	flow_wake(&actors[1].flow);
	run_all();
	assert_trace("b:on b:end ");
}

static plan *
writes_and_ends(struct flow *f)
{
	store_put(STR("end"), STR("1"));
	start(1, counting);
	start(2, counting);
	say(FLOW_OF(f, struct actor), "step");
	return flow_end(f);
}

/* Who was started in a step is born after it, in that order. */
static void
born_when_kept(void **state UNUSED)
{
	start(0, writes_and_ends);
	start(3, counting);
	run_all();
	assert_trace("a:step a:end d:step d:end b:step b:end c:step c:end ");
	assert_true(store_has(STR("end")));
}

static plan *
writes_and_drops(struct flow *f)
{
	store_put(STR("drop"), STR("1"));
	start(1, counting);
	start(2, counting);
	(void)arena_dup(&f->arena, "kept", 4);
	return flow_drop(f, then_end);
}

static plan *
writes_and_fails(struct flow *f)
{
	store_put(STR("fail"), STR("1"));
	start(1, counting);
	fail(&f->err, ERR_CLASH, "no");
	return flow_fail(f);
}

static void
dropped_leaves_nothing(void **state UNUSED)
{
	start(0, writes_and_drops);
	assert_int_equal(flow_run(1, 1000000), 1);
	assert_trace("b:end c:end ");
	assert_int_equal(flow_count(), 1);
	assert_false(store_dirty());
	run_all();
	assert_trace("a:on a:end ");
	start(0, writes_and_fails);
	run_all();
	assert_trace("b:end a:end ");
	assert_false(store_has(STR("drop")));
	assert_false(store_has(STR("fail")));
	assert_int_equal(flow_count(), 0);
}

static plan *
gated_after_nothing(struct flow *f)
{
	return flow_gate(f, then_end);
}

static plan *
gated_after_a_write(struct flow *f)
{
	store_put(STR("gate"), STR("1"));
	return flow_gate(f, then_end);
}

static void
sync_turn(void)
{
	store_turn();
	store_sync();
	gate_turn();
	run_all();
}

static void
gate_opens_after_sync(void **state UNUSED)
{
	start(0, gated_after_a_write);
	run_all();
	gate_turn();
	assert_false(flow_ready());
	store_turn();
	gate_turn();
	assert_false(flow_ready());
	start(1, gated_after_a_write);		/* too late for that sync */
	run_all();
	assert_true(store_sync());
	gate_turn();
	run_all();
	assert_trace("a:on a:end ");
	sync_turn();
	assert_trace("b:on b:end ");
	start(2, gated_after_nothing);		/* all is on disk */
	run_all();
	assert_trace("c:on c:end ");
}

/* Who wrote nothing still waits for what was written before. */
static void
gate_in_order(void **state UNUSED)
{
	start(0, gated_after_a_write);
	start(1, gated_after_nothing);
	run_all();
	gate_turn();
	run_all();
	assert_trace("");
	sync_turn();
	assert_trace("a:on a:end b:on b:end ");
}

static plan *
uses_memory(struct flow *f)
{
	struct actor *a = FLOW_OF(f, struct actor);

	assert_int_equal(arena_step()->bytes, 0);
	(void)arena_get(arena_step(), 100);
	f->on = f->on == NULL ? arena_dup(&f->arena, "mine", 4) : f->on;
	assert_string_equal(f->on, "mine");
	if (a->left-- == 0)
		return flow_end(f);
	return flow_go(f, uses_memory);
}

static void
memory_of_steps(void **state UNUSED)
{
	start(0, uses_memory)->left = 3;
	start(1, uses_memory)->left = 3;
	run_all();
	assert_int_equal(arena_step()->bytes, 0);
	assert_trace("a:end b:end ");
}

static unsigned steps_kept;

static void
count_step(void)
{
	steps_kept++;
}

static void
after_each_kept_step(void **state UNUSED)
{
	steps_kept = 0;
	flow_after_step(count_step);
	start(0, counting)->left = 2;
	start(1, fails);
	start(3, writes_and_drops);
	run_all();
	flow_after_step(NULL);
	assert_int_equal(steps_kept, 3 + 1);
	buf_reset(&trace);
}

static int
close_all(void **state)
{
	size_t alive = flow_count();

	buf_free(&trace);
	arena_free(&mem);
	return tempstore_close(state) != 0 || alive != 0;
}

#define IN_STORE(test) \
	cmocka_unit_test_setup_teardown(test, tempstore_open, close_all)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_STORE(in_turns),
		IN_STORE(within_the_budget),
		IN_STORE(woken),
		IN_STORE(wait_limit),
		IN_STORE(woken_in_time),
		IN_STORE(cancelled),
		IN_STORE(sleep_ends),
		IN_STORE(called),
		IN_STORE(caller_cancelled),
		IN_STORE(born_when_kept),
		IN_STORE(dropped_leaves_nothing),
		IN_STORE(gate_opens_after_sync),
		IN_STORE(gate_in_order),
		IN_STORE(memory_of_steps),
		IN_STORE(after_each_kept_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
