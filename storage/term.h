#ifndef STORAGE_TERM_H
#define STORAGE_TERM_H

/*
 * One condition of a segment, "area:和泉本町*": a part of segment.h, where it
 * is told what each means.
 *
 * Most come down to spans of the roster's "key=value": whoever has any of
 * them.  A term names them; which there are is looked up anew for each answer.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct attr;
struct attr_window;
struct segment_world;

enum term_kind {
	TERM_ALL,
	TERM_SPANS,		/* has an attr of a span */
	TERM_SETTINGS,		/* chose anything at all */
	TERM_NO_SETTINGS,
	TERM_JOINED		/* lo to hi */
};

enum span_kind { SPAN_ONE, SPAN_PREFIX, SPAN_RANGE };

struct span {
	enum span_kind	 kind;
	struct str	 from;		/* the attr, the prefix, the first */
	struct str	 to;		/* SPAN_RANGE: the last */
	struct str	 value;		/* SPAN_PREFIX: only with this value, */
	bool		 star;		/* or one that begins so; p NULL: any */
};

struct term {
	enum term_kind	 kind;
	struct str	 text;		/* as it was written */
	struct span	*spans;
	uint32_t	 nspans;
	struct str	 except;	/* an attr whose holders are out, or p
					 * NULL */
	uint32_t	 lo, hi;	/* days, both inclusive */
};

/* A condition as it was written, taken apart. */
struct term_source {
	struct str	 text, name, value;
	bool		 star;		/* the value ended in a bare * */
	unsigned	 at, value_at;	/* characters, from 1 */
};

/* ERR_INPUT for an unknown name or value; the term lives in the arena. */
bool	 term_read(const struct term_source *, const struct segment_world *,
	    struct arena *, struct term *, struct err *) MUST_CHECK;

bool	 term_has(const struct term *, uint32_t no);
bool	 term_span_takes(const struct span *, struct str attr);

/* A window fits in the fast cache, so a rule reads each set once and keeps
 * what it has computed at hand. */
enum { TERM_WINDOW_WORDS = 1024 };

/* The sets a term stands for now; term_close() before the roster changes. */
struct term_sets {
	const struct term	*term;
	const struct attr	**sets;
	uint32_t		*at;	/* cursors, see attr_or() */
	uint32_t		 n, room;
	const struct attr	*except;
	uint32_t		 except_at;
};

void	 term_open(const struct term *, struct term_sets *);
void	 term_close(struct term_sets *);

/* The window's words as they lie in the roster; NULL if they are not there as
 * such and term_fill() must be asked. */
const uint64_t *term_words(const struct term_sets *,
	    const struct attr_window *);
/* Writes the window.  Windows come in order; some may be left out. */
void	 term_fill(struct term_sets *, const struct attr_window *);

#endif
