#ifndef LINESIM_H1_H
#define LINESIM_H1_H

/*
 * HTTP/1.1, strict and small: content-length only, one request at a time, a
 * head of at most 16 KiB; what is ambiguous is refused and the connection
 * closed.
 */

#include "linesim/conn.h"

void	 h1_input(struct conn *);		/* deals with conn->in */
void	 h1_answer(struct conn *, struct call *);	/* frees the call */

/*
 * Answers in pieces: more() fills a buffer until it says false.  Takes the
 * place of call_answer().
 */
void	 h1_stream(struct call *, bool (*more)(struct conn *, struct buf *));
bool	 h1_more(struct conn *);	/* a piece; false: it was the last */

#endif
