#ifndef DAEMON_IO_H
#define DAEMON_IO_H

/*
 * The loop: who listens, who waits for a descriptor, and the turn.  Collecting
 * completions only wakes flows; nothing here calls back into them.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "daemon/wire.h"
#include "scheduler/flow.h"

/* Somebody came: the function starts a flow that owns the wire. */
typedef void wire_born(struct wire *);

/* "unix:/path" (mode 0660, an old socket is replaced), "127.0.0.1:8080",
 * "[::1]:8080"; loopback only.  ERR_INPUT names what is wrong.  At most
 * wires_max are open on all listeners together, and a few more on Unix sockets;
 * the rest wait in the kernel. */
bool	 io_listen(struct str address, wire_born *, struct err *) MUST_CHECK;
bool	 io_listen_fd(int fd, wire_born *, struct err *) MUST_CHECK;

/* Until a descriptor is ready (POLLIN …); then next.  For libcurl's. */
plan	*io_poll(struct flow *, int fd, unsigned events, uint64_t limit_ms,
	    flow_step *next);

/* Before any thread is born: TERM and INT are for the loop to notice. */
void	 io_signals(void);

/* So many wires as there can be descriptors for, wires_max at most; raises the
 * process' limit as far as it may. */
unsigned io_wires_max(unsigned wires_max);

/* Opens the ring.  Where the kernel has io_uring off, says how to turn it on.
 */
bool	 io_open(unsigned wires_max, struct err *) MUST_CHECK;
void	 io_run(void (*each_turn)(void)); /* until io_stop() */
void	 io_stop(void);
bool	 io_asked_to_end(void);		/* TERM or INT came */
void	 io_deafen(void);		/* accepts nobody any more */
void	 io_close(void);

/* For simulation: one turn that does not sleep longer than limit_ms. */
void	 io_turn(uint64_t limit_ms, void (*each_turn)(void));

#endif
