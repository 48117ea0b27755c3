#ifndef TESTS_UNIT_MESSAGEWORLD_H
#define TESTS_UNIT_MESSAGEWORLD_H

/* Messages as JSON, read and refused: for the tests of storage/message.h. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "storage/message.h"

#include <cmocka.h>

static struct arena mem;
static struct err e;

static int
forget(void **state UNUSED)
{
	arena_reset(&mem);
	return 0;
}

static struct str
read(const char *json)
{
	struct buf b = { 0 };
	struct str s = STR_NONE;

	if (message_read(str_of(json), &b, NULL, &e))
		s = str_dup(&mem, buf_str(&b));
	buf_free(&b);
	return s;
}

static UNUSED void
good(const char *json)
{
	if (read(json).p == NULL)
		fail_msg("%.300s: %s", json, e.why);
}

static UNUSED void
bad(const char *json, const char *why)
{
	if (read(json).p != NULL)
		fail_msg("taken: %.300s", json);
	assert_int_equal(e.kind, ERR_INPUT);
	if (strncmp(e.why, why, strlen(why)) != 0)
		fail_msg("%s, not %s", e.why, why);
}

static UNUSED const char *
times(const char *s, size_t n)
{
	struct buf b = { 0 };
	const char *all;

	for (size_t i = 0; i < n; i++)
		buf_put(&b, str_of(s));
	all = str_c(&mem, n > 0 ? buf_str(&b) : STR(""));
	buf_free(&b);
	return all;
}

/* The first @ of a message replaced. */
static UNUSED const char *
put(const char *frame, const char *what)
{
	const char *at = strchr(frame, '@');

	ASSERT(at != NULL);
	return str_fmt(&mem, "%.*s%s%s", (int)(at - frame), frame, what,
	    at + 1).p;
}

#define URI	"{\"type\":\"uri\",\"uri\":\"https://x/\",\"label\":\"a\"}"
#define TWO	URI "," URI
#define BUTTONS	"{\"type\":\"template\",\"altText\":\"a\",\"template\":" \
		"{\"type\":\"buttons\","
#define COLUMNS	"{\"type\":\"template\",\"altText\":\"a\",\"template\":" \
		"{\"type\":\"carousel\",\"columns\":["
#define COLUMN	"{\"text\":\"a\",\"actions\":[" URI "]}"
#define PICTURES "{\"type\":\"template\",\"altText\":\"a\",\"template\":" \
		"{\"type\":\"image_carousel\",\"columns\":["
#define PICTURE	"{\"imageUrl\":\"https://x/\",\"action\":" URI "}"
#define BODY	"{\"type\":\"flex\",\"altText\":\"a\",\"contents\":" \
		"{\"type\":\"bubble\",\"body\":{\"type\":\"box\"," \
		"\"layout\":\"vertical\",\"contents\":["
#define BUBBLE	"{\"type\":\"bubble\",\"body\":{\"type\":\"box\"," \
		"\"layout\":\"vertical\",\"contents\":[]}}"
#define MAP	"{\"type\":\"imagemap\",\"baseUrl\":\"https://x/m\"," \
		"\"altText\":\"a\",\"baseSize\":{\"width\":1040," \
		"\"height\":9},\"actions\":["
#define AREA	",\"area\":{\"x\":0,\"y\":0,\"width\":1,\"height\":1}}"
#define TAP	"{\"type\":\"uri\",\"linkUri\":\"https://x/\"" AREA
#define QUICK	"{\"type\":\"text\",\"text\":\"a\",\"quickReply\":{\"items\":["
#define ITEM	"{\"type\":\"action\",\"action\":" URI "}"

#endif
