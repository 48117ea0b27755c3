/* What staff change of the calendar at short notice, and what was said. */
#include "storage/change.h"
#include "tests/unit/tempstore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#include "storage/gaps.h"
#include "storage/said.h"
#include "storage/tables.h"

static const char days_csv[] =
    "地名,センター,燃やすごみ,びん\n"
    "北,,水 土,水\n"
    "南,,水,20260401\n"
    "西,,未定,木\n";
static const char more_csv[] =
    "地名,センター,びん,燃やすごみ\n"
    "東,,水,水\n"
    "北,,水,水 土\n";

static struct arena mem;

static int32_t
on(const char *date)
{
	int32_t day = 0;

	assert_true(day_parse(str_of(date), &day));
	return day;
}

static void
import(const char *csv)
{
	struct townfile f = { STR("area_days.csv"), str_of(csv) };
	struct town_reader quiet = { 0 };
	struct err e;

	assert_true(tables_import(&f, 1, &quiet, &e));
	tempstore_step(true);
}

static int
setup(void **state)
{
	struct err e;

	tempstore_open(state);
	assert_true(tables_load(&e));
	import(days_csv);
	return 0;
}

static int
teardown(void **state)
{
	arena_free(&mem);
	return tempstore_close(state);
}

static enum collect
at(const char *district, const char *kind, const char *date)
{
	const struct calendar *c = &tables_town()->calendar;
	unsigned area, category;

	assert_true(calendar_area(c, str_of(district), &area));
	assert_true(calendar_category(c, str_of(kind), &category));
	return calendar_day(c, area, category, on(date));
}

/* Stops, or adds; how many collections it is about. */
static uint32_t
change(enum change_kind kind, const char *district, const char *category,
    const char *date, const char *instead)
{
	struct str area = str_of(district);
	struct change c;
	struct err e;
	uint32_t hits;

	change_new(&c);
	c.kind = (uint8_t)kind;
	c.areas = (struct strs){ &area, district != NULL };
	c.category = str_of(category);
	c.day = (uint32_t)on(date);
	c.instead = instead == NULL ? 0 : (uint32_t)on(instead);
	c.who = STR("uid 0");
	c.note = STR("大雪");
	assert_true(tables_change(&c, &hits, &e));
	tempstore_step(true);
	return hits;
}

static void
undo(uint32_t id)
{
	struct change c;
	struct err e;
	uint32_t hits;

	assert_true(change_get(id, arena_step(), &c, &e));
	c.undone_ms = 1;
	assert_true(tables_change(&c, &hits, &e));
	tempstore_step(true);
}

static void
test_r4_stop_and_move(void **state UNUSED)
{
	uint32_t before = tables_version();

	assert_int_equal(change(CHANGE_STOP, "北", "燃やすごみ", "2026-04-08",
	    "2026-04-10"), 2);
	assert_true(tables_version() != before);
	assert_int_equal(at("北", "燃やすごみ", "2026-04-08"), COLLECT_NONE);
	assert_int_equal(at("北", "燃やすごみ", "2026-04-10"), COLLECT_YES);
	assert_int_equal(at("北", "びん", "2026-04-08"), COLLECT_YES);
	assert_int_equal(at("南", "燃やすごみ", "2026-04-08"), COLLECT_YES);
	/* nothing is left to stop; the others can be */
	assert_int_equal(change(CHANGE_STOP, "北", "燃やすごみ", "2026-04-08",
	    NULL), 0);
	assert_int_equal(change(CHANGE_STOP, NULL, NULL, "2026-04-08",
	    NULL), 2);
	assert_int_equal(at("北", "びん", "2026-04-08"), COLLECT_NONE);
	assert_int_equal(at("南", "燃やすごみ", "2026-04-08"), COLLECT_NONE);
}

static void
test_r4_add_and_undo(void **state UNUSED)
{
	assert_int_equal(change(CHANGE_ADD, NULL, "びん", "2026-04-10", NULL),
	    3);
	assert_int_equal(at("南", "びん", "2026-04-10"), COLLECT_YES);
	assert_int_equal(change(CHANGE_ADD, "南", "びん", "2026-04-10", NULL),
	    0);
	/* what was added can be stopped, and undone in any order */
	assert_int_equal(change(CHANGE_STOP, "南", "びん", "2026-04-10",
	    NULL), 1);
	undo(1);
	assert_int_equal(at("南", "びん", "2026-04-10"), COLLECT_NONE);
	assert_int_equal(at("北", "びん", "2026-04-10"), COLLECT_NONE);
	undo(2);
	undo(3);
	assert_int_equal(at("南", "びん", "2026-04-10"), COLLECT_UNKNOWN);
}

/* What nobody knows can be stopped by name; then it is known. */
static void
test_r4_stop_unknown(void **state UNUSED)
{
	assert_int_equal(at("西", "燃やすごみ", "2026-04-08"),
	    COLLECT_UNKNOWN);
	assert_int_equal(change(CHANGE_STOP, "西", "燃やすごみ", "2026-04-08",
	    NULL), 1);
	assert_int_equal(at("西", "燃やすごみ", "2026-04-08"), COLLECT_NONE);
}

/* A step that is dropped changes nothing; nor does a new calendar, though its
 * districts and kinds come in another order. */
static void
test_r4_import_keeps(void **state UNUSED)
{
	struct err e;

	change(CHANGE_STOP, "北", "燃やすごみ", "2026-04-08", "2026-04-10");
	import(more_csv);
	assert_int_equal(at("北", "燃やすごみ", "2026-04-08"), COLLECT_NONE);
	assert_int_equal(at("北", "燃やすごみ", "2026-04-10"), COLLECT_YES);
	assert_int_equal(at("東", "燃やすごみ", "2026-04-08"), COLLECT_YES);
	tempstore_reopen();
	assert_true(tables_load(&e));
	assert_int_equal(at("北", "燃やすごみ", "2026-04-08"), COLLECT_NONE);
}

static void
test_r4_dropped(void **state UNUSED)
{
	struct change c;
	struct err e;
	uint32_t hits;

	change_new(&c);
	c.day = (uint32_t)on("2026-04-08");
	assert_true(tables_change(&c, &hits, &e));
	assert_int_equal(hits, 3);
	tempstore_step(false);
	assert_int_equal(at("北", "燃やすごみ", "2026-04-08"), COLLECT_YES);
	assert_false(change_get(1, arena_step(), &c, &e));
}

/* What two districts, one with a label, are told of a day. */
static struct str
say(const char *date, struct str *words)
{
	const struct place places[] = {
		{ .area = 0, .label = STR("自宅\n\tX") }, { .area = 1 },
	};
	struct collection c = { .day = on(date), .places = places,
	    .nplaces = NELEMS(places), .when = COLLECTION_TOMORROW };
	struct buf said = { 0 }, b = { 0 };
	struct str kept;

	said_put(tables_town(), &c, &said);
	(void)collection_words(tables_town(), &c, &b);
	*words = str_dup(&mem, buf_str(&b));
	kept = str_dup(&mem, buf_str(&said));
	buf_free(&b);
	buf_free(&said);
	return kept;
}

static unsigned
wrong(struct str said, const char *date)
{
	struct said s;
	unsigned n = 0;

	while (said_next(&said, &s))
		n += said_wrong(tables_town(), &s, on(date));
	return n;
}

static void
test_r4_said(void **state UNUSED)
{
	struct place p[PLACES_MAX];
	struct str words, said, mute[2];

	said = say("2026-04-08", &words);
	assert_int_equal(wrong(said, "2026-04-08"), 0);
	assert_int_equal(said_places(tables_town(), said, p), 2);
	assert_true(str_is(p[0].label, "自宅"));
	assert_int_equal(p[1].area, 1);
	assert_int_equal(said_mute(tables_town(), said, mute), 0);
	change(CHANGE_STOP, "南", "燃やすごみ", "2026-04-08", NULL);
	assert_int_equal(wrong(said, "2026-04-08"), 1);
	/* what is said now is right, until it is as planned again */
	said = say("2026-04-08", &words);
	assert_true(str_find(words, STR("・燃やすごみ：中止"), NULL));
	assert_true(str_find(words, STR("※燃やすごみ：大雪"), NULL));
	assert_int_equal(wrong(said, "2026-04-08"), 0);
	undo(1);
	assert_int_equal(wrong(said, "2026-04-08"), 1);
}

/* Who was told of an extra collection hears when there is none. */
static void
test_r4_said_added(void **state UNUSED)
{
	struct str words, said;

	change(CHANGE_STOP, "北", "燃やすごみ", "2026-04-08", "2026-04-10");
	said = say("2026-04-10", &words);
	assert_true(str_find(words, STR("燃やすごみ（4月8日(水)の振替）"),
	    NULL));
	undo(1);
	assert_int_equal(wrong(said, "2026-04-10"), 1);
	/* another calendar alone makes nothing wrong that staff did not */
	said = say("2026-04-11", &words);
	import("地名,センター,燃やすごみ,びん\n北,,月,月\n南,,月,月\n");
	assert_int_equal(wrong(said, "2026-04-11"), 0);
}

static unsigned	found[GAPS];

static void
note(void *ctx UNUSED, enum gap g, struct str district UNUSED,
    int32_t day UNUSED)
{
	found[g]++;
}

static void
gaps_on(const char *date)
{
	for (unsigned i = 0; i < GAPS; i++)
		found[i] = 0;
	gaps_find(tables_town(), on(date), note, NULL);
}

static void
test_a5_gaps(void **state UNUSED)
{
	import("地名,センター,燃やすごみ,びん\n北,,水 土,水\n"
	    "南,,水,20260408\n西,,未定,木\n東,,20260320,20260320\n");
	gaps_on("2026-04-08");
	assert_int_equal(found[GAP_TOMORROW], 2);	/* 南 and 東 */
	assert_int_equal(found[GAP_PART], 1);
	assert_int_equal(found[GAP_ENDS], 1);
	assert_int_equal(found[GAP_NEW_YEAR], 0);
	assert_int_equal(gaps_alarms(tables_town(), on("2026-04-08")), 2);
	gaps_on("2026-02-07");
	assert_int_equal(found[GAP_ENDS], 1);		/* 60 days: not 南 */
	gaps_on("2026-02-08");
	assert_int_equal(found[GAP_ENDS], 2);
	gaps_on("2026-09-30");
	assert_int_equal(found[GAP_NEW_YEAR], 0);
	gaps_on("2026-10-01");
	assert_int_equal(found[GAP_NEW_YEAR], 4);
	change(CHANGE_STOP, "北", NULL, "2026-12-30", NULL);
	gaps_on("2026-10-01");
	assert_int_equal(found[GAP_NEW_YEAR], 3);
}

int
main(void)
{
#define T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_r4_stop_and_move), T(test_r4_add_and_undo),
		T(test_r4_stop_unknown), T(test_r4_import_keeps),
		T(test_r4_dropped), T(test_r4_said), T(test_r4_said_added),
		T(test_a5_gaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
