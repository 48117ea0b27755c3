#ifndef LINESIM_MIX_H
#define LINESIM_MIX_H

/*
 * Numbers that look random and are the same for the same seed, and bytes as
 * hexadecimal digits.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { UUID_BYTES = 16, UUID_TEXT = 37, SHA_BYTES = 32 };

uint64_t mix(uint64_t a, uint64_t b);
double	 mix_share(uint64_t a, uint64_t b);	/* 0 <= x < 1 */

/* Two 64-bit hashes of the bytes: enough to tell texts apart, not secret. */
void	 mix_bytes(struct str, uint64_t out[2]);

void	 hex_show(char *to, const void *bytes, size_t n);	/* no NUL */
bool	 hex_read(void *to, const char *digits, size_t n);	/* lower case */
void	 uuid_show(char to[UUID_TEXT], uint64_t high, uint64_t low);
/* The nth of this seed, which looks like version 4. */
void	 uuid_make(char to[UUID_TEXT], uint64_t seed, uint64_t n);
bool	 uuid_read(struct str, unsigned char to[UUID_BYTES]);	/* any case */

void	 sha_of(struct str, unsigned char to[SHA_BYTES]);

/* Base64 of HMAC-SHA256, as LINE signs webhooks; 44 characters and a NUL. */
void	 sign_body(struct str secret, struct str body, char to[45]);

#endif
