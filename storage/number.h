#ifndef STORAGE_NUMBER_H
#define STORAGE_NUMBER_H

/*
 * LINE's id to a resident's number and back: a part of the roster, 24 bytes
 * a resident.  Ask storage/roster.h; this is below it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Is it U and 32 small hex digits [L4]?  All below need that. */
bool	 number_user_valid(struct str user);

void	 number_expect(uint32_t n);	/* makes room for 0 … n-1 */
void	 number_give(uint32_t no, struct str user);	/* once for each */
void	 number_take(uint32_t no);	/* nobody has it from now on */
bool	 number_of(struct str user, uint32_t *no);
bool	 number_user(uint32_t no, char user[34]);
void	 number_reset(void);

#endif
