#ifndef DAEMON_CONFIG_H
#define DAEMON_CONFIG_H

/*
 * Every setting, as config.def has them, from a file of "key = value" lines.
 *
 * "#" begins a comment at the start of a line or after a blank; a value in
 * double quotes is taken as it stands.  A key that is not known, stands twice,
 * or has a value that is not understood is refused with file and line.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "daemon/setting.h"

#define TYPE_COUNT	uint32_t
#define TYPE_LIMIT	uint32_t
#define TYPE_BYTES	uint64_t
#define TYPE_SPACE	struct space
#define TYPE_RATE	double
#define TYPE_TEXT	struct str
#define TYPE_HOURS	struct hours
#define TYPE_TIME	uint16_t
#define TYPE_WHEN	uint64_t

struct config {
#define SETTING(name, KIND, min, otherwise, max, unit, about) \
	TYPE_##KIND name;
#include "daemon/config.def"
#undef SETTING
};

/* The settings in force; kairand's main sets it, everybody else reads. */
extern struct config config;

/* All settings in the order of config.def. */
extern const struct setting settings[];
extern const size_t settings_n;

void	 config_default(struct config *);

/* The defaults, and on top of them the text.  Texts live as long as the
 * process.  Then as config_check(). */
bool	 config_read(struct str text, const char *file, struct config *,
	    struct err *) MUST_CHECK;

/* What no single setting can tell.  A control path without "unix:" gets it.
 * ERR_INPUT begins with the file and names the setting. */
bool	 config_check(struct config *, const char *file, struct err *)
	    MUST_CHECK;

/* Does an address "https://host[:port]" stay on this machine? */
bool	 config_on_loopback(struct str address);

/* All settings with range and meaning, as a file that reads back the same. */
void	 config_show(const struct config *, struct buf *);

#endif
