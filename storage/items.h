#ifndef STORAGE_ITEMS_H
#define STORAGE_ITEMS_H

/* The sorting dictionary of a town: what goes where. */

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
 * target.csv, with or without its header; the texts are copied to the arena.
 * Categories the calendar has not are normal (things that are not collected)
 * and warned of once each.
 */
void	 items_read(struct reading *, struct arena *, struct items *,
	    const struct calendar *, struct sheet *);

/* Does it hold in this larger district?  Empty: nobody knows which. */
bool	 item_holds(const struct town_item *, struct str group);

#endif
