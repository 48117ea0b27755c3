#ifndef TESTS_SIM_PLATTER_H
#define TESTS_SIM_PLATTER_H

/*
 * The disk under the store of a simulation: a journal in memory that outlives
 * the daemon, and what it has come to.  What was not synced when the daemon
 * died is lost, or some steps of it are kept, in order: as a disk does.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Before the first life of all; a journal that the lives share. */
void	 platter_open(void);
void	 platter_wipe(void);		/* a new disk */

/* After a life: so many steps that were not synced are kept anyway. */
void	 platter_settle(uint32_t kept);
uint32_t platter_unsynced(void);	/* steps */

/* Does what was written and not synced say this? */
bool	 platter_loose(struct str bytes);

#endif
