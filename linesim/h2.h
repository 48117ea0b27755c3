#ifndef LINESIM_H2_H
#define LINESIM_H2_H

/* HTTP/2 as server, by nghttp2; at most 100 requests at once a connection. */

#include "linesim/conn.h"

void	 h2_start(struct conn *);	/* settings and windows are announced */
void	 h2_input(struct conn *, struct str);
void	 h2_output(struct conn *);	/* appends to conn->out; h1: nothing */
void	 h2_answer(struct conn *, struct call *);
void	 h2_free(struct conn *);

#endif
