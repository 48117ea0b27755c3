/* linesim's retry keys, digests and digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "linesim/mix.c"
#include "linesim/index.c"
#include "linesim/keys.c"

static const struct str secret = { "8c570fa6dd201bb328f1c1eac23a96d8", 32 };

static void
test_signature(void **state UNUSED)
{
	char sign[45];

	sign_body(secret, STR("{\"destination\":"
	    "\"U8e742f61d673b39c7fff3cecb7536ef0\",\"events\":[]}"), sign);
	assert_string_equal(sign,
	    "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=");
}

static void
test_uuid(void **state UNUSED)
{
	unsigned char a[UUID_BYTES], b[UUID_BYTES];
	char text[UUID_TEXT];

	uuid_make(text, 1, 2);
	assert_int_equal(text[14], '4');
	assert_true(uuid_read(str_of(text), a));
	assert_true(uuid_read(STR("123E4567-e89b-12d3-a456-426614174000"),
	    a));
	assert_true(uuid_read(STR("123e4567-E89B-12d3-a456-426614174000"),
	    b));
	assert_memory_equal(a, b, UUID_BYTES);
	assert_int_equal(a[0], 0x12);
	assert_int_equal(a[8], 0xa4);
	assert_false(uuid_read(STR("123e4567e89b12d3a456426614174000"), a));
	assert_false(uuid_read(STR("123e4567-e89b-12d3-a456-42661417400g"),
	    a));
}

static void
test_a_key_lives_a_day(void **state UNUSED)
{
	const unsigned char key[UUID_BYTES] = { 7 };
	const unsigned char body[SHA_BYTES] = { 1 }, other[SHA_BYTES] = { 2 };
	uint64_t start = 1000, day = (uint64_t)KEYS_HOURS * HOUR_MS;
	uint32_t k = key_meet(key, body, start);

	assert_int_equal(key_entry(k), INDEX_NONE);
	key_accept(k, 42);
	assert_int_equal(key_entry(key_meet(key, body, start + day - 1)),
	    42);
	assert_int_equal(keys_sums.other_body, 0);
	assert_int_equal(key_entry(key_meet(key, other, start + 5)), 42);
	assert_int_equal(keys_sums.other_body, 1);
	assert_int_equal(key_entry(key_meet(key, body, start + day)),
	    INDEX_NONE);
	assert_int_equal(keys_sums.reused, 1);
	keys_forget();
}

static void
test_many_keys(void **state UNUSED)
{
	const unsigned char body[SHA_BYTES] = { 1 };
	unsigned char key[UUID_BYTES] = { 0 };

	for (uint32_t i = 0; i < 10000; i++) {
		memcpy(key, &i, sizeof i);
		key_accept(key_meet(key, body, 1), i);
	}
	for (uint32_t i = 0; i < 10000; i++) {
		memcpy(key, &i, sizeof i);
		assert_int_equal(key_entry(key_meet(key, body, 2)), i);
	}
	keys_forget();
}

static void
test_set(void **state UNUSED)
{
	struct set s = { 0 };
	unsigned new = 0;

	for (int round = 0; round < 2; round++)
		for (uint64_t v = 1; v <= 10000; v++)
			new += set_add(&s, v << 32) + set_add(&s, 3 * v);
	assert_int_equal(new, 20000);
	set_clear(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signature),
		cmocka_unit_test(test_uuid),
		cmocka_unit_test(test_a_key_lives_a_day),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
