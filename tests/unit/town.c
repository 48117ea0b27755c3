/* Folders as towns publish them, with everything that is odd about them. */
#include "base/arena.h"
#include "base/clock.h"
#include "storage/town.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FILES = 8 };

static struct arena mem;
static struct buf said;
static struct townfile files[FILES];
static size_t files_n;
static struct town *town;

static int32_t
day_from(const char *text)
{
	int32_t day;

	assert_true(day_parse(str_of(text), &day));
	return day;
}

static void
hear(void *ctx UNUSED, struct str file, unsigned line, enum town_level level,
    const char *text)
{
	buf_put(&said, town_message(&mem, file, line, level, text));
	buf_byte(&said, '\n');
}

static void
file(const char *name, const char *bytes)
{
	assert_true(files_n < FILES);
	files[files_n].name = str_of(name);
	files[files_n++].bytes = str_of(bytes);
}

static bool
read_town(const char *today)
{
	struct town_reader reader = { .report = hear };
	struct err e = { 0 };

	buf_reset(&said);
	town_free(town);
	if (today != NULL)
		reader.today = day_from(today);
	town = town_read(files, files_n, &reader, &e);
	files_n = 0;
	return town != NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	town_free(town);
	town = NULL;
	buf_free(&said);
	arena_free(&mem);
	return 0;
}

static bool
heard(const char *what)
{
	return str_find(buf_str(&said), str_of(what), NULL);
}

static void
must_hear(const char *what)
{
	if (!heard(what))
		fail_msg("not said: %s\nbut:\n%s", what,
		    str_c(&mem, buf_str(&said)));
}

/* "1", "0" or "?" for an area, a category and a day. */
static char
on(const char *area, const char *category, const char *day)
{
	unsigned a, c;

	if (!calendar_area(&town->calendar, str_of(area), &a))
		fail_msg("no area %s", area);
	if (!calendar_category(&town->calendar, str_of(category), &c))
		fail_msg("no category %s", category);
	return "01?"[calendar_day(&town->calendar, a, c, day_from(day))];
}

static void
plain_town(void **state)
{
	(void)state;
	file("area_days.csv", "\xef\xbb\xbf地名,センター,燃やす,資源\r\n"
	    "北町,東,月 木,水2 *1\r\n\r\n南町,,火,収集なし\r\n");
	file("center.csv", "名称,休止開始日,休止終了日\n"
	    "東,2026/12/31,2027/1/3\n東,2026/8/13,20260814\n,,\n無休,,\n");
	file("description.csv", "label,sublabel,description,styles,bgcolor\n"
	    "燃やす,袋,\"二行の\n説明\",,\n資 源,,,,\n");
	file("remarks.csv", "ID,注意事項\n1,雨でも\n");
	file("target.csv", "type,name,notice,furigana\n"
	    "燃やす, 紙 ,,か\n粗大,机,申込み,つ\n粗大,いす,,い\n");
	assert_true(read_town(NULL));
	must_hear("target.csv:3: warning: \"粗大\" is no column");
	assert_int_equal(town->warnings, 1);
	assert_int_equal(town->errors, 0);
	assert_int_equal(town->rows, 2 + 3 + 2 + 1 + 3);
	assert_int_equal(on("北町", "燃やす", "2026-08-13"), '0');
	assert_int_equal(on("北町", "燃やす", "2026-12-31"), '0');
	assert_int_equal(on("北町", "燃やす", "2027-01-04"), '1');
	assert_int_equal(on("北町", "資源", "2026-04-08"), '1');
	assert_int_equal(on("南町", "資源", "2026-04-08"), '0');
	assert_true(str_is(town->calendar.categories[0].about,
	    "二行の\n説明"));
	assert_int_equal(town->items_n, 3);
	assert_true(str_is(town->items[0].name, "紙"));
	assert_true(str_is(town->items[1].note, "申込み"));
}

static void
bad_cells_are_unknown(void **state)
{
	(void)state;
	file("area_days.csv", "地名,センター,燃やす,資源,缶\n"
	    "北町,,月 木,水6,#N/A\n南町,,火,2026040,水3\n"
	    "東町,,火,粗大は電話で,水\n西町,,火\n,,火,,\n中町,,月 木,水1,\n");
	assert_true(read_town(NULL));
	must_hear("area_days.csv:2: error: 北町: 資源: \"水6\"");
	must_hear("area_days.csv:2: error: 北町: 缶: \"#N/A\"");
	must_hear("area_days.csv:3: error: 南町: 資源: \"2026040\"");
	must_hear("area_days.csv:4: error: 東町: 資源: ");
	must_hear("area_days.csv:5: warning: 西町: 3 fields instead of 5");
	must_hear("area_days.csv:6: error: a row without the name");
	assert_int_equal(on("北町", "燃やす", "2026-04-06"), '1');
	assert_int_equal(on("北町", "資源", "2026-04-06"), '?');
	assert_int_equal(on("南町", "缶", "2026-04-15"), '1');
	assert_int_equal(on("東町", "缶", "2026-04-15"), '1');
	assert_int_equal(on("西町", "資源", "2026-04-15"), '?');
	assert_int_equal(on("中町", "缶", "2026-04-15"), '0');
}

static void
shifted_rows_are_unknown(void **state)
{
	(void)state;
	file("area_days.csv", "地名,センター,燃やす,資源,缶\n"
	    "北町,東,岡本口町,月 木,水1\n西,南,東,月 木,水1,火2\n"
	    "南町,東,月 木,水1,火2,\n中町,東,月,水1,\n");
	assert_true(read_town(NULL));
	must_hear("area_days.csv:2: error: 北町: the row seems to be");
	must_hear("area_days.csv:3: error: 西: the row seems to be");
	assert_int_equal(on("北町", "資源", "2026-04-06"), '?');
	assert_int_equal(on("西", "缶", "2026-04-06"), '?');
	assert_int_equal(on("南町", "燃やす", "2026-04-06"), '1');
	assert_int_equal(on("中町", "缶", "2026-04-06"), '0');
}

static void
leading_columns(void **state)
{
	(void)state;
	file("area_days.csv", "マスター,地名,地名ふりがな,センター（空白可）,"
	    "燃やす,,備考\n1,本町,ほんちょう,,月,A,注\n2,本町,ほんちょう,,"
	    "火,B,\n3,浜,はま,,火,,\n");
	file("area_master.csv", "\xef\xbb\xbfマスター,区名\n1,北区\n2,南区\n");
	assert_true(read_town(NULL));
	must_hear("column 6 (\"\") is not a category");
	must_hear("column 7 (\"備考\") is not a category");
	assert_false(heard("twice"));
	assert_int_equal(town->calendar.categories_n, 1);
	assert_true(str_is(town->calendar.areas[1].group, "南区"));
	assert_true(str_is(town->calendar.areas[2].group, "3"));
	assert_true(str_is(town->calendar.areas[0].reading, "ほんちょう"));
	assert_int_equal(on("本町", "燃やす", "2026-04-06"), '1');
	assert_int_equal(on("南区 本町", "燃やす", "2026-04-06"), '0');
}

static void
centre_columns(void **state)
{
	(void)state;
	file("area_days.csv", "地名,地区,燃やす\n北町,地区1,月\n");
	file("center.csv", "地区,休止開始日,休止終了日\n"
	    "地区1,2026/4/6,2026/4/6\n");
	assert_true(read_town(NULL));
	assert_int_equal(on("北町", "燃やす", "2026-04-06"), '0');
	assert_int_equal(on("北町", "燃やす", "2026-04-13"), '1');

	file("area_days.csv", "町名,燃やす,資源\n北町,月,火\n");
	assert_true(read_town(NULL));
	assert_int_equal(town->calendar.categories_n, 2);
	assert_int_equal(on("北町", "燃やす", "2026-04-06"), '1');

	file("area_days.csv", "町名,受付,燃やす\n北町,,月\n南町,西,火\n");
	assert_true(read_town(NULL));
	assert_int_equal(town->calendar.categories_n, 1);

	file("area_days.csv", "地区区分,地区名,地名,センター,燃やす\n"
	    "A,あ、い,い、う,東,月\n");
	file("center.csv", "名称,休止開始日,休止終了日\n"
	    "西,2020/12/30,2021/1/3\n");
	assert_true(read_town(NULL));
	must_hear("area_days.csv:2: warning: center.csv knows no \"東\"");
	must_hear("center.csv:0: warning: \"西\" is the centre of no area");
	assert_int_equal(on("い、う", "燃やす", "2026-04-06"), '1');
}

static void
split_files(void **state)
{
	(void)state;
	file("data/area_days/kita_days.csv", "地名,センター,燃やす,缶\n"
	    "北町,,月,火 *1\n");
	file("data/area_days/minami_days.csv", "地名,センター,燃やす,びん\n"
	    "南町,,水,木 *1\n");
	file("data/kita_remarks.csv", "ID,注意事項\n1,北の注意\n");
	file("data/minami_remarks.csv", "ID,注意事項\n1,南の注意\n");
	assert_true(read_town(NULL));
	assert_int_equal(town->calendar.categories_n, 3);
	assert_int_equal(on("北町", "燃やす", "2026-04-06"), '1');
	assert_int_equal(on("南町", "びん", "2026-04-09"), '1');
	assert_int_equal(on("北町", "びん", "2026-04-09"), '0');
	struct str text;
	assert_true(calendar_remark(&town->calendar, 1, 2, 0, &text));
	assert_true(str_is(text, "南の注意"));
	assert_true(calendar_remark(&town->calendar, 0, 1, 0, &text));
	assert_true(str_is(text, "北の注意"));
}

static void
double_areas(void **state)
{
	(void)state;
	file("area_days.csv", "地名,センター,燃やす\n"
	    "北町,,月\n北町,,月\n北町,,火\n");
	assert_true(read_town(NULL));
	must_hear("area_days.csv:3: warning: \"北町\" is there twice, with "
	    "the same days: kept once");
	must_hear("area_days.csv:4: warning: \"北町\" is there twice, with "
	    "different days");
	assert_int_equal(town->calendar.areas_n, 2);
	assert_int_equal(on("北町", "燃やす", "2026-04-06"), '1');
}

static void
moved_days(void **state)
{
	(void)state;
	file("area_days.csv", "地区,地名,センター,燃やす,資源\n"
	    "川,北町,,月,水\n山,南町,,火,水\n");
	file("alternate_days.csv", "地区,地名,label,収集日,代替日\n"
	    "川,北町,燃やす,20260406,20260407\n"
	    "川,北町,資源,2026/4/8,\n山,,資源,,20260410\n"
	    "川,無い町,資源,20260408,\n川,北町,資源,,\n");
	assert_true(read_town(NULL));
	assert_int_equal(on("北町", "燃やす", "2026-04-06"), '0');
	assert_int_equal(on("北町", "燃やす", "2026-04-07"), '1');
	assert_int_equal(on("北町", "資源", "2026-04-08"), '0');
	assert_int_equal(on("南町", "資源", "2026-04-08"), '1');
	assert_int_equal(on("南町", "資源", "2026-04-10"), '1');
	assert_int_equal(on("北町", "資源", "2026-04-10"), '0');
	must_hear("alternate_days.csv:5: error: no area \"川\" \"無い町\"");
	must_hear("alternate_days.csv:6: error:");
}

static void
transfers(void **state)
{
	(void)state;
	file("area_days.csv", "地区,センター,燃やす,資源\n"
	    "北町,,月 木,水\n南町,,火 金,水\n");
	file("transferdata.csv", "区分名,振替日,次回収日,表示開始日,備考\n"
	    "燃やす,2019/12/29,2020/1/6,2019/12/26,29日に集めます\n"
	    "無い,2019/12/29,2020/1/6,,\n燃やす,2019/12/29,2020/1/5,,\n");
	assert_true(read_town(NULL));
	assert_int_equal(on("北町", "燃やす", "2019-12-29"), '1');
	assert_int_equal(on("北町", "燃やす", "2019-12-30"), '0');
	assert_int_equal(on("北町", "燃やす", "2020-01-02"), '0');
	assert_int_equal(on("北町", "燃やす", "2020-01-06"), '1');
	assert_int_equal(on("南町", "燃やす", "2019-12-29"), '0');
	assert_int_equal(on("南町", "燃やす", "2019-12-31"), '1');
	assert_true(str_is(calendar_note(&town->calendar, 0, 0,
	    day_from("2019-12-29"), day_from("2019-12-26")),
	    "29日に集めます"));
	must_hear("transferdata.csv:3: error: \"無い\"");
	must_hear("transferdata.csv:4: warning: no area has");
}

static void
options_and_holidays(void **state)
{
	(void)state;
	file("area_days.csv", "地名,センター,燃やす,資源\n北町,東,月,水1\n");
	file("center.csv", "名称,休止開始日,休止終了日\n"
	    "東,2026/4/1,2026/4/1\n東,2026/5/4,2026/4/1\n");
	file("kairan.csv", "項目,区分,値\n休止,資源,ずらす\n祝日,燃やす,休む\n"
	    "期限,,朝8時まで\n休止,資源,どうか\n休止,無い,ずらす\n無,,\n");
	file("holiday.csv", "2026-05-04\n2026-05-04\n昭和の日\n");
	assert_true(read_town(NULL));
	assert_int_equal(on("北町", "資源", "2026-04-08"), '1');
	assert_int_equal(on("北町", "燃やす", "2026-05-04"), '0');
	assert_int_equal(on("北町", "燃やす", "2026-05-11"), '1');
	assert_true(str_is(town->calendar.categories[1].deadline,
	    "朝8時まで"));
	must_hear("center.csv:3: error: 東: ");
	must_hear("holiday.csv:3: error: \"昭和の日\" is no date");
	must_hear("kairan.csv:5: error:");
	must_hear("kairan.csv:6: error:");
	must_hear("kairan.csv:7: error:");
}

/* 20 July and 23 November are holidays by the law, 15 June is the town's. */
static void
national_holidays_need_no_list(void **state)
{
	(void)state;
	file("ごみ.csv", "地区,種類,曜日・日付\n北町,燃やす,毎週月\n"
	    "北町,資源,毎週月\n北町,びん,毎週月\n全地区,燃やす,祝日は休み\n"
	    "全地区,資源,祝日は翌日\n");
	assert_true(read_town(NULL));
	assert_int_equal(on("北町", "燃やす", "2026-07-20"), '0');
	assert_int_equal(on("北町", "燃やす", "2026-07-27"), '1');
	assert_int_equal(on("北町", "資源", "2026-07-20"), '0');
	assert_int_equal(on("北町", "資源", "2026-07-21"), '1');
	assert_int_equal(on("北町", "びん", "2026-07-20"), '1');
	file("area_days.csv", "地名,センター,燃やす\n北町,,月\n");
	file("kairan.csv", "項目,区分,値\n祝日,,休む\n");
	file("holiday.csv", "-2026-11-23\n2026-06-15\n");
	assert_true(read_town(NULL));
	assert_int_equal(on("北町", "燃やす", "2026-06-15"), '0');
	assert_int_equal(on("北町", "燃やす", "2026-07-20"), '0');
	assert_int_equal(on("北町", "燃やす", "2026-11-23"), '1');
}

static void
dictionaries(void **state)
{
	(void)state;
	file("area_days.csv", "地名,センター,燃やす\n北町,,月\n");
	file("target.csv", "燃やす,紙,,か\n,名無し,,な\n燃やす, ,,\n"
	    "燃やす,木\n燃やす,竹,,た,余り\n");
	assert_true(read_town(NULL));
	must_hear("target.csv:1: warning: no header");
	must_hear("target.csv:2: error: needs an item");
	must_hear("target.csv:3: error: needs an item");
	must_hear("target.csv:4: warning: 2 fields instead of 4");
	must_hear("target.csv:5: warning: 5 fields instead of 4");
	assert_int_equal(town->items_n, 3);

	file("area_days.csv", "地名,センター,燃やす\n北町,,月\n");
	file("target.csv", "mastercode,type,name,notice,furigana\n"
	    "2,\x94\x52\x82\xe2\x82\xb7,\x8e\x86,,\n");
	assert_true(read_town(NULL));
	assert_true(str_is(town->items[0].category, "燃やす"));
	assert_true(str_is(town->items[0].group, "2"));
}

static void
old_data_is_named(void **state)
{
	(void)state;
	file("area_days.csv", "地名,センター,燃やす,資源\n"
	    "北町,東,月,20260402 20270318\n南町,東,月,20260416 20270301\n");
	file("center.csv", "名称,休止開始日,休止終了日\n"
	    "東,2025/12/31,2026/1/3\n");
	assert_true(read_town("2026-09-30"));
	assert_false(heard("New Year"));
	assert_false(heard("dates of"));
	assert_int_equal(on("南町", "資源", "2026-04-02"), '0');
	assert_int_equal(on("南町", "資源", "2026-04-01"), '?');
	assert_int_equal(on("南町", "資源", "2027-03-02"), '?');
	file("area_days.csv", "地名,センター,燃やす,資源\n"
	    "北町,東,月,20260402 20270318\n南町,東,月,20260416 20270301\n");
	file("center.csv", "名称,休止開始日,休止終了日\n"
	    "東,2025/12/31,2026/1/3\n");
	assert_true(read_town("2027-01-15"));
	must_hear("資源: the dates of 2 areas end, the first on 2027-03-01");
	file("area_days.csv", "地名,センター,燃やす\n北町,東,月\n");
	file("center.csv", "名称,休止開始日,休止終了日\n"
	    "東,2025/12/31,2026/1/3\n");
	assert_true(read_town("2026-10-01"));
	must_hear("no closure at the next New Year, 2027-01-01");
}

static void
nothing_usable(void **state)
{
	(void)state;
	assert_false(read_town(NULL));
	file("area_days.csv", "");
	assert_false(read_town(NULL));
	file("area_days.csv", "北町,,月,火\n");
	assert_false(read_town(NULL));
	must_hear("area_days.csv:1: error: no header");
	file("area_days.csv", "地名,センター\n北町,\n");
	assert_false(read_town(NULL));
	file("notes.csv", "地名,センター,電話\n北町,,123\n");
	assert_false(read_town(NULL));
	must_hear("notes.csv:0: warning: no file of a garbage");
	file("area_days.csv", "\x82\xff\xff");
	assert_false(read_town(NULL));
	must_hear("area_days.csv:0: error: ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_town),
		cmocka_unit_test(bad_cells_are_unknown),
		cmocka_unit_test(shifted_rows_are_unknown),
		cmocka_unit_test(leading_columns),
		cmocka_unit_test(centre_columns),
		cmocka_unit_test(split_files),
		cmocka_unit_test(double_areas),
		cmocka_unit_test(moved_days),
		cmocka_unit_test(transfers),
		cmocka_unit_test(options_and_holidays),
		cmocka_unit_test(national_holidays_need_no_list),
		cmocka_unit_test(dictionaries),
		cmocka_unit_test(old_data_is_named),
		cmocka_unit_test(nothing_usable),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
