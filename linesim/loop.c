/* Waiting for many sockets and times at once; independent of kairand's. */
#include "linesim/loop.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"

enum { BATCH = 64 };

static int epoll = -1;
static bool stopping;
static struct watch *dead;
static struct timer **heap;		/* from 1 */
static size_t heap_n, heap_room;

static void
epoll_do(int op, struct watch *w)
{
	struct epoll_event ev = { .events = w->events, .data.ptr = w };
	int failed;

	if (epoll < 0)
		epoll = epoll_create1(EPOLL_CLOEXEC);
	failed = epoll_ctl(epoll, op, w->fd, &ev);
	ASSERT(failed == 0);
}

void
loop_add(struct watch *w, uint32_t events)
{
	ASSERT(w->ready != NULL);
	w->events = events;
	w->gone = false;
	epoll_do(EPOLL_CTL_ADD, w);
}

void
loop_change(struct watch *w, uint32_t events)
{
	if (w->gone || w->events == events)
		return;
	w->events = events;
	epoll_do(EPOLL_CTL_MOD, w);
}

void
loop_del(struct watch *w)
{
	if (w->gone)
		return;
	epoll_do(EPOLL_CTL_DEL, w);
	w->gone = true;
	if (w->bury == NULL)
		return;
	w->next = dead;
	dead = w;
}

void
loop_bury(void)
{
	while (dead != NULL) {
		struct watch *w = dead;

		dead = w->next;
		w->bury(w);
	}
}

static void
heap_put(size_t at, struct timer *t)
{
	heap[at] = t;
	t->at = at;
}

static void
heap_up(size_t at, struct timer *t)
{
	for (; at > 1 && heap[at / 2]->due_ms > t->due_ms; at /= 2)
		heap_put(at, heap[at / 2]);
	heap_put(at, t);
}

static void
heap_down(size_t at, struct timer *t)
{
	for (;;) {
		size_t child = at * 2;

		if (child + 1 <= heap_n &&
		    heap[child + 1]->due_ms < heap[child]->due_ms)
			child++;
		if (child > heap_n || heap[child]->due_ms >= t->due_ms)
			break;
		heap_put(at, heap[child]);
		at = child;
	}
	heap_put(at, t);
}

void
timer_stop(struct timer *t)
{
	size_t at = t->at;
	struct timer *last;

	ASSERT(at <= heap_n && (at == 0 || heap[at] == t));
	if (at == 0)
		return;
	t->at = 0;
	last = heap[heap_n--];
	if (last == t)
		return;
	heap_down(at, last);
	heap_up(last->at, last);
}

void
timer_set(struct timer *t, uint64_t ms)
{
	ASSERT(t->fire != NULL);
	timer_stop(t);
	t->due_ms = clock_mono_ms() + ms;
	if (heap_n + 2 > heap_room) {
		heap_room = heap_room == 0 ? 64 : heap_room * 2;
		heap = mem_grow(heap, heap_room * sizeof *heap);
	}
	heap_up(++heap_n, t);
}

static int
sleep_ms(void)
{
	uint64_t now = clock_mono_ms();

	if (heap_n == 0)
		return 1000;
	if (heap[1]->due_ms <= now)
		return 0;
	return heap[1]->due_ms - now < 1000 ?
	    (int)(heap[1]->due_ms - now) : 1000;
}

static void
timers_fire(void)
{
	uint64_t now = clock_mono_ms();

	while (heap_n > 0 && heap[1]->due_ms <= now) {
		struct timer *t = heap[1];

		timer_stop(t);
		t->fire(t);
	}
}

static void
signal_ready(struct watch *w, uint32_t events UNUSED)
{
	struct signalfd_siginfo info;

	if (read(w->fd, &info, sizeof info) > 0)
		stopping = true;
}

static void
signals_watch(struct watch *w)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	w->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	ASSERT(w->fd >= 0);
	loop_add(w, EPOLLIN);
}

void
loop_stop(void)
{
	stopping = true;
}

void
loop_run(void)
{
	static struct watch signals = { .ready = signal_ready };
	struct epoll_event ev[BATCH];

	signals_watch(&signals);
	while (!stopping) {
		int n = epoll_wait(epoll, ev, BATCH, sleep_ms());

		clock_tick();
		for (int i = 0; i < n; i++) {
			struct watch *w = ev[i].data.ptr;

			if (!w->gone)
				w->ready(w, ev[i].events);
		}
		timers_fire();
		loop_bury();
	}
}
