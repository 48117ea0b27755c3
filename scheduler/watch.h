#ifndef SCHEDULER_WATCH_H
#define SCHEDULER_WATCH_H

/*
 * At noon it is looked whether tomorrow's collection is known everywhere, so
 * that staff have an afternoon before the evening's reminder says nothing.
 */

#include <stdint.h>

void	 watch_open(void);		/* before agenda_open() */
void	 watch_start(void);		/* enters the next noon; in a step */

/* Alarms there were at the last noon. */
uint32_t watch_alarms(void);

#endif
