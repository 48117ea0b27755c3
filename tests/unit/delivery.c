/* Deliveries: the same bytes each time, one key, and no way back from over. */
#include "storage/delivery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/seal.h"
#include "storage/campaign.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "tests/unit/tempstore.h"

enum { PEOPLE = 600 };

static const struct words words = {
	.messages = { "[{\"type\":\"text\",\"text\":\"断水\"}]",
	    sizeof "[{\"type\":\"text\",\"text\":\"断水\"}]" - 1 },
};
static struct arena mem;
static struct err e;

static int
open_all(void **state)
{
	char user[34];

	for (uint32_t no = 0; no < PEOPLE; no++) {
		struct resident r = { .no = no, .user = { user, 33 } };

		snprintf(user, sizeof user, "U%032x", no);
		roster_load(&r);
	}
	return tempstore_open(state);
}

static int
close_all(void **state)
{
	roster_reset();
	arena_free(&mem);
	return tempstore_close(state);
}

/* To the first n residents, but every other one when there is room. */
static struct delivery
delivery_to(uint32_t n)
{
	static uint32_t nos[RECIPIENTS_MAX + 1];
	struct delivery d;

	for (uint32_t i = 0; i < n; i++)
		nos[i] = n <= PEOPLE / 2 ? i * 2 : i;
	delivery_new(&d, &mem, nos, n);
	d.campaign = 1;
	memset(nos, 0xff, sizeof nos);
	return d;
}

static struct str
body_of(const struct delivery *d)
{
	struct buf b = { 0 };
	struct str s;

	assert_true(delivery_body(d, &words, &b, &e));
	s = str_dup(&mem, buf_str(&b));
	buf_free(&b);
	return s;
}

static void
new_ones(void **state UNUSED)
{
	struct delivery a = delivery_to(3), b = delivery_to(3);

	assert_int_equal(a.state, DELIVERY_READY);
	assert_int_equal(a.key.n, KEY_BYTES);
	assert_false(str_eq(a.key, b.key));
	assert_int_equal(a.count, 3);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(a.recipients[i], i * 2);
	assert_true(a.first_ms == 0 && a.tries == 0 && !a.push);
}

static void
five_hundred(void **state UNUSED)
{
	struct delivery d = delivery_to(RECIPIENTS_MAX);
	struct str body = body_of(&d);
	struct json *j = json_read(body, &e);
	const struct json *to = json_get(j, "to");

	assert_non_null(j);
	assert_int_equal(json_count(to), 500);
	assert_true(str_is(json_str(json_at(to, 499)),
	    "U000000000000000000000000000001f3"));
	assert_true(str_is(json_get_str(json_at(json_get(j, "messages"), 0),
	    "text"), "断水"));
	json_free(j);
}

/* What is read back, and how many bytes the numbers took. */
static size_t
kept_as(const uint32_t *nos, uint32_t n)
{
	struct delivery d, back;

	delivery_new(&d, &mem, nos, n);
	d.campaign = 1;
	delivery_put(&d);
	tempstore_step(true);
	assert_true(delivery_get(1, 0, &mem, &back, &e));
	assert_int_equal(back.count, n);
	assert_memory_equal(back.recipients, nos, n * sizeof *nos);
	return back.packed.n;
}

/* Any numbers in any order; those that ascend by little take a byte each. */
static void
numbers_are_kept(void **state UNUSED)
{
	uint32_t nos[RECIPIENTS_MAX], seed = 1;
	const uint32_t far[] = { UINT32_MAX, 0, 127, 128, 0x80000000u, 7, 7 };

	for (uint32_t i = 0; i < RECIPIENTS_MAX; i++)
		nos[i] = 100000 + i * 127;
	assert_int_equal(kept_as(nos, RECIPIENTS_MAX), RECIPIENTS_MAX + 2);
	for (uint32_t i = 0; i < RECIPIENTS_MAX; i++)
		nos[i] = (seed = seed * 1664525 + 1013904223) >> i % 32;
	kept_as(nos, RECIPIENTS_MAX);
	kept_as(far, NELEMS(far));
	assert_int_equal(kept_as(&far[1], 1), 1);
}

/* Cut short, too long, too many or none: not taken for residents. */
static void
damaged_numbers(void **state UNUSED)
{
	static const struct str bad[] = {
		{ "", 0 }, { "\x81\x01", 2 },
		{ "\x01\x01\x01\x01\x01\x81", 6 },
	};
	char many[RECIPIENTS_MAX + 1];
	struct delivery d = delivery_to(3), back;
	struct str kept[NELEMS(bad) + 1];

	memset(many, '\x81', sizeof many);
	memcpy(kept, bad, sizeof bad);
	kept[NELEMS(bad)] = (struct str){ many, sizeof many };
	d.campaign = 1;
	for (size_t i = 0; i < NELEMS(kept); i++) {
		d.packed = kept[i];
		delivery_put(&d);
		tempstore_step(true);
		assert_false(delivery_get(1, 0, &mem, &back, &e));
		assert_int_equal(e.kind, ERR_DISK);
	}
	d.packed = (struct str){ many, RECIPIENTS_MAX };
	delivery_put(&d);
	tempstore_step(true);
	assert_true(delivery_get(1, 0, &mem, &back, &e));
	assert_int_equal(back.count, RECIPIENTS_MAX);
}

/* After a restart, and however the campaign's other numbers moved. */
static void
same_bytes(void **state UNUSED)
{
	struct delivery d = delivery_to(200), back;
	struct str first = body_of(&d);

	delivery_put(&d);
	tempstore_step(true);
	for (unsigned i = 0; i < 3; i++) {
		tempstore_reopen();
		assert_true(delivery_get(1, 0, &mem, &back, &e));
		assert_true(str_eq(body_of(&back), first));
		assert_true(str_eq(back.key, d.key));
		back.tries++;
		back.due_ms += 1000;
		back.status = 500;
		delivery_put(&back);
		tempstore_step(true);
	}
	assert_true(delivery_get(1, 0, &mem, &back, &e));
	assert_int_equal(back.tries, 3);
}

static void
multicast_body(void **state UNUSED)
{
	struct delivery d = delivery_to(2);
	struct buf b = { 0 };

	buf_put(&b, STR("before"));
	assert_true(delivery_body(&d, &words, &b, &e));
	assert_true(str_is(buf_str(&b), "before{\"to\":["
	    "\"U00000000000000000000000000000000\","
	    "\"U00000000000000000000000000000002\"],\"messages\":"
	    "[{\"type\":\"text\",\"text\":\"断水\"}]}"));
	buf_free(&b);
}

static void
silent_body(void **state UNUSED)
{
	struct words silent = words;
	struct delivery d = delivery_to(1);
	struct buf b = { 0 };

	d.push = silent.silent = true;
	assert_true(delivery_body(&d, &silent, &b, &e));
	assert_true(str_is(buf_str(&b),
	    "{\"to\":\"U00000000000000000000000000000000\",\"messages\":"
	    "[{\"type\":\"text\",\"text\":\"断水\"}],"
	    "\"notificationDisabled\":true}"));
	buf_free(&b);
}

static void
push_body(void **state UNUSED)
{
	struct delivery d = delivery_to(1);

	d.push = true;
	assert_true(str_is(body_of(&d),
	    "{\"to\":\"U00000000000000000000000000000000\",\"messages\":"
	    "[{\"type\":\"text\",\"text\":\"断水\"}]}"));
}

static void
purge(uint32_t no)
{
	char user[34];
	struct resident r = { .no = no, .user = { user, 33 } };

	assert_true(roster_user(no, user));
	roster_note(&r, NULL);
	roster_step_end(true);
}

static void
purged_are_left_out(void **state UNUSED)
{
	static const uint32_t order[] = { 0, 4, 2 };
	struct delivery d = delivery_to(3);
	struct buf b = { 0 };

	for (unsigned left = 3; left-- > 1;) {
		struct json *j;

		purge(order[left]);
		j = json_read(body_of(&d), &e);
		assert_int_equal(json_count(json_get(j, "to")), left);
		json_free(j);
	}
	purge(order[0]);
	assert_false(delivery_body(&d, &words, &b, &e));
	assert_int_equal(e.kind, ERR_ABSENT);
	buf_free(&b);
}

static void
every_pair(void **state UNUSED)
{
	for (unsigned from = 0; from < DELIVERY_STATES; from++)
		for (unsigned to = 0; to < DELIVERY_STATES; to++) {
			struct delivery d = { .state = (uint8_t)from };
			bool ok = from == DELIVERY_READY &&
			    to != DELIVERY_READY;

			err_clear(&e);
			assert_int_equal(delivery_move(&d, to, &e), ok);
			assert_int_equal(d.state, ok ? to : from);
			assert_int_equal(e.kind, ok ? ERR_NONE : ERR_CLASH);
		}
}

static void
in_order(void **state UNUSED)
{
	struct delivery d;
	struct scan s;
	uint32_t seq = 0;

	for (uint32_t i = 300; i-- > 0;) {
		d = delivery_to(1);
		d.seq = i;
		delivery_put(&d);
		d.campaign = 2;
		delivery_put(&d);
	}
	tempstore_step(true);
	for (uint32_t i = 0; i < 300; i++) {
		assert_true(delivery_next(1, &seq, &mem, &d));
		assert_true(d.seq == i && d.campaign == 1);
	}
	assert_false(delivery_next(1, &seq, &mem, &d));
	seq = 0;
	assert_false(delivery_next(3, &seq, &mem, &d));
	delivery_scan(&s, 1);
	for (uint32_t i = 0; i < 300; i++) {
		assert_true(delivery_scan_next(&s, &d));
		assert_true(d.seq == i && d.campaign == 1);
		assert_int_equal(d.count, 1);
	}
	assert_false(delivery_scan_next(&s, &d));
	delivery_scan(&s, 3);
	assert_false(delivery_scan_next(&s, &d));
	assert_false(delivery_get(1, 300, &mem, &d, &e));
	assert_int_equal(e.kind, ERR_ABSENT);
}

#define IN_STORE(test) \
	cmocka_unit_test_setup_teardown(test, open_all, close_all)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_STORE(new_ones),
		IN_STORE(five_hundred),
		IN_STORE(numbers_are_kept),
		IN_STORE(damaged_numbers),
		IN_STORE(same_bytes),
		IN_STORE(multicast_body),
		IN_STORE(push_body),
		IN_STORE(silent_body),
		IN_STORE(purged_are_left_out),
		IN_STORE(every_pair),
		IN_STORE(in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
