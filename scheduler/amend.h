#ifndef SCHEDULER_AMEND_H
#define SCHEDULER_AMEND_H

/*
 * Amends: when staff have stopped or moved a day's collection, or taken that
 * back, whoever was told otherwise hears so, once.
 *
 * What was told is kept with the words (storage/said.h), so it is compared
 * with the calendar as it is now: it does not matter how often staff change
 * their mind, or in which order.  A reminder that is still on its way with
 * words that have become wrong is stopped, and those it did not reach hear the
 * right ones.  Who was told nothing of the kind hears nothing; the slots still
 * to come say what is right by themselves.
 */

#include <stdbool.h>
#include <stdint.h>

void	 amend_open(void);		/* before agenda_open() */

/* A day's collection is to be looked at then; part of the step. */
void	 amend_day(int32_t day, uint64_t when_ms);

/* Is a reminder of that day's on its way?  Then there is no time to lose. */
bool	 amend_sending(int32_t day);

/* How many the slots have told of a day so far. */
uint32_t amend_told(int32_t day);

#endif
