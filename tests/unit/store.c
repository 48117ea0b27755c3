/* The store: steps, scans, what a dying process leaves, and who may open it. */
#include "storage/store.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "tests/unit/tempstore.h"

static struct arena mem;
static struct err e;

static void
put(const char *key, const char *value)
{
	store_put(str_of(key), str_of(value));
}

static void
assert_value(const char *key, const char *value)
{
	struct str s;

	err_clear(&e);
	assert_int_equal(store_get(str_of(key), &mem, &s, &e), value != NULL);
	assert_int_equal(store_has(str_of(key)), value != NULL);
	if (value != NULL)
		assert_true(str_is(s, value));
	else
		assert_int_equal(e.kind, ERR_ABSENT);
}

/* All keys with that prefix, from there on, as "key=value key=value ". */
static void
assert_scan(const char *prefix, const char *from, const char *want)
{
	struct buf b = { 0 };
	struct scan s;

	store_scan_from(&s, str_of(prefix), str_of(from));
	while (store_next(&s))
		buf_fmt(&b, "%.*s=%.*s ", STRF(s.key), STRF(s.value));
	store_scan_end(&s);
	buf_byte(&b, '\0');
	assert_string_equal(b.p, want);
	buf_free(&b);
}

static void
step_reads_its_own(void **state UNUSED)
{
	assert_false(store_dirty());
	put("a", "1");
	assert_true(store_dirty());
	assert_value("a", "1");
	put("a", "2");
	assert_value("a", "2");
	store_del(STR("a"));
	assert_value("a", NULL);
	put("empty", "");
	assert_value("empty", "");
	tempstore_step(true);
	assert_false(store_dirty());
	assert_value("a", NULL);
	assert_value("empty", "");
	store_put(STR("n\0ul"), STR("v\0al"));
	tempstore_step(true);
	assert_value("n", NULL);
	assert_true(store_has(STR("n\0ul")));
}

static void
dropped_step_leaves_nothing(void **state UNUSED)
{
	uint64_t before;

	put("kept", "1");
	put("gone", "1");
	tempstore_step(true);
	before = store_written();
	put("kept", "2");
	store_del(STR("gone"));
	put("new", "1");
	tempstore_step(false);
	assert_false(store_dirty());
	assert_value("kept", "1");
	assert_value("gone", "1");
	assert_value("new", NULL);
	tempstore_step(true);
	assert_value("new", NULL);
	assert_true(store_written() == before);
}

/* What was read once is remembered; it is never older than the last write,
 * whether RocksDB has that already or not, and never of a dropped step. */
static void
remembered_is_never_old(void **state UNUSED)
{
	assert_value("a", NULL);
	assert_value("a", NULL);
	put("a", "1");
	tempstore_step(true);
	store_turn();			/* RocksDB has it */
	assert_value("a", "1");
	assert_value("a", "1");
	put("a", "2");
	assert_value("a", "2");
	tempstore_step(false);
	assert_value("a", "1");
	put("a", "3");
	tempstore_step(true);
	assert_value("a", "3");
	store_turn();
	assert_value("a", "3");
	store_del(STR("a"));
	tempstore_step(true);
	store_turn();
	assert_value("a", NULL);
	assert_value("a", NULL);
	put("a", "");
	tempstore_step(true);
	assert_scan("a", "a", "a= ");	/* a scan hands over, too */
	assert_value("a", "");
	for (int i = 0; i < 2; i++) {	/* what is to be read soon, neither */
		store_put_soon(STR("a"), i == 0 ? STR("4") : STR("5"));
		tempstore_step(true);
		store_turn();
		assert_value("a", i == 0 ? "4" : "5");
	}
	put("a", "6");
	tempstore_step(true);
	store_turn();
	assert_value("a", "6");
	store_put_soon(STR("a"), STR("7"));
	tempstore_step(false);
	store_turn();
	assert_value("a", "6");
}

/* Of what the steps of a turn wrote the newest counts, in any order of keys,
 * and all of it is on disk after the sync. */
static void
steps_of_a_turn(void **state UNUSED)
{
	put("z", "1");
	put("y", "1");
	tempstore_step(true);
	store_del(STR("z"));
	put("x", "2");
	tempstore_step(true);
	put("y", "9");
	put("w", "9");
	tempstore_step(false);
	put("z", "3");
	tempstore_step(true);
	store_del(STR("x"));
	tempstore_step(true);
	assert_int_equal(store_written(), 4);
	store_turn();
	assert_true(store_sync());
	assert_int_equal(store_synced(), 4);
	tempstore_reopen();
	assert_scan("", "", "y=1 z=3 ");
}

static void
scans(void **state UNUSED)
{
	put("a/1", "x");
	put("a/3", "x");
	put("a/4", "x");
	put("b/1", "x");
	tempstore_step(true);
	assert_scan("a/", "a/", "a/1=x a/3=x a/4=x ");
	assert_scan("a/", "a/2", "a/3=x a/4=x ");
	assert_scan("a/", "a/5", "");
	assert_scan("", "", "a/1=x a/3=x a/4=x b/1=x ");
	put("a/5", "y");
	put("a/0", "y");
	put("a/3", "y");
	put("a/2", "y");
	put("A", "y");
	store_del(STR("a/4"));
	assert_scan("a/", "a/", "a/0=y a/1=x a/2=y a/3=y a/5=y ");
	assert_scan("a/", "a/2", "a/2=y a/3=y a/5=y ");
	tempstore_step(false);
	assert_scan("a/", "a/", "a/1=x a/3=x a/4=x ");
	assert_scan("c", "c", "");
}

/* Bytes above 0x7f come last, and keys that begin alike stay apart. */
static void
scan_order_of_bytes(void **state UNUSED)
{
	put("k\xff", "3");
	put("k", "1");
	put("k\x7f", "2");
	assert_scan("k", "k", "k=1 k\x7f=2 k\xff=3 ");
	tempstore_step(true);
	put("k\x80", "4");
	assert_scan("k", "k", "k=1 k\x7f=2 k\x80=4 k\xff=3 ");
	assert_scan("k\x7f", "k\x7f", "k\x7f=2 ");
}

/* Whoever scans may take out and put: the scan goes on as it began. */
static void
changes_while_scanning(void **state UNUSED)
{
	char key[8] = "k000";
	struct scan s;
	unsigned n = 0;

	for (unsigned i = 0; i < 500; i++) {
		snprintf(key, sizeof key, "k%03u", i);
		put(key, "old");
	}
	tempstore_step(true);
	store_scan(&s, STR("k"));
	while (store_next(&s)) {
		snprintf(key, sizeof key, "k%03u", n++);
		assert_true(str_is(s.key, key));
		assert_true(str_is(s.value, "old"));
		store_put(str_fmt(&mem, "%.*s+", STRF(s.key)), STR("new"));
		store_del(s.key);
	}
	store_scan_end(&s);
	assert_int_equal(n, 500);
	tempstore_step(true);
	assert_scan("k000", "k000", "k000+=new ");
	assert_scan("k499", "k499", "k499+=new ");
}

/* Likewise where what is taken out was put by this very step. */
static void
changes_while_scanning_own(void **state UNUSED)
{
	char key[8];
	struct scan s;
	unsigned n = 0;

	for (unsigned i = 0; i < 500; i++) {
		snprintf(key, sizeof key, "k%03u", i);
		put(key, "new");
	}
	store_scan(&s, STR("k"));
	while (store_next(&s)) {
		snprintf(key, sizeof key, "k%03u", n++);
		assert_true(str_is(s.key, key));
		store_del(s.key);
	}
	assert_int_equal(n, 500);
	assert_scan("k", "k", "");
	tempstore_step(true);
	assert_scan("k", "k", "");
}

static unsigned kept, dropped;

static void
count_ends(bool keep)
{
	kept += keep;
	dropped += !keep;
}

static void
step_ends_are_told(void **state UNUSED)
{
	kept = dropped = 0;
	store_on_step_end(count_ends);
	store_on_step_end(count_ends);
	put("a", "1");
	tempstore_step(true);
	tempstore_step(true);
	tempstore_step(false);
	assert_int_equal(kept, 2);
	assert_int_equal(dropped, 1);
}

static void
syncs_when_asked(void **state UNUSED)
{
	assert_false(store_sync());
	store_turn();
	assert_false(store_sync());
	put("a", "1");
	tempstore_step(true);
	assert_int_equal(store_written(), 1);
	assert_false(store_sync());
	assert_int_equal(store_synced(), 0);
	store_turn();
	put("b", "1");
	tempstore_step(true);
	store_turn();			/* one is asked for already */
	assert_true(store_sync());
	assert_int_equal(store_synced(), 1);
	assert_false(store_sync());
	store_turn();
	assert_true(store_sync());
	assert_int_equal(store_synced(), 2);
}

/* With the real thread: it tells when what was written is on disk. */
static void
synced_by_the_thread(void **state UNUSED)
{
	struct pollfd p = { .events = POLLIN };

	store_close();
	store_single(false);
	assert_true(store_open(tempstore_dir, &e));
	store_delay_us(1000);
	for (unsigned i = 1; i <= 5; i++) {
		put("a", "1");
		tempstore_step(true);
		assert_true(store_synced() < store_written());
		store_turn();
		p.fd = store_fd();
		assert_int_equal(poll(&p, 1, 20000), 1);
		store_woken();
		assert_true(store_synced() == i && store_written() == i);
		assert_int_equal(poll(&p, 1, 0), 0);
	}
	store_delay_us(20000);
	put("b", "1");
	tempstore_step(true);
	store_turn();
	put("c", "1");			/* nobody asks again for its sync */
	tempstore_step(true);
	store_turn();
	while (store_synced() != store_written()) {
		assert_int_equal(poll(&p, 1, 20000), 1);
		store_woken();
	}
	store_delay_us(0);
	put("last", "1");
	tempstore_step(true);
	store_turn();
	tempstore_reopen();
	assert_value("last", "1");
}

/* This program again, in another part; its exit code. */
static int
play(const char *part)
{
	pid_t pid = fork();
	int status = 0;

	assert_true(pid >= 0);
	if (pid == 0) {
		execl("/proc/self/exe", "store", part, tempstore_dir, NULL);
		_exit(99);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int
part_opens(const char *dir)
{
	return store_open(dir, &e) ? 50 : (int)e.kind;
}

/* Dies with one step synced and one not. */
static int
part_dies(const char *dir)
{
	store_single(true);
	if (!store_open(dir, &e))
		return 51;
	put("synced", "1");
	store_step_end(true);
	store_turn();
	store_sync();
	put("lost", "1");
	store_step_end(true);
	store_turn();
	put("unfinished", "1");
	if (!store_has(STR("lost")))
		return 52;
	_exit(0);
}

static void
second_open_refused(void **state UNUSED)
{
	assert_int_equal(play("opens"), ERR_CLASH);
	store_close();
	assert_int_equal(play("opens"), 50);
	assert_true(store_open(tempstore_dir, &e));
}

static void
unsynced_is_gone(void **state UNUSED)
{
	store_close();
	assert_int_equal(play("dies"), 0);
	assert_true(store_open(tempstore_dir, &e));
	assert_value("synced", "1");
	assert_value("lost", NULL);
	assert_value("unfinished", NULL);
	put("lost", "2");
	tempstore_step(true);
	tempstore_reopen();
	assert_value("lost", "2");
	assert_value("synced", "1");
}

static void
folders(void **state UNUSED)
{
	char inner[96], deep[128];

	snprintf(inner, sizeof inner, "%s/inner", tempstore_dir);
	snprintf(deep, sizeof deep, "%s/b/c", inner);
	put("a", "1");
	tempstore_step(true);
	store_turn();
	store_sync();
	store_close();
	assert_null(store_handle());
	assert_false(store_open(deep, &e));
	assert_int_equal(e.kind, ERR_DISK);
	assert_true(store_open(inner, &e));
	assert_value("a", NULL);
}

static int
close_all(void **state)
{
	store_delay_us(0);
	arena_free(&mem);
	return tempstore_close(state);
}

#define IN_STORE(test) \
	cmocka_unit_test_setup_teardown(test, tempstore_open, close_all)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		IN_STORE(step_reads_its_own),
		IN_STORE(dropped_step_leaves_nothing),
		IN_STORE(remembered_is_never_old),
		IN_STORE(steps_of_a_turn),
		IN_STORE(scans),
		IN_STORE(scan_order_of_bytes),
		IN_STORE(changes_while_scanning),
		IN_STORE(changes_while_scanning_own),
		IN_STORE(step_ends_are_told),
		IN_STORE(syncs_when_asked),
		IN_STORE(synced_by_the_thread),
		IN_STORE(second_open_refused),
		IN_STORE(unsynced_is_gone),
		IN_STORE(folders),
	};

	if (argc == 3)
		return strcmp(argv[1], "dies") == 0 ? part_dies(argv[2])
		    : part_opens(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
