/* HMAC, digests and random bytes by OpenSSL. */
#include "base/seal.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"

enum { KEYS_AT_ONCE = 64 };

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
	ASSERT(SHA256((const unsigned char *)data.p, data.n, out) != NULL);
}

static EVP_MD_CTX *
digest_ctx(struct digest *d)
{
	return (EVP_MD_CTX *)d;
}

struct digest *
digest_new(void)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	ASSERT(ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1);
	return (struct digest *)ctx;
}

void
digest_add(struct digest *d, struct str s)
{
	int fine = EVP_DigestUpdate(digest_ctx(d), s.p, s.n);

	ASSERT(fine == 1);
}

void
digest_end(struct digest *d, uint8_t out[SEAL_BYTES])
{
	if (d != NULL && out != NULL) {
		int fine = EVP_DigestFinal_ex(digest_ctx(d), out, NULL);

		ASSERT(fine == 1);
	}
	EVP_MD_CTX_free(digest_ctx(d));
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
	static uint8_t pool[KEYS_AT_ONCE][KEY_BYTES];
	static unsigned left;

	if (seeded)
		seal_random(key, KEY_BYTES);
	else {
		if (left == 0) {
			seal_random(pool[0], sizeof pool);
			left = KEYS_AT_ONCE;
		}
		memcpy(key, pool[--left], KEY_BYTES);
	}
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

/* OpenSSL's alphabet for LINE's, or the other way. */
static void
alphabet(char *p, size_t n, const char *from, const char *to)
{
	for (size_t i = 0; i < n; i++)
		p[i] = p[i] == from[0] ? to[0] : p[i] == from[1] ? to[1]
		    : p[i];
}

struct str
seal_base64url(struct arena *a, struct str s)
{
	struct str text = seal_base64(a, s);

	while (text.n > 0 && text.p[text.n - 1] == '=')
		text.n--;
	alphabet((char *)(uintptr_t)text.p, text.n, "+/", "-_");
	return text;
}

enum { KEY_BITS_MIN = 2048, PART_MAX = 4096 };

struct seal_key {
	EVP_PKEY	*pkey;
};

/* NULL where it is no number in base64url. */
static BIGNUM *
part_read(struct str text)
{
	unsigned char bytes[PART_MAX];
	char padded[PART_MAX + 4];
	size_t n = text.n;
	int got;

	if (n == 0 || n > PART_MAX)
		return NULL;
	memcpy(padded, text.p, n);
	alphabet(padded, n, "-_", "+/");
	for (; n % 4 != 0; n++)
		padded[n] = '=';
	got = EVP_DecodeBlock(bytes, (unsigned char *)padded, (int)n);
	if (got < (int)(n - text.n))
		return NULL;
	return BN_bin2bn(bytes, got - (int)(n - text.n), NULL);
}

static EVP_PKEY *
key_make(OSSL_PARAM_BLD *parts)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(parts);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	EVP_PKEY *pkey = NULL;

	ASSERT(params != NULL && ctx != NULL);
	if (EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	return pkey;
}

static EVP_PKEY *
jwk_read(const struct json *jwk)
{
	static const struct {
		const char	*ours, *theirs;
	} names[] = {
		{ "n", OSSL_PKEY_PARAM_RSA_N }, { "e", OSSL_PKEY_PARAM_RSA_E },
		{ "d", OSSL_PKEY_PARAM_RSA_D },
		{ "p", OSSL_PKEY_PARAM_RSA_FACTOR1 },
		{ "q", OSSL_PKEY_PARAM_RSA_FACTOR2 },
		{ "dp", OSSL_PKEY_PARAM_RSA_EXPONENT1 },
		{ "dq", OSSL_PKEY_PARAM_RSA_EXPONENT2 },
		{ "qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1 },
	};
	BIGNUM *numbers[NELEMS(names)] = { NULL };
	OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
	EVP_PKEY *pkey = NULL;
	size_t n;

	ASSERT(parts != NULL);
	for (n = 0; n < NELEMS(names); n++) {
		numbers[n] = part_read(json_get_str(jwk, names[n].ours));
		if (numbers[n] == NULL || OSSL_PARAM_BLD_push_BN(parts,
		    names[n].theirs, numbers[n]) != 1)
			break;
	}
	if (n == NELEMS(names))
		pkey = key_make(parts);
	for (size_t i = 0; i < NELEMS(names); i++)
		BN_clear_free(numbers[i]);
	OSSL_PARAM_BLD_free(parts);
	return pkey;
}

static EVP_PKEY *
pem_read(struct str text)
{
	BIO *bio = BIO_new_mem_buf(text.p, (int)text.n);
	char none[] = "";		/* or it would ask the terminal */
	EVP_PKEY *pkey;

	ASSERT(bio != NULL);
	pkey = PEM_read_bio_PrivateKey(bio, NULL, NULL, none);
	BIO_free(bio);
	return pkey;
}

struct seal_key *
seal_key_new(struct str text, struct err *e)
{
	struct json *jwk = json_read(text, e);
	EVP_PKEY *pkey = jwk != NULL ? jwk_read(jwk) : pem_read(text);
	bool fine = pkey != NULL && EVP_PKEY_is_a(pkey, "RSA") == 1 &&
	    EVP_PKEY_get_bits(pkey) >= KEY_BITS_MIN;
	struct seal_key *k = NULL;

	json_free(jwk);
	ERR_clear_error();
	if (fine) {
		k = MEM_NEW(struct seal_key);
		k->pkey = pkey;
		return k;
	}
	EVP_PKEY_free(pkey);
	fail(e, ERR_INPUT, "is no private RSA key of %d bits or more, as PEM "
	    "or as a whole JWK", KEY_BITS_MIN);
	return NULL;
}

void
seal_key_free(struct seal_key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_free(k->pkey);
	mem_free(k);
}

struct str
seal_key_sign(struct seal_key *k, struct arena *a, struct str data)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = (size_t)EVP_PKEY_get_size(k->pkey);
	unsigned char *sign = arena_get(a, n);

	ASSERT(ctx != NULL);
	ASSERT(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, k->pkey)
	    == 1);
	ASSERT(EVP_DigestSign(ctx, sign, &n, (const unsigned char *)data.p,
	    data.n) == 1);
	EVP_MD_CTX_free(ctx);
	return seal_base64url(a, (struct str){ (const char *)sign, n });
}
