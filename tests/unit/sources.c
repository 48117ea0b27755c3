/* Calendars that are not 5374's: tables, YAML, iCalendar; and what would
 * change if one took the place of another. */
#include "base/clock.h"
#include "storage/town.h"
#include "storage/towndiff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena mem;
static struct buf heard;
static struct town *town;

static void
hear(void *ctx UNUSED, struct str file, unsigned line, enum town_level level,
    const char *text)
{
	struct str s = town_message(&mem, file, line, level, text);

	buf_fmt(&heard, "%.*s\n", STRF(s));
}

static bool
read_one(const char *name, struct str bytes)
{
	struct town_reader reader = { .report = hear };
	struct townfile f = { str_of(name), bytes };
	struct err e;

	buf_reset(&heard);
	town_free(town);
	town = town_read(&f, 1, &reader, &e);
	return town != NULL;
}

static void
read_text(const char *name, const char *text)
{
	if (!read_one(name, str_of(text)))
		fail_msg("%s: %.*s", name, STRF(buf_str(&heard)));
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

/* The days with a collection as "05-01 05-08", ? where some are unknown. */
static const char *
days(const char *area, const char *kind, const char *from, const char *to)
{
	const struct calendar *c = &town->calendar;
	struct buf b = { 0 };
	bool unknown = false;
	int32_t day, last;
	unsigned a, k;
	const char *out;

	if (!calendar_area(c, str_of(area), &a) ||
	    !calendar_category(c, str_of(kind), &k))
		return "not there";
	assert_true(day_parse(str_of(from), &day));
	assert_true(day_parse(str_of(to), &last));
	for (; day <= last; day++) {
		enum collect got = calendar_day(c, a, k, day);

		unknown |= got == COLLECT_UNKNOWN;
		if (got == COLLECT_YES)
			buf_fmt(&b, "%s%.5s", b.n > 0 ? " " : "",
			    day_show(&mem, day).p + 5);
	}
	if (unknown)
		buf_byte(&b, '?');
	out = str_c(&mem, buf_str(&b));
	buf_free(&b);
	return out;
}

static const char *
note(const char *area, const char *kind, const char *day)
{
	const struct calendar *c = &town->calendar;
	unsigned a, k;
	int32_t d;

	assert_true(calendar_area(c, str_of(area), &a));
	assert_true(calendar_category(c, str_of(kind), &k));
	assert_true(day_parse(str_of(day), &d));
	return str_c(&mem, calendar_note(c, a, k, d, d));
}

/* An officer's table, as it comes out of Excel. */
static void
typed_table(void **state UNUSED)
{
	read_text("収集日.csv",
	    "令和8年度 収集日一覧,,,,,\n"
	    ",,,,,\n"
	    "地区,種類,曜日・日付,期間から,期間まで,備考\n"
	    "東町,燃やすごみ,毎週月・木,,,\n"
	    ",,12月30日～1月3日 休み,,,\n"
	    ",資源,第２・第４水曜、第5週は休み,,,ひもで縛る\n"
	    ",びん,隔週火(2026-11-24から),,,\n"
	    "西町,燃やすごみ,火・金,2026/4/1,R9.3.31,\n"
	    ",資源,毎週土(7～9月),,,\n"
	    ",びん,12月30日,2026年4月1日,令和9年3月31日,年末だけ\n"
	    "全地区,燃やすごみ,2026/12/25は休み,,,\n");
	quiet();
	assert_string_equal(days("東町", "燃やすごみ", "2026-12-20",
	    "2027-01-10"), "12-21 12-24 12-28 01-04 01-07");
	assert_string_equal(days("東町", "燃やすごみ", "2028-12-25",
	    "2029-01-08"), "12-25 12-28 01-04 01-08");
	assert_string_equal(days("東町", "資源", "2026-12-01", "2026-12-31"),
	    "12-09 12-23");
	assert_string_equal(days("東町", "びん", "2026-11-01", "2026-12-31"),
	    "11-24 12-08 12-22");
	assert_string_equal(days("西町", "燃やすごみ", "2026-12-18",
	    "2027-01-01"), "12-18 12-22 12-29 01-01");
	assert_string_equal(days("西町", "燃やすごみ", "2027-03-29",
	    "2027-04-10"), "03-30?");
	assert_string_equal(days("西町", "資源", "2026-09-20", "2027-06-30"),
	    "09-26");
	assert_string_equal(days("西町", "びん", "2026-04-01", "2027-03-31"),
	    "12-30");
	assert_string_equal(note("西町", "びん", "2026-12-30"), "年末だけ");
}

/* As people write it, one a row. */
static void
wordings(void **state UNUSED)
{
	static const struct { const char *text, *days; } rows[] = {
		{ "毎週月曜日と木曜日", "06-01 06-04 06-08 06-11 06-15" },
		{ "月2回（第1・3水曜日）", "06-03 06-17" },
		{ "毎日（土・日を除く）", "06-01 06-02 06-03 06-04 06-05 "
		    "06-08 06-09 06-10 06-11 06-12 06-15 06-16 06-17" },
		{ "毎月第1、第3水曜日", "06-03 06-17" },
		{ "2026年6月2日(火)", "06-02" },
		{ "令和８年６月３日", "06-03" }, { "R8.6.4", "06-04" },
		{ "奇数月 第1月曜", "" },
		{ "4月～6月 毎週水曜", "06-03 06-10 06-17" },
		{ "隔週水曜（2026/6/3～）", "06-03 06-17" },
		{ "2026/6/3から隔週水", "06-03 06-17" },
		{ "毎月5日・17日", "06-05 06-17" },
		{ "毎月 ２日、３日、12月30日~1月3日は休み", "06-02 06-03" },
		{ "毎月31日", "" }, { "毎月の4日に収集", "06-04" },
		{ "毎月32日", NULL }, { "毎月5", NULL },
		{ "毎月5日、日曜は休み", NULL }, { "毎月2回", NULL },
		{ "火 ・ 金 ※", NULL }, { "第1週の月曜日", NULL },
		{ "月2回", NULL }, { "日曜は休み", NULL },
		{ "毎週水（たぶん）", NULL }, { "6月4日", NULL },
	};
	size_t i;

	for (i = 0; i < NELEMS(rows); i++) {
		struct str s = str_fmt(&mem, "地区,種類,曜日\n東町,紙,"
		    "\"%s\"\n東町,布,毎日\n", rows[i].text);

		assert_true(read_one("t.csv", s));
		if (town->errors != (rows[i].days == NULL))
			fail_msg("%s: %.*s", rows[i].text,
			    STRF(buf_str(&heard)));
		if (rows[i].days == NULL)
			continue;
		s = str_of(days("東町", "紙", "2026-06-01", "2026-06-17"));
		if (str_ends(s, STR("?")))
			s = str_upto(s, s.n - 1);
		if (!str_is(s, rows[i].days))
			fail_msg("%s: %.*s", rows[i].text, STRF(s));
	}
}

static void
typed_badly(void **state UNUSED)
{
	read_text("t.csv", "種類,町名,期間まで,収集日\n"
	    "資源,東町,,第6水曜\n"
	    "びん,東町,,12月30日\n"
	    "缶,東町,2026/2/30,毎週月\n"
	    "紙,東町,,隔週火\n"
	    "布,東町,,毎週水(雨の日は休み)\n"
	    "土,,,\n"
	    "草,東町,,月ごろ\n");
	must_hear("t.csv:2: error: 東町: 資源: \"第6水曜\" counts a week day");
	must_hear("t.csv:3: error: 東町: びん: ");
	must_hear("t.csv:4: error: \"2026/2/30\" is no date");
	must_hear("t.csv:5: error: 東町: 紙: \"隔週火\" needs the first day");
	must_hear("t.csv:6: error: 東町: 布: \"雨の日\" names no days");
	must_hear("t.csv:7: error: 東町: 土: \"\" names no days");
	must_hear("t.csv:8: error: 東町: 草: ");
	assert_int_equal(town->errors, 7);
	for (unsigned k = 0; k < town->calendar.categories_n; k++)
		assert_int_equal(calendar_day(&town->calendar, 0, k, 20600),
		    COLLECT_UNKNOWN);
}

/* UTF-16 with tabs is what Excel calls Unicode text. */
static void
typed_in_excel(void **state UNUSED)
{
	static const char text[] =
	    "\xff\xfe\x30\x57\x3a\x53\x09\x00\x2e\x7a\x5e\x98\x09\x00\xce\x53"
	    "\xc6\x96\xe5\x65\x0d\x00\x0a\x00\x71\x67\x3a\x75\x09\x00\xc7\x8c"
	    "\x90\x6e\x09\x00\x08\x67\x28\x67\x0d\x00\x0a\x00";

	if (!read_one("p.txt", (struct str){ text, sizeof text - 1 }))
		fail_msg("%.*s", STRF(buf_str(&heard)));
	assert_int_equal(town->calendar.areas_n, 1);
	assert_int_equal(calendar_day(&town->calendar, 0, 0, 4),
	    COLLECT_YES);	/* a Monday */
}

/* The standard's table with its last two headers exchanged. */
static void
standard_table(void **state UNUSED)
{
	read_text("open.csv",
	    "識別情報,ごみの収集日程_収集地域,ごみの収集日程_年月日,"
	    "ごみの収集日程_収集分別区分\n"
	    "1,北町,可燃,2026/04/01\n2,北町,可燃,2026/04/08\n"
	    "3,北町,資源,2026/04/03\n4,南町,可燃,2026/04/29\n,,,\n,,,\n");
	must_hear("open.csv:1: warning: the headers of the kind and the day");
	assert_string_equal(days("北町", "可燃", "2026-04-01", "2026-04-29"),
	    "04-01 04-08");
	assert_string_equal(days("北町", "資源", "2026-04-01", "2026-04-29"),
	    "04-03");
	assert_string_equal(days("南町", "可燃", "2026-04-01", "2026-05-29"),
	    "04-29?");
	assert_string_equal(days("北町", "可燃", "2026-03-01", "2026-03-31"),
	    "?");
}

static void
row_for_a_town(void **state UNUSED)
{
	read_text("towns.csv",
	    "\"NO\",\"町名\",\"丁目\",\"びん,缶\",\"燃やす\",\"備考\"\n"
	    "1,本町,\"1;3～4\",第2;第4土曜日,月曜日;木曜日,\n"
	    "2,本町,2（寮を除く）,毎週水,火・金,\n"
	    "3,港町,全域,第1金曜日,相談,\n");
	must_hear("towns.csv:4: error: 港町: 燃やす: ");
	assert_int_equal(town->calendar.areas_n, 5);
	assert_string_equal(days("本町4丁目", "びん,缶", "2026-05-01",
	    "2026-05-31"), "05-09 05-23");
	assert_string_equal(days("本町2丁目(寮を除く)", "燃やす",
	    "2026-05-01", "2026-05-08"), "05-01 05-05 05-08");
	assert_string_equal(days("港町", "びん,缶", "2026-05-01",
	    "2026-05-31"), "05-01");
	assert_string_equal(days("港町", "燃やす", "2026-05-01",
	    "2026-05-31"), "?");
}

static const char course[] =
    "metadata:\n  city: x\n  course: \"1\"\n  areas:\n"
    "    - name: 港町\n      yomi: みなとまち\n    - name: 浜\n"
    "  period: 2026-04--2027-03\n"
    "rules:\n"
    "  - category: burnable\n    pattern: weekly\n    days: &d [MO, TH]\n"
    "  - category: plastic\n    pattern: monthly_nth\n"
    "    occurrences: [1, 5]\n    days: [WE]\n"
    "  - category: kusa\n    pattern: monthly_specific\n"
    "    dates: [2026-06-01, 2026-09-02]\n"
    "overrides:\n"
    "  - {date: 2026-04-30, cancelled: true, note: 休みます}\n"
    "  - {date: 2026-09-02, category: glass_bottle, note: びんの日}\n"
    "  - {date: 2026-06-01, category: glass_bottle}\n"
    "unknown_periods:\n"
    "  - {from: 2026-12-29, to: 2027-01-03, reason: 未定}\n";

static void
yaml_course(void **state UNUSED)
{
	read_text("c.yaml", course);
	must_hear("c.yaml:17: warning: no label for \"kusa\"");
	assert_string_equal(days("浜", "燃やすごみ", "2026-04-23",
	    "2026-05-08"), "04-23 04-27 05-04 05-07");
	assert_string_equal(note("港町", "燃やすごみ", "2026-04-30"),
	    "休みます");
	assert_string_equal(days("港町", "プラスチック", "2026-09-01",
	    "2026-10-31"), "09-30 10-07");
	assert_string_equal(days("港町", "kusa", "2026-05-01", "2026-12-01"),
	    "");
	assert_string_equal(days("港町", "びん", "2026-05-01", "2026-12-01"),
	    "06-01 09-02");
	/* What comes every week stays beside the other kind. */
	assert_string_equal(days("港町", "燃やすごみ", "2026-06-01",
	    "2026-06-02"), "06-01");
	assert_string_equal(days("港町", "燃やすごみ", "2026-12-29",
	    "2027-01-03"), "?");
	assert_string_equal(days("港町", "燃やすごみ", "2027-03-29",
	    "2027-04-05"), "03-29?");
	assert_false(read_one("c.yaml", STR("metadata: [\nrules:\npattern:")));
	must_hear("c.yaml:0: error: no YAML: line ");
}

static const char feed[] =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:ごみ 港町\r\n"
    "BEGIN:VEVENT\r\nSUMMARY:\xf0\x9f\x97\x91 燃やす\r\n"
    "DTSTAMP;VALUE=DATE:20260401\r\nDTSTART;VALUE=DATE:20260407\r\n"
    "RRULE:FREQ=WEEKLY;UNTIL=20260630;BYDAY=TU;WKST=SU\r\n"
    "EXDATE;VALUE=DATE:20260414\r\n"
    "RDATE;VALUE=DATE:20260415\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:びん、\r\n 缶\r\n"
    "DTSTART;TZID=Asia/Tokyo:20260401T083000\r\n"
    "RRULE:FREQ=MONTHLY;BYDAY=2WE,5WE;BYMONTH=4,6,9;COUNT=4\r\n"
    "END:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20260408T083000\r\n"
    "SUMMARY:びん、缶\r\nDTSTART;TZID=Asia/Tokyo:20260409T083000\r\n"
    "END:VEVENT\r\n"
    "BEGIN:VEVENT\r\nSUMMARY:紙\r\nDTSTART:20260401T230000Z\r\n"
    "RRULE:FREQ=WEEKLY;INTERVAL=2\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nSUMMARY:布\r\nDTSTART;TZID=Asia/Seoul:20260401T083000"
    "\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nSUMMARY:お盆休み\r\nDTSTART;VALUE=DATE:20260813\r\n"
    "END:VEVENT\r\n"
    "END:VCALENDAR\r\n";

static void
ical_feed(void **state UNUSED)
{
	read_text("minato.ics", feed);
	must_hear("minato.ics:30: error: 布: an event in another time zone");
	must_hear("minato.ics:34: warning: \"お盆休み\" is no collection");
	assert_string_equal(days("ごみ 港町", "燃やす", "2026-04-01",
	    "2026-04-30"), "04-07 04-15 04-21 04-28?");
	assert_string_equal(days("ごみ 港町", "燃やす", "2026-06-20",
	    "2026-06-30"), "06-23 06-30");
	assert_string_equal(days("ごみ 港町", "缶", "2026-04-02",
	    "2026-09-30"), "04-09 04-29 06-10 09-09?");
	/* 23:00 in UTC is the next morning here. */
	assert_string_equal(days("ごみ 港町", "紙", "2026-04-02",
	    "2026-04-30"), "04-02 04-16 04-30");
	assert_string_equal(days("ごみ 港町", "紙", "2036-04-01",
	    "2036-04-14"), "04-03");
	assert_string_equal(days("ごみ 港町", "布", "2026-04-01",
	    "2026-04-02"), "?");
}

static struct town *
town_of(const char *name, const char *text)
{
	static const struct town_reader silent;
	struct townfile f[] = { { str_of(name), str_of(text) },
		{ STR("target.csv"), STR("label,name,notice,furigana\n"
		    "燃やす,傘,,か\n") } };
	struct err e;
	struct town *t = town_read(f, 2, &silent, &e);

	assert_non_null(t);
	return t;
}

static void
differences(void **state UNUSED)
{
	struct town *was = town_of("area_days.csv",
	    "地名,センター,燃やす,びん\n"
	    "北町,,月,水1\n南町,,火,水1\n");
	struct town *is = town_of("t.csv", "地区,種類,曜日\n北町,燃やす,月\n"
	    ",燃やす,2026/12/2\n,紙,第1木\n西町,燃やす,火\n");
	struct towndiff d = { .was = was, .is = is };
	struct buf out = { 0 };

	assert_true(day_parse(STR("2026-12-01"), &d.from));
	while (towndiff_step(&d, &out))
		;
	assert_true(str_find(buf_str(&out), STR("- 種類 びん\n+ 種類 紙\n"
	    "北町\t燃やす\t+2026-12-02\n北町\t紙\t+2026-12-03 +2027-01-07 "),
	    NULL));
	assert_true(str_find(buf_str(&out), STR("北町\tびん\t-2026-12-02 "),
	    NULL));
	assert_true(str_find(buf_str(&out), STR("- 地区 南町\n+ 地区 西町\n"),
	    NULL));
	assert_int_equal(d.districts, 3);
	assert_int_equal(d.days, 1 + 12 + 12);
	buf_reset(&out);
	d = (struct towndiff){ .was = is, .is = is, .from = d.from };
	while (towndiff_step(&d, &out))
		;
	assert_int_equal(out.n + d.days + d.districts + d.items, 0);
	buf_free(&out);
	town_free(was);
	town_free(is);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typed_table), cmocka_unit_test(typed_badly),
		cmocka_unit_test(wordings),
		cmocka_unit_test(typed_in_excel),
		cmocka_unit_test(standard_table),
		cmocka_unit_test(row_for_a_town),
		cmocka_unit_test(yaml_course), cmocka_unit_test(ical_feed),
		cmocka_unit_test(differences),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	town_free(town);
	buf_free(&heard);
	arena_free(&mem);
	return failed;
}
