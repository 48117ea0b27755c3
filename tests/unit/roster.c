/* The roster against a plain list of who has what, through many changes. */
#include "storage/roster.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/resident.h"

enum { PEOPLE = 600, CHOICES = 12 };

/* Common, rare, and close to each other in order. */
static const char *const choices[CHOICES] = {
	"area=A", "area=AB", "area=B", "birth=2020-01", "birth=2020-02",
	"birth=2021-11", "category=x", "category=y", "garbage=1",
	"label=1=home", "lang=ja", "sex=f",
};

struct person {
	char		 user[34];
	struct str	 attrs[CHOICES];
	struct resident	 r;
	bool		 has[CHOICES];
};
static struct person people[PEOPLE];

static struct resident *
person(uint32_t no)
{
	struct person *p = &people[no];

	snprintf(p->user, sizeof p->user, "U%032x", no * 77 + 1);
	p->r.no = no;
	p->r.user = str_of(p->user);
	p->r.since_ms = day_at(18000 + (int32_t)no / 10, 600);
	p->r.attrs = (struct strs){ p->attrs, 0 };
	for (unsigned i = 0; i < CHOICES; i++)
		if (p->has[i])
			p->attrs[p->r.attrs.n++] = str_of(choices[i]);
	return &p->r;
}

static void
choose(uint32_t no)
{
	for (unsigned i = 0; i < CHOICES; i++)
		people[no].has[i] = random() % (i % 4 == 0 ? 2 : 40) == 0;
}

static int
clean(void **state UNUSED)
{
	roster_reset();
	memset(people, 0, sizeof people);
	return 0;
}

static void
assert_right(uint32_t n)
{
	struct buf wrong = { 0 };

	for (unsigned i = 0; i < CHOICES; i++) {
		const struct bits *b = roster_value(str_of(choices[i]));
		uint32_t count = 0;

		for (uint32_t no = 0; no < n; no++) {
			bool in = people[no].has[i] &&
			    people[no].r.left_ms == 0;

			assert_int_equal(b != NULL && bits_has(b, no), in);
			count += in;
		}
		assert_int_equal(b != NULL ? bits_count(b) : 0, count);
		assert_int_equal(b == NULL, count == 0);
	}
	for (uint32_t no = 0; no < n; no++)
		roster_check_one(&people[no].r, &wrong);
	roster_check_one(NULL, &wrong);
	assert_int_equal(wrong.n, 0);
	buf_free(&wrong);
}

static void
load(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t no = i * 7 % n;

		choose(no);
		roster_load(person(no));
	}
}

static void
loads(void **state UNUSED)
{
	char user[34];
	uint32_t no;

	load(PEOPLE - 1);
	assert_int_equal(roster_numbers(), PEOPLE - 1);
	assert_int_equal(roster_count(), PEOPLE - 1);
	assert_right(PEOPLE - 1);
	for (uint32_t i = 0; i < PEOPLE - 1; i++) {
		assert_true(roster_find(people[i].r.user, &no));
		assert_int_equal(no, i);
		assert_true(roster_user(i, user));
		assert_string_equal(user, people[i].user);
		assert_int_equal(roster_since(i), 18000 + i / 10);
	}
	assert_false(roster_user(PEOPLE, user));
	assert_false(roster_find(STR("nobody"), &no));
	assert_false(roster_find(
	    STR("U00000000000000000000000000000000"), &no));
}

/* One change of anything, noted; what it should be if kept is in people. */
static void
change(uint32_t no)
{
	struct person before = people[no];

	before.r.attrs.p = before.attrs;
	choose(no);
	people[no].r.left_ms = random() % 4 == 0 ? 5 : 0;
	roster_note(&before.r, person(no));
}

static void
steps_kept_and_dropped(void **state UNUSED)
{
	static struct person saved[PEOPLE];

	load(PEOPLE);
	for (unsigned round = 0; round < 300; round++) {
		bool keep = random() % 2 == 0;

		memcpy(saved, people, sizeof saved);
		for (unsigned i = 0; i < 5; i++)
			change((uint32_t)random() % PEOPLE / 50);
		roster_step_end(keep);
		if (!keep)
			memcpy(people, saved, sizeof saved);
		assert_right(PEOPLE);
	}
}

static void
numbers_in_a_step(void **state UNUSED)
{
	uint32_t no;

	assert_int_equal(roster_numbers(), 0);
	roster_note(NULL, person(0));
	assert_int_equal(roster_numbers(), 1);
	roster_note(NULL, person(1));
	assert_int_equal(roster_numbers(), 2);
	assert_int_equal(roster_count(), 0);
	roster_step_end(false);
	assert_int_equal(roster_numbers(), 0);
	assert_false(roster_find(people[0].r.user, &no));
	roster_note(NULL, person(0));
	roster_note(&people[0].r, person(0));
	roster_step_end(true);
	assert_int_equal(roster_numbers(), 1);
	assert_int_equal(roster_count(), 1);
}

static void
purged(void **state UNUSED)
{
	char user[34];
	uint32_t no;

	load(PEOPLE);
	for (uint32_t i = 0; i < PEOPLE; i += 3) {
		memset(people[i].has, 0, sizeof people[i].has);
		roster_note(&people[i].r, NULL);
		people[i].r.left_ms = 1;
	}
	roster_step_end(true);
	assert_int_equal(roster_numbers(), PEOPLE);
	assert_int_equal(roster_count(), PEOPLE - PEOPLE / 3);
	for (uint32_t i = 0; i < PEOPLE; i++) {
		assert_int_equal(roster_find(people[i].r.user, &no),
		    i % 3 != 0);
		assert_int_equal(roster_user(i, user), i % 3 != 0);
		assert_true(i % 3 == 0 || no == i);
	}
	assert_false(bits_has(roster_settings(), 0));
}

/* Who has words of their own; who has any value of a key; who changed. */
static void
kept_beside(void **state UNUSED)
{
	struct bits any = { 0 }, want = { 0 }, changed = { 0 };

	load(PEOPLE);
	for (uint32_t no = 0; no < PEOPLE; no++) {
		assert_int_equal(bits_has(roster_own(), no),
		    people[no].has[9]);
		if (people[no].has[0] || people[no].has[1] ||
		    people[no].has[2])
			bits_set(&want, no);
	}
	roster_any("area", &any);
	assert_int_equal(bits_count(&any), bits_count(&want));
	bits_sub(&any, &want);
	assert_false(bits_any(&any));
	roster_watch(&changed);
	change(3);
	roster_step_end(false);
	assert_false(bits_any(&changed));
	memset(people[5].has, 0, sizeof people[5].has);
	change(5);
	roster_step_end(true);
	assert_int_equal(bits_count(&changed), 1);
	assert_true(bits_has(&changed, 5));
	roster_watch(NULL);
	change(6);
	roster_step_end(true);
	assert_int_equal(bits_count(&changed), 1);
	bits_free(&any);
	bits_free(&want);
	bits_free(&changed);
}

static void
own_words(void **state UNUSED)
{
	static const struct {
		const char	*attrs[3];
		bool		 own;
	} table[] = {
		{ { "garbage=1" }, false },
		{ { "garbage=1", "garbage=2" }, true },
		{ { "garbage=1", "mute=x" }, true },
		{ { "garbage=1", "label=1=home" }, true },
		{ { "area=A", "lang=ja" }, false },
	};

	for (uint32_t no = 0; no < NELEMS(table); no++) {
		struct resident *r = person(no);

		for (unsigned i = 0; i < 3 && table[no].attrs[i] != NULL; i++)
			r->attrs.p[r->attrs.n++] =
			    str_of(table[no].attrs[i]);
		roster_load(r);
		assert_int_equal(bits_has(roster_own(), no), table[no].own);
	}
}

static void
values_in_order(void **state UNUSED)
{
	static const char *const want[] = { "A", "AB", "B" };
	const struct bits *b;
	uint32_t at = 0, n = 0;
	struct str value;

	load(PEOPLE);
	while (roster_next("area", &at, &value, &b)) {
		assert_true(n < 3 && str_is(value, want[n]));
		assert_true(bits_any(b));
		n++;
	}
	assert_int_equal(n, 3);
	at = 0;
	assert_false(roster_next("are", &at, &value, &b));
	at = 0;
	assert_true(roster_next("label", &at, &value, NULL));
	assert_true(str_is(value, "1=home"));
}

static void
check_finds_faults(void **state UNUSED)
{
	struct buf wrong = { 0 };

	load(20);
	people[3].has[0] = !people[3].has[0];
	for (uint32_t no = 0; no < 20; no++)
		roster_check_one(person(no), &wrong);
	roster_check_one(NULL, &wrong);
	assert_true(wrong.n > 0);
	assert_true(str_find(buf_str(&wrong), STR("area=A"), NULL));
	buf_reset(&wrong);
	people[3].has[0] = !people[3].has[0];
	for (uint32_t no = 0; no < 19; no++)
		roster_check_one(person(no), &wrong);
	roster_check_one(NULL, &wrong);
	assert_true(str_find(buf_str(&wrong), STR("all: 20"), NULL));
	buf_free(&wrong);
}

static void
packed(void **state UNUSED)
{
	static const unsigned step[] = { 1, 2, 3, 64, 1000, 70000 };
	struct bits b = { 0 }, c = { 0 };
	struct buf buf = { 0 };
	struct err e;

	for (unsigned i = 0; i < 2 * NELEMS(step); i++) {
		bits_free(&b);
		if (i % 2 == 0)
			bits_short(&b);
		for (uint32_t no = 0; no < 300000; no += step[i / 2])
			bits_set(&b, no);
		buf_reset(&buf);
		roster_pack(&b, &buf);
		assert_true(roster_unpack(buf_str(&buf), &c, &e));
		assert_int_equal(bits_count(&b), bits_count(&c));
		bits_sub(&b, &c);
		assert_false(bits_any(&b));
	}
	bits_fill(&b, 0);
	buf_reset(&buf);
	roster_pack(&b, &buf);
	assert_true(roster_unpack(buf_str(&buf), &c, &e));
	assert_false(bits_any(&c));
	bits_free(&b);
	bits_free(&c);
	buf_free(&buf);
}

static void
broken_packs_refused(void **state UNUSED)
{
	struct bits b = { 0 }, c = { 0 };
	struct buf buf = { 0 };
	struct err e;

	for (uint32_t no = 0; no < 200000; no += no < 9000 ? 1 : 77)
		bits_set(&b, no);
	roster_pack(&b, &buf);
	for (size_t n = 0; n < buf.n; n += n < 100 ? 1 : 97) {
		char *copy = malloc(n + 1);

		memcpy(copy, buf.p, n);
		assert_false(roster_unpack((struct str){ copy, n }, &c, &e));
		assert_int_equal(e.kind, ERR_DISK);
		free(copy);
	}
	for (size_t i = 0; i < 3000; i++) {
		size_t at = (size_t)random() % (i % 2 ? buf.n : 64);
		char old = buf.p[at];

		buf.p[at] = (char)random();
		if (roster_unpack(buf_str(&buf), &c, &e))
			assert_true(c.nwords <= 5 * ((1 << 27) / 64) / 4 + 8);
		buf.p[at] = old;
	}
	bits_free(&b);
	bits_free(&c);
	buf_free(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(loads, clean),
		cmocka_unit_test_setup(steps_kept_and_dropped, clean),
		cmocka_unit_test_setup(numbers_in_a_step, clean),
		cmocka_unit_test_setup(purged, clean),
		cmocka_unit_test_setup(values_in_order, clean),
		cmocka_unit_test_setup(kept_beside, clean),
		cmocka_unit_test_setup(own_words, clean),
		cmocka_unit_test_setup(check_finds_faults, clean),
		cmocka_unit_test_setup(packed, clean),
		cmocka_unit_test_setup(broken_packs_refused, clean),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	roster_reset();
	return failed;
}
