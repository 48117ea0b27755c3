/* What is written reads back; what is not there gives nothing. */
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static struct arena mem;

static void
assert_round_trip(struct str s)
{
	struct buf b = { 0 };
	struct json *j;
	struct err e;

	json_put(&b, s);
	j = json_read(buf_str(&b), &e);
	assert_non_null(j);
	assert_true(str_eq(json_str(j), s));
	json_free(j);
	buf_free(&b);
}

static void
hostile_strings(void **state UNUSED)
{
	static const char *const hostile[] = { "", "\"", "\\", "\\\"", "\\u",
		"</script>", "\",\"admin\":true,\"x\":\"", "\x7f\x1f\x01",
		"ごみ🗑\xef\xbf\xbd", "\xe2\x80\xa8\xe2\x80\xa9", "%s%n",
		"\xef\xbb\xbf", "\r\n\t\b\f", "${x}", "\\\\\\" };
	char each[3] = "";

	for (unsigned i = 0; i < NELEMS(hostile); i++)
		assert_round_trip(str_of(hostile[i]));
	assert_round_trip(STR_NONE);
	for (unsigned c = 1; c < 128; c++) {
		each[0] = each[1] = (char)c;
		assert_round_trip(str_of(each));
	}
}

static void
written(void **state UNUSED)
{
	struct buf b = { 0 };

	buf_byte(&b, '{');
	json_put_str(&b, "a\"b", STR("x\ny\x01"));
	json_put_int(&b, "least", INT64_MIN);
	json_put_bool(&b, "yes", true);
	json_put_key(&b, "list");
	buf_byte(&b, '[');
	json_comma(&b);
	json_put(&b, STR("1"));
	json_comma(&b);
	json_put(&b, STR("{"));
	buf_put(&b, STR("]"));
	json_put_bool(&b, "no", false);
	buf_byte(&b, '}');
	assert_true(str_is(buf_str(&b), "{\"a\\\"b\":\"x\\ny\\u0001\","
	    "\"least\":-9223372036854775808,\"yes\":true,"
	    "\"list\":[\"1\",\"{\"],\"no\":false}"));
	buf_free(&b);
}

static struct json *
read_it(const char *s)
{
	struct err e;
	struct json *j = json_read(str_of(s), &e);

	assert_non_null(j);
	return j;
}

static void
looked_into(void **state UNUSED)
{
	struct json *j = read_it(" {\"s\":\"x\",\"i\":-7,\"f\":2.5,"
	    "\"t\":true,\"l\":[1,\"two\",null],\"o\":{\"k\":\"v\"}} ");
	const struct json *l = json_get(j, "l");

	assert_true(str_is(json_get_str(j, "s"), "x"));
	assert_true(json_int(json_get(j, "i")) == -7);
	assert_true(json_float(json_get(j, "f")) > 2.4);
	assert_true(json_float(json_get(j, "i")) < -6.9);
	assert_true(json_bool(json_get(j, "t")));
	assert_true(json_is_list(l) && !json_has_keys(l));
	assert_int_equal(json_count(l), 3);
	assert_true(json_int(json_at(l, 0)) == 1);
	assert_true(str_is(json_str(json_at(l, 1)), "two"));
	assert_true(str_is(json_get_str(json_get(j, "o"), "k"), "v"));
	assert_true(json_has_keys(j) && !json_is_list(j));
	json_free(j);
}

static void
assert_nothing(const struct json *j)
{
	assert_int_equal(json_str(j).n, 0);
	assert_true(json_int(j) == 0);
	assert_false(json_bool(j));
	assert_true(json_float(j) == 0.0);
	assert_int_equal(json_count(j), 0);
	assert_null(json_at(j, 0));
	assert_null(json_get(j, "x"));
	assert_int_equal(json_get_str(j, "x").n, 0);
	assert_false(json_has_keys(j));
	assert_false(json_is_list(j));
}

static void
missing_or_of_another_kind(void **state UNUSED)
{
	struct json *j = read_it("{\"n\":null,\"l\":[1],\"o\":{\"a\":1}}");
	const struct json *value;
	struct str key;

	assert_nothing(NULL);
	assert_nothing(json_get(j, "absent"));
	assert_nothing(json_get(j, "n"));
	assert_nothing(json_get(json_get(json_get(j, "n"), "x"), "y"));
	assert_null(json_at(json_get(j, "l"), 1));
	assert_null(json_at(json_get(j, "l"), SIZE_MAX));
	assert_int_equal(json_str(json_get(j, "o")).n, 0);
	assert_int_equal(json_count(json_get(j, "o")), 0);
	assert_null(json_next(NULL, NULL, &key, &value));
	assert_null(json_next(json_get(j, "l"), NULL, &key, &value));
	json_free(j);
	json_free(NULL);
}

static void
entries_in_order(void **state UNUSED)
{
	struct json *j = read_it("{\"z\":1,\"a\":2,\"ご\":3,\"z\":4}");
	static const char *const keys[] = { "z", "a", "ご" };
	const struct json *value;
	const void *at = NULL;
	struct str key;
	unsigned n = 0;

	while ((at = json_next(j, at, &key, &value)) != NULL) {
		assert_true(n < 3 && str_is(key, keys[n]));
		assert_true(json_int(value) == (n == 0 ? 4 : n + 1));
		n++;
	}
	assert_int_equal(n, 3);
	json_free(j);
}

static void
refused(void **state UNUSED)
{
	static const struct str bad[] = { { "", 0 }, { NULL, 0 }, { " ", 1 },
		{ "{", 1 }, { "{}x", 3 }, { "{}\0", 3 }, { "{} {}", 5 },
		{ "'x'", 3 }, { "\"a\nb\"", 5 }, { "\"\0\"", 3 },
		{ "\"\\ud800\"", 8 },
		{ "\"\\udc00\\ud800\"", 14 }, { "\"\xc3(\"", 4 },
		{ "\"\xed\xa0\x80\"", 5 }, { "\"\xc0\x80\"", 4 },
		{ "\"\xe3\x81\"", 4 }, { "{\"\\u0000\":1}", 12 },
		{ "[1,]", 4 }, { "{\"a\"}", 5 }, { "{a:1}", 5 }, { "01", 2 },
		{ "1e999", 5 }, { "9223372036854775808", 19 }, { "NaN", 3 },
		{ "tru", 3 }, { "\"\\ご\"", 6 }, { "\xef\xbb\xbf{}", 5 },
		{ "[1 2]", 5 } };
	struct err e;

	for (unsigned i = 0; i < NELEMS(bad); i++) {
		err_clear(&e);
		assert_null(json_read(bad[i], &e));
		assert_int_equal(e.kind, ERR_INPUT);
		assert_true(str_starts(str_of(e.why), STR("not JSON: line")));
		assert_true(str_utf8(str_of(e.why)));
	}
}

/* Each beginning of a webhook is refused, read from memory of its own. */
static void
truncated(void **state UNUSED)
{
	struct str s = STR("{\"events\":[{\"type\":\"message\",\"n\":[1.5e3,"
	    "-2,null,true],\"t\":\"\\ud83d\\uddd1 ごみ\"}]}");
	struct err e;

	for (size_t n = 0; n <= s.n; n++) {
		char *own = mem_get(n);
		struct json *j;

		memcpy(own, s.p, n);
		j = json_read((struct str){ own, n }, &e);
		assert_int_equal(j != NULL, n == s.n);
		json_free(j);
		mem_free(own);
	}
}

static bool
reads_at_depth(size_t levels)
{
	char *s = arena_get(&mem, levels * 2);
	struct json *j;
	struct err e;

	memset(s, '[', levels);
	memset(s + levels, ']', levels);
	j = json_read((struct str){ s, levels * 2 }, &e);
	json_free(j);
	return j != NULL;
}

static void
depth(void **state UNUSED)
{
	assert_true(reads_at_depth(100));
	assert_true(reads_at_depth(2048));
	assert_false(reads_at_depth(2049));
	assert_false(reads_at_depth(1000000));
	arena_free(&mem);
}

static void
copied(void **state UNUSED)
{
	static const char s[] = "{\"b\":[1,-2.5,\"ご\\\"\",null,{}],"
	    "\"a\":{\"x\":false}}";
	struct json *j = read_it(s), *spaced;
	struct buf b = { 0 };

	json_copy_to(j, &b);
	assert_true(str_is(buf_str(&b), s));
	buf_reset(&b);
	json_copy_to(json_at(json_get(j, "b"), 2), &b);
	assert_true(str_is(buf_str(&b), "\"ご\\\"\""));
	buf_reset(&b);
	spaced = read_it("{ \"a\" : [ 1 , \"\\u3054\" ] }");
	json_copy_to(spaced, &b);
	assert_true(str_is(buf_str(&b), "{\"a\":[1,\"ご\"]}"));
	json_free(spaced);
	json_free(j);
	buf_free(&b);
}

static void
assert_texts(const char *text, const char *wanted)
{
	struct json *j = read_it(text);
	size_t n = json_count(json_get(j, "a"));
	struct str list[4];
	struct buf b = { 0 };

	assert_true(n <= NELEMS(list));
	if (!json_texts(str_of(text), "a", list, n)) {
		assert_null(wanted);
		n = 0;
	}
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%.*s;", STRF(list[i]));
	assert_true(str_is(buf_str(&b), wanted != NULL ? wanted : ""));
	buf_free(&b);
	json_free(j);
}

static void
texts_of_entries(void **state UNUSED)
{
	assert_texts("{\"a\":[]}", "");
	assert_texts(" { \"a\" : [ ] } ", "");
	assert_texts("{\"a\":[1,\"x\",null]}", "1;\"x\";null;");
	assert_texts("{\"b\":[9],\"a\":[{\"a\":[ 1 ]},[[2],3]],\"c\":{}}",
	    "{\"a\":[ 1 ]};[[2],3];");
	assert_texts("{\"b\":\"\\\\\",\"a\":[\"]\\\"},\",\"\\\\\"]}",
	    "\"]\\\"},\";\"\\\\\";");
	assert_texts("{\"b\":{\"a\":[7]},\"a\":[8]}", "8;");
}

/* Where a second look would be needed, nothing is said. */
static void
texts_not_plain(void **state UNUSED)
{
	assert_texts("{\"a\":[1],\"a\":[2]}", NULL);
	assert_texts("{\"a\":1,\"a\":[2]}", NULL);
	assert_texts("{\"a\":[1],\"a\":2}", NULL);
	assert_texts("{\"a\":[1],\"\\u0061\":[2]}", NULL);
	assert_texts("{\"\\u0061\":[2]}", NULL);
	assert_texts("{\"b\":[1]}", NULL);
	assert_texts("{\"a\":{}}", NULL);
	assert_texts("[1]", NULL);
	assert_texts("\"a\"", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_strings),
		cmocka_unit_test(written),
		cmocka_unit_test(looked_into),
		cmocka_unit_test(missing_or_of_another_kind),
		cmocka_unit_test(entries_in_order),
		cmocka_unit_test(refused),
		cmocka_unit_test(truncated),
		cmocka_unit_test(depth),
		cmocka_unit_test(copied),
		cmocka_unit_test(texts_of_entries),
		cmocka_unit_test(texts_not_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
