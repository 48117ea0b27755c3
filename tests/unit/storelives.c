/* A store that is killed again and again, its log torn each time. */
#include "storage/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "tests/unit/tempstore.h"

static struct err e;

enum { LIVES = 7, BIG = 20, BIG_BYTES = 100 * 1000 };

/* Is what the earlier lives had synced there, and whole?  How many lives. */
static bool
lives_whole(int *lives)
{
	struct scan s;
	unsigned n = 0;
	bool whole = true;

	store_scan(&s, STR("life"));
	while (store_next(&s)) {
		whole = whole && s.value.n == BIG_BYTES &&
		    s.value.p[BIG_BYTES - 1] == (char)n;
		n++;
	}
	*lives = (int)(n / BIG);
	return whole && n % BIG == 0 && !store_has(STR("lost"));
}

/* Lives for a while, and dies with one more step than was synced. */
static int
live(const char *dir)
{
	char key[24], *value = mem_get(BIG_BYTES);
	int lives;

	store_single(true);
	if (!store_open(dir, &e) || !lives_whole(&lives))
		return 90;
	if (lives % 3 == 1)
		store_started();
	for (int i = 0; i < BIG; i++) {
		snprintf(key, sizeof key, "life%02d/%02d", lives, i);
		value[BIG_BYTES - 1] = (char)(lives * BIG + i);
		store_put(str_of(key), (struct str){ value, BIG_BYTES });
	}
	store_step_end(true);
	store_turn();
	store_sync();
	store_put(STR("lost"), STR("1"));
	store_step_end(true);
	_exit(lives);
}

/* This program again, for one life; its exit code. */
static int
play(void)
{
	pid_t pid = fork();
	int status = 0;

	assert_true(pid >= 0);
	if (pid == 0) {
		execl("/proc/self/exe", "lives", tempstore_dir, NULL);
		_exit(99);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* What a failing power supply leaves at the end of the newest log: a piece of
 * a record, or a whole one with other bytes. */
static void
tear(int life)
{
	char command[192];

	snprintf(command, sizeof command, "printf '%s' >> $(ls %s/0*.log | "
	    "tail -1)", life % 2 == 0 ? "\\1\\2\\3\\4\\377\\377\\1begun"
	    : "\\1\\2\\3\\4\\24\\0\\1these are not its bytes",
	    tempstore_dir);
	assert_int_equal(system(command), 0);
}

/* The log is replayed and stays; the next one goes on where it ends. */
static void
killed_again_and_again(void **state UNUSED)
{
	int lives;

	store_close();
	for (int i = 0; i < LIVES; i++) {
		assert_int_equal(play(), i);
		tear(i);
	}
	assert_true(store_open(tempstore_dir, &e));
	assert_true(lives_whole(&lives));
	assert_int_equal(lives, LIVES);
	tempstore_reopen();
	assert_true(lives_whole(&lives));
	assert_int_equal(lives, LIVES);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(killed_again_and_again,
		    tempstore_open, tempstore_close),
	};

	if (argc == 2)
		return live(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
