#ifndef LINESIM_KEYS_H
#define LINESIM_KEYS_H

/*
 * Retry keys: a key lives 24 hours from the first request that bore it,
 * whether that was accepted or not.  Afterwards it is as good as new.
 */

#include <stdbool.h>
#include <stdint.h>

#include "linesim/mix.h"

enum { KEYS_HOURS = 24 };

struct key {
	unsigned char	 key[UUID_BYTES];
	uint64_t	 first_ms;
	uint64_t	 body;		/* part of its SHA-256 */
	uint32_t	 entry;		/* of the ledger, or INDEX_NONE */
};

/* Meets a key; notes where the body is not what it was. */
uint32_t key_meet(const unsigned char key[UUID_BYTES],
	    const unsigned char sha[SHA_BYTES], uint64_t now_ms);
uint32_t key_entry(uint32_t);		/* what it got accepted, INDEX_NONE */
void	 key_accept(uint32_t, uint32_t entry);
void	 keys_forget(void);

struct keys_sums {
	uint64_t	 other_body;	/* the same key with another body */
	uint64_t	 reused;	/* accepted before, over 24 h ago */
};

extern struct keys_sums keys_sums;

#endif
