/* nghttp2's client sessions: see session.h. */
#include "daemon/session.h"

#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/failpoint.h"

enum { STREAMS_MAX = 100, NV_MAX = HEADERS_MAX + 5 };

struct session {
	nghttp2_session	*h2;
	struct list	 carried;	/* exchanges */
	unsigned	 streams;	/* with those whose exchange is gone */
	bool		 leaving, answered;
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
	else if (str_is(n, ":status") && str_u64(v, &status))
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
on_sent(nghttp2_session *h2, const nghttp2_frame *frame, void *arg UNUSED)
{
	struct exchange *x;

	if (frame->hd.type != NGHTTP2_HEADERS)
		return 0;
	FAILPOINT(request_sent);
	session_stats.sent++;
	if ((x = exchange_on(h2, frame->hd.stream_id)) != NULL)
		x->sent_any = true;
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
	mem_free(s);
}

static void
nv_set(nghttp2_nv *nv, const char *name, struct str value, uint8_t flags)
{
	nv->name = (uint8_t *)(uintptr_t)name;
	nv->namelen = strlen(name);
	nv->value = (uint8_t *)(uintptr_t)value.p;
	nv->valuelen = value.n;
	nv->flags = NGHTTP2_NV_FLAG_NO_COPY_NAME | flags;
}

/* The retry key, always another, would push all else out of the table of
 * headers that both sides remember: no index. */
static size_t
nv_fill(nghttp2_nv nv[NV_MAX], const struct exchange *x, struct str authority,
    struct str authorization)
{
	struct headers h;
	size_t n = 0;

	nv_set(&nv[n++], ":method", str_of(x->method), 0);
	nv_set(&nv[n++], ":scheme", STR("https"), 0);
	nv_set(&nv[n++], ":authority", authority, 0);
	nv_set(&nv[n++], ":path", x->path, 0);
	exchange_headers(x, authorization, &h);
	for (size_t i = 0; i < h.n; i++)
		nv_set(&nv[n++], h.at[i].name, h.at[i].value,
		    str_is(str_of(h.at[i].name), RETRY_KEY_HEADER) ?
		    NGHTTP2_NV_FLAG_NO_INDEX : 0);
	return n;
}

bool
session_begin(struct session *s, struct exchange *x, struct str authority,
    struct str authorization)
{
	nghttp2_data_provider body = { .read_callback = body_give };
	nghttp2_nv nv[NV_MAX];
	char length[24];
	size_t n;
	int32_t stream;

	if (session_leaving(s))
		return false;
	n = nv_fill(nv, x, authority, authorization);
	if (exchange_has_body(x)) {
		int digits = snprintf(length, sizeof length, "%zu",
		    x->body.n);

		nv_set(&nv[n++], "content-length",
		    (struct str){ length, (size_t)digits }, 0);
	}
	ASSERT(n <= NV_MAX);
	stream = nghttp2_submit_request(s->h2, NULL, nv, n,
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

bool
session_say(struct session *s, struct str *frame, struct err *e)
{
	const uint8_t *p;
	ssize_t r = nghttp2_session_mem_send(s->h2, &p);

	if (r < 0)
		return fail(e, ERR_REMOTE, "http2: %s",
		    nghttp2_strerror((int)r));
	*frame = (struct str){ (const char *)p, (size_t)r };
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
