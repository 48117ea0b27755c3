/* The writes of a turn against a plain table that is copied at each step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "storage/writes.h"

enum { KEYS = 40, VALUES = 1000, UNKNOWN = -2, DELETED = -1 };

struct table {
	int	 value[KEYS];
};

static struct table disk, kept, own;	/* own: with what this step wrote */
static uint64_t state = 1;

static unsigned
chance(unsigned n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33) % n;
}

static void
nothing(struct table *t)
{
	for (int i = 0; i < KEYS; i++)
		t->value[i] = UNKNOWN;
}

static struct str
key_of(int i, char room[16])
{
	snprintf(room, 16, "key/%d", i);
	return (struct str){ room, strlen(room) };
}

static int
value_of(const struct write *w)
{
	uint64_t v;

	if (w == NULL)
		return UNKNOWN;
	if (w->value.p == NULL)
		return DELETED;
	assert_true(str_u64(w->value, &v));
	return (int)v;
}

static void
write_one(void)
{
	int i = (int)chance(KEYS), v = (int)chance(VALUES);
	char key[16], text[16];

	if (chance(3) == 0) {
		writes_del(key_of(i, key));
		own.value[i] = DELETED;
		return;
	}
	snprintf(text, sizeof text, "%d", v);
	if (own.value[i] == UNKNOWN && disk.value[i] < 0)
		writes_put_first(key_of(i, key), str_of(text));
	else
		writes_put(key_of(i, key), str_of(text), false);
	own.value[i] = v;
}

static void
assert_found(void)
{
	char key[16];

	for (int i = 0; i < KEYS; i++)
		assert_int_equal(value_of(writes_find(key_of(i, key))),
		    own.value[i]);
}

static void
take(struct table *t, const struct write *w)
{
	uint64_t i;

	assert_true(str_u64(str_from(w->key, 4), &i) && i < KEYS);
	t->value[i] = value_of(w);
}

/* What the disk holds after that; it knows nothing of what was deleted. */
static struct table
on_disk(const struct table *given)
{
	struct table t = disk;

	for (int i = 0; i < KEYS; i++) {
		if (given->value[i] != UNKNOWN)
			t.value[i] = given->value[i];
		if (t.value[i] == UNKNOWN)
			t.value[i] = DELETED;
	}
	return t;
}

/* What ended steps wrote is handed over, once a key, and forgotten. */
static void
hand_over(void)
{
	struct table got, all = kept, after, wanted;
	const struct write *w;
	uint32_t at = 0, n = 0, keys = 0;

	nothing(&got);
	for (; (w = writes_next_kept(&at)) != NULL; n++)
		take(&got, w);
	for (int i = 0; i < KEYS; i++)
		keys += got.value[i] != UNKNOWN;
	assert_int_equal(n, keys);
	after = on_disk(&got);
	wanted = on_disk(&kept);
	assert_memory_equal(&after, &wanted, sizeof after);
	disk = after;
	for (at = 0; (w = writes_next_own(&at)) != NULL;)
		take(&all, w);
	assert_memory_equal(&all, &own, sizeof all);
	writes_clear();
	nothing(&kept);
	nothing(&own);
	for (at = 0; (w = writes_next_own(&at)) != NULL;)
		take(&own, w);
}

static void
as_a_table(void **s UNUSED)
{
	nothing(&disk);
	kept = own = disk;
	for (int step = 0; step < 20000; step++) {
		bool keep = chance(4) > 0;

		for (unsigned n = chance(6); n > 0; n--)
			write_one();
		assert_found();
		if (chance(20) == 0)
			hand_over();
		assert_found();
		writes_step_end(keep);
		assert_false(writes_dirty());
		if (keep)
			kept = own;
		else
			own = kept;
		assert_found();
	}
	writes_free();
	assert_null(writes_find(STR("key/1")));
}

static uint32_t
handed_over(void)
{
	uint32_t at = 0, n = 0;

	while (writes_next_kept(&at) != NULL)
		n++;
	return n;
}

/* What was first put and is deleted: nobody need hear of it, unless they heard
 * of it before. */
static void
came_and_went(void **s UNUSED)
{
	writes_put_first(STR("a"), STR("1"));
	writes_step_end(true);
	assert_int_equal(handed_over(), 1);
	writes_put(STR("a"), STR("2"), false);
	writes_del(STR("a"));
	writes_step_end(true);
	assert_int_equal(handed_over(), 0);
	writes_put(STR("a"), STR("3"), false);
	writes_step_end(true);
	assert_int_equal(handed_over(), 1);
	writes_clear();
	writes_del(STR("a"));
	writes_step_end(true);
	assert_int_equal(handed_over(), 1);
	writes_put_first(STR("b"), STR("1"));
	writes_step_end(false);
	writes_del(STR("b"));
	writes_step_end(true);
	assert_int_equal(handed_over(), 2);
	writes_free();
}

static void
more_than_at_first(void **s UNUSED)
{
	char key[16];

	for (int i = 0; i < 5000; i++) {
		struct str k = key_of(i, key);

		writes_put(k, k, false);
		writes_step_end(i % 2 == 0);
	}
	for (int i = 0; i < 5000; i++) {
		const struct write *w = writes_find(key_of(i, key));

		assert_true((w != NULL) == (i % 2 == 0));
		assert_true(w == NULL || str_eq(w->value, w->key));
	}
	assert_true(writes_kept_bytes() > 0);
	writes_clear();
	assert_int_equal(writes_kept_bytes(), 0);
	writes_put(STR("n\0ul"), STR(""), false);
	assert_true(writes_dirty());
	assert_non_null(writes_find(STR("n\0ul"))->value.p);
	assert_null(writes_find(STR("n")));
	writes_free();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_a_table),
		cmocka_unit_test(came_and_went),
		cmocka_unit_test(more_than_at_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
