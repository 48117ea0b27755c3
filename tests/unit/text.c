/* Unicode and encodings as files and LINE need them. */
#include "base/arena.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena mem;

static void
assert_str(struct str got, const char *want)
{
	assert_string_equal(str_c(&mem, got), want);
}

static struct str
decoded(struct str in, const char *want)
{
	struct err e = { 0 };
	const char *encoding = "";
	struct str out;

	assert_true(text_decode(&mem, in, &out, &encoding, &e));
	assert_string_equal(encoding, want);
	return out;
}

static void
encodings_are_found(void **state)
{
	(void)state;
	assert_str(decoded(STR("ごみ"), "UTF-8"), "ごみ");
	assert_str(decoded(STR("\xef\xbb\xbfごみ"), "UTF-8"), "ごみ");
	assert_str(decoded(STR("\x82\xb2\x82\xdd"), "CP932"), "ごみ");
	assert_str(decoded(STR("\x87\x40\x81\x60"), "CP932"), "①～");
	assert_str(decoded(STR("\xb6\xc5"), "CP932"), "ｶﾅ");
	assert_str(decoded(STR("\xff\xfe\x54\x30"), "UTF-16LE"), "ご");
	assert_str(decoded(STR("\xfe\xff\x30\x54"), "UTF-16BE"), "ご");
	assert_str(decoded(STR(""), "UTF-8"), "");
}

static void
broken_bytes_name_their_place(void **state)
{
	struct err e = { 0 };
	const char *encoding;
	struct str out;

	(void)state;
	assert_false(text_decode(&mem, STR("a\nb\n\x82\xff"), &out,
	    &encoding, &e));
	assert_non_null(strstr(e.why, "line 3"));
	assert_false(text_decode(&mem, STR("\xef\xbb\xbf" "a\n\x80"), &out,
	    &encoding, &e));
	assert_non_null(strstr(e.why, "byte 5, line 2"));
	/* One broken letter does not make a UTF-8 file CP932. */
	assert_false(text_decode(&mem, STR("燃やすごみ燃やすごみ燃\n\xe3\x81"
	    "やす"), &out, &encoding, &e));
	assert_non_null(strstr(e.why, "broken UTF-8 at byte 34, line 2"));
}

static void
widths_are_made_one(void **state)
{
	struct err e = { 0 };
	struct str out;

	(void)state;
	assert_true(text_nfkc(&mem, STR("火２ ｶﾞﾗｽ･㎝"), &out, &e));
	assert_str(out, "火2 ガラス・cm");
	assert_false(text_nfkc(&mem, STR("\xff"), &out, &e));
	assert_str(text_key(&mem, STR("　センター （Ａ） ")), "センター(A)");
	assert_str(text_trim(STR("　 北 町\xc2\xa0")), "北 町");
	assert_str(text_trim(STR(" 　")), "");
	assert_str(text_hiragana(&mem, STR("カタカナとーヴabc漢")),
	    "かたかなとーゔabc漢");
}

static void
lengths_are_counted(void **state)
{
	(void)state;
	assert_int_equal(text_utf16(STR("aあ🗑")), 4);
	assert_int_equal(text_utf16(STR("\xff\xfe")), 2);
	assert_int_equal(text_graphemes(STR("aが👨‍👩‍👧🇯🇵")), 4);
	assert_int_equal(text_graphemes(STR("か\xe3\x82\x99")), 1);
	assert_int_equal(text_graphemes(STR("")), 0);
	assert_str(text_cut(STR("さくら一丁目"), 3), "さくら");
	assert_str(text_cut(STR("さ"), 3), "さ");
	assert_str(text_cut_utf16(STR("あ🗑い"), 2), "あ");
	assert_str(text_cut_utf16(STR("あ🗑い"), 3), "あ🗑");
}

static size_t
utf8_of(uint32_t c, char to[4])
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	to[0] = (char)(0xe0 | c >> 12);
	to[1] = (char)(0x80 | (c >> 6 & 0x3f));
	to[2] = (char)(0x80 | (c & 0x3f));
	return 3;
}

/* A text that is normal as it stands is not looked into; with a letter at its
 * end that is not, it is, and the rest must come out the same. */
static void
normal_as_it_stands(void **state)
{
	(void)state;
	for (uint32_t c = 1; c < 0xd800; c = c == 0x7f ? 0x800 : c + 1) {
		struct buf b = { 0 };
		struct str alone, beside;
		char utf8[4];

		buf_put(&b, (struct str){ utf8, utf8_of(c, utf8) });
		buf_put(&b, STR("か"));
		buf_put(&b, (struct str){ utf8, utf8_of(c, utf8) });
		alone = text_plain(&mem, buf_str(&b));
		alone = str_dup(&mem, alone);
		buf_put(&b, STR("ａ"));
		beside = text_plain(&mem, buf_str(&b));
		assert_true(str_ends(beside, STR("a")));
		assert_true(str_eq(alone, str_upto(beside, beside.n - 1)));
		buf_free(&b);
		arena_reset(&mem);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodings_are_found),
		cmocka_unit_test(broken_bytes_name_their_place),
		cmocka_unit_test(widths_are_made_one),
		cmocka_unit_test(lengths_are_counted),
		cmocka_unit_test(normal_as_it_stands),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&mem);
	return failed;
}
