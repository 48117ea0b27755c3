/* Tables as towns write them. */
#include "base/arena.h"
#include "base/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena mem;

/* Rows as "line:field|field", one a line. */
static const char *
shown(struct str text)
{
	struct err e = { 0 };
	struct buf b = { 0 };
	struct csv csv;
	struct csv_row row;
	const char *out;
	size_t i;

	assert_true(csv_open(&csv, text, &e));
	while (csv_next(&csv, &mem, &row)) {
		buf_fmt(&b, "%u%s", row.line, row.torn ? "!" : "");
		for (i = 0; i < row.n; i++)
			buf_fmt(&b, "%c%.*s", i == 0 ? ':' : '|',
			    STRF(row.fields[i]));
		buf_byte(&b, '\n');
	}
	out = str_c(&mem, buf_str(&b));
	buf_free(&b);
	return out;
}

static void
plain_rows(void **state)
{
	(void)state;
	assert_string_equal(shown(STR("a,b\n\n\nc,,d")),
	    "1:a|b\n4:c||d\n");
	assert_string_equal(shown(STR("\xef\xbb\xbf" "a,b\r\nc\r\n\r\nd\r")),
	    "1:a|b\n2:c\n4:d\n");
	assert_string_equal(shown(STR("a\rb\n")), "1:a\n2:b\n");
	assert_string_equal(shown(STR("")), "");
	assert_string_equal(shown(STR(",\n")), "1:|\n");
	assert_string_equal(shown(STR("a,")), "1:a|\n");
}

static void
quotes(void **state)
{
	(void)state;
	assert_string_equal(shown(STR("\"a,\"\"b\"\"\",c\nd")),
	    "1:a,\"b\"|c\n2:d\n");
	assert_string_equal(shown(STR("\"x\ny\r\nz\",1\n\nnext")),
	    "1:x\ny\r\nz|1\n5:next\n");
	assert_string_equal(shown(STR("5\"管,\"\"\n")), "1:5\"管|\n");
	assert_string_equal(shown(STR("\"a\"b,c\n")), "1:ab|c\n");
	assert_string_equal(shown(STR("\"a\" ,c\n")), "1:a|c\n");
	assert_string_equal(shown(STR("\"a,b\nc\n")), "1!:\"a|b\n2:c\n");
}

static void
nul_is_refused(void **state)
{
	struct err e = { 0 };
	struct csv csv;

	(void)state;
	assert_false(csv_open(&csv, STR("a\nb\0c"), &e));
	assert_non_null(strstr(e.why, "line 2"));
}

static void
fields_beyond_the_row_are_empty(void **state)
{
	struct err e = { 0 };
	struct csv csv;
	struct csv_row row;

	(void)state;
	assert_true(csv_open(&csv, STR(" a ,\n , \n"), &e));
	assert_true(csv_next(&csv, &mem, &row));
	assert_true(str_is(csv_field(&row, 0), "a"));
	assert_int_equal(csv_field(&row, 7).n, 0);
	assert_false(csv_blank(&row));
	assert_true(csv_next(&csv, &mem, &row));
	assert_true(csv_blank(&row));
	assert_false(csv_next(&csv, &mem, &row));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_rows),
		cmocka_unit_test(quotes),
		cmocka_unit_test(nul_is_refused),
		cmocka_unit_test(fields_beyond_the_row_are_empty),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&mem);
	return failed;
}
