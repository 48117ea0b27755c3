#ifndef STORAGE_ENTRY_H
#define STORAGE_ENTRY_H

/*
 * What an item of the dictionary can be found by: its whole name, its head,
 * the parts of that, what stands in brackets, its reading and its synonyms.
 * For search.c alone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "storage/fold.h"
#include "storage/items.h"

enum entry_kind { ENTRY_FULL, ENTRY_NAME, ENTRY_BRACKET };

struct entry {
	struct folded	 f;
	uint32_t	 item;
	uint8_t		 kind;
	uint8_t		 cost;		/* how far it is from the name */
	bool		 raw;		/* not read: for slips in kanji */
};

struct entries {
	struct entry	*all;
	size_t		 n;
	const struct town_item *items;
	size_t		 items_n;
	uint32_t	*heads;		/* by item: the first of its head */
	uint64_t	*marks;		/* by item, of its head */
};

void	 entries_make(struct arena *, const struct town_item *, size_t n,
	    struct entries *);

/* A synonym of the items of this name or head, if there are any. */
void	 entries_also(struct arena *, struct entries *, struct str word,
	    struct str item);

/* The name without brackets, sizes and materials: a slice of it. */
struct str entry_head(struct str name);

#endif
