/* A start deals with what is left: all at once, suspects one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "daemon/converse.h"
#include "scheduler/flow.h"
#include "scheduler/wheel.h"
#include "storage/inbox.h"
#include "storage/key.h"
#include "tempstore.h"

#include <cmocka.h>

/* Nobody deals with what is said in a group: it only leaves the inbox. */
#define SAID	STR("{\"event\":{\"type\":\"message\",\"source\":" \
	"{\"type\":\"group\",\"groupId\":\"C1\"}},\"received\":1}")

static struct event_id
event(unsigned no)
{
	static char names[10][4];

	snprintf(names[no], sizeof names[no], "E%u", no);
	return (struct event_id){ 1000 + no, str_of(names[no]) };
}

/* That one, after so many starts that died of it. */
static void
leave(unsigned no, unsigned tries)
{
	bool fresh;

	inbox_add(event(no), SAID, &fresh);
	while (tries-- > 0)
		assert_true(inbox_try(event(no)));
	tempstore_step(true);
}

static void
start(void)
{
	converse_hold();
	converse_tries();
	tempstore_step(true);
	converse_resume();
	tempstore_step(true);
}

/* Until what is written must reach the disk before it goes on. */
static void
go_on(void)
{
	while (flow_ready())
		flow_run(1000, 1000000);
}

static void
pass(uint64_t ms)
{
	clock_add(ms);
	wheel_turn(clock_mono_ms());
	go_on();
}

static void
reaches_disk(void)
{
	store_turn();
	(void)store_sync();
	gate_turn();
	go_on();
}

static bool
suspect(unsigned no)
{
	bool is = inbox_suspect(event(no));

	arena_reset(arena_step());
	return is;
}

static void
none_left(void **state UNUSED)
{
	start();
	assert_false(flow_ready());
	assert_int_equal(converse_count(), 0);
}

static void
fresh_at_once(void **state UNUSED)
{
	leave(1, 0);
	leave(2, 0);
	start();
	assert_true(suspect(1) && suspect(2));
	go_on();
	assert_int_equal(inbox_count(), 0);
	assert_false(suspect(1) || suspect(2));
}

/* The try of the first is on disk before it is dealt with, and no other's is
 * counted for it; the one that came this time does not wait for them. */
static void
suspects_one_by_one(void **state UNUSED)
{
	leave(1, 1);
	leave(2, 0);
	leave(3, INBOX_TRIES);
	leave(4, INBOX_TRIES - 1);
	start();
	assert_int_equal(converse_count(), 4);
	go_on();
	assert_int_equal(inbox_count(), 3);
	pass(1000);		/* so long they wait after a start */
	assert_int_equal(inbox_count(), 3);
	assert_true(suspect(1) && !suspect(2) && suspect(3) && suspect(4));
	reaches_disk();			/* 3 is set aside, 4's is counted */
	assert_int_equal(inbox_count(), 1);
	assert_true(suspect(4));
	reaches_disk();
	assert_int_equal(inbox_count(), 0);
	assert_int_equal(converse_count(), 0);
}

/* However often it starts: who waits for his turn is not tried. */
static void
only_the_first_is_blamed(void **state UNUSED)
{
	leave(1, 1);
	leave(2, 1);
	for (unsigned i = 0; i < INBOX_TRIES - 1; i++)
		assert_true(inbox_try(event(1)));
	tempstore_step(true);
	start();
	go_on();
	pass(1000);
	assert_int_equal(inbox_count(), 1);	/* 1 is set aside */
	reaches_disk();
	assert_int_equal(inbox_count(), 0);
	assert_true(store_has(key_meta(arena_step(), STR("aside/E1"))));
	assert_false(store_has(key_meta(arena_step(), STR("aside/E2"))));
}

/* Whoever dies within a second of each start, of something else, has not
 * counted a try: the one that would set it aside comes after that. */
static void
no_try_at_once(void **state UNUSED)
{
	leave(1, INBOX_TRIES);
	start();
	go_on();
	pass(999);
	assert_int_equal(inbox_count(), 1);
	pass(1);
	assert_int_equal(inbox_count(), 0);
	assert_true(store_has(key_meta(arena_step(), STR("aside/E1"))));
	assert_int_equal(converse_count(), 0);
}

#define IN_STORE(test) \
	cmocka_unit_test_setup_teardown(test, tempstore_open, tempstore_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_STORE(none_left),
		IN_STORE(fresh_at_once),
		IN_STORE(suspects_one_by_one),
		IN_STORE(only_the_first_is_blamed),
		IN_STORE(no_try_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
