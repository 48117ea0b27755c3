#ifndef STORAGE_SYNONYM_H
#define STORAGE_SYNONYM_H

/*
 * Other words for items of the sorting dictionary, kept by staff beside the
 * town's files, so that an import leaves them as they are.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "storage/search.h"

struct arena;

/* Part of this step, and tables_words_changed() is to be told; a second time
 * changes nothing. */
void	 synonym_add(struct str word, struct str item);
bool	 synonym_remove(struct str word, struct str item); /* was it there? */

/* All of them, by word, in the arena. */
size_t	 synonym_list(struct arena *, struct synonym **);

#endif
