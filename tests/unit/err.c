/* What each kind of failure means, and that a cut sentence stays text. */
#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

#undef fail		/* cmocka's */

static void
kinds_mean(void **state UNUSED)
{
	static const struct {
		const char *name;
		int	 status;
	} want[ERR_KINDS] = {
		{ "none", 200 }, { "input", 400 },
		{ "denied", 403 }, { "absent", 404 },
		{ "clash", 409 }, { "busy", 503 },
		{ "remote", 502 }, { "disk", 500 },
	};

	for (enum err_kind k = ERR_NONE; k < ERR_KINDS; k++) {
		assert_string_equal(err_name(k), want[k].name);
		assert_int_equal(err_status(k), want[k].status);
	}
}

static void
notes_why(void **state UNUSED)
{
	struct err e;

	assert_false(fail(&e, ERR_BUSY, "%s: %d", "queue", 7));
	assert_int_equal(e.kind, ERR_BUSY);
	assert_string_equal(e.why, "queue: 7");
	err_clear(&e);
	assert_int_equal(e.kind, ERR_NONE);
	assert_string_equal(e.why, "");
}

/* Wherever the end falls within a character, none is left half. */
static void
cut_at_a_character(void **state UNUSED)
{
	char text[3 * ERR_WHY_MAX];
	struct err e;

	for (unsigned ascii = 0; ascii < 8; ascii++) {
		struct str s = ascii < 4 ? STR("ご") : STR("🗑");
		size_t n = ascii;

		memset(text, 'x', ascii);
		for (; n < 2 * ERR_WHY_MAX; n += s.n)
			memcpy(text + n, s.p, s.n);
		text[n] = '\0';
		fail(&e, ERR_INPUT, "%s", text);
		assert_true(str_utf8(str_of(e.why)));
		assert_true(strlen(e.why) < ERR_WHY_MAX);
		assert_true(strlen(e.why) >= ERR_WHY_MAX - 8);
		assert_memory_equal(e.why, text, strlen(e.why));
	}
}

static void
exactly_full(void **state UNUSED)
{
	char text[ERR_WHY_MAX + 1];
	struct err e;

	memset(text, 'y', sizeof text);
	text[ERR_WHY_MAX - 1] = '\0';
	fail(&e, ERR_INPUT, "%s", text);
	assert_string_equal(e.why, text);
	text[ERR_WHY_MAX - 1] = 'y';
	text[ERR_WHY_MAX] = '\0';
	fail(&e, ERR_INPUT, "%s", text);
	assert_int_equal(strlen(e.why), ERR_WHY_MAX - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_mean),
		cmocka_unit_test(notes_why),
		cmocka_unit_test(cut_at_a_character),
		cmocka_unit_test(exactly_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
