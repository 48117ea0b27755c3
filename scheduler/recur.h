#ifndef SCHEDULER_RECUR_H
#define SCHEDULER_RECUR_H

/*
 * Repeats come round: each has its next date in the agenda.  When that is
 * due, one step makes the campaign of the date, approved as the repeat is,
 * notes that the date has run, and enters the next one.
 *
 * A date is run once, however the clock is set and whenever kairand dies: it
 * is noted by date.  A date that is found later than is allowed is not
 * sent but noted as missed; set the clock back before it, and it is due again.
 *
 * What staff may do to a repeat is here too; each is part of its caller's
 * step.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* At start, before agenda_open(): how late a date may still be sent. */
void	 recur_open(uint64_t late_ms);

/* At the start, when the clock was set back, and when the town's holidays have
 * changed: sees that nothing stands later in the agenda than it should; in a
 * step. */
void	 recur_start(void);

/* From now on; a time of today that has passed is not made up for. */
bool	 recur_approve(uint32_t id, struct str who, struct err *) MUST_CHECK;
/* Dates while it is paused do not count. */
bool	 recur_pause(uint32_t id, struct err *) MUST_CHECK;
bool	 recur_resume(uint32_t id, struct err *) MUST_CHECK;
/* For good; campaigns it has made are not touched. */
bool	 recur_remove(uint32_t id, struct err *) MUST_CHECK;

#endif
