/* Segments from anywhere: what is accepted gives one answer three ways. */
#include "storage/segment.h"

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "storage/resident.h"
#include "storage/roster.h"

enum { PEOPLE = 130 };

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
town_values(void *ctx UNUSED, struct str key, segment_value *each, void *arg)
{
	if (str_is(key, "answered"))
		each(arg, STR("f.q"));
	else if (str_is(key, "kind"))
		each(arg, STR("k"));
	else
		each(arg, STR("a"));
}

static bool
town_districts(void *ctx UNUSED, struct str kind, segment_value *each,
    void *arg)
{
	if (!str_is(kind, "k"))
		return false;
	each(arg, STR("a"));
	return true;
}

static void
people(struct arena *mem)
{
	static const char *const choices[] = { "area=a", "birth=2020-01",
	    "category=すべて", "f.q=a", "garbage=a", "mute=k", "sex=a" };
	struct str attrs[NELEMS(choices)];

	for (uint32_t no = 0; no < PEOPLE; no++) {
		struct resident r = { .no = no, .attrs = { attrs, 0 },
		    .user = str_fmt(mem, "U%032x", no + 1),
		    .left_ms = no % 11 == 0, .since_ms = no };

		for (unsigned i = 0; i < NELEMS(choices); i++)
			if (no >> i & 1)
				attrs[r.attrs.n++] = str_of(choices[i]);
		roster_load(&r);
	}
}

static void
ask(const struct segment *s)
{
	struct bits b = { 0 };
	struct buf why = { 0 };
	uint32_t n = 0;

	segment_find(s, &b);
	for (uint32_t no = 0; no < PEOPLE + 70; no++) {
		ASSERT(bits_has(&b, no) == segment_has(s, no));
		n += segment_has(s, no);
	}
	ASSERT(n == segment_count(s));
	segment_explain(s, 3, &why);
	ASSERT(str_utf8(buf_str(&why)));
	bits_free(&b);
	buf_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct segment_world world = { .today = 20500,
	    .values = town_values, .districts = town_districts };
	static struct arena mem;
	struct str text = { (const char *)data, n };
	struct segment *s;
	struct err e = { 0 };

	if (roster_numbers() == 0)
		people(&mem);
	if (segment_parse(text, &world, &mem, &s, &e))
		ask(s);
	else
		ASSERT(e.kind == ERR_INPUT && str_utf8(str_of(e.why)));
	arena_reset(&mem);
	return 0;
}
