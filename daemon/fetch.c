/*
 * libcurl's multi interface on the loop: its sockets gather in one epoll
 * descriptor, which a flow waits on.  See fetch.h.
 */
#include "daemon/fetch.h"

#include <curl/curl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "daemon/io.h"
#include "daemon/literal.h"

enum { WIRES_MAX = 64, EVENTS = 64, CONNECT_MS = 10000 };

/* An exchange that is under way; in the arena of the flow that asks. */
struct fetching {
	CURL		*curl;
	struct curl_slist *headers;
	char		 why[CURL_ERROR_SIZE];
};

static struct flow	 fetcher;
static CURLM		*multi;
static struct list	 carried = { &carried, &carried };
static unsigned		 count;
static char		*ca_file;
static int		 gather_fd = -1, poke_fd = -1;
static uint64_t		 due_ms;	/* curl wants to be called; 0: no */
static bool		 closing;

static flow_step	 fetch_turn;

/* The flow sleeps on descriptors, so it is woken by one. */
static void
poke(void)
{
	uint64_t one = 1;

	ASSERT(write(poke_fd, &one, sizeof one) == (ssize_t)sizeof one);
}

static int
on_socket(CURL *curl UNUSED, curl_socket_t fd, int what, void *arg UNUSED,
    void *known UNUSED)
{
	struct epoll_event ev = { .data.fd = fd };

	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(gather_fd, EPOLL_CTL_DEL, fd, NULL);
		return 0;
	}
	if ((what & CURL_POLL_IN) != 0)
		ev.events |= EPOLLIN;
	if ((what & CURL_POLL_OUT) != 0)
		ev.events |= EPOLLOUT;
	if (epoll_ctl(gather_fd, EPOLL_CTL_MOD, fd, &ev) != 0)
		epoll_ctl(gather_fd, EPOLL_CTL_ADD, fd, &ev);
	return 0;
}

static int
on_timer(CURLM *m UNUSED, long ms, void *arg UNUSED)
{
	due_ms = ms < 0 ? 0 : clock_mono_ms() + (uint64_t)ms;
	return 0;
}

/* "Name: value", a status line, or the empty line after them. */
static size_t
on_header(char *p, size_t one, size_t n, void *arg)
{
	struct str line = str_trim((struct str){ p, one * n }), value;
	struct exchange *x = arg;
	struct str name = str_split(line, ':', &value);
	uint64_t status;

	if (str_starts(line, STR("HTTP/"))) {
		str_split(line, ' ', &value);
		if (str_u64(str_upto(str_trim(value), 3), &status))
			exchange_status(x, (int)status);
	} else if (line.n == 0)
		exchange_head_end(x);
	else
		exchange_header(x, name, str_trim(value));
	return one * n;
}

static size_t
on_body(char *p, size_t one, size_t n, void *arg)
{
	exchange_body(arg, (struct str){ p, one * n });
	return one * n;
}

static void
headers_set(struct fetching *g, const struct exchange *x)
{
	struct arena *a = &x->flow->arena;
	struct str bearer = STR_NONE;
	struct headers h;

	if (x->bearer.n > 0)
		bearer = str_fmt(a, "Bearer %.*s", STRF(x->bearer));
	exchange_headers(x, bearer, &h);
	g->headers = curl_slist_append(NULL, "Expect:");
	if (exchange_has_body(x) && x->body.n == 0)
		g->headers = curl_slist_append(g->headers, "Content-Type:");
	for (size_t i = 0; i < h.n; i++)
		g->headers = curl_slist_append(g->headers, str_fmt(a,
		    "%s: %.*s", h.at[i].literal->name,
		    STRF(h.at[i].value)).p);
	ASSERT(g->headers != NULL);
	curl_easy_setopt(g->curl, CURLOPT_HTTPHEADER, g->headers);
}

static void
request_set(struct fetching *g, const struct exchange *x)
{
	struct str url = str_fmt(&x->flow->arena, "%.*s%.*s",
	    STRF(x->origin), STRF(x->path));
	CURL *c = g->curl;

	curl_easy_setopt(c, CURLOPT_URL, url.p);
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, x->method);
	if (!exchange_has_body(x))
		return;
	curl_easy_setopt(c, CURLOPT_POST, 1L);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS,
	    x->body.n > 0 ? x->body.p : "");
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)x->body.n);
}

static void
manner_set(struct fetching *g, struct exchange *x)
{
	CURL *c = g->curl;

	curl_easy_setopt(c, CURLOPT_PRIVATE, x);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, g->why);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION,
	    (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	if (ca_file != NULL)
		curl_easy_setopt(c, CURLOPT_CAINFO, ca_file);
}

void
fetch_take(struct exchange *x)
{
	struct fetching *g = ARENA_NEW(&x->flow->arena, struct fetching);

	ASSERT(multi != NULL && x->magic == EXCHANGE_MAGIC);
	ASSERT((g->curl = curl_easy_init()) != NULL);
	x->carrier = g;
	x->fetched = true;
	list_add(&carried, &x->link);
	count++;
	manner_set(g, x);
	request_set(g, x);
	headers_set(g, x);
	ASSERT(curl_multi_add_handle(multi, g->curl) == CURLM_OK);
	poke();
}

/* What curl had sent is asked before its handle goes. */
static void
let_go(struct exchange *x)
{
	struct fetching *g = x->carrier;
	long bytes = 0;

	curl_easy_getinfo(g->curl, CURLINFO_REQUEST_SIZE, &bytes);
	x->sent_any = bytes > 0;
	curl_multi_remove_handle(multi, g->curl);
	curl_easy_cleanup(g->curl);
	curl_slist_free_all(g->headers);
	ASSERT(count > 0);
	count--;
}

void
fetch_drop(struct exchange *x)
{
	let_go(x);
	exchange_forget(x);
}

static void
undo_ask(struct flow *f)
{
	fetch_drop(exchange_of(f));
}

static plan *
submit(struct flow *f)
{
	struct exchange *x = exchange_of(f);
	plan *p = flow_wait(f, undo_ask, x->limit_ms, x->next);

	if (multi == NULL || closing)
		exchange_lost(x, ERR_REMOTE, "fetch is closed");
	else if (x->bearer.n > 0 && !str_starts(x->path, STR("https://")))
		exchange_lost(x, ERR_INPUT, "no token is shown without TLS");
	else
		fetch_take(x);
	return p;
}

plan *
fetch_ask(struct flow *f, struct exchange *x, uint64_t limit_ms,
    flow_step *next)
{
	return exchange_gate(x, f, limit_ms, next, submit);
}

static void
finish(struct exchange *x, CURLcode code)
{
	struct fetching *g = x->carrier;

	let_go(x);
	if (code == CURLE_OK && x->status >= 200)
		exchange_won(x);
	else
		exchange_lost(x, ERR_REMOTE, g->why[0] != '\0' ? g->why :
		    curl_easy_strerror(code));
}

static void
finish_those_done(void)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(multi, &left)) != NULL) {
		CURLcode code = m->data.result;
		char *x;

		ASSERT(m->msg == CURLMSG_DONE);
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &x);
		finish((struct exchange *)(void *)x, code);
	}
}

static void
one_event(const struct epoll_event *ev)
{
	uint64_t pokes;
	int running, what = 0;

	if (ev->data.fd == poke_fd) {
		if (read(poke_fd, &pokes, sizeof pokes) < 0)
			return;
		return;
	}
	if ((ev->events & EPOLLIN) != 0)
		what |= CURL_CSELECT_IN;
	if ((ev->events & EPOLLOUT) != 0)
		what |= CURL_CSELECT_OUT;
	if ((ev->events & (EPOLLERR | EPOLLHUP)) != 0)
		what |= CURL_CSELECT_ERR;
	curl_multi_socket_action(multi, ev->data.fd, what, &running);
}

static plan *
fetch_stop(struct flow *f)
{
	while (!list_empty(&carried)) {
		struct exchange *x = HOLDER_OF(carried.next, struct exchange,
		    link);

		let_go(x);
		exchange_lost(x, ERR_REMOTE, "fetch is closed");
	}
	return flow_end(f);
}

static plan *
fetch_turn(struct flow *f)
{
	struct epoll_event ev[EVENTS];
	uint64_t now_ms = clock_mono_ms();
	int running, n;

	if (closing)
		return fetch_stop(f);
	n = epoll_wait(gather_fd, ev, EVENTS, 0);
	for (int i = 0; i < n; i++)
		one_event(&ev[i]);
	if (due_ms != 0 && due_ms <= now_ms) {
		due_ms = 0;
		curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0,
		    &running);
	}
	finish_those_done();
	if (n == EVENTS || (due_ms != 0 && due_ms <= now_ms))
		return flow_go(f, fetch_turn);
	return io_poll(f, gather_fd, POLLIN,
	    due_ms != 0 ? due_ms - now_ms : 0, fetch_turn);
}

static void
fetch_end(struct flow *f UNUSED)
{
	curl_multi_cleanup(multi);
	curl_global_cleanup();
	multi = NULL;
	close(gather_fd);
	close(poke_fd);
	mem_free(ca_file);
	ca_file = NULL;
	closing = false;
}

static void
multi_open(long wires_max)
{
	ASSERT(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	multi = curl_multi_init();
	ASSERT(multi != NULL);
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
	curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, wires_max);
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, wires_max);
}

bool
fetch_open(const struct fetch_options *o, struct err *e)
{
	struct epoll_event ev = { .events = EPOLLIN };

	ASSERT(multi == NULL);
	if (o->ca_file != NULL && access(o->ca_file, R_OK) != 0)
		return fail(e, ERR_INPUT, "%s: cannot be read", o->ca_file);
	if (o->ca_file != NULL) {
		ca_file = mem_get(strlen(o->ca_file) + 1);
		memcpy(ca_file, o->ca_file, strlen(o->ca_file));
	}
	gather_fd = epoll_create1(EPOLL_CLOEXEC);
	poke_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ASSERT(gather_fd >= 0 && poke_fd >= 0);
	ev.data.fd = poke_fd;
	ASSERT(epoll_ctl(gather_fd, EPOLL_CTL_ADD, poke_fd, &ev) == 0);
	multi_open(o->wires_max > 0 ? (long)o->wires_max : WIRES_MAX);
	due_ms = 0;
	flow_start(&fetcher, "fetch", fetch_turn, fetch_end);
	return true;
}

void
fetch_close(void)
{
	if (multi == NULL)
		return;
	closing = true;
	poke();
}
