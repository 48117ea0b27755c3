/* At home or a copy: what changed, and whether it is held for it (O3). */
#include "storage/home.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "storage/drill.h"
#include "storage/hold.h"
#include "storage/key.h"
#include "tests/unit/tempstore.h"

static struct arena mem;
static struct err e;
static char machine[128], file[128];

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
read_file(char text[64])
{
	FILE *f = fopen(file, "r");

	memset(text, 0, 64);
	assert_non_null(f);
	assert_true(fread(text, 1, 63, f) > 0);
	fclose(f);
}

static void
paths_make(void)
{
	snprintf(machine, sizeof machine, "%s/machine-id", tempstore_dir);
	snprintf(file, sizeof file, "%s/home", tempstore_dir);
}

/* A start of kairand that gets as far as its first sync. */
static void
start(void)
{
	store_close();
	store_single(true);
	assert_true(store_open(tempstore_dir, &e));
	assert_true(home_open(tempstore_dir, machine, &e));
	store_turn();
	store_sync();
	home_settle();
}

static void
held_for(const char *why)
{
	struct hold h;

	hold_get(&mem, &h);
	assert_int_equal(h.kind, why != NULL ? HOLD_COPY : HOLD_NONE);
	if (why != NULL && !str_is(h.why, why))
		fail_msg("held for: %.*s", STRF(h.why));
}

static void
at_home(void **state UNUSED)
{
	char one[64], two[64], moved[sizeof tempstore_dir];

	start();
	held_for(NULL);
	read_file(one);
	assert_int_equal(strlen(one), 33);
	start();
	start();
	held_for(NULL);
	read_file(two);
	assert_string_not_equal(one, two);
	store_close();
	snprintf(moved, sizeof moved, "%.50s-moved", tempstore_dir);
	assert_int_equal(rename(tempstore_dir, moved), 0);
	memcpy(tempstore_dir, moved, strlen(moved) + 1);
	paths_make();
	start();
	held_for(NULL);
}

/* The word is in the store, and the file still has the one before. */
static void
died_before_settling(void **state UNUSED)
{
	start();
	store_close();
	assert_true(store_open(tempstore_dir, &e));
	assert_true(home_open(tempstore_dir, machine, &e));
	store_turn();
	store_sync();
	start();
	held_for(NULL);
}

static void
another_machine(void **state UNUSED)
{
	start();
	write_file(machine, "00000000000000000000000000000002\n");
	start();
	held_for("copied: another machine");
	start();			/* is at home there from now on */
	held_for("copied: another machine");
}

static void
another_file(void **state UNUSED)
{
	char text[64], copy[140];

	start();
	read_file(text);
	snprintf(copy, sizeof copy, "%s.new", file);
	write_file(copy, text);
	assert_int_equal(rename(copy, file), 0);
	start();
	held_for("copied: another folder");
}

static void
no_file(void **state UNUSED)
{
	start();
	assert_int_equal(unlink(file), 0);
	start();
	held_for("copied: another folder");
}

/* The file went on, the store did not: its word is of another start. */
static void
rolled_back(void **state UNUSED)
{
	char text[64];

	start();
	read_file(text);
	text[0] = text[0] == '0' ? '1' : '0';
	write_file(file, text);		/* the inode stays */
	start();
	held_for("rolled back");
}

/* Even where the store is from before there were homes. */
static void
restored(void **state UNUSED)
{
	assert_true(home_mark_restored(tempstore_dir, "/b", 3, &e));
	start();
	held_for("restored: 3 of /b");
	start();
	held_for("restored: 3 of /b");
}

static void
no_folder(void **state UNUSED)
{
	assert_false(home_open("/nowhere/at/all", machine, &e));
	assert_int_equal(e.kind, ERR_DISK);
	assert_false(home_mark_restored("/nowhere/at/all", "/b", 1, &e));
}

/* What cannot be read any more keeps things in rather than lets them out. */
static void
unreadable_holds(void **state UNUSED)
{
	struct drill d;

	start();
	store_put(key_meta(&mem, STR("hold")), STR("rubbish"));
	store_put(key_meta(&mem, STR("drill")), STR("rubbish"));
	held_for("");
	drill_get(&mem, &d);
	assert_true(d.on && d.segment.n == 0);
}

static int
open_all(void **state)
{
	tempstore_open(state);
	paths_make();
	write_file(machine, "00000000000000000000000000000001\n");
	return 0;
}

static int
close_all(void **state)
{
	arena_free(&mem);
	return tempstore_close(state);
}

#define IN_STORE(test) \
	cmocka_unit_test_setup_teardown(test, open_all, close_all)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_STORE(at_home), IN_STORE(died_before_settling),
		IN_STORE(another_machine), IN_STORE(another_file),
		IN_STORE(no_file), IN_STORE(rolled_back), IN_STORE(restored),
		IN_STORE(no_folder), IN_STORE(unreadable_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
