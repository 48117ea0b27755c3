#ifndef BASE_LOG_H
#define BASE_LOG_H

/*
 * One line per event, for journald: "<6>delivery sent campaign=42 seq=7".
 * The event is a fixed phrase; ids stand under the same key everywhere; never
 * a resident's words or name.  Control characters are shown as "?".
 */

#include "base/check.h"

enum log_level { LOG_ALERT = 1, LOG_ERROR = 3, LOG_WARN = 4, LOG_INFO = 6,
	LOG_DEBUG = 7 };

void	 log_event(enum log_level, const char *event, const char *fmt, ...)
	    PRINTF(3, 4);
void	 log_upto(enum log_level);  /* what is not shown; default LOG_INFO */

#endif
