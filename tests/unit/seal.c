/* Signatures as LINE makes them, digests, base64 and keys. */
#include "base/seal.h"

#include <openssl/crypto.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"

static struct arena mem;

static const char secret[] = "8c570fa6dd201bb328f1c1eac23a96d8";
static const char body[] = "{\"destination\":"
    "\"U8e742f61d673b39c7fff3cecb7536ef0\",\"events\":[]}";
static const char signature[] =
    "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=";

static void
line_signature(void **state UNUSED)
{
	struct seal *s = seal_new(str_of(secret));
	uint8_t sum[SEAL_BYTES];

	seal_hmac(s, str_of(body), sum);
	assert_true(str_is(seal_base64(&mem,
	    (struct str){ (char *)sum, sizeof sum }), signature));
	for (unsigned i = 0; i < 3; i++)
		assert_true(seal_check(s, str_of(body), str_of(signature)));
	seal_free(s);
	seal_free(NULL);
}

static void
one_bit_off(void **state UNUSED)
{
	struct seal *s = seal_new(str_of(secret));
	char sign[sizeof signature], text[sizeof body];

	for (size_t i = 0; i < 8 * (sizeof sign - 1); i++) {
		memcpy(sign, signature, sizeof sign);
		sign[i / 8] = (char)(sign[i / 8] ^ 1 << i % 8);
		assert_false(seal_check(s, str_of(body),
		    (struct str){ sign, sizeof sign - 1 }));
	}
	for (size_t i = 0; i < 8 * (sizeof text - 1); i++) {
		memcpy(text, body, sizeof text);
		text[i / 8] = (char)(text[i / 8] ^ 1 << i % 8);
		assert_false(seal_check(s,
		    (struct str){ text, sizeof text - 1 },
		    str_of(signature)));
	}
	seal_free(s);
}

static void
cut_or_missing(void **state UNUSED)
{
	struct seal *s = seal_new(str_of(secret));
	struct seal *other = seal_new(STR("another"));
	struct str sign = str_of(signature);

	for (size_t n = 0; n < sign.n; n++) {
		char *own = mem_get(n);

		memcpy(own, sign.p, n);
		assert_false(seal_check(s, str_of(body),
		    (struct str){ own, n }));
		mem_free(own);
	}
	assert_false(seal_check(s, str_of(body), STR_NONE));
	assert_false(seal_check(s, str_of(body),
	    str_fmt(&mem, "%s=", signature)));
	assert_false(seal_check(s, STR_NONE, sign));
	assert_false(seal_check(other, str_of(body), sign));
	seal_free(other);
	seal_free(s);
}

static void
digests(void **state UNUSED)
{
	uint8_t sum[SEAL_BYTES];
	struct str s = { (char *)sum, sizeof sum };

	seal_sha256(STR("abc"), sum);
	assert_true(str_is(seal_hex(&mem, s), "ba7816bf8f01cfea414140de5dae"
	    "2223b00361a396177a9cb410ff61f20015ad"));
	seal_sha256(STR_NONE, sum);
	assert_true(str_is(seal_hex(&mem, s), "e3b0c44298fc1c149afbf4c8996f"
	    "b92427ae41e4649b934ca495991b7852b855"));
	assert_int_equal(seal_hex(&mem, STR_NONE).n, 0);
}

static void
base64_vectors(void **state UNUSED)
{
	static const char *const vectors[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" } };

	for (unsigned i = 0; i < NELEMS(vectors); i++)
		assert_true(str_is(seal_base64(&mem, str_of(vectors[i][0])),
		    vectors[i][1]));
}

/* 8-4-4-4-12 digits; version 4, variant 8 to b. */
static void
assert_uuid(const char *s)
{
	assert_int_equal(strlen(s), UUID_BYTES);
	for (unsigned i = 0; i < UUID_BYTES; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23)
			assert_int_equal(s[i], '-');
		else
			assert_non_null(strchr("0123456789abcdef", s[i]));
	assert_int_equal(s[14], '4');
	assert_non_null(strchr("89ab", s[19]));
}

static void
uuids(void **state UNUSED)
{
	char shown[UUID_BYTES + 1], last[UUID_BYTES + 1] = "";
	uint8_t key[KEY_BYTES];

	for (unsigned i = 0; i < 1000; i++) {
		seal_uuid_new(key);
		seal_uuid_show(key, shown);
		assert_uuid(shown);
		assert_string_not_equal(shown, last);
		memcpy(last, shown, sizeof last);
	}
	memcpy(key, "\x12\x3e\x45\x67\xe8\x9b\x12\xd3\xa4\x56\x42\x66"
	    "\x14\x17\x40\x00", sizeof key);
	seal_uuid_show(key, shown);
	assert_string_equal(shown, "123e4567-e89b-12d3-a456-426614174000");
}

/* The last: from here on the generator is not the system's. */
static void
seeded(void **state UNUSED)
{
	uint8_t a[100], b[100], c[100];

	seal_random(a, sizeof a);
	seal_random(b, sizeof b);
	assert_memory_not_equal(a, b, sizeof a);
	seal_random_seed(7);
	seal_random(a, sizeof a);
	seal_random(b, sizeof b);
	seal_random_seed(7);
	seal_random(c, sizeof c);
	assert_memory_equal(a, c, sizeof a);
	assert_memory_not_equal(a, b, sizeof a);
	seal_random_seed(8);
	seal_random(c, sizeof c);
	assert_memory_not_equal(a, c, sizeof a);
}

/* OpenSSL's memory; at the chosen call there is none. */
static unsigned calls, none_at;

static void *
ssl_grow(void *p, size_t n, const char *file UNUSED, int line UNUSED)
{
	return ++calls == none_at ? NULL : realloc(p, n);
}

static void *
ssl_get(size_t n, const char *file, int line)
{
	return ssl_grow(NULL, n, file, line);
}

static void
ssl_give(void *p, const char *file UNUSED, int line UNUSED)
{
	free(p);
}

/* What becomes of a process that has no memory at this call of a digest's:
 * the digest is right, or there is none. */
static int
starved(unsigned call, const uint8_t want[SEAL_BYTES])
{
	uint8_t sum[SEAL_BYTES] = { 0 };
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		none_at = calls + call;
		seal_sha256(str_of(body), sum);
		_exit(memcmp(sum, want, sizeof sum) != 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
no_memory_no_digest(void **state UNUSED)
{
	uint8_t want[SEAL_BYTES];
	unsigned before, died = 0;

	seal_sha256(str_of(body), want);
	before = calls;
	seal_sha256(str_of(body), want);
	assert_true(calls > before);
	for (unsigned i = 1; i <= calls - before; i++) {
		int status = starved(i, want);

		died += WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
		assert_true(status == 0 || WIFSIGNALED(status));
	}
	assert_true(died > 0);
}

static int
forget(void **state UNUSED)
{
	arena_free(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_signature),
		cmocka_unit_test(one_bit_off),
		cmocka_unit_test(cut_or_missing),
		cmocka_unit_test(digests),
		cmocka_unit_test(base64_vectors),
		cmocka_unit_test(uuids),
		cmocka_unit_test(seeded),
		cmocka_unit_test(no_memory_no_digest),
	};

	CRYPTO_set_mem_functions(ssl_get, ssl_grow, ssl_give);
	return cmocka_run_group_tests(tests, NULL, forget);
}
