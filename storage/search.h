#ifndef STORAGE_SEARCH_H
#define STORAGE_SEARCH_H

/*
 * Finds what a resident means in the town's sorting dictionary.
 *
 * Made once for a dictionary and its synonyms; a question then costs well
 * under a millisecond for 4,000 items.  Items whose names differ only in what
 * is said of size or material are one head: 「衣装ケース(金属)」 and
 * 「衣装ケース(木製)」; a hit stands for a head.
 *
 * A HIT_GUESS is only ever to be offered, never to be answered.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "storage/items.h"

struct arena;
struct search;

/* Another word for an item, kept by staff. */
struct synonym {
	struct str	 word, item;	/* item: its name, or its head */
};

enum { HITS_MAX = 8 };

enum hit_how {
	HIT_SAME,		/* the very word, or another for it */
	HIT_PART,		/* part of a word, or the words of one */
	HIT_GUESS		/* a slip of one letter, or が for か */
};

struct hit {
	size_t		 item;		/* the one of its head that fits best */
	enum hit_how	 how;
	unsigned	 score;		/* the lower the better */
};

/* The items must stay; the synonyms are only read. */
struct search *search_make(const struct town_item *, size_t n,
	    const struct synonym *, size_t nsynonyms);
void	 search_free(struct search *);		/* accepts NULL */

/*
 * The best heads, best first; 0 if nothing fits.  Of items that hold for one
 * larger district only those of this group count; group empty: all.
 */
size_t	 search_find(const struct search *, struct arena *, struct str words,
	    struct str group, struct hit[HITS_MAX]);

/* The next item of the same head after this one, or n: all of a head begin
 * with search_head().  search_head_name() is a slice of the item's name. */
size_t	 search_head(const struct search *, size_t item);
size_t	 search_next(const struct search *, size_t item);
struct str search_head_name(const struct search *, size_t item);

/* A number that stands for a head for ever, whatever else is imported; and
 * back: false if there is no such head now. */
uint64_t search_mark(const struct search *, size_t item);
bool	 search_marked(const struct search *, uint64_t mark, size_t *item);

#endif
