#ifndef LINESIM_TOKEN_H
#define LINESIM_TOKEN_H

/*
 * Events that were made, by serial number, and what hangs on them: the reply
 * token, the event id, whether a webhook with it was answered 2xx.  And the
 * access token.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum { REPLY_TOKEN_BYTES = 32, EVENT_ID_BYTES = 26 };

/* The only token that is taken from now on, but for those of oauth.h. */
void	 access_set(struct str);
bool	 access_granted(struct str token);

/* A new event of this person (PERSON_NONE: nobody's). */
uint32_t serial_new(uint32_t person);
uint32_t serial_count(void);

void	 serial_left(uint32_t);		/* its webhook leaves: 60 s from now */
void	 serial_acked(uint32_t);
bool	 serial_is_acked(uint32_t);
uint32_t serial_person(uint32_t);
uint64_t serial_ms(uint32_t);

void	 reply_token(uint32_t, char to[REPLY_TOKEN_BYTES + 1]);
/* As a ULID of the event's time. */
void	 event_id(uint32_t, char to[EVENT_ID_BYTES + 1]);

/* Uses a token up; false if it is not one, was used, or is too old. */
bool	 reply_take(struct str token, uint32_t *person);
uint64_t reply_again(void);	/* so often one that was used up was shown */

#endif
