/* Ids to numbers and back, while ids come and go in a crowded table. */
#include "storage/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { IDS = 700, ROUNDS = 20000 };

static void
come_and_go(void **state UNUSED)
{
	static char users[IDS][34];
	static bool held[IDS];
	char user[34];
	uint32_t no;

	for (unsigned i = 0; i < IDS; i++)
		snprintf(users[i], sizeof users[i], "U%08lx%08lx%016x",
		    random(), random(), i);
	for (unsigned round = 0; round < ROUNDS; round++) {
		unsigned i = (unsigned)random() % IDS;

		if (held[i])
			number_take(i);
		else
			number_give(i, str_of(users[i]));
		held[i] = !held[i];
		for (i = round % 50; i < IDS; i += 50) {
			assert_int_equal(number_of(str_of(users[i]), &no),
			    held[i]);
			assert_true(!held[i] || no == i);
			assert_int_equal(number_user(i, user), held[i]);
			if (held[i])
				assert_string_equal(user, users[i]);
		}
	}
	number_reset();
	assert_false(number_of(str_of(users[0]), &no));
}

/* U and 32 small hex digits, and nothing else at any place. */
static void
what_is_an_id(void **state UNUSED)
{
	char user[] = "U0123456789abcdef9876543210fedcba", was;

	assert_true(number_user_valid(str_of(user)));
	assert_false(number_user_valid(str_upto(str_of(user), 32)));
	assert_false(number_user_valid((struct str){ user, 34 }));
	for (unsigned i = 0; i < 33; i++) {
		was = user[i];
		for (int c = 0; c < 256; c++) {
			bool good = i == 0 ? c == 'U' :
			    (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');

			user[i] = (char)c;
			assert_int_equal(number_user_valid(
			    (struct str){ user, 33 }), good);
		}
		user[i] = was;
	}
}

/* Told how many will come, it is the same. */
static void
room_ahead(void **state UNUSED)
{
	char user[34];
	uint32_t no;

	number_expect(IDS);
	number_expect(IDS / 2);
	for (uint32_t i = 0; i < 2 * IDS; i++) {
		snprintf(user, sizeof user, "U%032x", i * 7919);
		number_give(i, str_of(user));
	}
	for (uint32_t i = 0; i < 2 * IDS; i++) {
		snprintf(user, sizeof user, "U%032x", i * 7919);
		assert_true(number_of(str_of(user), &no) && no == i);
	}
	number_reset();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_an_id),
		cmocka_unit_test(room_ahead),
		cmocka_unit_test(come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
