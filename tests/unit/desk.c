/* What staff can do, from their words to what is stored. */
#include "storage/campaign.h"
#include "tests/unit/deskworld.h"

#define HEAD	"user_id,area,birth,sex,lang,categories,garbage,evening," \
		"morning\n"
#define U1	"U00000000000000000000000000000001"
#define U2	"U00000000000000000000000000000002"

static const char town[] = "地名,センター,燃やすごみ,資源\n"
    "北１,,月 木,水2\n南,,火 金,*9\n";

static void
attrs_are(uint32_t n, const char *attrs)
{
	struct resident r;
	struct buf b = { 0 };
	struct err e;

	assert_true(resident_get(user(n), &mem, &r, &e));
	for (uint32_t i = 0; i < r.attrs.n; i++)
		buf_fmt(&b, "%s%.*s", i > 0 ? " " : "",
		    STRF(r.attrs.p[i]));
	buf_byte(&b, '\0');
	assert_string_equal(b.p, attrs);
	buf_free(&b);
}

static void
a_whole_row(void **state UNUSED)
{
	assert_true(import_town(town));
	assert_true(import(HEAD U1 ",北1,2024-05,女性,ja,子育て;防災; ,"
	    "実家=南;北1,9:00,off\n"));
	assert_false(str_is(out, "1 rows, 0 warnings, 0 errors\n"));
	assert_true(import(HEAD U1 ", 北1 ,2024-05,女性,ja,子育て;防災; ,"
	    "実家=南;北1,18:00,off\n"));
	assert_true(str_is(out, "1 rows, 0 warnings, 0 errors\n"));
	attrs_are(0, "area=北1 birth=2024-05 category=子育て category=防災 "
	    "evening=18:00 garbage=北１ garbage=南 label=南=実家 lang=ja "
	    "morning=off sex=女性");
}

static void
empty_takes_out(void **state UNUSED)
{
	assert_true(import(HEAD U1 ",北,,女性,,,家=北,,\n"));
	assert_true(import(HEAD U1 ",,,,en,,,,\n"));
	attrs_are(0, "lang=en");
	assert_true(import("sex,user_id\n男性," U1 "\n"));
	attrs_are(0, "lang=en sex=男性");	/* no column, no change */
}

static void
again_changes_nothing(void **state UNUSED)
{
	const char *csv = HEAD U1 ",北,2020-01,,,a;b,家=北;南,19:00,\n" U2
	    ",,,,,,,,\n";
	struct resident before, after;
	uint64_t written;
	struct err e;

	assert_true(import(csv));
	assert_int_equal(roster_count(), 2);
	assert_true(resident_get(user(0), &mem, &before, &e));
	clock_add(1000);
	written = store_written();
	assert_true(import(csv));
	/* The audit line is all there is. */
	assert_int_equal(store_written(), written + 1);
	assert_true(resident_get(user(0), &mem, &after, &e));
	assert_int_equal(before.times.n, after.times.n);
	for (uint32_t i = 0; i < before.times.n; i++)
		assert_true(str_eq(before.times.p[i], after.times.p[i]));
	assert_int_equal(roster_count(), 2);
}

static void
bad_rows(void **state UNUSED)
{
	assert_true(import_town(town));
	assert_true(import(HEAD
	    "U1,,,,,,,,\n"
	    U1 ",,2026-13,,,,,,\n"
	    U1 ",,,,,,,19:10,\n"
	    U1 ",,,,,,,05:00,\n"
	    U1 ",,,,,,,,19:00\n"
	    U1 ",\"a\nb\",,,,,,,\n"
	    U2 ",,,,,,火星;北1,,\n"));
	assert_string_equal(out.p,
	    "r.csv:2: error: \"U1\" is no LINE user id\n"
	    "r.csv:3: error: birth must be a month like 2024-05, not "
	    "\"2026-13\"\n"
	    "r.csv:4: error: evening: there are no reminders at 19:10\n"
	    "r.csv:5: error: evening: there are no reminders at 05:00\n"
	    "r.csv:6: error: morning: there are no reminders at 19:00\n"
	    "r.csv:7: error: area must be one line\n"
	    "r.csv:9: warning: there is no collection district \"火星\"\n"
	    "7 rows, 1 warnings, 6 errors\n");
	assert_int_equal(roster_count(), 1);	/* the warned of is taken */
	attrs_are(1, "garbage=北１ garbage=火星");
}

static void
bad_files(void **state UNUSED)
{
	assert_false(import(""));
	assert_false(import("area\nx\n"));
	assert_non_null(strstr(why.why, "r.csv:1: the header has no column "
	    "user_id"));
	assert_true(import("user_id,shoe,user_id\n"));
	assert_non_null(strstr(out.p, "column \"shoe\" is not known"));
	assert_non_null(strstr(out.p, "0 rows, 2 warnings, 0 errors\n"));
	refused("resident|import|x", ERR_INPUT, "one file");
}

static void
in_old_letters(void **state UNUSED)
{
	assert_true(import(HEAD U1 ",\x96\x6b,,,,,,,\r\n"));
	attrs_are(0, "area=北");
}

/* Many rows are many steps, and one audit line. */
static void
in_slices(void **state UNUSED)
{
	struct buf b = { 0 };
	struct audit line;
	uint64_t seq = 0;

	buf_put(&b, STR(HEAD));
	for (uint32_t i = 0; i < 1234; i++)
		buf_fmt(&b, "%.*s,北,,,,,,,\n", STRF(user(i)));
	buf_byte(&b, '\0');
	assert_true(import(b.p));
	assert_string_equal(out.p, "1234 rows, 0 warnings, 0 errors\n");
	assert_in_range(steps, 3, 100);
	assert_int_equal(roster_count(), 1234);
	assert_true(audit_next(&seq, &mem, &line));
	assert_true(str_is(line.what, "resident import"));
	assert_true(str_is(line.who, "uid 0"));
	assert_false(audit_next(&seq, &mem, &line));
	prints("resident|count", "1234\n");
	prints("resident|count|area:北|--json", "{\"count\":1234}\n");
	prints("segment|count|not|area:北", "0\n");
	refused("segment|count|area:x", ERR_INPUT, "unknown value");
	buf_free(&b);
}

static void
who_is_asked_for(void **state UNUSED)
{
	assert_true(import(HEAD U1 ",北,,,,,,,\n"));
	assert_true(run("resident|show|" U1));
	assert_non_null(strstr(out.p, "area\t北\n"));
	assert_true(run("segment|explain|area:北|" U1));
	refused("resident|show|" U2, ERR_ABSENT, "there is no resident");
	refused("resident|show|me", ERR_INPUT, "is no LINE user id");
}

static void
a_town(void **state UNUSED)
{
	refused("areas", ERR_ABSENT, "no town has been imported");
	assert_true(import_town(town));
	assert_non_null(strstr(out.p, "2 rows, "));
	prints("areas", "北１\n南\n");
	prints("calendar|北1|--from|2026-04-08|--to|2026-04-10",
	    "2026-04-08\t資源\n2026-04-09\t燃やすごみ\n");
	refused("calendar|東|--from|2026-04-08|--to|2026-04-10", ERR_INPUT,
	    "no collection district \"東\"");
	refused("calendar|南|--from|2026-04-08|--to|2026-04-07", ERR_INPUT,
	    "before");
	refused("calendar|南|--from|2026-04-08|--to|2046-04-07", ERR_INPUT,
	    "apart");
	assert_false(import_town("何も\n"));
	prints("areas", "北１\n南\n");
}

static void
items_by_words(void **state UNUSED)
{
	struct townfile files[] = {
		{ STR("area_days.csv"), str_of(town) },
		{ STR("target.csv"), STR("label,name,notice,furigana\n"
		    "資源,乾電池,\"袋に\n入れて\",かんでんち\n"
		    "資源,電池,,でんち\n燃やすごみ,電池の箱,,\n") },
	};

	assert_true(desk_run(STR("town|import|x"), files, 2));
	prints("sort|電池", "電池\t資源\t\n"
	    "乾電池\t資源\t袋に 入れて\n電池の箱\t燃やすごみ\t\n");
	prints("sort|ﾃﾞﾝﾁ|--area|南", "電池\t資源\t\n"
	    "乾電池\t資源\t袋に 入れて\n電池の箱\t燃やすごみ\t\n");
	prints("sort|宇宙船", "");
	refused("sort|電池|--area|東", ERR_INPUT, "district");
}

static void
a_campaign(void **state UNUSED)
{
	assert_true(import(HEAD U1 ",北,,,,,,,\n"));
	prints("campaign|new|--segment|area:北|--text|断水\nです", "1\n");
	prints("campaign|show|1|--json", "{\"id\":1,\"state\":\"draft\","
	    "\"recipients\":0,\"deliveries\":0,\"accepted\":0,\"failed\":0,"
	    "\"unsure\":0,\"unsent\":0,\"capped\":0,"
	    "\"foreseen\":0,\"gone_left\":0,\"gone_paused\":0,"
	    "\"gone_capped\":0,\"gone_other\":0,\"came\":0,"
	    "\"changed\":false,\"held_why\":\"\","
	    "\"approved_ms\":0,\"first_accepted_ms\":0,\"last_accepted_ms\":0,"
	    "\"silent\":false}\n");
	assert_true(run("campaign|show|1"));
	assert_non_null(strstr(out.p, "題\t断水\n"));
	prints("campaign|list", "番号\t状態\t時刻\t対象\t届いた\t題\n"
	    "1\t下書き\t承認後すぐ\t0\t0\t断水\n");
	prints("campaign|new|--segment|all|--text|x|--json", "{\"id\":2}\n");
	assert_true(run("campaign|list|--json"));
	assert_non_null(strstr(out.p, "[{\"id\":2,"));
	assert_non_null(strstr(out.p, "},{\"id\":1,"));
	refused("campaign|show|3", ERR_ABSENT, "campaign 3");
}

static void
what_is_no_campaign(void **state UNUSED)
{
	struct buf b = { 0 };

	refused("campaign|new|--segment|area:火星|--text|x", ERR_INPUT,
	    "unknown value");
	refused("campaign|new|--segment|all|--text| \n", ERR_INPUT, "empty");
	refused("campaign|new|--segment|all|--text|x|--at|2020-01-01",
	    ERR_INPUT, "--at is in the past");
	refused("campaign|new|--segment|all|--text|x|--at|19:00", ERR_INPUT,
	    "--at must be a time");
	refused("campaign|new|--segment|all|--text|x|--at|2099-01-01"
	    "|--until|2098-01-01", ERR_INPUT, "--until is before");
	buf_put(&b, STR("campaign|new|--segment|all|--text|"));
	for (int i = 0; i < 2500; i++)
		buf_put(&b, STR("𩸽"));		/* two units each */
	assert_true(desk_run(buf_str(&b), NULL, 0));
	buf_byte(&b, 'x');
	assert_false(desk_run(buf_str(&b), NULL, 0));
	assert_non_null(strstr(why.why, "5001"));
	refused("campaign|show|2", ERR_ABSENT, "2");	/* all dropped */
	buf_free(&b);
}

static uint64_t
due_of(uint32_t id)
{
	struct campaign c;
	struct err e;

	assert_true(campaign_get(id, &mem, &c, &e));
	assert_int_equal(c.state, CAMPAIGN_APPROVED);
	return c.due_ms;
}

static void
approving(void **state UNUSED)
{
	assert_true(import(HEAD U1 ",,,,,,,,\n" U2 ",,,,,,,,\n"));
	assert_true(run("campaign|new|--segment|all|--text|x"));
	config.approval_above = 1;
	refused("campaign|approve|1", ERR_DENIED, "cannot approve");
	who = "uid 7";
	assert_true(run("campaign|approve|1"));
	assert_int_equal(due_of(1), clock_ms());
	refused("campaign|approve|1", ERR_CLASH, "approved");
	assert_true(run("campaign|hold|1"));
	assert_true(run("campaign|resume|1"));
	assert_true(run("campaign|stop|1"));
	refused("campaign|resume|1", ERR_CLASH, "not held");
}

static void
not_before(void **state UNUSED)
{
	uint64_t now = clock_ms();		/* 10:00 */

	config.undo_seconds = 60;
	assert_true(import(HEAD U1 ",,,,,,,,\n" U2 ",,,,,,,,\n"));
	config.undo_above = 1;
	assert_true(run("campaign|new|--segment|all|--text|x"));
	assert_true(run("campaign|approve|1"));
	assert_int_equal(due_of(1), now + 60000);
	config.undo_above = 2;
	config.quiet_hours = (struct hours){ true, 9 * 60, 11 * 60 };
	assert_true(run("campaign|new|--segment|all|--text|x"));
	assert_true(run("campaign|approve|2"));
	assert_int_equal(due_of(2), now + HOUR_MS);
	config.quiet_hours = (struct hours){ true, 9 * 60, 8 * 60 };
	assert_true(run("campaign|new|--segment|all|--text|x"));
	assert_true(run("campaign|approve|3"));
	assert_int_equal(due_of(3), now + 22 * (uint64_t)HOUR_MS);
	assert_true(desk_run(str_fmt(&mem, "campaign|new|--segment|all|--text"
	    "|x|--until|%.*s", STRF(str_upto(time_show(&mem, now + HOUR_MS),
	    16))), NULL, 0));
	refused("campaign|approve|4", ERR_CLASH, "--until");
}

/* Nothing is taken by looking; what was taken differs no more. */
static void
what_would_change(void **state UNUSED)
{
	struct townfile is = { STR("t.csv"), STR("地区,種類,曜日\n"
	    "北町,燃やす,毎週月\n西町,燃やす,火\n") };

	assert_true(desk_run(STR("town|diff|x"), &is, 1));
	assert_true(str_find(out, STR("+ 種類 燃やす\n+ 地区 北町\n"),
	    NULL));
	assert_null(tables_town());
	assert_true(import_town("地名,センター,燃やす\n北町,,月\n"));
	assert_true(desk_run(STR("town|diff|x"), &is, 1));
	assert_string_equal(out.p, "+ 地区 西町\n1 districts, 0 days, "
	    "0 items differ\n");
	assert_true(desk_run(STR("town|import|x"), &is, 1));
	assert_true(desk_run(STR("town|diff|x"), &is, 1));
	assert_string_equal(out.p, "0 districts, 0 days, 0 items differ\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_whole_row), DESK_TEST(empty_takes_out),
		DESK_TEST(again_changes_nothing), DESK_TEST(bad_rows),
		DESK_TEST(bad_files), DESK_TEST(in_old_letters),
		DESK_TEST(in_slices), DESK_TEST(who_is_asked_for),
		DESK_TEST(a_town), DESK_TEST(items_by_words),
		DESK_TEST(a_campaign), DESK_TEST(what_is_no_campaign),
		DESK_TEST(approving), DESK_TEST(not_before),
		DESK_TEST(what_would_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
