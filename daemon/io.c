/* The loop, its listeners, and its own descriptors: see io.h. */
#include "daemon/io.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon/address.h"
#include "daemon/ring.h"
#include "storage/store.h"

enum {
	STEPS_A_TURN = 512, STEPS_US = 2000, SLEEP_MS_MAX = 1000,
	LISTENERS_MAX = 8,
	ACCEPT_PAUSE_MS = 200,
	STALL_MS = 2,		/* until a stalled store is tried again */
	OTHER_FDS = 512,	/* RocksDB's files, lanes, our own */
	UNIX_RESERVE = 16,	/* so that control answers when all is full */
};

struct listener {
	int		 fd;
	bool		 armed, local;
	wire_born	*born;
};

/* A descriptor somebody waits on; ours until its completion comes. */
struct poll {
	struct flow	*flow;		/* NULL: nobody waits any more */
};

static _Alignas(8) int	 signal_fd = -1;
static _Alignas(8) int	 clock_fd = -1;
static _Alignas(8) int	 synced_fd = -1;
static struct listener	 listeners[LISTENERS_MAX];
static unsigned		 nlisteners, wires_limit;
static bool		 stopping, asked, deaf;
static struct timer	 accept_pause;	/* descriptors ran out */

static bool
full(const struct listener *l)
{
	return wire_count() >= wires_limit + (l->local ? UNIX_RESERVE : 0);
}

static void
arm_accept(struct listener *l)
{
	if (l->armed || deaf || wheel_set(&accept_pause) || full(l))
		return;
	ring_accept(l, l->fd);
	l->armed = true;
}

static void
accepted(struct listener *l, const struct ring_done *d)
{
	l->armed = d->more;
	if (d->res >= 0)
		l->born(wire_new(d->res));
	else if (d->res != -ECANCELED) {
		log_event(LOG_WARN, "accept failed", "why=%s",
		    strerror(-d->res));
		wheel_ring(&accept_pause, clock_mono_ms() + ACCEPT_PAUSE_MS);
	}
	if (l->armed && full(l))
		ring_cancel(l, RING_ACCEPT);
}

static void
undo_poll(struct flow *f)
{
	struct poll *p = f->on;

	p->flow = NULL;
	ring_cancel(p, RING_POLL);
}

plan *
io_poll(struct flow *f, int fd, unsigned events, uint64_t limit_ms,
    flow_step *next)
{
	struct poll *p = MEM_NEW(struct poll);

	p->flow = f;
	ring_poll(p, fd, events);
	f->on = p;
	return flow_wait(f, undo_poll, limit_ms, next);
}

static void
polled(struct poll *p)
{
	if (p->flow != NULL)
		flow_wake(p->flow);
	mem_free(p);
}

/* Far off, and cancelled when somebody sets the clock: then a turn comes. */
static void
clock_watch(void)
{
	struct itimerspec far = { .it_value.tv_sec = INT32_MAX };

	timerfd_settime(clock_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
	    &far, NULL);
}

static void
own_ready(int *fd, bool more)
{
	struct signalfd_siginfo si;
	uint64_t n;

	if (fd == &signal_fd) {
		if (read(signal_fd, &si, sizeof si) == (ssize_t)sizeof si)
			asked = true;
	} else if (fd == &clock_fd) {
		if (read(clock_fd, &n, sizeof n) < 0 && errno == ECANCELED)
			log_event(LOG_WARN, "clock set", "ms=%lu",
			    (unsigned long)clock_ms());
		clock_watch();
	} else
		store_woken();
	if (!more)
		ring_watch(fd, *fd);
}

static void
io_collect(void)
{
	struct ring_done d;

	while (ring_take(&d))
		switch (d.op) {
		case RING_RECV:
		case RING_SEND:
		case RING_CONNECT:
			wire_done(d.owner, &d);
			break;
		case RING_ACCEPT:
			accepted(d.owner, &d);
			break;
		case RING_POLL:
			polled(d.owner);
			break;
		case RING_WATCH:
			own_ready(d.owner, d.more);
			break;
		case RING_NONE:
			break;
		}
	for (unsigned i = 0; i < nlisteners; i++)
		arm_accept(&listeners[i]);
}

static void
io_sleep(uint64_t limit_ms)
{
	wire_flush();
	if (!store_ready())
		limit_ms = limit_ms < STALL_MS ? limit_ms : STALL_MS;
	else if (flow_ready())
		limit_ms = 0;
	ring_wait(wheel_next(clock_mono_ms(), limit_ms));
}

void
io_turn(uint64_t limit_ms, void (*each_turn)(void))
{
	io_sleep(limit_ms);
	clock_tick();
	io_collect();
	gate_turn();
	wheel_turn(clock_mono_ms());
	if (store_ready())
		flow_run(STEPS_A_TURN, STEPS_US);
	each_turn();
	store_turn();
}

void
io_run(void (*each_turn)(void))
{
	while (!stopping)
		io_turn(SLEEP_MS_MAX, each_turn);
}

void
io_stop(void)
{
	stopping = true;
}

bool
io_asked_to_end(void)
{
	return asked;
}

void
io_deafen(void)
{
	deaf = true;
	for (unsigned i = 0; i < nlisteners; i++)
		if (listeners[i].armed)
			ring_cancel(&listeners[i], RING_ACCEPT);
}

bool
io_listen_fd(int fd, wire_born *born, struct err *e)
{
	struct sockaddr_storage sa;
	socklen_t n = sizeof sa;

	if (nlisteners == LISTENERS_MAX)
		return fail(e, ERR_INPUT, "more than %d listeners",
		    LISTENERS_MAX);
	if (getsockname(fd, (struct sockaddr *)&sa, &n) != 0)
		return fail(e, ERR_INPUT, "descriptor %d: not a socket", fd);
	listeners[nlisteners] = (struct listener){ fd, false,
	    sa.ss_family == AF_UNIX, born };
	arm_accept(&listeners[nlisteners++]);
	return true;
}

bool
io_listen(struct str where, wire_born *born, struct err *e)
{
	int fd;

	return address_listen(where, &fd, e) && io_listen_fd(fd, born, e);
}

static void
signals_ours(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
}

void
io_signals(void)
{
	sigset_t set;

	signals_ours(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void
own_open(void)
{
	sigset_t set;

	io_signals();
	signals_ours(&set);
	signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	clock_fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	ASSERT(signal_fd >= 0 && clock_fd >= 0);
	clock_watch();
	ring_watch(&signal_fd, signal_fd);
	ring_watch(&clock_fd, clock_fd);
	synced_fd = store_fd();
	if (synced_fd >= 0)
		ring_watch(&synced_fd, synced_fd);
}

unsigned
io_wires_max(unsigned wires_max)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) != 0)
		return wires_max;
	l.rlim_cur = l.rlim_max;
	setrlimit(RLIMIT_NOFILE, &l);
	if (l.rlim_max >= wires_max + OTHER_FDS)
		return wires_max;
	log_event(LOG_WARN, "few descriptors", "limit=%lu wires_max=%u",
	    (unsigned long)l.rlim_max, wires_max);
	return l.rlim_max > OTHER_FDS + 16
	    ? (unsigned)l.rlim_max - OTHER_FDS : 16;
}

bool
io_open(unsigned wires_max, struct err *e)
{
	wires_limit = wires_max;
	if (!ring_open(e))
		return false;
	own_open();
	return true;
}

void
io_close(void)
{
	for (unsigned i = 0; i < nlisteners; i++)
		ring_shut(listeners[i].fd);
	nlisteners = 0;
	ring_close();
	close(signal_fd);
	close(clock_fd);
}
