/* A2.6: which words are told, and which are in order. */
#include "storage/caution.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/csv.h"

static struct buf said;

static void
hear(void *ctx UNUSED, struct str found, struct str why)
{
	ASSERT(why.n > 0);
	buf_fmt(&said, "%s%.*s", said.n > 0 ? ";" : "", STRF(found));
}

static void
tells(const char *text, const struct cautions *more, bool drill,
    const char *want)
{
	buf_reset(&said);
	caution_check(str_of(text), more, drill, hear, NULL);
	if (!str_is(buf_str(&said), want))
		fail_msg("%s: %.*s, not %s", text, STRF(buf_str(&said)),
		    want);
}

static void
ours(void **state UNUSED)
{
	tells("児童虐待推進月間です", NULL, false, "虐待推進");
	tells("推進しよう、虐待", NULL, false, "推進しよう、虐待");
	tells("児童虐待防止推進月間です", NULL, false, "");
	tells("推進します。児童虐待の防止", NULL, false, "");
	tells("推進します。ところで別の話ですが虐待", NULL, false, "");
	tells("テストです", NULL, false, "テスト");
	tells("テストです", NULL, true, "");
	tells("避難訓練をします", NULL, false, "");
	tells("訓練です", NULL, false, "訓練");
	tells("職員採用試験のお知らせ", NULL, false, "");
	tells("試験です。", NULL, false, "試験");
	tells("○○さん、テスト", NULL, true, "○○");
	tells("", NULL, false, "");
	tells("いつもの燃やすごみのお知らせです。", NULL, false, "");
}

/* The first is in order, the second is not. */
static void
each_place(void **state UNUSED)
{
	tells("避難訓練のあと、おおぜいの人が集まってから訓練", NULL, false,
	    "訓練");
	tells("虐待防止の推進。あいうえおかきくけこさしすせそ虐待推進", NULL,
	    false, "虐待推進");
}

static void
towns(void **state UNUSED)
{
	struct arena mem = { 0 };
	struct reading r = { 0 };
	struct cautions all = { 0 };
	struct townfile f = { STR("wording.csv"), STR("言葉,近くの言葉,"
	    "文字数,除く,理由\n町長|市長,選挙,3,,公平に\n内緒,,,,だめです\n"
	    ",x,,,\nあ,い,101,,\n") };
	struct sheet s;

	assert_true(sheet_read(&r, &f, &s));
	caution_read(&r, &mem, &all, &s);
	assert_int_equal(all.n, 2);
	assert_int_equal(r.errors, 2);
	tells("市長の選挙", &all, false, "市長の選挙");
	tells("市長のたのしい選挙", &all, false, "");
	tells("内緒のテスト", &all, true, "内緒");
	arena_free(&mem);
	arena_free(&r.scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ours), cmocka_unit_test(each_place),
		cmocka_unit_test(towns),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	buf_free(&said);
	return failed;
}
