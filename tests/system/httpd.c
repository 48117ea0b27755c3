/*
 * The front end alone: handlers that keep, echo, fail and go on, for
 * tests/system/http.  httpd DIR LISTEN CONTROL LATE_MS SYNC_US WIRES_MAX
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "daemon/head.h"
#include "daemon/http.h"
#include "storage/store.h"

enum { BOTH = ROUTE_PUBLIC | ROUTE_CONTROL, BODY_MAX = 2500000 };

static uint64_t kept;		/* webhooks */

static bool
webhook(struct request *r, struct response *a, struct err *e)
{
	(void)e;
	kept++;
	store_put(str_fmt(r->arena, "w/%016" PRIx64, kept), r->body);
	buf_put(&a->body, STR("{}"));
	return true;
}

static bool
livez(struct request *r, struct response *a, struct err *e)
{
	(void)r;
	(void)e;
	a->type = "text/plain";
	buf_put(&a->body, STR("ok\n"));
	return true;
}

static bool
metrics(struct request *r, struct response *a, struct err *e)
{
	const struct http_counts *c = http_counts();

	(void)r;
	(void)e;
	a->type = "text/plain";
	buf_fmt(&a->body, "kept %" PRIu64 "\nborn %" PRIu64 "\nopen %" PRIu64
	    "\nrequests %" PRIu64 "\nrefused %" PRIu64 "\nlate %" PRIu64
	    "\nevicted %" PRIu64 "\n", kept, c->born, c->open, c->requests,
	    c->refused, c->late, c->evicted);
	return true;
}

/* A value of the query, as it came. */
static bool
asked(const struct request *r, const char *name, struct str *value)
{
	struct str rest = r->query;

	while (rest.p != NULL)
		if (str_is(str_split(str_split(rest, '&', &rest), '=', value),
		    name))
			return true;
	return false;
}

/* What came: the body, or the value of a; and how it came. */
static bool
echo(struct request *r, struct response *a, struct err *e)
{
	struct str v;

	if (str_is(r->method, "POST"))
		v = r->body;
	else if (!asked(r, "a", &v))
		return fail(e, ERR_INPUT, "a: not given");
	a->type = "application/octet-stream";
	http_add(a, "X-Rest", r->rest);
	http_add(a, "X-Words", v.n > 100 ? STR("many") : v);
	http_add(a, "X-Uid", str_fmt(r->arena, "%u", (unsigned)r->peer_uid));
	buf_put(&a->body, v);
	return true;
}

/* Writes the value v under k; then fails as the query says. */
static bool
put(struct request *r, struct response *a, struct err *e)
{
	struct str k, v, kind;

	if (!asked(r, "k", &k) || !asked(r, "v", &v))
		return fail(e, ERR_INPUT, "k and v: not given");
	store_put(k, v);
	http_add(a, "X-Put", k);
	buf_put(&a->body, STR("half said"));
	if (!asked(r, "fail", &kind))
		return true;
	for (enum err_kind i = ERR_INPUT; i < ERR_KINDS; i++)
		if (str_is(kind, err_name(i)))
			return fail(e, i, "told to: \"%.*s\"\n", STRF(kind));
	return fail(e, ERR_INPUT, "fail: no such kind");
}

static bool
get(struct request *r, struct response *a, struct err *e)
{
	struct str k, v;

	if (!asked(r, "k", &k))
		return fail(e, ERR_INPUT, "k: not given");
	if (!store_get(k, r->arena, &v, e))
		return false;
	buf_put(&a->body, v);
	return true;
}

/* A long import: a record a step, a line of the body each. */
static bool
lines(struct request *r, struct response *a, struct err *e)
{
	struct str *rest = r->state;
	struct str line;

	if (rest == NULL) {
		r->state = rest = ARENA_NEW(r->arena, struct str);
		*rest = r->body;
	}
	line = str_split(*rest, '\n', rest);
	if (str_is(line, "bad"))
		return fail(e, ERR_INPUT, "line %u: bad", r->again + 1);
	store_put(str_fmt(r->arena, "line/%u", r->again), line);
	a->more = rest->p != NULL;
	buf_fmt(&a->body, "%.*s;", STRF(line));
	return true;
}

static bool
empty(struct request *r, struct response *a, struct err *e)
{
	(void)e;
	a->status = 204;
	a->close = str_is(r->query, "close");
	return true;
}

static const struct route routes[] = {
	{ "POST", "/webhook", webhook, BODY_MAX, ROUTE_PUBLIC },
	{ "GET", "/livez", livez, 0, BOTH },
	{ "GET", "/metrics", metrics, 0, BOTH },
	{ "POST", "/echo", echo, BODY_MAX, BOTH },
	{ "GET", "/echo/*", echo, 0, BOTH },
	{ "GET", "/put", put, 0, BOTH },
	{ "GET", "/get", get, 0, BOTH },
	{ "GET", "/empty", empty, 0, BOTH },
	{ "POST", "/lines", lines, BODY_MAX, BOTH },
	{ "POST", "/command/*", echo, 1000, ROUTE_CONTROL },
};

static void
disk_failed(const struct err *e)
{
	log_event(LOG_ALERT, "disk failed", "why=%s", e->why);
	exit(5);
}

/* Before any thread is born: it would take the signals the loop waits for. */
static void
signals_block(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static void
each_turn(void)
{
	if (io_asked_to_end())
		io_stop();
}

int
main(int argc, char **argv)
{
	struct http_limits limits = { .disk_failed = disk_failed };
	struct err e = { 0 };

	if (argc != 7) {
		fprintf(stderr, "httpd: six arguments\n");
		return 2;
	}
	signals_block();
	limits.head_ms = limits.drain_ms = strtoull(argv[4], NULL, 10);
	limits.wires_max = strtoull(argv[6], NULL, 10);
	route_add(routes, NELEMS(routes));
	http_open(&limits);
	if (!store_open(argv[1], &e) ||
	    !io_open((unsigned)limits.wires_max, &e) ||
	    !io_listen(str_of(argv[2]), http_public, &e) ||
	    !io_listen(str_of(argv[3]), http_control, &e)) {
		fprintf(stderr, "httpd: %s\n", e.why);
		return 1;
	}
	store_delay_us((unsigned)strtoul(argv[5], NULL, 10));
	printf("ready\n");
	fflush(stdout);
	io_run(each_turn);
	http_stop();
	io_close();
	store_close();
	return 0;
}
