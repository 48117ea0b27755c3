#ifndef TESTS_UNIT_CHATWORLD_H
#define TESTS_UNIT_CHATWORLD_H

/*
 * One resident who talks with kairan: writes and taps, and every answer is
 * held against LINE's limits [L8].  For the tests of what residents see.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "daemon/chat/feature.h"
#include "storage/collection.h"
#include "storage/sheet.h"

#include <cmocka.h>

static struct arena mem;
static struct resident me;
static struct talk my_talk;
static struct town *my_town;
static struct answer last;
static uint64_t now_ms, event_ms;
static unsigned taps;

/* What the last answer says, and the buttons of its last bubble. */
static struct str said[BUBBLES_MAX];
static struct { struct str label, data; } button[BUTTONS_MAX];
static unsigned said_n, buttons_n;

static UNUSED uint64_t
time_of(const char *text)
{
	uint64_t ms;

	assert_true(time_parse(str_of(text), &ms));
	return ms;
}

static UNUSED struct town *
town_of(const char *area_days, const char *description)
{
	struct townfile files[] = {
		{ STR("area_days.csv"), str_of(area_days) },
		{ STR("description.csv"), str_of(description) },
		{ STR("kairan.csv"),
		    STR("項目,区分,値\n期限,,朝8時まで\n") },
	};
	struct town_reader reader = { 0 };
	struct err e = { 0 };
	struct town *t = town_read(files, NELEMS(files), &reader, &e);

	if (t == NULL)
		print_message("%s\n", e.why);
	assert_non_null(t);
	return t;
}

static void
check_button(const struct json *item, unsigned i)
{
	const struct json *action = json_get(item, "action");
	struct str label = json_get_str(action, "label");
	struct str data = json_get_str(action, "data");

	assert_true(str_is(json_get_str(item, "type"), "action"));
	assert_true(str_is(json_get_str(action, "type"), "postback"));
	assert_in_range(text_graphemes(label), 1, LABEL_MAX);
	assert_in_range(data.n, 1, 300);
	assert_in_range(text_graphemes(json_get_str(action, "displayText")),
	    1, 300);
	for (unsigned k = 0; k < i; k++)
		assert_false(str_eq(button[k].label, label));
	button[i].label = str_dup(&mem, label);
	button[i].data = str_dup(&mem, data);
}

static void
check_bubble(const struct json *message, unsigned i)
{
	const struct json *reply = json_get(message, "quickReply");
	const struct json *items = json_get(reply, "items");

	said[i] = str_dup(&mem, json_get_str(message, "text"));
	assert_true(str_is(json_get_str(message, "type"), "text"));
	assert_in_range(text_utf16(said[i]), 1, 5000);
	buttons_n = (unsigned)json_count(items);
	assert_true(reply == NULL || buttons_n > 0);
	assert_in_range(buttons_n, 0, BUTTONS_MAX);
	for (unsigned k = 0; k < buttons_n; k++)
		check_button(json_at(items, k), k);
}

static void
check_answer(void)
{
	struct buf b = { 0 };
	struct err e = { 0 };
	struct json *j;

	buf_fmt(&b, "[%.*s]", STRF(buf_str(&last.messages)));
	j = json_read(buf_str(&b), &e);
	assert_non_null(j);
	said_n = (unsigned)json_count(j);
	assert_in_range(said_n, 1, BUBBLES_MAX);
	assert_int_equal(said_n, last.bubbles);
	for (unsigned i = 0; i < said_n; i++)
		check_bubble(json_at(j, i), i);
	assert_int_equal(buttons_n, last.buttons);
	assert_in_range(last.resident.attrs.n, 0, ATTRS_MAX);
	for (uint32_t i = 0; i < last.resident.attrs.n; i++)
		assert_in_range(last.resident.attrs.p[i].n, 1,
		    ATTR_BYTES_MAX);
	json_free(j);
	buf_free(&b);
}

/* Asks without any effect. */
static void
ask_only(struct ask q)
{
	struct err e = { 0 };

	q.now_ms = now_ms;
	q.event_ms = event_ms != 0 ? event_ms : now_ms;
	q.resident = &me;
	q.talk = my_talk;
	if (my_talk.expires_ms <= now_ms)
		q.talk = (struct talk){ 0 };
	q.town = my_town;
	q.town_name = "みほん市";
	q.arena = &mem;
	buf_free(&last.messages);
	assert_true(chat(&q, &last, &e));
	check_answer();
}

static void
ask(struct ask q)
{
	ask_only(q);
	me = last.resident;
	my_talk = last.talk;
	now_ms += 5000;
}

static struct ask
text_ask(struct str text)
{
	return (struct ask){ .kind = ASK_TEXT, .text = text,
		.plain = text_trim(text_plain(&mem, text)) };
}

static UNUSED void
type(const char *text)
{
	ask(text_ask(str_of(text)));
}

static UNUSED void
tap(struct str data)
{
	taps++;
	ask((struct ask){ .kind = ASK_TAP, .data = data });
}

static UNUSED struct str
data_of(const char *label)
{
	for (unsigned i = 0; i < buttons_n; i++)
		if (str_is(button[i].label, label))
			return button[i].data;
	print_message("no button \"%s\" under: %.*s\n", label,
	    STRF(said[said_n - 1]));
	for (unsigned i = 0; i < buttons_n; i++)
		print_message("  %.*s\n", STRF(button[i].label));
	fail();
	return STR_NONE;
}

static UNUSED void
press(const char *label)
{
	tap(data_of(label));
}

static UNUSED bool
says(const char *text)
{
	for (unsigned i = 0; i < said_n; i++)
		if (str_find(said[i], str_of(text), NULL))
			return true;
	return false;
}

static UNUSED void
assert_says(const char *text)
{
	if (says(text))
		return;
	for (unsigned i = 0; i < said_n; i++)
		print_message("said: %.*s\n", STRF(said[i]));
	print_message("not: %s\n", text);
	fail();
}

static UNUSED void
assert_value(const char *key, const char *value)
{
	struct str v = resident_value(&me, key);

	if (!str_is(v, value))
		print_message("%s is \"%.*s\", not \"%s\"\n", key, STRF(v),
		    value);
	assert_true(str_is(v, value));
}

static UNUSED bool
has(const char *key, const char *value)
{
	return resident_has(&me, key, str_of(value));
}

static UNUSED unsigned
count(const char *key)
{
	struct str all[ATTRS_MAX];

	return resident_values(&me, key, all, ATTRS_MAX);
}

static UNUSED void
world_begin(const char *when)
{
	now_ms = time_of(when);
	clock_set(now_ms);
	event_ms = 0;
	taps = 0;
	me = (struct resident){ .no = 7, .since_ms = now_ms,
		.user = STR("U0123456789abcdef0123456789abcdef") };
	my_talk = (struct talk){ 0 };
}

static UNUSED void
world_end(void)
{
	buf_free(&last.messages);
	last = (struct answer){ 0 };
	town_free(my_town);
	my_town = NULL;
	arena_free(&mem);
}

#endif
