/* What an item can be found by: see entry.h. */
#include "storage/entry.h"

#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"

enum { PART_COST = 10, BRACKET_COST = 50, PARTS_MAX = 8, READING_MIN = 2 };

/* Where a head ends, if anything stands before: a bracket, or what an item is
 * made of. */
static const char *const ends[] = {
	"(", "（", "[", "［", "【", "<", "＜", "「", "〔", "：", "※", "　",
	"金属部分", "金属製", "プラスチック製", "ガラス製", "木製", "紙製",
	"革製", "皮製", "布製", "竹製", "陶器製", "陶磁器製", "ゴム製",
	"アルミ製", "ビニール製", "スプリング", "電動", "上記以外",
	"０", "１", "２", "３", "４", "５", "６", "７", "８", "９",
};

static const char *const between[] = { "・", "、", "／", "/", "，", ",",
	"･" };

/* In brackets, of what kind a thing is and not what else it is called. */
static const char *const remarks[] = {
	"製", "以外", "部分", "以上", "以下", "未満", "超", "金属", "埋立",
	"プラ", "もの", "含", "除", "用", "洗", "使", "㎝", "cm", "ｍ", "※",
	"類", "等", "商品名", "中身", "家庭", "小型", "大型", "電動", "芯",
	"本体", "ケース", "など", "・BS",
};

static size_t
first_of(struct str s, const char *const *words, size_t n, size_t from,
    size_t *bytes)
{
	size_t best = s.n, at;

	for (size_t i = 0; i < n; i++) {
		struct str w = str_of(words[i]);

		if (!str_find(str_from(s, from), w, &at) || at + from >= best)
			continue;
		best = at + from;
		*bytes = w.n;
	}
	return best;
}

static size_t
first_digit(struct str s)
{
	size_t i = 0;

	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	while (i < s.n && (s.p[i] < '0' || s.p[i] > '9'))
		i++;
	return i;
}

struct str
entry_head(struct str name)
{
	size_t bytes, digit = first_digit(name);
	size_t end = name.n > 1 ? first_of(name, ends, NELEMS(ends), 1,
	    &bytes) : name.n;
	struct str head = text_trim(str_upto(name, end < digit ? end :
	    digit));

	return head.n > 0 ? head : name;
}

static struct entry *
entry_put(struct arena *a, struct entries *e, size_t item, struct folded f)
{
	struct entry *x;

	e->all = array_more(a, e->all, e->n, sizeof *e->all);
	x = &e->all[e->n];
	*x = (struct entry){ .f = f, .item = (uint32_t)item,
	    .kind = ENTRY_NAME };
	e->n += f.loose_n > 0;
	return x;
}

/* As it is read, and, where that differs, as it is written. */
static void
name_put(struct arena *a, struct entries *e, size_t item, struct str name,
    unsigned cost)
{
	uint8_t kind = cost < BRACKET_COST ? ENTRY_NAME : ENTRY_BRACKET;
	struct folded read = fold(a, name, true);
	struct folded raw = fold(a, name, false);
	struct entry *x = entry_put(a, e, item, read);

	x->cost = (uint8_t)cost;
	x->kind = kind;
	if (fold_same_tight(&read, &raw))
		return;
	x = entry_put(a, e, item, raw);
	x->cost = (uint8_t)cost;
	x->kind = kind;
	x->raw = true;
}

static void
parts_put(struct arena *a, struct entries *e, size_t item, struct str s,
    unsigned cost)
{
	size_t at, bytes = 0, n = 0;

	while (n++ < PARTS_MAX && s.n > 0) {
		at = first_of(s, between, NELEMS(between), 0, &bytes);
		if (n == 1 && at == s.n)
			return;
		name_put(a, e, item, str_upto(s, at), cost);
		s = str_from(s, at < s.n ? at + bytes : s.n);
	}
}

static bool
is_remark(struct str s)
{
	for (size_t i = 0; i < NELEMS(remarks); i++)
		if (str_find(s, str_of(remarks[i]), NULL))
			return true;
	return s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9';
}

/* What else it is called: バック（かばん）. */
static void
brackets_put(struct arena *a, struct entries *e, size_t item, struct str name)
{
	static const char *const open[] = { "(", "（" };
	static const char *const shut[] = { ")", "）" };
	size_t at, bytes = 0, end;
	struct str in;

	while ((at = first_of(name, open, 2, 0, &bytes)) < name.n) {
		name = str_from(name, at + bytes);
		end = first_of(name, shut, 2, 0, &bytes);
		in = str_upto(name, end);
		if (is_remark(in))
			continue;
		name_put(a, e, item, in, BRACKET_COST);
		parts_put(a, e, item, in, BRACKET_COST + PART_COST);
	}
}

static void
item_put(struct arena *a, struct entries *e, size_t no)
{
	const struct town_item *x = &e->items[no];
	struct str head = entry_head(x->name);
	struct entry *full = entry_put(a, e, no, fold(a, x->name, true));

	full->kind = ENTRY_FULL;
	name_put(a, e, no, head, head.n < x->name.n);
	parts_put(a, e, no, head, PART_COST);
	if (str_ends(head, STR("類")))
		name_put(a, e, no, str_upto(head, head.n - 3), 1);
	brackets_put(a, e, no, x->name);
	if (text_graphemes(x->reading) >= READING_MIN)
		name_put(a, e, no, x->reading, 1);
}

/* The head as it is compared: bytes of its tight units. */
static struct str
head_key(struct arena *a, struct str name)
{
	struct folded f = fold(a, entry_head(name), true);

	return (struct str){ arena_dup(a, (const void *)f.tight,
	    f.tight_n * sizeof *f.tight), f.tight_n * sizeof *f.tight };
}

static uint64_t
mark_of(struct str key)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (unsigned char)key.p[i]) * UINT64_C(1099511628211);
	return h;
}

static void
heads_make(struct arena *a, struct entries *e)
{
	struct map first = { 0 };
	uint64_t seen;

	e->heads = ARENA_ARRAY(a, uint32_t, e->items_n);
	e->marks = ARENA_ARRAY(a, uint64_t, e->items_n);
	for (size_t i = 0; i < e->items_n; i++) {
		struct str key = head_key(a, e->items[i].name);

		e->heads[i] = (uint32_t)i;
		if (map_get(&first, key, &seen))
			e->heads[i] = (uint32_t)seen;
		else
			map_put(&first, key, i);
		e->marks[i] = mark_of(key);
	}
	map_free(&first);
}

void
entries_make(struct arena *a, const struct town_item *items, size_t n,
    struct entries *e)
{
	*e = (struct entries){ .items = items, .items_n = n };
	heads_make(a, e);
	for (size_t i = 0; i < n; i++)
		item_put(a, e, i);
}

void
entries_also(struct arena *a, struct entries *e, struct str word,
    struct str item)
{
	struct folded f = fold(a, item, true), head;

	for (size_t i = 0; i < e->items_n; i++) {
		struct str name = e->items[i].name;

		head = fold(a, entry_head(name), true);
		if (str_eq(name, item) || fold_same_tight(&head, &f))
			name_put(a, e, i, word, 1);
	}
}
