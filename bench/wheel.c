/*
 * What a timer costs, in our wheel and in a binary heap: wheel N SEED
 *
 * N timers spread over an hour; one in ten is taken back; then the hour goes
 * by, a tenth of a second a turn.  Prints JSON: nanoseconds of processor an
 * operation, and the longest turn, as the wall has it and by processor time:
 * where the two differ, something else had the processor.
 */
#include "scheduler/wheel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"

enum { SPREAD_MS = 3600 * 1000, TURN_MS = 100,
	CANCEL_ONE_IN = 10, STRETCH_US = 100 };

struct entry {
	struct timer	 timer;
	uint32_t	 place;		/* in the heap, from 1; 0: in none */
};

static struct entry	*entries;
static uint32_t		 entries_n, fired, wrong;
static uint64_t		 now_ms, state;

static struct entry	**heap;		/* from 1 */
static uint32_t		 heap_n;

static uint64_t
random_next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void
fire(struct timer *t)
{
	fired++;
	wrong += t->due_ms > now_ms;
}

static void
heap_put(uint32_t place, struct entry *x)
{
	heap[place] = x;
	x->place = place;
}

static void
heap_up(uint32_t place, struct entry *x)
{
	while (place > 1 &&
	    heap[place / 2]->timer.due_ms > x->timer.due_ms) {
		heap_put(place, heap[place / 2]);
		place /= 2;
	}
	heap_put(place, x);
}

static void
heap_down(uint32_t place, struct entry *x)
{
	uint32_t child;

	while ((child = place * 2) <= heap_n) {
		if (child < heap_n && heap[child + 1]->timer.due_ms <
		    heap[child]->timer.due_ms)
			child++;
		if (heap[child]->timer.due_ms >= x->timer.due_ms)
			break;
		heap_put(place, heap[child]);
		place = child;
	}
	heap_put(place, x);
}

static void
heap_add(struct entry *x, uint64_t due_ms)
{
	x->timer.due_ms = due_ms;
	heap_up(++heap_n, x);
}

static void
heap_cancel(struct entry *x)
{
	uint32_t place = x->place;
	struct entry *last;

	if (place == 0)
		return;
	x->place = 0;
	last = heap[heap_n--];
	if (last == x)
		return;
	if (place > 1 && heap[place / 2]->timer.due_ms > last->timer.due_ms)
		heap_up(place, last);
	else
		heap_down(place, last);
}

static void
heap_turn(uint64_t ms)
{
	while (heap_n > 0 && heap[1]->timer.due_ms <= ms) {
		struct entry *x = heap[1];

		heap_cancel(x);
		fire(&x->timer);
	}
}

static void
wheel_add_one(struct entry *x, uint64_t due_ms)
{
	wheel_add(&x->timer, due_ms, fire);
}

static void
wheel_cancel_one(struct entry *x)
{
	wheel_cancel(&x->timer);
}

static bool
wheel_behind(uint64_t ms)
{
	return wheel_next(ms, 1) == 0;
}

static bool
heap_behind(uint64_t ms)
{
	return heap_n > 0 && heap[1]->timer.due_ms <= ms;
}

struct kind {
	const char	*name;
	void		(*add)(struct entry *, uint64_t due_ms);
	void		(*cancel)(struct entry *);
	void		(*turn)(uint64_t ms);
	bool		(*behind)(uint64_t ms);	/* wants another turn */
};

static double
ns_each(uint64_t from_us, uint32_t n)
{
	return (double)(clock_cpu_us() - from_us) * 1e3 / n;
}

static double
add_all(const struct kind *k)
{
	uint64_t from_us = clock_cpu_us();

	for (uint32_t i = 0; i < entries_n; i++)
		k->add(&entries[i], now_ms + 1 + random_next() % SPREAD_MS);
	return ns_each(from_us, entries_n);
}

static double
cancel_some(const struct kind *k, uint32_t n)
{
	uint64_t from_us = clock_cpu_us();

	for (uint32_t i = 0; i < n; i++)
		k->cancel(&entries[(uint64_t)i * CANCEL_ONE_IN]);
	return ns_each(from_us, n);
}

/* The longest turn.  Asking for the processor time takes as long as many a
 * turn, so a stretch of turns is asked about at once: a turn had no more than
 * its stretch, and no more than it took. */
struct longest {
	uint64_t	 wall_us, cpu_us;
	uint64_t	 from_us, from_cpu_us;	/* of this stretch */
	uint64_t	 last_us, in_stretch_us;
};

static void
longest_start(struct longest *l)
{
	memset(l, 0, sizeof *l);
	l->from_cpu_us = clock_cpu_us();
	l->from_us = l->last_us = clock_precise_us();
}

static void
longest_turned(struct longest *l)
{
	uint64_t us = clock_precise_us(), cpu_us, most;

	if (us - l->last_us > l->in_stretch_us)
		l->in_stretch_us = us - l->last_us;
	l->last_us = us;
	if (us - l->from_us < STRETCH_US)
		return;
	cpu_us = clock_cpu_us();
	most = cpu_us - l->from_cpu_us;
	if (most > l->in_stretch_us)
		most = l->in_stretch_us;
	if (most > l->cpu_us)
		l->cpu_us = most;
	if (l->in_stretch_us > l->wall_us)
		l->wall_us = l->in_stretch_us;
	l->from_cpu_us = cpu_us;
	l->from_us = us;
	l->in_stretch_us = 0;
}

static double
let_go_by(const struct kind *k, struct longest *longest)
{
	uint64_t from_us = clock_cpu_us();

	longest_start(longest);
	for (uint32_t ms = 0; ms < SPREAD_MS || k->behind(now_ms);) {
		if (!k->behind(now_ms)) {
			now_ms += TURN_MS;
			ms += TURN_MS;
		}
		k->turn(now_ms);
		longest_turned(longest);
	}
	return ns_each(from_us, fired);
}

static void
measure(const struct kind *k)
{
	uint32_t cancelled = entries_n / CANCEL_ONE_IN;
	double add, cancel, expire;
	struct longest longest;

	fired = 0;
	add = add_all(k);
	cancel = cancel_some(k, cancelled);
	expire = let_go_by(k, &longest);
	printf("\"%s\":{\"add\":%.1f,\"cancel\":%.1f,\"expire\":%.1f,"
	    "\"worst_turn_us\":%llu,\"worst_turn_cpu_us\":%llu,\"ok\":%s}",
	    k->name, add, cancel, expire, (unsigned long long)longest.wall_us,
	    (unsigned long long)longest.cpu_us,
	    fired == entries_n - cancelled && wrong == 0 ? "true" : "false");
}

int
main(int argc, char **argv)
{
	static const struct kind kinds[] = {
		{ "wheel", wheel_add_one, wheel_cancel_one, wheel_turn,
	    wheel_behind },
		{ "heap", heap_add, heap_cancel, heap_turn, heap_behind },
	};

	if (argc != 3)
		return 2;
	entries_n = (uint32_t)strtoul(argv[1], NULL, 10);
	state = strtoull(argv[2], NULL, 10) * 2654435761u + 88172645463325252u;
	entries = mem_get(entries_n * sizeof *entries);
	/* The first to use a page pays for it: neither kind is to. */
	for (uint32_t i = 0; i < entries_n; i++)
		entries[i].timer.due_ms = 1;
	heap = mem_get((entries_n + 1) * sizeof *heap);
	heap_n = 0;
	printf("{\"n\":%u,", entries_n);
	measure(&kinds[0]);
	putchar(',');
	measure(&kinds[1]);
	printf("}\n");
	mem_free(heap);
	mem_free(entries);
	return 0;
}
