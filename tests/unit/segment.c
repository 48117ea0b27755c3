/* Segments: what each condition means, and what is refused and how. */
#include "tests/unit/segmenttown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Three ways to ask, one answer; as "0 2 5". */
static void
finds(const char *text, const char *want)
{
	struct segment *s = parse(text);
	struct buf got = { 0 };
	struct bits b = { 0 };
	uint32_t count = 0;

	segment_find(s, &b);
	for (uint32_t no = 0; no < given + 100; no++) {
		assert_int_equal(bits_has(&b, no), segment_has(s, no));
		if (bits_has(&b, no))
			buf_fmt(&got, "%s%u", count++ > 0 ? " " : "", no);
	}
	assert_int_equal(segment_count(s), count);
	buf_byte(&got, '\0');
	if (strcmp(got.p, want) != 0)
		fail_msg("%s: %s instead of %s", text, got.p, want);
	buf_free(&got);
	bits_free(&b);
}

static void
refused(const char *text, const char *why)
{
	struct segment *s;

	if (segment_parse(str_of(text), &world, &mem, &s, &e))
		fail_msg("%s was accepted", text);
	assert_int_equal(e.kind, ERR_INPUT);
	if (!str_find(str_of(e.why), str_of(why), NULL))
		fail_msg("%s: %s; not: %s", text, e.why, why);
}

static void
people(void)
{
	resident("area=和泉本町一丁目|sex=女性|category=子育て", 20000, false);
	resident("area=和泉本町二丁目|sex=男性|category=すべて|lang=en",
	    20001, false);
	resident("area=岩戸北|category=子育て|category=すべて|garbage=北1",
	    20002, false);
	resident("", 20003, false);
	resident("area=岩戸北|sex=女性|category=子育て|garbage=北1", 20004,
	    true);
	resident("garbage=南 2(西)|mute=燃やすごみ|survey.q1=はい", 20005,
	    false);
	resident("garbage=南 2(西)|mute=びん|survey.q2=はい|lang=ja", 20006,
	    false);
}

static void
conditions(void **state UNUSED)
{
	people();
	finds("all", "0 1 2 3 5 6");
	finds("area:岩戸北", "2");
	finds("area:和泉本町*", "0 1");
	finds("area:*", "0 1 2");
	finds("area:\"和泉本町\"*", "0 1");
	finds("area:無人島", "");
	finds("category:子育て", "0 1 2");
	finds("category:防災", "1 2");
	finds("category:すべて", "1 2");
	finds("sex:女性", "0");
	finds("LANG:en", "1");
	finds("garbage:北1", "2");
	finds("garbage:\"南 2(西)\"", "5 6");
	finds("garbage:燃やすごみ", "2 6");
	finds("garbage:粗大ごみ", "");
	finds("settings:none", "3");
	finds("settings:any", "0 1 2 5 6");
	finds("answered:survey", "5 6");
	finds("answered:survey=はい", "5 6");
	finds("answered:survey=は*", "5 6");
	finds("answered:survey=いいえ", "");
	finds("answered:survey.q1", "5");
	finds("answered:survey.q2=はい", "6");
	finds("answered:survey.q10", "");
	finds("answered:survey.q1=いいえ", "");
}

static void
words_and_brackets(void **state UNUSED)
{
	people();
	finds("not all", "");
	finds("NOT not all", "0 1 2 3 5 6");
	finds("not sex:女性", "1 2 3 5 6");
	finds("not(sex:女性)", "1 2 3 5 6");
	finds("not (not sex:女性)", "0");
	finds("sex:女性 or lang:en and lang:ja", "0");
	finds("(sex:女性 or lang:en) and lang:en", "1");
	finds("lang:en and not category:子育て or settings:none", "3");
	finds("not sex:女性 and not sex:男性 and settings:any", "2 5 6");
	finds("not (sex:女性 or sex:男性)", "2 3 5 6");
	finds("not sex:女性 or sex:女性", "0 1 2 3 5 6");
	finds("not sex:女性 and sex:女性", "");
	finds("\tlang:en\u3000or\nlang:ja  ", "1 6");
	finds("((((lang:en))))", "1");
}

static void
joined(void **state UNUSED)
{
	people();			/* 20000 is 2024-10-04 */
	finds("joined:>2024-10-04", "1 2 3 5 6");
	finds("joined:>=2024-10-05", "1 2 3 5 6");
	finds("joined:<2024-10-05", "0");
	finds("joined:<=2024-10-05", "0 1");
	finds("joined:=2024-10-07", "3");
	finds("joined:2024-10-08", "");
	finds("joined:<1970-01-01", "");
	finds("joined:>9999-12-31", "");
	finds("not joined:>2024-10-04", "0");
	refused("joined:2024-02-30", "joined cannot be \"2024-02-30\"");
	refused("joined:=>2024-02-01", "joined");
	refused("joined:><2024-02-01", "joined");
	refused("joined:>", "joined");
}

static void
ages(void **state UNUSED)
{
	static const char *const births[] = { "2026-05", "2026-04",
	    "2026-03", "2025-12", "2025-05", "2025-04", "2024-05",
	    "2020-04", "2019-05", "2019-04", "1996-04", "1961-04",
	    "1961-05", "1900-01" };

	for (size_t i = 0; i < NELEMS(births); i++)
		resident(str_c(&mem, str_fmt(&mem, "birth=%s", births[i])),
		    20000, false);
	resident("sex=男性", 20000, false);
	finds("age:0", "1 2 3 4");
	finds("age:0m", "1");
	finds("age:4m", "3");
	finds("age:1m-4m", "2 3");
	finds("age:1", "5 6");
	finds("age:0-6", "1 2 3 4 5 6 7 8");
	finds("age:-6", "1 2 3 4 5 6 7 8");
	finds("age:6", "7 8");
	finds("age:7", "9");
	finds("age:4m-0", "3 4");
	finds("age:30", "10");
	finds("age:65-", "11 13");
	finds("age:64-65", "11 12");
	finds("not age:0-", "0 14");
	world.today -= 31;			/* 2026-03-15 */
	finds("age:0m", "2");
	finds("age:65-", "13");
	refused("age:6-0", "age");
	refused("age:", "needs a value");
	refused("age:-", "age");
	refused("age:x", "age cannot be \"x\"");
	refused("age:1-2-3", "age");
	refused("age:200", "age");
	refused("age:99999999999999999999", "age");
	refused("age:3*", "age");
}

static void
mistakes_are_named(void **state UNUSED)
{
	people();
	refused("", "missing at character 1");
	refused("  ", "missing");
	refused("aera:岩戸北", "unknown attribute \"aera\" at character 1; "
	    "did you mean \"area\"");
	refused("all and color:red", "\"color\" at character 9; there are");
	refused("sex:女性 and area:岩戸東", "unknown value \"岩戸東\" of area "
	    "at character 17; did you mean \"岩戸北\"");
	refused("area:北極", "unknown value \"北極\" of area at character 6");
	refused("area:北極*", "\"北極*\"");
	refused("lang:EN", "did you mean \"en\"");
	refused("category:こそだて", "unknown value");
	refused("garbage:燃えるごみ", "did you mean \"燃やすごみ\"");
	refused("settings:some", "settings");
	refused("answered:servey", "unknown value \"servey\" of answered");
	refused("answered:survey.q3", "did you mean \"survey.q1\"");
	refused("answered:survey.q1=はいい", "did you mean \"はい\"");
	refused("answered:survey.q1=十", "unknown value");
	refused("answered:survey=たぶん", "unknown value");
	refused("answered:survey*", "answered");
	refused("answered:=x", "answered");
	refused("all all", "\"and\" or \"or\" is missing at character 5");
	refused("all and", "missing at character 8");
	refused("or all", "\"or\" at character 1 is no condition");
	refused("not", "missing");
	refused("(all", "bracket at character 1 is not closed");
	refused("(all all)", "\")\" is missing at character 6");
	refused("all)", "character 4");
	refused("()", "missing at character 2");
	refused("area:\"岩戸北", "quote at character 6 is not closed");
	refused("岩戸北", "is no condition");
	refused("area: 岩戸北", "area: at character 1 needs a value");
	refused(":x", "unknown attribute");
	refused("area:\xff", "UTF-8");
}

static void
limits(void **state UNUSED)
{
	struct buf b = { 0 };
	struct segment *s;

	people();
	assert_false(segment_parse(STR("lang:en\0x"), &world, &mem, &s, &e));
	for (int i = 0; i < SEGMENT_DEPTH_MAX; i++)
		buf_put(&b, STR("(lang:ja or sex:女性 and not "));
	buf_put(&b, STR("all"));
	for (int i = 0; i < SEGMENT_DEPTH_MAX; i++)
		buf_byte(&b, ')');
	buf_byte(&b, '\0');
	finds(b.p, "0 6");
	refused(str_c(&mem, str_fmt(&mem, "(%s)", b.p)), "brackets");
	buf_reset(&b);
	for (int i = 1; i < SEGMENT_TERMS_MAX; i++)
		buf_put(&b, STR("sex:女性 and "));
	buf_put(&b, STR("all"));
	buf_byte(&b, '\0');
	finds(b.p, "0");
	refused(str_c(&mem, str_fmt(&mem, "all or %s", b.p)), "conditions");
	buf_reset(&b);
	memset(buf_room(&b, SEGMENT_BYTES_MAX + 1), ' ',
	    SEGMENT_BYTES_MAX + 1);
	b.n = SEGMENT_BYTES_MAX + 1;
	assert_false(segment_parse(buf_str(&b), &world, &mem, &s, &e));
	buf_free(&b);
}

/* What only residents have, the town need not know; and it need not be
 * there at all. */
static void
roster_knows_too(void **state UNUSED)
{
	people();
	resident("area=新町|garbage=東9|poll.q=x", 20007, false);
	finds("area:新町", "7");
	finds("area:新*", "7");
	finds("garbage:東9", "7");
	finds("answered:poll", "7");
	finds("answered:poll.q=x", "7");
	finds("answered:poll=x", "7");
	refused("answered:poll=y", "unknown value");
	world.values = NULL;
	world.districts = NULL;
	finds("area:新町", "7");
	refused("area:無人島", "unknown value");
	refused("garbage:燃やすごみ", "unknown value");
	world.values = town_values;
	world.districts = town_districts;
}

static void
explained(void **state UNUSED)
{
	static const char text[] = "area:和泉本町* and (category:子育て or "
	    "not lang:en)";
	static const char in[] = "○ area:和泉本町* 該当\n"
	    "○ category:子育て 該当\n× not lang:en 該当しない\n含まれます\n";
	static const char out[] = "× area:和泉本町* 該当しない\n"
	    "× category:子育て 該当しない\n○ not lang:en 該当\n"
	    "含まれません\n";
	struct segment *s;
	struct buf b = { 0 };

	people();
	s = parse(text);
	segment_explain(s, 1, &b);
	assert_true(str_is(buf_str(&b), in));
	buf_reset(&b);
	segment_explain(s, 3, &b);
	assert_true(str_is(buf_str(&b), out));
	buf_reset(&b);
	segment_explain(parse("not lang:en"), 4, &b);
	assert_true(str_starts(buf_str(&b), STR("× 今は友だちではありません")));
	assert_true(str_ends(buf_str(&b), STR("含まれません\n")));
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(conditions, fresh),
		cmocka_unit_test_setup(words_and_brackets, fresh),
		cmocka_unit_test_setup(joined, fresh),
		cmocka_unit_test_setup(ages, fresh),
		cmocka_unit_test_setup(mistakes_are_named, fresh),
		cmocka_unit_test_setup(limits, fresh),
		cmocka_unit_test_setup(roster_knows_too, fresh),
		cmocka_unit_test_setup(explained, fresh),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	roster_reset();
	arena_free(&mem);
	return failed;
}
