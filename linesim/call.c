/* Requests and answers, apart from what carries them. */
#include "linesim/call.h"

#include <string.h>

#include "base/arena.h"
#include "linesim/conn.h"

enum { SPARE_MAX = 1024, BODY_KEPT = 64 * 1024 };

static struct list spare = { &spare, &spare };
static unsigned spares;

static void
later_fire(struct timer *t)
{
	call_answer(HOLDER_OF(t, struct call, later));
}

struct call *
call_new(struct conn *c)
{
	struct list *l = list_pop(&spare);
	struct call *q;
	struct buf body = { 0 }, answer = { 0 };

	if (l != NULL) {
		q = HOLDER_OF(l, struct call, held);
		spares--;
		body = q->body;
		answer = q->answer;
	} else {
		q = MEM_NEW(struct call);
	}
	memset(q, 0, offsetof(struct call, store));
	q->body = body;
	q->answer = answer;
	buf_reset(&q->body);
	buf_reset(&q->answer);
	q->conn = c;
	q->method = OTHER;
	q->later.fire = later_fire;
	list_add(&c->calls, &q->held);
	return q;
}

void
call_free(struct call *q)
{
	ASSERT(q->conn != NULL);
	timer_stop(&q->later);
	list_del(&q->held);
	if (spares >= SPARE_MAX || q->body.room > BODY_KEPT ||
	    q->answer.room > BODY_KEPT) {
		buf_free(&q->body);
		buf_free(&q->answer);
		mem_free(q);
		return;
	}
	list_add(&spare, &q->held);
	spares++;
}

struct str
call_keep(struct call *q, struct str s)
{
	char *p = q->store + q->store_n;

	if (s.n > CALL_STORE - q->store_n) {
		q->head_too_large = true;
		return STR_NONE;
	}
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	q->store_n += s.n;
	return (struct str){ p, s.n };
}

static const struct str names[HEADERS] = {
	[H_AUTH] = { "authorization", 13 },
	[H_RETRY] = { "x-line-retry-key", 16 },
	[H_TYPE] = { "content-type", 12 },
	[H_LENGTH] = { "content-length", 14 },
	[H_EXPECT] = { "expect", 6 },
	[H_CODING] = { "transfer-encoding", 17 },
	[H_CONNECTION] = { "connection", 10 },
};

void
call_header(struct call *q, struct str name, struct str value)
{
	for (size_t i = 0; i < HEADERS; i++)
		if (str_ieq(name, names[i])) {
			q->headers[i] = call_keep(q, value);
			return;
		}
}

void
call_method(struct call *q, struct str s)
{
	static const char *const methods[] = { "GET", "POST", "PUT",
	    "DELETE" };

	for (size_t i = 0; i < NELEMS(methods); i++)
		if (str_is(s, methods[i]))
			q->method = (enum method)i;
}

void
call_target(struct call *q, struct str s)
{
	q->path = str_split(call_keep(q, s), '?', &q->query);
}

struct str
call_query(const struct call *q, const char *name)
{
	struct str rest = q->query, value;

	while (rest.p != NULL) {
		struct str pair = str_split(rest, '&', &rest);

		if (str_is(str_split(pair, '=', &value), name))
			return value;
	}
	return STR_NONE;
}

void
call_json(struct call *q, int status, struct str body)
{
	ASSERT(status >= 100);
	q->status = status;
	q->type = "application/json";
	buf_reset(&q->answer);
	buf_put(&q->answer, body);
}

void
call_error(struct call *q, int status, const char *message)
{
	call_json(q, status, STR("{\"message\":\""));
	buf_put(&q->answer, str_of(message));
	buf_put(&q->answer, STR("\"}"));
}

/* snprintf takes longer than all the rest of an answer. */
static void
digits_show(char *to, size_t n)
{
	char back[24];
	size_t i = 0;

	do
		back[i++] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	while (i > 0)
		*to++ = back[--i];
	*to = '\0';
}

void
call_answer(struct call *q)
{
	ASSERT(q->status >= 100 && q->status <= 999);
	digits_show(q->length, q->answer.n);
	digits_show(q->code, (size_t)q->status);
	timer_stop(&q->later);
	conn_answer(q->conn, q);
}
