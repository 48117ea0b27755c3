#ifndef DAEMON_SETTING_H
#define DAEMON_SETTING_H

/*
 * The kinds of values a setting can have: as text, and as C has them.
 *
 *	COUNT	uint32_t	123
 *	LIMIT	uint32_t	123, or off, which is LIMIT_OFF
 *	BYTES	uint64_t	123, 64K, 64M, 2G (of 1024)
 *	SPACE	struct space	as BYTES, or a share of the disk: 10%
 *	RATE	double		196, 0.5
 *	TEXT	struct str	a NUL follows; empty is n = 0, never NULL
 *	HOURS	struct hours	21:00-07:00, or off
 *	TIME	uint16_t	19:00, as minutes of the day
 *	WHEN	uint64_t	2026-04-01T19:00 as wall_ms; empty is 0
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

#define LIMIT_OFF	UINT32_MAX

struct space {
	uint64_t	 bytes;
	unsigned	 percent;	/* of the disk; 0: bytes count */
};

struct hours {
	bool		 on;
	uint16_t	 from, to;	/* minutes; from > to: over midnight */
};

enum setting_kind { SETTING_COUNT, SETTING_LIMIT, SETTING_BYTES,
	SETTING_SPACE, SETTING_RATE, SETTING_TEXT, SETTING_HOURS,
	SETTING_TIME, SETTING_WHEN, SETTING_KINDS };

struct setting {
	const char	*name;
	enum setting_kind kind;
	uint16_t	 at;		/* of the field in struct config */
	double		 min, max;	/* of a TEXT: bytes */
	const char	*otherwise;	/* the default, as text */
	const char	*unit, *about;
};

/* Is this minute of the day within the hours? */
bool	 hours_hold(struct hours, unsigned minute);

/* Texts are copied to the arena.  ERR_INPUT says what would be right. */
bool	 setting_read(const struct setting *, struct str, struct arena *,
	    void *field, struct err *) MUST_CHECK;

/* As a file has it: reading it gives the same value. */
void	 setting_show(const struct setting *, const void *field, struct buf *);

#endif
