/* Deliveries in the agenda: see entry.h. */
#include "scheduler/entry.h"

#include "base/check.h"
#include "scheduler/agenda.h"
#include "storage/delivery.h"

enum { WAYS = 2 * (PRIORITIES + 1) };	/* a power of two: 8 */

struct entry
entry_of(const struct delivery *d)
{
	ASSERT(d->priority < PRIORITIES);
	return (struct entry){ d->campaign, d->seq, d->push, d->priority };
}

struct str
entry_id(struct entry x)
{
	ASSERT(x.seq < UINT32_MAX / WAYS && x.priority < PRIORITIES);
	return agenda_id2(x.campaign, x.seq * WAYS + x.priority * 2 + x.push);
}

struct entry
entry_read(struct str id)
{
	uint32_t low = agenda_id_read(id, 1);

	return (struct entry){ agenda_id_read(id, 0), low / WAYS,
	    low % 2 != 0, low % WAYS / 2 };
}

void
entry_add(struct delivery *d, uint64_t when_ms)
{
	ASSERT(d->state == DELIVERY_READY);
	d->due_ms = agenda_add(when_ms, AGENDA_DELIVERY,
	    entry_id(entry_of(d)));
	d->at_once = false;
}

void
entry_done(const struct delivery *d)
{
	if (!d->at_once)
		agenda_done(d->due_ms, AGENDA_DELIVERY,
		    entry_id(entry_of(d)));
}
