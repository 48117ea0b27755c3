/* HTTP/1.1 as server: parsing requests, writing answers. */
#include "linesim/h1.h"

#include <string.h>

#include "linesim/answer.h"

enum { HEAD_MAX = 16 * 1024 };

static bool
token(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' ||
		    (unsigned char)s.p[i] >= 0x7f ||
		    strchr("()<>@,;\\\"/[]?={}", s.p[i]) != NULL)
			return false;
	return s.n > 0;
}

static bool
visible(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' && s.p[i] != '\t')
			return false;
	return true;
}

/* The next line without its CRLF; a bare CR or LF is caught by visible(). */
static struct str
line_next(struct str *rest)
{
	struct str line = *rest;
	size_t at;

	if (!str_find(*rest, STR("\r\n"), &at)) {
		*rest = STR_NONE;
		return line;
	}
	line.n = at;
	*rest = str_from(*rest, at + 2);
	return line;
}

static bool
header_read(struct call *q, struct str line)
{
	struct str value, name = str_split(line, ':', &value);

	if (value.p == NULL || !token(name) || !visible(value))
		return false;
	if (str_ieq(name, STR("content-length")) &&
	    q->headers[H_LENGTH].p != NULL)
		return false;
	call_header(q, name, str_trim(value));
	return true;
}

static bool
head_read(struct call *q, struct str head)
{
	struct str rest = head, line = line_next(&rest), target, version;
	struct str method = str_split(line, ' ', &target);

	target = str_split(target, ' ', &version);
	if (!token(method) || target.n == 0 || target.p[0] != '/' ||
	    !visible(target) || !str_is(version, "HTTP/1.1"))
		return false;
	call_method(q, method);
	call_target(q, target);
	while (rest.n > 0)
		if (!header_read(q, line_next(&rest)))
			return false;
	return true;
}

static void
refuse(struct conn *c, struct call *q, int status, const char *why)
{
	q->headers[H_CONNECTION] = STR("close");
	q->running = true;
	call_error(q, status, why);
	call_answer(q);
	c->closing = true;
}

static bool
length_read(struct conn *c, struct call *q, uint64_t *length)
{
	struct str s = q->headers[H_LENGTH];

	*length = 0;
	if (q->headers[H_CODING].p != NULL || (s.p == NULL &&
	    (q->method == POST || q->method == PUT))) {
		q->no_length = true;
		q->headers[H_CONNECTION] = STR("close");
		return true;
	}
	if (s.p != NULL && !str_u64(s, length)) {
		refuse(c, q, 400, "bad content-length");
		return false;
	}
	if (*length > c->side->body_max) {
		q->too_large = true;
		q->headers[H_CONNECTION] = STR("close");
		*length = 0;
	}
	return true;
}

static void
run(struct conn *c, struct call *q)
{
	ASSERT(c->h1_call == NULL);
	c->h1_call = q;
	q->running = true;
	c->side->run(q);
}

/* False: more bytes are needed, or none are wanted. */
static bool
one_request(struct conn *c)
{
	struct str in = buf_str(&c->in);
	struct call *q;
	uint64_t length;
	size_t at;

	if (!str_find(in, STR("\r\n\r\n"), &at)) {
		if (in.n > HEAD_MAX)
			conn_kill(c, false);
		return false;
	}
	q = call_new(c);
	if (!head_read(q, str_upto(in, at + 2)) || q->head_too_large) {
		refuse(c, q, 400, "bad request");
		return false;
	}
	if (!length_read(c, q, &length))
		return false;
	if (in.n - at - 4 < length) {
		if (q->headers[H_EXPECT].p != NULL && in.n == at + 4)
			buf_put(&c->out, STR("HTTP/1.1 100 Continue\r\n\r\n"));
		call_free(q);
		return false;
	}
	buf_put(&q->body, str_upto(str_from(in, at + 4), length));
	buf_drop(&c->in, at + 4 + length);
	run(c, q);
	return true;
}

void
h1_input(struct conn *c)
{
	ASSERT(c->busy && c->h2 == NULL);
	while (!c->dead && !c->closing && c->h1_call == NULL &&
	    c->more == NULL && one_request(c))
		;
}

static void
head_write(struct conn *c, struct call *q, bool chunked)
{
	struct field f[FIELDS_MAX];
	size_t n = answer_fields(q, f);

	buf_fmt(&c->out, "HTTP/1.1 %d %s\r\n", q->status,
	    answer_reason(q->status));
	for (size_t i = 0; i < n; i++) {
		if (chunked && str_is(f[i].name, "content-length"))
			continue;
		buf_put(&c->out, f[i].name);
		buf_put(&c->out, STR(": "));
		buf_put(&c->out, f[i].value);
		buf_put(&c->out, STR("\r\n"));
	}
	if (chunked)
		buf_put(&c->out, STR("transfer-encoding: chunked\r\n"));
	if (str_ieq(q->headers[H_CONNECTION], STR("close"))) {
		c->closing = true;
		buf_put(&c->out, STR("connection: close\r\n"));
	}
	buf_put(&c->out, STR("\r\n"));
}

static void
finish(struct conn *c, struct call *q)
{
	c->h1_call = NULL;
	call_free(q);
	if (!c->busy && !c->closing) {
		c->busy = true;
		h1_input(c);
		c->busy = false;
	}
}

void
h1_answer(struct conn *c, struct call *q)
{
	if (q->fate == FATE_DROP || q->fate == FATE_REFUSE) {
		conn_kill(c, false);
		return;
	}
	head_write(c, q, false);
	if (q->fate == FATE_HALF) {
		buf_put(&c->out, str_upto(buf_str(&q->answer),
		    q->answer.n / 2));
		c->closing = true;
	} else {
		buf_put(&c->out, buf_str(&q->answer));
	}
	if (q->goaway)
		c->closing = true;
	finish(c, q);
}

void
h1_stream(struct call *q, bool (*more)(struct conn *, struct buf *))
{
	struct conn *c = q->conn;

	ASSERT(c->h1_call == q && c->more == NULL);
	head_write(c, q, true);
	c->more = more;
	c->more_at = 0;
	c->h1_call = NULL;
	call_free(q);
	if (!c->busy)
		conn_flush(c);
}

bool
h1_more(struct conn *c)
{
	struct buf piece = { 0 };
	bool again;

	ASSERT(c->more != NULL);
	again = c->more(c, &piece);
	if (piece.n > 0) {
		buf_fmt(&c->out, "%zx\r\n", piece.n);
		buf_put(&c->out, buf_str(&piece));
		buf_put(&c->out, STR("\r\n"));
	}
	if (!again)
		buf_put(&c->out, STR("0\r\n\r\n"));
	buf_free(&piece);
	return again;
}
