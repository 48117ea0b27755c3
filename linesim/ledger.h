#ifndef LINESIM_LEDGER_H
#define LINESIM_LEDGER_H

/*
 * Every request that was accepted, in order: when, by which key, to whom,
 * which words.  Four bytes a recipient, about a hundred a request.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "linesim/mix.h"

struct entry {
	uint64_t	 ms;		/* simulated clock */
	uint64_t	 number;	/* of the request */
	uint64_t	 message_id;	/* of the first of its messages */
	uint64_t	 to_at;
	uint32_t	 to_n, words;
	uint8_t		 endpoint;
	bool		 keyed, reply;
	bool		 lost;		/* accepted, never delivered: a fault */
	unsigned char	 key[UUID_BYTES], sha[SHA_BYTES];
};

/* Keeps a copy, with its recipients; gives it a place and message ids. */
uint32_t ledger_add(struct entry, const uint32_t *to, uint32_t to_n);
const struct entry *ledger_at(uint32_t);	/* until the next is added */
uint32_t ledger_count(void);
void	 ledger_line(uint32_t, struct buf *);	/* as JSON, with newline */
void	 ledger_forget(void);

struct ledger_sums {
	uint64_t	 recipients;	/* of all but replies */
	uint64_t	 duplicates;	/* same words, same person, again */
	uint64_t	 delivered;	/* to friends who do not block */
	uint64_t	 replies;
	uint64_t	 first_ms, last_ms;	/* of all but replies */
};

extern struct ledger_sums ledger_sums;

#endif
