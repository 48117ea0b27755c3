/* Sockets that flows read from and write to: see wire.h. */
#include "daemon/wire.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "daemon/ring.h"

enum {
	IN_BYTES_MAX = 64 * 1024,
	LINGER_MS = 10 * 1000,
	KEEP_BYTES = 4096,	/* of buffers, what an idle wire keeps */
};

static struct list	 dirty = { &dirty, &dirty };
static unsigned		 wires;

static void
arm_recv(struct wire *w)
{
	if (w->armed || w->closing || w->eof || w->broken ||
	    w->in.n >= w->in_max)
		return;
	ring_recv(w, w->fd);
	w->armed = true;
}

struct wire *
wire_new(int fd)
{
	struct wire *w = MEM_NEW(struct wire);
	int one = 1;

	w->magic = WIRE_MAGIC;
	w->fd = fd;
	w->in_max = IN_BYTES_MAX;
	wires++;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return w;
}

static void
wire_free_if_over(struct wire *w)
{
	if (!w->closing || w->armed || w->sending ||
	    (w->out.n > 0 && !w->broken))
		return;
	list_del(&w->dirty);
	wheel_cancel(&w->linger);
	ring_shut(w->fd);
	buf_free(&w->in);
	buf_free(&w->out);
	buf_free(&w->going);
	w->magic = 0;
	mem_free(w);
	wires--;
}

static void
wake(struct flow **sleeper)
{
	struct flow *f = *sleeper;

	*sleeper = NULL;
	if (f != NULL)
		flow_wake(f);
}

static void
undo_read(struct flow *f)
{
	struct wire *w = f->on;

	ASSERT_OBJ(w, WIRE_MAGIC);
	w->reader = NULL;
}

plan *
wire_read(struct flow *f, struct wire *w, uint64_t limit_ms, flow_step *next)
{
	ASSERT_OBJ(w, WIRE_MAGIC);
	ASSERT(w->reader == NULL && !w->closing);
	err_clear(&f->err);
	if (w->eof || w->broken)
		return flow_go(f, next);
	arm_recv(w);
	w->reader = f;
	f->on = w;
	return flow_wait(f, undo_read, limit_ms, next);
}

void
wire_take(struct wire *w, size_t n)
{
	buf_drop(&w->in, n);
	if (w->in.n == 0 && w->in.room > KEEP_BYTES)
		buf_free(&w->in);
	if (!w->armed && w->in.n < w->in_max / 2)
		arm_recv(w);
}

void
wire_wake(struct wire *w)
{
	ASSERT_OBJ(w, WIRE_MAGIC);
	wake(&w->reader);
}

static bool
takes(struct wire *w)
{
	ASSERT_OBJ(w, WIRE_MAGIC);
	ASSERT(!w->closing);
	if (!w->broken && !list_held(&w->dirty))
		list_add(&dirty, &w->dirty);
	return !w->broken;
}

void
wire_write(struct wire *w, struct str s)
{
	if (takes(w))
		buf_put(&w->out, s);
}

/* Mostly nothing waits yet, and not a byte need be copied. */
void
wire_give(struct wire *w, struct buf *b)
{
	struct buf empty = w->out;

	if (w->out.n > 0)
		wire_write(w, buf_str(b));
	else if (takes(w)) {
		w->out = *b;
		*b = empty;
	}
	buf_reset(b);
}

size_t
wire_unsent(const struct wire *w)
{
	return w->out.n + w->going.n;
}

static void
undo_drain(struct flow *f)
{
	struct wire *w = f->on;

	ASSERT_OBJ(w, WIRE_MAGIC);
	w->drainer = NULL;
}

plan *
wire_drain(struct flow *f, struct wire *w, uint64_t limit_ms, flow_step *next)
{
	ASSERT_OBJ(w, WIRE_MAGIC);
	ASSERT(w->drainer == NULL);
	err_clear(&f->err);
	if (w->broken || wire_unsent(w) == 0)
		return flow_go(f, next);
	w->drainer = f;
	f->on = w;
	return flow_wait(f, undo_drain, limit_ms, next);
}

static void
lingered(struct timer *t)
{
	struct wire *w = HOLDER_OF(t, struct wire, linger);

	ASSERT_OBJ(w, WIRE_MAGIC);
	w->broken = true;
	if (w->sending)
		ring_cancel(w, RING_SEND);
	wire_free_if_over(w);
}

void
wire_close(struct wire *w)
{
	ASSERT_OBJ(w, WIRE_MAGIC);
	ASSERT(w->reader == NULL && w->drainer == NULL && !w->closing);
	w->closing = true;
	wheel_add(&w->linger, clock_mono_ms() + LINGER_MS, lingered);
	if (w->armed)
		ring_cancel(w, RING_RECV);
	wire_free_if_over(w);
}

void
wire_drop(struct wire *w)
{
	struct linger now = { .l_onoff = 1 };

	ASSERT_OBJ(w, WIRE_MAGIC);
	setsockopt(w->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	w->broken = true;
	buf_reset(&w->out);
	if (w->sending)
		ring_cancel(w, RING_SEND);
	wire_close(w);
}

uid_t
wire_peer_uid(const struct wire *w)
{
	struct ucred c;
	socklen_t n = sizeof c;

	if (getsockopt(w->fd, SOL_SOCKET, SO_PEERCRED, &c, &n) != 0 ||
	    c.pid == 0)
		return (uid_t)-1;
	return c.uid;
}

static void
undo_dial(struct flow *f)
{
	struct wire *w = f->on;

	ASSERT_OBJ(w, WIRE_MAGIC);
	w->reader = NULL;
	w->broken = true;
	ring_cancel(w, RING_CONNECT);
}

plan *
wire_dial(struct flow *f, struct wire **to, const struct sockaddr *sa,
    socklen_t n, uint64_t limit_ms, flow_step *next)
{
	int fd = socket(sa->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_storage *keep;
	struct wire *w;

	*to = NULL;
	err_clear(&f->err);
	if (fd < 0) {
		fail(&f->err, ERR_REMOTE, "socket: %s", strerror(errno));
		return flow_go(f, next);
	}
	*to = w = wire_new(fd);
	keep = ARENA_NEW(&f->arena, struct sockaddr_storage);
	memcpy(keep, sa, n);
	ring_connect(w, fd, (struct sockaddr *)keep, n);
	w->sending = true;		/* nothing leaves before it is there */
	w->reader = f;
	f->on = w;
	return flow_wait(f, undo_dial, limit_ms, next);
}

static void
received(struct wire *w, const struct ring_done *d)
{
	w->armed = d->more;
	if (d->res > 0 && !w->closing)
		buf_put(&w->in, d->data);
	else if (d->res == 0)
		w->eof = true;
	else if (d->res < 0 && d->res != -ENOBUFS && d->res != -ECANCELED)
		w->broken = true;
	if (w->closing) {
		wire_free_if_over(w);
		return;
	}
	if (w->armed && w->in.n >= w->in_max)
		ring_cancel(w, RING_RECV);
	arm_recv(w);
	if (d->res > 0 || w->eof || w->broken)
		wake(&w->reader);
	if (w->broken)
		wake(&w->drainer);
}

static void
send_more(struct wire *w)
{
	struct buf empty = w->going;

	if (w->sending)
		return;
	if (w->going.n == 0) {
		w->going = w->out;
		w->out = empty;
	}
	if (w->going.n == 0)
		return;
	ring_send(w, w->fd, buf_str(&w->going));
	w->sending = true;
}

static void
sent(struct wire *w, int res)
{
	ASSERT_OBJ(w, WIRE_MAGIC);
	FAILPOINT(bytes_sent);
	w->sending = false;
	if (res < 0) {
		w->broken = true;
		buf_reset(&w->going);
		buf_reset(&w->out);
		wake(&w->reader);
		wake(&w->drainer);
	} else
		buf_drop(&w->going, (size_t)res);
	if (w->going.n == 0 && w->going.room > KEEP_BYTES)
		buf_free(&w->going);
	if (w->going.n > 0 || w->out.n > 0)
		send_more(w);
	else
		wake(&w->drainer);
	wire_free_if_over(w);
}

static void
connected(struct wire *w, int res)
{
	ASSERT_OBJ(w, WIRE_MAGIC);
	w->sending = false;
	if (res < 0) {
		w->broken = true;
		if (w->reader != NULL)
			fail(&w->reader->err, ERR_REMOTE, "connect: %s",
			    strerror(-res));
	}
	wake(&w->reader);
	wire_free_if_over(w);
}

/* What was written in this turn leaves together. */
void
wire_flush(void)
{
	struct list *l;

	while ((l = list_pop(&dirty)) != NULL)
		send_more(HOLDER_OF(l, struct wire, dirty));
}


void
wire_done(struct wire *w, const struct ring_done *d)
{
	ASSERT_OBJ(w, WIRE_MAGIC);
	if (d->op == RING_RECV)
		received(w, d);
	else if (d->op == RING_SEND)
		sent(w, d->res);
	else
		connected(w, d->res);
}

unsigned
wire_count(void)
{
	return wires;
}
