#ifndef SCHEDULER_HEARD_H
#define SCHEDULER_HEARD_H

/*
 * For amend.c: what residents were told of a day's collection, the newest
 * word first, and whom that leaves with something wrong.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/map.h"
#include "storage/bits.h"

struct campaign;
struct slot;
struct words;

struct heard {
	int32_t		 day;
	struct map	 by_thing;	/* district, kind → one of these */
	struct bits	*things;	/* who heard of it */
	uint32_t	 n;
	struct bits	 right;		/* who is to hear what is right */
};

/* Who was told by one campaign, by its words; recipients LINE refused too. */
struct reached {
	struct bits	*told, *over;
	uint32_t	 n;
};

void	 reached_begin(struct reached *, const struct campaign *);
/* Some deliveries a call, from *seq on; false once all are added. */
bool	 reached_some(struct reached *, const struct campaign *,
	    uint32_t *seq);
void	 reached_free(struct reached *);

/* Is anything wrong now that these words say? */
bool	 heard_wrong(int32_t day, const struct words *);

/* These residents heard these words, and nothing newer but what was added
 * before; who of them must be put right goes into a group of the slot. */
void	 heard_add(struct heard *, const struct words *,
	    const struct bits *who, struct slot *right);
void	 heard_free(struct heard *);

/* The words as they should be now, for the districts of these; false if there
 * is nothing to tell.  Puts the residents into a group of the slot, whose say
 * tells how it begins. */
bool	 heard_again(const struct words *, const struct bits *who,
	    struct slot *);

#endif
