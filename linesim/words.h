#ifndef LINESIM_WORDS_H
#define LINESIM_WORDS_H

/*
 * What was said, each only once: message lists that were found valid, by
 * number.  Lists that differ in blanks or in the order of properties are the
 * same words.
 */

#include <stdbool.h>
#include <stdint.h>

#include "linesim/message.h"

/* The raw JSON of "messages".  False where it is not valid: see problems. */
bool	 words_of(struct str raw, uint32_t *words, struct problems *);

uint32_t words_same(uint32_t);		/* the first words that are the same */
struct str words_text(uint32_t);	/* all their text, a line each */
unsigned words_count(uint32_t);		/* messages */
bool	 words_quotable(uint32_t, unsigned i);	/* has it a quote token? */
void	 words_forget(void);

#endif
