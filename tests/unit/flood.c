/* QA10: nobody gets more than so many in ten minutes, against a plain count
 * of all that was: 100,000 deeds, or as many as QA10_DEEDS says. */
#include "scheduler/flood.h"

#include <stdlib.h>

#include "tests/unit/tempstore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { DEEDS = 100000, PEOPLE = 40, HISTORY = 4096, SLACK_MS = 200 };

struct past {
	uint64_t	 ms[HISTORY];
	unsigned	 n;
};

static struct past past[PEOPLE];

static unsigned
within(const struct past *p, uint64_t ms)
{
	unsigned n = 0;

	for (unsigned i = p->n; i > 0 && clock_mono_ms() -
	    p->ms[(i - 1) % HISTORY] < ms; i--)
		n++;
	return n;
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
against_a_count(void **state UNUSED)
{
	unsigned deeds = wanted("QA10_DEEDS", DEEDS), cap = 5, most = 0;
	uint64_t noted = 0, refused = 0, again_ms;

	flood_open(cap);
	for (unsigned i = 0; i < deeds; i++) {
		uint32_t no = (uint32_t)(random() % PEOPLE);
		struct past *p = &past[no];
		bool full = flood_full(no, &again_ms);

		if (full) {
			refused++;
			assert_true(within(p, FLOOD_MS + SLACK_MS) >= cap);
			assert_in_range(again_ms, clock_ms() + 1, clock_ms() +
			    FLOOD_MS + SLACK_MS);
		} else {
			noted++;
			flood_note(no);
			p->ms[p->n++ % HISTORY] = clock_mono_ms();
		}
		if (within(p, FLOOD_MS) > most)
			most = within(p, FLOOD_MS);
		assert_true(most <= cap);
		clock_add((uint64_t)(random() % 5000));
		if (random() % 2000 == 0)
			clock_add((uint64_t)(random() % (20 * 60000)));
	}
	assert_true(noted > deeds / 20 && refused > deeds / 20);
	print_message("GOAL QA10 %u at most of %lu, %lu held back <=%u %s\n",
	    most, (unsigned long)noted, (unsigned long)refused, cap,
	    most <= cap ? "PASS" : "FAIL");
}

/* It says when there is room again, and there is. */
static void
when_again(void **state UNUSED)
{
	uint64_t again_ms;

	flood_open(2);
	flood_note(7);
	clock_add(60000);
	flood_note(7);
	assert_false(flood_full(8, &again_ms));
	assert_true(flood_full(7, &again_ms));
	clock_add(again_ms - clock_ms());
	assert_false(flood_full(7, &again_ms));
	flood_open(0);
	assert_false(flood_full(7, &again_ms));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(against_a_count,
		    tempstore_open, tempstore_close),
		cmocka_unit_test_setup_teardown(when_again, tempstore_open,
		    tempstore_close),
	};

	srandom(10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
