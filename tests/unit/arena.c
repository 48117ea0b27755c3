/* Pieces of an arena are zeroed, apart from each other, and reused. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"

enum { PIECES = 400 };

/* Sizes small, of a whole block, and beyond. */
static size_t
size_of(unsigned i)
{
	static const size_t odd[] = { 0, 1, 15, 16, 17, 16 * 1024 - 33,
		16 * 1024 - 32, 16 * 1024 - 31, 100000 };

	return i % 20 == 0 ? odd[i / 20 % NELEMS(odd)]
	    : (size_t)random() % 300;
}

static void
fill(struct arena *a)
{
	static unsigned char *p[PIECES];
	static size_t n[PIECES];

	for (unsigned i = 0; i < PIECES; i++) {
		n[i] = size_of(i);
		p[i] = arena_get(a, n[i]);
		assert_int_equal((uintptr_t)p[i] % 16, 0);
		for (size_t k = 0; k < n[i]; k++)
			assert_int_equal(p[i][k], 0);
		memset(p[i], (int)(i % 255 + 1), n[i]);
	}
	for (unsigned i = 0; i < PIECES; i++)
		for (size_t k = 0; k < n[i]; k++)
			assert_int_equal(p[i][k], i % 255 + 1);
}

static void
zeroed_and_apart(void **state UNUSED)
{
	struct arena a = { 0 };

	for (unsigned round = 0; round < 10; round++) {
		fill(&a);
		assert_true(a.bytes >= 100000);
		arena_reset(&a);
		assert_int_equal(a.bytes, 0);
	}
	arena_free(&a);
	assert_null(a.blocks);
	arena_free(&a);
	arena_reset(&a);
	fill(&a);
	arena_free(&a);
}

/* What a step of usual size takes comes from the same memory each time. */
static void
reset_keeps_a_block(void **state UNUSED)
{
	struct arena a = { 0 };
	void *first = arena_get(&a, 100);

	memset(first, 1, 100);
	arena_reset(&a);
	assert_ptr_equal(arena_get(&a, 100), first);
	assert_int_equal(*(char *)first, 0);
	arena_free(&a);
}

static void
copies(void **state UNUSED)
{
	struct arena a = { 0 };
	char text[] = { 'a', '\0', 'b' };
	char *p = arena_dup(&a, text, sizeof text);

	text[0] = 'x';
	assert_memory_equal(p, "a\0b", 4);
	assert_string_equal(arena_dup(&a, NULL, 0), "");
	arena_free(&a);
}

static void
tables(void **state UNUSED)
{
	char *p = mem_get(10);

	for (unsigned i = 0; i < 10; i++)
		assert_int_equal(p[i], 0);
	memcpy(p, "123456789", 10);
	p = mem_grow(p, 100000);
	assert_string_equal(p, "123456789");
	mem_free(p);
	mem_free(NULL);
	mem_free(mem_get(0));
	assert_non_null(arena_step());
	assert_ptr_equal(arena_step(), arena_step());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_and_apart),
		cmocka_unit_test(reset_keeps_a_block),
		cmocka_unit_test(copies),
		cmocka_unit_test(tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
