/* Message lists by number, checked once and kept once. */
#include "linesim/words.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "linesim/index.h"
#include "linesim/mix.h"

struct words {
	uint64_t	 raw[2], sense[2];	/* hashes: bytes, meaning */
	uint64_t	 text_at;
	uint32_t	 text_n, same;
	uint8_t		 count, quotable;
};

static struct words *all;
static uint32_t n, room;
static struct index by_raw, by_sense;
static struct buf texts;

static uint64_t
raw_hash(uint32_t w)
{
	return all[w].raw[0];
}

static bool
raw_same(uint32_t w, const void *key)
{
	return memcmp(all[w].raw, key, sizeof all[w].raw) == 0;
}

static uint64_t
sense_hash(uint32_t w)
{
	return all[w].sense[0];
}

static bool
sense_same(uint32_t w, const void *key)
{
	return memcmp(all[w].sense, key, sizeof all[w].sense) == 0;
}

/* Lists by order, objects by sum, so that the order of keys is nothing. */
static uint64_t
sense_of(const struct json *v, uint64_t seed)
{
	const struct json *value;
	uint64_t sum = seed, h[2];
	struct str key;

	if (json_str(v).p != NULL) {
		mix_bytes(json_str(v), h);
		return mix(h[0] ^ seed, h[1]);
	}
	if (json_is_list(v)) {
		for (size_t i = 0; i < json_count(v); i++)
			sum = mix(sum, sense_of(json_at(v, i), seed));
		return mix(sum, 1);
	}
	if (json_has_keys(v)) {
		for (const void *at = json_next(v, NULL, &key, &value);
		    at != NULL; at = json_next(v, at, &key, &value)) {
			mix_bytes(key, h);
			sum += mix(h[0], sense_of(value, seed));
		}
		return mix(sum, 2);
	}
	return mix(seed + (uint64_t)json_bool(v),
	    (uint64_t)(int64_t)(json_float(v) * 1e6));
}

static bool
quotable(struct str type)
{
	static const char *const types[] = { "text", "textV2", "sticker",
	    "image", "video", "template", "flex" };

	for (size_t i = 0; i < NELEMS(types); i++)
		if (str_is(type, types[i]))
			return true;
	return false;
}

static void
text_keep(struct words *w, const struct json *messages)
{
	w->text_at = texts.n;
	w->count = (uint8_t)json_count(messages);
	for (unsigned i = 0; i < w->count; i++) {
		const struct json *m = json_at(messages, i);
		struct str text = json_get_str(m, "text");

		if (text.p == NULL)
			text = json_get_str(m, "altText");
		if (text.n > 0 && texts.n > w->text_at)
			buf_byte(&texts, '\n');
		buf_put(&texts, text);
		if (quotable(json_get_str(m, "type")))
			w->quotable |= (uint8_t)(1u << i);
	}
	w->text_n = (uint32_t)(texts.n - w->text_at);
}

static struct words *
words_new(void)
{
	if (n == room) {
		room = room == 0 ? 64 : room * 2;
		all = mem_grow(all, room * sizeof *all);
	}
	memset(&all[n], 0, sizeof all[n]);
	return &all[n++];
}

static uint32_t
keep(const struct json *messages, const uint64_t raw[2])
{
	struct words *w = words_new();
	uint32_t place = n - 1, first;

	ASSERT(n < INDEX_NONE && json_is_list(messages));
	memcpy(w->raw, raw, sizeof w->raw);
	w->sense[0] = sense_of(messages, 1);
	w->sense[1] = sense_of(messages, 2);
	first = index_find(&by_sense, w->sense[0], sense_same, w->sense);
	index_add(&by_raw, place, raw_hash);
	if (first != INDEX_NONE) {
		w->same = first;
		w->text_at = all[first].text_at;
		w->text_n = all[first].text_n;
		w->count = all[first].count;
		w->quotable = all[first].quotable;
		return place;
	}
	w->same = place;
	text_keep(w, messages);
	index_add(&by_sense, place, sense_hash);
	return place;
}

bool
words_of(struct str raw, uint32_t *words, struct problems *p)
{
	struct json *messages;
	uint64_t hash[2];
	struct err e;

	mix_bytes(raw, hash);
	p->flex = -1;
	*words = index_find(&by_raw, hash[0], raw_same, hash);
	if (*words != INDEX_NONE)
		return true;
	messages = json_read(raw, &e);
	if (messages == NULL)
		problem_add(p, "could not be parsed as JSON",
		    STR("messages"));
	else if (messages_check(messages, p))
		*words = keep(messages, hash);
	json_free(messages);
	return *words != INDEX_NONE;
}

uint32_t
words_same(uint32_t w)
{
	ASSERT(w < n);
	return all[w].same;
}

struct str
words_text(uint32_t w)
{
	ASSERT(w < n);
	return str_upto(str_from(buf_str(&texts), all[w].text_at),
	    all[w].text_n);
}

unsigned
words_count(uint32_t w)
{
	ASSERT(w < n);
	return all[w].count;
}

bool
words_quotable(uint32_t w, unsigned i)
{
	ASSERT(w < n && i < all[w].count);
	return (all[w].quotable >> i & 1) != 0;
}

void
words_forget(void)
{
	n = 0;
	index_clear(&by_raw);
	index_clear(&by_sense);
	buf_reset(&texts);
}
