#ifndef SCHEDULER_REMIND_H
#define SCHEDULER_REMIND_H

/*
 * Reminders: for each half hour in which residents may want one, an entry in
 * the agenda; when it is due, whoever chose that time is told what is
 * collected in their districts.  Residents with the same words share
 * deliveries; the whole of it is a campaign.
 *
 * What they hear is worked out in the half minute before, in memory, so that
 * the first of it leaves when it is due; whoever changes something meanwhile
 * is looked at again.  It is frozen some groups a step (P3), while those that
 * are frozen leave already; a campaign that is still being frozen says so, and
 * is gone on with after a crash.
 *
 * The evening's slots speak of the next day, the morning's of the same day.
 * Whoever was told of a day by the slots of an evening, or of a morning, is
 * not told again by the others of it, whatever they change meanwhile.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct campaign;
struct slot_group;

struct remind_times {
	unsigned	 evening;	/* minute of who chose none; 19:00 */
};

void	 remind_open(const struct remind_times *);  /* before agenda_open() */

/* Enters the next slot, unless one as early is entered; in a step. */
void	 remind_start(void);

/* The first slot after that time, as wall_ms. */
uint64_t remind_next(uint64_t after_ms);

/* Until when a slot missed by downtime is still told, with 「遅れて」: 22:00 in
 * the evening, 07:30 in the morning, or half an hour. */
uint64_t remind_until(uint64_t slot_ms);

/* The minute of who chose no evening. */
unsigned remind_usual(void);

/* A campaign of that slot about that day, not yet cut. */
void	 remind_campaign(struct campaign *, uint64_t slot_ms, int32_t day);

/* It becomes one that is being cut, for these groups, and is put; part of the
 * step.  Who has left is taken out of them. */
bool	 remind_cut(struct campaign *, struct slot_group *, uint32_t n,
	    struct err *) MUST_CHECK;

#endif
