/* Folders: which files are read, in which order, and what is refused. */
#include "daemon/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"

static struct arena mem;
static char dir[64];
static struct err e;

static const char *
path(const char *name)
{
	return str_fmt(&mem, "%s/%s", dir, name).p;
}

static void
put(const char *name, const char *bytes)
{
	FILE *f = fopen(path(name), "w");

	assert_non_null(f);
	fputs(bytes, f);
	assert_int_equal(fclose(f), 0);
}

static int
make_folder(void **state UNUSED)
{
	snprintf(dir, sizeof dir, "/tmp/kairan-folder-XXXXXX");
	return mkdtemp(dir) == NULL;
}

static int
drop_folder(void **state UNUSED)
{
	int status = system(str_fmt(&mem, "rm -r %s", dir).p);

	arena_free(&mem);
	return status;
}

static bool
is_csv(struct str name)
{
	return str_ends(name, STR(".csv"));
}

static void
files_in_order(void **state UNUSED)
{
	struct townfile *f;
	size_t n;

	put("b.csv", "two");
	put("a.csv", "");
	put("README.md", "no");
	put(".c.csv", "no");
	assert_int_equal(mkdir(path("aa"), 0700), 0);
	put("aa/z.csv", "inside");
	assert_int_equal(symlink("b.csv", path("link.csv")), 0);
	assert_int_equal(mkfifo(path("pipe.csv"), 0600), 0);
	assert_true(folder_read(dir, is_csv, &mem, &f, &n, &e));
	assert_int_equal(n, 3);
	assert_true(str_is(f[0].name, "a.csv") && f[0].bytes.n == 0);
	assert_true(str_is(f[1].name, "aa/z.csv"));
	assert_true(str_is(f[1].bytes, "inside"));
	assert_true(str_is(f[2].name, "b.csv"));
	assert_true(str_is(f[2].bytes, "two"));
}

static void
no_deeper(void **state UNUSED)
{
	struct townfile *f;
	size_t n;

	assert_int_equal(mkdir(path("1"), 0700), 0);
	assert_int_equal(mkdir(path("1/2"), 0700), 0);
	assert_int_equal(mkdir(path("1/2/3"), 0700), 0);
	assert_int_equal(mkdir(path("1/2/3/4"), 0700), 0);
	put("1/2/3/x.csv", "x");
	put("1/2/3/4/y.csv", "y");
	assert_true(folder_read(dir, is_csv, &mem, &f, &n, &e));
	assert_int_equal(n, 1);
	assert_true(str_is(f[0].name, "1/2/3/x.csv"));
}

static void
refusals(void **state UNUSED)
{
	struct townfile *f, one;
	size_t n;

	assert_false(folder_read(path("none"), is_csv, &mem, &f, &n, &e));
	assert_int_equal(e.kind, ERR_ABSENT);
	assert_false(folder_read_file(path("none"), &mem, &one, &e));
	assert_int_equal(e.kind, ERR_ABSENT);
	assert_false(folder_read_file(dir, &mem, &one, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	put("a", "x");
	assert_false(folder_read(path("a"), is_csv, &mem, &f, &n, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_int_equal(truncate(path("a"), (off_t)FOLDER_BYTES_MAX + 1), 0);
	assert_false(folder_read_file(path("a"), &mem, &one, &e));
	assert_non_null(strstr(e.why, "larger"));
}

static void
one_file(void **state UNUSED)
{
	struct townfile f;

	put("r.csv", "user_id\n");
	assert_true(folder_read_file(path("r.csv"), &mem, &f, &e));
	assert_true(str_is(f.name, "r.csv"));
	assert_true(str_is(f.bytes, "user_id\n"));
}

#define TEST(t)	cmocka_unit_test_setup_teardown(t, make_folder, drop_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_in_order), TEST(no_deeper), TEST(refusals),
		TEST(one_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
