#ifndef SCHEDULER_ENTRY_H
#define SCHEDULER_ENTRY_H

/*
 * A delivery as the agenda and the outbox know it: which it is, by which of
 * LINE's calls it goes, and how soon where not all can go at once.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "storage/campaign.h"

struct delivery;

struct entry {
	uint32_t	 campaign, seq;
	bool		 push;
	enum priority	 priority;
};

struct entry entry_of(const struct delivery *);
struct str entry_id(struct entry);		/* in the agenda; the step's */
struct entry entry_read(struct str id);

/* Puts a READY delivery into the agenda, which sets its due_ms; and out.  One
 * that is due as it is made is not put there, but given to the outbox when it
 * is kept; steer_begin() finds those again. */
void	 entry_add(struct delivery *, uint64_t when_ms);
void	 entry_done(const struct delivery *);

#endif
