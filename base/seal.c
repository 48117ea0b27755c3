/* HMAC, digests and random bytes by OpenSSL. */
#include "base/seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

struct seal {
	EVP_MAC_CTX	*ctx;		/* keyed, reset for each use */
};

static bool seeded;
static uint64_t seed_state;

struct seal *
seal_new(struct str secret)
{
	struct seal *s = MEM_NEW(struct seal);
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string("digest", digest, 0),
		OSSL_PARAM_construct_end(),
	};

	ASSERT(mac != NULL && secret.n > 0);
	s->ctx = EVP_MAC_CTX_new(mac);
	EVP_MAC_free(mac);
	ASSERT(s->ctx != NULL);
	ASSERT(EVP_MAC_init(s->ctx, (const unsigned char *)secret.p, secret.n,
	    params) == 1);
	return s;
}

void
seal_free(struct seal *s)
{
	if (s == NULL)
		return;
	EVP_MAC_CTX_free(s->ctx);
	mem_free(s);
}

void
seal_hmac(struct seal *s, struct str data, uint8_t out[SEAL_BYTES])
{
	size_t n = 0;

	ASSERT(EVP_MAC_init(s->ctx, NULL, 0, NULL) == 1);
	ASSERT(EVP_MAC_update(s->ctx, (const unsigned char *)data.p, data.n)
	    == 1);
	ASSERT(EVP_MAC_final(s->ctx, out, &n, SEAL_BYTES) == 1);
	ASSERT(n == SEAL_BYTES);
}

bool
seal_check(struct seal *s, struct str data, struct str base64)
{
	uint8_t sum[SEAL_BYTES];
	unsigned char want[SEAL_BASE64_BYTES + 1];

	seal_hmac(s, data, sum);
	EVP_EncodeBlock(want, sum, SEAL_BYTES);
	return base64.n == SEAL_BASE64_BYTES &&
	    CRYPTO_memcmp(want, base64.p, SEAL_BASE64_BYTES) == 0;
}

void
seal_sha256(struct str data, uint8_t out[SEAL_BYTES])
{
	SHA256((const unsigned char *)data.p, data.n, out);
}

void
seal_random_seed(uint64_t seed)
{
	seeded = true;
	seed_state = seed;
}

/* splitmix64: for simulation only. */
static uint64_t
seed_next(void)
{
	uint64_t z = seed_state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

void
seal_random(uint8_t *p, size_t n)
{
	if (!seeded) {
		ASSERT(n <= INT32_MAX && RAND_bytes(p, (int)n) == 1);
		return;
	}
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(seed_next() >> 56);
}

void
seal_uuid_new(uint8_t key[KEY_BYTES])
{
	seal_random(key, KEY_BYTES);
	key[6] = (uint8_t)((key[6] & 0x0f) | 0x40);
	key[8] = (uint8_t)((key[8] & 0x3f) | 0x80);
}

static void
hex(char *out, const uint8_t *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
}

void
seal_uuid_show(const uint8_t key[KEY_BYTES], char out[UUID_BYTES + 1])
{
	static const uint8_t groups[] = { 4, 2, 2, 2, 6 };
	size_t at = 0, from = 0;

	for (size_t i = 0; i < sizeof groups; i++) {
		hex(out + at, key + from, groups[i]);
		at += groups[i] * 2u;
		from += groups[i];
		out[at++] = '-';
	}
	out[UUID_BYTES] = '\0';
}

struct str
seal_base64(struct arena *a, struct str s)
{
	char *p = arena_get(a, (s.n + 2) / 3 * 4 + 1);
	int n;

	ASSERT(s.n < INT32_MAX / 2);
	n = EVP_EncodeBlock((unsigned char *)p, (const unsigned char *)s.p,
	    (int)s.n);
	return (struct str){ p, (size_t)n };
}

struct str
seal_hex(struct arena *a, struct str s)
{
	char *p = arena_get(a, s.n * 2 + 1);

	hex(p, (const uint8_t *)s.p, s.n);
	return (struct str){ p, s.n * 2 };
}
