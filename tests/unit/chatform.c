/* Receive settings by taps and by words (R2), and what is never lost. */
#include "tests/unit/chatworld.h"

#include "daemon/chat/asking.h"
#include "daemon/chat/keep.h"

/* Forty-one names in eleven groups, as many as a town of 80,000 has. */
static const struct {
	const char	*name;
	int		 n;
} quarters[] = {
	{ "さくら町", 4 }, { "東さくら", 5 }, { "西さくら", 2 },
	{ "みなと", 3 }, { "上みなと", 4 }, { "緑が丘", 4 },
	{ "本町", 3 }, { "南本町", 4 },
	{ "北本町", 4 }, { "川原", 4 }, { "下川原", 4 },
};

static const char *const digits[] = { "一", "二", "三", "四", "五" };

static struct buf csv;

static void
town_large(void)
{
	buf_reset(&csv);
	buf_put(&csv, STR("地名,センター,燃やすごみ,資源\n"));
	for (size_t i = 0; i < NELEMS(quarters); i++)
		for (int k = 0; k < quarters[i].n; k++)
			buf_fmt(&csv, "%s%s丁目,,水,金\n", quarters[i].name,
			    digits[k]);
	buf_byte(&csv, '\0');
	my_town = town_of(csv.p, "label,sublabel,description\n");
}

static int
setup(void **state UNUSED)
{
	world_begin("2026-11-24T10:00");
	town_large();
	return 0;
}

static int
teardown(void **state UNUSED)
{
	buf_free(&csv);
	world_end();
	return 0;
}

static void
skip_to(const char *question)
{
	for (int i = 0; i < 20 && !says(question); i++)
		tap(data_of(says("いま：") && !says("いくつでも") ? "このまま" :
		    says("いくつでも") ? "これで決める" : "とばす"));
	assert_says(question);
}

static void
test_r2_taps_only(void **state UNUSED)
{
	type("受け取る情報を選ぶ");
	assert_says("（1/8）お住まいの地区はどこですか");
	press("みなと");
	press("みなと二丁目");
	assert_value("area", "みなと二丁目");
	assert_value("garbage", "みなと二丁目");
	assert_says("（2/8）");
	press("このまま");
	press("18:00");
	assert_value("evening", "18:00");
	press("05:00");
	assert_value("morning", "05:00");
	press("子育て・教育");
	press("イベント");
	press("✓子育て・教育");
	press("これで決める");
	assert_int_equal(count("category"), 1);
	assert_true(has("category", "イベント"));
	press("1950年代(昭25-34)");
	press("1955年(昭和30年)");
	press("5月");
	assert_value("birth", "1955-05");
	press("女性");
	press("日本語");
	assert_value("lang", "ja");
	assert_says("設定が終わりました");
	assert_says("・生まれた年月：1955年(昭和30年)5月");
	assert_int_equal(my_talk.feature.n, 0);
}

/* Every one of the values in at most three taps from the question. */
static void
test_r2_three_taps(void **state UNUSED)
{
	unsigned reached = 0, most = 0;

	for (size_t i = 0; i < NELEMS(quarters); i++)
		for (int k = 0; k < quarters[i].n; k++) {
			struct str name = str_fmt(&mem, "%s%s丁目",
			    quarters[i].name, digits[k]);

			type("住んでいる地区");
			taps = 0;
			press(quarters[i].name);
			press(name.p);
			assert_value("area", name.p);
			reached++;
			most = taps > most ? taps : most;
		}
	type("住んでいる地区");
	press("この町の外");
	assert_value("area", "市外");
	assert_int_equal(reached + 1, 42);
	assert_in_range(most, 1, 3);
}

static void
test_r2_every_item_skippable(void **state UNUSED)
{
	type("設定");
	for (int i = 0; i < 8; i++) {
		assert_int_equal(me.attrs.n, 0);
		press(says("いくつでも") ? "これで決める" : "とばす");
	}
	assert_says("設定が終わりました");
	assert_int_equal(me.attrs.n, 0);
	assert_int_equal(my_talk.feature.n, 0);
}

static void
test_r2_changeable_alone(void **state UNUSED)
{
	struct strs before;

	test_r2_taps_only(NULL);
	before = me.attrs;
	type("設定");
	assert_says("いまの設定です");
	press("性別");
	assert_says("いま：女性");
	press("男性");
	assert_says("性別：男性");
	assert_value("sex", "男性");
	assert_int_equal(me.attrs.n, before.n);
	for (uint32_t i = 0; i < before.n; i++)
		if (!str_starts(before.p[i], STR("sex=")))
			assert_true(str_eq(before.p[i], me.attrs.p[i]));
	assert_int_equal(my_talk.feature.n, 0);
}

static void
test_r2_leave_and_return(void **state UNUSED)
{
	type("設定");
	press("みなと");
	press("みなと一丁目");
	press("このまま");
	press("20:00");
	now_ms += 2ull * DAY_MS;
	type("ありがとう");
	assert_says("ありがとうございます");
	type("設定");
	assert_says("続きから");
	assert_says("（4/8）");
	press("05:00");
	assert_value("morning", "05:00");
	assert_value("evening", "20:00");
	assert_says("（5/8）");
}

/* The last question's buttons still work after two days, too. */
static void
test_r2_return_by_old_button(void **state UNUSED)
{
	struct str data;

	type("設定");
	press("みなと");
	data = data_of("みなと一丁目");
	now_ms += 2ull * DAY_MS;
	tap(data);
	assert_value("area", "みなと一丁目");
	assert_says("（2/8）");
	now_ms += 40ull * DAY_MS;
	my_talk = (struct talk){ 0 };
	tap(data);
	assert_value("area", "みなと一丁目");
}

static void
test_r2_double_tap(void **state UNUSED)
{
	struct str data;
	struct strs once;

	type("設定");
	press("みなと");
	data = data_of("みなと一丁目");
	tap(data);
	once = me.attrs;
	tap(data);
	assert_int_equal(me.attrs.n, once.n);
	assert_says("（2/8）");
	skip_to("いくつでも");
	data = data_of("イベント");
	tap(data);
	tap(data);
	assert_int_equal(count("category"), 1);
	data = data_of("✓イベント");
	tap(data);
	tap(data);
	assert_int_equal(count("category"), 0);
	data = data_of("これで決める");
	tap(data);
	tap(data);
	assert_says("（6/8）");
}

static void
test_r2_later_one_stays(void **state UNUSED)
{
	struct str early, late;

	type("性別");
	early = data_of("男性");
	late = data_of("女性");
	event_ms = now_ms + 1000;
	tap(late);
	event_ms = now_ms - 5000 + 200;
	tap(early);
	assert_value("sex", "女性");
	assert_says("前の設定をそのまま");
	event_ms = now_ms + 2000;
	tap(early);
	assert_value("sex", "男性");
}

/* Both taps come from the same question, which the first has left. */
static void
test_r2_second_thought(void **state UNUSED)
{
	struct str first, second;

	type("設定");
	press("みなと");
	first = data_of("みなと一丁目");
	second = data_of("みなと三丁目");
	tap(first);
	now_ms -= 4500;
	tap(second);
	assert_value("area", "みなと三丁目");
	assert_value("garbage", "みなと三丁目");
	assert_int_equal(count("area"), 1);
	assert_says("（2/8）");
}

static void
test_r2_all_plus_one(void **state UNUSED)
{
	type("受け取りたい情報");
	press("すべて");
	press("子育て・教育");
	press("これで決める");
	assert_int_equal(count("category"), 2);
	assert_true(has("category", CATEGORY_ALL));
	assert_true(has("category", "子育て・教育"));
	type("受け取りたい情報");
	press("✓子育て・教育");
	assert_int_equal(count("category"), 1);
	assert_true(has("category", CATEGORY_ALL));
}

static void
test_r2_removed_category_stays(void **state UNUSED)
{
	struct str old = STR("広報紙");

	resident_set(&me, &mem, "category", &old, 1, 1);
	type("受け取りたい情報");
	assert_says("いま：広報紙");
	for (unsigned i = 0; i < buttons_n; i++)
		assert_false(str_find(button[i].label, old, NULL));
	press("イベント");
	assert_true(has("category", "広報紙"));
}

static void
test_r2_typed_answers(void **state UNUSED)
{
	type("住んでいる地区");
	type("上みなと三");
	assert_value("area", "上みなと三丁目");
	type("住んでいる地区");
	type("緑");
	assert_says("お住まいの地区はどこですか");
	type("緑が丘２丁目");
	assert_says("見つかりませんでした");
	type("緑が丘二丁目");
	assert_value("area", "緑が丘二丁目");
	type("前日のごみ通知");
	type("午後７時半");
	assert_value("evening", "19:30");
	type("前日のごみ通知");
	type("ほかを見る");
	type("２２：００");
	assert_value("evening", "22:00");
	type("生まれた年月");
	type("昭和30年5月");
	assert_value("birth", "1955-05");
	type("生まれた年月");
	type("昭和300年");
	assert_says("見つかり");
	type("平成元年");
	assert_value("birth", "1955-05");
	press("12月");
	assert_value("birth", "1989-12");
	type("性別");
	type("このまま");
	assert_int_equal(count("sex"), 0);
}

static void
test_r3_three_districts(void **state UNUSED)
{
	type("ごみの地区");
	press("本町");
	press("本町一丁目");
	assert_value("garbage", "本町一丁目");
	type("ごみの地区");
	press("追加する");
	press("川原");
	press("川原二丁目");
	assert_says("何と呼びますか");
	press("実家");
	type("みなと三丁目");
	type("店");
	assert_says("いま：");
	press("このまま");
	assert_int_equal(count("garbage"), 3);
	assert_true(has("label", "川原二丁目=実家"));
	assert_true(has("label", "みなと三丁目=店"));
	assert_says("実家 川原二丁目");
	type("ごみの地区");
	press("川原二丁目をやめる");
	assert_int_equal(count("garbage"), 2);
	assert_int_equal(count("label"), 1);
}

static void
test_r3_eight_districts_at_most(void **state UNUSED)
{
	for (size_t i = 0; i < NELEMS(quarters); i++) {
		type("ごみの地区");
		type(str_fmt(&mem, "%s一丁目", quarters[i].name).p);
		if (i > 0 && i < PLACES_MAX)
			press("名前はつけない");
	}
	assert_int_equal(count("garbage"), PLACES_MAX);
	assert_int_equal(count("label"), 0);
	assert_says("これ以上は登録できません");
	for (unsigned i = 0; i < buttons_n; i++)
		assert_false(str_is(button[i].label, "追加する"));
}

static void
test_r3_mute_kind(void **state UNUSED)
{
	type("通知を変える");
	press("知らせない種類");
	press("資源");
	press("これで決める");
	assert_true(has("mute", "資源"));
	assert_says("知らせない種類：資源");
}

/* A town's new tables make old buttons harmless. */
static void
tables_changed(void **state UNUSED)
{
	struct str data;

	type("住んでいる地区");
	press("みなと");
	data = data_of("みなと二丁目");
	town_free(my_town);
	my_town = town_of("地名,センター,燃やすごみ\nあたらし町,,水\n",
	    "label,sublabel,description\n");
	tap(data);
	assert_int_equal(me.attrs.n, 0);
	assert_says("お住まいの地区はどこですか");
	press("あたらし町");
	assert_value("area", "あたらし町");
	type("住んでいる地区");
	data = data_of("あたらし町");
	town_free(my_town);
	my_town = town_of("地名,センター,燃やすごみ\nさらに町,,水\n",
	    "label,sublabel,description\n");
	tap(data);
	assert_value("area", "あたらし町");
	data_of("さらに町");
}

/* Words that mean something elsewhere are not swallowed by a question. */
static void
open_question_listens(void **state UNUSED)
{
	type("設定");
	type("こんにちは");
	assert_says("こんにちは");
	type("メニュー");
	assert_says("ごみの日");
	now_ms += 2ull * DAY_MS;
	type("たいやき");
	assert_says("「たいやき」は見つかりませんでした");
	assert_says("・ごみの日");
	type("住んでいる地区");
	type("たいやき");
	assert_says("次の中から");
	press("さくら町");
	press("さくら町一丁目");
	press("設定の続き");
	assert_says("（1/8）");
}

/* A run that waits while one thing is changed goes on where it was. */
static void
run_waits_for_one(void **state UNUSED)
{
	type("設定");
	press("とばす");
	press("とばす");
	type("性別");
	press("女性");
	press("設定の続き");
	assert_says("（3/8）");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_r2_taps_only), T(test_r2_three_taps),
		T(test_r2_every_item_skippable), T(test_r2_changeable_alone),
		T(test_r2_leave_and_return), T(test_r2_return_by_old_button),
		T(test_r2_double_tap), T(test_r2_later_one_stays),
		T(test_r2_second_thought),
		T(test_r2_all_plus_one), T(test_r2_removed_category_stays),
		T(test_r2_typed_answers), T(test_r3_three_districts),
		T(test_r3_eight_districts_at_most),
		T(test_r3_mute_kind), T(tables_changed),
		T(open_question_listens), T(run_waits_for_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
