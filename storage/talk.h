#ifndef STORAGE_TALK_H
#define STORAGE_TALK_H

/*
 * A talk: where a resident stands in a form or a feature.  It may be left and
 * taken up again until it expires; no talk is a zeroed struct.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/record.h"

struct arena;

struct talk {
	struct str	 feature;	/* whose talk it is, or none */
	struct str	 step;		/* where it is: the feature's words */
	struct strs	 kept;		/* "key=value" the feature remembers */
	uint64_t	 expires_ms;
};

extern const struct record talk_record;

/* No talk, or an expired one, gives a zeroed struct. */
bool	 talk_get(uint32_t no, uint64_t now_ms, struct arena *, struct talk *,
	    struct err *) MUST_CHECK;
void	 talk_put(uint32_t no, const struct talk *);	/* none: deletes it */

#endif
