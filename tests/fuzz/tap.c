/* Whatever comes back in a tap or is written: an answer LINE can take. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "daemon/chat/feature.h"
#include "storage/sheet.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { TURNS_MAX = 12 };

static struct town *
town_make(void)
{
	static const struct townfile file = { STR("area_days.csv"),
		STR("地名,センター,燃やすごみ,資源\nさくら一丁目,,水,金\n"
		    "さくら二丁目,,木,未定\nみなと町,,水4,\n") };
	struct town_reader reader = { 0 };
	struct err e = { 0 };

	return town_read(&file, 1, &reader, &e);
}

static void
answer_check(const struct answer *a)
{
	struct buf b = { 0 };
	struct err e = { 0 };
	struct json *j;

	buf_fmt(&b, "[%.*s]", STRF(buf_str(&a->messages)));
	j = json_read(buf_str(&b), &e);
	ASSERT(j != NULL);
	ASSERT(json_count(j) >= 1 && json_count(j) <= BUBBLES_MAX);
	ASSERT(json_count(j) == a->bubbles);
	ASSERT(a->buttons <= BUTTONS_MAX);
	for (size_t i = 0; i < json_count(j); i++)
		ASSERT(json_get_str(json_at(j, i), "text").n > 0);
	ASSERT(a->resident.attrs.n <= ATTRS_MAX);
	for (uint32_t i = 0; i < a->resident.attrs.n; i++)
		ASSERT(a->resident.attrs.p[i].n <= ATTR_BYTES_MAX &&
		    str_utf8(a->resident.attrs.p[i]));
	json_free(j);
	buf_free(&b);
}

/* One line of the input is one event; its first byte says which kind. */
static void
event(struct str line, struct resident *r, struct talk *t, struct ask q)
{
	struct err e = { 0 };
	struct answer a;

	q.kind = line.p[0] == 't' ? ASK_TAP : ASK_TEXT;
	q.data = q.text = str_from(line, 1);
	q.plain = text_trim(text_plain(q.arena, q.text));
	q.resident = r;
	q.talk = *t;
	if (!chat(&q, &a, &e))
		abort();
	answer_check(&a);
	*r = a.resident;
	*t = a.talk;
	buf_free(&a.messages);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct town *town;
	struct arena mem = { 0 };
	struct resident r = { .user = STR("U0123") };
	struct talk t = { 0 };
	struct str rest = { (const char *)data, n }, line;
	struct ask q = { .arena = &mem, .town_name = "みほん市" };

	if (town == NULL)
		town = town_make();
	if (n == 0 || !str_utf8(rest))
		return 0;
	q.town = town;
	q.now_ms = q.event_ms = day_at(20000, 600);
	for (int i = 0; i < TURNS_MAX && rest.p != NULL; i++) {
		line = str_split(rest, '\n', &rest);
		if (line.n > 0 && (line.p[0] & 0x80) == 0)
			event(line, &r, &t, q);
		q.now_ms += 1000;
		q.event_ms += 1000;
	}
	arena_free(&mem);
	return 0;
}
