/* What is near: there until something newer comes, and never out of date. */
#include "storage/recent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

enum { MANY = 40 * 1000, NEAR = 4000, LONG = 15 * 1024 };

static struct str
key_of(unsigned i, char key[16])
{
	return (struct str){ key, (size_t)snprintf(key, 16, "key/%u", i) };
}

static void
as_said(void **state UNUSED)
{
	struct str found;

	assert_false(recent_find(STR("a"), &found));
	recent_put(STR("a"), STR("one"));
	assert_true(recent_find(STR("a"), &found) && str_is(found, "one"));
	recent_put(STR("a"), STR("longer than it was before, by far, so that "
	    "it needs other room"));
	assert_true(recent_find(STR("a"), &found) && found.n == 62);
	recent_put(STR("a"), STR(""));
	assert_true(recent_find(STR("a"), &found));
	assert_true(found.p != NULL && found.n == 0);
	recent_put(STR("a"), STR_NONE);
	assert_true(recent_find(STR("a"), &found));
	assert_null(found.p);
	recent_forget(STR("a"));
	assert_false(recent_find(STR("a"), &found));
	recent_forget(STR("a"));
	recent_free();
}

/* What is too long is not kept, and what was before it neither. */
static void
too_long(void **state UNUSED)
{
	static char bytes[64 * 1024];
	struct str found;

	recent_put(STR("a"), STR("one"));
	recent_put(STR("a"), (struct str){ bytes, sizeof bytes });
	assert_false(recent_find(STR("a"), &found));
	recent_free();
}

/* The last few thousand are there, and all that is there is right. */
static void
the_newest_stay(void **state UNUSED)
{
	unsigned near = 0;
	struct str found;
	char key[16];

	for (unsigned i = 0; i < MANY; i++)
		recent_put(key_of(i, key), key_of(i, key));
	for (unsigned i = 0; i < MANY; i++)
		if (recent_find(key_of(i, key), &found)) {
			assert_true(str_eq(found, key_of(i, key)));
			near += i >= MANY - NEAR;
		}
	assert_true(near > NEAR * 95 / 100);
	recent_free();
	assert_false(recent_find(key_of(MANY - 1, key), &found));
}

/* More bytes than it may hold: others give way, the last is there. */
static void
not_without_end(void **state UNUSED)
{
	static char bytes[LONG];
	unsigned held = 0;
	struct str found;
	char key[16];

	for (unsigned i = 0; i < NEAR; i++) {
		memset(bytes, (int)i, sizeof bytes);
		recent_put(key_of(i, key), (struct str){ bytes, LONG });
		assert_true(recent_find(key_of(i, key), &found));
		assert_true(str_eq(found, (struct str){ bytes, LONG }));
	}
	for (unsigned i = 0; i < NEAR; i++)
		held += recent_find(key_of(i, key), &found);
	assert_true(held > 100 && held * (size_t)LONG <= 16 << 20);
	recent_free();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_said),
		cmocka_unit_test(too_long),
		cmocka_unit_test(the_newest_stay),
		cmocka_unit_test(not_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
