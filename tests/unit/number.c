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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
