/*
 * io_uring: one issuer, deferred task work, multishot accept and receive into
 * provided buffers, everything of a turn submitted at once.
 */
#include "daemon/ring.h"

#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"

enum {
	ENTRIES = 1024, DONE_ENTRIES = 16384,
	/* Shared by all that receive; more are lent when they run out, since
	 * the kernel takes them in turn and so soon has touched them all. */
	BUFFERS = 512, BUFFER_BYTES = 8192, BUFFERS_AT_ONCE = 32,
	NO_BUFFER = -1, OP_MASK = 7,
};

static struct io_uring		 ring;
static struct io_uring_buf_ring	*pool;
static char			*pool_bytes;
static int			 lent = NO_BUFFER, nbuffers;

static struct io_uring_sqe *
entry(void)
{
	struct io_uring_sqe *q = io_uring_get_sqe(&ring);

	while (q == NULL) {
		io_uring_submit(&ring);
		q = io_uring_get_sqe(&ring);
	}
	return q;
}

/* After the call that fills the entry, which clears user data. */
static void
tag(struct io_uring_sqe *q, void *owner, enum ring_op op)
{
	ASSERT(((uintptr_t)owner & OP_MASK) == 0);
	io_uring_sqe_set_data64(q, (uintptr_t)owner | op);
}

void
ring_recv(void *owner, int fd)
{
	struct io_uring_sqe *q = entry();

	io_uring_prep_recv_multishot(q, fd, NULL, 0, 0);
	q->flags |= IOSQE_BUFFER_SELECT;
	q->buf_group = 0;
	tag(q, owner, RING_RECV);
}

void
ring_send(void *owner, int fd, struct str s)
{
	struct io_uring_sqe *q = entry();

	io_uring_prep_send(q, fd, s.p, s.n, MSG_WAITALL | MSG_NOSIGNAL);
	tag(q, owner, RING_SEND);
}

void
ring_connect(void *owner, int fd, const struct sockaddr *sa, socklen_t n)
{
	struct io_uring_sqe *q = entry();

	io_uring_prep_connect(q, fd, sa, n);
	tag(q, owner, RING_CONNECT);
}

void
ring_accept(void *owner, int fd)
{
	struct io_uring_sqe *q = entry();

	io_uring_prep_multishot_accept(q, fd, NULL, NULL, SOCK_CLOEXEC);
	tag(q, owner, RING_ACCEPT);
}

void
ring_poll(void *owner, int fd, unsigned events)
{
	struct io_uring_sqe *q = entry();

	io_uring_prep_poll_add(q, fd, events);
	tag(q, owner, RING_POLL);
}

void
ring_watch(void *owner, int fd)
{
	struct io_uring_sqe *q = entry();

	io_uring_prep_poll_multishot(q, fd, POLLIN);
	tag(q, owner, RING_WATCH);
}

void
ring_cancel(void *owner, enum ring_op op)
{
	struct io_uring_sqe *q = entry();

	io_uring_prep_cancel64(q, (uintptr_t)owner | op, 0);
	tag(q, NULL, RING_NONE);
}

void
ring_shut(int fd)
{
	close(fd);
}

void
ring_wait(uint64_t ms)
{
	struct __kernel_timespec ts = { .tv_sec = (long long)(ms / 1000),
	    .tv_nsec = (long long)(ms % 1000) * 1000000 };
	struct io_uring_cqe *c;

	if (ms == 0)
		io_uring_submit_and_get_events(&ring);
	else
		io_uring_submit_and_wait_timeout(&ring, &c, 1, &ts, NULL);
}

static void
give_back(void)
{
	if (lent == NO_BUFFER)
		return;
	io_uring_buf_ring_add(pool, pool_bytes + (size_t)lent * BUFFER_BYTES,
	    BUFFER_BYTES, (unsigned short)lent, BUFFERS - 1, 0);
	io_uring_buf_ring_advance(pool, 1);
	lent = NO_BUFFER;
}

static void
lend_more(void)
{
	for (int i = 0; i < BUFFERS_AT_ONCE && nbuffers < BUFFERS; i++) {
		lent = nbuffers++;
		give_back();
	}
}

bool
ring_take(struct ring_done *d)
{
	struct io_uring_cqe *c;

	give_back();
	if (io_uring_peek_cqe(&ring, &c) != 0)
		return false;
	d->op = (enum ring_op)(c->user_data & OP_MASK);
	d->owner = (void *)(uintptr_t)(c->user_data & ~(uint64_t)OP_MASK);
	d->res = c->res;
	d->more = (c->flags & IORING_CQE_F_MORE) != 0;
	d->data = STR_NONE;
	if ((c->flags & IORING_CQE_F_BUFFER) != 0) {
		lent = (int)(c->flags >> IORING_CQE_BUFFER_SHIFT);
		d->data = (struct str){ pool_bytes + (size_t)lent *
		    BUFFER_BYTES, c->res > 0 ? (size_t)c->res : 0 };
	}
	io_uring_cqe_seen(&ring, c);
	if (d->op == RING_RECV && d->res == -ENOBUFS)
		lend_more();
	return true;
}

static bool
queue_open(struct err *e)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_CQSIZE |
		    IORING_SETUP_DEFER_TASKRUN,
		.cq_entries = DONE_ENTRIES,
	};
	int r = io_uring_queue_init_params(ENTRIES, &ring, &p);

	if (r == -EPERM || r == -ENOSYS)
		return fail(e, ERR_INPUT, "io_uring is off in this kernel: "
		    "sysctl kernel.io_uring_disabled=0 turns it on");
	if (r == -EINVAL)
		return fail(e, ERR_INPUT,
		    "this kernel is too old: Linux 6.1 is needed");
	if (r < 0)
		return fail(e, ERR_INPUT, "io_uring: %s", strerror(-r));
	io_uring_register_ring_fd(&ring);
	return true;
}

bool
ring_open(struct err *e)
{
	struct io_uring_buf_reg reg = { .ring_entries = BUFFERS };
	size_t bytes = BUFFERS * sizeof(struct io_uring_buf);

	if (!queue_open(e))
		return false;
	pool_bytes = mem_get((size_t)BUFFERS * BUFFER_BYTES);
	pool = aligned_alloc(4096, (bytes + 4095) & ~(size_t)4095);
	ASSERT(pool != NULL);
	io_uring_buf_ring_init(pool);
	reg.ring_addr = (uintptr_t)pool;
	if (io_uring_register_buf_ring(&ring, &reg, 0) != 0)
		return fail(e, ERR_INPUT, "io_uring has no provided buffers: "
		    "Linux 6.1 is needed");
	nbuffers = 0;
	lend_more();
	return true;
}

void
ring_close(void)
{
	io_uring_queue_exit(&ring);
	mem_free(pool_bytes);
	mem_free(pool);
}
