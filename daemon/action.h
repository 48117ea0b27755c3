#ifndef DAEMON_ACTION_H
#define DAEMON_ACTION_H

/*
 * An action: one thing staff can do, from the web page or the command line.
 *
 * daemon/desk/actions.def has a line for each, with the words that name it
 * and its arguments as the help shows them; from that line come the command,
 * the reading of its arguments, who may, the audit line and the help.  To add
 * one: a line there and a function
 *
 *	bool
 *	desk_campaign_hold(struct act *a, struct err *e)
 *	{
 *		uint32_t id;
 *
 *		return act_number(a, "ID", &id, e) && cut_hold(id, e);
 *	}
 *
 * An action does not wait: it is part of one step, and false drops what that
 * step wrote.  Errors are written in English; say.def has them in Japanese.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/record.h"
#include "storage/sheet.h"

struct act;
struct arena;
struct town;

enum role { ROLE_VIEWER, ROLE_EDITOR, ROLE_APPROVER, ROLE_ADMIN };

enum action_flags {
	ATTACH_NONE = 0,
	ATTACH_FILE = 1,	/* the file named by FILE comes with it */
	ATTACH_DIR = 2,		/* the files of the folder named by DIR */
	NOTED = 4,		/* leaves a line in the audit */
};

typedef bool action_run(struct act *, struct err *);

struct action {
	action_run	*run;		/* NULL: only the daemon can */
	const char	*words;		/* "campaign approve" */
	enum role	 role;
	/* "ID", "--at WHEN", "[--until WHEN]", "[--silent]"; "WORDS..." takes
	 * all that is left, with blanks between; "[--button WHAT]..." may be
	 * said again, a line each. */
	const char	*args;
	const char	*en, *ja;	/* what it does */
	unsigned	 flags;
};

struct arg {
	struct str	 name;		/* "ID", "--at" */
	struct str	 value;		/* p NULL: not given */
	bool		 needed, option, rest;
	bool		 alone;		/* an option without a value */
};

enum { ARGS_MAX = 16 };

struct act {
	const struct action *action;
	struct arg	 args[ARGS_MAX];
	size_t		 nargs;
	struct strs	 argv;		/* as given, for the audit */
	bool		 json;		/* --json was said */
	bool		 ja;		/* speak Japanese */
	bool		 asks;		/* a person sits there who can answer */
	struct str	 who;		/* who asks: "uid 0" */
	struct str	 name;		/* and as people know them, or n 0 */
	struct str	 from, to;	/* what it changed, for the audit */
	const struct action *table;	/* all actions */
	size_t		 ntable;
	const struct townfile *files;	/* what was attached */
	size_t		 nfiles;
	const struct town *town;	/* the town's tables, or NULL */
	struct town	*read;		/* read from files; the caller frees */
	struct arena	*arena;		/* lives until the last call */
	struct buf	*out;		/* what is printed */
	bool		 disagrees;	/* done, and the exit status is 1 */
	bool		 wants;		/* not done: what is printed is a
					 * question, and the answer comes as
					 * --people */

	/* Long work: with more set it is called again in a step of its own;
	 * again counts the calls before. */
	bool		 more;
	uint32_t	 pause_ms;	/* so long after */
	unsigned	 again;
	void		*state;
};

/* Finds the action that argv begins with and reads the rest.  act->arena must
 * be set; the slices of argv are borrowed.  ERR_INPUT says what is wrong. */
bool	 action_read(struct act *, const struct action *, size_t n,
	    struct strs argv, struct err *) MUST_CHECK;

/* The value of an argument, p NULL if it was not given. */
struct str act_arg(const struct act *, const char *name);

/* The path whose files are to come with it, p NULL if none. */
struct str act_path(const struct act *);

/* An argument as a number from 1, ERR_INPUT if it is not one. */
bool	 act_number(const struct act *, const char *name, uint32_t *,
	    struct err *) MUST_CHECK;
/* As a day. */
bool	 act_day(const struct act *, const char *name, int32_t *,
	    struct err *) MUST_CHECK;

/* "campaign approve ID" and what it does, as lines of the help. */
void	 action_help(const struct action *, bool ja, struct buf *);

/* docs/commands.md: a table of all actions, in Japanese. */
void	 action_manual(const struct action *, size_t n, struct buf *);

#endif
