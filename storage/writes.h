#ifndef STORAGE_WRITES_H
#define STORAGE_WRITES_H

/*
 * What steps wrote and RocksDB was not given yet: a list in order of writing,
 * in which the newest write of a key is found at once.
 *
 * Only store.c uses it.  What the running step wrote can be taken back; what
 * earlier steps wrote stays until writes_clear().  Keys and values are copied.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct write {
	struct str	 key;
	struct str	 value;		/* value.p is NULL: deleted */
	uint32_t	 hash;
	uint32_t	 next;		/* in its chain; 0: none */
	bool		 soon;		/* it will be read again */
	bool		 first;		/* RocksDB has no such key */
};

void	 writes_put(struct str key, struct str value, bool soon);
void	 writes_put_first(struct str key, struct str value);
void	 writes_del(struct str key);
const struct write *writes_find(struct str key);	/* NULL: none of it */

/* Ends the step: its writes join the earlier ones, or are taken back. */
void	 writes_step_end(bool keep);
bool	 writes_dirty(void);		/* did this step write anything? */
size_t	 writes_kept_bytes(void);	/* of ended steps, roughly */
uint32_t writes_kept_count(void);	/* likewise; at least 1 */

/* What RocksDB must be given of ended steps: the newest of each key, but none
 * that was put first and is deleted; of the running step, which wrote after,
 * all.  Start with *at = 0. */
const struct write *writes_next_kept(uint32_t *at);
const struct write *writes_next_own(uint32_t *at);

/* Forgets the writes of ended steps; those of the running step stay. */
void	 writes_clear(void);
void	 writes_free(void);		/* all, and their memory */

#endif
