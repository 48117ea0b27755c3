/* The words for a day's collection, as residents read them. */
#include "tests/unit/chatworld.h"

static struct buf words;
static struct strs none;

static const char days_csv[] =
    "地名,センター,燃やすごみ,ペットボトル,プラ容器\n"
    "さくら一丁目,,水 土,水4,金 *1\n"
    "みなと町,,月,木,金\n"
    "はずれ,,未定,未定,未定\n"
    "なぞ,,水,未定,金\n";

static int32_t
day_from(const char *text)
{
	int32_t day;

	assert_true(day_parse(str_of(text), &day));
	return day;
}

static struct place
place_of(const char *district, const char *label)
{
	struct place p = { .label = str_of(label) };

	assert_true(calendar_area(&my_town->calendar, str_of(district),
	    &p.area));
	return p;
}

static enum collect
tell(const char *day, const struct place *places, uint32_t n,
    struct strs mute)
{
	struct collection c = { .day = day_from(day), .places = places,
	    .nplaces = n, .mute = mute, .when = COLLECTION_TOMORROW };

	buf_reset(&words);
	return collection_words(my_town, &c, &words);
}

static void
assert_words(const char *text)
{
	if (!str_is(buf_str(&words), text))
		print_message("%.*s\n---\n%s\n", STRF(buf_str(&words)), text);
	assert_true(str_is(buf_str(&words), text));
}

static int
setup(void **state UNUSED)
{
	world_begin("2026-11-24T19:00");
	my_town = town_of(days_csv, "label,sublabel,description\n"
	    "燃やすごみ,,袋に<b>入れて</b><br>出す\n");
	return 0;
}

static int
teardown(void **state UNUSED)
{
	buf_free(&words);
	world_end();
	return 0;
}

static void
test_r3_one_bubble(void **state UNUSED)
{
	struct place p = place_of("さくら一丁目", "");

	assert_int_equal(tell("2026-11-25", &p, 1, none), COLLECT_YES);
	assert_words("あす 11月25日(水) の収集\n【さくら一丁目】\n"
	    "・燃やすごみ\n・ペットボトル\n朝8時までに出してください");
}

static void
test_r3_labels_and_districts(void **state UNUSED)
{
	struct place p[] = { place_of("さくら一丁目", "自宅"),
	    place_of("みなと町", "実家") };

	assert_int_equal(tell("2026-11-25", p, 2, none), COLLECT_YES);
	assert_words("あす 11月25日(水) の収集\n【自宅 さくら一丁目】\n"
	    "・燃やすごみ\n・ペットボトル\n【実家 みなと町】\n"
	    "収集はありません\n"
	    "朝8時までに出してください");
}

static void
test_r3_none(void **state UNUSED)
{
	struct place p = place_of("みなと町", "");

	assert_int_equal(tell("2026-11-25", &p, 1, none), COLLECT_NONE);
	assert_words("あす 11月25日(水) の収集\n【みなと町】\n"
	    "収集はありません");
}

static void
test_r3_unknown_is_not_none(void **state UNUSED)
{
	struct place p = place_of("はずれ", ""), q = place_of("なぞ", "");

	assert_int_equal(tell("2026-11-25", &p, 1, none), COLLECT_UNKNOWN);
	assert_words("あす 11月25日(水) の収集\n【はずれ】\n"
	    "収集日がわかりません。役所へおたずねください");
	assert_int_equal(tell("2026-11-25", &q, 1, none), COLLECT_YES);
	assert_words("あす 11月25日(水) の収集\n【なぞ】\n・燃やすごみ\n"
	    "（ペットボトルの収集日はわかりません）\n"
	    "朝8時までに出してください");
}

static void
test_r3_mute(void **state UNUSED)
{
	struct place p = place_of("さくら一丁目", "");
	struct str kinds[] = { STR("燃やすごみ"), STR("ペットボトル") };

	assert_int_equal(tell("2026-11-25", &p, 1, (struct strs){ kinds, 1 }),
	    COLLECT_YES);
	assert_words("あす 11月25日(水) の収集\n【さくら一丁目】\n"
	    "・ペットボトル\n朝8時までに出してください");
	assert_int_equal(tell("2026-11-25", &p, 1, (struct strs){ kinds, 2 }),
	    COLLECT_NONE);
	assert_words("あす 11月25日(水) の収集\n【さくら一丁目】\n"
	    "通知しない種類の収集だけです");
}

static void
test_r3_late_and_when(void **state UNUSED)
{
	struct place p = place_of("みなと町", "");
	struct collection c = { .day = day_from("2027-01-04"), .late = true,
	    .places = &p, .nplaces = 1, .when = COLLECTION_TODAY };

	assert_int_equal(collection_words(my_town, &c, &words), COLLECT_YES);
	assert_words("遅れてお知らせします。\nきょう 1月4日(月) の収集\n"
	    "【みなと町】\n・燃やすごみ\n朝8時までに出してください");
}

static void
test_places_of_a_resident(void **state UNUSED)
{
	struct place p[PLACES_MAX];
	struct str two[] = { STR("さくら一丁目"), STR("よその町") };

	me.attrs = (struct strs){ 0 };
	assert_int_equal(collection_places(my_town, &me, p), 0);
	resident_set(&me, &mem, "garbage", two, 2, 1);
	resident_add(&me, &mem, "garbage", STR("みなと町"), 2);
	resident_add(&me, &mem, "label", STR("みなと町=実家"), 2);
	assert_int_equal(collection_places(my_town, &me, p), 2);
	assert_int_equal(p[0].area, place_of("さくら一丁目", "").area);
	assert_int_equal(p[0].label.n, 0);
	assert_true(str_is(p[1].label, "実家"));
	assert_int_equal(collection_places(NULL, &me, p), 0);
}

static void
test_r3_buttons(void **state UNUSED)
{
	struct place p = place_of("さくら一丁目", "");

	tell("2026-11-25", &p, 1, none);
	buf_free(&last.messages);
	collection_messages(buf_str(&words), 20782, &last.messages);
	last.bubbles = 1;
	last.buttons = 3;
	check_answer();
	assert_true(str_eq(said[0], buf_str(&words)));
	assert_true(str_is(button[0].label, "出し方"));
	assert_true(str_is(button[1].label, "今月の予定"));
	assert_true(str_is(button[2].label, "通知を変える"));
}

/* What the reminder says is what 「あす」 answers. */
static void
test_r3_answer_is_reminder(void **state UNUSED)
{
	struct place p = place_of("さくら一丁目", "");
	struct str d = STR("さくら一丁目"), mute = STR("ペットボトル");

	resident_set(&me, &mem, "garbage", &d, 1, 1);
	resident_set(&me, &mem, "mute", &mute, 1, 1);
	tell("2026-11-25", &p, 1, (struct strs){ &mute, 1 });
	type("明日は？");
	assert_true(str_eq(said[0], buf_str(&words)));
	type("あす");
	assert_true(str_eq(said[0], buf_str(&words)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_r3_one_bubble, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_r3_labels_and_districts,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_r3_none, setup, teardown),
		cmocka_unit_test_setup_teardown(test_r3_unknown_is_not_none,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_r3_mute, setup, teardown),
		cmocka_unit_test_setup_teardown(test_r3_late_and_when, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_places_of_a_resident,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_r3_buttons, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_r3_answer_is_reminder,
		    setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
