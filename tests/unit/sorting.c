/* Sorting: how people write what the example town's dictionary has (R5). */
#include "tests/unit/chatworld.h"

static const char *const names[] = { "area_days.csv", "area_master.csv",
	"center.csv", "description.csv", "kairan.csv", "remarks.csv",
	"target.csv" };

static struct str
file_bytes(const char *name)
{
	struct str path = str_fmt(&mem, "examples/town/%s", name), out;
	FILE *f = fopen(path.p, "rb");
	struct buf b = { 0 };

	assert_non_null(f);
	b.n = fread(buf_room(&b, 100000), 1, 100000, f);
	fclose(f);
	out = str_dup(&mem, buf_str(&b));
	buf_free(&b);
	return out;
}

static void
town_with(struct str target)
{
	struct townfile files[NELEMS(names)];
	struct town_reader quiet = { 0 };
	struct err e;

	for (size_t i = 0; i < NELEMS(names); i++)
		files[i] = (struct townfile){ str_of(names[i]),
		    file_bytes(names[i]) };
	if (target.n > 0)
		files[NELEMS(names) - 1].bytes = target;
	my_town = town_read(files, NELEMS(names), &quiet, &e);
	assert_non_null(my_town);
}

static int
setup(void **state UNUSED)
{
	world_begin("2026-11-24T19:05");
	town_with(STR(""));
	return 0;
}

static int
teardown(void **state UNUSED)
{
	world_end();
	return 0;
}

static void
test_r5_written_otherwise(void **state UNUSED)
{
	static const struct { const char *asked, *item; } list[] = {
		{ "ﾃﾚﾋﾞ", "テレビ" }, { "TV", "テレビ" },
		{ "ダンボール", "段ボール" }, { "だんぼーる", "段ボール" },
		{ "ダンボール箱", "段ボール" }, { "ふとん", "布団" },
		{ "掛け布団", "布団" }, { "かんでんち", "乾電池" },
		{ "でんち", "乾電池" }, { "ガラスのコップ", "コップ(ガラス)" },
		{ "茶碗", "茶わん" }, { "アルミカン", "アルミ缶" },
		{ "フライバン", "フライパン" }, { "フイラパン", "フライパン" },
		{ "れいぞこ", "冷蔵庫" }, { "壊れた扇風機", "扇風機" },
		{ "ペットボトルの捨て方", "ペットボトル" },
		{ "傘って何ゴミ", "傘" }, { "充電池", "充電式電池" },
		{ "ビン", "びん" }, { "アイロソ", "アイロン" },
		{ "消火機", "消火器" }, { "物干し竿", "物干しざお" },
		{ "落葉", "落ち葉" }, { "モバイルバッテリ", "モバイル" },
		{ "トレー", "食品トレイ" }, { "わりばし", "割りばし" },
	};

	for (size_t i = 0; i < NELEMS(list); i++) {
		type(list[i].asked);
		assert_says(list[i].item);
		assert_false(says("見つかりません"));
		assert_int_equal(last.missed.n, 0);
	}
}

static void
test_r5_best_first(void **state UNUSED)
{
	type("ペットボトル");
	assert_true(str_starts(said[0], STR("■ ペットボトル\n→ ")));
	assert_true(buttons_n <= HITS_MAX + 2);
	press("ペットボトルのふた");
	assert_true(str_starts(said[0], STR("■ ペットボトルのふた\n")));
	type("電球");
	assert_says("電球(LED)");
}

static void
test_r5_guess_is_only_offered(void **state UNUSED)
{
	type("フライバン");
	assert_says("「フライバン」に近い品目です");
	assert_false(says("燃やさないごみ"));
	press("フライパン");
	assert_says("燃やさないごみ");
}

static void
test_r5_next_collection(void **state UNUSED)
{
	type("フライパン");
	assert_false(says("次の収集"));
	press("地区を登録");
	assert_true(resident_add(&me, &mem, "garbage", STR("さくら一丁目"),
	    1));
	my_talk = (struct talk){ 0 };
	type("フライパン");		/* 金1: the first Friday */
	assert_says("【さくら一丁目】次の収集 12月4日(金)");
	type("布団");
	assert_says("決まった収集日はありません");
	assert_says("粗大ごみは電話で申し込んでください");
	type("テレビ");
	assert_says("収集しません");
}

static void
test_r5_guide_and_fee(void **state UNUSED)
{
	town_free(my_town);
	town_with(STR("label,name,notice,furigana,料金\n"
	    "粗大ごみ,机,,つ,500円\n直接搬入,瓦,,か,\n"
	    "直接搬入,石,少量なら,い,\n"));
	type("つくえ");
	assert_says("料金：500円");
	type("瓦");
	assert_says("収集日のない区分です。出し方は役所へ");
	type("石");
	assert_says("少量なら");
	assert_false(says("役所へ"));
}

static void
test_r5_all_answers(void **state UNUSED)
{
	town_free(my_town);
	town_with(STR("label,name,notice,furigana,地区\n"
	    "燃やすごみ,椅子(木製),40cmまで,い,\n"
	    "燃やさないごみ,椅子(金属製),,い,\n"
	    "燃やすごみ,草,,く,桜丘地区\n"
	    "資源ごみ,草,,く,浜地区\n"));
	type("いす");
	assert_says("・椅子(木製) → 燃やすごみ\n40cmまで\n"
	    "・椅子(金属製) → 燃やさないごみ");
	type("草");
	assert_says("草（桜丘地区） → 燃やすごみ");
	assert_says("草（浜地区） → 資源ごみ");
	assert_true(resident_add(&me, &mem, "garbage", STR("さくら一丁目"),
	    1));
	type("草");
	assert_says("燃やすごみ");
	assert_false(says("資源ごみ"));
}

static void
test_r5_not_found(void **state UNUSED)
{
	static const char *const list[] = { "市役所の電話番号", "明日の天気",
		"避難所はどこですか", "おなかすいた", "日本", "ああ", "図書館",
		"今何時", "救急車", "花火大会", "www" };

	for (size_t i = 0; i < NELEMS(list); i++) {
		type(list[i]);
		assert_says("見つかりませんでした");
		assert_true(buttons_n > 3);
		assert_true(str_is(last.missed, list[i]));
	}
}

static void
test_r5_greeting_is_no_miss(void **state UNUSED)
{
	static const char *const list[] = { "ありがとう", "こんにちは",
		"はい", "お疲れ様です！", "うん", "ＯＫ" };

	for (size_t i = 0; i < NELEMS(list); i++) {
		type(list[i]);
		assert_false(says("見つかりません"));
		assert_false(says("■"));
		assert_int_equal(last.missed.n, 0);
	}
}

static void
test_r5_open_conversation_first(void **state UNUSED)
{
	type("設定");
	type("フライパン");		/* no district of that name */
	assert_false(says("■"));
	assert_int_equal(last.missed.n, 0);
}

static void
test_r5_synonyms(void **state UNUSED)
{
	struct synonym s = { STR("ぴかぴか"), STR("鏡") };

	type("ピカピカ");
	assert_says("見つかりません");
	town_synonyms(my_town, &s, 1);
	type("ピカピカ");
	assert_true(str_starts(said[0], STR("■ 鏡\n")));
	town_synonyms(my_town, NULL, 0);
	type("ピカピカ");
	assert_says("見つかりません");
}

static void
test_r5_stale_button(void **state UNUSED)
{
	type("アイロン");
	tap(STR("sorting/item?h=0123456789abcdef"));
	assert_says("見つかりませんでした");
	tap(STR("sorting/item?h=zz"));
	assert_says("見つかりませんでした");
	tap(STR("sorting/menu"));
	assert_says("名前を書いてください");
}

static void
test_r5_any_bytes(void **state UNUSED)
{
	struct hit hits[HITS_MAX];
	unsigned seed = 1;
	char text[40];

	for (unsigned n = 0; n < 3000; n++) {
		for (size_t i = 0; i < sizeof text; i++)
			text[i] = (char)((seed = seed * 1664525 + 1013904223)
			    >> 24);
		(void)search_find(my_town->search, &mem, (struct str){ text,
		    n % sizeof text }, STR(""), hits);
		arena_reset(&mem);
	}
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_r5_written_otherwise), T(test_r5_best_first),
		T(test_r5_guess_is_only_offered), T(test_r5_next_collection),
		T(test_r5_guide_and_fee), T(test_r5_all_answers),
		T(test_r5_not_found), T(test_r5_greeting_is_no_miss),
		T(test_r5_open_conversation_first), T(test_r5_synonyms),
		T(test_r5_stale_button), T(test_r5_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
