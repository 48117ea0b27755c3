#ifndef SCHEDULER_FREEZE_H
#define SCHEDULER_FREEZE_H

/*
 * Who is told which words: the places of a campaign's messages are filled,
 * and residents whose words come out the same are one group.
 */

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/bits.h"

struct campaign;
struct places_used;

/* More groups than this are refused; each is a request of its own. */
enum { FREEZE_GROUPS_MAX = 1000 };

typedef void freeze_keep(struct campaign *, struct str messages,
    const struct bits *who);

/*
 * Moves the campaign to CUTTING and keeps each group.  False, and nothing is
 * moved or kept, if a message does not fit once it is filled.  Who chose
 * nothing gets what stands after the bar, else the place's own words.
 */
bool	 freeze_words(struct campaign *, const struct bits *who,
	    freeze_keep *, struct err *) MUST_CHECK;

/*
 * For campaigns that are being written: ERR_INPUT if some of these residents
 * chose nothing for a place without a bar, or if the longest value there is
 * today would be too long.
 */
bool	 freeze_fits(struct str messages, const struct places_used *,
	    const struct bits *who, struct err *) MUST_CHECK;

#endif
