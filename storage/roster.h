#ifndef STORAGE_ROSTER_H
#define STORAGE_ROSTER_H

/*
 * The roster: who has what, in memory, one bitset per "key=value".
 *
 * It is built from the residents at start and kept in step with them: what a
 * step changes is noted, and takes effect when the step is kept.  Residents
 * who left are in no set but keep their number.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/bits.h"

struct resident;
struct arena;

/* Tells of a change; before is NULL for a new one, after NULL for a purged.
 * Both are copied as far as needed.  Applied or forgotten at the step's end
 * (storage/store.h calls roster_step_end by store_on_step_end). */
void	 roster_note(const struct resident *before,
	    const struct resident *after);
void	 roster_step_end(bool keep);
void	 roster_load(const struct resident *);	/* at start: at once */
void	 roster_expect(uint32_t n);	/* before: so many numbers were given */
void	 roster_reset(void);			/* forgets all */

uint32_t roster_numbers(void);		/* given so far, noted ones too */
uint32_t roster_count(void);		/* who follow now */
const struct bits *roster_all(void);	/* who follow now */
bool	 roster_find(struct str user, uint32_t *no);	/* also who left */
/* LINE's id of a number, 33 bytes and NUL; false if it is purged. */
bool	 roster_user(uint32_t no, char user[34]);

/* The set for "key=value"; NULL if nobody has it. */
const struct bits *roster_value(struct str attr);
/* All values of a key, in order of bytes; at starts at 0. */
bool	 roster_next(const char *key, uint32_t *at, struct str *value,
	    const struct bits **);
/* Adds all who have any value of a key. */
void	 roster_any(const char *key, struct bits *to);
const struct bits *roster_settings(void);	/* who chose anything at all */
/* Whose reminder is not told by a district alone: they have a name for one,
 * several of them, or a kind that they do not want to hear of. */
const struct bits *roster_own(void);
uint32_t roster_since(uint32_t no);		/* day they followed first */

/* From here on each who changes is added to the set, at the end of the step;
 * NULL ends that.  One at a time. */
void	 roster_watch(struct bits *changed);

/* To and from the store: compressed (Roaring, portable format). */
void	 roster_pack(const struct bits *, struct buf *);
bool	 roster_unpack(struct str, struct bits *, struct err *) MUST_CHECK;

/* Walks all sets against a list of residents given again by roster_check_one;
 * for `kairan verify`: what disagrees is appended to the buf, a line each. */
void	 roster_check_one(const struct resident *, struct buf *wrong);

#endif
