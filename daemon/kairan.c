/* The command line: words to kairand, what it says to the terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json.h"
#include "daemon/ask.h"
#include "daemon/desk/actions.h"
#include "daemon/folder.h"
#include "daemon/say.h"
#include "storage/town.h"

enum { DONE, REFUSED, USAGE };		/* exit status */

/* What needs the store is the daemon's; the rest can be done here. */
static const struct action table[] = {
#define ACTION(fn, ...)	{ NULL, __VA_ARGS__ },
#define LOCAL(fn, ...)	{ fn, __VA_ARGS__ },
#include "daemon/desk/actions.def"
#undef ACTION
#undef LOCAL
};

struct kairan {
	struct act	 act;
	struct ask	 ask;
	struct townfile	*files;
	struct arena	 mem;
	struct buf	 out;
};

static struct str
language(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < NELEMS(names); i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && value[0] != '\0')
			return str_of(value);
	}
	return STR("C");
}

static void
print(FILE *to, struct str s)
{
	fwrite(s.p, 1, s.n, to);
}

static int
usage(const struct kairan *k)
{
	fputs(k->act.ja ?
	    "使い方: kairan [-s ソケット] [--json] コマンド …\n"
	    "コマンドの一覧は kairan help\n" :
	    "usage: kairan [-s SOCKET] [--json] COMMAND ...\n"
	    "for the commands: kairan help\n", stderr);
	return USAGE;
}

static int
refused(const struct kairan *k, struct err *e, int status)
{
	if (k->act.ja)
		say_err(e);
	fprintf(stderr, "kairan: %s\n", e->why);
	return status;
}

/* -s SOCKET; the words that are left are the command.  False: usage. */
static bool
read_options(struct kairan *k, int argc, char **argv)
{
	struct strs *words = &k->ask.argv;
	const char *given = getenv("KAIRAN_SOCKET");
	int i = 1;

	k->ask.socket = given != NULL && given[0] != '\0' ? str_of(given) :
	    STR("/run/kairan/control");
	words->p = ARENA_ARRAY(&k->mem, struct str, (size_t)argc);
	for (; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "--json") == 0)
			words->p[words->n++] = STR("--json");
		else if (strcmp(argv[i], "-s") == 0 && i + 1 < argc)
			k->ask.socket = str_of(argv[++i]);
		else if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0)
			words->p[words->n++] = STR("help");
		else
			return false;
	}
	if (i == argc && words->n == 0)
		return false;
	for (; i < argc; i++)
		words->p[words->n++] = str_of(argv[i]);
	return true;
}

static bool
read_files(struct kairan *k, struct err *e)
{
	struct str path = act_path(&k->act);
	const char *name = str_c(&k->mem, path);

	if (path.p == NULL)
		return true;
	k->act.nfiles = 1;
	k->files = ARENA_NEW(&k->mem, struct townfile);
	if (!(k->act.action->flags & ATTACH_DIR ?
	    folder_read(name, town_wants, &k->mem, &k->files, &k->act.nfiles,
	    e) : folder_read_file(name, &k->mem, k->files, e)))
		return false;
	k->act.files = k->files;
	return true;
}

/* Can it be done without a daemon: with files, or needing none? */
static bool
is_local(const struct act *a)
{
	return a->action->run != NULL && (act_path(a).p != NULL ||
	    (a->action->flags & (ATTACH_FILE | ATTACH_DIR)) == 0);
}

static int
run_here(struct kairan *k)
{
	struct err e;
	bool done;

	k->act.out = &k->out;
	done = k->act.action->run(&k->act, &e);
	print(stdout, buf_str(&k->out));
	town_free(k->act.read);
	return done ? DONE : refused(k, &e, REFUSED);
}

/* The daemon's refusals come in the language we told it. */
static int
show_refusal(const struct ask_answer *x)
{
	struct err e;
	struct json *j = json_read(x->body, &e);
	struct str why = json_get_str(j, "message");

	fprintf(stderr, "kairan: %.*s\n", STRF(why.p != NULL ? why : x->body));
	json_free(j);
	return REFUSED;
}

static bool
at_terminal(void)
{
	return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 &&
	    isatty(STDERR_FILENO) == 1;
}

/* The question is shown, and what is typed goes with the words; false if
 * nothing is. */
static bool
type_people(struct kairan *k, struct str question)
{
	struct strs *words = &k->ask.argv, more;
	char line[80];

	print(stderr, question);
	if (fgets(line, sizeof line, stdin) == NULL ||
	    str_trim(str_of(line)).n == 0) {
		fputs(k->act.ja ? "承認していません\n" : "not approved\n",
		    stderr);
		return false;
	}
	more = (struct strs){ ARENA_ARRAY(&k->mem, struct str, words->n + 2),
	    words->n };
	for (uint32_t i = 0; i < words->n; i++)
		more.p[i] = words->p[i];
	more.p[more.n++] = STR("--people");
	more.p[more.n++] = str_dup(&k->mem, str_trim(str_of(line)));
	*words = more;
	return true;
}

static int
run_there(struct kairan *k)
{
	struct ask_answer x;
	struct err e;

	k->ask.files = k->act.files;
	k->ask.nfiles = k->act.nfiles;
	k->ask.asks = !k->act.json && at_terminal();
	if (!ask(&k->ask, &k->mem, &x, &e))
		return refused(k, &e, REFUSED);
	if (x.status == ASK_WANTS) {
		if (!type_people(k, x.body))
			return REFUSED;
		if (!ask(&k->ask, &k->mem, &x, &e))
			return refused(k, &e, REFUSED);
	}
	if (!x.text)
		return show_refusal(&x);
	print(stdout, x.body);
	return x.status == 200 ? DONE : REFUSED;
}

static int
run(struct kairan *k)
{
	struct err e;

	if (!action_read(&k->act, table, NELEMS(table), k->ask.argv, &e)) {
		refused(k, &e, USAGE);
		return usage(k);
	}
	if (!read_files(k, &e))
		return refused(k, &e, REFUSED);
	return is_local(&k->act) ? run_here(k) : run_there(k);
}

int
main(int argc, char **argv)
{
	struct kairan k = { 0 };
	int status;

	k.ask.lang = language();
	k.act.ja = say_japanese(k.ask.lang);
	k.act.arena = &k.mem;
	status = read_options(&k, argc, argv) ? run(&k) : usage(&k);
	if (fflush(stdout) != 0 && status == DONE)
		status = REFUSED;
	buf_free(&k.out);
	arena_free(&k.mem);
	return status;
}
