#ifndef SCHEDULER_FLOOD_H
#define SCHEDULER_FLOOD_H

/*
 * How much a resident got of late: whatever goes wrong, nobody's telephone
 * rings more often than so many times in ten minutes.  Emergencies that staff
 * approved are neither held up nor counted; answers to what a resident said
 * are not counted either.
 *
 * It is kept in memory, and found again from the deliveries at the start.
 */

#include <stdbool.h>
#include <stdint.h>

#define FLOOD_MS	(UINT64_C(10) * 60 * 1000)

enum { FLOOD_CAP_MAX = 100 };

/* At start, after the store; cap 0 is none. */
void	 flood_open(unsigned cap);

/* May that resident get another one now?  If not, *again_ms is when. */
bool	 flood_full(uint32_t no, uint64_t *again_ms);

/* One leaves for them now; it did not reach them. */
void	 flood_note(uint32_t no);
void	 flood_take_back(uint32_t no);

#endif
