#ifndef STORAGE_SOURCE_H
#define STORAGE_SOURCE_H

/*
 * Where a town's calendar can come from, besides the files of 5374: each is
 * one file of ours and a line in sources.def, and is known by what is in the
 * town's files, never by a town's or a file's name.
 */

#include "storage/draft.h"

/* A file looked into: its text, and the same as a table if it may be one. */
struct look {
	const struct townfile *file;
	struct str	 text;		/* UTF-8 */
	struct sheet	 sheet;		/* empty for what is no table */
};

struct source {
	const char	*name;
	/* Could this file be a calendar of our kind? */
	bool		(*claims)(struct reading *, const struct look *);
	/* All the files it claims, in the order of their names; others are
	 * what lies beside them. */
	void		(*read)(struct draft *, const struct look *, size_t n);
	/* A file that belongs to it without being a calendar; or NULL. */
	bool		(*minds)(const struct look *);
};

#define SOURCE(name) extern const struct source source_##name;
#include "storage/sources.def"
#undef SOURCE

/*
 * Reads the first kind of source that claims any of the files; names in a
 * warning the .csv files that nothing came of.  The name of its first file;
 * empty if there is none.
 */
struct str source_read(struct reading *, struct calendar *,
	    const struct townfile *, size_t n);

/* Looks into a file without a word: who claims it complains about it. */
void	 source_look(struct reading *quiet, const struct townfile *,
	    struct look *);

/* Would any kind of calendar claim it? */
bool	 source_claims(struct reading *quiet, const struct look *);

/* Is a file of this name worth a look? */
bool	 source_wants(struct str name);

#endif
