/* Sets as words, against the same done one number at a time. */
#include "storage/bits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "storage/words.h"

enum { N = 1500, MILLION = 1000000 };

static void
fill_random(struct bits *b, bool *plain, unsigned upto)
{
	memset(plain, 0, N * sizeof *plain);
	for (unsigned i = 0; i < upto; i++) {
		unsigned no = (unsigned)random() % (upto > 0 ? upto : 1);

		bits_set(b, no);
		plain[no] = true;
	}
}

static void
assert_same(const struct bits *b, const bool *plain)
{
	uint32_t count = 0, no = 0;

	for (uint32_t i = 0; i < N; i++) {
		assert_int_equal(bits_has(b, i), plain[i]);
		count += plain[i];
	}
	assert_int_equal(bits_count(b), count);
	assert_int_equal(bits_any(b), count > 0);
	for (uint32_t i = 0; i < count; i++, no++) {
		assert_true(bits_next(b, &no));
		assert_true(plain[no]);
	}
	assert_false(bits_next(b, &no));
}

static void
maybe_short(struct bits *b)
{
	if (random() % 2 == 0)
		bits_short(b);
}

/* Many numbers, or a few anywhere. */
static void
fill_somehow(struct bits *b, bool *plain)
{
	maybe_short(b);
	fill_random(b, plain, (unsigned)random() % N);
	if (random() % 2 == 0)
		return;
	bits_fill(b, 0);
	memset(plain, 0, N * sizeof *plain);
	for (unsigned i = (unsigned)random() % 40; i > 0; i--) {
		unsigned no = (unsigned)random() % N;

		bits_set(b, no);
		plain[no] = true;
		no = (unsigned)random() % N;
		bits_clear(b, no);
		plain[no] = false;
	}
}

static void
empty_is_empty(void **state UNUSED)
{
	struct bits b = { 0 }, c = { 0 };
	uint32_t no = 0;

	assert_false(bits_has(&b, 0));
	assert_false(bits_any(&b));
	assert_int_equal(bits_count(&b), 0);
	assert_false(bits_next(&b, &no));
	bits_clear(&b, 99);
	bits_and(&b, &c);
	bits_or(&b, &c);
	bits_sub(&b, &c);
	bits_copy(&b, &c);
	assert_false(bits_any(&b));
	bits_fill(&b, 0);
	assert_false(bits_any(&b));
	bits_free(&b);
	bits_free(&b);
}

static void
operations_agree(void **state UNUSED)
{
	static bool x[N], y[N], z[N];

	for (unsigned round = 0; round < 1000; round++) {
		struct bits a = { 0 }, b = { 0 }, c = { 0 };

		fill_somehow(&a, x);
		fill_somehow(&b, y);
		maybe_short(&c);
		assert_same(&a, x);
		bits_copy(&c, &a);
		bits_and(&c, &b);
		for (unsigned i = 0; i < N; i++)
			z[i] = x[i] && y[i];
		assert_same(&c, z);
		bits_copy(&c, &a);
		assert_same(&c, x);
		bits_or(&c, &b);
		for (unsigned i = 0; i < N; i++)
			z[i] = x[i] || y[i];
		assert_same(&c, z);
		bits_copy(&c, &b);
		bits_sub(&c, &a);
		for (unsigned i = 0; i < N; i++)
			z[i] = y[i] && !x[i];
		assert_same(&c, z);
		bits_free(&a);
		bits_free(&b);
		bits_free(&c);
	}
}

/* In order, into what is short, becomes flat on the way, or is flat. */
static void
all_at_once(void **state UNUSED)
{
	for (unsigned round = 0; round < 300; round++) {
		unsigned spread = 1 + (unsigned)random() % 40;
		struct bits b = { 0 };
		bool plain[N];
		uint32_t nos[N], n = 0;

		fill_somehow(&b, plain);
		for (uint32_t no = 0; no < N; no++)
			if ((unsigned)random() % spread == 0) {
				nos[n++] = no;
				plain[no] = true;
			}
		bits_set_all(&b, nos, n);
		assert_same(&b, plain);
		bits_free(&b);
	}
}

static void
filled_up_to(void **state UNUSED)
{
	static const uint32_t sizes[] = { 1, 63, 64, 65, 128, 1000, 3, 0 };
	struct bits b = { 0 };

	for (unsigned i = 0; i < NELEMS(sizes); i++) {
		uint32_t no = sizes[i];

		bits_fill(&b, no);
		assert_int_equal(bits_count(&b), no);
		assert_int_equal(bits_has(&b, no > 0 ? no - 1 : 0), no > 0);
		assert_false(bits_has(&b, no));
	}
	bits_set(&b, 5000);
	bits_clear(&b, 5000);
	assert_false(bits_any(&b));
	bits_free(&b);
}

/* What a list and flat bits take, in bytes. */
static size_t
taken(const struct bits *b)
{
	return b->nwords * sizeof *b->words + b->room * sizeof *b->list;
}

/* However a million are shared out, the sets take no more than a few bytes
 * for each; and what is short says the same as what is not. */
static void
short_ones_take_little(void **state UNUSED)
{
	static const uint32_t counts[] = { 1, 2, 7, 33, 1000, MILLION };

	for (unsigned i = 0; i < NELEMS(counts); i++) {
		uint32_t sets = MILLION / counts[i];
		size_t all = 0;

		for (uint32_t k = 0; k < sets; k += sets / 100 + 1) {
			struct bits b = { 0 };
			uint32_t n = 0;

			bits_short(&b);
			for (uint32_t no = k; no < MILLION; no += sets, n++)
				bits_set(&b, no);
			assert_int_equal(bits_count(&b), n);
			assert_true(taken(&b) <= 8 * n + 64);
			all += taken(&b);
			bits_free(&b);
		}
		assert_true(all > 0);
	}
}

static void
words_at_every_length(void **state UNUSED)
{
	uint64_t x[21], y[21], z[21];

	for (unsigned i = 0; i < 21; i++) {
		x[i] = (uint64_t)random() << 32 | (uint64_t)random();
		y[i] = (uint64_t)random() << 32 | (uint64_t)random();
	}
	for (uint32_t n = 0; n <= 20; n++) {
		words_and(z, x, y, n);
		for (unsigned i = 0; i < n; i++)
			assert_true(z[i] == (x[i] & y[i]));
		words_or(z, x, y, n);
		for (unsigned i = 0; i < n; i++)
			assert_true(z[i] == (x[i] | y[i]));
		words_or_not(z, x, y, n);
		for (unsigned i = 0; i < n; i++)
			assert_true(z[i] == (x[i] | ~y[i]));
		z[n] = 7;
		words_and_not(z, x, y, n);
		for (unsigned i = 0; i < n; i++)
			assert_true(z[i] == (x[i] & ~y[i]));
		assert_true(z[n] == 7);
	}
}

static void
added_once(void **state UNUSED)
{
	struct bits b = { 0 };

	for (uint32_t no = 0; no < 500; no += 7) {
		assert_true(bits_add(&b, no));
		assert_false(bits_add(&b, no));
		assert_true(bits_has(&b, no));
	}
	bits_clear(&b, 14);
	assert_true(bits_add(&b, 14));
	assert_int_equal(bits_count(&b), 72);
	bits_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_is_empty),
		cmocka_unit_test(added_once),
		cmocka_unit_test(operations_agree),
		cmocka_unit_test(all_at_once),
		cmocka_unit_test(filled_up_to),
		cmocka_unit_test(short_ones_take_little),
		cmocka_unit_test(words_at_every_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
