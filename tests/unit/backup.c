/* Backups: what they hold, which are kept, and that damage is named (O4). */
#include "storage/backup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "storage/bytesum.h"
#include "tests/unit/tempstore.h"

static struct err e;
static char backups[128], into[128];
static const struct backup *found;
static unsigned n;

static void
put(const char *key, const char *value)
{
	store_put(str_of(key), str_of(value));
	tempstore_step(true);
}

static bool
does(enum backup_deed deed, uint32_t id)
{
	struct backup_order o = { .deed = deed, .dir = str_of(backups),
		.id = id, .keep = 2 };

	assert_true(backup_ask(&o, &e));
	while (!backup_over())
		usleep(1000);
	return backup_take(&found, &n, &e);
}

static void
checksums(void **state UNUSED)
{
	static const char digits[] = "123456789";

	assert_int_equal(bytesum(0, digits, 9), 0xe3069283);
	assert_int_equal(bytesum(bytesum(0, digits, 4), digits + 4, 5),
	    0xe3069283);
}

/* What is not synced yet is in it as well. */
static void
restored(void **state UNUSED)
{
	struct arena mem = { 0 };
	struct backup b;
	struct str v;

	put("a", "1");
	assert_true(does(BACKUP_MAKE, 0));
	put("a", "2");
	assert_true(does(BACKUP_MAKE, 0));
	assert_int_equal(n, 1);
	assert_int_equal(found[0].id, 2);
	store_close();
	assert_true(backup_restore(backups, into, 1, &b, &e));
	assert_int_equal(b.id, 1);
	assert_true(store_open(into, &e));
	assert_true(store_get(STR("a"), &mem, &v, &e));
	assert_true(str_is(v, "1"));
	store_close();
	assert_false(backup_restore(backups, into, 0, &b, &e));
	assert_int_equal(e.kind, ERR_INPUT);	/* it is there already */
	assert_true(store_open(tempstore_dir, &e));
	arena_free(&mem);
}

static void
newest_are_kept(void **state UNUSED)
{
	for (int i = 0; i < 4; i++) {
		put("a", i % 2 ? "x" : "y");
		assert_true(does(BACKUP_MAKE, 0));
	}
	assert_true(does(BACKUP_LIST, 0));
	assert_int_equal(n, 2);
	assert_int_equal(found[0].id, 3);
	assert_int_equal(found[1].id, 4);
	assert_true(does(BACKUP_VERIFY, 3));
	assert_int_equal(found[0].id, 3);
	assert_false(does(BACKUP_VERIFY, 1));
	assert_int_equal(e.kind, ERR_INPUT);
}

static void
refused(void **state UNUSED)
{
	struct backup_order o = { .deed = BACKUP_MAKE,
		.dir = str_of(backups), .keep = 2 };
	struct backup b;

	assert_false(does(BACKUP_LIST, 0));	/* there is no such folder */
	assert_int_equal(e.kind, ERR_INPUT);
	assert_true(backup_ask(&o, &e));
	assert_false(backup_ask(&o, &e));
	assert_int_equal(e.kind, ERR_BUSY);
	backup_close();
	o.spare_bytes = UINT64_MAX / 4;
	assert_true(backup_ask(&o, &e));
	while (!backup_over())
		usleep(1000);
	assert_false(backup_take(&found, &n, &e));
	assert_non_null(strstr(e.why, "free space"));
	assert_false(backup_restore("/nowhere", into, 0, &b, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

/* Every file of it: one flipped bit, and then none. */
static void
damage(void **state UNUSED)
{
	char command[400], name[200];
	unsigned files = 0;
	FILE *list;

	put("a", "1");
	assert_true(does(BACKUP_MAKE, 0));
	snprintf(command, sizeof command, "find %s -type f -size +0 ! -path "
	    "'*/meta/*' ! -name 'LOG*'", backups);
	list = popen(command, "r");
	assert_non_null(list);
	for (; fgets(name, sizeof name, list) != NULL; files++) {
		FILE *f;
		int c;

		name[strcspn(name, "\n")] = '\0';
		f = fopen(name, "r+");
		c = fgetc(f);
		rewind(f);
		fputc(c ^ 1, f);
		fflush(f);
		assert_false(does(BACKUP_VERIFY, 0));
		assert_int_equal(e.kind, ERR_REMOTE);
		assert_non_null(strstr(e.why, strrchr(name, '/') + 1));
		rewind(f);
		fputc(c, f);
		fclose(f);
		assert_true(does(BACKUP_VERIFY, 0));
	}
	assert_int_equal(pclose(list), 0);
	assert_true(files >= 3);
}

static int
open_all(void **state)
{
	tempstore_open(state);
	snprintf(backups, sizeof backups, "%s/backups", tempstore_dir);
	snprintf(into, sizeof into, "%s/into", tempstore_dir);
	return 0;
}

static int
close_all(void **state)
{
	backup_close();
	return tempstore_close(state);
}

#define IN_STORE(test) \
	cmocka_unit_test_setup_teardown(test, open_all, close_all)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(checksums), IN_STORE(restored),
		IN_STORE(newest_are_kept), IN_STORE(refused),
		IN_STORE(damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
