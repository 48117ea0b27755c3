#ifndef TESTS_UNIT_SEGMENTTOWN_H
#define TESTS_UNIT_SEGMENTTOWN_H

/*
 * A small town and its residents, for both tests of segments.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/segment.h"

/* It has a fail() of its own, so it comes last. */
#include <cmocka.h>

static struct arena mem;
static struct err e;
static uint32_t given;

/* The town of these tests. */
static const struct {
	const char	*key, *value;
} known[] = {
	{ "area", "和泉本町一丁目" }, { "area", "和泉本町二丁目" },
	{ "area", "岩戸北" }, { "area", "無人島" }, { "category", "子育て" },
	{ "category", "防災" }, { "sex", "男性" }, { "sex", "女性" },
	{ "lang", "ja" }, { "lang", "en" }, { "garbage", "北1" },
	{ "garbage", "南 2(西)" }, { "kind", "燃やすごみ" },
	{ "kind", "粗大ごみ" }, { "answered", "survey.q1" },
	{ "answered", "survey.q2" }, { "answered", "survey.q10" },
	{ "survey.q1", "はい" }, { "survey.q1", "いいえ" },
	{ "survey.q10", "十" },
};

static void
town_values(void *ctx UNUSED, struct str key, segment_value *each, void *arg)
{
	for (size_t i = 0; i < NELEMS(known); i++)
		if (str_is(key, known[i].key))
			each(arg, str_of(known[i].value));
}

static bool
town_districts(void *ctx UNUSED, struct str kind, segment_value *each,
    void *arg)
{
	if (str_is(kind, "粗大ごみ"))
		return true;		/* known, but nowhere collected */
	if (!str_is(kind, "燃やすごみ"))
		return false;
	each(arg, STR("北1"));
	each(arg, STR("南 2(西)"));
	return true;
}

static struct segment_world world = { .values = town_values,
	.districts = town_districts };

static int
str_order(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* Loads one resident; attrs are separated by "|". */
static void
resident(const char *attrs, int32_t since, bool left)
{
	struct str list[20], rest = str_of(attrs);
	struct resident r = { .no = given,
	    .user = str_fmt(&mem, "U%032x", given + 1), .attrs = { list, 0 },
	    .since_ms = day_at(since, 0), .left_ms = left };

	while (rest.n > 0)
		list[r.attrs.n++] = str_split(rest, '|', &rest);
	qsort(list, r.attrs.n, sizeof *list, str_order);
	roster_load(&r);
	given++;
}

static int
fresh(void **state UNUSED)
{
	roster_reset();
	arena_reset(&mem);
	given = 0;
	assert_true(day_parse(STR("2026-04-15"), &world.today));
	return 0;
}

static struct segment *
parse(const char *text)
{
	struct segment *s = NULL;

	if (!segment_parse(str_of(text), &world, &mem, &s, &e))
		fail_msg("%s: %s", text, e.why);
	return s;
}

#endif
