/* HTTP/2 as server: frames become calls, answers become frames. */
#include "linesim/h2.h"

#include <nghttp2/nghttp2.h>
#include <string.h>

#include "linesim/answer.h"
#include "linesim/options.h"

enum { STREAMS_MAX = 100 };

static int
head_begins(nghttp2_session *s, const nghttp2_frame *f, void *arg)
{
	struct call *q;

	if (f->hd.type != NGHTTP2_HEADERS ||
	    f->headers.cat != NGHTTP2_HCAT_REQUEST)
		return 0;
	q = call_new(arg);
	q->stream = f->hd.stream_id;
	nghttp2_session_set_stream_user_data(s, q->stream, q);
	return 0;
}

static int
header_comes(nghttp2_session *s, const nghttp2_frame *f, const uint8_t *name,
    size_t name_n, const uint8_t *value, size_t value_n, uint8_t flags UNUSED,
    void *arg UNUSED)
{
	struct call *q = nghttp2_session_get_stream_user_data(s,
	    f->hd.stream_id);
	struct str n = { (const char *)name, name_n };
	struct str v = { (const char *)value, value_n };

	if (q == NULL)
		return 0;
	if (n.p[0] != ':')
		call_header(q, n, v);
	else if (str_is(n, ":method"))
		call_method(q, v);
	else if (str_is(n, ":path"))
		call_target(q, v);
	return 0;
}

static void
run(struct conn *c, struct call *q)
{
	ASSERT(q->conn == c && q->stream > 0);
	if (q->running)
		return;
	q->running = true;
	c->side->run(q);
}

static int
data_comes(nghttp2_session *s, uint8_t flags UNUSED, int32_t stream,
    const uint8_t *p, size_t n, void *arg)
{
	struct conn *c = arg;
	struct call *q = nghttp2_session_get_stream_user_data(s, stream);

	if (q == NULL || q->running)
		return 0;
	if (q->body.n + n > c->side->body_max) {
		q->too_large = true;
		buf_reset(&q->body);
		run(c, q);
		return c->dead ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
	}
	buf_put(&q->body, (struct str){ (const char *)p, n });
	return 0;
}

static int
frame_comes(nghttp2_session *s, const nghttp2_frame *f, void *arg)
{
	struct conn *c = arg;
	struct call *q;

	if ((f->hd.type != NGHTTP2_DATA && f->hd.type != NGHTTP2_HEADERS) ||
	    (f->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0)
		return 0;
	q = nghttp2_session_get_stream_user_data(s, f->hd.stream_id);
	if (q != NULL)
		run(c, q);
	return c->dead ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

static int
stream_ends(nghttp2_session *s, int32_t stream, uint32_t why UNUSED,
    void *arg UNUSED)
{
	struct call *q = nghttp2_session_get_stream_user_data(s, stream);

	if (q != NULL)
		call_free(q);
	return 0;
}

static nghttp2_session_callbacks *
callbacks(void)
{
	static nghttp2_session_callbacks *cb;

	if (cb != NULL)
		return cb;
	if (nghttp2_session_callbacks_new(&cb) != 0)
		ASSERT(cb != NULL);
	nghttp2_session_callbacks_set_on_begin_headers_callback(cb,
	    head_begins);
	nghttp2_session_callbacks_set_on_header_callback(cb, header_comes);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb,
	    data_comes);
	nghttp2_session_callbacks_set_on_frame_recv_callback(cb, frame_comes);
	nghttp2_session_callbacks_set_on_stream_close_callback(cb,
	    stream_ends);
	return cb;
}

void
h2_start(struct conn *c)
{
	nghttp2_settings_entry settings[] = {
		{ NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, STREAMS_MAX },
		{ NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,
		    (uint32_t)options.window },
	};
	int failed;

	ASSERT(c->h2 == NULL);
	failed = nghttp2_session_server_new(&c->h2, callbacks(), c);
	ASSERT(failed == 0);
	nghttp2_submit_settings(c->h2, NGHTTP2_FLAG_NONE, settings,
	    NELEMS(settings));
	nghttp2_session_set_local_window_size(c->h2, NGHTTP2_FLAG_NONE, 0,
	    (int32_t)options.window);
}

void
h2_input(struct conn *c, struct str s)
{
	ssize_t n = nghttp2_session_mem_recv(c->h2, (const uint8_t *)s.p,
	    s.n);

	if (c->dead)
		return;
	if (n < 0 || (!nghttp2_session_want_read(c->h2) &&
	    !nghttp2_session_want_write(c->h2)))
		c->closing = true;
}

void
h2_output(struct conn *c)
{
	const uint8_t *p;
	ssize_t n;

	if (c->h2 == NULL || c->dead)
		return;
	while ((n = nghttp2_session_mem_send(c->h2, &p)) > 0)
		buf_put(&c->out, (struct str){ (const char *)p, (size_t)n });
	if (n < 0 || (!nghttp2_session_want_read(c->h2) &&
	    !nghttp2_session_want_write(c->h2)))
		c->closing = true;
}

static ssize_t
body_goes(nghttp2_session *s, int32_t stream UNUSED, uint8_t *to, size_t room,
    uint32_t *flags, nghttp2_data_source *source, void *arg UNUSED)
{
	struct call *q = source->ptr;
	struct str rest = str_from(buf_str(&q->answer), q->answer_at);
	size_t n = rest.n < room ? rest.n : room;

	if (n > 0)
		memcpy(to, rest.p, n);
	q->answer_at += n;
	if (q->answer_at < q->answer.n)
		return (ssize_t)n;
	*flags |= NGHTTP2_DATA_FLAG_EOF;
	if (q->fate == FATE_HALF) {
		*flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
		nghttp2_submit_rst_stream(s, NGHTTP2_FLAG_NONE, q->stream,
		    NGHTTP2_INTERNAL_ERROR);
	}
	return (ssize_t)n;
}

enum { NO_COPY = NGHTTP2_NV_FLAG_NO_COPY_NAME |
	NGHTTP2_NV_FLAG_NO_COPY_VALUE };

static nghttp2_nv
pair(struct str name, struct str value, bool fresh)
{
	union {
		const char *in;
		uint8_t *out;
	} n = { name.p }, v = { value.p };

	return (nghttp2_nv){ n.out, v.out, name.n, value.n, fresh ?
	    NO_COPY | NGHTTP2_NV_FLAG_NO_INDEX : NO_COPY };
}

static void
answer_submit(struct conn *c, struct call *q)
{
	struct field f[FIELDS_MAX];
	nghttp2_nv nv[FIELDS_MAX + 1];
	nghttp2_data_provider body = { { .ptr = q }, body_goes };
	size_t n = answer_fields(q, f);

	ASSERT(n <= FIELDS_MAX && q->answer_at == 0);
	nv[0] = pair(STR(":status"), (struct str){ q->code, 3 }, false);
	for (size_t i = 0; i < n; i++)
		nv[i + 1] = pair(f[i].name, f[i].value, f[i].fresh);
	nghttp2_submit_response(c->h2, q->stream, nv, n + 1, &body);
}

void
h2_answer(struct conn *c, struct call *q)
{
	if (q->fate == FATE_DROP || q->fate == FATE_REFUSE) {
		nghttp2_submit_rst_stream(c->h2, NGHTTP2_FLAG_NONE, q->stream,
		    q->fate == FATE_DROP ? NGHTTP2_INTERNAL_ERROR :
		    NGHTTP2_REFUSED_STREAM);
		return;
	}
	if (q->fate == FATE_HALF)
		q->answer.n /= 2;
	answer_submit(c, q);
	if (q->goaway)
		nghttp2_submit_goaway(c->h2, NGHTTP2_FLAG_NONE,
		    nghttp2_session_get_last_proc_stream_id(c->h2),
		    NGHTTP2_NO_ERROR, NULL, 0);
}

void
h2_free(struct conn *c)
{
	nghttp2_session_del(c->h2);
	c->h2 = NULL;
}
