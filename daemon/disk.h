#ifndef DAEMON_DISK_H
#define DAEMON_DISK_H

/*
 * The watch over free space.  RocksDB ends the process when the disk is full,
 * so work is refused while there is still room to record what is under way:
 * below disk_free_min events get 503 and no post starts.  A ballast file is
 * given up when even that room goes.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

bool	 disk_open(struct err *) MUST_CHECK;	/* by config; looks at once */
bool	 disk_low(void);			/* as of the last second */
uint64_t disk_least(void);		/* bytes to be left free */

/* Simulation: looks so often, in place of each second. */
void	 disk_look_each(unsigned ms);

#endif
