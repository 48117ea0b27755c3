/* One request and its answer, whoever carries it: see exchange.h. */
#include "daemon/exchange.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "daemon/literal.h"

enum { PIECE_BYTES = 1024, RETRY_AFTER_MAX_S = 24 * 60 * 60 };

static void
answer_clear(struct exchange *x)
{
	x->status = 0;
	x->request_id = x->accepted_id = x->answer = STR_NONE;
	x->retry_after_s = 0;
	x->cut = x->head = x->whole = false;
	x->answer_room = 0;
}

plan *
exchange_gate(struct exchange *x, struct flow *f, uint64_t limit_ms,
    flow_step *next, flow_step *submit)
{
	ASSERT(x->method != NULL && next != NULL);
	ASSERT(!list_held(&x->link) && x->carrier == NULL);
	answer_clear(x);
	x->magic = EXCHANGE_MAGIC;
	x->flow = f;
	x->next = next;
	x->limit_ms = limit_ms;
	x->origin = STR_NONE;
	x->stream = 0;
	x->body_sent = 0;
	x->sent_any = x->fetched = false;
	list_init(&x->link);
	f->on = x;
	return x->kept ? submit(f) : flow_gate(f, submit);
}

static void
undo_join(struct flow *f)
{
	struct exchange *x = f->on;

	ASSERT(x->flow == f && list_held(&x->link));
	list_del(&x->link);
}

plan *
exchange_join(struct exchange *x, struct flow *f, struct list *waiting,
    uint64_t limit_ms, flow_step *next)
{
	ASSERT(!list_held(&x->link) && x->carrier == NULL);
	x->flow = f;
	f->on = x;
	list_add(waiting, &x->link);
	return flow_wait(f, undo_join, limit_ms, next);
}

void
exchange_call(struct list *waiting)
{
	struct list *i;

	while ((i = list_pop(waiting)) != NULL)
		flow_wake(HOLDER_OF(i, struct exchange, link)->flow);
}

void
exchange_disappoint(struct list *waiting)
{
	while (!list_empty(waiting))
		flow_cancel(HOLDER_OF(waiting->next, struct exchange,
		    link)->flow);
}

struct exchange *
exchange_of(struct flow *f)
{
	struct exchange *x = f->on;

	ASSERT_OBJ(x, EXCHANGE_MAGIC);
	ASSERT(x->flow == f);
	return x;
}

static void
header_add(struct headers *h, const struct literal *l, struct str value)
{
	ASSERT(h->n < HEADERS_MAX);
	if (value.n > 0)
		h->at[h->n++] = (struct header){ l, value };
}

void
exchange_headers(const struct exchange *x, struct str authorization,
    struct headers *h)
{
	static const struct literal
	    agent = { "user-agent", PLACE_USER_AGENT, false },
	    bearer = { "authorization", PLACE_AUTHORIZATION, true },
	    content = { "content-type", PLACE_CONTENT_TYPE, false },
	    key = { "x-line-retry-key", PLACE_OTHER, true };
	struct str type = x->content_type;

	if (type.n == 0 && x->body.n > 0)
		type = STR("application/json");
	h->n = 0;
	header_add(h, &agent, STR("kairan/" VERSION));
	header_add(h, &bearer, authorization);
	header_add(h, &content, type);
	header_add(h, &key, x->retry_key);
}

bool
exchange_has_body(const struct exchange *x)
{
	return x->body.n > 0 || strcmp(x->method, "POST") == 0 ||
	    strcmp(x->method, "PUT") == 0;
}

void
exchange_status(struct exchange *x, int status)
{
	ASSERT_OBJ(x, EXCHANGE_MAGIC);
	answer_clear(x);
	x->status = status;
	x->head = true;
}

static void
header_keep(struct exchange *x, struct str *to, struct str value)
{
	*to = str_dup(&x->flow->arena, value);
}

/* Most headers of an answer are none of ours, as their length tells. */
static bool
named(struct str name, struct str what)
{
	return name.n == what.n && str_ieq(name, what);
}

void
exchange_header(struct exchange *x, struct str name, struct str value)
{
	uint64_t s;

	if (!x->head)
		return;
	if (named(name, STR("x-line-request-id")))
		header_keep(x, &x->request_id, value);
	else if (named(name, STR("x-line-accepted-request-id")))
		header_keep(x, &x->accepted_id, value);
	else if (named(name, STR("retry-after")) && str_u64(value, &s))
		x->retry_after_s = s < RETRY_AFTER_MAX_S ? s
		    : RETRY_AFTER_MAX_S;
}

void
exchange_head_end(struct exchange *x)
{
	x->head = false;
}

static size_t
answer_max(const struct exchange *x)
{
	return x->answer_max > 0 ? x->answer_max : ANSWER_MAX;
}

/* Most answers are a few bytes in one piece; long ones double their room. */
static void
answer_grow(struct exchange *x, size_t need)
{
	size_t room = x->answer_room * 2;
	char *p;

	if (room < need)
		room = need;
	if (x->answer.n > 0 && room < PIECE_BYTES)
		room = PIECE_BYTES;
	p = arena_get(&x->flow->arena, room);
	if (x->answer.n > 0)
		memcpy(p, x->answer.p, x->answer.n);
	x->answer.p = p;
	x->answer_room = room;
}

void
exchange_body(struct exchange *x, struct str s)
{
	size_t left = answer_max(x) - x->answer.n;
	char *to;

	ASSERT_OBJ(x, EXCHANGE_MAGIC);
	if (s.n > left) {
		x->cut = true;
		s.n = left;
	}
	if (s.n == 0)
		return;
	if (x->answer.n + s.n > x->answer_room)
		answer_grow(x, x->answer.n + s.n);
	to = (char *)(uintptr_t)x->answer.p;
	memcpy(to + x->answer.n, s.p, s.n);
	x->answer.n += s.n;
}

static void
over(struct exchange *x)
{
	ASSERT_OBJ(x, EXCHANGE_MAGIC);
	list_del(&x->link);
	x->carrier = NULL;
	x->magic = 0;
}

void
exchange_won(struct exchange *x)
{
	over(x);
	ASSERT(x->status >= 200);
	x->sent_any = true;
	flow_wake(x->flow);
}

void
exchange_lost(struct exchange *x, enum err_kind kind, const char *why)
{
	over(x);
	answer_clear(x);
	fail(&x->flow->err, kind, "%s %.*s: %s", x->method,
	    STRF(text_cut(x->path, 200)), why);
	flow_wake(x->flow);
}

void
exchange_forget(struct exchange *x)
{
	over(x);
	answer_clear(x);
}
