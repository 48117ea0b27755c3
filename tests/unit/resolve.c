/* Where a URL points to. */
#include "daemon/resolve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void
test_good(void **state)
{
	static const struct {
		const char *url, *host, *port;
	} good[] = {
		{ "https://api.line.me", "api.line.me", "443" },
		{ "https://api.line.me/", "api.line.me", "443" },
		{ "https://127.0.0.1:8443", "127.0.0.1", "8443" },
		{ "https://[::1]:1", "::1", "1" },
		{ "https://[::1]", "::1", "443" },
		{ "https://h:65535/", "h", "65535" },
	};
	struct origin o;
	struct err e;

	(void)state;
	for (size_t i = 0; i < NELEMS(good); i++) {
		assert_true(origin_parse(str_of(good[i].url), &o, &e));
		assert_string_equal(o.host, good[i].host);
		assert_string_equal(o.port, good[i].port);
	}
}

static void
test_bad(void **state)
{
	static const char *const bad[] = {
		"", "https://", "http://h", "h", "https:///", "https://:1",
		"https://h:", "https://h:0", "https://h:65536",
		"https://h:99999999", "https://h:1x", "https://h/path",
		"https://[::1", "https://[]:1", "https://[::1]x",
		"https://h:000443", "https://u@h:1/", "https://h?q",
		"https://h h",
	};
	char longer[400] = "https://";
	struct origin o;
	struct err e;

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++) {
		e.kind = ERR_NONE;
		if (origin_parse(str_of(bad[i]), &o, &e))
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(e.kind, ERR_INPUT);
	}
	memset(longer + 8, 'h', 300);
	assert_false(origin_parse(str_of(longer), &o, &e));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
