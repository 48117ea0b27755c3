#ifndef LINESIM_COURIER_H
#define LINESIM_COURIER_H

/*
 * The connections that webhooks go out by: HTTP/1.1, kept alive, one request
 * at a time each.  hook.c says what is next and hears what came of it.
 */

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "linesim/mix.h"

struct parcel;

enum outcome { OUT_ANSWER, OUT_TIMEOUT, OUT_FAILED, OUTCOMES };

struct hook_sums {
	uint64_t	 sent, fine, busy, again, events;
	uint64_t	 outcomes[OUTCOMES];
	uint64_t	 latency[16 * 40];	/* 16ths of powers of 2 */
	uint64_t	 most_us;
};

bool	 couriers_open(struct str url, struct str secret, struct err *)
	    MUST_CHECK;
void	 couriers_close(void);
void	 couriers_pump(void);		/* idle ones take what is next */
uint64_t couriers_busy(void);

/* Of hook.c: the next to go or NULL; what came of one (it takes it). */
struct parcel *hook_next(void);
void	 hook_outcome(struct parcel *, enum outcome, int status, uint64_t us);

#endif
