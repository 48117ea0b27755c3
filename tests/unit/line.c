/* What LINE's answers mean: [L4] [L9] [L10] [L13]. */
#include "daemon/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static enum outcome
meant(int status, const char *answer)
{
	struct exchange x = { .status = status, .answer = str_of(answer),
	    .sent_any = true };
	struct err e = { .kind = ERR_NONE };

	return line_outcome(&x, &e);
}

static void
answers(void **state UNUSED)
{
	static const struct {
		int		 status;
		enum outcome	 outcome;
		const char	*answer;
	} table[] = {
		{ 200, OUTCOME_ACCEPTED, "{}" },
		{ 409, OUTCOME_ACCEPTED, "{}" },
		{ 400, OUTCOME_REFUSED, "{}" },
		{ 401, OUTCOME_DENIED, "{}" },
		{ 403, OUTCOME_DENIED, "{}" },
		{ 500, OUTCOME_UNKNOWN, "{}" },
		{ 503, OUTCOME_UNKNOWN, "<HTML>" },
		{ 429, OUTCOME_LIMITED, "{\"message\":\"The API rate limit "
		    "has been exceeded. Try again later.\"}" },
		{ 429, OUTCOME_QUOTA,
		    "{\"message\":\"You have reached your monthly limit.\"}" },
		{ 429, OUTCOME_LATER, "{\"message\":\"A large number of "
		    "messages were sent to the same user.\"}" },
		{ 429, OUTCOME_LIMITED, "" },	/* slower is never wrong */
		{ 429, OUTCOME_LIMITED, "<HTML>" },
	};

	for (size_t i = 0; i < NELEMS(table); i++)
		assert_int_equal(meant(table[i].status, table[i].answer),
		    table[i].outcome);
}

/* No answer: what matters is whether a byte may have left. */
static void
silence(void **state UNUSED)
{
	struct exchange x = { .sent_any = true };
	struct err e = { .kind = ERR_BUSY };

	assert_int_equal(line_outcome(&x, &e), OUTCOME_UNKNOWN);
	x.sent_any = false;
	assert_int_equal(line_outcome(&x, &e), OUTCOME_NOT_SENT);
	e.kind = ERR_DENIED;
	assert_int_equal(line_outcome(&x, &e), OUTCOME_DENIED);
}

static int
bad_to(int status, const char *answer)
{
	struct exchange x = { .status = status, .answer = str_of(answer) };

	return line_bad_to(&x);
}

#define SAYS(what)	"{\"message\":\"The property, " what \
	", in the request body is invalid (line: -, column: -)\"}"

static void
malformed_ids(void **state UNUSED)
{
	assert_int_equal(bad_to(400, SAYS("to[1]")), 1);
	assert_int_equal(bad_to(400, SAYS("'to[1]'")), 1);
	assert_int_equal(bad_to(400, SAYS("to[0]")), 0);
	assert_int_equal(bad_to(400, SAYS("to[499]")), 499);
	assert_int_equal(bad_to(400, SAYS("to[500]")), -1);
	assert_int_equal(bad_to(400, SAYS("to[99999999999999999999]")), -1);
	assert_int_equal(bad_to(400, SAYS("to[]")), -1);
	assert_int_equal(bad_to(400, SAYS("to[-1]")), -1);
	assert_int_equal(bad_to(400, SAYS("'to'")), -1);
	assert_int_equal(bad_to(400, SAYS("messages[1]")), -1);
	assert_int_equal(bad_to(400, "The property, to["), -1);
	assert_int_equal(bad_to(400, "The property, "), -1);
	assert_int_equal(bad_to(400, ""), -1);
	assert_int_equal(bad_to(200, SAYS("to[1]")), -1);
	assert_int_equal(bad_to(0, ""), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(silence),
		cmocka_unit_test(malformed_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
