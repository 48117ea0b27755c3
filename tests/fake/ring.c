/* A kernel without a machine: see sim.h.  Time moves only while all wait. */
#include "daemon/ring.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/store.h"
#include "tests/fake/sim.h"

enum { WIRES = 64, FIRST_FD = 5000, EVENTS = 4096, LISTENERS = 4,
	SYNC_MS = 40 };		/* slow, so that an open gate is seen */

struct end {
	bool		 open;		/* ours is */
	bool		 held;		/* the daemon's is */
	bool		 armed;
	void		*owner;
	struct buf	 in, out;
};

struct event {
	struct ring_done done;
	struct buf	 data;
};

static struct end	 ends[WIRES];
static struct event	 events[EVENTS];
static unsigned		 head, tail;
static void		*listeners[LISTENERS];
static unsigned		 nlisteners;
static uint64_t		 until_ms;
static struct buf	 lent;

static void
happen(enum ring_op op, void *owner, int res, bool more)
{
	struct event *x = &events[tail++ % EVENTS];

	ASSERT(tail - head < EVENTS);
	x->done = (struct ring_done){ op, owner, res, more, STR_NONE, 0 };
	buf_reset(&x->data);
}

static struct end *
end_of(int fd)
{
	ASSERT(fd >= FIRST_FD && fd < FIRST_FD + WIRES);
	return &ends[fd - FIRST_FD];
}

static void
deliver(struct end *x)
{
	struct event *ev;

	if (!x->armed || x->in.n == 0)
		return;
	happen(RING_RECV, x->owner, (int)x->in.n, true);
	ev = &events[(tail - 1) % EVENTS];
	buf_put(&ev->data, buf_str(&x->in));
	buf_reset(&x->in);
}

void
ring_recv(void *owner, int fd)
{
	struct end *x = end_of(fd);

	x->owner = owner;
	x->armed = true;
	deliver(x);
}

void
ring_send(void *owner, int fd, struct str s)
{
	struct end *x = end_of(fd);

	buf_put(&x->out, s);
	happen(RING_SEND, owner, (int)s.n, false);
}

void
ring_connect(void *owner, int fd, const struct sockaddr *sa, socklen_t n)
{
	ASSERT(fd >= 0 && sa != NULL && n > 0);
	happen(RING_CONNECT, owner, -ECONNREFUSED, false);
}

void
ring_accept(void *owner, int fd)
{
	ASSERT(fd >= 0);
	for (unsigned i = 0; i < nlisteners; i++)
		if (listeners[i] == owner)
			return;
	ASSERT(nlisteners < LISTENERS);
	listeners[nlisteners++] = owner;
}

void
ring_poll(void *owner, int fd, unsigned wanted)
{
	ASSERT(owner != NULL && fd >= 0 && wanted != 0);
}

void
ring_watch(void *owner, int fd)
{
	ASSERT(owner != NULL && fd >= 0);
}

void
ring_cancel(void *owner, enum ring_op op)
{
	for (int i = 0; op == RING_RECV && i < WIRES; i++)
		if (ends[i].owner == owner && ends[i].armed) {
			ends[i].armed = false;
			happen(RING_RECV, owner, -ECANCELED, false);
		}
}

void
ring_shut(int fd)
{
	struct end *x;

	if (fd < FIRST_FD)
		return;
	x = end_of(fd);
	x->owner = NULL;
	x->armed = x->held = false;
}

void
sim_until(uint64_t wall_ms)
{
	until_ms = wall_ms;
}

/* When the disk will have done what was asked of it; 0: nothing was. */
static uint64_t
sync_due(void)
{
	static uint64_t due_ms;

	if (store_synced() == store_written())
		due_ms = 0;
	else if (due_ms == 0)
		due_ms = clock_mono_ms() + (sim_hooks.sync_ms == NULL
		    ? SYNC_MS : sim_hooks.sync_ms());
	return due_ms;
}

/* Time moves to what comes first: a timer, the disk, or where the scenario
 * wants to stop. */
void
ring_wait(uint64_t ms)
{
	uint64_t left = until_ms > clock_ms() ? until_ms - clock_ms() : 0;
	uint64_t due_ms = sync_due(), now_ms = clock_mono_ms();

	if (head != tail)
		return;
	if (due_ms != 0 && due_ms <= now_ms) {
		store_sync();
		return;
	}
	if (ms > left && due_ms == 0)
		ms = left;
	if (due_ms != 0 && ms > due_ms - now_ms)
		ms = due_ms - now_ms;
	clock_add(ms);
	if (sim_hooks.moved != NULL && ms > 0)
		sim_hooks.moved(ms);
}

bool
ring_take(struct ring_done *d)
{
	struct event *x;

	if (head == tail)
		return false;
	x = &events[head++ % EVENTS];
	buf_reset(&lent);
	buf_put(&lent, buf_str(&x->data));
	*d = x->done;
	d->data = buf_str(&lent);
	return true;
}

bool
ring_open(struct err *e)
{
	ASSERT(e != NULL);
	return true;
}

void
ring_close(void)
{
	head = tail = 0;
}

int
sim_connect(int listener)
{
	ASSERT(listener < (int)nlisteners);
	for (int i = 0; i < WIRES; i++)
		if (!ends[i].open && !ends[i].held) {
			ends[i].open = ends[i].held = true;
			buf_reset(&ends[i].in);
			buf_reset(&ends[i].out);
			happen(RING_ACCEPT, listeners[listener],
			    FIRST_FD + i, true);
			return FIRST_FD + i;
		}
	ASSERT(false);		/* no wire is free */
	return -1;
}

void
sim_send(int fd, struct str s)
{
	struct end *x = end_of(fd);

	buf_put(&x->in, s);
	deliver(x);
}

struct str
sim_heard(int fd)
{
	return buf_str(&end_of(fd)->out);
}

void
sim_hang_up(int fd)
{
	struct end *x = end_of(fd);

	if (x->armed) {
		x->armed = false;
		happen(RING_RECV, x->owner, 0, false);
	}
	x->open = false;
}
