/* Words to look at twice: see caution.h. */
#include "storage/caution.h"

#include "base/text.h"

enum { CHARACTER_BYTES_MAX = 16, BESIDE = 8 };

#define ILLS	STR("虐待|差別|暴力|犯罪|詐欺|いじめ|自殺|ハラスメント|" \
	    "飲酒運転|不法投棄|体罰|薬物")
#define AGAINST	STR("防止|対策|根絶|撲滅|予防|解消|反対|追放|なくす|なくそう|" \
	    "ゼロ|支援|相談")

static const struct caution ours[] = {
	{ STR("推進|促進|奨励|歓迎"), ILLS, CAUTION_APART, AGAINST, false,
	    STR("すすめているように読めます") },
	{ STR("テスト|てすと|ﾃｽﾄ|TEST|ダミー"), STR(""), 0,
	    STR("検定|学力|体力|スポーツ|テスト勉強|コンテスト"), true,
	    STR("試しの文が残っていませんか") },
	{ STR("試験"), STR(""), 0, STR("採用|入学|資格|検定|入試|受験|試験場|"
	    "高校|合格|公務員"), true, STR("試しの文が残っていませんか") },
	{ STR("訓練"), STR(""), 0, STR("避難|防災|消防|職業|参加|地震|津波|"
	    "初期消火|救命|見学"), true, STR("訓練の文が残っていませんか") },
	{ STR("○○|〇〇|●●|△△|××|（仮）|(仮)"), STR(""), 0, STR(""),
	    false, STR("あとで書くつもりの所ではありませんか") },
};

/* The next of "a|b" in the text at or after *at. */
static bool
next(struct str text, struct str list, size_t *at, struct str *found)
{
	struct str one, rest = list;
	size_t here, first = text.n;

	while (rest.p != NULL) {
		one = str_split(rest, '|', &rest);
		if (one.n == 0 || !str_find(str_from(text, *at), one, &here) ||
		    *at + here >= first)
			continue;
		first = *at + here;
		*found = (struct str){ text.p + first, one.n };
	}
	*at = first;
	return first < text.n;
}

/* Some characters more on both sides. */
static struct str
beside(struct str text, size_t from, size_t to)
{
	size_t least = from;

	for (unsigned n = 0; least > 0 && n < BESIDE;)
		if (((uint8_t)text.p[--least] & 0xc0) != 0x80)
			n++;
	to += text_cut(str_from(text, to), BESIDE).n;
	return (struct str){ text.p + least, to - least };
}

static bool
excused(const struct caution *w, struct str text, size_t from, size_t to)
{
	struct str around = beside(text, from, to), found;
	size_t at = 0;

	return w->unless.n > 0 && next(around, w->unless, &at, &found);
}

/* From the one to the end of the other, if they are near enough. */
static bool
is_near(const struct caution *w, struct str text, struct str one,
    struct str other, struct str *both)
{
	struct str a = one.p < other.p ? one : other;
	struct str b = one.p < other.p ? other : one, between;

	if (b.p < a.p + a.n)
		return false;
	between = (struct str){ a.p + a.n, (size_t)(b.p - a.p) - a.n };
	*both = (struct str){ a.p, (size_t)(b.p + b.n - a.p) };
	return between.n <= w->apart * CHARACTER_BYTES_MAX &&
	    text_graphemes(between) <= w->apart &&
	    !excused(w, text, (size_t)(a.p - text.p),
	    (size_t)(b.p + b.n - text.p));
}

static bool
has(const struct caution *w, struct str text, struct str *where)
{
	struct str one, other;
	size_t at, by;

	for (at = 0; next(text, w->words, &at, &one); at += one.n) {
		if (w->near.n == 0 && !excused(w, text, at, at + one.n)) {
			*where = one;
			return true;
		}
		for (by = 0; w->near.n > 0 && next(text, w->near, &by,
		    &other); by += other.n)
			if (is_near(w, text, one, other, where))
				return true;
	}
	return false;
}

void
caution_check(struct str text, const struct cautions *more, bool drill,
    caution_tell *tell, void *ctx)
{
	size_t n = more != NULL ? more->n : 0;
	struct str where;

	for (size_t i = 0; i < NELEMS(ours) + n; i++) {
		const struct caution *w = i < NELEMS(ours) ? &ours[i] :
		    &more->p[i - NELEMS(ours)];

		if (!(drill && w->drill) && has(w, text, &where))
			tell(ctx, where, w->why);
	}
}

static bool
read_apart(struct str cell, uint32_t *apart)
{
	uint64_t n = CAUTION_APART;

	if (cell.n > 0 && (!str_u64(cell, &n) || n > CAUTION_APART_MAX))
		return false;
	*apart = (uint32_t)n;
	return true;
}

void
caution_read(struct reading *r, struct arena *a, struct cautions *all,
    const struct sheet *s)
{
	int words = sheet_column(s, "言葉|word"), why;
	int near = sheet_column(s, "近くの言葉|near");
	int apart = sheet_column(s, "文字数|characters");
	int unless = sheet_column(s, "除く|unless");

	why = sheet_column(s, "理由|why");
	for (size_t i = 0; i < s->n; i++) {
		const struct csv_row *row = &s->rows[i];
		struct caution w = {
			.words = str_dup(a, sheet_field(row, words)),
			.near = str_dup(a, sheet_field(row, near)),
			.unless = str_dup(a, sheet_field(row, unless)),
			.why = str_dup(a, sheet_field(row, why)),
		};

		if (w.words.n == 0 || !read_apart(sheet_field(row, apart),
		    &w.apart)) {
			reading_error(r, s->file, row->line, "needs a word "
			    "(言葉), and 0 to %d characters: left out",
			    CAUTION_APART_MAX);
			continue;
		}
		all->p = array_more(a, all->p, all->n, sizeof w);
		all->p[all->n++] = w;
	}
}
