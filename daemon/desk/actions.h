#ifndef DAEMON_DESK_ACTIONS_H
#define DAEMON_DESK_ACTIONS_H

/* Every action's function, and the table of them, from actions.def. */

#include "daemon/action.h"

#define ACTION(run, ...)	action_run run;
#define LOCAL(run, ...)		action_run run;
#include "daemon/desk/actions.def"
#undef ACTION
#undef LOCAL

/* All of them, for the daemon; kairan has a table of its own, without the
 * functions that need the store. */
extern const struct action actions[];
extern const size_t actions_n;

#endif
