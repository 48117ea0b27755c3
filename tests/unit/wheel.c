/* The wheel against a plain list of what is due: nothing early, all fires. */
#include "scheduler/wheel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"

enum { TIMERS = 100000, LIMIT_MS = 1000000, A_TURN = 500 };
#define YEAR_MS (UINT64_C(365) * 24 * 3600 * 1000)

struct entry {
	struct timer	 timer;
	uint64_t	 due_ms;
	bool		 set;
	unsigned	 fired;
};

static struct entry	*all;
static uint64_t		 now_ms = 1000;		/* the wheel's goes on too */
static uint64_t		 last_due_ms;
static size_t		 fired;

static uint64_t
random_u64(void)
{
	return (uint64_t)random() << 31 ^ (uint64_t)random();
}

static void
ring(struct timer *t)
{
	struct entry *x = HOLDER_OF(t, struct entry, timer);

	assert_true(x->set);
	assert_true(x->due_ms <= now_ms);	/* never early */
	assert_true(x->due_ms >= last_due_ms);	/* in order */
	assert_false(wheel_set(t));
	last_due_ms = x->due_ms;
	x->set = false;
	x->fired++;
	fired++;
}

static void
add(struct entry *x, uint64_t due_ms)
{
	x->due_ms = due_ms;
	x->set = true;
	wheel_add(&x->timer, due_ms, ring);
	assert_true(wheel_set(&x->timer));
}

static void
turn_once(uint64_t to_ms)
{
	now_ms = to_ms;
	last_due_ms = 0;
	wheel_turn(now_ms);
}

/* As many turns as the wheel wants. */
static void
turn(uint64_t to_ms)
{
	turn_once(to_ms);
	while (wheel_next(now_ms, 1) == 0)
		wheel_turn(now_ms);
}

/* When the first of them is due, as the plain list has it. */
static uint64_t
first_due(const struct entry *list, unsigned n)
{
	uint64_t first = UINT64_MAX;

	for (unsigned i = 0; i < n; i++)
		if (list[i].set && list[i].due_ms < first)
			first = list[i].due_ms;
	return first;
}

/* From the next millisecond to centuries ahead. */
static uint64_t
some_time(void)
{
	unsigned bits = (unsigned)random() % 44;
	uint64_t ahead = random_u64() & ((UINT64_C(1) << bits) - 1);

	return now_ms + 1 + ahead;
}

static void
change(struct entry *x)
{
	switch (random() % 4) {
	case 0:
		wheel_cancel(&x->timer);
		x->set = false;
		assert_false(wheel_set(&x->timer));
		break;
	case 1:
		add(x, (now_ms | 63) + 1 + ((uint64_t)random() & 4095));
		break;
	default:
		add(x, some_time());
	}
}

/* Goes on by as much as the wheel says, or less, or more. */
static void
go_on(const struct entry *list, unsigned n)
{
	uint64_t first = first_due(list, n);
	uint64_t wait = wheel_next(now_ms, LIMIT_MS);

	assert_true(wait <= LIMIT_MS);
	assert_true(first == UINT64_MAX || now_ms + wait <= first);
	if (random() % 4 == 0)
		wait = random_u64() & ((UINT64_C(1) << random() % 42) - 1);
	else if (random() % 4 == 0)
		wait /= 2;
	turn(now_ms + wait);
	first = first_due(list, n);
	assert_true(first > now_ms);
}

static void
against_a_list(void **state UNUSED)
{
	enum { N = 40 };

	for (unsigned round = 0; round < 50; round++) {
		for (unsigned i = 0; i < 400; i++) {
			for (long k = random() % 4; k > 0; k--)
				change(&all[random() % N]);
			go_on(all, N);
		}
		for (unsigned i = 0; i < N; i++) {
			wheel_cancel(&all[i].timer);
			all[i].set = false;
		}
		assert_int_equal(wheel_next(now_ms, 77), 77);
	}
}

/*
 * The same with what fires changing others, and many at every moment.  What
 * is due already when it is set, late, is not in order.
 */
static struct model {
	struct timer	 timer;
	uint64_t	 due_ms;
	bool		 set, late;
} models[2000];

static size_t models_fired;

static void model_fire(struct timer *);

static uint64_t
model_time(unsigned crowded)
{
	if ((unsigned)random() % 8 < crowded)
		return now_ms + 1 + (uint64_t)random() % 6;
	if (random() % 8 == 0)
		return now_ms - (uint64_t)random() % 1000;
	return some_time();
}

static void
model_change(unsigned crowded)
{
	struct model *m = &models[(size_t)random() % NELEMS(models)];

	assert_int_equal(wheel_set(&m->timer), m->set);
	m->set = random() % 4 != 0;
	if (!m->set) {
		wheel_cancel(&m->timer);
		return;
	}
	m->due_ms = model_time(crowded);
	m->late = m->due_ms <= now_ms;
	wheel_add(&m->timer, m->due_ms, model_fire);
}

static void
model_fire(struct timer *t)
{
	struct model *m = HOLDER_OF(t, struct model, timer);

	assert_true(m->set && !wheel_set(t));
	assert_true(m->due_ms == t->due_ms && m->due_ms <= now_ms);
	if (!m->late) {
		assert_true(m->due_ms >= last_due_ms);
		last_due_ms = m->due_ms;
	}
	m->set = false;
	models_fired++;
	for (long k = random() % 3; k > 0; k--)
		model_change(2);
}

static void
model_turn(uint64_t to_ms)
{
	uint64_t first = UINT64_MAX;

	now_ms = to_ms;
	last_due_ms = 0;
	do {
		size_t before = models_fired;

		wheel_turn(now_ms);
		assert_true(models_fired - before <= A_TURN);
	} while (wheel_next(now_ms, 1) == 0);
	for (size_t i = 0; i < NELEMS(models); i++) {
		struct model *m = &models[i];

		assert_int_equal(wheel_set(&m->timer), m->set);
		if (m->set && m->due_ms < first)
			first = m->due_ms;
	}
	assert_true(first > now_ms);
	if (first == UINT64_MAX)
		assert_int_equal(wheel_next(now_ms, 9), 9);
	else
		assert_true(wheel_next(now_ms, UINT64_MAX) <= first - now_ms);
}

static void
against_a_model(void **state UNUSED)
{
	for (unsigned round = 0; round < 3000; round++) {
		unsigned crowded = (unsigned)random() % 9;
		uint64_t ahead = wheel_next(now_ms, LIMIT_MS);

		for (long k = random() % 200; k > 0; k--)
			model_change(crowded);
		if (random() % 64 == 0)
			ahead = random_u64() & ((UINT64_C(1) << 46) - 1);
		else if (random() % 2 == 0)
			ahead = 1 + random_u64() % 3;
		model_turn(now_ms + ahead);
	}
	assert_true(models_fired > 100000);
	for (size_t i = 0; i < NELEMS(models); i++) {
		wheel_cancel(&models[i].timer);
		models[i].set = false;
	}
	assert_int_equal(wheel_next(now_ms, 77), 77);
}

/* Woken only when the wheel says so, all fire at their very millisecond. */
static void
all_fire_in_time(void **state UNUSED)
{
	size_t left = TIMERS, turns = 0;
	uint64_t start_ms = now_ms;

	fired = 0;
	for (size_t i = 0; i < TIMERS; i++)
		add(&all[i], now_ms + 1 + (uint64_t)random() % 3600000);
	for (size_t i = 0; i < TIMERS; i += 3) {
		wheel_cancel(&all[i].timer);
		all[i].set = false;
		left--;
	}
	while (fired < left) {
		uint64_t wait = wheel_next(now_ms, LIMIT_MS);

		assert_true(wait > 0);
		turn(now_ms + wait);
		assert_true(last_due_ms == 0 || last_due_ms == now_ms);
		turns++;
	}
	assert_true(now_ms <= start_ms + 3600000);
	assert_true(turns <= 2 * TIMERS);
	for (size_t i = 0; i < TIMERS; i++)
		assert_int_equal(all[i].fired, i % 3 != 0);
}

/* One alone: few awakenings on the way, whatever now and then are. */
static void
far_away(void **state UNUSED)
{
	static const uint64_t ahead[] = { 1, 63, 64, 65, 4095, 4096, 4097,
		86400000, (1 << 24) - 4096, (1 << 24) - 1, 1 << 24,
		30 * YEAR_MS, (UINT64_C(1) << 36) - 1, UINT64_C(1) << 36,
		(UINT64_C(1) << 48) + 1, 1000 * YEAR_MS };

	for (unsigned i = 0; i < 30 * NELEMS(ahead); i++) {
		uint64_t due = now_ms + ahead[i % NELEMS(ahead)];
		unsigned turns = 0;

		add(&all[0], due);
		while (all[0].set) {
			turn(now_ms + wheel_next(now_ms, UINT64_MAX));
			assert_true(++turns < 8);
		}
		assert_true(now_ms == due);
		turn(now_ms + (uint64_t)random() % 5000);
	}
}

/* What is due already fires in the next turn, and the wheel says: at once. */
static void
overdue(void **state UNUSED)
{
	add(&all[0], now_ms);
	assert_int_equal(wheel_next(now_ms, 50), 0);
	turn(now_ms);
	assert_int_equal(all[0].fired, 1);
	add(&all[0], 0);
	assert_int_equal(wheel_next(now_ms, 50), 0);
	turn(now_ms + 10);
	assert_int_equal(all[0].fired, 2);
	add(&all[0], 5);
	wheel_cancel(&all[0].timer);
	assert_int_equal(wheel_next(now_ms, 50), 50);
	turn(now_ms + 10);
	assert_int_equal(all[0].fired, 2);
	wheel_cancel(&all[1].timer);
	assert_false(wheel_set(&all[1].timer));
}

static void
set_again(void **state UNUSED)
{
	uint64_t start_ms = now_ms;

	add(&all[0], start_ms + 10);
	add(&all[0], start_ms + 20);
	turn(start_ms + 19);
	assert_int_equal(all[0].fired, 0);
	turn(start_ms + 20);
	assert_int_equal(all[0].fired, 1);
	add(&all[0], start_ms + 5000);
	add(&all[0], start_ms + 30);
	turn(start_ms + 30);
	assert_int_equal(all[0].fired, 2);
	turn(start_ms + 6000);
	assert_int_equal(all[0].fired, 2);
}

static uint64_t again_ms;

static void
ring_again(struct timer *t)
{
	struct entry *x = HOLDER_OF(t, struct entry, timer);

	assert_true(t->due_ms <= now_ms);
	x->fired++;
	wheel_add(t, t->due_ms + again_ms, ring_again);
}

/* Each sets itself again as it fires: as often as there is time for. */
static void
added_while_firing(void **state UNUSED)
{
	static const uint64_t every[] = { 1, 7, 64, 100, 5000 };

	for (unsigned i = 0; i < NELEMS(every); i++) {
		uint64_t start_ms = now_ms;

		again_ms = every[i];
		all[i].fired = 0;
		wheel_add(&all[i].timer, now_ms + again_ms, ring_again);
		turn(start_ms + 10000);
		assert_int_equal(all[i].fired, 10000 / again_ms);
		wheel_cancel(&all[i].timer);
	}
	/* Without any progress in time it must not hold up the turn. */
	again_ms = 0;
	all[0].fired = 0;
	wheel_add(&all[0].timer, now_ms, ring_again);
	turn_once(now_ms);
	turn_once(now_ms);
	assert_int_equal(all[0].fired, 2);
	wheel_cancel(&all[0].timer);
}

static struct entry *
rival_of(struct timer *t)
{
	return t == &all[0].timer ? &all[1] : &all[0];
}

static void
ring_and_cancel(struct timer *t)
{
	HOLDER_OF(t, struct entry, timer)->fired++;
	wheel_cancel(&rival_of(t)->timer);
}

static void
ring_and_put_off(struct timer *t)
{
	HOLDER_OF(t, struct entry, timer)->fired++;
	wheel_add(&rival_of(t)->timer, now_ms + 100, ring_and_cancel);
}

/* The first to fire may take back, or put off, another of that moment. */
static void
changed_while_firing(void **state UNUSED)
{
	uint64_t start_ms = now_ms;

	wheel_add(&all[0].timer, start_ms + 10, ring_and_cancel);
	wheel_add(&all[1].timer, start_ms + 10, ring_and_cancel);
	turn(start_ms + 15);
	assert_int_equal(all[0].fired + all[1].fired, 1);
	wheel_add(&all[0].timer, start_ms + 20, ring_and_put_off);
	wheel_add(&all[1].timer, start_ms + 20, ring_and_put_off);
	turn(start_ms + 20);
	assert_int_equal(all[0].fired + all[1].fired, 2);
	turn(start_ms + 119);
	assert_int_equal(all[0].fired + all[1].fired, 2);
	turn(start_ms + 120);
	assert_int_equal(all[0].fired + all[1].fired, 3);
}

/* They all fire, though no turn does much; time that goes by meanwhile changes
 * nothing. */
static void
all_fire_from(uint64_t ms)
{
	unsigned turns = 0;

	fired = 0;
	while (fired < TIMERS) {
		size_t before = fired;

		turn_once(turns == 0 ? ms : now_ms + turns % 2);
		assert_true(fired - before <= A_TURN);
		assert_int_equal(wheel_next(now_ms, 50) == 0, fired < TIMERS);
		assert_true(++turns < 10 * TIMERS / A_TURN);
	}
	for (size_t i = 0; i < TIMERS; i++)
		assert_int_equal(all[i].fired, 1);
}

static void
many_at_once(void **state UNUSED)
{
	uint64_t due = now_ms + 70000;

	for (size_t i = 0; i < TIMERS; i++)
		add(&all[i], due + i % 2);
	all_fire_from(due);
}

static void
many_too_late(void **state UNUSED)
{
	for (size_t i = 0; i < TIMERS; i++)
		add(&all[i], now_ms);
	all_fire_from(now_ms);
}

static int
clean(void **state UNUSED)
{
	for (size_t i = 0; i < TIMERS; i++)
		wheel_cancel(&all[i].timer);
	memset(all, 0, TIMERS * sizeof *all);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(against_a_list, clean),
		cmocka_unit_test_teardown(against_a_model, clean),
		cmocka_unit_test_teardown(all_fire_in_time, clean),
		cmocka_unit_test_teardown(overdue, clean),
		cmocka_unit_test_teardown(set_again, clean),
		cmocka_unit_test_teardown(added_while_firing, clean),
		cmocka_unit_test_teardown(changed_while_firing, clean),
		cmocka_unit_test_teardown(far_away, clean),
		cmocka_unit_test_teardown(many_at_once, clean),
		cmocka_unit_test_teardown(many_too_late, clean),
	};
	static struct entry entries[TIMERS];

	all = entries;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
