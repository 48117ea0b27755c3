/* Many ways to write a word become one: see fold.h. */
#include "storage/fold.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { BUCKETS = 256, WORD_MAX = 24, UNKNOWN = 0xfffd, LONG = 0x30fc,
	HIRA_FIRST = 0x3041, HIRA_LAST = 0x3096, KANA_STEP = 0x60 };

enum script { MARK, HIRA, KATA, KANJI, LATIN };

struct reading_word {
	uint16_t	 from[WORD_MAX], to[WORD_MAX];
	uint8_t		 from_n, to_n;
	struct reading_word *next;	/* in its bucket, long ones first */
};

/* Units being gathered, each with its edge. */
struct units {
	uint16_t	*p;
	uint8_t		*edge, *script;
	size_t		 n;
};

static const struct { const char *from, *to; } table[] = {
#define READING(from, to) { from, to },
#include "storage/readings.def"
#undef READING
};

static struct reading_word words[NELEMS(table)];
static struct reading_word *buckets[BUCKETS];

/* The next letter of well-formed UTF-8. */
static uint32_t
letter(struct str *s)
{
	static const uint8_t masks[] = { 0x7f, 0, 0x1f, 0x0f, 0x07 };
	unsigned char c = (unsigned char)s->p[0];
	size_t n = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	uint32_t u = c & masks[n == 1 ? 0 : n];

	for (size_t i = 1; i < n && i < s->n; i++)
		u = u << 6 | ((unsigned char)s->p[i] & 0x3f);
	*s = str_from(*s, n);
	return u;
}

static enum script
script_of(uint32_t c)
{
	if (c >= HIRA_FIRST && c <= HIRA_LAST)
		return HIRA;
	if ((c >= 0x30a1 && c <= 0x30fa) || c == LONG)
		return KATA;
	if (c >= 0x3400 || c == 0x3005 || c == 0x3006)
		return KANJI;
	if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 0xc0 && c < 0x2000))
		return LATIN;
	return MARK;
}

/* Hiragana for katakana, small letters, marks as edges. */
static void
units_take(struct units *u, struct str s)
{
	uint8_t edge = EDGE_SURE;
	enum script before = MARK, now;

	while (s.n > 0 && u->n < FOLD_MAX) {
		uint32_t c = letter(&s);

		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		now = script_of(c);
		if (c == LONG && before != MARK)
			now = before;
		if (now != before)
			edge = EDGE_SURE;
		before = now;
		if (now == MARK)
			continue;
		if (c >= 0x30a1 && c <= 0x30f6)
			c -= KANA_STEP;
		u->script[u->n] = (uint8_t)now;
		u->edge[u->n] = edge;
		u->p[u->n++] = c > 0xffff ? UNKNOWN : (uint16_t)c;
		edge = c == 0x306e || c == 0x305f || c == 0x306a ?
		    EDGE_SURE : EDGE_NONE;		/* の た な */
	}
}

static struct units
units_make(struct arena *a, size_t n)
{
	return (struct units){ ARENA_ARRAY(a, uint16_t, n),
	    ARENA_ARRAY(a, uint8_t, n), ARENA_ARRAY(a, uint8_t, n), 0 };
}

static void
word_put(struct reading_word *w)
{
	struct reading_word **at = &buckets[w->from[0] % BUCKETS];

	while (*at != NULL && (*at)->from_n >= w->from_n)
		at = &(*at)->next;
	w->next = *at;
	*at = w;
}

static uint8_t
word_half(struct arena *a, const char *text, uint16_t to[WORD_MAX])
{
	struct units u = units_make(a, FOLD_MAX);

	units_take(&u, str_of(text));
	ASSERT(u.n > 0 && u.n <= WORD_MAX);
	memcpy(to, u.p, u.n * sizeof *to);
	return (uint8_t)u.n;
}

static void
words_make(void)
{
	struct arena a = { 0 };

	for (size_t i = 0; i < NELEMS(table); i++) {
		words[i].from_n = word_half(&a, table[i].from, words[i].from);
		words[i].to_n = word_half(&a, table[i].to, words[i].to);
		word_put(&words[i]);
	}
	arena_free(&a);
}

static const struct reading_word *
word_at(const struct units *u, size_t at)
{
	const struct reading_word *w = buckets[u->p[at] % BUCKETS];

	for (; w != NULL; w = w->next)
		if (w->from_n <= u->n - at && memcmp(w->from, u->p + at,
		    w->from_n * sizeof *w->from) == 0)
			return w;
	return NULL;
}

static void
unit_put(struct units *to, uint16_t c, uint8_t edge)
{
	if (to->n >= FOLD_MAX)
		return;
	to->edge[to->n] = edge;
	to->p[to->n++] = c;
}

/* A word right after another kanji may be the end of one we do not know. */
static void
units_read(const struct units *from, struct units *to)
{
	uint8_t edge = EDGE_NONE;

	for (size_t i = 0; i < from->n;) {
		const struct reading_word *w = word_at(from, i);
		uint8_t own = from->edge[i];

		if (w == NULL) {
			unit_put(to, from->p[i++], own > edge ? own : edge);
			edge = EDGE_NONE;
			continue;
		}
		if (own == EDGE_NONE)
			own = EDGE_WEAK;
		for (size_t k = 0; k < w->to_n; k++)
			unit_put(to, w->to[k], k == 0 ? own : EDGE_NONE);
		i += w->from_n;
		edge = EDGE_WEAK;
	}
}

/* Each hiragana from ぁ on: small ones large, voiced ones not; in the order
 * of Unicode. */
static const char plain_kana[] =
    "ああいいううええおお"
    "かかききくくけけここ"
    "ささししすすせせそそ"
    "たたちちつつつててとと"
    "なにぬねの"
    "はははひひひふふふへへへほほほ"
    "まみむめも"
    "ややゆゆよよ"
    "らりるれろ"
    "わわいえおんふかけ";
static const char vowels[] =
    "aaiiuueeooaaiiuueeooaaiiuueeoo" "aaiiuuueeoo" "aiueo"
    "aaaiiiuuueeeooo" "aiueo" "aauuoo" "aiueo" "aaieonuae";

static uint16_t
plain(uint16_t c)
{
	static uint16_t map[HIRA_LAST - HIRA_FIRST + 1];

	if (map[0] == 0) {
		struct str s = str_of(plain_kana);

		for (size_t i = 0; s.n > 0; i++)
			map[i] = (uint16_t)letter(&s);
		map[0x3062 - HIRA_FIRST] = 0x3057;	/* ぢ is じ */
	}
	return c >= HIRA_FIRST && c <= HIRA_LAST ? map[c - HIRA_FIRST] : c;
}

static char
vowel(uint16_t c)
{
	return c >= HIRA_FIRST && c <= HIRA_LAST ? vowels[c - HIRA_FIRST] : 0;
}

/* The second of おう, えい, ああ: only makes the first longer. */
static bool
only_long(uint16_t before, uint16_t c)
{
	char v = vowel(before);

	if (c == LONG)
		return true;
	if (c < HIRA_FIRST || c > 0x304a || v == 0)	/* ぁ to お */
		return false;
	return vowel(c) == v || (v == 'o' && vowel(c) == 'u') ||
	    (v == 'e' && vowel(c) == 'i');
}

/* ゔぁ is ば, so は; は and its like stand two apart for the vowel. */
static bool
vu_with(uint16_t c, uint16_t next, uint16_t *as)
{
	static const uint16_t rows[] = { 0x306f, 0x3072, 0, 0x3078, 0x307b };

	if (c != 0x3094 || next < 0x3041 || next > 0x3049 || next % 2 == 0)
		return false;
	*as = rows[(next - 0x3041) / 2];
	return *as != 0;
}

static void
units_loosen(const struct units *from, struct units *to)
{
	uint16_t before = 0, as;
	uint8_t edge = EDGE_NONE;

	for (size_t i = 0; i < from->n; i++) {
		uint16_t c = from->p[i];
		uint16_t next = i + 1 < from->n ? from->p[i + 1] : 0;

		if (from->edge[i] > edge)
			edge = from->edge[i];
		if (from->edge[i] == EDGE_NONE && only_long(before, c))
			continue;
		before = c;
		if (vu_with(c, next, &as))
			i++;
		else
			as = plain(c);
		unit_put(to, as, edge);
		edge = EDGE_NONE;
	}
}

static uint64_t
bits_of(const struct units *u)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < u->n; i++)
		bits |= UINT64_C(1) << (u->p[i] * 40503u >> 4) % 64;
	return bits;
}

struct folded
fold(struct arena *a, struct str s, bool read)
{
	struct units raw = units_make(a, FOLD_MAX);
	struct units tight = units_make(a, FOLD_MAX);
	struct units loose = units_make(a, FOLD_MAX);

	if (buckets[words[0].from[0] % BUCKETS] == NULL)
		words_make();
	s = text_plain(a, s);
	if (str_utf8(s))
		units_take(&raw, s);
	if (read)
		units_read(&raw, &tight);
	else
		tight = raw;
	units_loosen(&tight, &loose);
	if (tight.n > 1 && tight.p[tight.n - 1] == LONG)
		tight.n--;		/* プリンタ, プリンター */
	return (struct folded){ .tight = tight.p, .loose = loose.p,
	    .edge = loose.edge, .tight_n = (uint16_t)tight.n,
	    .loose_n = (uint16_t)loose.n, .bits = bits_of(&loose) };
}

static bool
units_same(const uint16_t *a, const uint16_t *b, size_t n)
{
	return memcmp(a, b, n * sizeof *a) == 0;
}

bool
fold_near(const uint16_t *a, size_t an, const uint16_t *b, size_t bn)
{
	size_t i = 0;

	if (an < bn)
		return fold_near(b, bn, a, an);
	if (an - bn > 1)
		return false;
	while (i < bn && a[i] == b[i])
		i++;
	if (an > bn)
		return units_same(a + i + 1, b + i, bn - i);
	if (i == an || units_same(a + i + 1, b + i + 1, an - i - 1))
		return true;
	return i + 1 < an && a[i] == b[i + 1] && a[i + 1] == b[i] &&
	    units_same(a + i + 2, b + i + 2, an - i - 2);
}

bool
fold_find(const struct folded *a, const struct folded *b, size_t at,
    size_t *found)
{
	for (size_t i = at; i + b->loose_n <= a->loose_n; i++)
		if (a->loose[i] == b->loose[0] && units_same(a->loose + i,
		    b->loose, b->loose_n)) {
			*found = i;
			return true;
		}
	return false;
}

bool
fold_same(const struct folded *a, const struct folded *b)
{
	return a->loose_n == b->loose_n && units_same(a->loose, b->loose,
	    a->loose_n);
}

bool
fold_same_tight(const struct folded *a, const struct folded *b)
{
	return a->tight_n == b->tight_n && units_same(a->tight, b->tight,
	    a->tight_n);
}
