#ifndef BASE_MAP_H
#define BASE_MAP_H

/*
 * A hash map from bytes to a number.  A zeroed struct is an empty map;
 * map_free() when done.  Keys are copied, or, where lent is set before the
 * first, stay the caller's and where they are as long as the map has them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct map_slot;

struct map {
	struct map_slot	*slots;
	size_t		 n, room;	/* held; slots, a power of two */
	size_t		 gone;		/* slots of deleted keys */
	bool		 lent;
};

bool	 map_get(const struct map *, struct str key, uint64_t *value);
bool	 map_put(struct map *, struct str key, uint64_t);  /* was it new? */
bool	 map_del(struct map *, struct str key);		/* was it there? */
/* Room for n in all: until then none of map_put() moves the others. */
void	 map_reserve(struct map *, size_t n);
void	 map_free(struct map *);	/* lent stays as it is */

#endif
