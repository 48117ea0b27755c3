/*
 * Timers in memory: six wheels of 4096 slots, of a millisecond in the first,
 * of a whole round of the wheel below in the others.  A timer sits in the
 * lowest wheel whose round reaches it, and moves down when its slot begins:
 * never if it is set within four seconds, once within four hours, twice
 * within two years.
 *
 * A slot is a stack of chunks of pointers at timers.  A timer is cold when its
 * slot opens, so those whose turn comes soon are fetched meanwhile.
 */
#include "scheduler/wheel.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/check.h"

enum { BITS = 12, SLOTS = 1 << BITS, WHEELS = 6,
	WORD = 64, WORDS = SLOTS / WORD,	/* of bits, a wheel */
	WORK_A_TURN = 500,		/* timers moved or fired */
	A_CHUNK = 14,			/* then it is two lines of memory */
	LINE_BYTES = 64, CHUNKS_A_BLOCK = 255,
	LATE = WHEELS * SLOTS,		/* two more slots: due when set */
	NONE = LATE + 2 };		/* and one that is always empty */

struct chunk {
	struct chunk	*below;		/* which is full */
	unsigned	 used;		/* from 1 */
	struct timer	*timers[A_CHUNK];
};

/* Both ends, which may be in two lines.  No function: gcc leaves out calls of
 * one that does nothing but this. */
#define TIMER_FETCH(t) \
	(__builtin_prefetch(&(t)->place, 1), __builtin_prefetch(&(t)->slot, 1))

static struct chunk	*slots[NONE + 1];
static uint64_t		 held[LATE / WORD + 1];	/* a bit a slot */
static uint64_t		 any[WHEELS + 1];	/* a bit a word of those */
static struct chunk	*spare;
static uint64_t		 wheel_ms;		/* up to here all has fired */
static unsigned		 open = NONE;		/* the slot being emptied */
static unsigned		 late = LATE;		/* the one being filled */

static void
slot_mark(unsigned slot)
{
	held[slot / WORD] |= UINT64_C(1) << slot % WORD;
	any[slot / SLOTS] |= UINT64_C(1) << slot / WORD % WORDS;
}

static void
slot_clear(unsigned slot)
{
	held[slot / WORD] &= ~(UINT64_C(1) << slot % WORD);
	if (held[slot / WORD] == 0)
		any[slot / SLOTS] &= ~(UINT64_C(1) << slot / WORD % WORDS);
}

/* They are never given back: as many timers may be set again. */
static void
chunks_get(void)
{
	char *block = mem_get(CHUNKS_A_BLOCK * sizeof *spare + LINE_BYTES);
	size_t off = LINE_BYTES - (uintptr_t)block % LINE_BYTES;
	struct chunk *c = (void *)(block + off);

	for (unsigned i = 0; i < CHUNKS_A_BLOCK; i++) {
		c[i].below = spare;
		spare = &c[i];
	}
}

static struct chunk *
chunk_push(unsigned slot)
{
	struct chunk *c;

	if (spare == NULL)
		chunks_get();
	c = spare;
	spare = c->below;
	c->below = slots[slot];
	if (c->below == NULL)
		slot_mark(slot);
	slots[slot] = c;
	return c;
}

static void
chunk_pop(unsigned slot)
{
	struct chunk *c = slots[slot];

	slots[slot] = c->below;
	if (c->below == NULL)
		slot_clear(slot);
	c->below = spare;
	spare = c;
}

/* In no wheel is this the slot of now itself. */
static unsigned
slot_of(uint64_t due_ms)
{
	uint64_t due = due_ms, now = wheel_ms;
	unsigned first = 0;

	if (due <= now)
		return late;
	for (; due - now >= SLOTS; first += SLOTS) {
		due >>= BITS;
		now >>= BITS;
	}
	return first + (unsigned)due % SLOTS;
}

static void
place(struct timer *t)
{
	unsigned slot = slot_of(t->due_ms);
	struct chunk *c = slots[slot];

	if (c == NULL || c->used == A_CHUNK)
		c = chunk_push(slot);
	t->slot = slot;
	t->place = &c->timers[c->used++];
	*t->place = t;
}

static struct timer *
take_last(unsigned slot)
{
	struct chunk *c = slots[slot];
	struct timer *t = c->timers[--c->used];

	if (c->used == 0)
		chunk_pop(slot);
	return t;
}

void
wheel_add(struct timer *t, uint64_t due_ms, void (*fire)(struct timer *))
{
	ASSERT(fire != NULL);
	wheel_cancel(t);
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

/* The slot's last takes the place. */
void
wheel_cancel(struct timer *t)
{
	struct timer *last;

	if (t->place == NULL)
		return;
	ASSERT(*t->place == t);
	last = take_last(t->slot);
	last->place = t->place;
	*t->place = last;
	t->place = NULL;
}

bool
wheel_set(const struct timer *t)
{
	return t->place != NULL;
}

/* The first slot of a wheel that holds any, from that of now once around. */
static unsigned
first_held(unsigned wheel, unsigned now)
{
	const uint64_t *words = &held[wheel * WORDS];
	unsigned word = now / WORD;
	uint64_t bits = words[word] & UINT64_MAX << now % WORD, later;

	if (bits == 0) {
		later = any[wheel] & ~((UINT64_C(2) << word) - 1);
		word = (unsigned)__builtin_ctzll(later != 0 ? later :
		    any[wheel]);
		bits = words[word];
	}
	return word * WORD + (unsigned)__builtin_ctzll(bits);
}

/* The slot that begins first of those that hold any, and when. */
static bool
slot_next(uint64_t *ms, unsigned *slot)
{
	bool found = false;

	for (unsigned w = 0; w < WHEELS; w++) {
		uint64_t now = wheel_ms >> (BITS * w), at;
		unsigned first;

		if (any[w] == 0)
			continue;
		first = first_held(w, (unsigned)now % SLOTS);
		at = (now + (first - now) % SLOTS) << (BITS * w);
		if (found && at >= *ms)
			continue;
		*ms = at;
		*slot = w * SLOTS + first;
		found = true;
	}
	return found;
}

uint64_t
wheel_next(uint64_t now_ms, uint64_t limit_ms)
{
	uint64_t at;
	unsigned slot;

	if (slots[open] != NULL || slots[late] != NULL)
		return 0;
	if (!slot_next(&at, &slot))
		return limit_ms;
	if (at <= now_ms)
		return 0;
	return at - now_ms < limit_ms ? at - now_ms : limit_ms;
}

/* Fetches what the slots after it have, which are the next in the first wheel
 * where many timers are set. */
static void
slot_open(unsigned slot)
{
	const struct chunk *next = slots[slot + 1], *later = slots[slot + 2];

	open = slot;
	for (unsigned i = 0; next != NULL && i < next->used; i++)
		TIMER_FETCH(next->timers[i]);
	if (later != NULL)
		__builtin_prefetch(later);
}

/* Takes one of the open slot, and fetches that a chunk further down; and when
 * it begins a chunk, the next but one. */
static struct timer *
take_open(void)
{
	const struct chunk *c = slots[open], *next = c->below;

	if (next != NULL) {
		TIMER_FETCH(next->timers[c->used - 1]);
		if (c->used == A_CHUNK && next->below != NULL) {
			__builtin_prefetch(next->below);
			__builtin_prefetch(&next->below->timers[A_CHUNK - 1]);
		}
	}
	return take_last(open);
}

/* Fires what is due of the open slot and places the rest in lower wheels;
 * false if the turn's work was done before. */
static bool
open_empty(unsigned *work)
{
	for (; slots[open] != NULL; --*work) {
		struct timer *t;

		if (*work == 0)
			return false;
		t = take_open();
		if (t->due_ms > wheel_ms) {
			place(t);
			continue;
		}
		t->place = NULL;
		t->fire(t);
	}
	open = NONE;
	return true;
}

/* The same, of what was due when it was set; what is so meanwhile waits. */
static bool
late_empty(unsigned *work)
{
	if (slots[late] == NULL)
		return true;
	open = late;
	late = late == LATE ? LATE + 1 : LATE;
	return open_empty(work);
}

/* Where a turn has not the time for all, the next goes on from there. */
void
wheel_turn(uint64_t now_ms)
{
	unsigned slot, work = WORK_A_TURN;
	uint64_t at;

	if (!open_empty(&work) || !late_empty(&work))
		return;
	while (slot_next(&at, &slot) && at <= now_ms) {
		ASSERT(at >= wheel_ms);
		wheel_ms = at;
		slot_open(slot);
		if (!open_empty(&work) || !late_empty(&work))
			return;
	}
	if (now_ms > wheel_ms)
		wheel_ms = now_ms;
}
