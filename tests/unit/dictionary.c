/* Sorting dictionaries that are not target.csv: tables, YAML, JSON. */
#include "storage/town.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { FILES = 8 };

static struct arena mem;
static struct buf heard;
static struct town *town;
static struct townfile files[FILES];
static size_t files_n;

static void
hear(void *ctx UNUSED, struct str file, unsigned line, enum town_level level,
    const char *text)
{
	struct str s = town_message(&mem, file, line, level, text);

	buf_fmt(&heard, "%.*s\n", STRF(s));
}

/* A town with a timetable and nothing else. */
static void
begin(void)
{
	files[0] = (struct townfile){ STR("ours.csv"), STR("地区,種類,曜日\n"
	    "東町,燃やすごみ,毎週月\n東町,缶,第1火\n") };
	files_n = 1;
}

static void
beside(const char *name, const char *text)
{
	assert_true(files_n < FILES);
	files[files_n++] = (struct townfile){ str_of(name), str_of(text) };
}

static void
take(void)
{
	struct town_reader reader = { .report = hear };
	struct err e;

	buf_reset(&heard);
	town_free(town);
	town = town_read(files, files_n, &reader, &e);
	assert_non_null(town);
	assert_int_equal(town->calendar.categories_n, 2);
}

static void
must_hear(const char *text)
{
	if (!str_find(buf_str(&heard), str_of(text), NULL))
		fail_msg("not \"%s\" but:\n%.*s", text,
		    STRF(buf_str(&heard)));
}

static void
quiet(void)
{
	if (heard.n > 0)
		fail_msg("%.*s", STRF(buf_str(&heard)));
}

/* name|category|note|reading|fee */
static const char *
item(size_t i)
{
	const struct town_item *x = &town->items[i];

	if (i >= town->items_n)
		return "not there";
	return str_fmt(&mem, "%.*s|%.*s|%.*s|%.*s|%.*s", STRF(x->name),
	    STRF(x->category), STRF(x->note), STRF(x->reading),
	    STRF(x->fee)).p;
}

#define HEAD "全国地方公共団体コード,ID,地方公共団体名,ゴミの品目,分別区分," \
	"注意点,料金種別,料金,料金備考,備考\n"

static void
standard(void **state UNUSED)
{
	begin();
	beside("open.csv", HEAD
	    "999999,1,見本市,傘,燃やすごみ,切る,無料,,,袋へ\n"
	    "999999,2,見本市,机,粗大ごみ,,有料,\"1,200\",1辺60cm以上,\n"
	    "999999,3,見本市,空き缶,缶,\"洗う\n潰さない\",,0,,洗う\n"
	    "999999,4,見本市,,缶,,,,,\n");
	take();
	assert_int_equal(town->items_n, 3);
	assert_int_equal(town->rows, 2 + 4);
	assert_string_equal(item(0), "傘|燃やすごみ|切る\n袋へ||無料");
	assert_string_equal(item(1), "机|粗大ごみ|||"
	    "1,200円（1辺60cm以上）");
	assert_string_equal(item(2), "空き缶|缶|洗う\n潰さない||無料");
	must_hear("open.csv:3: warning: \"粗大ごみ\" is no column");
	must_hear("open.csv:6: error: needs an item and its category");
	assert_int_equal(town->warnings + town->errors, 2);
}

/* CP932, titles above, the standard's name before each header, brackets. */
static void
layouts(void **state UNUSED)
{
	begin();
	beside("a.csv", "\x95\x69\x96\xda,\x95\xaa\x95\xca\x8b\xe6\x95\xaa\n"
	    "\x8e\x50,\x8a\xca\n");
	take();
	quiet();
	assert_string_equal(item(0), "傘|缶|||");
	begin();
	beside("b.csv", "\xef\xbb\xbf見本市のごみ\n\n"
	    "ごみの分別方法_品目,ごみの分別方法_分別区分,"
	    "ごみの分別方法_料金（円）,ごみの分別方法_ふりがな\n"
	    "傘,缶,300,かさ\n");
	take();
	quiet();
	assert_int_equal(town->rows, 2 + 1);
	assert_string_equal(item(0), "傘|缶||かさ|300円");
	begin();
	beside("c.txt", "インデックス\tごみの品目\t種別\t説明\n"
	    "か\t傘\t缶\t<p>骨は<b>缶</b>へ</p>\n");
	take();
	quiet();
	assert_string_equal(item(0), "傘|缶|骨は缶へ|か|");
}

static void
headers_exchanged(void **state UNUSED)
{
	begin();
	beside("x.csv", "品目,分別区分\n缶,一\n缶,二\n缶,三\n缶,四\n"
	    "燃やすごみ,五\n燃やすごみ,六\n燃やすごみ,七\n缶,八\n");
	take();
	must_hear("x.csv:1: warning: the headers of the item and the");
	assert_int_equal(town->warnings, 1);
	assert_string_equal(item(4), "五|燃やすごみ|||");
	begin();
	beside("x.csv", "品目,分別区分\n缶,一\n缶,二\n缶,三\n");
	take();
	assert_string_equal(item(0), "缶|一|||");
}

/* What is a list of something else, or a calendar, is no dictionary. */
static void
no_dictionary(void **state UNUSED)
{
	begin();
	beside("places.csv", "品目,種別,緯度,経度\n電池,店,35,139\n");
	beside("things.csv", "name,type\na,b\n");
	take();
	assert_int_equal(town->items_n, 0);
	must_hear("places.csv:0: warning: no file of a garbage calendar");
	must_hear("things.csv:0: warning: no file of a garbage calendar");
	begin();
	files[0].bytes = STR("地区,品目,曜日,区分\n東町,缶,月,資源\n"
	    "東町,木,火,燃やす\n");
	take();
	assert_int_equal(town->items_n, 0);
	begin();
	beside("target.csv", "label,name\n缶,傘\n");
	beside("z.csv", "品目,分別区分\n机,缶\n");
	take();
	assert_int_equal(town->items_n, 1);
	must_hear("z.csv:0: warning: no file of a garbage calendar");
	assert_int_equal(town->warnings, 1);
}

static void
beside_5374(void **state UNUSED)
{
	begin();
	files[0] = (struct townfile){ STR("area_days.csv"),
		STR("地名,センター,燃やすごみ,缶\n東町,,月,火1\n") };
	beside("open.csv", "品目,分別区分\n傘,缶\n");
	take();
	assert_string_equal(item(0), "傘|缶|||");
	assert_false(str_find(buf_str(&heard), STR("open.csv"), NULL));
	assert_false(str_find(buf_str(&heard), STR("target.csv"), NULL));
}

static void
yaml(void **state UNUSED)
{
	begin();
	beside("words.yaml", "source:\n  extracted_at: 2026-11-01\n"
	    "items:\n"
	    "  - name: 傘\n    reading_initial: か\n    category: tin\n"
	    "    price: 300\n    note: 骨だけ\n"
	    "  - { name: 砂, category: not_collected, price: null, "
	    "note: ~ }\n"
	    "  - { name: 机, category: bulky, price: 高い, size: 1 }\n"
	    "  - { name: 棚 }\n"
	    "  - { name: 石, category: zz }\n");
	beside("list.yaml", "categories:\n  tin: { label: 缶 }\n");
	take();
	assert_int_equal(town->items_n, 4);
	assert_int_equal(town->rows, 2 + 5);
	assert_string_equal(item(0), "傘|缶|骨だけ|か|300円");
	assert_string_equal(item(1), "砂|収集しません|||");
	assert_string_equal(item(2), "机|粗大ごみ|||");
	must_hear("words.yaml:10: error: no price in whole yen: left out: "
	    "\"高い\"");
	must_hear("words.yaml:10: warning: \"size\" of an item is not read");
	must_hear("words.yaml:11: error: needs an item and its category");
	must_hear("words.yaml:12: warning: no label for \"zz\"");
	beside("bad.yaml", "items:\n  - name: [\ncategory: x\n");
	take();
	must_hear("bad.yaml:0: error: ");
	assert_int_equal(town->items_n, 4);
}

#define NAMES "[{\"id\":0,\"garbageId\":7,\"languageId\":4," \
	"\"garbageName\":\"傘\",\"searchWord\":\"かさ\",\"notice\":\"骨\"}," \
	"{\"id\":1,\"garbageId\":7,\"languageId\":5,\"garbageName\":\"X\"}," \
	"{\"id\":2,\"garbageId\":9,\"languageId\":4,\"garbageName\":\"石\"}]"

static void
json(void **state UNUSED)
{
	begin();
	beside("n.json", NAMES);
	beside("k.json", "[{\"id\":7,\"classificationId\":3},"
	    "{\"id\":8,\"classificationId\":2}]");
	beside("l.json", "[{\"id\":0,\"classificationId\":3,\"languageId\":5,"
	    "\"classificationName\":\"Can\"},"
	    "{\"id\":1,\"classificationId\":3,\"languageId\":4,"
	    "\"classificationName\":\"缶\"}]");
	beside("g.json", "[{\"id\":4,\"languageName\":\"日本語\"},"
	    "{\"id\":5,\"languageName\":\"English\"}]");
	take();
	assert_int_equal(town->items_n, 1);
	assert_int_equal(town->rows, 2 + 2);
	assert_string_equal(item(0), "傘|缶|骨|かさ|");
	must_hear("n.json:0: error: entry 3 (\"石\") needs an item and");
	assert_int_equal(town->warnings + town->errors, 1);
	beside("o.json", "[{\"languageName\":");
	take();
	must_hear("o.json:0: error: ");
	assert_int_equal(town->items_n, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(standard), cmocka_unit_test(layouts),
		cmocka_unit_test(headers_exchanged),
		cmocka_unit_test(no_dictionary),
		cmocka_unit_test(beside_5374), cmocka_unit_test(yaml),
		cmocka_unit_test(json),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	town_free(town);
	buf_free(&heard);
	arena_free(&mem);
	return failed;
}
