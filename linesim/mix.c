/* Seeded numbers, digests and digits: what ids and keys are made of. */
#include "linesim/mix.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

uint64_t
mix(uint64_t a, uint64_t b)
{
	uint64_t x = a + (b + 1) * 0x9e3779b97f4a7c15u;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

double
mix_share(uint64_t a, uint64_t b)
{
	return (double)(mix(a, b) >> 11) / 9007199254740992.0;
}

void
mix_bytes(struct str s, uint64_t out[2])
{
	uint64_t a = 0x243f6a8885a308d3u ^ s.n, b = 0x13198a2e03707344u;

	for (size_t i = 0; i < s.n; i += 8) {
		uint64_t w = 0;

		memcpy(&w, s.p + i, s.n - i < 8 ? s.n - i : 8);
		a = (a ^ w) * 0x9fb21c651e98df25u;
		a ^= a >> 32;
		b = (b + w) * 0xd6e8feb86659fd93u;
		b ^= b >> 29;
	}
	out[0] = mix(a, 1);
	out[1] = mix(b, a);
}

static const char digits[] = "0123456789abcdef";

void
hex_show(char *to, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++) {
		to[2 * i] = digits[p[i] >> 4];
		to[2 * i + 1] = digits[p[i] & 15];
	}
}

static const signed char values[256] = {
	['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6,
	['6'] = 7, ['7'] = 8, ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

bool
hex_read(void *to, const char *text, size_t n)
{
	unsigned char *out = to;

	for (size_t i = 0; i < n; i++) {
		int high = values[(unsigned char)text[2 * i]] - 1;
		int low = values[(unsigned char)text[2 * i + 1]] - 1;

		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

/* Where the dashes are not. */
static const unsigned char places[UUID_BYTES] = {
	0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34,
};

void
uuid_show(char to[UUID_TEXT], uint64_t high, uint64_t low)
{
	for (unsigned i = 0; i < UUID_BYTES; i++) {
		uint64_t half = i < 8 ? high : low;
		unsigned char c = (unsigned char)(half >> (56 - i % 8 * 8));

		hex_show(to + places[i], &c, 1);
	}
	to[8] = to[13] = to[18] = to[23] = '-';
	to[36] = '\0';
}

void
uuid_make(char to[UUID_TEXT], uint64_t seed, uint64_t n)
{
	uint64_t high = mix(seed, 2 * n), low = mix(seed, 2 * n + 1);

	uuid_show(to, (high & ~0xf000ull) | 0x4000,
	    (low & ~(3ull << 62)) | 1ull << 63);
}

bool
uuid_read(struct str s, unsigned char to[UUID_BYTES])
{
	char low[36];

	if (s.n != 36 || s.p[8] != '-' || s.p[13] != '-' || s.p[18] != '-' ||
	    s.p[23] != '-')
		return false;
	for (size_t i = 0; i < 36; i++)
		low[i] = s.p[i] >= 'A' && s.p[i] <= 'F' ?
		    (char)(s.p[i] + 32) : s.p[i];
	for (size_t i = 0; i < UUID_BYTES; i++)
		if (!hex_read(to + i, low + places[i], 1))
			return false;
	return true;
}

void
sha_of(struct str s, unsigned char to[SHA_BYTES])
{
	static EVP_MD_CTX *ctx;
	static EVP_MD *sha;
	bool done;

	if (ctx == NULL) {
		ctx = EVP_MD_CTX_new();
		sha = EVP_MD_fetch(NULL, "SHA256", NULL);
	}
	done = EVP_DigestInit_ex2(ctx, sha, NULL) == 1 &&
	    EVP_DigestUpdate(ctx, s.p, s.n) == 1 &&
	    EVP_DigestFinal_ex(ctx, to, NULL) == 1;
	ASSERT(done);
}

void
sign_body(struct str secret, struct str body, char to[45])
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	ASSERT(secret.n <= INT32_MAX);
	HMAC(EVP_sha256(), secret.p, (int)secret.n,
	    (const unsigned char *)body.p, body.n, mac, &n);
	ASSERT(n == SHA_BYTES);
	EVP_EncodeBlock((unsigned char *)to, mac, (int)n);
}
