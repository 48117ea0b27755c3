#ifndef STORAGE_BACKUP_H
#define STORAGE_BACKUP_H

/*
 * Backups: copies of the store in a folder of their own, taken while it runs.
 *
 * A folder holds many; each is whole, and what two share is there once, so a
 * backup costs what has changed.  A backup is a consistent prefix: all that
 * was written when it began, and nothing of a later step without what came
 * before it.  Bytes are checked against the checksums noted when they were
 * copied, because a disk forgets.
 *
 * Reading and writing so much is done by a thread of its own, one deed at a
 * time; whoever asked looks every now and then whether it is over.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum backup_deed {
	BACKUP_MAKE,		/* a new one, verified; old ones are let go */
	BACKUP_LIST,
	BACKUP_VERIFY
};

struct backup_order {
	enum backup_deed deed;
	struct str	 dir;		/* the folder of backups */
	uint32_t	 id;		/* BACKUP_VERIFY: 0 is the newest */
	uint32_t	 keep;		/* BACKUP_MAKE: so many of the newest */
	uint64_t	 spare_bytes;	/* BACKUP_MAKE: are to stay free */
};

struct backup {
	uint32_t	 id, files;
	uint64_t	 bytes, at_ms;	/* all of it; when it was taken */
};

enum { BACKUPS_MAX = 1000 };

/* Begins.  ERR_BUSY while another is under way or not yet taken note of. */
bool	 backup_ask(const struct backup_order *, struct err *) MUST_CHECK;
bool	 backup_over(void);
/* When it is over: what was made, verified or found, the newest last; it is
 * there until the next is asked for.  The kind of an error is ERR_INPUT for
 * a folder or number that is wrong, else ERR_REMOTE: the store is well. */
bool	 backup_take(const struct backup **, unsigned *n, struct err *)
	    MUST_CHECK;

/* Before store_close(): waits for what is under way. */
void	 backup_close(void);

/* For the command line, without a thread or a store: into a folder that is
 * not there or is empty.  Verified; its kairand will find itself held. */
bool	 backup_restore(const char *dir, const char *into, uint32_t id,
	    struct backup *, struct err *) MUST_CHECK;

#endif
