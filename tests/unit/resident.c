/* Residents in a real store: what is kept, and in which order of time. */
#include "storage/resident.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/key.h"
#include "storage/key.h"
#include "storage/roster.h"
#include "storage/store.h"

static struct arena mem;
static char dir[64];
static struct err e;

static struct str
user(uint32_t n)
{
	return str_fmt(&mem, "U%032x", n * 2654435761u);
}

static int
open_store(void **state UNUSED)
{
	snprintf(dir, sizeof dir, "/tmp/kairan-resident-XXXXXX");
	assert_non_null(mkdtemp(dir));
	store_single(true);
	clock_set(day_at(20000, 600));
	assert_true(store_open(dir, &e));
	assert_true(resident_load(&e));
	return 0;
}

static int
close_store(void **state UNUSED)
{
	char *command;

	store_close();
	roster_reset();
	command = str_c(&mem, str_fmt(&mem, "rm -r %s", dir));
	assert_int_equal(system(command), 0);
	arena_reset(&mem);
	return 0;
}

/* As after a restart: the roster from what is stored. */
static void
reopen(void)
{
	store_close();
	roster_reset();
	assert_true(store_open(dir, &e));
	assert_true(resident_load(&e));
}

static struct resident
put_new(uint32_t n, const char *key, const char *value)
{
	struct str v = str_of(value);
	struct resident r;

	resident_new(user(n), &mem, &r);
	if (key != NULL)
		assert_true(resident_set(&r, &mem, key, &v, 1, 0));
	assert_true(resident_put(&r, &e));
	return r;
}

static void
ids(void **state UNUSED)
{
	assert_true(resident_user_valid(user(3)));
	assert_false(resident_user_valid(STR("")));
	assert_false(resident_user_valid(
	    STR("U0123456789abcdef0123456789abcde")));
	assert_false(resident_user_valid(
	    STR("U0123456789ABCDEF0123456789abcdef")));
	assert_false(resident_user_valid(
	    STR("C0123456789abcdef0123456789abcdef")));
}

static void
kept_and_read_back(void **state UNUSED)
{
	struct resident r, got;

	r = put_new(7, "area", "和泉");
	store_step_end(true);
	for (int again = 0; again < 2; again++) {
		assert_true(resident_get(user(7), &mem, &got, &e));
		assert_int_equal(got.no, 0);
		assert_true(got.since_ms == clock_ms());
		assert_true(str_is(resident_value(&got, "area"), "和泉"));
		assert_true(resident_get_no(0, &mem, &got, &e));
		assert_true(str_eq(got.user, r.user));
		assert_true(bits_has(roster_value(STR("area=和泉")), 0));
		reopen();
	}
	assert_false(resident_get(user(8), &mem, &got, &e));
	assert_int_equal(e.kind, ERR_ABSENT);
	assert_false(resident_get_no(1, &mem, &got, &e));
	assert_int_equal(e.kind, ERR_ABSENT);
}

static void
dropped_step_leaves_nothing(void **state UNUSED)
{
	struct resident r;

	put_new(1, "area", "A");
	store_step_end(true);
	put_new(2, "area", "A");
	assert_true(resident_get(user(1), &mem, &r, &e));
	assert_true(resident_set(&r, &mem, "area", NULL, 0, 0));
	assert_true(resident_put(&r, &e));
	store_step_end(false);
	assert_int_equal(roster_count(), 1);
	assert_int_equal(roster_numbers(), 1);
	assert_int_equal(bits_count(roster_value(STR("area=A"))), 1);
	assert_false(resident_get(user(2), &mem, &r, &e));
	assert_int_equal(put_new(3, NULL, NULL).no, 1);
	store_step_end(true);
}

static void
two_in_one_step(void **state UNUSED)
{
	assert_int_equal(put_new(1, NULL, NULL).no, 0);
	assert_int_equal(put_new(2, NULL, NULL).no, 1);
	store_step_end(true);
	assert_int_equal(put_new(3, NULL, NULL).no, 2);
	store_step_end(true);
	assert_int_equal(roster_count(), 3);
	assert_false(bits_any(roster_settings()));
}

static void
changes_twice_in_a_step(void **state UNUSED)
{
	struct resident r = put_new(1, "area", "A");
	struct str b = STR("B"), c = STR("C");

	store_step_end(true);
	assert_true(resident_set(&r, &mem, "area", &b, 1, 0));
	assert_true(resident_put(&r, &e));
	assert_true(resident_set(&r, &mem, "area", &c, 1, 0));
	assert_true(resident_put(&r, &e));
	store_step_end(true);
	assert_null(roster_value(STR("area=A")));
	assert_null(roster_value(STR("area=B")));
	assert_true(bits_has(roster_value(STR("area=C")), 0));
}

static void
leaves_and_comes_back(void **state UNUSED)
{
	struct resident r = put_new(1, "area", "A");

	store_step_end(true);
	r.left_ms = 99;
	assert_true(resident_put(&r, &e));
	store_step_end(true);
	for (int again = 0; again < 2; again++) {
		assert_int_equal(roster_count(), 0);
		assert_null(roster_value(STR("area=A")));
		assert_int_equal(roster_numbers(), 1);
		reopen();
	}
	r.left_ms = 0;
	assert_true(resident_put(&r, &e));
	store_step_end(true);
	assert_true(bits_has(roster_value(STR("area=A")), 0));
}

/* Each order in which three changes of a key can arrive ends the same. */
static void
latest_change_wins(void **state UNUSED)
{
	static const unsigned orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 },
	    { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	struct str values[] = { STR("a"), STR("b"), STR("c") };

	for (unsigned i = 0; i < NELEMS(orders); i++) {
		unsigned last = 0;
		struct resident r;

		resident_new(user(i), &mem, &r);
		for (unsigned j = 0; j < 3; j++) {
			unsigned n = orders[i][j];

			assert_int_equal(resident_set(&r, &mem, "area",
			    &values[n], 1, 1000 + n), j == 0 || n > last);
			last = n > last ? n : last;
		}
		assert_int_equal(r.attrs.n, 1);
		assert_true(str_is(resident_value(&r, "area"), "c"));
		assert_true(resident_set(&r, &mem, "sex", values, 1, 5));
	}
}

static void
staff_change_counts_as_now(void **state UNUSED)
{
	struct str a = STR("a"), b = STR("b");
	struct resident r;

	resident_new(user(1), &mem, &r);
	assert_true(resident_set(&r, &mem, "area", &a, 1, 0));
	assert_false(resident_set(&r, &mem, "area", &b, 1, clock_ms() - 1));
	assert_true(resident_set(&r, &mem, "area", &b, 1, clock_ms() + 9));
	assert_true(resident_set(&r, &mem, "area", &a, 1, 0));
	assert_false(resident_set(&r, &mem, "area", &b, 1, clock_ms() + 8));
	assert_true(str_is(resident_value(&r, "area"), "a"));
}

static void
many_values_sorted_once(void **state UNUSED)
{
	struct str in[] = { STR("z"), STR("a"), STR("m"), STR("a") };
	struct str out[5];
	struct resident r;

	resident_new(user(1), &mem, &r);
	assert_true(resident_set(&r, &mem, "category", in, 4, 0));
	assert_int_equal(resident_values(&r, "category", out, 5), 3);
	assert_true(str_is(out[0], "a") && str_is(out[2], "z"));
	assert_int_equal(resident_values(&r, "category", out, 2), 2);
	assert_true(resident_add(&r, &mem, "category", STR("b"), 0));
	assert_true(resident_add(&r, &mem, "category", STR("b"), 0));
	assert_true(resident_add(&r, &mem, "cat", STR("x"), 0));
	assert_int_equal(r.attrs.n, 5);
	assert_true(resident_has(&r, "category", STR("b")));
	assert_false(resident_has(&r, "cat", STR("b")));
	assert_true(resident_remove(&r, &mem, "category", STR("m"), 0));
	assert_false(resident_has(&r, "category", STR("m")));
	assert_int_equal(resident_values(&r, "category", out, 5), 3);
	assert_true(resident_set(&r, &mem, "category", NULL, 0, 0));
	assert_int_equal(r.attrs.n, 1);
	assert_true(resident_put(&r, &e));
	store_step_end(true);
}

static void
limits(void **state UNUSED)
{
	char *wide = str_c(&mem, str_fmt(&mem, "%*s", ATTR_BYTES_MAX, "x"));
	struct resident r, bad;

	resident_new(user(1), &mem, &r);
	for (unsigned i = 0; i <= ATTRS_MAX; i++)
		assert_true(resident_add(&r, &mem, "k",
		    str_fmt(&mem, "%u", i), 0));
	assert_false(resident_put(&r, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_true(resident_remove(&r, &mem, "k", STR("7"), 0));
	assert_true(resident_add(&r, &mem, "k", str_of(wide), 0) &&
	    resident_remove(&r, &mem, "k", STR("8"), 0));
	assert_false(resident_put(&r, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_true(resident_remove(&r, &mem, "k", str_of(wide), 0));
	assert_true(resident_put(&r, &e));
	resident_new(STR("nobody"), &mem, &bad);
	assert_false(resident_put(&bad, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	store_step_end(true);
	assert_int_equal(roster_count(), 1);
}

/* In pieces of any size it comes to the same. */
static void
loads_some_at_a_time(void **state UNUSED)
{
	bool more = true;

	for (unsigned i = 0; i < 40; i++)
		put_new(i, "area", i % 3 == 0 ? "A" : "B");
	store_step_end(true);
	store_del(key_resident(&mem, user(39)));	/* as when purged */
	store_put(key_no(&mem, 39), STR(""));
	store_step_end(true);
	for (uint32_t most = 1; most < 45; most += 13) {
		uint32_t pieces = 0;

		resident_load_begin();
		assert_int_equal(roster_numbers(), 40);
		for (more = true; more; pieces++) {
			assert_true(resident_load_some(most, &more, &e));
			assert_int_equal(roster_count(), more ?
			    most * (pieces + 1) : 39);
		}
		assert_int_equal(pieces, 39 / most + 1);
		assert_int_equal(bits_count(roster_value(STR("area=A"))), 13);
	}
	resident_load_begin();
	assert_true(resident_load_some(5, &more, &e));
	assert_true(more);
	resident_load_end();
	resident_load_end();
}

/* A record that cannot be read stops the start. */
static void
broken_one_is_told(void **state UNUSED)
{
	put_new(1, "area", "A");
	store_step_end(true);
	store_put(key_resident(&mem, user(2)), STR("\x81\x02\xc4\x01U"));
	store_step_end(true);
	assert_false(resident_load(&e));
	assert_int_equal(e.kind, ERR_DISK);
	assert_non_null(strstr(e.why, "has no id"));
	store_put(key_resident(&mem, user(2)), STR("\x81\x02\xc4\x09U"));
	store_step_end(true);
	assert_false(resident_load(&e));
	assert_int_equal(e.kind, ERR_DISK);
}

enum { MANY = 100000, PER_STEP = 500 };

/* As an import does it, and again, which changes nothing. */
static void
import(void)
{
	struct arena a = { 0 };

	for (uint32_t i = 0; i < MANY; i++) {
		struct str area = str_fmt(&a, "%u", i % 50);
		struct resident r;
		struct str id = str_fmt(&a, "U%032x", i * 2654435761u);

		if (!resident_get(id, &a, &r, &e))
			resident_new(id, &a, &r);
		assert_true(resident_set(&r, &a, "area", &area, 1, 0));
		assert_true(resident_put(&r, &e));
		if (i % PER_STEP == PER_STEP - 1) {
			store_step_end(true);
			arena_reset(&a);
		}
	}
	arena_free(&a);
}

static void
hundred_thousand(void **state UNUSED)
{
	uint64_t start = clock_precise_us(), mid;
	struct resident r;

	import();
	mid = clock_precise_us();
	import();
	assert_int_equal(roster_count(), MANY);
	assert_int_equal(roster_numbers(), MANY);
	printf("%d residents imported in %llu ms, again in %llu ms",
	    MANY, (unsigned long long)(mid - start) / 1000,
	    (unsigned long long)(clock_precise_us() - mid) / 1000);
	start = clock_precise_us();
	reopen();
	printf(", loaded in %llu ms\n",
	    (unsigned long long)(clock_precise_us() - start) / 1000);
	assert_int_equal(roster_count(), MANY);
	for (uint32_t i = 0; i < 50; i++)
		assert_int_equal(bits_count(roster_value(
		    str_fmt(&mem, "area=%u", i))), MANY / 50);
	assert_true(resident_get_no(4321, &mem, &r, &e));
	assert_true(str_is(resident_value(&r, "area"), "21"));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_store, close_store)
	const struct CMUnitTest tests[] = {
		TEST(ids), TEST(kept_and_read_back),
		TEST(dropped_step_leaves_nothing), TEST(two_in_one_step),
		TEST(changes_twice_in_a_step), TEST(leaves_and_comes_back),
		TEST(loads_some_at_a_time), TEST(broken_one_is_told),
		TEST(latest_change_wins), TEST(staff_change_counts_as_now),
		TEST(many_values_sorted_once), TEST(limits),
		TEST(hundred_thousand),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&mem);
	return failed;
}
