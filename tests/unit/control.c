/* The control socket's handler: what comes in, what is run, what is said. */
#include "daemon/control.h"

#include "base/log.h"
#include "daemon/ask.h"
#include "daemon/metrics.h"
#include "daemon/secret.h"
#include "tests/unit/deskworld.h"

static struct response answer;
static struct err e;

/* As http.c does: each call is a step, until there is no more. */
static bool
post(const char *body)
{
	struct request r = { .magic = REQUEST_MAGIC, .body = str_of(body),
	    .arena = &mem, .peer_uid = 1000, .local = true };
	bool done;

	buf_free(&answer.body);
	answer = (struct response){ 0 };
	e = (struct err){ 0 };
	do {
		answer.more = false;
		done = control_command(&r, &answer, &e);
		r.again++;
		tempstore_step(done);
	} while (done && answer.more);
	return done;
}

static bool
said(const char *text)
{
	return str_is(buf_str(&answer.body), text);
}

static void
runs(void **state UNUSED)
{
	uint64_t before = metrics.actions_total;

	assert_true(post("{\"argv\":[\"resident\",\"count\"]}"));
	assert_true(said("0\n"));
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.type, "text/plain; charset=utf-8");
	assert_int_equal(metrics.actions_total, before + 1);
	assert_true(post("{\"argv\":[\"resident\",\"count\"],\"files\":[]}\n"));
	assert_true(said("0\n"));
}

/* While kairand starts, nothing is read or run. */
static void
waits_for_the_start(void **state UNUSED)
{
	struct request r = { .magic = REQUEST_MAGIC, .arena = &mem,
	    .body = STR("{\"argv\":[\"resident\",\"count\"]}"),
	    .local = true };

	buf_free(&answer.body);
	answer = (struct response){ 0 };
	control_hold(true);
	for (int i = 0; i < 3; i++) {
		answer.more = false;
		assert_true(control_command(&r, &answer, &e));
		assert_true(answer.more && answer.pause_ms > 0);
		assert_true(r.state == NULL && answer.body.n == 0);
	}
	control_hold(false);
	answer.more = false;
	assert_true(control_command(&r, &answer, &e));
	assert_false(answer.more);
	assert_true(said("0\n"));
}

static void
takes_files(void **state UNUSED)
{
	struct audit line;
	uint64_t seq = 0;

	assert_true(post("{\"argv\":[\"resident\",\"import\",\"x\"],"
	    "\"lang\":\"ja\",\"files\":[{\"name\":\"r.csv\",\"bytes\":53}]}\n"
	    "user_id,area\nU00000000000000000000000000000001,北\nx,"));
	assert_true(said("r.csv:3: error: 「x」はLINEのユーザーIDではありま"
	    "せん\n2 rows, 0 warnings, 1 errors\n"));
	assert_int_equal(roster_count(), 1);
	assert_true(audit_next(&seq, &mem, &line));
	assert_true(str_starts(line.who, STR("uid 1000")));
	assert_true(str_is(line.what, "resident import"));
	assert_int_equal(line.about.n, 3);
}

static void
refuses_files(void **state UNUSED)
{
	static const char head[] = "{\"argv\":[\"resident\",\"import\","
	    "\"x\"],\"files\":[{\"name\":\"r\",\"bytes\":";
	static const char *const rests[] = {
		"4}]}\nabc", "2}]}\nabc", "-1}]}\nabc", "4}]}", "null}]}\nabc",
		"9223372036854775807}]}\nabc", "2},{\"bytes\":1}]}\nabc",
	};

	for (size_t i = 0; i < NELEMS(rests); i++) {
		assert_false(post(str_fmt(&mem, "%s%s", head, rests[i]).p));
		assert_int_equal(e.kind, ERR_INPUT);
	}
}

static void
refuses(void **state UNUSED)
{
	static const char *const bodies[] = {
		"", "junk", "[]", "{}", "{\"argv\":[]}", "{\"argv\":\"x\"}",
		"{\"argv\":[1]}", "{\"argv\":[\"x\"]}", "\n{\"argv\":[\"x\"]}",
	};
	uint64_t before = metrics.actions_refused_total;
	struct audit line;
	uint64_t seq = 0;

	for (size_t i = 0; i < NELEMS(bodies); i++) {
		assert_false(post(bodies[i]));
		assert_int_equal(e.kind, ERR_INPUT);
	}
	assert_int_equal(metrics.actions_refused_total,
	    before + NELEMS(bodies));
	assert_false(post("{\"argv\":[\"campaign\",\"stop\",\"7\"],"
	    "\"lang\":\"ja_JP.UTF-8\"}"));
	assert_int_equal(e.kind, ERR_ABSENT);
	assert_string_equal(e.why, "7 番の配信はありません");
	assert_false(audit_next(&seq, &mem, &line));
}

static void
found_wrong(void **state UNUSED)
{
	store_put(STR("no/xxxx"), STR("nobody"));
	tempstore_step(true);
	assert_true(post("{\"argv\":[\"verify\"]}"));
	assert_int_equal(answer.status, 409);
	assert_string_equal(answer.type, "text/plain; charset=utf-8");
}

/* What kairan makes of bytes that came back. */
static void
answers_read(void **state UNUSED)
{
	static const char good[] = "HTTP/1.1 409 Conflict\r\n"
	    "content-type: text/plain; charset=utf-8\r\n"
	    "Content-Length: 3\r\n\r\nabc";
	struct ask_answer x;

	assert_true(ask_read(str_of(good), &mem, &x, &e));
	assert_int_equal(x.status, 409);
	assert_true(x.text && str_is(x.body, "abc"));
	for (size_t n = 0; n < sizeof good - 1; n++)
		assert_false(ask_read((struct str){ good, n }, &mem, &x, &e));
	assert_int_equal(e.kind, ERR_REMOTE);
}

static struct str
secret_file(const char *name, const char *bytes)
{
	struct str path = str_fmt(&mem, "%s/%s", tempstore_dir, name);
	FILE *f = fopen(path.p, "w");

	assert_non_null(f);
	fputs(bytes, f);
	assert_int_equal(fclose(f), 0);
	return path;
}

static void
secrets_from_files(void **state UNUSED)
{
	struct str one = secret_file("one", "abc\n"), token, list[SECRETS_MAX];
	struct str two = secret_file("two", " def ");
	unsigned n;

	unsetenv("CREDENTIALS_DIRECTORY");
	assert_false(secret_channel(list, &n, &e));
	assert_false(secret_token(&mem, &token, &e));
	config.channel_token_file = config.channel_secret_file = one;
	assert_true(secret_channel(list, &n, &e) && n == 1);
	assert_true(secret_token(&mem, &token, &e) && str_is(token, "abc"));
	config.channel_secret_file = str_fmt(&mem, "%s, %s", one.p, two.p);
	assert_true(secret_channel(list, &n, &e) && n == 2);
	assert_true(str_is(list[0], "abc") && str_is(list[1], "def"));
	config.channel_token_file = secret_file("bad", "a b");
	assert_false(secret_token(&mem, &token, &e));
	assert_null(strstr(e.why, "a b"));	/* never told */
	config.channel_token_file = secret_file("none", "\n");
	assert_false(secret_token(&mem, &token, &e));
}

static void
secrets_from_systemd(void **state UNUSED)
{
	struct str token, list[SECRETS_MAX];
	unsigned n;

	secret_file("channel_secret", "abc");
	secret_file("channel_token", "tok");
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", tempstore_dir, 1), 0);
	assert_true(secret_channel(list, &n, &e) && n == 1);
	assert_true(secret_token(&mem, &token, &e) && str_is(token, "tok"));
	secret_file("channel_secret_next", "def");
	assert_true(secret_channel(list, &n, &e) && n == 2);
	assert_true(str_is(list[1], "def"));
}

/* A token of days outlives us, for its own channel only. */
static void
token_kept(void **state UNUSED)
{
	struct str token, path;
	uint64_t until_ms;

	config.data_dir = str_of(tempstore_dir);
	config.channel_id = STR("1234");
	assert_false(secret_token_kept(&mem, &token, &until_ms));
	assert_true(secret_token_keep(STR("abc/=="), 1790000000000, &e));
	assert_true(secret_token_kept(&mem, &token, &until_ms));
	assert_true(str_is(token, "abc/==") && until_ms == 1790000000000);
	config.channel_id = STR("123");
	assert_false(secret_token_kept(&mem, &token, &until_ms));
	path = secret_file("channel_token", "123\n");
	assert_false(secret_token_kept(&mem, &token, &until_ms));
	assert_int_equal(remove(path.p), 0);
	config.data_dir = STR("/nowhere");
	assert_false(secret_token_keep(STR("abc"), 1, &e));
	assert_null(strstr(e.why, "abc"));	/* never told */
}

/* Every counter has a line, and every line a value. */
static void
page(void **state UNUSED)
{
	struct buf b = { 0 };
	struct str line, rest;
	unsigned values = 0;

	metrics.webhooks_total = 1234567;
	metrics_show(&b);
	rest = buf_str(&b);
	assert_true(str_find(rest, STR("\nkairan_webhooks_total 1234567\n"),
	    NULL));
	assert_true(str_find(rest, STR("\n# TYPE kairan_disk_low gauge\n"),
	    NULL));
	while (rest.n > 0) {
		struct str value;
		uint64_t v;

		line = str_split(rest, '\n', &rest);
		if (str_starts(line, STR("#")))
			continue;
		str_split(line, ' ', &value);
		assert_true(str_starts(line, STR("kairan_")));
		assert_true(str_u64(value, &v));
		values++;
	}
	assert_true(values > 30);
	buf_free(&b);
}

static int
forget(void **state UNUSED)
{
	buf_free(&answer.body);
	arena_free(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(runs), DESK_TEST(waits_for_the_start),
		DESK_TEST(takes_files),
		DESK_TEST(refuses_files), DESK_TEST(refuses),
		DESK_TEST(found_wrong), DESK_TEST(answers_read),
		DESK_TEST(token_kept),
		DESK_TEST(secrets_from_files), DESK_TEST(secrets_from_systemd),
		DESK_TEST(page),
	};

	log_upto(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, forget);
}
