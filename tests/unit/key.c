/* Keys read back as they were spelt, and stand in the order meant. */
#include "storage/key.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/arena.h"

static struct arena mem;

static void
read_back(void **state UNUSED)
{
	uint64_t ms;
	uint32_t a, b;
	int32_t day;
	uint8_t kind;
	struct str s, t;

	assert_true(key_resident_read(key_resident(&mem, STR("U1")), &s));
	assert_true(str_is(s, "U1"));
	assert_true(key_no_read(key_no(&mem, 0x01020304), &a));
	assert_int_equal(a, 0x01020304);
	assert_true(key_inbox_read(key_inbox(&mem, 1234567890123, STR("E")),
	    &ms, &s));
	assert_true(ms == 1234567890123 && str_is(s, "E"));
	assert_true(key_talk_read(key_talk(&mem, 9), &a) && a == 9);
	assert_true(key_campaign_read(key_campaign(&mem, 42), &a) && a == 42);
	assert_true(key_words_read(key_words(&mem, 42, 7), &a, &b));
	assert_true(a == 42 && b == 7);
	assert_true(key_delivery_read(key_delivery(&mem, 1, UINT32_MAX),
	    &a, &b));
	assert_true(a == 1 && b == UINT32_MAX);
	assert_true(key_due_read(key_due(&mem, 77, 3, STR("id")), &ms, &kind,
	    &s));
	assert_true(ms == 77 && kind == 3 && str_is(s, "id"));
	assert_true(key_told_read(key_told(&mem, 20000, 2), &day, &kind));
	assert_true(day == 20000 && kind == 2);
	assert_true(key_repeat_read(key_repeat(&mem, 3), &a) && a == 3);
	assert_true(key_ran_read(key_ran(&mem, 3, 20000), &a, &b));
	assert_true(a == 3 && b == 20000);
	assert_true(key_untold_read(key_untold(&mem, 20000, 300), &a, &b));
	assert_true(a == 20000 && b == 300);
	assert_true(key_town_read(key_town(&mem, STR("a/b.csv")), &s));
	assert_true(str_is(s, "a/b.csv"));
	assert_true(key_synonym_read(key_synonym(&mem, STR("w"), STR("i j")),
	    &s, &t) && str_is(s, "w") && str_is(t, "i j"));
	assert_true(key_missed_read(key_missed(&mem, 20000, 8), &a, &b));
	assert_true(a == 20000 && b == 8);
	assert_true(key_audit_read(key_audit(&mem, 1ull << 40), &ms));
	assert_true(ms == 1ull << 40);
}

static void
strangers_refused(void **state UNUSED)
{
	uint32_t a, b;
	uint64_t ms;
	uint8_t kind;
	struct str s;

	assert_false(key_no_read(STR("no/123"), &a));
	assert_false(key_no_read(STR("no/12345"), &a));
	assert_false(key_no_read(key_talk(&mem, 1), &a));
	assert_false(key_delivery_read(key_words(&mem, 1, 1), &a, &b));
	assert_false(key_due_read(STR("due/12345678"), &ms, &kind, &s));
	assert_false(key_resident_read(STR("resident"), &s));
}

static void
in_order(void **state UNUSED)
{
	static const uint32_t n[] = { 0, 1, 255, 256, 65536, UINT32_MAX };

	for (unsigned i = 1; i < NELEMS(n); i++) {
		assert_true(str_cmp(key_delivery(&mem, 5, n[i - 1]),
		    key_delivery(&mem, 5, n[i])) < 0);
		assert_true(str_cmp(key_delivery(&mem, n[i - 1], UINT32_MAX),
		    key_delivery(&mem, n[i], 0)) < 0);
		assert_true(str_cmp(key_due(&mem, n[i - 1], 9, STR("z")),
		    key_dues_from(&mem, n[i])) < 0);
	}
	assert_true(str_starts(key_delivery(&mem, 5, 1),
	    key_deliveries(&mem, 5)));
	assert_false(str_starts(key_delivery(&mem, 6, 1),
	    key_deliveries(&mem, 5)));
	assert_true(str_starts(key_dues_from(&mem, 1), key_dues()));
}

/* No prefix begins another, or a scan would give strangers. */
static void
prefixes_apart(void **state UNUSED)
{
	const struct str p[] = { key_residents(), key_nos(), key_inboxes(),
	    key_seens(), key_talks(), key_campaigns(), key_words_all(),
	    key_deliveries_all(), key_dues(), key_tolds(), key_towns(),
	    key_untolds(), key_audits(), key_meta(&mem, STR("")) };

	for (unsigned i = 0; i < NELEMS(p); i++)
		for (unsigned j = 0; j < NELEMS(p); j++)
			assert_int_equal(str_starts(p[i], p[j]), i == j);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_back),
		cmocka_unit_test(strangers_refused),
		cmocka_unit_test(in_order),
		cmocka_unit_test(prefixes_apart),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&mem);
	return failed;
}
