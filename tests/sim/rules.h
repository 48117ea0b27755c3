#ifndef TESTS_SIM_RULES_H
#define TESTS_SIM_RULES_H

/*
 * What a resident may be told when, by what people and staff said and heard:
 * nothing here asks the daemon.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* After when a notice is of no use, by the wall clock. */
struct notice;
uint64_t rules_until(const struct notice *);

/* How late a slot was, as it is counted: up to so many ms. */
extern const uint64_t rules_late_ms[];

/* LINE sees a request, whatever it does with it. */
void	 rules_asked(uint32_t what);

/* LINE took some words for a resident, so many times by now. */
void	 rules_told(uint32_t person, uint32_t what, uint32_t times);

/* Did the resident leave, and kairand surely hear of it before then?  Did
 * they surely follow at that time, and ever since? */
bool	 rules_left(uint32_t person, uint64_t ms);
bool	 rules_follows(uint32_t person, uint64_t ms);
bool	 rules_hears(uint32_t person, uint64_t ms);	/* and wants to */
bool	 rules_paused(uint32_t person, uint64_t ms);

#endif
