#ifndef LINESIM_HOOK_H
#define LINESIM_HOOK_H

/*
 * The webhook sender: signs, posts over a few kept-alive connections, gives
 * the other side two seconds, counts.
 *
 * What waits: parcels (events put here one by one) and crowds, residents who
 * follow at a pace.  Time here is real time.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* Where to and how signed; without it events go nowhere. */
bool	 hook_open(const char *url, struct str secret, struct err *)
	    MUST_CHECK;
void	 hook_close(void);

/* One event of this serial, or a list without any (serial: none of it). */
void	 hook_event(struct str event, uint32_t serial);
void	 hook_empty(void);

/* Follow events of residents [from, from + n), a second so many; 0: all. */
void	 hook_follows(uint32_t from, uint32_t n, double rate);

void	 hook_report(struct buf *);		/* the members of an object */

#endif
