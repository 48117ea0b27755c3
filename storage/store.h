#ifndef STORAGE_STORE_H
#define STORAGE_STORE_H

/*
 * The store: RocksDB behind a handful of functions.
 *
 * Writes gather in the step that runs, which reads its own; at the step's end
 * they are kept, and seen by the next step, or dropped.  RocksDB is given what
 * the steps of a turn kept in one batch, and a thread makes it durable, one
 * sync a turn.  Nobody but the flows, by the gate, has to think of it.
 *
 * A process that dies loses what was not synced: the log is not even handed
 * to the kernel before.  A disk that fails stops the process.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

/* Creates the folder.  ERR_CLASH if another daemon has it open. */
bool	 store_open(const char *dir, struct err *) MUST_CHECK;
void	 store_close(void);		/* syncs what is written */

/* The start is over: what the log held is written out beside other work. */
void	 store_started(void);

/* ERR_ABSENT if there is no such key.  The value is copied to the arena. */
bool	 store_get(struct str key, struct arena *, struct str *value,
	    struct err *) MUST_CHECK;
bool	 store_has(struct str key);
void	 store_put(struct str key, struct str value);	/* part of this step */
void	 store_put_soon(struct str key, struct str value);  /* and read again */
void	 store_del(struct str key);

/* Where there is no such key; deleted in the same turn it is never there. */
void	 store_put_first(struct str key, struct str value);

/* Goes through the keys that begin with a prefix, in order of bytes.  What
 * the step wrote before the scan began is seen. */
struct scan {
	void		*it, *own;
	struct str	 prefix;
	struct str	 key, value;	/* until the next of it */
};
void	 store_scan(struct scan *, struct str prefix);
void	 store_scan_from(struct scan *, struct str prefix, struct str from);
/* As store_scan, for very many: what was read lately is not forgotten. */
void	 store_scan_all(struct scan *, struct str prefix);
bool	 store_next(struct scan *);	/* false: no more, and the scan ended */
void	 store_scan_end(struct scan *);	/* before its end; twice is fine */

/* For what is kept in memory beside the store: told at each step's end
 * whether its writes were kept.  Eight at most. */
void	 store_on_step_end(void (*)(bool keep));

/* For flow.c, and home.c before there are flows: ends the step. */
void	 store_step_end(bool keep);
uint64_t store_written(void);		/* ticket of the last step that wrote */
uint64_t store_synced(void);		/* up to here it is on disk */
bool	 store_dirty(void);		/* has this step written anything? */

/* For the loop: hands RocksDB the turn's writes, and asks for one sync of all,
 * if one is due; if one is running, the next follows at once.  While RocksDB
 * takes no writes the store
 * is not ready: then no step is to run until a later store_turn() was lucky.
 * store_fd() is readable when a sync is done; store_woken() reads it. */
void	 store_turn(void);
bool	 store_ready(void);
int	 store_fd(void);
void	 store_woken(void);

/* Simulation: no thread; store_turn() only asks, and the sync it asked for is
 * done by store_sync(); false if none was. */
void	 store_single(bool);
bool	 store_sync(void);

/* Rehearsal and tests: each sync takes so much longer. */
void	 store_delay_us(unsigned);

/* For backup.c, which shares this door: RocksDB's own handle, given all that
 * was kept; NULL while it is closed. */
void	*store_handle(void);

#endif
