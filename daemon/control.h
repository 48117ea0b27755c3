#ifndef DAEMON_CONTROL_H
#define DAEMON_CONTROL_H

/*
 * POST /command, behind the control socket: runs an action.
 *
 * The body is one line of JSON,
 *
 *	{"argv":["campaign","show","3"],"lang":"ja_JP.UTF-8","asks":true,
 *	 "files":[{"name":"area_days.csv","bytes":1234}]}
 *
 * without "files" where there are none; after its newline follow the files'
 * bytes, one file after the other, nothing between.  "asks": somebody sits
 * there who can be asked.
 *
 * What the action prints comes back as text/plain: with 200, with 409 where it
 * was done and found things wrong (exit status 1), or with 428 where it was not
 * done and this is a question (ask.h).  A refusal is JSON,
 * {"error":kind,"message":why}, in the language asked for.
 *
 * Who may open the socket may do all; its uid stands in the audit.
 */

#include "daemon/http.h"

http_handler control_command;

/* While kairand starts, commands wait until there is all they ask about. */
void	 control_hold(bool);

enum { COMMAND_FILES_MAX = 1000, COMMAND_WORDS_MAX = 1000 };

#endif
