#ifndef DAEMON_SYSTEMD_H
#define DAEMON_SYSTEMD_H

/* What systemd is told and what it hands over; without it nothing happens. */

#include <stdbool.h>

#include "base/str.h"

/* "READY=1", "STOPPING=1", "WATCHDOG=1", "STATUS=…". */
void	 systemd_tell(const char *);

/* The loop, once a turn: feeds the watchdog in time. */
void	 systemd_turn(void);

/* A socket that systemd opened, by FileDescriptorName=; -1 if there is none. */
int	 systemd_socket(const char *name);

#endif
