/* Other words for items, and what was not found, as staff see them. */
#include "base/clock.h"
#include "storage/miss.h"
#include "storage/synonym.h"
#include "tests/unit/deskworld.h"

enum { MONDAY = 20000 };

static bool
import_items(const char *target)
{
	struct townfile files[] = {
		{ STR("area_days.csv"),
		    STR("地名,センター,燃やすごみ\n北,,月\n") },
		{ STR("target.csv"), str_of(target) },
	};

	return desk_run(STR("town|import|x"), files, 2);
}

static void
synonyms_survive_an_import(void **state UNUSED)
{
	assert_true(import_items("label,name\n燃やすごみ,鏡\n缶,やかん\n"));
	prints("sort|ピカピカ", "");
	refused("item|synonym|add|ピカピカ|茶碗", ERR_ABSENT,
	    "there is no item \"茶碗\"");
	refused("item|synonym|add| |鏡", ERR_INPUT, "1 to 40 letters");
	prints("item|synonym|add|ピカピカ|鏡", "");
	prints("item|synonym|add|ピカピカ|鏡", "");
	prints("sort|ぴかぴか", "鏡\t燃やすごみ\t\n");
	assert_true(import_items("label,name\n資源,鏡\n"));
	prints("sort|ぴかぴか", "鏡\t資源\t\n");
	prints("item|synonym|list", "ピカピカ\t鏡\n");
	assert_true(import_items("label,name\n資源,瓦\n"));
	prints("sort|ぴかぴか", "");
	prints("item|synonym|list",
	    "ピカピカ\t鏡\t(いまの辞書にない品目)\n");
	refused("item|synonym|remove|ぴか|鏡", ERR_ABSENT, "no synonym");
	prints("item|synonym|remove|ピカピカ|鏡", "");
	prints("item|synonym|list", "");
}

static void
dropped_synonym_is_forgotten(void **state UNUSED)
{
	assert_true(import_items("label,name\n燃やすごみ,鏡\n"));
	synonym_add(STR("ピカピカ"), STR("鏡"));
	tables_words_changed();
	tempstore_step(false);
	prints("sort|ピカピカ", "");
}

static void
miss(uint32_t no, int32_t day, const char *words)
{
	miss_note(no, day_at(day, 600), str_of(words));
	tempstore_step(true);
}

static void
once_a_person_and_day(void **state UNUSED)
{
	struct miss *all;

	for (unsigned i = 0; i < 5; i++)
		miss(1, MONDAY, "ドローン");
	miss(1, MONDAY, "ﾄﾞﾛｰﾝ ");	/* the same, written otherwise */
	assert_int_equal(miss_list(&mem, &all), 1);
	assert_int_equal(all[0].count, 1);
	miss(2, MONDAY, "どろーん");
	miss(1, MONDAY + 1, "ドローン");
	miss(1, MONDAY + 1, "しめなわ");
	assert_int_equal(miss_list(&mem, &all), 2);
	assert_int_equal(all[0].count, 3);
	assert_true(str_is(all[0].words, "どろーん"));
	assert_int_equal(all[1].count, 1);
}

static void
what_may_be_personal_is_not_kept(void **state UNUSED)
{
	struct miss *all;

	miss(1, MONDAY, "電話は0558123456です");
	miss(1, MONDAY, "me@example.jp");
	miss(1, MONDAY, "https://example.jp/");
	miss(1, MONDAY, "となりの家の人がごみを出す日を守らなくて困っています");
	miss(1, MONDAY, "  ");
	assert_int_equal(miss_list(&mem, &all), 0);
}

static void
no_more_than_so_many(void **state UNUSED)
{
	struct miss *all;

	miss(9, MONDAY, "ドローン");
	miss(8, MONDAY, "ドローン");
	for (uint32_t i = 0; i < 30; i++)
		miss(1, MONDAY, str_fmt(&mem, "もの%u", i).p);
	assert_int_equal(miss_list(&mem, &all), 21);	/* 20 of one person */
	for (uint32_t i = 0; i < MISSES_MAX + 50; i++)
		miss(100 + i, MONDAY, str_fmt(&mem, "い%c%c%c", 'a' +
		    (char)(i / 676), 'a' + (char)(i / 26 % 26), 'a' +
		    (char)(i % 26)).p);
	assert_int_equal(miss_list(&mem, &all), MISSES_MAX);
	assert_true(str_is(all[0].words, "どろーん"));
}

static void
listed_and_added(void **state UNUSED)
{
	assert_true(import_items("label,name\n燃やすごみ,しめ飾り\n"));
	miss(1, MONDAY, "ドローン");
	miss(1, MONDAY, "しめなわ");
	miss(2, MONDAY, "しめなわ");
	prints("sort|misses", "2\t2024-10-04\tしめなわ\t登録する: "
	    "kairan item synonym add しめなわ 品目\n"
	    "1\t2024-10-04\tどろーん\t登録する: "
	    "kairan item synonym add どろーん 品目\n");
	prints("item|synonym|add|しめなわ|しめ飾り", "");
	assert_true(run("sort|misses"));
	assert_false(str_find(out, STR("しめなわ"), NULL));
	assert_true(str_find(out, STR("どろーん"), NULL));
}

static void
who_is_forgotten_by_night(void **state UNUSED)
{
	struct miss *all;

	miss(1, MONDAY, "ドローン");
	miss_forget(MONDAY);
	tempstore_step(true);
	miss(1, MONDAY, "ドローン");	/* today's is still known */
	assert_int_equal(miss_list(&mem, &all), 1);
	assert_int_equal(all[0].count, 1);
	miss_forget(MONDAY + 1);
	tempstore_step(true);
	miss(1, MONDAY, "ドローン");
	assert_int_equal(miss_list(&mem, &all), 1);
	assert_int_equal(all[0].count, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(synonyms_survive_an_import),
		DESK_TEST(dropped_synonym_is_forgotten),
		DESK_TEST(once_a_person_and_day),
		DESK_TEST(what_may_be_personal_is_not_kept),
		DESK_TEST(no_more_than_so_many),
		DESK_TEST(listed_and_added),
		DESK_TEST(who_is_forgotten_by_night),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
