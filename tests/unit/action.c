/* Words to actions, the list of actions, and what refuses. */
#include "daemon/action.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "daemon/desk/actions.h"
#include "daemon/folder.h"

static struct arena mem;
static struct act act;
static struct err e;

/* Words with a bar between them, so that values can have blanks. */
static bool
reads(const char *words)
{
	struct strs argv = { ARENA_ARRAY(&mem, struct str, 100), 0 };
	struct str rest = words[0] == '\0' ? STR_NONE : str_of(words);

	while (rest.p != NULL)
		argv.p[argv.n++] = str_split(rest, '|', &rest);
	act = (struct act){ .arena = &mem };
	return action_read(&act, actions, actions_n, argv, &e);
}

static void
refuses(const char *words, const char *why)
{
	assert_false(reads(words));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_string_equal(e.why, why);
}

static void
is(const char *name, const char *value)
{
	struct str v = act_arg(&act, name);

	if (value == NULL)
		assert_null(v.p);
	else
		assert_true(str_is(v, value));
}

static void
found(void **state UNUSED)
{
	assert_true(reads("campaign|show|7"));
	assert_string_equal(act.action->words, "campaign show");
	is("ID", "7");
	assert_false(act.json);
	assert_true(reads("--json|campaign|list"));
	assert_true(act.json);
	assert_true(reads("campaign|show|7|--json"));
	assert_true(act.json);
	assert_true(reads("status"));
	assert_int_equal(act.nargs, 0);
}

static void
options(void **state UNUSED)
{
	assert_true(reads("campaign|new|--text|--a b=c|--segment=area:x=y"));
	is("--text", "--a b=c");
	is("--segment", "area:x=y");
	is("--title", NULL);
	is("--at", NULL);
	assert_true(reads("calendar|--from|2026-04-01|北 1|--to|2026-04-02"));
	is("AREA", "北 1");
	assert_true(reads("sort|--|--dir"));
	is("WORDS", "--dir");
	assert_true(reads("campaign|new|--segment|all|--text|"));
	is("--text", "");
}

static void
rest_joined(void **state UNUSED)
{
	assert_true(reads("segment|count|area:x|and|not|age:0-6"));
	is("EXPR", "area:x and not age:0-6");
	assert_true(reads("resident|count"));
	is("SEGMENT", NULL);
	assert_true(reads("sort|乾|電池|--area|北"));
	is("WORDS", "乾 電池");
	is("--area", "北");
}

static void
refusals(void **state UNUSED)
{
	refuses("", "no command was given");
	refuses("campaing|show|7", "there is no command \"campaing show\"; "
	    "is \"campaign show\" meant?");
	refuses("campaign", "there is no command \"campaign\"; is \"campaign "
	    "new\" meant?");
	refuses("zzzzzzzzzzz", "there is no command \"zzzzzzzzzzz\"");
	refuses("campaign|show", "campaign show needs ID");
	refuses("campaign|show|7|8", "campaign show: \"8\" is too much");
	refuses("campaign|show|7|--at|x", "campaign show has no option --at");
	refuses("campaign|new|--text", "--text needs a value");
	refuses("campaign|new|--text|a|--text|b", "--text is given twice");
	refuses("campaign|new|--text|a", "campaign new needs --segment");
	refuses("campaign|new|--silent=no", "--silent takes no value");
	refuses("campaign|new|--silent|--silent", "--silent is given twice");
	refuses("campaign|list|--ID|x", "campaign list has no option --ID");
}

/* An option without a value, and one that may be said again. */
static void
alone_and_again(void **state UNUSED)
{
	assert_true(reads("campaign|new|--silent|--segment|all|--button|a=b|"
	    "--button=c=d"));
	assert_non_null(act_arg(&act, "--silent").p);
	assert_true(str_is(act_arg(&act, "--segment"), "all"));
	assert_true(str_is(act_arg(&act, "--button"), "a=b\nc=d"));
	assert_true(reads("campaign|new|--segment|all|--messages|x.json"));
	assert_null(act_arg(&act, "--silent").p);
	assert_true(str_is(act_path(&act), "x.json"));
}

static void
numbers_and_days(void **state UNUSED)
{
	uint32_t n;
	int32_t day;

	assert_true(reads("campaign|show|4294967295"));
	assert_true(act_number(&act, "ID", &n, &e) && n == UINT32_MAX);
	assert_true(reads("campaign|show|4294967296"));
	assert_false(act_number(&act, "ID", &n, &e));
	assert_true(reads("campaign|show|0"));
	assert_false(act_number(&act, "ID", &n, &e));
	assert_true(reads("campaign|show|x"));
	assert_false(act_number(&act, "ID", &n, &e));
	assert_string_equal(e.why, "ID must be a number, not \"x\"");
	assert_true(reads("calendar|a|--from|2026-02-29|--to|2026-03-01"));
	assert_false(act_day(&act, "--from", &day, &e));
	assert_true(act_day(&act, "--to", &day, &e));
}

static void
paths(void **state UNUSED)
{
	assert_true(reads("town|import|/a/b"));
	assert_true(str_is(act_path(&act), "/a/b"));
	assert_true(reads("areas|--dir|x"));
	assert_true(str_is(act_path(&act), "x"));
	assert_true(reads("areas"));
	assert_null(act_path(&act).p);
	assert_true(reads("backup|/a/b"));	/* the daemon's own folder */
	assert_null(act_path(&act).p);
}

/* Whoever changes something leaves a line, and the help is whole. */
static void
table(void **state UNUSED)
{
	for (size_t i = 0; i < actions_n; i++) {
		const struct action *a = &actions[i];

		assert_non_null(a->run);
		assert_true(a->en[0] != '\0' && a->ja[0] != '\0');
		if (a->role > ROLE_VIEWER && strcmp(a->words, "verify") != 0 &&
		    strcmp(a->words, "audit verify") != 0 &&
		    strcmp(a->words, "config") != 0 &&
		    strcmp(a->words, "restore") != 0)	/* no audit there */
			assert_true(a->flags & NOTED);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(a->words, actions[k].words);
	}
}

/* docs/commands.md has the table as it is. */
static void
manual(void **state UNUSED)
{
	struct buf now = { 0 };
	struct townfile f;

	action_manual(actions, actions_n, &now);
	assert_true(folder_read_file("docs/commands.md", &mem, &f, &e));
	if (!str_find(f.bytes, buf_str(&now), NULL))
		fail_msg("docs/commands.md should have:\n%.*s",
		    STRF(buf_str(&now)));
	buf_free(&now);
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
		cmocka_unit_test(found),
		cmocka_unit_test(options),
		cmocka_unit_test(rest_joined),
		cmocka_unit_test(refusals),
		cmocka_unit_test(alone_and_again),
		cmocka_unit_test(numbers_and_days),
		cmocka_unit_test(paths),
		cmocka_unit_test(table),
		cmocka_unit_test(manual),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
