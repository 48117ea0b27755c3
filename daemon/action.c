/* From words to an action and its arguments: see action.h. */
#include "daemon/action.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/nearest.h"

/* How many words of argv are the action's own; 0: it is another. */
static size_t
words_match(const struct action *a, struct strs argv)
{
	struct str word, rest = str_of(a->words);
	size_t n = 0;

	while (rest.p != NULL) {
		word = str_split(rest, ' ', &rest);
		if (n >= argv.n || !str_eq(argv.p[n], word))
			return 0;
		n++;
	}
	return n;
}

static struct str
joined(struct arena *a, const struct str *words, size_t n)
{
	struct str all = STR("");

	for (size_t i = 0; i < n; i++)
		all = str_fmt(a, i == 0 ? "%.*s%.*s" : "%.*s %.*s", STRF(all),
		    STRF(words[i]));
	return all;
}

static bool
unknown(const struct act *act, const struct action *table, size_t n,
    struct strs argv, struct err *e)
{
	struct str asked, word;
	struct nearest near;

	if (argv.n == 0)
		return fail(e, ERR_INPUT, "no command was given");
	asked = joined(act->arena, argv.p, argv.n < 2 ? argv.n : 2);
	near = (struct nearest){ .want = asked };
	for (size_t i = 0; i < n; i++)
		nearest_offer(&near, str_of(table[i].words));
	if (nearest_found(&near, &word))
		return fail(e, ERR_INPUT, "there is no command \"%.*s\"; is "
		    "\"%.*s\" meant?", STRF(str_upto(asked, 80)), STRF(word));
	return fail(e, ERR_INPUT, "there is no command \"%.*s\"",
	    STRF(str_upto(asked, 80)));
}

/* One word of the arguments as the help shows them. */
static void
spec_word(struct act *act, struct str word, bool *value_follows)
{
	struct arg *x = &act->args[act->nargs];
	bool optional = str_starts(word, STR("[")), whole;

	if (*value_follows) {
		*value_follows = false;
		x[-1].rest = str_ends(word, STR("..."));
		return;
	}
	ASSERT(act->nargs < ARGS_MAX);
	if (optional)
		word = str_from(word, 1);
	whole = str_ends(word, STR("]"));
	if (whole)
		word.n--;
	*x = (struct arg){ .name = word, .needed = !optional,
	    .option = str_starts(word, STR("--")),
	    .rest = str_ends(word, STR("...")) };
	if (x->rest)
		x->name.n -= 3;
	x->alone = x->option && whole;
	*value_follows = x->option && !whole;
	act->nargs++;
}

static void
read_spec(struct act *act)
{
	struct str rest = str_of(act->action->args);
	bool value_follows = false;

	act->nargs = 0;
	while (rest.n > 0)
		spec_word(act, str_split(rest, ' ', &rest), &value_follows);
}

static struct arg *
find(struct act *act, struct str name)
{
	for (size_t i = 0; i < act->nargs; i++)
		if (str_eq(act->args[i].name, name))
			return &act->args[i];
	return NULL;
}

/* "--at 19:00" or "--at=19:00"; *i is at it, and then at its last word. */
static bool
take_option(struct act *act, struct strs argv, size_t *i, struct err *e)
{
	struct str value, name = str_split(argv.p[*i], '=', &value);
	struct arg *x = find(act, name);

	if (x == NULL || !x->option)
		return fail(e, ERR_INPUT, "%s has no option %.*s",
		    act->action->words, STRF(str_upto(name, 80)));
	if (x->value.p != NULL && !x->rest)
		return fail(e, ERR_INPUT, "%.*s is given twice",
		    STRF(x->name));
	if (x->alone && value.p != NULL)
		return fail(e, ERR_INPUT, "%.*s takes no value",
		    STRF(x->name));
	if (x->alone)
		value = x->name;
	else if (value.p == NULL && ++*i < argv.n)
		value = argv.p[*i];
	if (value.p == NULL)
		return fail(e, ERR_INPUT, "%.*s needs a value",
		    STRF(x->name));
	x->value = x->value.p == NULL ? value : str_fmt(act->arena,
	    "%.*s\n%.*s", STRF(x->value), STRF(value));
	return true;
}

static bool
take_word(struct act *act, struct str word, struct err *e)
{
	for (size_t i = 0; i < act->nargs; i++) {
		struct arg *x = &act->args[i];

		if (x->option || (x->value.p != NULL && !x->rest))
			continue;
		x->value = x->value.p == NULL ? word :
		    str_fmt(act->arena, "%.*s %.*s", STRF(x->value),
		    STRF(word));
		return true;
	}
	return fail(e, ERR_INPUT, "%s: \"%.*s\" is too much",
	    act->action->words, STRF(str_upto(word, 80)));
}

static bool
all_there(const struct act *act, struct err *e)
{
	for (size_t i = 0; i < act->nargs; i++)
		if (act->args[i].needed && act->args[i].value.p == NULL)
			return fail(e, ERR_INPUT, "%s needs %.*s",
			    act->action->words, STRF(act->args[i].name));
	return true;
}

static bool
read_args(struct act *act, struct strs argv, size_t from, struct err *e)
{
	bool options = true;

	for (size_t i = from; i < argv.n; i++) {
		struct str word = argv.p[i];
		bool option = options && str_starts(word, STR("--"));

		if (option && str_is(word, "--"))
			options = false;
		else if (option && str_is(word, "--json"))
			act->json = true;
		else if (option && !take_option(act, argv, &i, e))
			return false;
		else if (!option && !take_word(act, word, e))
			return false;
	}
	return all_there(act, e);
}

/* --json may stand before the command as well. */
static struct strs
without_json(struct act *act, struct strs argv)
{
	for (; argv.n > 0 && str_is(argv.p[0], "--json"); argv.p++, argv.n--)
		act->json = true;
	return argv;
}

bool
action_read(struct act *act, const struct action *table, size_t n,
    struct strs argv, struct err *e)
{
	size_t longest = 0, words;

	ASSERT(act->arena != NULL);
	act->table = table;
	act->ntable = n;
	act->argv = argv = without_json(act, argv);
	for (size_t i = 0; i < n; i++) {
		words = words_match(&table[i], argv);
		if (words > longest) {
			longest = words;
			act->action = &table[i];
		}
	}
	if (longest == 0)
		return unknown(act, table, n, argv, e);
	read_spec(act);
	return read_args(act, argv, longest, e);
}

struct str
act_arg(const struct act *act, const char *name)
{
	for (size_t i = 0; i < act->nargs; i++)
		if (str_is(act->args[i].name, name))
			return act->args[i].value;
	return STR_NONE;
}

struct str
act_path(const struct act *act)
{
	static const char *const names[] = { "FILE", "DIR", "--dir",
		"--messages" };
	struct str path = STR_NONE;

	if ((act->action->flags & (ATTACH_FILE | ATTACH_DIR)) == 0)
		return path;
	for (size_t i = 0; i < NELEMS(names) && path.p == NULL; i++)
		path = act_arg(act, names[i]);
	return path;
}

bool
act_number(const struct act *act, const char *name, uint32_t *n,
    struct err *e)
{
	struct str text = act_arg(act, name);
	uint64_t v;

	if (!str_u64(text, &v) || v == 0 || v > UINT32_MAX)
		return fail(e, ERR_INPUT, "%s must be a number, not \"%.*s\"",
		    name, STRF(str_upto(text, 80)));
	*n = (uint32_t)v;
	return true;
}

bool
act_day(const struct act *act, const char *name, int32_t *day, struct err *e)
{
	struct str text = act_arg(act, name);

	return day_parse(text, day) || fail(e, ERR_INPUT, "%s must be a day "
	    "like 2026-04-01, not \"%.*s\"", name, STRF(str_upto(text, 80)));
}

void
action_help(const struct action *a, bool ja, struct buf *b)
{
	buf_fmt(b, "kairan %s%s%s\n    %s\n", a->words,
	    a->args[0] != '\0' ? " " : "", a->args, ja ? a->ja : a->en);
}

static const char *
role_name(enum role role)
{
	static const char *const names[] = {
		[ROLE_VIEWER] = "閲覧", [ROLE_EDITOR] = "作成",
		[ROLE_APPROVER] = "承認", [ROLE_ADMIN] = "管理",
	};

	ASSERT(role <= ROLE_ADMIN);
	return names[role];
}

void
action_manual(const struct action *table, size_t n, struct buf *b)
{
	buf_put(b, STR("| コマンド | すること | 権限 | 記録 |\n"
	    "|---|---|---|---|\n"));
	for (size_t i = 0; i < n; i++) {
		const struct action *a = &table[i];

		buf_fmt(b, "| `kairan %s%s%s` | %s | %s | %s |\n", a->words,
		    a->args[0] != '\0' ? " " : "", a->args, a->ja,
		    role_name(a->role), a->flags & NOTED ? "残る" : "");
	}
}
