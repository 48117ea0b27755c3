/* One connection is one flow; its steps stand in their order: see http.h. */
#include "daemon/http.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/list.h"
#include "base/log.h"
#include "daemon/answer.h"
#include "daemon/head.h"
#include "daemon/wire.h"

enum {
	CONN_MAGIC = 0x434f4e4e,
	UNSENT_MAX = 64 * 1024,		/* above, answers wait for the peer */
	SPARE_MAX = 16,			/* wires kept free, if any can go */
};

struct conn {
	unsigned	 magic;
	struct flow	 flow;
	struct wire	*wire;
	struct list	 waiting;	/* in idle, or in heads */
	enum route_side	 side;
	uid_t		 peer_uid;
	bool		 used;		/* has had a request */
	bool		 evicted, close, refused, drop;
	size_t		 seen;		/* of a head, see head_scan() */
	uint64_t	 due_ms;	/* the limit of this head or body */
	uint64_t	 pace_ms;	/* by then, so much of the body … */
	size_t		 pace_bytes;	/* … must have come */
	struct head	*head;		/* NULL until it is understood */
	const struct route *route;
	struct buf	 body;
	struct request	 request;
	struct response	 response;
};

static struct http_limits	 limits;
static struct http_counts	 counts;
static bool			 stopping;
static size_t			 leaving;	/* evicted, not yet gone */
static struct list		 idle = { &idle, &idle };  /* longest first */
static struct list		 heads = { &heads, &heads };

static const struct refusal
	late_head = { 408, "the head did not come in time" },
	late_body = { 408, "the body did not come in time" },
	no_path = { 404, "there is no such path" },
	no_method = { 405, "the path is not for this method" },
	no_room = { 413, "the body is over the limit of this path" };

static flow_step conn_idle, conn_first, conn_head, conn_body, conn_handle,
    conn_gate, conn_answer, conn_drained, conn_linger;

static struct conn *
conn_of(struct flow *f)
{
	struct conn *c = FLOW_OF(f, struct conn);

	ASSERT_OBJ(c, CONN_MAGIC);
	return c;
}

/* How long a wait may last; called only before due_ms. */
static uint64_t
left_ms(uint64_t due_ms)
{
	ASSERT(due_ms > clock_mono_ms());
	return due_ms - clock_mono_ms();
}

static void
conn_clear(struct conn *c)
{
	buf_free(&c->body);
	buf_free(&c->response.body);
	buf_free(&c->response.fields);
	c->request = (struct request){ 0 };
	c->response = (struct response){ 0 };
	c->head = NULL;
	c->route = NULL;
}

static void
conn_end(struct flow *f)
{
	struct conn *c = HOLDER_OF(f, struct conn, flow);

	ASSERT_OBJ(c, CONN_MAGIC);
	list_del(&c->waiting);
	conn_clear(c);
	if (c->drop)
		wire_drop(c->wire);
	else
		wire_close(c->wire);
	counts.open--;
	leaving -= c->evicted;
	c->magic = 0;
	mem_free(c);
}

/* No request comes any more; what was said before still leaves. */
static plan *
conn_over(struct conn *c)
{
	c->close = true;
	return wire_drain(&c->flow, c->wire, limits.drain_ms, conn_drained);
}

static bool
is_lost(const struct conn *c)
{
	return c->evicted || stopping || c->wire->eof || c->wire->broken;
}

/* No handler is asked.  Whoever was understood, and has no body on the way,
 * may go on. */
static plan *
conn_refuse(struct conn *c, const struct refusal *no)
{
	enum err_kind kind = no->status == 404 ? ERR_ABSENT :
	    no->status == 408 ? ERR_BUSY : ERR_INPUT;

	list_del(&c->waiting);
	counts.refused++;
	if (kind == ERR_BUSY)
		counts.late++;
	c->refused = true;
	c->close = c->head == NULL || c->head->close ||
	    c->head->body_bytes > 0;
	answer_error(&c->response, no->status, kind, no->why);
	return flow_gate(&c->flow, conn_answer);
}

static bool
evict(struct list *l)
{
	for (struct list *i = l->next; i != l; i = i->next) {
		struct conn *c = HOLDER_OF(i, struct conn, waiting);

		if (!flow_waits(&c->flow))
			continue;
		list_del(&c->waiting);
		c->evicted = true;
		leaving++;
		flow_cancel(&c->flow);
		return true;
	}
	return false;
}

static bool
is_full(void)
{
	size_t spare = limits.wires_max < 4 * SPARE_MAX ?
	    limits.wires_max / 4 : SPARE_MAX;

	return limits.wires_max > 0 &&
	    wire_count() + spare > limits.wires_max + leaving;
}

/* Of many that came in one turn none waits yet: so it is asked at each wait. */
static void
make_room(void)
{
	if (is_full() && (evict(&idle) || evict(&heads)))
		counts.evicted++;
}

static plan *
conn_wait(struct conn *c, struct list *among, flow_step *next)
{
	if (!list_held(&c->waiting)) {
		list_add(among, &c->waiting);
		make_room();
	}
	return wire_read(&c->flow, c->wire, left_ms(c->due_ms), next);
}

static plan *
conn_idle(struct flow *f)
{
	struct conn *c = conn_of(f);

	c->seen = 0;
	c->refused = false;
	c->due_ms = clock_mono_ms() + (c->used ? limits.idle_ms :
	    limits.head_ms);
	if (c->wire->in.n == 0) {
		buf_free(&c->wire->in);
		arena_free(&f->arena);
	}
	return conn_first(f);
}

static plan *
conn_first(struct flow *f)
{
	struct conn *c = conn_of(f);

	if (c->wire->in.n > 0 && c->used) {
		list_del(&c->waiting);
		c->due_ms = clock_mono_ms() + limits.head_ms;
	}
	if (c->wire->in.n > 0)
		return conn_head(f);
	if (is_lost(c) || clock_mono_ms() >= c->due_ms)
		return conn_over(c);
	return conn_wait(c, c->used ? &idle : &heads, conn_first);
}

static const struct refusal *
conn_route(struct conn *c)
{
	struct str path = c->head->path;
	struct buf allow = { 0 };
	bool known;

	c->route = route_find(c->head->method, path, c->side, &known);
	if (c->route == NULL && !known && !str_is(path, "*"))
		return &no_path;
	if (c->route == NULL) {
		route_allow(path, c->side, &allow);
		http_add(&c->response, "Allow", buf_str(&allow));
		buf_free(&allow);
		return &no_method;
	}
	return c->head->body_bytes > c->route->body_max ? &no_room : NULL;
}

static void
pace_set(struct conn *c)
{
	c->pace_ms = clock_mono_ms() + limits.pace_ms;
	c->pace_bytes = c->wire->in.n + limits.pace_bytes;
}

/* The head has come: who answers, and how much comes yet? */
static plan *
conn_understand(struct conn *c)
{
	struct wire *w = c->wire;
	struct head *head = ARENA_NEW(&c->flow.arena, struct head);
	struct str raw = str_upto(buf_str(&w->in), c->seen);
	const struct refusal *no;

	list_del(&c->waiting);
	c->used = true;
	raw = str_dup(&c->flow.arena, raw);
	wire_take(w, raw.n);
	no = head_parse(head, raw);
	c->head = no == NULL ? head : NULL;
	if (no != NULL || (no = conn_route(c)) != NULL)
		return conn_refuse(c, no);
	if (head->expects && w->in.n < head->body_bytes)
		wire_write(w, STR("HTTP/1.1 100 Continue\r\n\r\n"));
	w->in_max = head->body_bytes > HEAD_BYTES_MAX ?
	    head->body_bytes : HEAD_BYTES_MAX;
	c->due_ms = clock_mono_ms() + limits.body_ms;
	pace_set(c);
	return conn_body(&c->flow);
}

static plan *
conn_head(struct flow *f)
{
	struct conn *c = conn_of(f);
	const struct refusal *no;
	bool whole;

	no = head_scan(buf_str(&c->wire->in), &c->seen, &whole);
	if (no != NULL)
		return conn_refuse(c, no);
	if (whole)
		return conn_understand(c);
	if (is_lost(c))
		return conn_over(c);
	if (clock_mono_ms() >= c->due_ms)
		return conn_refuse(c, &late_head);
	return conn_wait(c, &heads, conn_head);
}

/* The wire's buffer becomes the body's; what follows goes into a new one. */
static void
body_take(struct conn *c)
{
	struct wire *w = c->wire;
	size_t bytes = c->head->body_bytes;

	if (bytes == 0)
		return;
	c->body = w->in;
	w->in = (struct buf){ 0 };
	w->in_max = HEAD_BYTES_MAX;
	buf_put(&w->in, str_from(buf_str(&c->body), bytes));
	c->body.n = bytes;
	wire_take(w, 0);		/* there is room again */
}

static void
request_set(struct conn *c)
{
	const struct head *h = c->head;

	body_take(c);
	counts.requests++;
	c->request = (struct request){
		.magic = REQUEST_MAGIC, .head = h, .method = h->method,
		.target = h->target, .path = h->path, .query = h->query,
		.rest = route_rest(c->route, h->path),
		.body = buf_str(&c->body), .arena = &c->flow.arena,
		.peer_uid = c->peer_uid,
		.local = c->side == ROUTE_CONTROL,
	};
}

static plan *
conn_body(struct flow *f)
{
	struct conn *c = conn_of(f);
	struct wire *w = c->wire;
	uint64_t now_ms = clock_mono_ms();

	if (w->in.n >= c->head->body_bytes) {
		request_set(c);
		return conn_handle(f);
	}
	if (w->eof || w->broken)
		return conn_over(c);
	if (now_ms >= c->due_ms ||
	    (now_ms >= c->pace_ms && w->in.n < c->pace_bytes))
		return conn_refuse(c, &late_body);
	if (now_ms >= c->pace_ms)
		pace_set(c);
	return wire_read(f, w, left_ms(c->pace_ms < c->due_ms ? c->pace_ms :
	    c->due_ms), conn_body);
}

/* One transaction: all the handler wrote is kept, or none of it. */
static plan *
conn_handle(struct flow *f)
{
	struct conn *c = conn_of(f);
	struct response *a = &c->response;

	ASSERT_OBJ(&c->request, REQUEST_MAGIC);
	a->more = false;
	err_clear(&f->err);
	if (!c->route->handler(&c->request, a, &f->err)) {
		ASSERT(f->err.kind != ERR_NONE);
		if (f->err.kind == ERR_DISK)
			limits.disk_failed(&f->err);
		buf_reset(&a->fields);
		answer_error(a, err_status(f->err.kind), f->err.kind,
		    f->err.why);
		return flow_drop(f, conn_gate);
	}
	if (!a->more)
		return flow_gate(f, conn_answer);
	c->request.again++;
	return a->pause_ms > 0 ? flow_sleep(f, a->pause_ms, conn_handle) :
	    flow_go(f, conn_handle);
}

/* A refusal too may rest on what is not on disk yet. */
static plan *
conn_gate(struct flow *f)
{
	return flow_gate(f, conn_answer);
}

static plan *
conn_answer(struct flow *f)
{
	struct conn *c = conn_of(f);
	struct wire *w = c->wire;
	bool head_only = c->head != NULL && str_is(c->head->method, "HEAD");

	c->close = c->close || c->response.close || stopping || is_full() ||
	    (c->head != NULL && c->head->close);
	counts.answers[answer_status(&c->response) / 100]++;
	answer_write(&c->response, head_only, c->close, w);
	conn_clear(c);
	arena_reset(&f->arena);
	if (!c->close && w->in.n > 0 && wire_unsent(w) < UNSENT_MAX)
		return flow_go(f, conn_idle);
	return wire_drain(f, w, limits.drain_ms, conn_drained);
}

static plan *
conn_drained(struct flow *f)
{
	struct conn *c = conn_of(f);

	if (f->err.kind != ERR_NONE) {
		counts.late++;
		c->drop = true;
		return flow_end(f);
	}
	if (!c->close)
		return conn_idle(f);
	c->due_ms = clock_mono_ms() + limits.linger_ms;
	return c->refused ? conn_linger(f) : flow_end(f);
}

/* Closing on what is not read is a reset, and the peer may lose the answer:
 * so the rest is read, for a while, and nobody looks at it. */
static plan *
conn_linger(struct flow *f)
{
	struct conn *c = conn_of(f);
	struct wire *w = c->wire;

	wire_take(w, w->in.n);
	if (w->eof || w->broken || clock_mono_ms() >= c->due_ms)
		return flow_end(f);
	return wire_read(f, w, left_ms(c->due_ms), conn_linger);
}

bool
http_field(const struct request *r, const char *name, struct str *value)
{
	ASSERT_OBJ(r, REQUEST_MAGIC);
	return head_field(r->head, name, value);
}

static void
conn_new(struct wire *w, enum route_side side)
{
	struct conn *c = MEM_NEW(struct conn);

	make_room();
	c->magic = CONN_MAGIC;
	c->wire = w;
	c->side = side;
	c->peer_uid = wire_peer_uid(w);
	w->in_max = HEAD_BYTES_MAX;
	counts.born++;
	counts.open++;
	flow_start(&c->flow, "conn", conn_idle, conn_end);
}

void
http_public(struct wire *w)
{
	conn_new(w, ROUTE_PUBLIC);
}

void
http_control(struct wire *w)
{
	conn_new(w, ROUTE_CONTROL);
}

static void
disk_abort(const struct err *e)
{
	log_event(LOG_ALERT, "store failed", "why=%s", e->why);
	abort();
}

void
http_open(const struct http_limits *given)
{
	limits = (struct http_limits){
		.head_ms = given->head_ms ?: 10000,
		.body_ms = given->body_ms ?: 30000,
		.pace_ms = given->pace_ms ?: 5000,
		.pace_bytes = given->pace_bytes ?: 4096,
		.idle_ms = given->idle_ms ?: 60000,
		.drain_ms = given->drain_ms ?: 10000,
		.linger_ms = given->linger_ms ?: 1000,
		.wires_max = given->wires_max,
		.disk_failed = given->disk_failed ?: disk_abort,
	};
	counts = (struct http_counts){ 0 };
	stopping = false;
}

void
http_stop(void)
{
	stopping = true;
	while (evict(&idle) || evict(&heads))
		continue;
}

const struct http_counts *
http_counts(void)
{
	return &counts;
}
