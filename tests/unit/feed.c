/* Feeds of a district: lines, letters, days and identities (I5). */
#include "storage/feed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "storage/town.h"

#include <cmocka.h>

static struct town *town;
static struct buf text;

static int32_t
day(const char *s)
{
	int32_t d;

	assert_true(day_parse(str_of(s), &d));
	return d;
}

static struct town *
town_of(const char *area_days)
{
	struct townfile file = { STR("area_days.csv"), str_of(area_days) };
	struct town_reader quiet = { 0 };
	struct err e;

	return town_read(&file, 1, &quiet, &e);
}

static int
setup(void **state UNUSED)
{
	town = town_of("地名,センター,燃やす;ごみ\\袋,とてもとても長い名前の"
	    "資源ごみ（びん、缶、ペットボトル、古紙、古布、そのほか）,古紙\n"
	    "さくら,,水,金2,20261201 20270105\n");
	assert_non_null(town);
	return 0;
}

static int
teardown(void **state UNUSED)
{
	buf_free(&text);
	town_free(town);
	return 0;
}

static void
make_ics(const char *today)
{
	buf_reset(&text);
	feed_ics(&(struct feed){ &town->calendar, 0, day(today) }, &text);
}

static bool
has(const char *what)
{
	return str_find(buf_str(&text), str_of(what), NULL);
}

static void
lines_are_short_and_whole(void **state UNUSED)
{
	struct str rest, line;
	unsigned folded = 0;

	make_ics("2026-11-24");
	rest = buf_str(&text);
	while (rest.n > 0) {
		line = str_split(rest, '\n', &rest);
		assert_true(str_ends(line, STR("\r")));
		assert_in_range(line.n, 2, 76);
		assert_true(str_utf8(line));
		folded += line.p[0] == ' ';
	}
	assert_in_range(folded, 12, 1000);
}

/* Without the folds, as RFC 5545 says to undo them. */
static void
unfold(void)
{
	size_t at;

	while (str_find(buf_str(&text), STR("\r\n "), &at)) {
		struct buf b = { 0 };

		buf_put(&b, str_upto(buf_str(&text), at));
		buf_put(&b, str_from(buf_str(&text), at + 3));
		buf_free(&text);
		text = b;
	}
}

static void
words_are_escaped(void **state UNUSED)
{
	make_ics("2026-11-24");
	unfold();
	assert_true(has("SUMMARY:燃やす\\;ごみ\\\\袋\r\n"));
	assert_true(has("SUMMARY:とてもとても長い名前の資源ごみ"
	    "（びん、缶、ペットボトル、古紙、古布、そのほか）\r\n"));
	assert_true(has("X-WR-CALNAME:さくら\r\n"));
	assert_true(has("X-WR-CALDESC:ごみの収集日\\n古紙は2026年11月24日から"
	    "わかりません\r\n"));
}

static void
days_are_whole_days(void **state UNUSED)
{
	make_ics("2026-11-24");
	assert_true(has("DTSTART;VALUE=DATE:20261125\r\n"
	    "DTEND;VALUE=DATE:20261126\r\n"));
	assert_true(has("DTEND;VALUE=DATE:20270401\r\n"));
	assert_true(has("DTSTAMP:20261124T000000Z\r\n"));
	assert_true(has("20271222"));		/* thirteen months */
	assert_false(has("20280101"));
}

/* The UID of the event that begins on a day, "" if there is none. */
static struct str
uid_on(const char *date, struct arena *a)
{
	struct str rest = buf_str(&text), line, uid = STR("");
	struct str wanted = str_fmt(a, "DTSTART;VALUE=DATE:%s\r", date);

	while (rest.n > 0) {
		line = str_split(rest, '\n', &rest);
		if (str_starts(line, STR("UID:")))
			uid = line;
		if (str_eq(line, wanted))
			return str_dup(a, uid);
	}
	return STR("");
}

static void
an_event_stays_who_it_is(void **state UNUSED)
{
	struct arena a = { 0 };
	struct str before, other;

	make_ics("2026-11-24");
	before = uid_on("20270203", &a);
	other = uid_on("20270210", &a);
	assert_true(before.n > 0 && !str_eq(before, other));
	town_free(town);
	town = town_of("地名,センター,古紙,燃やす;ごみ\\袋\n北,,火,火\n"
	    "さくら,,,水\n");
	buf_reset(&text);
	feed_ics(&(struct feed){ &town->calendar, 1, day("2027-01-01") },
	    &text);
	assert_true(str_eq(before, uid_on("20270203", &a)));
	arena_free(&a);
}

static void
json_says_the_same(void **state UNUSED)
{
	const struct json *days, *one;
	struct json *j;
	struct err e;

	feed_json(&(struct feed){ &town->calendar, 0, day("2026-11-24") },
	    &text);
	j = json_read(buf_str(&text), &e);
	assert_non_null(j);
	assert_true(str_is(json_get_str(j, "area"), "さくら"));
	assert_true(str_is(json_get_str(j, "from"), "2026-11-24"));
	days = json_get(j, "days");
	one = json_at(days, 0);
	assert_true(str_is(json_get_str(one, "date"), "2026-11-25"));
	assert_true(str_is(json_get_str(json_at(json_get(one, "kinds"), 0),
	    "kind"), "燃やす;ごみ\\袋"));
	one = json_at(json_get(j, "unknown"), 0);
	assert_true(str_is(json_get_str(one, "kind"), "古紙"));
	json_free(j);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(lines_are_short_and_whole), T(words_are_escaped),
		T(days_are_whole_days), T(an_event_stays_who_it_is),
		T(json_says_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
