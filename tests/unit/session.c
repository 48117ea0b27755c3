/*
 * HTTP/2 as a client against a server that does what we tell it, all in
 * memory.
 */
#include "daemon/session.h"

#include <nghttp2/nghttp2.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

enum { ASKED_MAX = 8, TESTS_MAX = 8 };

struct asked {
	struct flow	 flow;
	struct exchange	 exchange;
};

static struct session	*session;
static nghttp2_session	*server;
static struct asked	 all[TESTS_MAX][ASKED_MAX], *asked;
static unsigned		 ntests;
static int32_t		 begun[ASKED_MAX];	/* streams the server saw */
static unsigned		 nbegun, nreset;
static struct buf	 came;			/* bodies, at the server */
static struct buf	 saw;			/* headers there */
static struct shown	 shown;

static int
on_begin(nghttp2_session *s, const nghttp2_frame *frame, void *arg)
{
	(void)s;
	(void)arg;
	begun[nbegun++] = frame->hd.stream_id;
	return 0;
}

static int
on_header(nghttp2_session *s, const nghttp2_frame *frame, const uint8_t *name,
    size_t name_n, const uint8_t *value, size_t value_n, uint8_t flags,
    void *arg)
{
	(void)s;
	(void)frame;
	(void)flags;
	(void)arg;
	buf_fmt(&saw, "%.*s=%.*s\n", (int)name_n, (const char *)name,
	    (int)value_n, (const char *)value);
	return 0;
}

static int
on_data(nghttp2_session *s, uint8_t flags, int32_t stream, const uint8_t *p,
    size_t n, void *arg)
{
	(void)s;
	(void)flags;
	(void)stream;
	(void)arg;
	buf_put(&came, (struct str){ (const char *)p, n });
	return 0;
}

static int
on_close(nghttp2_session *s, int32_t stream, uint32_t code, void *arg)
{
	(void)s;
	(void)stream;
	(void)arg;
	nreset += code != NGHTTP2_NO_ERROR;
	return 0;
}

static int
start(void **state)
{
	nghttp2_session_callbacks *c;

	(void)state;
	nghttp2_session_callbacks_new(&c);
	nghttp2_session_callbacks_set_on_begin_headers_callback(c, on_begin);
	nghttp2_session_callbacks_set_on_header_callback(c, on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, on_data);
	nghttp2_session_callbacks_set_on_stream_close_callback(c, on_close);
	nghttp2_session_server_new(&server, c, NULL);
	nghttp2_session_callbacks_del(c);
	nghttp2_submit_settings(server, 0, NULL, 0);
	session = session_new();
	shown = (struct shown){ STR("host:1"), STR("Bearer t"), 7 };
	asked = all[ntests++];
	nbegun = nreset = 0;
	buf_reset(&came);
	buf_reset(&saw);
	return 0;
}

/* The flows stay in the run queue, so each test has its own. */
static int
stop(void **state)
{
	(void)state;
	session_free(session, "over");
	nghttp2_session_del(server);
	for (unsigned i = 0; i < ASKED_MAX; i++)
		arena_free(&asked[i].flow.arena);
	buf_free(&came);
	buf_free(&saw);
	return 0;
}

static void
undo(struct flow *f)
{
	(void)f;
}

/* A flow that waits for an exchange, as after the gate. */
static struct exchange *
ask(unsigned i, struct str text)
{
	struct exchange *x = &asked[i].exchange;
	struct flow *f = &asked[i].flow;

	f->magic = FLOW_MAGIC;
	f->name = "asked";
	f->undo = undo;
	x->magic = EXCHANGE_MAGIC;
	x->flow = f;
	x->method = "POST";
	x->path = STR("/p");
	x->body = text;
	x->retry_key = STR("12345678-1234-1234-1234-123456789012");
	assert_true(session_begin(session, x));
	return x;
}

static bool
waits(const struct exchange *x)
{
	return x->flow->undo != NULL;
}

static void
to_server(void)
{
	struct str frame;
	struct err e;

	while (session_say(session, &shown, &frame, &e) && frame.n > 0)
		assert_int_equal(nghttp2_session_mem_recv(server,
		    (const uint8_t *)frame.p, frame.n), frame.n);
}

static void
to_client(void)
{
	const uint8_t *p;
	struct err e;
	ssize_t n;

	while ((n = nghttp2_session_mem_send(server, &p)) > 0)
		assert_true(session_hear(session, (struct str){
		    (const char *)p, (size_t)n }, &e));
}

#define NV(name, value)	{ (uint8_t *)(uintptr_t)(name), \
	(uint8_t *)(uintptr_t)(value), strlen(name), strlen(value), 0 }

static ssize_t
give(nghttp2_session *s, int32_t stream, uint8_t *to, size_t room,
    uint32_t *flags, nghttp2_data_source *source, void *arg)
{
	const nghttp2_nv trailer = NV("x-line-request-id", "trailer");
	struct str *rest = source->ptr;
	struct str piece = str_upto(*rest, room);

	(void)arg;
	memcpy(to, piece.p, piece.n);
	*rest = str_from(*rest, piece.n);
	if (rest->n == 0) {
		*flags |= NGHTTP2_DATA_FLAG_EOF |
		    NGHTTP2_DATA_FLAG_NO_END_STREAM;
		nghttp2_submit_trailer(s, stream, &trailer, 1);
	}
	return (ssize_t)piece.n;
}

static void
answer(int32_t stream, const char *status, struct str *text)
{
	const nghttp2_nv nv[] = { NV(":status", status),
	    NV("x-line-request-id", "id"), NV("retry-after", "7") };
	nghttp2_data_provider body = { { .ptr = text }, give };

	nghttp2_submit_response(server, stream, nv, NELEMS(nv), &body);
}

#define HEADERS_SEEN ":method=POST\n:scheme=https\n" \
	":authority=host:1\n:path=/p\nuser-agent=kairan/" VERSION "\n" \
	"authorization=Bearer t\ncontent-type=application/json\n" \
	"x-line-retry-key=12345678-1234-1234-1234-123456789012\n" \
	"content-length=5\n"

static void
test_answer(void **state)
{
	const nghttp2_nv early[] = { NV(":status", "103"),
	    NV("x-line-accepted-request-id", "early") };
	struct exchange *x = ask(0, STR("hello"));
	struct str text = STR("{}");

	(void)state;
	assert_false(x->sent_any);
	to_server();
	assert_true(x->sent_any);
	assert_true(str_is(buf_str(&came), "hello"));
	assert_true(str_is(buf_str(&saw), HEADERS_SEEN));
	assert_int_equal(x->token, 7);
	nghttp2_submit_headers(server, 0, begun[0], NULL, early, 2, NULL);
	to_client();
	answer(begun[0], "409", &text);
	to_client();
	assert_false(waits(x));
	assert_int_equal(x->flow->err.kind, ERR_NONE);
	assert_int_equal(x->status, 409);
	assert_true(str_is(x->request_id, "id"));
	assert_int_equal(x->accepted_id.n, 0);
	assert_int_equal(x->retry_after_s, 7);
	assert_true(str_is(x->answer, "{}"));
	assert_int_equal(session_streams(session), 0);
	assert_true(session_answered(session));
}

/* A server may forbid the table of headers; what says so stands before the
 * first of them. */
static void
test_no_table(void **state)
{
	const nghttp2_settings_entry none = {
		NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, 0 };

	(void)state;
	ask(0, STR("hello"));
	to_server();
	nghttp2_submit_settings(server, 0, &none, 1);
	to_client();
	for (unsigned i = 1; i < 3; i++) {
		buf_reset(&saw);
		ask(i, STR("hello"));
		to_server();
		assert_true(str_is(buf_str(&saw), HEADERS_SEEN));
	}
}

static void
test_long_answer(void **state)
{
	static char many[100000];
	struct str text = { many, sizeof many };
	struct exchange *x = ask(0, STR(""));

	(void)state;
	memset(many, 'a', sizeof many);
	to_server();
	assert_true(str_ends(buf_str(&saw), STR("content-length=0\n")));
	answer(begun[0], "200", &text);
	for (int i = 0; i < 8; i++) {
		to_client();
		to_server();
	}
	assert_false(waits(x));
	assert_int_equal(x->status, 200);
	assert_true(x->cut);
	assert_int_equal(x->answer.n, ANSWER_MAX);
	assert_int_equal(x->answer.p[ANSWER_MAX - 1], 'a');
}

/* Forgotten before or after it has left: nothing is touched any more, and the
 * room is free again. */
static void
test_forgotten(void **state)
{
	struct exchange *before = ask(0, STR("before"));
	struct exchange *after;

	(void)state;
	session_drop(session, before);
	memset(before, 0xff, sizeof *before);
	to_server();
	assert_int_equal(nbegun, 0);
	assert_int_equal(session_streams(session), 0);
	after = ask(1, STR("after"));
	to_server();
	assert_int_equal(nbegun, 1);
	session_drop(session, after);
	memset(after, 0xff, sizeof *after);
	to_server();
	assert_int_equal(nreset, 1);
	assert_int_equal(session_streams(session), 0);
	assert_true(session_room(session) > 0);
}

/* The answer does not wait for the rest of what was asked. */
static void
test_early_answer(void **state)
{
	static char many[200000];
	struct exchange *x = ask(0, (struct str){ many, sizeof many });
	struct str text = STR("too large");

	(void)state;
	to_server();			/* as much as the window lets */
	assert_int_equal(came.n, 65535);
	answer(begun[0], "413", &text);
	to_client();
	to_server();
	assert_false(waits(x));
	assert_int_equal(x->status, 413);
	assert_true(str_is(x->answer, "too large"));
	assert_int_equal(session_streams(session), 0);
}

/* What the server says it has not looked at was not sent. */
static void
test_goaway(void **state)
{
	struct exchange *seen = ask(0, STR("seen"));
	struct exchange *unseen = ask(1, STR("unseen"));
	struct exchange *refused = ask(2, STR("refused"));
	struct exchange *reset = ask(3, STR("reset"));
	struct str text = STR("{}");

	(void)state;
	to_server();
	nghttp2_submit_rst_stream(server, 0, begun[2],
	    NGHTTP2_REFUSED_STREAM);
	nghttp2_submit_rst_stream(server, 0, begun[3],
	    NGHTTP2_INTERNAL_ERROR);
	to_client();
	assert_false(waits(refused) || refused->sent_any);
	assert_false(waits(reset));
	assert_true(reset->sent_any);
	nghttp2_submit_goaway(server, 0, begun[0], NGHTTP2_NO_ERROR, NULL, 0);
	to_client();
	assert_false(waits(unseen) || unseen->sent_any);
	assert_int_equal(unseen->flow->err.kind, ERR_REMOTE);
	assert_true(waits(seen));
	assert_true(session_leaving(session));
	asked[4].exchange.method = "POST";
	assert_false(session_begin(session, &asked[4].exchange));
	answer(begun[0], "200", &text);
	to_client();
	assert_false(waits(seen));
	assert_int_equal(seen->status, 200);
}

static void
test_lost(void **state)
{
	struct exchange *sent = ask(0, STR("sent")), *kept;

	(void)state;
	to_server();
	kept = ask(1, STR("kept"));
	session_free(session, "cable cut");
	session = NULL;
	assert_true(sent->sent_any);
	assert_false(kept->sent_any);
	assert_int_equal(sent->flow->err.kind, ERR_REMOTE);
	assert_string_equal(sent->flow->err.why, "POST /p: cable cut");
	assert_false(waits(sent) || waits(kept));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_answer, start, stop),
		cmocka_unit_test_setup_teardown(test_no_table, start, stop),
		cmocka_unit_test_setup_teardown(test_long_answer, start, stop),
		cmocka_unit_test_setup_teardown(test_forgotten, start, stop),
		cmocka_unit_test_setup_teardown(test_early_answer, start,
		    stop),
		cmocka_unit_test_setup_teardown(test_goaway, start, stop),
		cmocka_unit_test_setup_teardown(test_lost, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
