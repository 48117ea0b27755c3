/* The hash map against an array that holds the same. */
#include "base/map.c"	/* before cmocka, whose fail() is another */

#include <endian.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { KEYS = 700 };

struct plain {
	uint64_t	 value[KEYS];
	bool		 has[KEYS];
	size_t		 n;
};

/* Keys of 0 to 9 bytes, with NULs in them. */
static struct str
key(unsigned i)
{
	static char s[16];
	size_t n = i % 10;

	if (i < 10 && n == 0)
		return STR_NONE;
	memset(s, 0, sizeof s);
	memcpy(s, &i, sizeof i);
	return (struct str){ s, n < 4 ? 4 : n };
}

static void
assert_same(const struct map *m, const struct plain *p)
{
	uint64_t v;

	assert_int_equal(m->n, p->n);
	assert_true(m->n + m->gone <= m->room);
	for (unsigned i = 0; i < KEYS; i++) {
		assert_int_equal(map_get(m, key(i), &v), p->has[i]);
		if (p->has[i])
			assert_true(v == p->value[i]);
	}
}

static void
change(struct map *m, struct plain *p, unsigned i, bool put)
{
	uint64_t v = (uint64_t)random();

	if (!put) {
		assert_int_equal(map_del(m, key(i)), p->has[i]);
		p->n -= p->has[i];
		p->has[i] = false;
		return;
	}
	assert_int_equal(map_put(m, key(i), v), !p->has[i]);
	p->n += !p->has[i];
	p->has[i] = true;
	p->value[i] = v;
}

/* Waves of mostly adding and of mostly taking out. */
static void
against_array(void **state UNUSED)
{
	static struct plain p;
	struct map m = { 0 };

	assert_same(&m, &p);
	for (unsigned wave = 0; wave < 40; wave++) {
		for (unsigned i = 0; i < 1000; i++)
			change(&m, &p, (unsigned)random() % KEYS,
			    random() % 8 != 0 || wave % 2 == 0
			    ? wave % 2 == 0 : random() % 2);
		assert_same(&m, &p);
	}
	map_free(&m);
	assert_int_equal(m.n, 0);
	assert_false(map_get(&m, key(11), NULL));
}

static void
empty_key(void **state UNUSED)
{
	struct map m = { 0 };
	uint64_t v;

	assert_false(map_get(&m, STR_NONE, &v));
	assert_false(map_del(&m, STR_NONE));
	assert_true(map_put(&m, STR_NONE, 5));
	assert_false(map_put(&m, STR(""), 6));
	assert_true(map_get(&m, STR_NONE, &v) && v == 6);
	assert_true(map_put(&m, STR("\0"), 7));
	assert_true(map_get(&m, STR(""), &v) && v == 6);
	assert_true(map_del(&m, STR("")));
	assert_true(map_get(&m, STR("\0"), &v) && v == 7);
	map_free(&m);
}

static void
keys_are_copied(void **state UNUSED)
{
	char name[] = "abc";
	struct map m = { 0 };

	map_put(&m, str_of(name), 1);
	name[0] = 'x';
	assert_true(map_get(&m, STR("abc"), NULL));
	assert_false(map_get(&m, str_of(name), NULL));
	map_free(&m);
}

/* Keys that come and go must not make it larger and larger. */
static void
comings_and_goings(void **state UNUSED)
{
	struct map m = { 0 };

	for (uint32_t i = 0; i < 200000; i++) {
		uint32_t old = i - 10;

		assert_true(map_put(&m,
		    (struct str){ (char *)&i, sizeof i }, i));
		if (i >= 10)
			assert_true(map_del(&m,
			    (struct str){ (char *)&old, sizeof old }));
		assert_true(m.room <= 64 && m.n + m.gone <= m.room);
	}
	assert_int_equal(m.n, 10);
	map_free(&m);
}

static double
mean_from_home(const struct map *m)
{
	size_t sum = 0;

	for (size_t i = 0; i < m->room; i++)
		if (m->slots[i].key != NULL)
			sum += (i - m->slots[i].hash) & (m->room - 1);
	return (double)sum / (double)m->n;
}

/* Whatever byte of them it is that differs, keys lie near where they are
 * looked for: half a slot or one away by chance, hundreds where many begin at
 * the same. */
static void
near_home(void **state UNUSED)
{
	for (unsigned byte = 0; byte < 15; byte++) {
		struct map m = { 0 };

		for (unsigned i = 0; i < 3000; i++) {
			uint16_t n = htobe16((uint16_t)(8 * i));
			char id[16] = { 0 };

			memcpy(id + byte, &n, sizeof n);
			map_put(&m, (struct str){ id, sizeof id }, i);
		}
		assert_int_equal(m.n, 3000);
		assert_true(mean_from_home(&m) < 2);
		map_free(&m);
	}
}

/* Lent keys are the caller's own, and stay where they are. */
static void
keys_are_lent(void **state UNUSED)
{
	struct map m = { .lent = true };
	char name[] = "abc";

	assert_true(map_put(&m, str_of(name), 1));
	assert_ptr_equal(m.slots[find(&m, STR("abc"),
	    hash_of(STR("abc"))) - m.slots].key, name);
	assert_true(map_del(&m, STR("abc")));
	assert_true(map_put(&m, STR("d"), 2));
	map_free(&m);
	assert_true(m.lent && m.n == 0);
}

static void
room_for_all(void **state UNUSED)
{
	struct map m = { 0 };
	struct map_slot *slots;

	assert_true(map_put(&m, STR("before"), 0));
	map_reserve(&m, 3000);
	slots = m.slots;
	for (uint32_t i = 1; i < 3000; i++)
		assert_true(map_put(&m, (struct str){ (char *)&i, sizeof i },
		    i));
	assert_ptr_equal(m.slots, slots);
	map_reserve(&m, 10);
	assert_ptr_equal(m.slots, slots);
	assert_true(m.n == 3000 && map_get(&m, STR("before"), NULL));
	map_free(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(against_array),
		cmocka_unit_test(empty_key),
		cmocka_unit_test(keys_are_copied),
		cmocka_unit_test(comings_and_goings),
		cmocka_unit_test(near_home),
		cmocka_unit_test(keys_are_lent),
		cmocka_unit_test(room_for_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
