/*
 * Timers in memory: seven wheels of 64 slots; a timer sits in the wheel of
 * the highest six bits in which its time differs from now, and moves down as
 * now comes nearer.  A word a wheel tells which slots hold anything.
 */
#include "scheduler/wheel.h"

#include <stddef.h>

#include "base/check.h"

enum { BITS = 6, SLOTS = 1 << BITS, WHEELS = 7,
	WORK_A_TURN = 500 };	/* timers moved or fired */
#define HORIZON_MS ((UINT64_C(1) << (BITS * WHEELS)) - 1)

static struct list	 slots[WHEELS][SLOTS];
static uint64_t		 held[WHEELS];		/* a bit a slot */
static uint64_t		 wheel_ms;		/* up to here all has fired */
static struct list	 overdue = { &overdue, &overdue };
/* Of slots that were opened, not placed anew yet; overdue, firing now. */
static struct list	 moving = { &moving, &moving };
static struct list	 firing = { &firing, &firing };

static unsigned
slot_at(uint64_t ms, unsigned wheel)
{
	return (unsigned)(ms >> (BITS * wheel)) & (SLOTS - 1);
}

static void
place(struct timer *t)
{
	uint64_t due = t->due_ms, differ;
	unsigned wheel, slot;

	if (due <= wheel_ms) {
		list_add(&overdue, &t->link);
		return;
	}
	if (due - wheel_ms > HORIZON_MS)
		due = wheel_ms + HORIZON_MS;	/* placed again when there */
	differ = due ^ wheel_ms;
	wheel = (63 - (unsigned)__builtin_clzll(differ)) / BITS;
	if (wheel >= WHEELS)
		wheel = WHEELS - 1;
	slot = slot_at(due, wheel);
	if (slots[wheel][slot].next == NULL)
		list_init(&slots[wheel][slot]);
	list_add(&slots[wheel][slot], &t->link);
	held[wheel] |= UINT64_C(1) << slot;
}

void
wheel_add(struct timer *t, uint64_t due_ms, void (*fire)(struct timer *))
{
	ASSERT(fire != NULL);
	list_del(&t->link);
	t->due_ms = due_ms;
	t->fire = fire;
	place(t);
}

static void
rang(struct timer *t)
{
	ASSERT(!wheel_set(t));		/* nothing to do: the turn has come */
}

void
wheel_ring(struct timer *t, uint64_t due_ms)
{
	wheel_add(t, due_ms, rang);
}

/* The slot's bit may stay behind; whoever comes by clears it. */
void
wheel_cancel(struct timer *t)
{
	list_del(&t->link);
}

bool
wheel_set(const struct timer *t)
{
	return list_held(&t->link);
}

/* The first slot of a wheel, after the one where now is, that holds any; what
 * is in that one itself is a whole round ahead. */
static bool
slot_next(unsigned wheel, unsigned *ahead)
{
	unsigned from = (slot_at(wheel_ms, wheel) + 1) & (SLOTS - 1);
	uint64_t word = held[wheel], turned;

	turned = from == 0 ? word : word >> from | word << (SLOTS - from);
	while (turned != 0) {
		unsigned n = (unsigned)__builtin_ctzll(turned);
		unsigned slot = (from + n) & (SLOTS - 1);

		if (!list_empty(&slots[wheel][slot])) {
			*ahead = n + 1;
			return true;
		}
		held[wheel] &= ~(UINT64_C(1) << slot);
		turned &= turned - 1;
	}
	return false;
}

/* When the nearest slot that holds any begins; false if none does. */
static bool
next_event(uint64_t *ms, unsigned *wheel)
{
	bool found = false;

	for (unsigned w = 0; w < WHEELS; w++) {
		unsigned ahead, shift = BITS * w;
		uint64_t at;

		if (!slot_next(w, &ahead))
			continue;
		at = ((wheel_ms >> shift) + ahead) << shift;
		if (!found || at < *ms) {
			*ms = at;
			*wheel = w;
		}
		found = true;
	}
	return found;
}

uint64_t
wheel_next(uint64_t now_ms, uint64_t limit_ms)
{
	uint64_t at;
	unsigned wheel;

	if (!list_empty(&overdue) || !list_empty(&moving) ||
	    !list_empty(&firing))
		return 0;
	if (!next_event(&at, &wheel))
		return limit_ms;
	if (at <= now_ms)
		return 0;
	return at - now_ms < limit_ms ? at - now_ms : limit_ms;
}

/* Fires what is overdue, but not what becomes so meanwhile; false if the
 * turn's work was done before. */
static bool
fire_all(unsigned *work)
{
	struct list *l;

	if (list_empty(&firing))
		list_take(&firing, &overdue);
	while (*work > 0 && (l = list_pop(&firing)) != NULL) {
		struct timer *t = HOLDER_OF(l, struct timer, link);

		--*work;
		t->fire(t);
	}
	return list_empty(&firing);
}

/* Places what is moving: overdue, or in a lower wheel. */
static bool
move_all(unsigned *work)
{
	struct list *l;

	for (; *work > 0 && (l = list_pop(&moving)) != NULL; --*work)
		place(HOLDER_OF(l, struct timer, link));
	return list_empty(&moving);
}

static void
slot_open(unsigned wheel, unsigned slot)
{
	list_take(&moving, &slots[wheel][slot]);
	held[wheel] &= ~(UINT64_C(1) << slot);
}

static void
slots_open(uint64_t at)
{
	for (unsigned w = 0; w < WHEELS; w++) {
		unsigned slot = slot_at(at, w);

		if (slots[w][slot].next != NULL &&
		    (at & ((UINT64_C(1) << (BITS * w)) - 1)) == 0)
			slot_open(w, slot);
	}
}

/* Where a turn has not the time for all, the next goes on from there. */
void
wheel_turn(uint64_t now_ms)
{
	unsigned wheel, work = WORK_A_TURN;
	uint64_t at;

	if (!move_all(&work) || !fire_all(&work))
		return;
	while (next_event(&at, &wheel) && at <= now_ms) {
		ASSERT(at >= wheel_ms);
		wheel_ms = at;
		slots_open(at);
		if (!move_all(&work) || !fire_all(&work))
			return;
	}
	if (now_ms > wheel_ms)
		wheel_ms = now_ms;
}
