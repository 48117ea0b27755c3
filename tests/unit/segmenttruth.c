/* Segments against truth tables, and against a naive reader of the same tree
 * that must agree on a thousand random residents. */
#include "tests/unit/segmenttown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All shapes of three conditions, each negated or not, against C's own. */
static void
truth_tables(void **state UNUSED)
{
	static const char *const x[] = { "area:岩戸北", "sex:女性", "lang:ja" };

	for (unsigned no = 0; no < 8; no++)
		resident(str_c(&mem, str_fmt(&mem, "k=v%s%s%s",
		    no & 1 ? "|area=岩戸北" : "", no & 2 ? "|sex=女性" : "",
		    no & 4 ? "|lang=ja" : "")), 20000, false);
	for (unsigned shape = 0; shape < 256; shape++) {
		bool or1 = shape & 1, or2 = shape & 2, right = shape & 4;
		bool n0 = shape & 8, n1 = shape & 16, n2 = shape & 32;
		bool nb = shape & 64, bare = shape & 128;
		struct str text = str_fmt(&mem, bare ?
		    "%.0s%s%s %s %.0s%s%s%.0s %s %s%s%.0s" : right ?
		    "%.0s%s%s %s %s(%s%s%.0s %s %s%s)%.0s" :
		    "%s(%s%s %s %.0s%s%s) %.0s%s %s%s%.0s",
		    nb ? "not " : "", n0 ? "not " : "", x[0],
		    or1 ? "or" : "and", nb ? "not " : "", n1 ? "not " : "",
		    x[1], "", or2 ? "or" : "and", n2 ? "not " : "", x[2], "");
		struct segment *s = parse(text.p);

		for (unsigned no = 0; no < 8; no++) {
			bool a = ((no & 1) != 0) != n0;
			bool b = ((no & 2) != 0) != n1;
			bool c = ((no & 4) != 0) != n2, want;

			if (bare && !or1 && or2)
				want = (a && b) || c;
			else if (bare && or1 && !or2)
				want = a || (b && c);
			else if (bare)
				want = or1 ? a || b || c : a && b && c;
			else if (right) {
				want = (or2 ? b || c : b && c) != nb;
				want = or1 ? a || want : a && want;
			} else {
				want = (or1 ? a || b : a && b) != nb;
				want = or2 ? want || c : want && c;
			}
			if (segment_has(s, no) != want)
				fail_msg("%s: %u", text.p, no);
		}
		assert_true(segment_count(s) <= 8);
	}
}

/* The naive reader: a random tree, written as text and asked at once. */
enum { CROWD = 1000, LEAVES = 9 };

static struct {
	bool		 has[LEAVES], follows;
} crowd[CROWD];

static const char *const leaves[LEAVES] = {
	"area:岩戸北", "area:和泉本町*", "category:防災", "age:0-6",
	"garbage:燃やすごみ", "settings:none", "joined:>2024-10-09",
	"sex:女性", "answered:survey.q1=はい",
};

static unsigned
one_in(unsigned n)
{
	return random() % n == 0;
}

static void
add(struct buf *b, bool on, const char *attr)
{
	if (on)
		buf_fmt(b, "%s%s", b->n > 0 ? "|" : "", attr);
}

static void
crowd_one(uint32_t no)
{
	static const char *const areas[] = { "", "area=岩戸北",
	    "area=和泉本町一丁目", "area=和泉本町二丁目" };
	unsigned area = (unsigned)random() % 4;
	unsigned since = (unsigned)random() % 12;
	unsigned birth = (unsigned)random() % 14;
	bool every = one_in(10), some = one_in(300), mute = one_in(5);
	bool north = one_in(3), south = one_in(200), *has = crowd[no].has;
	struct buf b = { 0 };

	add(&b, area > 0, areas[area]);
	add(&b, has[2] = one_in(3), "category=防災");
	add(&b, every, "category=すべて");
	add(&b, true, str_c(&mem, str_fmt(&mem, "birth=%u-04",
	    2027 - birth)));
	add(&b, north, "garbage=北1");
	add(&b, south, "garbage=南 2(西)");
	add(&b, mute, "mute=燃やすごみ");
	add(&b, has[7] = one_in(2), "sex=女性");
	add(&b, has[8] = some, "survey.q1=はい");
	if (one_in(4))
		buf_reset(&b);
	buf_byte(&b, '\0');
	has[0] = area == 1;
	has[1] = area > 1;
	has[2] = has[2] || every;
	has[3] = birth >= 1 && birth <= 7;
	has[4] = (north || south) && !mute;
	has[5] = b.n == 1;
	for (unsigned i = 0; i < LEAVES; i++)
		has[i] = i == 5 || !has[5] ? has[i] : false;
	has[6] = since > 5;
	crowd[no].follows = !one_in(20);
	resident(b.p, 20000 + (int32_t)since, !crowd[no].follows);
	buf_free(&b);
}

/* Writes a random tree and leaves the answer for each in holds. */
static void
random_tree(struct buf *text, unsigned depth, bool *holds)
{
	static bool other[6][CROWD];
	bool is_or = one_in(2), negated = one_in(4);
	unsigned leaf = (unsigned)random() % LEAVES;

	buf_put(text, negated ? STR("not ") : STR(""));
	if (depth == 5 || one_in(3)) {
		buf_put(text, str_of(leaves[leaf]));
		for (unsigned i = 0; i < CROWD; i++)
			holds[i] = crowd[i].has[leaf] != negated;
		return;
	}
	buf_byte(text, '(');
	random_tree(text, depth + 1, holds);
	buf_put(text, is_or ? STR(" or ") : STR(" and "));
	random_tree(text, depth + 1, other[depth]);
	buf_byte(text, ')');
	for (unsigned i = 0; i < CROWD; i++)
		holds[i] = (is_or ? holds[i] || other[depth][i] :
		    holds[i] && other[depth][i]) != negated;
}

static void
naive_reader_agrees(void **state UNUSED)
{
	static bool holds[CROWD];
	struct buf text = { 0 };
	struct bits b = { 0 };

	for (uint32_t no = 0; no < CROWD; no++)
		crowd_one(no);
	for (unsigned round = 0; round < 500; round++) {
		struct segment *s;
		uint32_t count = 0;

		buf_reset(&text);
		random_tree(&text, 0, holds);
		buf_byte(&text, '\0');
		s = parse(text.p);
		segment_find(s, &b);
		for (uint32_t no = 0; no < CROWD; no++) {
			bool want = holds[no] && crowd[no].follows;

			count += want;
			if (bits_has(&b, no) != want ||
			    segment_has(s, no) != want)
				fail_msg("%s: %u", text.p, no);
		}
		assert_int_equal(segment_count(s), count);
	}
	buf_free(&text);
	bits_free(&b);
}

/* Residents in several windows, and sets short and flat. */
static void
many_windows(void **state UNUSED)
{
	uint32_t n = 200000;
	struct segment *s;

	for (uint32_t i = 0; i < n; i++)
		resident(i % 4999 == 0 ? "area=岩戸北|sex=女性" : i % 3 == 0 ?
		    "sex=女性|lang=ja" : "lang=ja", 20000 + (int32_t)i / 5000,
		    i == 9998);
	s = parse("area:岩戸北");
	assert_int_equal(segment_count(s), 40);
	assert_true(segment_has(s, 4999 * 40));
	assert_int_equal(segment_count(parse("sex:女性 and not area:岩戸北")),
	    (n + 2) / 3 - (n / 4999 + 1 + 2) / 3);
	assert_int_equal(segment_count(parse("not lang:ja")), 40);
	assert_int_equal(segment_count(parse("lang:ja or area:岩戸北")),
	    n - 1);
	assert_int_equal(segment_count(parse("joined:>2024-10-04")),
	    n - 5000 - 1);
	assert_int_equal(segment_count(parse("not joined:>2024-10-04")), 5000);
}

static void
timed(const char *text)
{
	enum { ROUNDS = 50 };
	struct segment *s = parse(text);
	uint64_t start, best = UINT64_MAX, us;
	uint32_t n = 0;

	for (int i = 0; i < 5; i++) {
		start = clock_precise_us();
		for (int j = 0; j < ROUNDS; j++)
			n = segment_count(s);
		us = clock_precise_us() - start;
		best = us < best ? us : best;
	}
	printf("%9.1f us  %7u  %s\n", (double)best / ROUNDS, n, text);
}

/* Printed, not judged: the machine may be busy. */
static void
a_million(void **state UNUSED)
{
	struct arena scratch = { 0 };
	uint64_t start = clock_precise_us();

	for (uint32_t i = 0; i < 1000000; i++) {
		unsigned x = (unsigned)random();
		struct str t = str_fmt(&scratch, "area=%s%s%s%s|birth=%u-%02u",
		    x % 4 ? "和泉本町一丁目" : "岩戸北",
		    x >> 3 & 1 ? "|sex=女性" : "|sex=男性",
		    x >> 4 & 1 ? "|category=子育て" : "",
		    x >> 5 & 15 ? "|lang=ja" : "|lang=en",
		    1940 + x % 83, x / 83 % 12 + 1);

		resident(t.p, 18000 + (int32_t)(i / 500), (x >> 9) % 32 == 0);
		if (i % 1000 == 0)
			arena_reset(&scratch);
		if (i % 1000 == 0)
			arena_reset(&mem);
	}
	arena_free(&scratch);
	printf("1000000 residents loaded in %llu ms; counts:\n",
	    (unsigned long long)(clock_precise_us() - start) / 1000);
	timed("area:和泉本町一丁目 and sex:女性 and lang:ja and not lang:en");
	timed("area:和泉本町* and (sex:女性 or lang:en) and category:子育て "
	    "and not lang:en and settings:any");
	timed("area:岩戸北 and age:0-6");
	timed("age:65-");
	timed("joined:>2022-10-04 and sex:女性");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(truth_tables, fresh),
		cmocka_unit_test_setup(naive_reader_agrees, fresh),
		cmocka_unit_test_setup(many_windows, fresh),
		cmocka_unit_test_setup(a_million, fresh),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	roster_reset();
	arena_free(&mem);
	return failed;
}
