#ifndef STORAGE_GOMI_H
#define STORAGE_GOMI_H

/* What gomiyaml.c (courses, districts, periods) and gomirules.c (rules and
 * overrides) share of one import. */

#include "base/yaml.h"
#include "storage/source.h"

struct label {
	struct str	 code, text;
	bool		 own;		/* the town's, before the usual one */
};

struct spans {
	struct days	*p;		/* the periods of an area, in order */
	size_t		 n;
};

struct import {
	struct draft	*d;
	struct label	*labels;
	size_t		 labels_n;
	struct spans	*spans;		/* by area */
	size_t		 spans_n;
	struct map	 courses;	/* area name to number of a course */
	struct map	 numbers;	/* course to its number */
	struct map	 strange;	/* codes without a label, told of */
};

/* One file. */
struct course {
	struct import	*im;
	const struct look *look;
	struct yml	*y;
	struct days	 period;
	unsigned	*areas;
	size_t		 areas_n;
};

/* An error about a place in the file. */
void	 gomi_tell(const struct course *, int node, const char *what,
	    struct str about);

/* Is it a list of labels?  Reads those among the files. */
bool	 gomi_minds(const struct look *);
void	 gomi_labels(struct import *, const struct look *, size_t n);

/* What residents read for the code of a category. */
struct str gomi_label(struct course *, int node);

/* Gives the course's areas all that its file says. */
void	 gomi_fill(struct course *, int root);

#endif
