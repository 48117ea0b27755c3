#ifndef STORAGE_RECENT_H
#define STORAGE_RECENT_H

/*
 * What was read of RocksDB lately, or is to be read soon, so that what each
 * post asks for anew, its delivery, its campaign, its words, whether all is
 * held, is not looked for on disk.
 *
 * Only store.c uses it.  Here is only what RocksDB itself would say: a step's
 * writes come here by being handed over and read again, so there is nothing to
 * take back when a step is dropped.  Four places for each hash: what comes
 * later takes that of the oldest.
 */

#include <stdbool.h>

#include "base/str.h"

/* STR_NONE: RocksDB has no such key.  Copied, unless it is too long. */
void	 recent_put(struct str key, struct str value);
bool	 recent_find(struct str key, struct str *value);  /* until a put */
void	 recent_forget(struct str key);
void	 recent_free(void);

#endif
