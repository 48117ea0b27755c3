/* What somebody may have meant: see wish.h. */
#include "storage/wish.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { WORDS_UNITS_MAX = 40, ALIKE_MAX = 12, LOOSE_MIN = 4 };

static const char *const groups[] = {
#define ALIKE(words) words,
#include "storage/alike.def"
#undef ALIKE
};

static struct {
	struct folded	 words[ALIKE_MAX];
	size_t		 n;
} alike[NELEMS(groups)];
static struct arena alike_mem;

/* What is asked about a thing and is not its name; in NFKC. */
static const char *const askings[] = {
	"の捨て方", "の捨てかた", "のすてかた", "の出し方", "の出しかた",
	"のだしかた", "の分別", "の分別方法", "の分け方", "の処分",
	"の処分方法", "の処理", "捨て方", "出し方", "すて方", "だし方",
	"の区分", "を捨てたい", "捨てたい", "すてたい", "を捨てる", "捨てる",
	"を出したい", "を処分したい", "処分したい", "を捨てるには",
	"何ごみ", "何ゴミ", "なにごみ", "なにゴミ", "なんごみ",
	"何のごみ", "何のゴミ", "はどうやって捨てる", "どうやって捨てる",
	"どうやって捨てますか", "はどうやって捨てるの", "どうすれば",
	"どう捨てる", "の収集日", "の日", "はいつ", "いつ",
	"は燃えるごみ", "は燃えるゴミ", "は燃やせるごみ", "は燃えますか",
	"って", "は", "を", "ですか", "です", "になりますか", "?", "!", "。",
	"、", "なの", "は何", "何",
};

static void
alike_make(void)
{
	for (size_t i = 0; i < NELEMS(groups); i++) {
		struct str rest = str_of(groups[i]), word;

		while (rest.p != NULL) {
			word = str_split(rest, '|', &rest);
			ASSERT(alike[i].n < ALIKE_MAX);
			alike[i].words[alike[i].n++] = fold(&alike_mem, word,
			    true);
		}
	}
}

static bool
is_among(const struct wishes *w, const struct folded *f)
{
	for (size_t i = 0; i < w->n; i++)
		if (!w->all[i].raw && fold_same_tight(&w->all[i].f, f))
			return true;
	return false;
}

static struct wish *
wish_put(struct wishes *w, struct folded f)
{
	if (w->n >= WISHES_MAX || f.loose_n == 0)
		return NULL;
	w->all[w->n] = (struct wish){ .f = f };
	return &w->all[w->n++];
}

static void
word_put(struct arena *a, struct wish *w, struct str s)
{
	struct folded f = fold(a, s, true);

	if (f.loose_n > 0 && w->words_n < WISH_WORDS_MAX)
		w->words[w->words_n++] = f;
}

/* The next blank or の, and how long it is. */
static size_t
gap(struct str s, size_t *bytes)
{
	static const char *const gaps[] = { " ", "　", "の", "、", "," };
	size_t best = s.n, at;

	for (size_t i = 0; i < NELEMS(gaps); i++)
		if (str_find(s, str_of(gaps[i]), &at) && at < best) {
			best = at;
			*bytes = strlen(gaps[i]);
		}
	return best;
}

static void
words_apart(struct arena *a, struct wish *w, struct str s)
{
	size_t at, bytes = 0;

	while (s.n > 0) {
		at = gap(s, &bytes);
		word_put(a, w, str_upto(s, at));
		s = str_from(s, at < s.n ? at + bytes : s.n);
	}
	w->said_apart = w->words_n > 1;
}

static struct folded
part_of(const struct folded *f, size_t from, size_t to)
{
	struct folded p = *f;

	p.loose += from;
	p.edge += from;
	p.loose_n = (uint16_t)(to - from);
	p.bits = 0;
	return p;
}

/* Where the script changes, or a word that is read begins. */
static void
words_by_script(struct wish *w)
{
	size_t from = 0;

	w->words_n = 0;
	for (size_t i = 1; i <= w->f.loose_n; i++) {
		if (i < w->f.loose_n && w->f.edge[i] == EDGE_NONE)
			continue;
		if (w->words_n >= WISH_WORDS_MAX) {
			w->words_n = 0;
			return;
		}
		w->words[w->words_n++] = part_of(&w->f, from, i);
		from = i;
	}
}

static bool
no_kana(const struct folded *f)
{
	for (size_t i = 0; i < f->tight_n; i++)
		if (f->tight[i] < 0x3400)
			return false;
	return true;
}

static void
said_put(struct arena *a, struct wishes *w, struct str s)
{
	struct folded f = fold(a, s, true), raw = fold(a, s, false);
	struct wish *x;

	if (f.loose_n > WORDS_UNITS_MAX || is_among(w, &f))
		return;
	x = wish_put(w, f);
	if (x == NULL)
		return;
	words_apart(a, x, s);
	if (x->words_n < 2)
		words_by_script(x);
	x->written_kanji = no_kana(&raw);
	if (fold_same_tight(&f, &raw))
		return;
	x = wish_put(w, raw);
	if (x == NULL)
		return;
	x->raw = true;
	x->written_kanji = no_kana(&raw);
}

static bool
asking_cut(struct str *s)
{
	for (size_t i = 0; i < NELEMS(askings); i++) {
		struct str end = str_of(askings[i]);

		if (s->n < end.n + 3 || !str_ends(*s, end))
			continue;
		*s = text_trim(str_upto(*s, s->n - end.n));
		return true;
	}
	return false;
}

static bool
same_word(const struct folded *a, const struct folded *b)
{
	return fold_same_tight(a, b) || (a->loose_n >= LOOSE_MIN &&
	    fold_same(a, b));
}

static void
others_put(struct wishes *w, const struct folded *said)
{
	for (size_t i = 0; i < NELEMS(groups); i++) {
		bool member = false;

		for (size_t k = 0; k < alike[i].n && !member; k++)
			member = same_word(&alike[i].words[k], said);
		for (size_t k = 0; k < alike[i].n && member; k++) {
			const struct folded *f = &alike[i].words[k];
			struct wish *x = is_among(w, f) ? NULL :
			    wish_put(w, *f);

			if (x != NULL)
				x->other = true;
		}
	}
}

void
wishes_make(struct arena *a, struct str words, struct wishes *w)
{
	struct str s = text_trim(text_plain(a, words));
	size_t said;

	if (alike[0].n == 0)
		alike_make();
	w->n = 0;
	said_put(a, w, s);
	while (asking_cut(&s))
		said_put(a, w, s);
	if (str_starts(s, STR("お")) && s.n > 6)
		said_put(a, w, str_from(s, 3));
	said = w->n;
	for (size_t i = 0; i < said; i++)
		if (!w->all[i].raw)
			others_put(w, &w->all[i].f);
}
