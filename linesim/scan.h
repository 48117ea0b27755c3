#ifndef LINESIM_SCAN_H
#define LINESIM_SCAN_H

/*
 * Finds the members of a JSON object without keeping anything: a multicast
 * of 500 ids need not become a tree.  Strict about the grammar; the insides
 * of strings are left to whoever reads them.
 */

#include <stdbool.h>

#include "base/str.h"

struct scan {
	const char	*p, *end;
	unsigned	 depth;
	bool		 bad;
};

struct scan scan_start(struct str);

/*
 * Into an object or list: '{' or '['.  Then members one by one: name is the
 * raw string between the quotes (for a list untouched), value the raw text.
 * False at the end or where it is bad.
 */
bool	 scan_open(struct scan *, char bracket);
bool	 scan_member(struct scan *, struct str *name, struct str *value);
bool	 scan_item(struct scan *, struct str *value);
bool	 scan_end(struct scan *);	/* is nothing left, and all was well? */

/* The inside of a raw value that is a plain string, without escapes. */
bool	 scan_plain(struct str raw, struct str *inside);

#endif
