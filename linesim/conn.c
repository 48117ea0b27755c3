/* Connections: handshake, reading, writing, closing. */
#include "linesim/conn.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "linesim/h1.h"
#include "linesim/h2.h"

enum { READ_BYTES = 64 * 1024, OUT_MAX = 1024 * 1024, LINGER_MS = 1000,
	ACCEPTS = 64 };

static void
conn_bury(struct watch *w)
{
	struct conn *c = HOLDER_OF(w, struct conn, watch);

	while (!list_empty(&c->calls))
		call_free(HOLDER_OF(c->calls.next, struct call, held));
	h2_free(c);
	SSL_free(c->ssl);
	buf_free(&c->in);
	buf_free(&c->out);
	mem_free(c);
}

void
conn_kill(struct conn *c, bool reset)
{
	struct linger hard = { .l_onoff = 1 };
	struct list *l;

	ASSERT(c->watch.fd >= 0);
	if (c->dead)
		return;
	c->dead = true;
	for (l = c->calls.next; l != &c->calls; l = l->next)
		timer_stop(&HOLDER_OF(l, struct call, held)->later);
	timer_stop(&c->linger);
	list_del(&c->held);
	loop_del(&c->watch);
	if (reset)
		setsockopt(c->watch.fd, SOL_SOCKET, SO_LINGER, &hard,
		    sizeof hard);
	close(c->watch.fd);
}

static void
linger_fire(struct timer *t)
{
	conn_kill(HOLDER_OF(t, struct conn, linger), false);
}

/* All is said; the peer is given a moment to read it. */
static void
conn_linger(struct conn *c)
{
	if (c->ssl != NULL && c->shaken)
		SSL_shutdown(c->ssl);
	shutdown(c->watch.fd, SHUT_WR);
	c->lingering = true;
	loop_change(&c->watch, EPOLLIN);
	timer_set(&c->linger, LINGER_MS);
}

void
conn_close(struct conn *c)
{
	c->closing = true;
	if (!c->busy)
		conn_flush(c);
}

/* Bytes moved, 0 for later, -1 for the end. */
static ssize_t
tls_result(struct conn *c, int n)
{
	int why;

	if (n > 0)
		return n;
	why = SSL_get_error(c->ssl, n);
	ERR_clear_error();
	return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ?
	    0 : -1;
}

static ssize_t
plain_result(ssize_t n)
{
	if (n > 0)
		return n;
	return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

static ssize_t
conn_get(struct conn *c, char *to, size_t n)
{
	ssize_t got;

	if (c->ssl != NULL && !c->lingering)
		return tls_result(c, SSL_read(c->ssl, to, (int)n));
	got = recv(c->watch.fd, to, n, 0);
	return plain_result(got);
}

static ssize_t
conn_give(struct conn *c)
{
	size_t n = c->out.n - c->out_at;
	const char *p = c->out.p + c->out_at;

	ASSERT(c->shaken && c->out_at < c->out.n);
	if (c->ssl != NULL)
		return tls_result(c, SSL_write(c->ssl, p,
		    n < INT32_MAX ? (int)n : INT32_MAX));
	return plain_result(send(c->watch.fd, p, n, MSG_NOSIGNAL));
}

/*
 * What follows when all is sent: the next piece of a stream, or the request
 * that waited behind it.
 */
static bool
conn_refill(struct conn *c)
{
	ASSERT(c->out_at == c->out.n);
	buf_reset(&c->out);
	c->out_at = 0;
	if (c->more != NULL) {
		if (!h1_more(c)) {
			c->more = NULL;
			c->streamed = true;
		}
	} else if (c->streamed) {
		c->streamed = false;
		c->busy = true;
		h1_input(c);
		c->busy = false;
	}
	return !c->dead && c->out.n > 0;
}

void
conn_flush(struct conn *c)
{
	ssize_t n = 1;

	if (c->dead || !c->shaken || c->lingering)
		return;
	ASSERT(!c->busy);
	h2_output(c);
	while (c->out_at < c->out.n || conn_refill(c)) {
		n = conn_give(c);
		if (n <= 0)
			break;
		c->out_at += (size_t)n;
	}
	if (c->dead)
		return;
	if (n < 0)
		conn_kill(c, false);
	else if (c->out_at < c->out.n)
		loop_change(&c->watch, EPOLLIN | EPOLLOUT);
	else if (c->closing)
		conn_linger(c);
	else
		loop_change(&c->watch, EPOLLIN);
}

static void
conn_input(struct conn *c, struct str s)
{
	if (c->lingering || c->closing)
		return;
	if (c->h2 != NULL) {
		h2_input(c, s);
		return;
	}
	buf_put(&c->in, s);
	h1_input(c);
}

/* Until there is no more, or the peer does not take its answers. */
static void
conn_read(struct conn *c)
{
	static char bytes[READ_BYTES];
	ssize_t n = 1;

	c->busy = true;
	while (!c->dead && c->out.n - c->out_at < OUT_MAX &&
	    (n = conn_get(c, bytes, sizeof bytes)) > 0) {
		conn_input(c, (struct str){ bytes, (size_t)n });
		h2_output(c);
	}
	c->busy = false;
	if (n < 0)
		conn_kill(c, false);
}

static void
conn_shake(struct conn *c)
{
	const unsigned char *name = NULL;
	unsigned n = 0;
	ssize_t r = tls_result(c, SSL_accept(c->ssl));

	if (r < 0)
		conn_kill(c, false);
	if (r <= 0)
		return;
	c->shaken = true;
	SSL_get0_alpn_selected(c->ssl, &name, &n);
	if (n == 2 && memcmp(name, "h2", 2) == 0)
		h2_start(c);
}

static void
conn_ready(struct watch *w, uint32_t events UNUSED)
{
	struct conn *c = HOLDER_OF(w, struct conn, watch);
	bool full;

	clock_tick();
	if (!c->shaken)
		conn_shake(c);
	if (c->dead || !c->shaken)
		return;
	do {
		conn_read(c);
		full = !c->dead && c->out.n - c->out_at >= OUT_MAX;
		conn_flush(c);
	} while (full && !c->dead && c->out_at == c->out.n);
}

void
conn_answer(struct conn *c, struct call *q)
{
	ASSERT(q->conn == c && q->running);
	if (c->dead)
		return;
	if (q->fate == FATE_CLOSE || q->fate == FATE_RESET) {
		conn_kill(c, q->fate == FATE_RESET);
		return;
	}
	if (q->fate == FATE_HANG)
		return;
	if (c->h2 != NULL)
		h2_answer(c, q);
	else
		h1_answer(c, q);
	if (!c->busy)
		conn_flush(c);
}

static void
conn_new(struct side *s, int fd)
{
	struct conn *c = MEM_NEW(struct conn);
	int one = 1;

	c->watch = (struct watch){ .fd = fd, .ready = conn_ready,
	    .bury = conn_bury };
	c->side = s;
	c->linger.fire = linger_fire;
	list_init(&c->calls);
	list_add(&s->conns, &c->held);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (s->tls != NULL) {
		c->ssl = SSL_new(s->tls);
		SSL_set_fd(c->ssl, fd);
	}
	c->shaken = c->ssl == NULL;
	loop_add(&c->watch, EPOLLIN);
}

static void
side_ready(struct watch *w, uint32_t events UNUSED)
{
	struct side *s = HOLDER_OF(w, struct side, listener);

	for (int i = 0; i < ACCEPTS; i++) {
		int fd = accept4(w->fd, NULL, NULL,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0)
			return;
		conn_new(s, fd);
	}
}

bool
side_open(struct side *s, struct err *e)
{
	if (s->open)
		return true;
	if (s->conns.next == NULL)
		list_init(&s->conns);
	s->listener = (struct watch){ .ready = side_ready };
	if (!address_listen(&s->address, &s->listener.fd, &s->port, e))
		return false;
	loop_add(&s->listener, EPOLLIN);
	s->open = true;
	return true;
}

void
side_close(struct side *s)
{
	if (!s->open)
		return;
	s->open = false;
	loop_del(&s->listener);
	close(s->listener.fd);
	while (!list_empty(&s->conns))
		conn_kill(HOLDER_OF(s->conns.next, struct conn, held), true);
}
