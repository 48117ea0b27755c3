#ifndef TESTS_UNIT_DESKWORLD_H
#define TESTS_UNIT_DESKWORLD_H

/*
 * Staff at the desk of a small town: words run an action against a store of
 * its own, step by step as the daemon does.  For the tests of actions.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "daemon/config.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "daemon/say.h"
#include "storage/audit.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/tables.h"
#include "tests/unit/tempstore.h"

#include <cmocka.h>

static struct arena mem;
static struct err why;		/* of the last action */
static struct str out;		/* what it printed */
static unsigned steps;		/* it took */
static bool disagrees;
static const char *who = "uid 0";

static UNUSED struct str
user(uint32_t n)
{
	return str_fmt(&mem, "U%032x", n + 1);
}

/* One call of the action as one step; false: dropped. */
static bool
desk_step(struct act *act)
{
	bool done;

	act->more = false;
	act->town = tables_town();
	done = act->action->run(act, &why) && (act->again > 0 ||
	    (act->action->flags & NOTED) == 0 || desk_note(act, &why));
	act->again++;
	steps++;
	tempstore_step(done);
	return done;
}

static bool
desk_run(struct str words, const struct townfile *files, size_t n)
{
	struct strs argv = { ARENA_ARRAY(&mem, struct str, 64), 0 };
	struct buf printed = { 0 };
	struct act act = { .arena = &mem, .out = &printed,
	    .who = str_of(who), .files = n > 0 ? files : NULL, .nfiles = n };
	bool done;

	while (words.p != NULL)
		argv.p[argv.n++] = str_split(words, '|', &words);
	steps = 0;
	why = (struct err){ 0 };
	done = action_read(&act, actions, actions_n, argv, &why);
	do
		done = done && desk_step(&act);
	while (done && act.more);
	disagrees = act.disagrees;
	out = str_dup(&mem, buf_str(&printed));
	buf_free(&printed);
	return done;
}

/* Words with a bar between them. */
static UNUSED bool
run(const char *words)
{
	return desk_run(str_of(words), NULL, 0);
}

static UNUSED void
prints(const char *words, const char *text)
{
	if (!run(words))
		fail_msg("%s: %s", words, why.why);
	assert_string_equal(out.p, text);
}

static UNUSED void
refused(const char *words, enum err_kind kind, const char *text)
{
	assert_false(run(words));
	if (why.kind != kind || strstr(why.why, text) == NULL)
		fail_msg("%s: %s", words, why.why);
}

static UNUSED bool
import(const char *csv)
{
	struct townfile f = { STR("r.csv"), str_of(csv) };

	return desk_run(STR("resident|import|r.csv"), &f, 1);
}

static UNUSED bool
import_town(const char *area_days)
{
	struct townfile f = { STR("area_days.csv"), str_of(area_days) };

	return desk_run(STR("town|import|x"), &f, 1);
}

static UNUSED int
desk_open(void **state)
{
	struct err e;

	tempstore_open(state);
	config_default(&config);
	who = "uid 0";
	return tables_load(&e) && resident_load(&e) ? 0 : -1;
}

static UNUSED int
desk_close(void **state)
{
	roster_reset();
	arena_reset(&mem);
	return tempstore_close(state);
}

#define DESK_TEST(t)	cmocka_unit_test_setup_teardown(t, desk_open, \
			    desk_close)

#endif
