/* The agenda: told in order, never early, and again until it is done. */
#include "scheduler/agenda.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "scheduler/flow.h"
#include "tests/unit/tempstore.h"

#include <cmocka.h>

enum { MANY = 5000, RANDOMS = 300 };

static struct arena	 mem;
static struct buf	 told;		/* "ms-since-start.id " each */
static bool		 done_at_once = true;
static uint64_t		 start_ms;
static unsigned		 counts[MANY];
static uint64_t		 last_ms;
static uint64_t		 due_of[RANDOMS];

static void
turn(void)
{
	wheel_turn(clock_mono_ms());
	agenda_turn();
	while (flow_ready())
		flow_run(1000, 1000000);
	agenda_turn();			/* the next turn: sets its alarm */
}

static void
pass(uint64_t ms)
{
	clock_add(ms);
	turn();
}

static uint64_t
add(uint64_t after_ms, enum agenda_kind kind, uint32_t no)
{
	uint64_t ms = agenda_add(start_ms + after_ms, kind, agenda_id(no));

	tempstore_step(true);
	return ms - start_ms;
}

static void
note(uint64_t due_ms, struct str id, enum agenda_kind kind)
{
	assert_true(due_ms <= clock_ms());	/* never before its time */
	buf_fmt(&told, "%lu.%u ", (unsigned long)(due_ms - start_ms),
	    agenda_id_read(id, 0));
	if (done_at_once)
		agenda_done(due_ms, kind, id);
}

static void
cut_due(uint64_t due_ms, struct str id)
{
	note(due_ms, id, AGENDA_CUT);
}

static void
delivery_due(uint64_t due_ms, struct str id)
{
	note(due_ms, id, AGENDA_DELIVERY);
}

static void
assert_told(const char *want)
{
	assert_string_equal(str_c(&mem, buf_str(&told)), want);
	buf_reset(&told);
}

static int
open_all(void **state)
{
	tempstore_open(state);
	start_ms = clock_ms();
	done_at_once = true;
	agenda_on(AGENDA_CUT, cut_due);
	agenda_on(AGENDA_DELIVERY, delivery_due);
	agenda_open();
	turn();
	return 0;
}

static int
close_all(void **state)
{
	size_t alive = flow_count();

	buf_free(&told);
	arena_free(&mem);
	return tempstore_close(state) != 0 || alive != 0;
}

static void
restart(void)
{
	tempstore_reopen();
	agenda_open();
	turn();
}

static void
in_order_of_time(void **state UNUSED)
{
	add(300, AGENDA_CUT, 1);
	add(100, AGENDA_DELIVERY, 2);
	add(100, AGENDA_CUT, 3);
	add(200, AGENDA_CUT, 4);
	assert_int_equal(agenda_count(), 4);
	turn();
	pass(99);
	assert_told("");
	pass(1);
	assert_told("100.3 100.2 ");
	pass(500);
	assert_told("200.4 300.1 ");
	assert_int_equal(agenda_count(), 0);
	pass(500);
	assert_told("");
}

/* The loop sleeps for as long as the wheel allows: that must be in time. */
static void
wakes_the_loop(void **state UNUSED)
{
	unsigned turns = 0;

	add(3600000, AGENDA_CUT, 1);
	turn();
	while (agenda_count() > 0) {
		pass(wheel_next(clock_mono_ms(), 100000000));
		assert_true(++turns < 20);
	}
	assert_true(clock_ms() == start_ms + 3600000);
	add(3600000 + 5000, AGENDA_CUT, 2);
	add(3600000 + 2000, AGENDA_CUT, 3);
	turn();
	assert_true(wheel_next(clock_mono_ms(), 100000000) <= 2000);
}

static bool
has(enum agenda_kind kind)
{
	uint64_t due_ms;
	struct str id;

	return agenda_first(kind, &due_ms, &id);
}

static void
kinds(void **state UNUSED)
{
	assert_false(has(AGENDA_CUT));
	add(5, AGENDA_DELIVERY, 1);
	assert_false(has(AGENDA_CUT));
	assert_true(has(AGENDA_DELIVERY));
	add(6, AGENDA_CUT, 1);
	assert_true(has(AGENDA_CUT));
	agenda_done(start_ms + 6, AGENDA_CUT, agenda_id(1));
	assert_false(has(AGENDA_CUT));
	tempstore_step(false);
	assert_true(has(AGENDA_CUT));
}

static void
again_after_a_restart(void **state UNUSED)
{
	done_at_once = false;
	add(10, AGENDA_CUT, 1);
	add(20, AGENDA_CUT, 2);
	pass(50);
	assert_told("10.1 20.2 ");
	pass(50);
	assert_told("");
	agenda_done(start_ms + 10, AGENDA_CUT, agenda_id(1));
	tempstore_step(true);
	restart();
	assert_told("20.2 ");
	done_at_once = true;
	restart();
	assert_told("20.2 ");
	restart();
	assert_told("");
}

/* What was due while nobody was there is told at once, in order. */
static void
after_a_downtime(void **state UNUSED)
{
	add(10, AGENDA_CUT, 1);
	add(1000000, AGENDA_CUT, 2);
	add(2000000, AGENDA_CUT, 3);
	clock_add(1500000);
	restart();
	assert_told("10.1 1000000.2 ");
}

static void
entered_for_the_past(void **state UNUSED)
{
	uint64_t ms;

	add(1000, AGENDA_CUT, 9);
	pass(1000);
	assert_told("1000.9 ");
	ms = add(0, AGENDA_CUT, 1);
	assert_true(ms == 1001);
	assert_true(add(1000, AGENDA_CUT, 2) == ms);
	assert_true(add(5000, AGENDA_CUT, 3) == 5000);
	pass(2);
	assert_told("1001.1 1001.2 ");
	assert_true(add(900, AGENDA_CUT, 4) == 1003);
	pass(1);
	assert_told("1003.4 ");
	pass(500);
	ms = add(1200, AGENDA_CUT, 5);
	assert_true(ms >= 1200 && ms <= 1504);
	pass(1);
	assert_int_equal(agenda_count(), 1);
	buf_reset(&told);
}

static void
dropped_is_not_told(void **state UNUSED)
{
	agenda_add(start_ms + 5, AGENDA_CUT, agenda_id(1));
	tempstore_step(false);
	add(10, AGENDA_CUT, 2);
	pass(7);
	assert_told("");
	pass(7);
	assert_told("10.2 ");
}

static void
count_due(uint64_t due_ms, struct str id)
{
	uint32_t no = agenda_id_read(id, 0);

	assert_true(due_ms <= clock_ms() && due_ms >= last_ms);
	assert_true(no < MANY);
	last_ms = due_ms;
	counts[no]++;
	agenda_done(due_ms, AGENDA_CUT, id);
	if (no % 1000 == 0)	/* while many of that moment are still left */
		agenda_add(due_ms, AGENDA_DELIVERY, id);
}

static void
thousands_in_a_millisecond(void **state UNUSED)
{
	memset(counts, 0, sizeof counts);
	last_ms = 0;
	agenda_on(AGENDA_CUT, count_due);
	for (uint32_t i = 0; i < MANY; i++)
		agenda_add(start_ms + 100, AGENDA_CUT,
		    agenda_id(i * 7 % MANY));
	tempstore_step(true);
	pass(99);
	assert_int_equal(counts[0], 0);
	pass(1);
	for (uint32_t i = 0; i < MANY; i++)
		assert_int_equal(counts[i], 1);
	pass(10);
	assert_told("101.0 101.1000 101.2000 101.3000 101.4000 ");
	assert_int_equal(agenda_count(), 0);
}

/* Told again of what is not done, when its time comes again; not before. */
static void
clock_set_back(void **state UNUSED)
{
	add(1000, AGENDA_CUT, 1);
	done_at_once = false;
	add(2000, AGENDA_CUT, 2);
	add(9000, AGENDA_CUT, 9);
	pass(999);
	done_at_once = true;
	pass(1);
	done_at_once = false;
	pass(4000);
	assert_told("1000.1 2000.2 ");
	clock_set(start_ms + 500);
	turn();
	assert_true(add(600, AGENDA_CUT, 6) == 600);
	turn();
	assert_told("");
	pass(499);
	assert_told("600.6 ");
	pass(1000);
	assert_told("");
	done_at_once = true;
	pass(1);
	assert_told("2000.2 ");
	pass(10000);
	assert_told("9000.9 ");
}

static void
clock_set_forward(void **state UNUSED)
{
	add(5000, AGENDA_CUT, 1);
	add(86400000, AGENDA_CUT, 2);
	add(2 * (uint64_t)DAY_MS, AGENDA_CUT, 3);
	turn();
	clock_set(start_ms + DAY_MS);
	turn();
	assert_told("5000.1 86400000.2 ");
	clock_set(start_ms);
	turn();
	assert_true(add(7000, AGENDA_CUT, 7) == 7000);
	turn();
	pass(7000);
	assert_told("7000.7 ");
}

/* Set back while much is still to be told: nothing is lost or early. */
static void
clock_set_back_meanwhile(void **state UNUSED)
{
	memset(counts, 0, sizeof counts);
	last_ms = 0;
	agenda_on(AGENDA_CUT, count_due);
	for (uint32_t i = 1; i < 900; i++)
		agenda_add(start_ms + 100 + i, AGENDA_CUT, agenda_id(i));
	tempstore_step(true);
	clock_add(2000);
	agenda_turn();
	assert_int_equal(flow_run(1, 1000000), 1);
	assert_int_equal(counts[500], 1);
	assert_int_equal(counts[501], 0);
	clock_set(start_ms + 50);
	turn();
	assert_int_equal(counts[501], 0);
	last_ms = 0;
	pass(550);
	assert_int_equal(counts[501], 0);
	pass(1);
	assert_int_equal(counts[501], 1);
	pass(1000);
	for (uint32_t i = 1; i < 900; i++)
		assert_int_equal(counts[i], 1);
}

static void
random_due(uint64_t due_ms, struct str id)
{
	uint32_t no = agenda_id_read(id, 0);

	assert_true(due_ms == due_of[no] && due_ms <= clock_ms());
	assert_true(due_ms >= last_ms);
	last_ms = due_ms;
	due_of[no] = 0;
	agenda_done(due_ms, AGENDA_CUT, id);
}

static void
add_somewhen(uint32_t no)
{
	if (due_of[no] != 0)
		return;
	due_of[no] = agenda_add(clock_ms() + (uint64_t)random() % 3000,
	    AGENDA_CUT, agenda_id(no));
	tempstore_step(true);
}

/* At any moment exactly those are left whose time has not come. */
static void
against_a_list(void **state UNUSED)
{
	memset(due_of, 0, sizeof due_of);
	last_ms = 0;
	agenda_on(AGENDA_CUT, random_due);
	for (unsigned round = 0; round < 2000; round++) {
		unsigned left = 0;

		for (long k = random() % 4; k > 0; k--)
			add_somewhen((uint32_t)random() % RANDOMS);
		pass((uint64_t)random() % 100 * (random() % 3 == 0));
		for (unsigned i = 0; i < RANDOMS; i++) {
			assert_true(due_of[i] == 0 || due_of[i] > clock_ms());
			left += due_of[i] != 0;
		}
		if (round % 100 == 0)
			assert_int_equal(agenda_count(), left);
	}
}

static void
numbers(void **state UNUSED)
{
	struct str id = agenda_id2(0x01020304, UINT32_MAX);

	assert_true(str_eq(id, STR("\1\2\3\4\xff\xff\xff\xff")));
	assert_true(agenda_id_read(id, 0) == 0x01020304);
	assert_true(agenda_id_read(id, 1) == UINT32_MAX);
	assert_true(str_cmp(agenda_id(255), agenda_id(256)) < 0);
}

#define IN_STORE(test) \
	cmocka_unit_test_setup_teardown(test, open_all, close_all)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_STORE(in_order_of_time),
		IN_STORE(wakes_the_loop),
		IN_STORE(kinds),
		IN_STORE(again_after_a_restart),
		IN_STORE(after_a_downtime),
		IN_STORE(entered_for_the_past),
		IN_STORE(dropped_is_not_told),
		IN_STORE(thousands_in_a_millisecond),
		IN_STORE(clock_set_back),
		IN_STORE(clock_set_forward),
		IN_STORE(clock_set_back_meanwhile),
		IN_STORE(against_a_list),
		IN_STORE(numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
