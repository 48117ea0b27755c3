#ifndef DAEMON_CHAT_LEAF_H
#define DAEMON_CHAT_LEAF_H

/*
 * All that can be chosen for a question, in one list: the form's own options,
 * or what the town's calendar has.  Members of a group stand together.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "storage/form.h"

struct arena;
struct ask;

struct leaf {
	struct str	 value, label;
	struct str	 group;
	struct str	 reading;	/* kana, or empty */
	struct str	 fold;		/* the label, by leaves_fold() */
};

struct leaves {
	struct leaf	*p;
	uint32_t	 n;
	bool		 grouped;	/* are groups worth asking for first? */
};

/* In the arena of the ask. */
void	 leaves_of(const struct ask *, const struct form_question *,
	    struct leaves *);

/* Folds labels, readings and groups, to compare with written words. */
void	 leaves_fold(const struct ask *, struct leaves *);

/* 午後7時半, 19時, 7:30 as "19:30" would be written; else the word itself. */
struct str leaf_time(struct arena *, struct str word);

#endif
