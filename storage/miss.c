/* What was asked for and not found: see miss.h. */
#include "storage/miss.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "storage/key.h"
#include "storage/record.h"
#include "storage/store.h"

enum { WORDS_MAX = 20, DIGITS_MAX = 3, A_DAY_MAX = 20, MARK_BYTES = 8 };

static const struct field miss_fields[] = {
	FIELD(struct miss, 1, words),
	FIELD(struct miss, 2, count),
	FIELD(struct miss, 3, last_ms),
};

static const struct record miss_record = RECORD(struct miss, miss_fields);

static struct str
key_words_of_miss(struct arena *a, struct str words)
{
	return text_hiragana(a, text_key(a, words));
}

static bool
may_be_kept(struct str s)
{
	size_t digits = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < ' ' || c == '@' || c == '/')
			return false;
		digits += c >= '0' && c <= '9';
	}
	return s.n > 0 && digits <= DIGITS_MAX && str_utf8(s) &&
	    text_graphemes(s) <= WORDS_MAX;
}

/* A few bytes that stand for the words. */
static struct str
mark_of(struct arena *a, struct str words)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < words.n; i++)
		h = (h ^ (unsigned char)words.p[i]) * UINT64_C(1099511628211);
	return (struct str){ arena_dup(a, (const char *)&h, MARK_BYTES),
	    MARK_BYTES };
}

/* False if this resident was counted for it today, or asks too much. */
static bool
first_today(struct arena *a, uint32_t no, int32_t day, struct str words)
{
	struct str key = key_missed(a, (uint32_t)day, no), had = STR(""), mark;
	struct buf b = { 0 };
	struct err e;

	mark = mark_of(a, words);
	if (!store_get(key, a, &had, &e))
		had = STR("");
	if (had.n >= A_DAY_MAX * MARK_BYTES)
		return false;
	for (size_t i = 0; i + MARK_BYTES <= had.n; i += MARK_BYTES)
		if (memcmp(had.p + i, mark.p, MARK_BYTES) == 0)
			return false;
	buf_put(&b, had);
	buf_put(&b, mark);
	store_put(key, buf_str(&b));
	buf_free(&b);
	return true;
}

static int
rarer_last(const void *pa, const void *pb)
{
	const struct miss *a = pa, *b = pb;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	if (a->last_ms != b->last_ms)
		return a->last_ms > b->last_ms ? -1 : 1;
	return str_cmp(a->words, b->words);
}

size_t
miss_list(struct arena *a, struct miss **list)
{
	struct miss *all = ARENA_ARRAY(a, struct miss, MISSES_MAX);
	struct scan s;
	struct err e;
	size_t n = 0;

	store_scan(&s, key_misses());
	while (n < MISSES_MAX && store_next(&s))
		n += record_unpack(&miss_record, &all[n], s.value, a, &e);
	store_scan_end(&s);
	qsort(all, n, sizeof *all, rarer_last);
	*list = all;
	return n;
}

static void
make_room(struct arena *a)
{
	struct miss *all;
	size_t n = miss_list(a, &all);

	if (n >= MISSES_MAX)
		store_del(key_miss(a, all[n - 1].words));
}

void
miss_note(uint32_t no, uint64_t now_ms, struct str words)
{
	struct arena a = { 0 };
	struct str s = key_words_of_miss(&a, words);
	struct miss m = { .words = s };
	struct err e;

	if (may_be_kept(s) && first_today(&a, no, day_today(now_ms), s)) {
		if (!record_get(key_miss(&a, s), &miss_record, &m, &a, &e))
			make_room(&a);
		m.words = s;
		m.count++;
		m.last_ms = now_ms;
		record_put(key_miss(&a, s), &miss_record, &m);
	}
	arena_free(&a);
}

void
miss_drop(struct str words)
{
	struct arena a = { 0 };

	store_del(key_miss(&a, key_words_of_miss(&a, words)));
	arena_free(&a);
}

void
miss_forget(int32_t before_day)
{
	uint32_t day, no;
	struct scan s;

	store_scan(&s, key_misseds());
	while (store_next(&s))
		if (key_missed_read(s.key, &day, &no) &&
		    (int32_t)day < before_day)
			store_del(s.key);
}
