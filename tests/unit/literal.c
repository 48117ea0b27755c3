/* Header fields as RFC 7541 writes them. */
#include "daemon/literal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void
shown(const struct literal *l, struct str value, struct str want)
{
	struct buf b = { NULL, 0, 0 };

	literal_put(&b, l, value);
	assert_int_equal(b.n, want.n);
	assert_memory_equal(b.p, want.p, want.n);
	buf_free(&b);
}

static void
test_examples(void **state)
{
	const struct literal path = { ":path", PLACE_PATH, false },
	    password = { "password", PLACE_OTHER, true };

	(void)state;
	shown(&path, STR("/sample/path"), STR("\x04\x0c" "/sample/path"));
	shown(&password, STR("secret"),
	    STR("\x10\x08" "password" "\x06" "secret"));
}

/* 23 and 58 do not fit in four bits, 127 and more not in seven. */
static void
test_numbers(void **state)
{
	const struct literal
	    agent = { "user-agent", PLACE_USER_AGENT, false },
	    bearer = { "authorization", PLACE_AUTHORIZATION, true },
	    path = { ":path", PLACE_PATH, false };
	struct buf want = { NULL, 0, 0 };
	static char text[1464];

	(void)state;
	memset(text, 'a', sizeof text);
	shown(&agent, STR("k"), STR("\x0f\x2b\x01" "k"));
	shown(&bearer, STR("t"), STR("\x1f\x08\x01" "t"));
	buf_put(&want, STR("\x04\x7f\x00"));
	buf_put(&want, (struct str){ text, 127 });
	shown(&path, (struct str){ text, 127 }, buf_str(&want));
	buf_reset(&want);
	buf_put(&want, STR("\x04\x7f\xb9\x0a"));	/* 127 + 1337 */
	buf_put(&want, (struct str){ text, sizeof text });
	shown(&path, (struct str){ text, sizeof text }, buf_str(&want));
	buf_free(&want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
