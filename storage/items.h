#ifndef STORAGE_ITEMS_H
#define STORAGE_ITEMS_H

/* The sorting dictionary of a town: what goes where. */

#include "base/map.h"
#include "storage/calendar.h"
#include "storage/sheet.h"

struct town_item {
	struct str	 name;
	struct str	 category;	/* need not be in the calendar */
	struct str	 note;
	struct str	 reading;	/* where to find it: kana, or empty */
	struct str	 fee;		/* or empty */
	struct str	 group;		/* larger district it holds for, or
					 * empty: all */
};

struct items {
	struct town_item *items;	/* in file order */
	size_t		 n;
};

/*
 * Items while a file is read; the texts are copied to the arena.  Categories
 * the calendar has not are normal (things that are not collected) and warned
 * of once each.
 */
struct intake {
	struct reading	*r;
	struct arena	*a;
	struct items	*items;
	struct map	 seen;		/* categories */
};

void	 intake_begin(struct intake *, const struct calendar *);
void	 intake_end(struct intake *);

/* Without a name or a category it is an error, and left out. */
void	 intake_put(struct intake *, struct str file, unsigned line,
	    struct town_item);

/* target.csv, with or without its header. */
void	 items_read(struct intake *, struct sheet *);

/* Does it hold in this larger district?  Empty: nobody knows which. */
bool	 item_holds(const struct town_item *, struct str group);

#endif
