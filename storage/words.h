#ifndef STORAGE_WORDS_H
#define STORAGE_WORDS_H

/*
 * Sets against sets, as wide as the processor can.  Arrays may be one and the
 * same but must not overlap otherwise.
 */

#include <stdint.h>

void	 words_and(uint64_t *to, const uint64_t *, const uint64_t *,
	    uint32_t n);
void	 words_and_not(uint64_t *to, const uint64_t *, const uint64_t *,
	    uint32_t n);
void	 words_or(uint64_t *to, const uint64_t *, const uint64_t *,
	    uint32_t n);
void	 words_or_not(uint64_t *to, const uint64_t *, const uint64_t *,
	    uint32_t n);
uint32_t words_count(const uint64_t *, uint32_t n);

#endif
