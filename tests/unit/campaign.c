/* Campaigns: every change of state, ids without gaps, and their words. */
#include "storage/campaign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/tempstore.h"

static struct arena mem;
static struct err e;

/* What may follow what, as the desk's manual has it: row to column. */
static const char *const may[CAMPAIGN_STATES] = {
	/*  draft approved cutting sending done stopped */
	[CAMPAIGN_DRAFT]	= "-a---x",
	[CAMPAIGN_APPROVED]	= "d-c--x",
	[CAMPAIGN_CUTTING]	= "---s-x",
	[CAMPAIGN_SENDING]	= "----dx",
	[CAMPAIGN_DONE]		= "------",
	[CAMPAIGN_STOPPED]	= "------",
};

static void
every_pair(void **state UNUSED)
{
	for (unsigned from = 0; from < CAMPAIGN_STATES; from++)
		for (unsigned to = 0; to < CAMPAIGN_STATES; to++) {
			struct campaign c = { .id = 7, .state = (uint8_t)from };
			bool ok = may[from][to] != '-';

			err_clear(&e);
			assert_int_equal(campaign_move(&c, to, &e), ok);
			assert_int_equal(c.state, ok ? to : from);
			assert_int_equal(e.kind, ok ? ERR_NONE : ERR_CLASH);
		}
}

static void
names(void **state UNUSED)
{
	static const char *const plain[] = { "draft", "approved", "cutting",
		"sending", "done", "stopped" };
	struct campaign c = { 0 };

	for (uint8_t i = 0; i < CAMPAIGN_STATES; i++) {
		c.state = i;
		c.held = false;
		assert_string_equal(campaign_state_name(&c), plain[i]);
		c.held = true;
		assert_string_equal(campaign_state_name(&c),
		    i < CAMPAIGN_DONE ? "held" : plain[i]);
	}
}

/* A draft that is not put has taken no id; one of a dropped step neither. */
static void
ids(void **state UNUSED)
{
	struct campaign c;

	campaign_new(&c);
	assert_int_equal(c.id, 1);
	assert_true(c.made_ms == clock_ms());
	assert_int_equal(c.state, CAMPAIGN_DRAFT);
	campaign_new(&c);
	assert_int_equal(c.id, 1);
	campaign_put(&c);
	campaign_new(&c);
	assert_int_equal(c.id, 2);
	tempstore_step(false);
	campaign_new(&c);
	assert_int_equal(c.id, 1);
	for (uint32_t id = 1; id <= 300; id++) {
		campaign_new(&c);
		assert_int_equal(c.id, id);
		campaign_put(&c);
		tempstore_step(true);
	}
	tempstore_reopen();
	campaign_new(&c);
	assert_int_equal(c.id, 301);
}

static void
newest_first(void **state UNUSED)
{
	struct campaign c;
	uint32_t id = 0, want = 260;

	assert_false(campaign_before(&id, &mem, &c));
	for (uint32_t i = 1; i <= want; i++) {
		c = (struct campaign){ .id = i, .day = i * 3 };
		campaign_put(&c);
	}
	for (id = 0; campaign_before(&id, &mem, &c); want--) {
		assert_int_equal(c.id, want);
		assert_int_equal(id, want);
		assert_int_equal(c.day, want * 3);
	}
	assert_int_equal(want, 0);
	id = 3;
	assert_true(campaign_before(&id, &mem, &c) && c.id == 2);
}

static void
kept_whole(void **state UNUSED)
{
	struct campaign c = { .id = 1, .state = CAMPAIGN_SENDING, .held = true,
		.kind = CAMPAIGN_REMINDER, .title = STR("断水"),
		.segment = STR("area=中央"), .text = STR("a\"b\n"),
		.author = STR("A"), .approver = STR("B"), .made_ms = 1,
		.approved_ms = 2, .due_ms = 3, .until_ms = UINT64_MAX,
		.day = 4, .slot = 1320, .groups = 5, .cut_group = 6,
		.cut_no = 7, .recipients = 8, .deliveries = 9, .open = 10,
		.accepted = 11, .failed = 12, .unsure = 13, .dropped = 14,
		.first_ms = 15, .last_ms = 16 }, back;
	struct buf was = { 0 }, is = { 0 };

	campaign_put(&c);
	tempstore_step(true);
	tempstore_reopen();
	assert_true(campaign_get(1, &mem, &back, &e));
	record_print(&campaign_record, &c, &was);
	record_print(&campaign_record, &back, &is);
	assert_true(str_eq(buf_str(&was), buf_str(&is)));
	assert_true(str_find(buf_str(&is), STR("\"dropped\":14"), NULL));
	assert_true(str_find(buf_str(&is), STR("\"held\":true"), NULL));
	assert_false(campaign_get(2, &mem, &back, &e));
	assert_int_equal(e.kind, ERR_ABSENT);
	buf_free(&was);
	buf_free(&is);
}

static void
broken_on_disk(void **state UNUSED)
{
	struct campaign c = { .id = 1 };
	struct scan s;

	campaign_put(&c);
	store_scan(&s, STR("campaign/"));
	assert_true(store_next(&s));
	store_put(str_dup(&mem, s.key), STR("broken"));
	store_scan_end(&s);
	assert_false(campaign_get(1, &mem, &c, &e));
	assert_int_equal(e.kind, ERR_DISK);
}

static void
words_of_each(void **state UNUSED)
{
	struct words w = { STR("[1]"), STR("\x01\x00"), 7, true, STR("Y") },
	    back;

	words_put(1, 0, &w);
	w.count = 8;
	words_put(1, 1, &w);
	w.count = 9;
	words_put(2, 0, &w);
	tempstore_step(true);
	assert_true(words_get(1, 0, &mem, &back, &e) && back.count == 7);
	assert_true(back.silent);
	assert_true(words_get(1, 1, &mem, &back, &e) && back.count == 8);
	assert_true(words_get(2, 0, &mem, &back, &e) && back.count == 9);
	assert_true(str_eq(back.messages, STR("[1]")));
	assert_true(str_eq(back.packed, STR("\x01\x00")));
	assert_true(str_is(back.said, "Y"));
	assert_false(words_get(2, 1, &mem, &back, &e));
	assert_int_equal(e.kind, ERR_ABSENT);
}

static int
close_all(void **state)
{
	arena_free(&mem);
	return tempstore_close(state);
}

#define IN_STORE(test) \
	cmocka_unit_test_setup_teardown(test, tempstore_open, close_all)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pair),
		cmocka_unit_test(names),
		IN_STORE(ids),
		IN_STORE(newest_first),
		IN_STORE(kept_whole),
		IN_STORE(broken_on_disk),
		IN_STORE(words_of_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
