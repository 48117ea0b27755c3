#ifndef STORAGE_SEGMENT_H
#define STORAGE_SEGMENT_H

/*
 * A segment: whom.  A rule over the roster, read once, answered as often as
 * asked.
 *
 *	area:和泉本町  area:和泉本町*	lives there; * stands for any ending
 *	category:子育て			chose it, or すべて; counted once
 *	age:0-6  age:65-  age:30	full years, by month of birth
 *	age:4m  age:4m-6m		full months
 *	sex:女性  lang:en
 *	garbage:北1			has this collection district
 *	garbage:燃やすごみ		has a district where that kind is
 *					collected, and has not muted it
 *	settings:any  settings:none	chose anything at all, nothing
 *	answered:FORM  answered:FORM=v	any question of it; one of them with v
 *	answered:FORM.Q  answered:FORM.Q=v	that question; with v
 *	joined:>2026-04-01		first followed; > >= < <= = (or none)
 *	all
 *
 * joined by not, and, or (that is also how tightly they bind) and ( ).  Values
 * with blanks or brackets stand in double quotes; a quote in them is doubled.
 * Only who follows now is ever in a segment, with "not" as well.
 *
 * A month of birth is taken as its first day.  Value names are exact; one that
 * neither the town nor the roster knows is an error, never an empty set.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/bits.h"

struct arena;
struct segment;

enum { SEGMENT_BYTES_MAX = 8000, SEGMENT_TERMS_MAX = 200,
	SEGMENT_DEPTH_MAX = 16 };

typedef void segment_value(void *arg, struct str value);

/*
 * What the town knows, whether or not a resident has it; asked only while a
 * segment is read.  Functions may be NULL: then only the roster is asked.
 */
struct segment_world {
	void		*ctx;
	int32_t		 today;		/* ages are as of this day */
	/* Tells each value of a key: area, category, sex, lang, garbage (the
	 * districts), kind (of garbage), answered (the questions, FORM.Q), or
	 * FORM.Q (its choices). */
	void		(*values)(void *ctx, struct str key, segment_value *,
			    void *arg);
	/* Tells each district where this kind is collected; false, with
	 * nothing told, if there is no such kind. */
	bool		(*districts)(void *ctx, struct str kind,
			    segment_value *, void *arg);
};

/* The segment lives in the arena.  ERR_INPUT says what is wrong and at which
 * character, from 1. */
bool	 segment_parse(struct str, const struct segment_world *,
	    struct arena *, struct segment **, struct err *) MUST_CHECK;

/* By the roster as it is now. */
void	 segment_find(const struct segment *, struct bits *out);
uint32_t segment_count(const struct segment *);
bool	 segment_has(const struct segment *, uint32_t no);

/* Why a resident is in or out: a line for each condition, in Japanese, and
 * the verdict as the last. */
void	 segment_explain(const struct segment *, uint32_t no, struct buf *);

#endif
