#ifndef STORAGE_RESIDENT_H
#define STORAGE_RESIDENT_H

/*
 * A resident: a person who follows the account, and what they chose.
 *
 * What they chose is a list of "key=value", kept sorted and without doubles;
 * a key may stand more than once.  The keys:
 *
 *   area=…        where they live          birth=2024-05   month of birth
 *   sex=…  lang=…                          category=…      may repeat
 *   garbage=D     a collection district, may repeat
 *   label=D=…     what they call district D: 自宅, 実家
 *   evening=19:00 or off; morning=05:00 or off; absent is the town's default
 *   mute=…        a kind of garbage they do not want to hear of
 *   FORM.Q=…      an answer to question Q of another form
 *
 * LINE's events can arrive out of order [L3]; times keeps, for each key, the
 * time LINE gave the last change, and an older change is not applied.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/record.h"

struct arena;

/* Whoever chose すべて gets every category, and is counted once. */
#define CATEGORY_ALL	"すべて"

enum { USER_ID_BYTES = 33, ATTR_BYTES_MAX = 400, ATTRS_MAX = 100 };

struct resident {
	uint32_t	 no;		/* 0, 1, 2 …; never given twice */
	struct str	 user;		/* LINE's id: U, 32 hex digits [L4] */
	uint64_t	 since_ms;	/* followed first */
	uint64_t	 left_ms;	/* blocked us; 0 while following */
	uint64_t	 follow_ms;	/* LINE's time of the last follow */
	struct strs	 attrs;		/* see above */
	struct strs	 times;		/* "key=ms" */
};

bool	 resident_user_valid(struct str user);

/* ERR_ABSENT if nobody has that id. */
bool	 resident_get(struct str user, struct arena *, struct resident *,
	    struct err *) MUST_CHECK;
bool	 resident_get_no(uint32_t no, struct arena *, struct resident *,
	    struct err *) MUST_CHECK;

/* A new one, with the next number, not yet put.  since_ms is now. */
void	 resident_new(struct str user, struct arena *, struct resident *);

/* Writes the record, and tells the roster once the step is kept.  ERR_INPUT
 * if it holds more than ATTRS_MAX things. */
bool	 resident_put(const struct resident *, struct err *) MUST_CHECK;

/* The first value of a key, or STR_NONE. */
struct str resident_value(const struct resident *, const char *key);
bool	 resident_has(const struct resident *, const char *key,
	    struct str value);
uint32_t resident_values(const struct resident *, const char *key,
	    struct str *values, uint32_t max);

/* Changes, with the time LINE gave the event (0: now and always).  False, and
 * nothing changed, if that key was changed later than that already.  set puts
 * one value in place of all (n = 0 takes the key out). */
bool	 resident_set(struct resident *, struct arena *, const char *key,
	    const struct str *values, uint32_t n, uint64_t event_ms);
bool	 resident_add(struct resident *, struct arena *, const char *key,
	    struct str value, uint64_t event_ms);
bool	 resident_remove(struct resident *, struct arena *, const char *key,
	    struct str value, uint64_t event_ms);

/* Reads all residents into the roster; at start.  All at once, or some at a
 * time: then nobody may be put or purged until there are no more, nor may the
 * store be closed before the end. */
bool	 resident_load(struct err *) MUST_CHECK;
void	 resident_load_begin(void);
bool	 resident_load_some(uint32_t most, bool *more, struct err *) MUST_CHECK;
void	 resident_load_end(void);	/* before there are no more, or after */

extern const struct record resident_record;

#endif
