/* First contact, menu, garbage, one's own data, stopping (R1 R3 R10 R12). */
#include "tests/unit/chatworld.h"

static const char days_csv[] =
    "地名,センター,燃やすごみ,ペットボトル,資源,粗大\n"
    "さくら一丁目,,水 土,水4,金,未定\n"
    "みなと町,,月 木,木,火,\n";

static int
setup(void **state UNUSED)
{
	world_begin("2026-11-24T19:05");
	my_town = town_of(days_csv, "label,sublabel,description\n"
	    "燃やすごみ,,<p>黄色い袋へ</p>\nペットボトル,,ふたを取る\n");
	return 0;
}

static int
teardown(void **state UNUSED)
{
	world_end();
	return 0;
}

static void
follow(bool back)
{
	ask((struct ask){ .kind = ASK_FOLLOW, .back = back });
}

static void
live_in(const char *district)
{
	struct str d = str_of(district);

	assert_true(resident_add(&me, &mem, "garbage", d, 1));
}

static void
test_r1_first_contact(void **state UNUSED)
{
	size_t letters = 0;

	follow(false);
	assert_in_range(said_n, 1, 3);
	for (unsigned i = 0; i < said_n; i++)
		letters += text_graphemes(said[i]);
	assert_in_range(letters, 1, 120);
	assert_true(str_is(button[0].label, "受け取る情報を選ぶ"));
	assert_says("みほん市");
	assert_false(last.changed);
	press("受け取る情報を選ぶ");
	assert_says("お住まいの地区");
}

static void
test_r1_long_town_name(void **state UNUSED)
{
	char name[400];
	struct ask q = { .kind = ASK_FOLLOW };
	struct err e = { 0 };

	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	q.resident = &me;
	q.arena = &mem;
	q.town_name = name;
	assert_true(chat(&q, &last, &e));
	check_answer();
	assert_in_range(text_graphemes(said[0]), 1, 120);
	q.town_name = NULL;
	buf_free(&last.messages);
	assert_true(chat(&q, &last, &e));
	check_answer();
}

static void
test_r1_unblocked(void **state UNUSED)
{
	follow(true);
	assert_true(str_is(button[0].label, "受け取る情報を選ぶ"));
	live_in("さくら一丁目");
	follow(true);
	assert_says("前の設定を使いますか");
	press("前の設定を使う");
	assert_true(has("garbage", "さくら一丁目"));
	assert_false(last.changed);
	follow(true);
	press("選びなおす");
	assert_says("お住まいの地区");
}

static void
test_r11_language_is_one_tap_away(void **state UNUSED)
{
	follow(false);
	press("Language");
	press("English");
	assert_value("lang", "en");
}

static void
test_r3_days(void **state UNUSED)
{
	live_in("さくら一丁目");
	type("今日");
	assert_says("きょう 11月24日(火) の収集\n【さくら一丁目】");
	press("あすのごみ");
	assert_says("あす 11月25日(水) の収集\n【さくら一丁目】\n・燃やすごみ\n"
	    "・ペットボトル\n（粗大の収集日はわかりません）");
	type("あした");
	assert_says("あす 11月25日(水)");
	type("明後日");
	assert_says("11月26日(木)");
	type("ごみの日");
	assert_int_equal(said_n, 2);
	assert_false(last.changed);
}

static void
test_r3_week_month_next(void **state UNUSED)
{
	struct str mute = STR("粗大");

	live_in("さくら一丁目");
	resident_set(&me, &mem, "mute", &mute, 1, 1);
	type("今週");
	assert_says("【さくら一丁目】\n11月25日(水) 燃やすごみ、ペットボトル\n"
	    "11月27日(金) 資源\n11月28日(土) 燃やすごみ");
	type("今月の予定");
	assert_says("11月の収集\n【さくら一丁目】\n・燃やすごみ：25日 28日");
	press("来月の予定");
	assert_says("12月の収集\n【さくら一丁目】\n・燃やすごみ：2日 5日");
	type("次の資源");
	assert_says("・ペットボトル：11月25日(水)");
	assert_says("・資源：11月27日(金)");
	type("つぎの燃やすごみは？");
	assert_says("・燃やすごみ：11月25日(水)");
	assert_false(says("ペット"));
	type("次の恐竜");
	assert_says("見つかりませんでした");
}

static void
test_r3_unknown_is_said(void **state UNUSED)
{
	live_in("さくら一丁目");
	type("今週");
	assert_says("11月26日(木) 粗大（わかりません）");
	type("今月の予定");
	assert_says("・粗大：わかりません");
	type("次の粗大");
	assert_says("・粗大：わかりません");
}

/* After the evening's reminder tomorrow is meant, in the morning today. */
static void
test_r3_how(void **state UNUSED)
{
	live_in("さくら一丁目");
	type("出し方");
	assert_says("11月25日(水) に出すもの");
	assert_says("【燃やすごみ】\n黄色い袋へ");
	assert_says("【ペットボトル】\nふたを取る");
	now_ms = time_of("2026-11-25T05:10");
	tap(STR("garbage/how"));
	assert_says("11月25日(水) に出すもの");
	now_ms = time_of("2026-11-25T12:10");
	tap(STR("garbage/how"));
	assert_says("11月27日(金) に出すもの");
	assert_says("説明はまだありません");
}

static void
test_r3_district_by_name(void **state UNUSED)
{
	live_in("さくら一丁目");
	type("みなと町");
	assert_says("【みなと町】");
	assert_false(last.changed);
}

static void
test_r3_asks_for_district(void **state UNUSED)
{
	type("明日");
	assert_says("ごみの日をお知らせする地区はどこですか");
	type("みなと町");
	assert_value("garbage", "みなと町");
	press("あすのごみ");
	assert_says("【みなと町】");
}

static void
no_calendar_yet(void **state UNUSED)
{
	town_free(my_town);
	my_town = NULL;
	type("明日");
	assert_says("準備中");
	type("設定");
	press("この町の外");
	assert_value("area", "市外");
}

static void
test_r10_menu_by_words(void **state UNUSED)
{
	const struct feature *f;

	type("メニュー");
	for (size_t i = 0; (f = feature_at(i)) != NULL; i++) {
		assert_says(f->help);
		assert_true(data_of(f->help).n > 0);
		assert_false(f->wants(&(struct ask){ .kind = ASK_OTHER,
		    .arena = &mem, .resident = &me }));
	}
	for (size_t i = 0; (f = feature_at(i)) != NULL; i++) {
		struct ask q = text_ask(str_of(f->help));

		q.arena = &mem;
		q.resident = &me;
		assert_true(f->wants(&q));
		q = (struct ask){ .kind = ASK_TAP, .arena = &mem,
			.resident = &me,
			.data = str_fmt(&mem, "%s/menu", f->name) };
		assert_true(f->wants(&q));
	}
}

static void
test_r5_miss_and_greeting(void **state UNUSED)
{
	type("ありがとうございます！");
	assert_says("ありがとうございます");
	assert_false(says("見つかりませんでした"));
	type("ｺﾝﾆﾁﾊ");
	assert_says("こんにちは");
	type("寿司");
	assert_says("「寿司」は見つかりませんでした");
	data_of("ごみの日");
	ask((struct ask){ .kind = ASK_OTHER });
	assert_says("ありがとうございます");
	ask((struct ask){ .kind = ASK_PLACE });
	assert_says("残していません");
	tap(STR("nobody/knows?a=b"));
	assert_says("・ごみの日");
}

static void
test_r12_shows_everything(void **state UNUSED)
{
	struct str all = STR("all"), year = STR("2020-03");

	live_in("さくら一丁目");
	resident_add(&me, &mem, "label", STR("さくら一丁目=自宅"), 1);
	resident_set(&me, &mem, "pause", &all, 1, 1);
	resident_set(&me, &mem, "birth", &year, 1, 1);
	resident_add(&me, &mem, "pool.often", STR("毎週"), 1);
	type("登録内容");
	assert_says("・ごみの地区：自宅 さくら一丁目");
	assert_says("・生まれた年月：2020年(令和2年)3月");
	assert_says("・お知らせ：止めています");
	assert_says("・pool.often：毎週");
	assert_says("・友だち追加：2026年11月24日");
}

/* As much as a record can hold, still shown whole. */
static void
test_r12_shows_the_most(void **state UNUSED)
{
	size_t shown = 0;
	char value[370];

	for (int i = 0; i < ATTRS_MAX; i++) {
		memset(value, 'a', sizeof value);
		snprintf(value, sizeof value, "%03d", i);
		value[3] = 'a';
		resident_add(&me, &mem, "pool.often", (struct str){ value,
		    sizeof value }, 1);
	}
	type("登録内容");
	for (unsigned i = 0; i < said_n; i++)
		for (size_t k = 0; k < said[i].n; k++)
			shown += said[i].p[k] == 'a';
	/* LINE takes five bubbles of 5,000 in one answer. */
	assert_in_range(shown, 20000, ATTRS_MAX * sizeof value);
}

static void
test_r12_erase(void **state UNUSED)
{
	live_in("さくら一丁目");
	type("登録内容");
	press("登録を消す");
	assert_int_equal(count("garbage"), 1);
	press("消さない");
	assert_int_equal(count("garbage"), 1);
	type("設定");
	type("性別");
	type("消す");
	press("はい、消します");
	assert_true(last.changed);
	assert_int_equal(me.attrs.n, 0);
	assert_int_equal(me.times.n, 0);
	assert_int_equal(my_talk.feature.n, 0);
	type("登録内容");
	assert_false(says("さくら"));
}

static void
test_r2_stop_all_and_undo(void **state UNUSED)
{
	struct str seven = STR("19:30");

	live_in("さくら一丁目");
	resident_set(&me, &mem, "evening", &seven, 1, 1);
	type("全部やめる");
	assert_int_equal(count("pause"), 0);
	press("やめずに続ける");
	assert_int_equal(count("pause"), 0);
	type("配信停止");
	type("はい、やめます");
	assert_value("pause", "all");
	assert_says("緊急のときだけ");
	type("設定");
	assert_says("止めています");
	press("また受け取る");
	assert_int_equal(count("pause"), 0);
	assert_value("evening", "19:30");
	assert_true(has("garbage", "さくら一丁目"));
}

/* A feature's mistake must not become LINE's refusal. */
static void
say_keeps_limits(void **state UNUSED)
{
	struct buf b = { 0 };
	struct answer a = { 0 };
	struct str faces = STR("");

	for (int i = 0; i < 21; i++)
		faces = str_fmt(&mem, "%.*s👨‍👩‍👧", STRF(faces));
	for (int i = 0; i < 3000; i++)
		buf_put(&b, STR("𠮷\"\\\n\t{"));
	say(&a, STR("  "));
	assert_int_equal(a.bubbles, 0);
	for (int i = 0; i < 9; i++)
		say(&a, buf_str(&b));
	for (int i = 0; i < 20; i++)
		offer(&a, str_fmt(&mem, "%02d%.*s", i, STRF(faces)), STR("x"));
	offer(&a, STR("y"), (struct str){ b.p, 301 });
	last = a;
	check_answer();
	assert_int_equal(said_n, BUBBLES_MAX);
	assert_int_equal(buttons_n, BUTTONS_MAX);
	buf_free(&b);
}

static void
taps_are_read(void **state UNUSED)
{
	struct ask q = { .kind = ASK_TAP, .arena = &mem };

	q.data = STR("form/pick?f=a%20%E3%81%82&q=&n&h=%zz%4");
	assert_true(tap_is(&q, "form"));
	assert_false(tap_is(&q, "for"));
	assert_true(str_is(tap_step(&q), "pick"));
	assert_true(str_is(tap_value(&q, "f"), "a あ"));
	assert_int_equal(tap_value(&q, "q").n, 0);
	assert_null(tap_value(&q, "n").p);
	assert_null(tap_value(&q, "none").p);
	assert_true(str_is(tap_value(&q, "h"), "%zz%4"));
	q.data = STR("form?f=%ff&g=%00&h=1");
	assert_true(tap_is(&q, "form"));
	assert_int_equal(tap_step(&q).n, 0);
	assert_null(tap_value(&q, "f").p);
	assert_null(tap_value(&q, "g").p);
	assert_true(str_is(tap_value(&q, "h"), "1"));
	q.data = STR_NONE;
	assert_false(tap_is(&q, "form"));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_r1_first_contact), T(test_r1_long_town_name),
		T(test_r1_unblocked), T(test_r11_language_is_one_tap_away),
		T(test_r3_days), T(test_r3_week_month_next),
		T(test_r3_unknown_is_said), T(test_r3_how),
		T(test_r3_district_by_name), T(test_r3_asks_for_district),
		T(no_calendar_yet), T(test_r10_menu_by_words),
		T(test_r5_miss_and_greeting), T(test_r12_shows_everything),
		T(test_r12_shows_the_most), T(test_r12_erase),
		T(test_r2_stop_all_and_undo), T(say_keeps_limits),
		T(taps_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
