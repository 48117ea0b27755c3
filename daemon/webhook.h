#ifndef DAEMON_WEBHOOK_H
#define DAEMON_WEBHOOK_H

/*
 * POST /webhook: is it LINE?  Keep the events, say so.  The answer leaves when
 * they are on disk (P1), because http.c's gate is before every answer.
 */

#include "daemon/http.h"

http_handler webhook;

#endif
