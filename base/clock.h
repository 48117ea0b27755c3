#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/*
 * The time, noted once a turn, so that all of a turn agrees on it.
 *
 * clock_ms() is the wall clock: milliseconds since 1970 UTC; it can be set.
 * clock_mono_ms() only goes forward, and is what waits are measured by.
 * Days and hours are Japan's, UTC+9, which has no summer time.  A day is a
 * number: days since 1970-01-01.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

uint64_t clock_ms(void);
uint64_t clock_us(void);		/* the same, finer */
uint64_t clock_mono_ms(void);
uint64_t clock_mono_us(void);		/* the same, finer */
void	 clock_tick(void);		/* the loop, once a turn */

/* Rehearsal: wall time starts at start_ms and runs rate times as fast. */
void	 clock_rehearse(uint64_t start_ms, double rate);

/* How long, by the monotonic clock, until the wall clock says wall_ms. */
uint64_t clock_until_ms(uint64_t wall_ms);

/* Simulation: time stands still unless moved; both clocks. */
void	 clock_set(uint64_t wall_ms);
void	 clock_add(uint64_t ms);

/* The time right now, not the turn's; for measuring how long steps take.
 * Simulated, no time passes within a turn. */
uint64_t clock_precise_us(void);
uint64_t clock_cpu_us(void);	/* what this thread had of the processor */

struct date {
	int		 year;		/* 1970..9999 */
	unsigned	 month, day;	/* 1..12, 1..31 */
};

enum { DAY_MS = 24 * 60 * 60 * 1000, MINUTE_MS = 60 * 1000,
	HOUR_MS = 60 * 60 * 1000, MINUTES_A_DAY = 24 * 60 };

int32_t	 day_of(struct date);
struct date date_of(int32_t day);
unsigned day_week(int32_t day);			/* 0 is Sunday */
int32_t	 day_today(uint64_t wall_ms);		/* Japan's day */
unsigned minute_today(uint64_t wall_ms);	/* of Japan's day, 0..1439 */
uint64_t day_at(int32_t day, unsigned minute);	/* as wall_ms */
unsigned month_days(int year, unsigned month);

/* "2026-04-01"; the day must exist. */
bool	 day_parse(struct str, int32_t *day);
/* "2026-04-01T19:00[:20]" in Japan's time, or a date alone (midnight); "Z"
 * behind it says UTC, "+09:00" what is meant anyway. */
bool	 time_parse(struct str, uint64_t *wall_ms);
/* "19:00" as minutes, 0..1439. */
bool	 minute_parse(struct str, unsigned *minute);

struct str day_show(struct arena *, int32_t day);	/* 2026-04-01 */
struct str time_show(struct arena *, uint64_t wall_ms);	/* ...T19:00:00.000 */

#endif
