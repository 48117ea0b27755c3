#ifndef LINESIM_SEND_H
#define LINESIM_SEND_H

/* The endpoints that send messages: checked, accepted once, kept. */

#include "linesim/call.h"

void	 send_multicast(struct call *);
void	 send_push(struct call *);
void	 send_reply(struct call *);
void	 send_broadcast(struct call *);
void	 send_validate(struct call *);		/* messages only */

#endif
