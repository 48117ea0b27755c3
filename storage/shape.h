#ifndef STORAGE_SHAPE_H
#define STORAGE_SHAPE_H

/*
 * A JSON object held against a table of what may stand in it.
 *
 * The walk checks, and writes what it read again: without blanks, in the
 * order of the tables.  On the way the words that residents see may be
 * changed; limits hold for what they are changed to.  A name that no table
 * knows is an error, so that a typo is not silent.
 *
 * Errors are ERR_INPUT and begin with the place, as in
 *	messages[1].template.actions[2].label: 21 characters; 20 is the most
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct json;
struct walk;

enum rule_kind {
	WORDS,		/* residents see it; counted in UTF-16 units */
	WORDS_SEEN,	/* the same, counted in grapheme clusters */
	PLAIN,		/* any string */
	DIGITS,		/* an id of digits */
	NAME,		/* a sender's name */
	TRACKING,	/* an id as LINE allows for videos */
	HTTPS,		/* an address, percent-encoded */
	LINK,		/* the same; http:, line: and tel: as well */
	COLOR,		/* #RRGGBB, #RRGGBBAA */
	RATIO,		/* 20:13 */
	CHOICE,		/* one of the words of choices */
	WHOLE,		/* from min to max */
	DEGREES,	/* from -max to max, with decimals */
	TRUTH,
	DOLLAR,		/* the UTF-16 index of a $ in the text beside */
	LIST, THING,	/* of what inside says */
	RULE_KINDS
};

enum rule_flags {
	NEEDED = 1,
	MARK = 2,		/* message_mark() puts its prefix here */
	MARK_ALT = 4,		/* here too, but people do not see it there */
	MARK_UNTITLED = 8,	/* where the object has no "title" */
	MARK_FIRST = 16,	/* where it is the first of its bubble */
};

struct rule {
	const char	*name;
	uint8_t		 kind, flags;
	uint32_t	 min, max;	/* units, clusters, items, the number */
	uint32_t	 beside;	/* the most beside a title or image; 0:
					 * as max */
	const struct shape *inside;
	const char	*choices;	/* "a b c" */
};

/* What the tables cannot say, of an object that they let pass. */
typedef bool shape_more(struct walk *, const struct json *);

struct variant {			/* an object whose "type" is … */
	const char	*type;
	const struct rule *rules;
	uint32_t	 n;
	shape_more	*more;
	uint32_t	 bytes_max;		/* as written; 0: any */
};

struct shape {
	const struct variant *variants;		/* NULL: it has no type */
	uint32_t	 nvariants;
	const struct rule *rules;		/* of all variants */
	uint32_t	 n;
	bool		 bubble;		/* see MARK_FIRST */
};

#define STRING(name_, kind_, flags_, max_) { .name = name_,		\
	.kind = kind_, .flags = flags_, .min = 1, .max = max_ }
#define ONE_OF(name_, flags_, choices_) { .name = name_,		\
	.kind = CHOICE, .flags = flags_, .min = 1, .max = 50,		\
	.choices = choices_ }
#define NUMBER(name_, flags_, min_, max_) { .name = name_,		\
	.kind = WHOLE, .flags = flags_, .min = min_, .max = max_ }
#define OBJECT(name_, flags_, inside_) { .name = name_, .kind = THING,	\
	.flags = flags_, .inside = inside_ }
#define OBJECTS(name_, flags_, min_, max_, inside_) { .name = name_,	\
	.kind = LIST, .flags = flags_, .min = min_, .max = max_,	\
	.inside = inside_ }
#define SWITCH(name_) { .name = name_, .kind = TRUTH }
#define VARIANT(type_, rules_) { .type = type_, .rules = rules_,	\
	.n = NELEMS(rules_) }
#define VARIANT_MORE(type_, rules_, more_) { .type = type_,		\
	.rules = rules_, .n = NELEMS(rules_), .more = more_ }

/* Appends the words as they shall be.  ERR_INPUT stops the walk. */
typedef bool words_change(struct walk *, const struct rule *, struct str,
    struct buf *);

enum { WALK_PATH = 300 };

struct walk {
	/* Of the caller: */
	struct err	*e;
	struct buf	*out;		/* appended to */
	words_change	*change;	/* NULL: words stay */
	bool		 keep;		/* checks changed words, writes those
					 * that were read */
	struct str	 mark;		/* of message_mark(), for errors */
	void		*arg;		/* for change */
	/* Where it is: */
	char		 path[WALK_PATH];
	size_t		 path_n;
	unsigned	 depth;
	const struct json *object;	/* that the property stands in */
	struct str	 text;		/* the last that stood in "text" */
	bool		 first;		/* no text in this bubble yet */
};

/* The place goes in, and back to what into returned. */
size_t	 walk_into(struct walk *, const char *fmt, ...) PRINTF(2, 3);
void	 walk_back(struct walk *, size_t);

bool	 shape_walk(struct walk *, const struct shape *,
	    const struct json *) MUST_CHECK;

#endif
