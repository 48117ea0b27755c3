/* QA11: between the approval and the sending a byte of the words changes, or
 * the segment, the time or whom it follows: nothing is sent.  2,000 changes,
 * or as many as QA11_MUTATIONS says. */
#include "tests/unit/sendworld.h"

enum { MUTATIONS = 2000 };

static struct str
changed(struct str s)
{
	char *p = str_c(&mem, s);

	ASSERT(s.n > 0);
	if (random() % 4 == 0)
		return str_upto(s, s.n - 1);
	if (random() % 4 == 0)
		return str_fmt(&mem, "%.*s%c", STRF(s),
		    (char)('a' + random() % 26));
	p[random() % (long)s.n] ^= (char)(1 << random() % 8);
	return (struct str){ p, s.n };
}

static uint64_t
otherwise(uint64_t ms)
{
	static const int64_t by[] = { -60000, -1, 1, 1000, 3600000 };

	return ms + (uint64_t)by[random() % (long)NELEMS(by)];
}

/* A change of one thing that was approved. */
static void
mutate(struct campaign *c)
{
	switch (random() % 10) {
	case 0: c->due_ms = otherwise(c->due_ms); break;
	case 1: c->emergency = !c->emergency; break;
	case 2: c->silent = !c->silent; break;
	case 3: c->whom = (uint8_t)(c->whom == WHOM_SEGMENT ? WHOM_TOLD :
	    WHOM_SEGMENT); c->of = 1; break;
	case 4: c->of++; break;
	case 5: c->messages = STR("[{\"type\":\"text\",\"text\":\"y\"}]");
	    break;
	case 6: c->segment = random() % 2 ? STR("all") : STR("area:南"); break;
	case 7: c->segment = changed(c->segment); break;
	default: c->text = changed(c->text); break;
	}
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
nothing_is_sent(void **state UNUSED)
{
	unsigned n = wanted("QA11_MUTATIONS", MUTATIONS), held = 0;

	residents(3, "北");
	residents(3, "南");
	assert_int_equal(approved("area:北", "しるし", clock_ms()), 1);
	pass(1000);
	assert_int_equal(sent, 1);		/* the way there is open */
	for (unsigned i = 0; i < n; i++) {
		uint32_t id = approved("area:北", "九日に断水します",
		    clock_ms() + 5000);
		struct campaign c = campaign_of(id);

		mutate(&c);
		campaign_put(&c);
		tempstore_step(true);
		pass(10000);
		if (sent != 1)
			fail_msg("change %u was sent", i);
		arena_reset(&mem);
		tempstore_step(true);
	}
	pass(2 * HOUR_MS);
	assert_int_equal(sent, 1);
	for (uint32_t id = 2; id < n + 2; id++) {
		assert_int_equal(campaign_of(id).state, CAMPAIGN_APPROVED);
		held += campaign_of(id).held;
	}
	assert_true(held > n / 2);	/* a later one waits for its time */
	print_message("GOAL QA11 %lu sent of %u changed 0 %s\n",
	    (unsigned long)sent - 1, n, sent == 1 ? "PASS" : "FAIL");
}

/* Unchanged they are. */
static void
as_it_was(void **state UNUSED)
{
	residents(2, "北");
	for (unsigned i = 0; i < 50; i++) {
		uint32_t id = approved("area:北", "九日", clock_ms() + 5000);
		struct campaign c = campaign_of(id);

		campaign_put(&c);
		tempstore_step(true);
		pass(10000);
	}
	assert_int_equal(sent, 50);
}

#define SEND_TEST(t)	cmocka_unit_test_setup_teardown(t, send_begin, send_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SEND_TEST(nothing_is_sent), SEND_TEST(as_it_was),
	};

	srandom(11);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
