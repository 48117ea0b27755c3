#ifndef DAEMON_SAY_H
#define DAEMON_SAY_H

/*
 * What the code says in English, said in Japanese.
 *
 * say.def and saytown.def are the list:
 * SAY("campaign %u: there is none", "配信{1}は…").  The English is written as
 * in the code, with its % signs, so the list can be searched for it; {1}, {2}
 * … take what stands where they were, and words such as "approved" are said in
 * Japanese themselves if the list has them.
 * tests/unit/say.c finds what is missing from the list.
 */

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/* Is it a language as LANG has it, and Japanese? */
bool	 say_japanese(struct str lang);

/* Appends the sentence in Japanese; false, and nothing appended, if the list
 * has it not. */
bool	 say_text(struct str english, struct buf *);

/* The reason of an error in Japanese; one that is not in the list stays, with
 * its kind before it. */
void	 say_err(struct err *);

#endif
