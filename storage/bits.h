#ifndef STORAGE_BITS_H
#define STORAGE_BITS_H

/*
 * A set of residents, by number: one bit each, flat.  A zeroed struct is the
 * empty set; it grows as needed; bits_free() when done.
 */

#include <stdbool.h>
#include <stdint.h>

struct bits {
	uint64_t	*words;
	uint32_t	 nwords;
};

bool	 bits_has(const struct bits *, uint32_t no);
void	 bits_set(struct bits *, uint32_t no);
void	 bits_clear(struct bits *, uint32_t no);
void	 bits_fill(struct bits *, uint32_t n);		/* 0 … n-1 */
void	 bits_copy(struct bits *to, const struct bits *);
void	 bits_and(struct bits *to, const struct bits *);
void	 bits_or(struct bits *to, const struct bits *);
void	 bits_sub(struct bits *to, const struct bits *);	/* and not */
uint32_t bits_count(const struct bits *);
bool	 bits_any(const struct bits *);
/* The first that is in the set at or after *no; false if there is none. */
bool	 bits_next(const struct bits *, uint32_t *no);
void	 bits_free(struct bits *);

#endif
