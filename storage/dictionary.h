#ifndef STORAGE_DICTIONARY_H
#define STORAGE_DICTIONARY_H

/*
 * Where a town's sorting dictionary can come from, besides target.csv: each
 * is one file of ours and a line in dictionaries.def, and is known by what is
 * in the town's files, never by a town's or a file's name.
 */

#include "storage/items.h"
#include "storage/source.h"

struct dictionary {
	const char	*name;
	/* Could this file be a dictionary of our kind? */
	bool		(*claims)(struct reading *, const struct look *);
	/* All the files it claims, in the order of their names; others are
	 * what lies beside them. */
	void		(*read)(struct intake *, const struct look *,
			    size_t n);
	/* A file that belongs to it without being a dictionary; or NULL. */
	bool		(*minds)(const struct look *);
};

#define DICTIONARY(name) extern const struct dictionary dictionary_##name;
#include "storage/dictionaries.def"
#undef DICTIONARY

/* The files of a town's dictionary. */
struct lexicon {
	const struct dictionary *kind;	/* NULL: there is none */
	struct look	*looks;
	size_t		 n;		/* with those beside them */
	size_t		 own_n;		/* of them, the first, claimed */
};

/* Finds the first kind that claims any of the files; what a calendar claims
 * is none.  All of it lives in the scratch of the reading. */
void	 lexicon_find(struct reading *, struct lexicon *,
	    const struct townfile *, size_t n);

/* Is it one of the claimed files, by its name? */
bool	 lexicon_has(const struct lexicon *, struct str file);

#endif
