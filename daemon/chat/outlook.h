#ifndef DAEMON_CHAT_OUTLOOK_H
#define DAEMON_CHAT_OUTLOOK_H

/*
 * Garbage for more than one day, in words: the days ahead, a month by kinds,
 * the next of some kinds, and how to put them out.
 */

#include <stdbool.h>
#include <stdint.h>

#include "storage/collection.h"

struct outlook {
	const struct calendar *cal;
	const struct place *places;
	uint32_t	 nplaces;
	struct strs	 mute;		/* kinds not to speak of */
	struct days	 days;
	struct arena	*arena;
};

/* A line for each day on which something is collected. */
void	 outlook_days(const struct outlook *, struct buf *);

/* A line for each kind, with its days. */
void	 outlook_kinds(const struct outlook *, struct buf *);

/* The next day of each kind that the folded word stands for (資源: whatever
 * is recycled); false if there is no such kind. */
bool	 outlook_next(const struct outlook *, struct str word, struct buf *);

/* How to put out what is collected on the first of the days on which anything
 * is; false if nothing is. */
bool	 outlook_how(const struct outlook *, struct buf *);

#endif
