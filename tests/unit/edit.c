/* A1.4 A2.2 A2.6 A4.4: what was approved and is changed is approved anew; what
 * staff see before it leaves; how much was sent of what. */
#include "storage/campaign.h"
#include "tests/unit/deskworld.h"

#define HEAD	"user_id,area,birth,categories\n"
#define U(n)	"U0000000000000000000000000000000" n

static void
town_of_four(void)
{
	assert_true(import(HEAD U("1") ",北,2020-01,子育て・教育\n"
	    U("2") ",北,1950-01,すべて\n" U("3") ",南,,福祉・健康\n"
	    U("4") ",,,\n"));
}

static struct campaign
get(uint32_t id)
{
	struct campaign c;
	struct err e;

	assert_true(campaign_get(id, &mem, &c, &e));
	return c;
}

static void
shows(const char *words, const char *part)
{
	if (!run(words))
		fail_msg("%s: %s", words, why.why);
	if (strstr(out.p, part) == NULL)
		fail_msg("%s: no \"%s\" in:\n%s", words, part, out.p);
}

static void
shows_not(const char *words, const char *part)
{
	assert_true(run(words));
	if (strstr(out.p, part) != NULL)
		fail_msg("%s: \"%s\" in:\n%s", words, part, out.p);
}

static void
a_draft(void **state UNUSED)
{
	struct str digest;

	town_of_four();
	assert_true(run("campaign|new|--segment|area:北|--text|一\n二\n三"));
	digest = get(1).digest;
	shows("campaign|edit|1|--text|一\n弐\n三", "本文\n- 二\n+ 弐\n");
	assert_int_equal(get(1).state, CAMPAIGN_DRAFT);
	assert_true(str_eq(digest, get(1).digest));
	assert_true(str_is(get(1).text, "一\n弐\n三"));
	assert_true(str_is(get(1).title, "一"));
	shows("campaign|show|1", "はじめの下書きからの変更\n本文\n- 二\n+ 弐");
	shows("campaign|edit|1|--segment|area:南|--title|表題|--priority|"
	    "emergency|--silent", "題\n- 一\n+ 表題\n対象\n- area:北\n+ area:"
	    "南\n緊急\n- いいえ\n+ はい\n通知音\n- あり\n+ なし\n");
	assert_true(str_is(get(1).segment, "area:南"));
	shows("campaign|edit|1|--sound", "通知音\n- なし\n+ あり\n");
	shows("campaign|edit|1", "変わった所はありません");
	shows("campaign|edit|1|--at|2026-04-02T19:00", "+ 2026-04-02T19:00");
	refused("campaign|edit|1|--at|2020-01-01T00:00", ERR_INPUT, "past");
	refused("campaign|edit|1|--until|2026-04-02T18:00", ERR_INPUT,
	    "before");
	refused("campaign|edit|1|--segment|area:西", ERR_INPUT, "unknown");
	refused("campaign|edit|1|--text| ", ERR_INPUT, "empty");
}

static void
an_approved_one(void **state UNUSED)
{
	struct str digest;

	town_of_four();
	config.approval_above = 1;
	who = "uid 1";
	assert_true(run("campaign|new|--segment|all|--text|古い"));
	who = "uid 2";
	assert_true(run("campaign|approve|1"));
	digest = get(1).digest;
	assert_int_equal(get(1).foreseen_n, 4);
	shows("campaign|edit|1|--text|新しい", "承認は取り消されました");
	assert_int_equal(get(1).state, CAMPAIGN_DRAFT);
	assert_int_equal(get(1).due_ms, 0);	/* at once, as it was */
	assert_int_equal(get(1).until_ms, 0);
	assert_true(str_is(get(1).editor, "uid 2"));
	assert_int_equal(get(1).approver.n, 0);
	refused("campaign|approve|1", ERR_DENIED, "cannot approve");
	who = "uid 1";
	refused("campaign|approve|1", ERR_DENIED, "cannot approve");
	who = "uid 3";
	shows("campaign|show|1", "前の承認からの変更\n本文\n- 古い\n+ 新しい");
	shows("campaign|preview|1", "前の承認からの変更\n本文");
	assert_true(run("campaign|approve|1"));
	assert_false(str_eq(digest, get(1).digest));
	shows_not("campaign|show|1", "変更\n本文");
	assert_true(run("campaign|stop|1"));
	refused("campaign|edit|1|--text|x", ERR_CLASH, "cannot be changed");
}

/* The approval may move the time; what was written comes back. */
static void
times(void **state UNUSED)
{
	town_of_four();
	config.quiet_hours = (struct hours){ true, 21 * 60, 7 * 60 };
	assert_true(run("campaign|new|--segment|all|--text|x|--at|"
	    "2026-04-02T23:00|--until|2026-04-03T12:00"));
	assert_true(run("campaign|approve|1"));
	assert_true(str_starts(time_show(&mem, get(1).due_ms),
	    STR("2026-04-03T07:00")));
	assert_true(run("campaign|edit|1|--title|y"));
	assert_true(str_starts(time_show(&mem, get(1).due_ms),
	    STR("2026-04-02T23:00")));
	assert_true(str_starts(time_show(&mem, get(1).until_ms),
	    STR("2026-04-03T12:00")));
}

static void
told(uint32_t id, uint32_t accepted, uint32_t failed)
{
	struct campaign c = get(id);

	c.state = CAMPAIGN_DONE;
	c.accepted = c.recipients = accepted;
	c.failed = failed;
	c.due_ms = c.last_ms = clock_ms();
	campaign_put(&c);
	tempstore_step(true);
}

static void
afterwards(void **state UNUSED)
{
	town_of_four();
	assert_true(run("campaign|new|--segment|all|--text|x"));
	told(1, 3, 1);
	assert_true(run("campaign|correct|1|--text|y"));
	assert_true(run("campaign|edit|2|--text|z"));
	assert_true(str_is(get(2).text, "【訂正】z"));
	assert_true(run("campaign|edit|2|--text|z|--button|a=https://x/"));
	assert_true(str_find(get(2).messages, STR("【訂正】z"), NULL));
	refused("campaign|edit|2|--segment|all", ERR_CLASH, "follows");
	assert_true(run("campaign|resend|1"));
	refused("campaign|edit|3|--text|z", ERR_CLASH, "refused");
	assert_true(run("campaign|edit|3|--title|z"));
}

/* A1.4 */
static void
stopped(void **state UNUSED)
{
	struct campaign c;

	town_of_four();
	assert_true(run("campaign|new|--segment|all|--text|x"));
	assert_true(run("campaign|approve|1"));
	c = get(1);
	c.state = CAMPAIGN_SENDING;
	c.recipients = 41460;
	c.accepted = 12500;
	campaign_put(&c);
	tempstore_step(true);
	shows("campaign|hold|1", "送信済 12,500 / 残り 28,960\n");
	shows("campaign|stop|1", "送信済 12,500 / 停止 28,960\n");
	shows("campaign|show|1", "送信済 12,500 / 停止 28,960\n");
}

static void
preview(void **state UNUSED)
{
	town_of_four();
	assert_true(run("campaign|new|--segment|area:北 and category:子育て・"
	    "教育|--text|テスト {地区} http://a.example/x です"));
	shows("campaign|preview|1", "届く人\t2\n週の上限で外れる\t0\n"
	    "その分野を受け取らない\t0\n受信を止めている\t0\n"
	    "今週すでに1通以上\t0\n");
	shows("campaign|preview|1", "地区\t人数\n北\t2\n");
	shows("campaign|preview|1", "年齢\t人数\n0-9\t1\n70-79\t1\n");
	shows("campaign|preview|1", "見直す所\n注意\t「テスト」試しの文が"
	    "残っていませんか\n注意\thttps でないリンク: http://a.example/x\n");
	shows("campaign|preview|1", "2人\t文字\nテスト 北 http://");
	shows("campaign|preview|1", "まだLINEに聞けていません");
	shows("campaign|approve|1", "注意\t「テスト」");
	assert_int_equal(get(1).state, CAMPAIGN_APPROVED);
	assert_true(run("campaign|new|--segment|settings:any|--text|"
	    "{地区}です"));
	shows("campaign|preview|2", "未登録\t1\n");
	shows("campaign|preview|2", "2人\t文字\n北です");
	shows("campaign|preview|2", "1人\t文字\n南です");
	told(2, 2, 0);
	refused("campaign|preview|2", ERR_CLASH, "is done");
}

static void
preview_misses(void **state UNUSED)
{
	town_of_four();
	assert_true(run("campaign|new|--segment|(category:\"福祉・健康\" or "
	    "category:イベント) and settings:any|--text|x"));
	shows("campaign|preview|1", "届く人\t2\n週の上限で外れる\t0\n"
	    "その分野を受け取らない\t1\n");
}

static void
preview_for_programs(void **state UNUSED)
{
	struct json *j;

	town_of_four();
	assert_true(run("campaign|new|--segment|all|--text|訓練です"));
	assert_true(run("campaign|preview|1|--json"));
	j = json_read(out, &why);
	assert_non_null(j);
	assert_int_equal(json_int(json_get(j, "recipients")), 4);
	assert_int_equal(json_count(json_get(j, "areas")), 3);
	assert_int_equal(json_count(json_get(j, "warnings")), 1);
	assert_int_equal(json_int(json_get(json_at(json_get(j, "words"), 0),
	    "residents")), 4);
	json_free(j);
}

static void
volume(void **state UNUSED)
{
	town_of_four();
	assert_true(run("campaign|new|--segment|category:イベント|--text|"
	    "パン"));
	assert_true(run("campaign|new|--segment|category:イベント and area:"
	    "北|--text|パン"));
	assert_true(run("campaign|new|--segment|all|--text|x"));
	assert_true(run("campaign|new|--segment|all|--text|draft"));
	told(1, 28, 0);
	told(2, 27, 0);
	told(3, 45, 0);
	prints("campaign|volume", "分野\t回数\t割合\t通数\t割合\n"
	    "イベント\t2\t66.7%\t55\t55.0%\n分野なし\t1\t33.3%\t45\t45.0%\n\n"
	    "対象\t回数\t割合\t通数\t割合\nall\t1\t33.3%\t45\t45.0%\n"
	    "category:イベント\t1\t33.3%\t28\t28.0%\n"
	    "category:イベント and area:北\t1\t33.3%\t27\t27.0%\n\n");
	prints("campaign|volume|--from|2030-01-01", "分野\t回数\t割合\t通数\t"
	    "割合\n\n対象\t回数\t割合\t通数\t割合\n\n");
	assert_true(run("campaign|volume|--json"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_draft), DESK_TEST(an_approved_one),
		DESK_TEST(times), DESK_TEST(afterwards), DESK_TEST(stopped),
		DESK_TEST(preview),
		DESK_TEST(preview_misses), DESK_TEST(preview_for_programs),
		DESK_TEST(volume),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
