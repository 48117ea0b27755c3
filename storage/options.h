#ifndef STORAGE_OPTIONS_H
#define STORAGE_OPTIONS_H

/*
 * How RocksDB is set up, for store.c: what it may hold in memory, how it
 * writes, and how it starts.
 *
 * What a log holds is read back into memory at the start, and is written out
 * later, beside other work.  Until then the log stays as well; a next start
 * may read several.
 */

#include <stdbool.h>

#include "base/err.h"

/* Before it is opened: makes durable what a process that died had written to
 * its log and not synced.  What is built on it from now on is then not lost
 * with it. */
bool	 options_logs_sync(const char *dir, struct err *) MUST_CHECK;

/* RocksDB's own; the caller's.  *why is its text where it does not know a
 * setting, or untouched. */
void	*options_new(char **why);
void	 options_replayed(void *db);	/* it is open, and the start over */

#endif
