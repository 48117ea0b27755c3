/* English to Japanese, and that nothing staff can read is missing. */
#include "daemon/say.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "daemon/folder.h"

static struct arena mem;

static struct str
said(const char *english)
{
	struct buf b = { 0 };
	struct str s = STR_NONE;

	if (say_text(str_of(english), &b))
		s = str_dup(&mem, buf_str(&b));
	buf_free(&b);
	return s;
}

static void
sentences(void **state UNUSED)
{
	assert_true(str_is(said("campaign 3: there is none"),
	    "3 番の配信はありません"));
	assert_true(str_is(said("campaign 3 is done, so it cannot become "
	    "approved"), "3 番の配信は完了なので、承認済みにはできません"));
	assert_true(str_is(said("there is no command \"a b\"; is \"c\" meant?"),
	    "「a b」というコマンドはありません。「c」のことですか"));
	assert_true(str_is(said("unknown value \"x*\" of area at character 3"),
	    "3 文字目の area に「x*」はありません"));
	assert_true(str_is(said("--text is empty"), "--text が空です"));
	assert_null(said("no sentence of ours").p);
	assert_null(said("").p);
	assert_null(said("--text is empty!").p);
}

/* The one that says more is taken, wherever it stands in the list. */
static void
longest(void **state UNUSED)
{
	assert_true(str_is(said("area: at character 5 needs a value"),
	    "5 文字目の area: のあとに値が要ります"));
	assert_true(str_is(said("--at needs a value"),
	    "--at のあとに値が要ります"));
}

static void
errors(void **state UNUSED)
{
	struct err e;

	assert_false((fail)(&e, ERR_ABSENT, "campaign %u: there is none", 3));
	say_err(&e);
	assert_int_equal(e.kind, ERR_ABSENT);
	assert_string_equal(e.why, "3 番の配信はありません");
	assert_false((fail)(&e, ERR_BUSY, "100%% odd"));
	say_err(&e);
	assert_int_equal(e.kind, ERR_BUSY);
	assert_non_null(strstr(e.why, "100% odd"));
}

static void
languages(void **state UNUSED)
{
	assert_true(say_japanese(STR("ja_JP.UTF-8")));
	assert_false(say_japanese(STR("C")));
	assert_false(say_japanese(STR("en_US.UTF-8")));
	assert_false(say_japanese(STR_NONE));
}

/* The literals that begin here, one after the other, joined. */
static struct str
literals(struct str source, size_t *at)
{
	struct buf b = { 0 };
	struct str s;

	while (*at < source.n && strchr(" \t\n", source.p[*at]) != NULL)
		++*at;
	while (*at < source.n && source.p[*at] == '"') {
		for (++*at; source.p[*at] != '"'; ++*at) {
			if (source.p[*at] == '\\')
				++*at;
			buf_byte(&b, source.p[*at]);
		}
		++*at;
		while (strchr(" \t\n", source.p[*at]) != NULL)
			++*at;
	}
	s = str_dup(&mem, buf_str(&b));
	buf_free(&b);
	return s;
}

/* What a fail() says: the first literal after its kind; none if the sentence
 * is another's. */
static struct str
sentence(struct str source, size_t at)
{
	size_t comma;

	if (!str_find(str_from(source, at), STR("ERR_"), &comma))
		return STR("");
	at += comma;
	if (!str_find(str_from(source, at), STR(","), &comma))
		return STR("");
	at += comma + 1;
	return literals(source, &at);
}

static size_t
check_source(const char *path)
{
	struct str source, s;
	struct townfile f;
	struct err e;
	size_t at, n = 0;

	if (!folder_read_file(path, &mem, &f, &e))
		fail_msg("%s", e.why);
	source = f.bytes;
	while (str_find(source, STR("fail("), &at)) {
		s = sentence(source, at);
		source = str_from(source, at + 5);
		if (s.n == 0 || str_is(s, "%s") || str_is(s, "%.*s: %s"))
			continue;
		n++;
		if (said(s.p).p == NULL)
			fail_msg("%s: not in say.def: %s", path, s.p);
	}
	return n;
}

/* A format is a sentence too: its % signs stand where values would. */
static void
nothing_is_missing(void **state UNUSED)
{
	static const char *const sources[] = {
		"daemon/action.c", "daemon/ask.c", "daemon/control.c",
		"daemon/folder.c", "daemon/desk/approve.c",
		"daemon/desk/campaigns.c", "daemon/desk/column.c",
		"daemon/desk/health.c", "daemon/desk/help.c",
		"daemon/desk/import.c", "daemon/desk/lookup.c",
		"daemon/desk/repeats.c",
		"daemon/desk/residents.c", "daemon/desk/sort.c",
		"scheduler/cut.c", "scheduler/freeze.c",
		"daemon/desk/compose.c", "storage/button.c", "storage/flex.c",
		"storage/kind.c", "storage/message.c", "storage/shape.c",
		"scheduler/cut.c", "scheduler/recur.c",
		"storage/everyread.c", "storage/repeat.c",
	};
	size_t n = 0;

	for (size_t i = 0; i < NELEMS(sources); i++)
		n += check_source(sources[i]);
	assert_true(n > 50);
}

static int
forget(void **state UNUSED)
{
	arena_free(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences),
		cmocka_unit_test(longest),
		cmocka_unit_test(errors),
		cmocka_unit_test(languages),
		cmocka_unit_test(nothing_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
