/* linesim's JSON scanner: what is JSON, what is not, and what it finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "linesim/scan.c"

static bool
is_json(const char *text)
{
	struct scan s = scan_start(str_of(text));
	struct str name, value;

	if (text[0] == '[') {
		scan_open(&s, '[');
		while (scan_item(&s, &value))
			;
	} else {
		scan_open(&s, '{');
		while (scan_member(&s, &name, &value))
			;
	}
	return scan_end(&s);
}

static void
test_json(void **state UNUSED)
{
	static const char *const good[] = {
		"{}", "[]", " { } ", "[1]", "[-0.5e+3,0,10]", "[\"\"]",
		"{\"a\":1,\"b\":[true,false,null]}", "[[],{}]",
		"[\"\\u00e9\\n\\\"\"]", "{\"a\" : {\"b\":[{}]} }\n",
	};

	for (size_t i = 0; i < NELEMS(good); i++)
		assert_true(is_json(good[i]));
}

static void
test_not_json(void **state UNUSED)
{
	static const char *const wrong[] = {
		"", "{", "[", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{a:1}",
		"{\"a\":1,}", "[01]", "[1.]", "[.5]", "[1e]", "[tru]", "[-]",
		"[\"\n\"]", "[\"\\x\"]", "[\"\\u12g4\"]", "[\"a]", "[1] x",
		"[1 2]", "{\"a\":1 \"b\":2}", "[1}", "{\"a\":1]", "[+1]",
	};

	for (size_t i = 0; i < NELEMS(wrong); i++)
		assert_false(is_json(wrong[i]));
}

static void
test_depth(void **state UNUSED)
{
	char text[2 * 5000 + 1];

	memset(text, '[', 5000);
	memset(text + 5000, ']', 5000);
	text[10000] = '\0';
	assert_false(is_json(text));
	text[5050] = '\0';
	assert_true(is_json(text + 4950));
}

static void
test_members(void **state UNUSED)
{
	struct scan s = scan_start(STR("{\"to\": [\"x\", 2] ,\"b\":\"c\"}"));
	struct str name, value, inside;

	assert_true(scan_open(&s, '{'));
	assert_true(scan_member(&s, &name, &value));
	assert_true(str_is(name, "to") && str_is(value, "[\"x\", 2]"));
	assert_false(scan_plain(value, &inside));
	assert_true(scan_member(&s, &name, &value));
	assert_true(scan_plain(value, &inside) && str_is(inside, "c"));
	assert_false(scan_member(&s, &name, &value));
	assert_true(scan_end(&s));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_not_json),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
