/* nghttp2's client sessions: see session.h. */
#include "daemon/session.h"

#include <nghttp2/nghttp2.h>
#include <string.h>

#include "base/arena.h"
#include "base/failpoint.h"
#include "daemon/literal.h"

enum { STREAMS_MAX = 100,
	FRAME_HEAD = 9, FRAME_BYTES_MAX = 16384 };	/* RFC 9113, 4.1, 4.2 */

struct session {
	nghttp2_session	*h2;
	struct list	 carried;	/* exchanges */
	unsigned	 streams;	/* with those whose exchange is gone */
	bool		 leaving, answered;
	struct buf	 request;	/* the frame of headers that leaves */
};

struct session_stats session_stats;

/* A stream whose exchange was forgotten has none. */
static struct exchange *
exchange_on(nghttp2_session *h2, int32_t stream)
{
	struct exchange *x = nghttp2_session_get_stream_user_data(h2, stream);

	ASSERT(x == NULL || x->magic == EXCHANGE_MAGIC);
	return x;
}

static int
on_header(nghttp2_session *h2, const nghttp2_frame *frame, const uint8_t *name,
    size_t name_n, const uint8_t *value, size_t value_n,
    uint8_t flags UNUSED, void *arg UNUSED)
{
	struct exchange *x = exchange_on(h2, frame->hd.stream_id);
	struct str n = { (const char *)name, name_n };
	struct str v = { (const char *)value, value_n };
	uint64_t status;

	if (x == NULL)
		return 0;
	if (name_n == 0 || name[0] != ':')
		exchange_header(x, n, v);
	else if (str_eq(n, STR(":status")) && str_u64(v, &status))
		exchange_status(x, (int)status);
	return 0;
}

static int
on_data(nghttp2_session *h2, uint8_t flags UNUSED, int32_t stream,
    const uint8_t *p, size_t n, void *arg UNUSED)
{
	struct exchange *x = exchange_on(h2, stream);

	if (x != NULL)
		exchange_body(x, (struct str){ (const char *)p, n });
	return 0;
}

/* An answer may be whole before all of the request has left: then the rest
 * stays here. */
static int
on_frame(nghttp2_session *h2, const nghttp2_frame *frame, void *arg)
{
	struct session *s = arg;
	struct exchange *x;

	if (frame->hd.type == NGHTTP2_GOAWAY)
		s->leaving = true;
	if (frame->hd.type != NGHTTP2_HEADERS &&
	    frame->hd.type != NGHTTP2_DATA)
		return 0;
	if ((x = exchange_on(h2, frame->hd.stream_id)) == NULL)
		return 0;
	exchange_head_end(x);
	if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0)
		return 0;
	x->whole = x->status >= 200;
	if (x->body_sent < x->body.n)
		nghttp2_submit_rst_stream(h2, NGHTTP2_FLAG_NONE, x->stream,
		    NGHTTP2_NO_ERROR);
	return 0;
}

static int
on_sent(nghttp2_session *h2 UNUSED, const nghttp2_frame *frame,
    void *arg UNUSED)
{
	if (frame->hd.type != NGHTTP2_HEADERS)
		return 0;
	FAILPOINT(request_sent);
	session_stats.sent++;
	return 0;
}

/* REFUSED_STREAM is also what nghttp2 says of streams that a GOAWAY leaves
 * out: neither was processed. */
static int
on_close(nghttp2_session *h2, int32_t stream, uint32_t code, void *arg)
{
	struct exchange *x = exchange_on(h2, stream);
	struct session *s = arg;

	ASSERT(s->streams > 0);
	s->streams--;
	if (x == NULL)
		return 0;
	if (x->whole) {
		session_stats.answers++;
		s->answered = true;
		exchange_won(x);
		return 0;
	}
	if (code == NGHTTP2_REFUSED_STREAM)
		x->sent_any = false;
	session_stats.resets++;
	exchange_lost(x, ERR_REMOTE, nghttp2_http2_strerror(code));
	return 0;
}

static ssize_t
body_give(nghttp2_session *h2, int32_t stream, uint8_t *to, size_t room,
    uint32_t *flags, nghttp2_data_source *source UNUSED, void *arg UNUSED)
{
	struct exchange *x = exchange_on(h2, stream);
	struct str rest;

	if (x == NULL)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	rest = str_upto(str_from(x->body, x->body_sent), room);
	memcpy(to, rest.p, rest.n);
	x->body_sent += rest.n;
	if (x->body_sent == x->body.n)
		*flags |= NGHTTP2_DATA_FLAG_EOF;
	return (ssize_t)rest.n;
}

struct session *
session_new(void)
{
	const nghttp2_settings_entry none = {
		NGHTTP2_SETTINGS_ENABLE_PUSH, 0
	};
	struct session *s = MEM_NEW(struct session);
	nghttp2_session_callbacks *c;

	list_init(&s->carried);
	ASSERT(nghttp2_session_callbacks_new(&c) == 0);
	nghttp2_session_callbacks_set_on_header_callback(c, on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, on_data);
	nghttp2_session_callbacks_set_on_frame_recv_callback(c, on_frame);
	nghttp2_session_callbacks_set_on_frame_send_callback(c, on_sent);
	nghttp2_session_callbacks_set_on_stream_close_callback(c, on_close);
	ASSERT(nghttp2_session_client_new(&s->h2, c, s) == 0);
	nghttp2_session_callbacks_del(c);
	ASSERT(nghttp2_submit_settings(s->h2, NGHTTP2_FLAG_NONE, &none, 1) ==
	    0);
	return s;
}

void
session_free(struct session *s, const char *why)
{
	if (s == NULL)
		return;
	while (!list_empty(&s->carried)) {
		session_stats.resets++;
		exchange_lost(HOLDER_OF(s->carried.next, struct exchange,
		    link), ERR_REMOTE, why);
	}
	nghttp2_session_del(s->h2);
	buf_free(&s->request);
	mem_free(s);
}

#define NV(n, v) { .name = (uint8_t *)(uintptr_t)(n), \
	.namelen = sizeof (n) - 1, .value = (uint8_t *)(uintptr_t)(v), \
	.valuelen = strlen(v), .flags = NGHTTP2_NV_FLAG_NO_COPY_NAME | \
	NGHTTP2_NV_FLAG_NO_COPY_VALUE }

/* nghttp2 is told the method, which it must know; the other headers follow
 * when the frame leaves. */
bool
session_begin(struct session *s, struct exchange *x)
{
	const nghttp2_nv nv[] = { NV(":method", x->method),
		NV(":scheme", "https") };
	nghttp2_data_provider body = { .read_callback = body_give };
	int32_t stream;

	if (session_leaving(s))
		return false;
	stream = nghttp2_submit_request(s->h2, NULL, nv, NELEMS(nv),
	    x->body.n > 0 ? &body : NULL, x);
	ASSERT(stream > 0);
	x->stream = stream;
	s->streams++;
	list_del(&x->link);
	list_add(&s->carried, &x->link);
	return true;
}

void
session_drop(struct session *s, struct exchange *x)
{
	int32_t stream = x->stream;

	ASSERT(stream > 0);
	nghttp2_session_set_stream_user_data(s->h2, stream, NULL);
	nghttp2_submit_rst_stream(s->h2, NGHTTP2_FLAG_NONE, stream,
	    NGHTTP2_CANCEL);
	session_stats.resets++;
	exchange_forget(x);
}

bool
session_hear(struct session *s, struct str bytes, struct err *e)
{
	ssize_t r = nghttp2_session_mem_recv(s->h2,
	    (const uint8_t *)bytes.p, bytes.n);

	return r >= 0 || fail(e, ERR_REMOTE, "http2: %s",
	    nghttp2_strerror((int)r));
}

static struct str
decimal(char room[24], size_t n)
{
	char *p = room + 24;

	do
		*--p = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	return (struct str){ p, (size_t)(room + 24 - p) };
}

static void
fields_put(struct buf *b, const struct exchange *x, const struct shown *w)
{
	static const struct literal
	    authority = { ":authority", PLACE_AUTHORITY, false },
	    path = { ":path", PLACE_PATH, false },
	    length = { "content-length", PLACE_CONTENT_LENGTH, false };
	struct headers h;
	char room[24];

	literal_put(b, &authority, w->authority);
	literal_put(b, &path, x->path);
	exchange_headers(x, w->authorization, &h);
	for (size_t i = 0; i < h.n; i++)
		literal_put(b, h.at[i].literal, h.at[i].value);
	if (exchange_has_body(x))
		literal_put(b, &length, decimal(room, x->body.n));
}

static uint32_t
number_at(const uint8_t *p, unsigned bytes)
{
	uint32_t n = 0;

	while (bytes-- > 0)
		n = n << 8 | *p++;
	return n;
}

/* A request's headers, which nghttp2 began, with the rest of them. */
static struct str
request_frame(struct session *s, struct str begun, const struct shown *w)
{
	struct exchange *x = exchange_on(s->h2, (int32_t)number_at(
	    (const uint8_t *)begun.p + 5, 4));
	struct buf *b = &s->request;
	size_t n;

	ASSERT(x != NULL);	/* those forgotten before do not leave */
	x->token = w->token;
	x->sent_any = true;
	buf_reset(b);
	buf_put(b, begun);
	fields_put(b, x, w);
	n = b->n - FRAME_HEAD;
	ASSERT(n <= FRAME_BYTES_MAX);
	for (unsigned i = 0; i < 3; i++)
		b->p[i] = (char)(n >> (16 - 8 * i));
	return buf_str(b);
}

bool
session_say(struct session *s, const struct shown *w, struct str *frame,
    struct err *e)
{
	const uint8_t *p;
	ssize_t r = nghttp2_session_mem_send(s->h2, &p);

	if (r < 0)
		return fail(e, ERR_REMOTE, "http2: %s",
		    nghttp2_strerror((int)r));
	*frame = (struct str){ (const char *)p, (size_t)r };
	if (frame->n >= FRAME_HEAD && p[3] == NGHTTP2_HEADERS)
		*frame = request_frame(s, *frame, w);
	return true;
}

void
session_ping(struct session *s)
{
	ASSERT(nghttp2_submit_ping(s->h2, NGHTTP2_FLAG_NONE, NULL) == 0);
}

unsigned
session_streams(const struct session *s)
{
	return s->streams;
}

unsigned
session_room(const struct session *s)
{
	uint32_t n = nghttp2_session_get_remote_settings(s->h2,
	    NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);

	return n < STREAMS_MAX ? n : STREAMS_MAX;
}

bool
session_leaving(const struct session *s)
{
	return s->leaving ||
	    nghttp2_session_check_request_allowed(s->h2) == 0;
}

bool
session_over(const struct session *s)
{
	return nghttp2_session_want_read(s->h2) == 0 &&
	    nghttp2_session_want_write(s->h2) == 0;
}

bool
session_answered(const struct session *s)
{
	return s->answered;
}
