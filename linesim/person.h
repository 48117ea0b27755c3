#ifndef LINESIM_PERSON_H
#define LINESIM_PERSON_H

/*
 * Everybody LINE knows of: followers made by POST /residents, those who came
 * by an event, and strangers that something was merely addressed to.
 *
 * Resident i (from 0) has the id "U" + the first 32 hex digits of the
 * SHA-256 of "SEED:i".  A person is a number, in order of appearance.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { PERSON_NONE = UINT32_MAX, PERSON_ID_BYTES = 33, PERSON_KEY_BYTES = 16 };

enum { PERSON_FRIEND = 1, PERSON_BLOCKED = 2, PERSON_REACHED = 4,
	PERSON_ODD = 8 };		/* LINE calls its id malformed */

/* ^U[0-9a-f]{32}$ as 16 bytes? */
bool	 person_parse(struct str, unsigned char key[PERSON_KEY_BYTES]);

uint32_t person_find(const unsigned char key[PERSON_KEY_BYTES]);
uint32_t person_meet(const unsigned char key[PERSON_KEY_BYTES]);
struct str person_id(uint32_t, char to[PERSON_ID_BYTES + 1]);

void	 person_set(uint32_t, unsigned flags);
void	 person_unset(uint32_t, unsigned flags);
bool	 person_is(uint32_t, unsigned flags);	/* all of them? */
/* A friend who does not block; where no friends were made, anybody. */
bool	 person_reachable(uint32_t);

uint32_t person_count(void);			/* all, strangers too */
uint32_t person_reached(void);			/* with PERSON_REACHED */
void	 person_forget_reached(void);

/* The next resident of the formula becomes a friend; which of them. */
uint32_t resident_make(void);
uint32_t resident_meet(uint32_t person);	/* one with an id of its own */
uint32_t resident_count(void);
uint32_t resident_at(uint32_t place);		/* in order of making */

#endif
