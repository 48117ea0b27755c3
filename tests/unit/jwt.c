/* The assertion that asks for a token, checked with the other half of its
 * key; and what is no key. */
#include "daemon/jwt.h"

#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/seal.h"

static struct arena mem;
static EVP_PKEY *pkey;
static struct str pem;

static int
make_key(void **state UNUSED)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *p;
	long n;

	pkey = EVP_RSA_gen(2048);
	assert_non_null(pkey);
	assert_int_equal(PEM_write_bio_PrivateKey(bio, pkey, NULL, NULL, 0,
	    NULL, NULL), 1);
	n = BIO_get_mem_data(bio, &p);
	pem = str_dup(&mem, (struct str){ p, (size_t)n });
	BIO_free(bio);
	return 0;
}

static int
drop_key(void **state UNUSED)
{
	EVP_PKEY_free(pkey);
	arena_free(&mem);
	return 0;
}

static void
put_part(struct buf *b, const char *name, const char *param)
{
	BIGNUM *n = NULL;
	unsigned char bytes[512];

	assert_int_equal(EVP_PKEY_get_bn_param(pkey, param, &n), 1);
	json_put_str(b, name, seal_base64url(&mem, (struct str){
	    (char *)bytes, (size_t)BN_bn2bin(n, bytes) }));
	BN_clear_free(n);
}

/* As LINE's console hands it out; without one part it is no key. */
static struct str
jwk_without(const char *left_out)
{
	static const char *const parts[][2] = {
		{ "n", OSSL_PKEY_PARAM_RSA_N }, { "e", OSSL_PKEY_PARAM_RSA_E },
		{ "d", OSSL_PKEY_PARAM_RSA_D },
		{ "p", OSSL_PKEY_PARAM_RSA_FACTOR1 },
		{ "q", OSSL_PKEY_PARAM_RSA_FACTOR2 },
		{ "dp", OSSL_PKEY_PARAM_RSA_EXPONENT1 },
		{ "dq", OSSL_PKEY_PARAM_RSA_EXPONENT2 },
		{ "qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1 },
	};
	struct buf b = { 0 };
	struct str s;

	buf_byte(&b, '{');
	json_put_str(&b, "kty", STR("RSA"));
	json_put_str(&b, "alg", STR("RS256"));
	for (size_t i = 0; i < NELEMS(parts); i++)
		if (strcmp(parts[i][0], left_out) != 0)
			put_part(&b, parts[i][0], parts[i][1]);
	buf_byte(&b, '}');
	s = str_dup(&mem, buf_str(&b));
	buf_free(&b);
	return s;
}

/* Bytes of base64url, decoded by OpenSSL. */
static struct str
decoded(struct str s)
{
	char *text = arena_get(&mem, s.n + 4), *to = arena_get(&mem, s.n + 4);
	size_t n = s.n;
	int got;

	for (size_t i = 0; i < s.n; i++)
		text[i] = s.p[i] == '-' ? '+' : s.p[i] == '_' ? '/' : s.p[i];
	for (; n % 4 != 0; n++)
		text[n] = '=';
	got = EVP_DecodeBlock((unsigned char *)to, (unsigned char *)text,
	    (int)n);
	assert_true(got >= 0);
	return (struct str){ to, (size_t)got - (n - s.n) };
}

static bool
verified(struct str text, struct str sign)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct str bytes = decoded(sign);
	bool ok;

	assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL,
	    pkey), 1);
	ok = EVP_DigestVerify(ctx, (const unsigned char *)bytes.p, bytes.n,
	    (const unsigned char *)text.p, text.n) == 1;
	EVP_MD_CTX_free(ctx);
	return ok;
}

static void
check_jwt(struct str key_text, uint64_t token_s, const char *claims_want)
{
	struct jwt j = { STR("1234567890"), STR("a-\"kid\""),
	    UINT64_C(1790000000999), token_s };
	struct str jwt, head, claims, sign, rest;
	struct seal_key *key;
	struct err e;

	key = seal_key_new(key_text, &e);
	assert_non_null(key);
	jwt = jwt_make(&j, key, &mem);
	head = str_split(jwt, '.', &rest);
	claims = str_split(rest, '.', &sign);
	assert_true(memchr(sign.p, '.', sign.n) == NULL);
	assert_true(str_is(decoded(head),
	    "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"a-\\\"kid\\\"\"}"));
	assert_true(str_is(decoded(claims), claims_want));
	assert_true(verified(str_upto(jwt, head.n + 1 + claims.n), sign));
	assert_false(verified(str_upto(jwt, head.n + claims.n), sign));
	seal_key_free(key);
}

static void
signs(void **state UNUSED)
{
	check_jwt(pem, 0, "{\"iss\":\"1234567890\",\"sub\":\"1234567890\","
	    "\"aud\":\"https://api.line.me/\",\"exp\":1790000600}");
	check_jwt(jwk_without(""), 86400, "{\"iss\":\"1234567890\","
	    "\"sub\":\"1234567890\",\"aud\":\"https://api.line.me/\","
	    "\"exp\":1790000600,\"token_exp\":86400}");
}

static void
refuse_key(struct str text)
{
	struct err e;

	assert_null(seal_key_new(text, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_null(strstr(e.why, "PRIVATE"));	/* never told */
}

static void
no_keys(void **state UNUSED)
{
	static const char *const parts[] = { "n", "e", "d", "p", "q", "dp",
	    "dq", "qi" };
	char odd[5000];

	refuse_key(STR(""));
	refuse_key(STR("-----BEGIN PRIVATE KEY-----\nAAAA\n"));
	refuse_key(STR("{}"));
	refuse_key(STR("{\"n\":\"!!!!\"}"));
	refuse_key(str_upto(pem, pem.n / 2));
	for (size_t i = 0; i < NELEMS(parts); i++)
		refuse_key(jwk_without(parts[i]));
	memset(odd, 'A', sizeof odd);
	memcpy(odd, "{\"n\":\"", 6);
	memcpy(odd + sizeof odd - 2, "\"}", 2);
	refuse_key((struct str){ odd, sizeof odd });
}

/* LINE wants 2048 bits; one of 1024 is a mistake that is told at once. */
static void
short_key(void **state UNUSED)
{
	EVP_PKEY *small = EVP_RSA_gen(1024);
	BIO *bio = BIO_new(BIO_s_mem());
	char *p;
	long n;

	assert_int_equal(PEM_write_bio_PrivateKey(bio, small, NULL, NULL, 0,
	    NULL, NULL), 1);
	n = BIO_get_mem_data(bio, &p);
	refuse_key((struct str){ p, (size_t)n });
	BIO_free(bio);
	EVP_PKEY_free(small);
}

static void
base64url(void **state UNUSED)
{
	assert_true(str_is(seal_base64url(&mem, STR("")), ""));
	assert_true(str_is(seal_base64url(&mem, STR("a")), "YQ"));
	assert_true(str_is(seal_base64url(&mem, STR("ab")), "YWI"));
	assert_true(str_is(seal_base64url(&mem, STR("abc")), "YWJj"));
	assert_true(str_is(seal_base64url(&mem, STR("\xfb\xff\xfe")), "-__-"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64url),
		cmocka_unit_test(signs),
		cmocka_unit_test(no_keys),
		cmocka_unit_test(short_key),
	};

	return cmocka_run_group_tests(tests, make_key, drop_key);
}
