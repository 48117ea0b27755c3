/* QA9: what is too late is not sent, however the clock is set: a thousand
 * notices of months ago, or as many as QA9_ITEMS says, and each is told. */
#include "tests/unit/sendworld.h"

enum { ITEMS = 1000 };

static uint64_t early, late;

static uint64_t
window_ms(const struct campaign *c)
{
	return c->emergency ? 15 * MINUTE_MS : 2 * HOUR_MS;
}

/* What LINE is asked is within its time. */
static void
look(struct parcel *p UNUSED)
{
	struct campaign c;
	uint32_t id = 0;
	bool within = false;

	while (campaign_before(&id, arena_step(), &c))
		within = within || (c.state >= CAMPAIGN_CUTTING &&
		    c.state <= CAMPAIGN_SENDING && clock_ms() >= c.due_ms);
	early += !within;
	late += !within;
}

static void
put_items(unsigned n, uint64_t from_ms)
{
	for (unsigned i = 0; i < n; i++) {
		struct campaign c;
		struct err e;

		assert_true(campaign_get(draft("all", "むかし", from_ms +
		    (uint64_t)(random() % (20 * 60)) * MINUTE_MS),
		    arena_step(), &c, &e));
		c.emergency = random() % 3 == 0;
		assert_true(steer_approve(&c, STR("uid 2"), &e));
		tempstore_step(true);
	}
	turn();
}

static unsigned
wanted(const char *name, unsigned usual)
{
	const char *s = getenv(name);
	uint64_t n = usual;

	ASSERT(s == NULL || str_u64(str_of(s), &n));
	return (unsigned)n;
}

static void
months_later(void **state UNUSED)
{
	static const int64_t steps[] = { 1, -1, 3600, -3600, 86400, -86400,
		30 * 86400, 366 * 86400 };
	unsigned n = wanted("QA9_ITEMS", ITEMS), held = 0;
	uint64_t base = clock_ms(), worst;

	residents(5, "北");
	put_items(n, base + DAY_MS);
	worst = base + DAY_MS + DAY_MS + 2 * HOUR_MS;
	clock_set(base + 540 * (uint64_t)DAY_MS);	/* 18 months later */
	line_answers = look;
	turn();
	for (unsigned i = 0; i < 200; i++) {
		uint64_t ms = clock_ms() + (uint64_t)(steps[random() %
		    (long)NELEMS(steps)] * 1000);

		clock_set(ms > worst ? ms : worst + 1);
		pass(MINUTE_MS);
	}
	for (uint32_t id = 1; id <= n; id++)
		held += campaign_of(id).held;
	assert_int_equal(sent, 0);
	assert_int_equal(held, n);
	print_message("GOAL QA9 %lu sent of %u stale, %u told 0 %s\n",
	    (unsigned long)sent, n, held, sent == 0 ? "PASS" : "FAIL");
}

/* The clock jumps about while they are due: what leaves, leaves in its time
 * by that clock, and once; the others wait for staff. */
static void
through_steps(void **state UNUSED)
{
	uint64_t base = clock_ms(), times = 0;
	unsigned held = 0, n = 300;

	residents(5, "北");
	put_items(n, base + HOUR_MS);
	line_answers = look;
	for (unsigned i = 0; i < 400; i++) {
		if (random() % 8 == 0)
			clock_set(clock_ms() + (uint64_t)(random() % 6) *
			    HOUR_MS - 2 * HOUR_MS);
		pass((uint64_t)(random() % 30) * MINUTE_MS + 1);
	}
	clock_set(base + 10 * DAY_MS);
	pass(HOUR_MS);
	for (uint32_t id = 1; id <= n; id++) {
		struct campaign c = campaign_of(id);

		held += c.held;
		times += c.deliveries;
		assert_true(c.held ? c.accepted == 0 : c.accepted == 5);
		assert_true(c.held || (c.first_ms >= c.due_ms &&
		    c.first_ms <= c.due_ms + window_ms(&c) + MINUTE_MS));
	}
	assert_int_equal(sent, times);
	assert_int_equal(early, 0);
	assert_in_range(held, 1, n - 1);
}

#define SEND_TEST(t)	cmocka_unit_test_setup_teardown(t, send_begin, send_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SEND_TEST(months_later), SEND_TEST(through_steps),
	};

	srandom(9);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
