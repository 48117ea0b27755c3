#ifndef STORAGE_ATTR_H
#define STORAGE_ATTR_H

/*
 * Who has what: for each "key=value" the set of residents, as a short list
 * where they are few and as flat bits where they are many.
 *
 * A part of the roster, below it: storage/roster.h changes it, and
 * storage/segment.c reads it.  Everybody else asks the roster.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "storage/bits.h"
#include "storage/record.h"

struct attr {
	struct str	 name;		/* "key=value" */
	uint32_t	 n;		/* how many have it; may be 0 */
	uint32_t	*few;		/* their numbers in order; NULL: many */
	uint32_t	 room;		/* of few */
	bool		 lent;		/* few, but flat is kept as well */
	struct bits	 flat;
	uint32_t	 seen;		/* for roster_check_one */
};

/* There will be so many residents. */
void	 attr_expect(uint32_t n);

/* While any are lent as flat bits (see below) nothing may change. */
void	 attr_set(struct str name, uint32_t no);
void	 attr_set_all(struct strs names, uint32_t no);
void	 attr_clear(struct str name, uint32_t no);
const struct attr *attr_find(struct str name);	/* NULL: nobody has it */
bool	 attr_has(const struct attr *, uint32_t no);
bool	 attr_see(struct str name, uint32_t no);  /* has it?  Counted in seen */
void	 attr_unsee(void);			  /* all counts to 0 */

/* All there are, in order of bytes: the place of the first that is not before
 * name, and what stands at a place (NULL after the last).  Places are valid
 * until the next attr_set(); nobody may have what stands there. */
uint32_t attr_place(struct str name);
const struct attr *attr_at(uint32_t place);

/* Adds those of the window's numbers that have it.  at is a cursor, 0 for the
 * first window; windows must come in order, but some may be left out. */
struct attr_window {
	uint64_t	*words;
	uint32_t	 first, n;	/* in words of 64 numbers */
};
void	 attr_or(const struct attr *, const struct attr_window *, uint32_t *at);

/* As flat bits, which live until attr_lent_end(). */
const struct bits *attr_flat(const struct attr *);
void	 attr_lent_end(void);

/* The day each resident followed first; 0 where not set. */
void	 attr_day_set(uint32_t no, uint32_t day);
uint32_t attr_day(uint32_t no);
/* Adds those of the window's numbers whose day is from lo to hi, both
 * inclusive; numbers that were never given a day may be among them. */
void	 attr_days(const struct attr_window *, uint32_t lo, uint32_t hi);

void	 attr_reset(void);

#endif
