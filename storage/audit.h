#ifndef STORAGE_AUDIT_H
#define STORAGE_AUDIT_H

/*
 * The audit: who did what, and when, written in the step of the deed (P7).
 *
 * Each line holds the digest of the one before it, and the newest one's is
 * kept apart, so a line that is changed, taken out or put in shows.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/record.h"

struct arena;

struct audit {
	uint64_t	 seq;		/* from 1 */
	uint64_t	 ms;
	struct str	 who;		/* "uid 0 (root)", or an account */
	struct str	 what;		/* the action: "campaign approve" */
	struct strs	 about;		/* its arguments; long ones are cut */
	struct str	 before;	/* digest of the line before */
	struct str	 from, to;	/* what the deed changed: what it was,
					 * what it is */
};

enum { AUDIT_ABOUT_MAX = 200 };		/* bytes of one argument */

extern const struct record audit_record;

/* Adds a line, part of this step, with the deed's who, what, about, from and
 * to.  ERR_DISK if the newest cannot be read. */
bool	 audit_add(const struct audit *deed, struct err *) MUST_CHECK;

/* In order: start with *seq = 0; false at the end. */
bool	 audit_next(uint64_t *seq, struct arena *, struct audit *);

/* The newest first: start with *seq = 0; false at the end. */
bool	 audit_before(uint64_t *seq, struct arena *, struct audit *);

/* The newest line's number, 0 if there is none, and its digest.  Kept where
 * kairand cannot write, it tells later that no line up to it was changed and
 * that none is gone. */
bool	 audit_head(uint64_t *seq, uint8_t digest[32], struct err *)
	    MUST_CHECK;

/*
 * Walks the chain from *seq on (0 at first), at most limit lines; what does
 * not fit is appended, a line each.  True while there is more.  prev, 32
 * bytes, is its own between calls.
 */
bool	 audit_check(uint64_t *seq, uint8_t prev[32], uint32_t limit,
	    struct buf *wrong);

#endif
