/* Slices and buffers, against what the C library and a plain array say. */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static struct arena mem;

static void
equal(void **state UNUSED)
{
	struct str none = STR_NONE;

	assert_true(str_eq(none, STR("")));
	assert_true(str_eq(str_of(NULL), none));
	assert_true(str_is(STR("a\0b"), "a") == false);
	assert_true(str_is(str_of("abc"), "abc"));
	assert_false(str_is(STR("abc"), "abd"));
	assert_false(str_is(STR("abc"), "ab"));
	assert_true(str_ieq(STR("Content-Length"), STR("CONTENT-length")));
	assert_false(str_ieq(STR("ab"), STR("abc")));
	assert_true(str_ieq(none, STR("")));
}

static void
equal_without_case(void **state UNUSED)
{
	for (unsigned a = 0; a < 256; a++)
		for (unsigned b = 0; b < 256; b++) {
			char x = (char)a, y = (char)b;
			bool letter = (a | 32) >= 'a' && (a | 32) <= 'z';
			bool alike = a == b || (letter && (a ^ b) == 32);

			assert_int_equal(str_ieq((struct str){ &x, 1 },
			    (struct str){ &y, 1 }), alike);
		}
	assert_false(str_ieq(STR("a\0b"), STR("a\0c")));
}

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

static void
order(void **state UNUSED)
{
	static const struct str rising[] = { STR_NONE, { "\0", 1 },
		{ "\0a", 2 }, { "a", 1 }, { "a\0", 2 }, { "ab", 2 },
		{ "b", 1 }, { "\x7f", 1 }, { "\x80", 1 }, { "\xff", 1 } };
	int n = NELEMS(rising);

	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			assert_int_equal(sign(str_cmp(rising[i], rising[k])),
			    sign(i - k));
}

static void
pieces(void **state UNUSED)
{
	struct str s = STR("key=value=x"), rest;
	size_t at = 99;

	assert_true(str_starts(s, STR("key")));
	assert_true(str_starts(s, STR("")));
	assert_false(str_starts(STR("ke"), STR("key")));
	assert_true(str_ends(s, STR("=x")));
	assert_false(str_ends(s, STR("=y")));
	assert_false(str_ends(STR("x"), STR("=x")));
	assert_true(str_find(s, STR("value"), &at) && at == 4);
	assert_true(str_find(s, STR(""), &at) && at == 0);
	assert_false(str_find(s, STR("valuf"), &at));
	assert_false(str_find(STR("a"), STR("aa"), &at));
	assert_true(str_find(s, STR("x"), NULL));
	assert_true(str_is(str_from(s, s.n), ""));
	assert_true(str_is(str_upto(s, 3), "key"));
	assert_true(str_eq(str_upto(s, 99), s));
	assert_true(str_is(str_split(s, '=', &rest), "key"));
	assert_true(str_is(rest, "value=x"));
}

/* "a,,b," has four pieces; what has no separator has one. */
static void
splits(void **state UNUSED)
{
	static const char *const want[] = { "a", "", "b", "" };
	struct str rest = STR("a,,b,");
	unsigned n = 0;

	while (rest.p != NULL) {
		assert_true(n < NELEMS(want));
		assert_true(str_is(str_split(rest, ',', &rest), want[n++]));
	}
	assert_int_equal(n, NELEMS(want));
	assert_int_equal(str_split(STR_NONE, ',', &rest).n, 0);
	assert_null(rest.p);
}

static void
trims(void **state UNUSED)
{
	assert_true(str_is(str_trim(STR(" \t\r\na b\n ")), "a b"));
	assert_int_equal(str_trim(STR(" \t ")).n, 0);
	assert_int_equal(str_trim(STR_NONE).n, 0);
	assert_true(str_is(str_trim(STR("\vx")), "\vx"));
}

static void
numbers(void **state UNUSED)
{
	static const char *const bad[] = { "", " 1", "1 ", "+1", "-1", "0x1",
		"1.0", "18446744073709551616", "99999999999999999999", "１",
		"1:", "1/" };
	uint64_t v = 77;

	for (unsigned i = 0; i < NELEMS(bad); i++)
		assert_false(str_u64(str_of(bad[i]), &v));
	assert_false(str_u64(STR("1\0"), &v));
	assert_true(v == 77);
	assert_true(str_u64(STR("18446744073709551615"), &v));
	assert_true(v == UINT64_MAX);
	assert_true(str_u64(STR("000000000000000000000000042"), &v));
	assert_true(v == 42);
	assert_true(str_u64(STR("0"), &v) && v == 0);
}

static void
digits_of_numbers(void **state UNUSED)
{
	static const char *const shown[] = { "0", "9", "10", "4294967296",
	    "18446744073709551615" };
	struct buf b = { 0 };
	uint64_t v;

	for (size_t i = 0; i < NELEMS(shown); i++) {
		assert_true(str_u64(str_of(shown[i]), &v));
		assert_true(str_is(str_number(&mem, v), shown[i]));
		buf_number(&b, v);
	}
	assert_true(str_is(buf_str(&b), "09104294967296"
	    "18446744073709551615"));
	buf_free(&b);
}

/* Whatever is longer than is mostly asked for is whole, too. */
static void
formatted(void **state UNUSED)
{
	struct buf b = { 0 };

	for (int n = 0; n < 700; n++) {
		struct str s = str_fmt(&mem, "%*d|", n, 7);
		size_t before = b.n;

		assert_int_equal(s.n, n < 1 ? 2 : n + 1);
		assert_true(str_ends(s, STR("7|")) && s.p[s.n] == '\0');
		buf_fmt(&b, "%*d|", n, 7);
		assert_true(str_eq(str_from(buf_str(&b), before), s));
	}
	buf_free(&b);
}

/* How many of all strings of n bytes are UTF-8. */
static uint64_t
utf8_count(unsigned n)
{
	uint64_t count = 0;
	char s[3];

	for (uint32_t i = 0; i < 1u << (8 * n); i++) {
		s[0] = (char)(i & 0xff);
		s[1] = (char)(i >> 8 & 0xff);
		s[2] = (char)(i >> 16 & 0xff);
		count += str_utf8((struct str){ s, n });
	}
	return count;
}

static void
utf8_short(void **state UNUSED)
{
	uint64_t one = 128, two = 1920, three = 61440;

	assert_true(str_utf8(STR_NONE));
	assert_true(utf8_count(1) == one);
	assert_true(utf8_count(2) == one * one + two);
	assert_true(utf8_count(3) == one * one * one + 2 * one * two + three);
}

/* Four bytes: every first and second, and the edges of the others. */
static void
utf8_long(void **state UNUSED)
{
	static const unsigned char edge[] = { 0x7f, 0x80, 0xbf, 0xc0 };
	unsigned count = 0;

	for (unsigned i = 0; i < 65536 * 16; i++) {
		char s[] = { (char)(i >> 8 & 0xff), (char)(i & 0xff),
			(char)edge[i >> 16 & 3], (char)edge[i >> 18] };

		if ((unsigned char)s[0] >= 0xf0)
			count += str_utf8((struct str){ s, 4 });
	}
	assert_int_equal(count, (48 + 3 * 64 + 16) * 2 * 2);
	assert_false(str_utf8(STR("ご\xe3\x81")));
	assert_false(str_utf8(STR("\xf0\x9f\x97")));
	assert_true(str_utf8(STR("ごみ🗑")));
}

static void
copies(void **state UNUSED)
{
	char text[] = "abcdef";
	struct str s = str_upto(str_of(text), 3), d = str_dup(&mem, s);
	char *c = str_c(&mem, s);

	text[0] = 'x';
	assert_true(str_is(d, "abc"));
	assert_int_equal(d.p[3], '\0');
	assert_string_equal(c, "abc");
	assert_string_equal(str_c(&mem, STR_NONE), "");
	assert_true(str_is(str_fmt(&mem, "%d-%.*s", 7, STRF(s)), "7-xbc"));
	assert_int_equal(str_fmt(&mem, "%5000s", "").n, 5000);
	arena_free(&mem);
}

/* One random change, of the buffer and of a plain array. */
static void
buf_change(struct buf *b, char *plain, size_t *n)
{
	char s[300];
	size_t k = (size_t)random() % sizeof s;

	memset(s, 'a' + (int)(random() % 26), sizeof s);
	switch (random() % 5) {
	case 0:
		k = k < *n ? k : *n;
		buf_drop(b, k);
		memmove(plain, plain + k, *n - k);
		*n -= k;
		return;
	case 1:
		buf_fmt(b, "%.*s", (int)k, s);
		break;
	case 2:
		k = 1;
		buf_byte(b, s[0]);
		break;
	case 3:
		memcpy(buf_room(b, k), s, k);
		b->n += k;
		break;
	default:
		buf_put(b, (struct str){ s, k });
	}
	memcpy(plain + *n, s, k);
	*n += k;
}

static void
buf_against_array(void **state UNUSED)
{
	static char plain[300 * 2000];

	for (unsigned round = 0; round < 20; round++) {
		struct buf b = { 0 };
		size_t n = 0;

		for (unsigned i = 0; i < 1000; i++) {
			buf_change(&b, plain, &n);
			assert_true(b.n <= b.room);
			assert_true(str_eq(buf_str(&b),
			    (struct str){ plain, n }));
		}
		buf_free(&b);
	}
}

static void
buf_empty(void **state UNUSED)
{
	struct buf b = { 0 };
	char *kept;

	buf_put(&b, STR_NONE);
	buf_drop(&b, 0);
	assert_int_equal(buf_str(&b).n, 0);
	buf_put(&b, STR("abc"));
	kept = b.p;
	buf_reset(&b);
	assert_int_equal(buf_str(&b).n, 0);
	assert_ptr_equal(b.p, kept);
	buf_free(&b);
	assert_null(b.p);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal),
		cmocka_unit_test(equal_without_case),
		cmocka_unit_test(order),
		cmocka_unit_test(pieces),
		cmocka_unit_test(splits),
		cmocka_unit_test(trims),
		cmocka_unit_test(numbers),
		cmocka_unit_test(digits_of_numbers),
		cmocka_unit_test(formatted),
		cmocka_unit_test(utf8_short),
		cmocka_unit_test(utf8_long),
		cmocka_unit_test(copies),
		cmocka_unit_test(buf_against_array),
		cmocka_unit_test(buf_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
