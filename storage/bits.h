#ifndef STORAGE_BITS_H
#define STORAGE_BITS_H

/*
 * A set of residents, by number: one bit each, flat.  A zeroed struct is the
 * empty set; it grows as needed; bits_free() when done.
 *
 * Flat bits take room up to the highest number.  Where there are many sets,
 * each begins with bits_short(): a list of its numbers, in order, until flat
 * bits would take no more room; so all of them together take no more than
 * their members.  Whoever looks at the words uses sets that never were short.
 */

#include <stdbool.h>
#include <stdint.h>

struct bits {
	uint64_t	*words;
	uint32_t	 nwords;
	uint32_t	 n, room;	/* of the list */
	uint32_t	*list;
	bool		 is_list;	/* and words are not used */
};

void	 bits_short(struct bits *);	/* an empty one, before its first use */
bool	 bits_has(const struct bits *, uint32_t no);
void	 bits_set(struct bits *, uint32_t no);
bool	 bits_add(struct bits *, uint32_t no);	/* flat; was it new? */
void	 bits_set_all(struct bits *, const uint32_t *nos, uint32_t n);
							/* ascending */
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
