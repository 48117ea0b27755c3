/* Whoever is kept together does not leave together. */
#include "scheduler/pacer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/clock.h"
#include "scheduler/wheel.h"
#include "tests/unit/tempstore.h"

#include <cmocka.h>

enum { POSTS = 512, WINDOW = 40, RATE = 200, SAVED = 4,
	HOLDS = 20 };			/* LINE's bucket */

struct post {
	struct flow	 flow;
	struct entry	 entry;
	bool		 called;
	uint64_t	 left_ms;
};

struct line {
	double		 tokens;
	uint64_t	 at_ms;
	unsigned	 refused;
};

static struct post posts[POSTS];
static unsigned nposts, nleft;
static struct line line;
static bool go_back;			/* who is called does not leave */

static void
post_end(struct flow *f)
{
	pacer_over(HOLDER_OF(f, struct post, flow)->entry, true);
}

static plan *
answered(struct flow *f)
{
	return flow_end(f);
}

static void
line_hears(uint64_t now_ms)
{
	line.tokens += (double)(now_ms - line.at_ms) * RATE / 1000;
	line.tokens = line.tokens < HOLDS ? line.tokens : HOLDS;
	line.at_ms = now_ms;
	if (line.tokens < 1)
		line.refused++;
	else
		line.tokens -= 1;
}

static plan *
leave(struct flow *f)
{
	line_hears(clock_mono_ms());
	FLOW_OF(f, struct post)->left_ms = clock_mono_ms();
	nleft++;
	return flow_sleep(f, 20, answered);
}

static plan *
called(struct flow *f)
{
	struct post *p = FLOW_OF(f, struct post);

	p->called = true;
	if (!go_back)
		return leave(f);
	pacer_back(p->entry);
	return flow_sleep(f, 5000, answered);
}

static plan *
kept(struct flow *f)
{
	return pacer_pass(f, FLOW_OF(f, struct post)->entry, leave, called);
}

static void
run(void)
{
	while (flow_ready())
		flow_run(1000, 1000000);
	pacer_turn();
	while (flow_ready())
		flow_run(1000, 1000000);
}

static void
pass(unsigned ms)
{
	while (ms-- > 0) {
		clock_add(1);
		wheel_turn(clock_mono_ms());
		run();
	}
}

static struct post *
expected(enum priority priority)
{
	struct post *p = &posts[nposts % POSTS];

	*p = (struct post){ .entry = { 1, nposts++, false, priority } };
	pacer_expect(p->entry);
	return p;
}

static struct post *
post(enum priority priority)
{
	struct post *p = expected(priority);

	flow_start(&p->flow, "post", kept, post_end);
	return p;
}

static int
begin(void **state)
{
	tempstore_open(state);
	nposts = nleft = 0;
	go_back = false;
	pacer_open(WINDOW, RATE, 2000);
	pass(1);
	return 0;
}

static int
end(void **state)
{
	pass(6000);
	assert_int_equal(flow_count(), 0);
	assert_int_equal(pacer_busy(), 0);
	return tempstore_close(state);
}

/* A disk rested, and all of them are kept at once. */
static void
one_by_one(void **state UNUSED)
{
	for (unsigned i = 0; i < 50; i++)
		post(PRIORITY_ORDINARY);
	run();
	assert_int_equal(nleft, SAVED);
	for (unsigned ms = 1; ms <= 200; ms++) {
		pass(1);
		assert_in_range(nleft, SAVED + ms * RATE / 1000 - 1,
		    SAVED + ms * RATE / 1000 + 1);
	}
}

static void
the_urgent_first(void **state UNUSED)
{
	struct post *p;

	for (unsigned i = 0; i < 20; i++)
		post(PRIORITY_ORDINARY);
	run();
	p = post(PRIORITY_EMERGENCY);
	run();
	assert_false(p->called);
	pass(6);
	assert_true(p->left_ms > 0);
	assert_int_equal(nleft, SAVED + 1);
}

/* Nobody starts long before the token comes; behind the others. */
static void
soon_enough(void **state UNUSED)
{
	uint64_t wait_us;
	unsigned n = 0;

	while (pacer_soon(false, PRIORITY_ORDINARY, &wait_us)) {
		post(PRIORITY_ORDINARY);
		n++;
	}
	assert_in_range(n, WINDOW, SAVED + RATE / 4);
	assert_true(pacer_soon(false, PRIORITY_EMERGENCY, &wait_us));
	pass(1000);
	assert_int_equal(nleft, n);
	pacer_open(WINDOW, 0.1, 2000);
	assert_true(pacer_soon(false, PRIORITY_ORDINARY, &wait_us));
	nleft = 0;
	post(PRIORITY_ORDINARY);
	post(PRIORITY_ORDINARY);
	assert_false(pacer_soon(false, PRIORITY_ORDINARY, &wait_us));
	assert_int_equal(wait_us, 0);	/* one of these leaves first */
	run();
	assert_int_equal(nleft, 1);	/* no second has two of 0.1 */
	pass(1100);
	assert_int_equal(nleft, 2);
	assert_false(pacer_soon(false, PRIORITY_ORDINARY, &wait_us));
	assert_in_range(wait_us, 8000000, 10000000);
}

/* What did not leave in the end took nothing from the others. */
static void
back_again(void **state UNUSED)
{
	for (unsigned i = 0; i < SAVED + 1; i++)
		post(PRIORITY_ORDINARY);
	run();
	assert_int_equal(nleft, SAVED);
	go_back = true;
	pass(6);
	assert_int_equal(nleft, SAVED);
	assert_int_equal(pacer_busy(), SAVED + 1);
	go_back = false;
	post(PRIORITY_ORDINARY);
	run();
	assert_int_equal(nleft, SAVED + 1);
}

static void
shut_and_open(void **state UNUSED)
{
	post(PRIORITY_ORDINARY);
	run();
	assert_int_equal(nleft, 1);
	pacer_shut(true);
	post(PRIORITY_EMERGENCY);
	post(PRIORITY_ORDINARY);
	pass(1000);
	assert_int_equal(nleft, 1);
	pacer_shut(false);
	run();
	assert_int_equal(nleft, 3);
}

/* A disk that now and then rests for as long as posts start ahead of their
 * token: LINE sees nothing of it. */
static void
the_disk_rests(void **state UNUSED)
{
	uint64_t kept_ms = 0, wait_us;
	unsigned done = 0;

	pacer_open(POSTS / 2, RATE * PACER_SHARE, 2000);
	line = (struct line){ HOLDS, clock_mono_ms(), 0 };
	for (unsigned ms = 0; ms < 60000; ms++) {
		while (pacer_soon(false, PRIORITY_ORDINARY, &wait_us))
			expected(PRIORITY_ORDINARY);
		if (clock_mono_ms() >= kept_ms) {
			for (; done < nposts; done++)
				flow_start(&posts[done % POSTS].flow, "post",
				    kept, post_end);
			kept_ms = clock_mono_ms() + (random() % 50 == 0 ?
			    PACER_AHEAD_MS : 1 + (unsigned)random() % 4);
		}
		pass(1);
	}
	for (; done < nposts; done++)
		flow_start(&posts[done % POSTS].flow, "post", kept, post_end);
	assert_int_equal(line.refused, 0);
	assert_in_range(nleft, 0.98 * 60 * RATE, 60 * RATE + SAVED);
}

#define AT_PACER(test)	cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		AT_PACER(one_by_one),
		AT_PACER(the_urgent_first),
		AT_PACER(back_again),
		AT_PACER(soon_enough),
		AT_PACER(shut_and_open),
		AT_PACER(the_disk_rests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
