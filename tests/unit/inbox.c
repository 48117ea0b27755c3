/* The inbox: twice is once, in order of LINE's time, and forgotten in time. */
#include "storage/inbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "storage/key.h"
#include "tests/unit/tempstore.h"

static struct arena mem;
static struct err e;
static struct buf seen;

static bool
add(uint64_t ms, const char *id, const char *json)
{
	bool fresh;

	inbox_add((struct event_id){ ms, str_of(id) }, str_of(json), &fresh);
	return fresh;
}

static void
note(struct event_id id)
{
	buf_fmt(&seen, "%lu%.*s ", (unsigned long)id.event_ms, STRF(id.id));
}

static void
assert_left(const char *want, uint32_t n)
{
	buf_reset(&seen);
	assert_int_equal(inbox_each(note), n);
	assert_int_equal(inbox_count(), n);
	assert_true(str_is(buf_str(&seen), want));
}

static void
twice_is_once(void **state UNUSED)
{
	struct event_id id = { 5, STR("A") };
	struct str json;

	assert_true(add(5, "A", "{1}"));
	assert_false(add(5, "A", "{2}"));	/* in the same step */
	tempstore_step(true);
	assert_false(add(5, "A", "{3}"));
	assert_false(add(6, "A", "{4}"));	/* another time, the same id */
	tempstore_reopen();
	assert_false(add(5, "A", "{5}"));
	assert_left("5A ", 1);
	assert_true(inbox_get(id, &mem, &json, &e));
	assert_true(str_is(json, "{1}"));
	inbox_done(id);
	tempstore_step(true);
	assert_false(inbox_get(id, &mem, &json, &e));
	assert_int_equal(e.kind, ERR_ABSENT);
	assert_false(add(5, "A", "{6}"));
	assert_left("", 0);
}

static void
dropped_is_unseen(void **state UNUSED)
{
	assert_true(add(5, "A", "{}"));
	tempstore_step(false);
	assert_left("", 0);
	assert_true(add(5, "A", "{}"));
	assert_left("5A ", 1);
}

static void
by_lines_time(void **state UNUSED)
{
	add(300, "C", "{}");
	add(2, "B", "{}");
	add(70000, "A", "{}");
	add(2, "A2", "{}");
	add(0, "Z", "{}");
	tempstore_step(true);
	add(256, "D", "{}");
	assert_left("0Z 2A2 2B 256D 300C 70000A ", 6);
	inbox_done((struct event_id){ 300, STR("C") });
	assert_left("0Z 2A2 2B 256D 70000A ", 5);
}

static bool
known(uint32_t i)
{
	struct str id = str_fmt(&mem, "E%05u", i);
	bool fresh;

	inbox_add((struct event_id){ 1000 + i, id }, STR("{}"), &fresh);
	return !fresh;
}

static void
forgets_in_pieces(void **state UNUSED)
{
	enum { N = 2600, OLD = 2300, LEFT = 200 };
	struct buf cursor = { 0 };
	unsigned calls = 1;

	for (uint32_t i = 0; i < N; i++)
		assert_false(known(i));
	tempstore_step(true);
	for (uint32_t i = LEFT; i < N; i++)
		inbox_done((struct event_id){ 1000 + i,
		    str_fmt(&mem, "E%05u", i) });
	tempstore_step(true);
	assert_true(inbox_forget(1000, &cursor));
	buf_free(&cursor);
	while (inbox_forget(1000 + OLD, &cursor)) {
		calls++;
		tempstore_step(true);
	}
	tempstore_step(true);
	assert_int_equal(calls, 3);
	assert_int_equal(inbox_count(), LEFT);	/* what is left to do stays */
	for (uint32_t i = 0; i < N; i++)
		assert_int_equal(known(i), i < LEFT || i >= OLD);
}

/* What came in this very step may be old enough. */
static void
forgets_what_just_came(void **state UNUSED)
{
	struct buf cursor = { 0 };

	for (uint32_t i = 0; i < 900; i++)
		assert_false(known(i));
	for (uint32_t i = 0; i < 500; i++)
		inbox_done((struct event_id){ 1000 + i,
		    str_fmt(&mem, "E%05u", i) });
	assert_false(inbox_forget(1000 + 700, &cursor));
	for (uint32_t i = 0; i < 900; i++)
		assert_int_equal(known(i), i >= 500);
}

static int
close_all(void **state)
{
	buf_free(&seen);
	arena_free(&mem);
	return tempstore_close(state);
}

#define IN_STORE(test) \
	cmocka_unit_test_setup_teardown(test, tempstore_open, close_all)

/* What ends the process each time is set aside, and kept. */
static void
tried_too_often(void **state UNUSED)
{
	struct event_id id = { 1000, STR("E1") };
	struct str json;
	bool fresh;

	inbox_add(id, STR("{}"), &fresh);
	tempstore_step(true);
	for (int i = 0; i < INBOX_TRIES; i++) {
		assert_true(inbox_try(id));
		tempstore_step(true);
	}
	assert_int_equal(inbox_count(), 1);
	assert_false(inbox_try(id));
	tempstore_step(true);
	assert_int_equal(inbox_count(), 0);
	assert_false(inbox_get(id, &mem, &json, &e));
	assert_true(store_has(key_meta(arena_step(), STR("aside/E1"))));
	inbox_add(id, STR("{}"), &fresh);
	assert_false(fresh);
}

static void
tried_and_well(void **state UNUSED)
{
	struct event_id id = { 1000, STR("E2") };
	bool fresh;

	inbox_add(id, STR("{}"), &fresh);
	for (int i = 0; i < 2 * INBOX_TRIES; i++) {
		assert_true(inbox_try(id));
		inbox_tried(id);
		tempstore_step(true);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_STORE(twice_is_once),
		IN_STORE(dropped_is_unseen),
		IN_STORE(by_lines_time),
		IN_STORE(forgets_in_pieces),
		IN_STORE(forgets_what_just_came),
		IN_STORE(tried_too_often),
		IN_STORE(tried_and_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
