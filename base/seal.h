#ifndef BASE_SEAL_H
#define BASE_SEAL_H

/*
 * Digests, random bytes and comparison without a hint: OpenSSL's one door,
 * apart from TLS.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum { SEAL_BYTES = 32, SEAL_BASE64_BYTES = 44, KEY_BYTES = 16,
	UUID_BYTES = 36 };

/* HMAC-SHA256 with a key that is prepared once; see seal_free. */
struct seal;

struct seal *seal_new(struct str secret);
void	 seal_free(struct seal *);		/* NULL is fine */
void	 seal_hmac(struct seal *, struct str, uint8_t out[SEAL_BYTES]);

/* Is this the base64 of the HMAC of data?  Takes as long either way. */
bool	 seal_check(struct seal *, struct str data, struct str base64);

void	 seal_sha256(struct str, uint8_t out[SEAL_BYTES]);

/* The same of what comes in pieces; the end frees it, NULL out is fine. */
struct digest;

struct digest *digest_new(void);
void	 digest_add(struct digest *, struct str);
void	 digest_end(struct digest *, uint8_t out[SEAL_BYTES]);

void	 seal_random(uint8_t *, size_t);  /* from the system's generator */

/* Simulation: the generator repeats itself from this seed. */
void	 seal_random_seed(uint64_t seed);

/* A random key as LINE wants retry keys, 8-4-4-4-12 hex digits [L5]. */
void	 seal_uuid_show(const uint8_t key[KEY_BYTES], char out[UUID_BYTES + 1]);
void	 seal_uuid_new(uint8_t key[KEY_BYTES]);	/* version 4 */

struct str seal_base64(struct arena *, struct str);
struct str seal_base64url(struct arena *, struct str);	/* unpadded */
struct str seal_hex(struct arena *, struct str);

/*
 * A private RSA key of 2048 bits or more, from PEM or from a JWK with all its
 * parts.  NULL is ERR_INPUT; why never tells anything of the key.
 */
struct seal_key;

struct seal_key *seal_key_new(struct str, struct err *) MUST_CHECK;
void	 seal_key_free(struct seal_key *);	/* NULL is fine */
/* RS256: the signature as base64url. */
struct str seal_key_sign(struct seal_key *, struct arena *, struct str);

#endif
