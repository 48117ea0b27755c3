#ifndef LINESIM_INDEX_H
#define LINESIM_INDEX_H

/*
 * A hash index over things that are kept in an array elsewhere: it holds
 * their places only, four bytes each.  A zeroed struct is an empty index.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INDEX_NONE = UINT32_MAX };

typedef bool	 index_same(uint32_t place, const void *key);
typedef uint64_t index_hash(uint32_t place);

struct index {
	uint32_t	*slots;		/* place + 1, or 0 */
	size_t		 n, room;
};

uint32_t index_find(const struct index *, uint64_t hash, index_same *,
	    const void *key);		/* INDEX_NONE where there is none */
/* What is added must not be there yet; hashes are asked for when it grows. */
void	 index_add(struct index *, uint32_t place, index_hash *);
void	 index_clear(struct index *);

/* A set of numbers; 64 in a row share a place, so that whoever adds them in
 * order seldom looks far. */
struct set {
	struct row	*rows;
	size_t		 n, room;	/* rows held; places, a power of two */
};

bool	 set_add(struct set *, uint64_t);	/* was it new? */
void	 set_clear(struct set *);

#endif
