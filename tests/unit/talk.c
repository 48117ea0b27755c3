/* Talks in a real store: taken up again, and expired. */
#include "storage/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "storage/key.h"
#include "storage/store.h"

#include <cmocka.h>

static struct arena mem;
static char dir[64];

static int
open_store(void **state UNUSED)
{
	struct err e = { 0 };

	snprintf(dir, sizeof dir, "/tmp/kairan-talk-XXXXXX");
	assert_non_null(mkdtemp(dir));
	store_single(true);
	assert_true(store_open(dir, &e));
	return 0;
}

static int
close_store(void **state UNUSED)
{
	char *command;

	store_close();
	command = str_c(&mem, str_fmt(&mem, "rm -r %s", dir));
	assert_int_equal(system(command), 0);
	arena_free(&mem);
	return 0;
}

static struct talk
talk_of(uint32_t no, uint64_t now_ms)
{
	struct err e = { 0 };
	struct talk t;

	assert_true(talk_get(no, now_ms, &mem, &t, &e));
	return t;
}

static void
put_and_taken_up(void **state UNUSED)
{
	struct str kept[] = { STR("node=1-2"), STR("seen=area") };
	struct talk t = { .feature = STR("form"),
		.step = STR("settings/sex"), .kept = { kept, 2 },
		.expires_ms = 5000 };

	assert_int_equal(talk_of(7, 1).feature.n, 0);
	talk_put(7, &t);
	store_step_end(true);
	t = talk_of(7, 4999);
	assert_true(str_is(t.feature, "form"));
	assert_true(str_is(t.step, "settings/sex"));
	assert_int_equal(t.kept.n, 2);
	assert_true(str_is(t.kept.p[1], "seen=area"));
	assert_int_equal(t.expires_ms, 5000);
	assert_int_equal(talk_of(8, 1).feature.n, 0);
}

static void
expires(void **state UNUSED)
{
	struct talk t = { .feature = STR("form"), .expires_ms = 5000 };

	talk_put(7, &t);
	store_step_end(true);
	t = talk_of(7, 5000);
	assert_int_equal(t.feature.n, 0);
	assert_int_equal(t.expires_ms, 0);
}

static void
none_deletes(void **state UNUSED)
{
	struct talk t = { .feature = STR("form"), .expires_ms = 5000 };

	talk_put(7, &t);
	store_step_end(true);
	assert_true(store_has(key_talk(&mem, 7)));
	t = (struct talk){ 0 };
	talk_put(7, &t);
	store_step_end(true);
	assert_false(store_has(key_talk(&mem, 7)));
}

static void
rubbish_is_told(void **state UNUSED)
{
	struct err e = { 0 };
	struct talk t;

	store_put(key_talk(&mem, 7), STR("rubbish"));
	store_step_end(true);
	assert_false(talk_get(7, 1, &mem, &t, &e));
	assert_int_equal(e.kind, ERR_DISK);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, open_store, close_store)
	const struct CMUnitTest tests[] = {
		T(put_and_taken_up), T(expires), T(none_deletes),
		T(rubbish_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
