/* Runs the actions that `kairan` asks for: see control.h. */
#include "daemon/control.h"

#include <pwd.h>
#include <stdio.h>

#include "base/json.h"
#include "base/log.h"
#include "daemon/ask.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "daemon/disk.h"
#include "daemon/metrics.h"
#include "daemon/say.h"
#include "storage/tables.h"

enum { FOUND_WRONG = 409, HOLD_MS = 20 };

static bool	 holding;

void
control_hold(bool on)
{
	holding = on;
}

static bool
read_words(const struct json *list, struct arena *a, struct strs *argv,
    struct err *e)
{
	size_t n = json_count(list);

	if (!json_is_list(list) || n == 0 || n > COMMAND_WORDS_MAX)
		return fail(e, ERR_INPUT, "argv must be a list of words");
	argv->p = ARENA_ARRAY(a, struct str, n);
	argv->n = (uint32_t)n;
	for (size_t i = 0; i < n; i++) {
		if (json_str(json_at(list, i)).p == NULL)
			return fail(e, ERR_INPUT, "argv must be a list of "
			    "words");
		argv->p[i] = str_dup(a, json_str(json_at(list, i)));
	}
	return true;
}

/* Their bytes stay where they came. */
static bool
read_files(const struct json *list, struct str bytes, struct act *act,
    struct err *e)
{
	size_t n = json_count(list);
	struct townfile *files;

	if (n > COMMAND_FILES_MAX)
		return fail(e, ERR_INPUT, "there are more than %d files",
		    COMMAND_FILES_MAX);
	files = ARENA_ARRAY(act->arena, struct townfile, n);
	for (size_t i = 0; i < n; i++) {
		const struct json *f = json_at(list, i);
		int64_t size = json_int(json_get(f, "bytes"));
		struct str name = json_get_str(f, "name");

		if (name.n == 0 || size < 0 || (uint64_t)size > bytes.n)
			return fail(e, ERR_INPUT, "file %zu did not come "
			    "whole", i + 1);
		files[i].name = str_dup(act->arena, name);
		files[i].bytes = str_upto(bytes, (size_t)size);
		bytes = str_from(bytes, (size_t)size);
	}
	act->files = n > 0 ? files : NULL;
	act->nfiles = n;
	return bytes.n == 0 || fail(e, ERR_INPUT, "more came than the files "
	    "say");
}

static bool
read_json(const struct json *j, struct str bytes, struct act *act,
    struct err *e)
{
	struct strs argv;

	act->ja = say_japanese(json_get_str(j, "lang"));
	act->asks = json_bool(json_get(j, "asks"));
	return read_words(json_get(j, "argv"), act->arena, &argv, e) &&
	    read_files(json_get(j, "files"), bytes, act, e) &&
	    action_read(act, actions, actions_n, argv, e);
}

/* Asked of the system once for who asks again and again. */
static struct str
login_name(uid_t uid, struct arena *a)
{
	static char name[64];
	static uid_t of = (uid_t)-1;
	const struct passwd *p = uid != of ? getpwuid(uid) : NULL;

	if (uid != of)
		snprintf(name, sizeof name, "%s", p != NULL ? p->pw_name : "");
	of = uid;
	return str_dup(a, str_of(name));
}

static bool
read_command(struct request *r, struct act *act, struct err *e)
{
	struct str bytes, line = str_split(r->body, '\n', &bytes);
	struct json *j;
	bool good;

	ASSERT(r->local);
	act->arena = r->arena;
	act->who = str_fmt(r->arena, "uid %u", (unsigned)r->peer_uid);
	act->name = login_name(r->peer_uid, r->arena);
	j = json_read(line, e);
	if (j == NULL)
		return false;
	good = read_json(j, bytes, act, e);
	json_free(j);
	return good;
}

/*
 * The line is part of the first step, and so of the deed (P7).  What is known
 * of its outcome only at the end of many steps has a line of its own.
 */
static bool
note(struct act *act, struct err *e)
{
	bool first = act->again++ == 0;

	if ((act->action->flags & NOTED) == 0 ||
	    (!first && act->to.p == NULL))
		return true;
	if (!desk_note(act, e))
		return false;
	act->from = act->to = STR_NONE;
	return true;
}

static bool
run(struct act *act, struct err *e)
{
	bool large = (act->action->flags & (ATTACH_FILE | ATTACH_DIR)) != 0 &&
	    act->nfiles > 0;

	if (disk_low() && (large || act->action->run == desk_backup))
		return fail(e, ERR_BUSY, "the disk is nearly full");
	act->town = tables_town();
	act->more = false;
	return act->action->run(act, e) && (act->wants || note(act, e));
}

static void
answer(struct act *act, struct response *a)
{
	a->type = "text/plain; charset=utf-8";
	a->status = act->wants ? ASK_WANTS : act->disagrees ? FOUND_WRONG
	    : 200;
	if (act->wants)
		return;
	metrics.actions_total++;
	log_event(LOG_INFO, "action done", "action=%s who=%.*s",
	    act->action->words, STRF(act->who));
}

static bool
refuse(struct act *act, struct err *e)
{
	metrics.actions_refused_total++;
	log_event(LOG_INFO, "action refused", "action=%s who=%.*s kind=%s",
	    act->action == NULL ? "?" : act->action->words, STRF(act->who),
	    err_name(e->kind));
	if (act->ja)
		say_err(e);
	return false;
}

bool
control_command(struct request *r, struct response *a, struct err *e)
{
	struct act *act = r->state;
	bool done;

	if (holding) {
		a->more = true;
		a->pause_ms = HOLD_MS;
		return true;
	}
	if (act == NULL) {
		r->state = act = ARENA_NEW(r->arena, struct act);
		if (!read_command(r, act, e))
			return refuse(act, e);
	}
	act->out = &a->body;
	done = run(act, e);
	town_free(act->read);
	act->read = NULL;
	if (!done)
		return refuse(act, e);
	a->more = act->more;
	a->pause_ms = act->pause_ms;
	if (!a->more)
		answer(act, a);
	return true;
}
