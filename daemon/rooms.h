#ifndef DAEMON_ROOMS_H
#define DAEMON_ROOMS_H

/*
 * The rooms, opened in order: store, loop, scheduler, LINE, front.  Reading
 * rooms.c shows how all of kairand hangs together.
 */

#include <stdbool.h>

#include "base/err.h"

/* By the settings in force.  ERR says what is wrong, and kairand ends. */
bool	 rooms_open(struct err *) MUST_CHECK;
void	 rooms_turn(void);		/* the loop, once a turn */
void	 rooms_close(void);		/* what is written is synced */

#endif
