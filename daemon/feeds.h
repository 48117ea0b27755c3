#ifndef DAEMON_FEEDS_H
#define DAEMON_FEEDS_H

/*
 * GET /calendar/<area>.ics and .json, for anybody: a district's collections,
 * see storage/feed.h.  The area's name is percent-encoded, spelt as any name
 * that calendar_area() finds.  They may be cached for an hour, and a client
 * that has the same already is told so (If-None-Match).
 */

#include "daemon/http.h"

http_handler feeds_calendar;

#endif
