#ifndef SCHEDULER_CUT_H
#define SCHEDULER_CUT_H

/*
 * The cut: a due campaign becomes deliveries.
 *
 * It begins with one step that freezes whom and what: the recipients as sets
 * and the words as bytes.  After that each step makes the deliveries of up to
 * 500 residents and moves the cursor, together (P4), so it may die anywhere.
 *
 * What staff may do to a campaign is here too; each is part of its caller's
 * step.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/bits.h"

struct campaign;
struct arena;

void	 cut_open(void);		/* at start, before agenda_open() */

/* How late a notice may still leave where staff said nothing. */
#define CUT_LATE_MS	(UINT64_C(2) * 3600 * 1000)

/* From draft to approved; it leaves when it is due, or now.  Sets until_ms
 * where it is 0.  ERR_CLASH in another state, or when it was due already. */
bool	 cut_approve(uint32_t id, struct str who, struct err *) MUST_CHECK;

/* Nothing of it leaves until it is resumed; what is out already is out. */
bool	 cut_hold(uint32_t id, struct err *) MUST_CHECK;

/* Sends the rest.  A campaign held because it was overdue is sent now, and
 * may be late by CUT_LATE_MS from now. */
bool	 cut_resume(uint32_t id, struct err *) MUST_CHECK;
bool	 cut_stop(uint32_t id, struct err *) MUST_CHECK;

/* For remind.c: what one group of a campaign is told; puts the words, counts
 * the group and its residents. */
void	 cut_freeze_group(struct campaign *, struct str messages,
	    const struct bits *who);

#endif
