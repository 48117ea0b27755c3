/* Calendars with a row for each town and a column for each kind, in a layout
 * of the town's own: what is a kind's column is seen by what is in it. */
#include "storage/source.h"

#include "base/text.h"
#include "storage/phrase.h"
#include "storage/someday.h"

enum { HEAD_ROWS = 15, LOOK_ROWS = 200, CHOMES_MAX = 40 };

static const char towns[] = "町名|町丁目|町|大字|大字町名|地区|地区名|地域|"
    "地域名|収集地区|収集地域|対象地区|対象地域|地名|町内会|行政区|自治会|"
    "自治会名|コース|住所";
static const char chomes[] = "丁目|丁|丁目等|番地|街区";
static const char groups[] = "区名|大地区|地区区分";
static const char *const asides[] = { "コード", "都道府県", "市区町村",
	"市町村", "備考", "注意", "確認", "更新", "作成", "適用", "経度",
	"緯度", "分類", "番号", "センター", "連絡", "電話", "開始", "終了" };
static const char *const readings[] = { "ふりがな", "フリガナ", "よみ", "読み",
	"カナ", "かな" };

struct layout {
	const struct csv_row *head;
	size_t		 first;		/* row after the header */
	int		 town, chome, group, reading;
	bool		*kinds;		/* by column */
};

static bool
key_among(struct str key, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_find(key, str_of(words[i]), NULL))
			return true;
	return false;
}

static int
column_named(struct arena *a, const struct csv_row *head, const char *names)
{
	size_t i;

	for (i = 0; i < head->n; i++)
		if (name_among(text_key(a, head->fields[i]), names))
			return (int)i;
	return NO_COLUMN;
}

/* Do most of the filled cells say when something is collected? */
static bool
column_scheduled(struct arena *a, const struct sheet *s, size_t first,
    size_t column)
{
	static const struct days open = { INT32_MIN, INT32_MAX };
	size_t i, filled = 0, good = 0;
	struct err e = { 0 };
	struct phrase p;
	struct str text;

	for (i = first; i < s->n && i < first + LOOK_ROWS; i++) {
		text = csv_field(&s->rows[i], column);
		if (text.n == 0)
			continue;
		filled++;
		good += phrase_read(a, text, open, &p, &e) &&
		    p.cell.rules_n + p.cell.dates_n > 0;
	}
	return good * 2 > filled;
}

static bool
is_aside(struct arena *a, struct str header)
{
	struct str key = text_key(a, header);

	return key.n == 0 ||
	    name_among(key, "no|no.|id|x|y|lat|lon|url|link") ||
	    key_among(key, asides, NELEMS(asides)) ||
	    key_among(key, readings, NELEMS(readings));
}

static int
reading_find(struct arena *a, const struct csv_row *head)
{
	size_t i;

	for (i = 0; i < head->n; i++)
		if (key_among(text_key(a, head->fields[i]), readings,
		    NELEMS(readings)))
			return (int)i;
	return NO_COLUMN;
}

static bool
head_fits(struct arena *a, const struct sheet *s, const struct csv_row *head,
    size_t first, struct layout *l)
{
	size_t i, n = 0;

	*l = (struct layout){ .head = head, .first = first,
		.town = column_named(a, head, towns),
		.chome = column_named(a, head, chomes),
		.group = column_named(a, head, groups),
		.reading = reading_find(a, head) };
	if (l->town == NO_COLUMN)
		return false;
	l->kinds = ARENA_ARRAY(a, bool, head->n);
	for (i = 0; i < head->n; i++) {
		if ((int)i == l->town || (int)i == l->chome ||
		    (int)i == l->group || is_aside(a, head->fields[i]))
			continue;
		l->kinds[i] = column_scheduled(a, s, first, i);
		n += l->kinds[i];
	}
	return n > 0;
}

/* Titles may stand above the header. */
static bool
layout_find_in(struct arena *a, const struct sheet *s, struct layout *l)
{
	size_t i;

	if (s->head.n > 1 && head_fits(a, s, &s->head, 0, l))
		return true;
	for (i = 0; i < s->n && i < HEAD_ROWS; i++)
		if (s->rows[i].n > 1 &&
		    head_fits(a, s, &s->rows[i], i + 1, l))
			return true;
	return false;
}

static bool
rowtown_claims(struct reading *r, const struct look *l)
{
	struct layout x;

	return layout_find_in(&r->scratch, &l->sheet, &x);
}

/* 1;2;4~5, or nothing of the kind: 0. */
static size_t
chomes_read(struct str s, unsigned *list)
{
	unsigned n, last = 0;
	size_t got = 0;
	bool ranging = false;

	while (s.n > 0) {
		if (!digits_take(&s, &n) || n == 0 || n > CHOMES_MAX)
			return 0;
		for (last++; ranging && last < n && got < CHOMES_MAX; last++)
			list[got++] = last;
		if (got == CHOMES_MAX)
			return 0;
		list[got++] = last = n;
		(void)word_take(&s, "丁目");
		ranging = range_mark(&s) || word_take(&s, "-");
		if (!ranging && !word_take(&s, ";") && !word_take(&s, "・") &&
		    !word_take(&s, ",") && !word_take(&s, "、") && s.n > 0)
			return 0;
	}
	return ranging ? 0 : got;
}

/* One row. */
struct line {
	struct draft	*d;
	const struct sheet *s;
	const struct layout *l;
	const struct csv_row *row;
	struct cell	**cells;	/* by column; NULL: cannot be read */
};

static void
cells_read(struct line *x, struct str called)
{
	static const struct days open = { INT32_MIN, INT32_MAX };
	struct draft *d = x->d;
	struct phrase *p;
	struct str text;
	struct err e = { 0 };
	size_t i;

	x->cells = ARENA_ARRAY(&d->r->scratch, struct cell *, x->l->head->n);
	for (i = 0; i < x->l->head->n; i++) {
		if (!x->l->kinds[i])
			continue;
		text = csv_field(x->row, i);
		p = ARENA_NEW(&d->c->mem, struct phrase);
		x->cells[i] = &p->cell;
		if (text.n == 0)
			continue;
		if (phrase_read(&d->c->mem, text, open, p, &e))
			continue;
		reading_error(d->r, x->s->file, x->row->line, "%.*s: %.*s: "
		    "%s: unknown", STRF(called),
		    STRF(csv_field(x->l->head, i)), e.why);
	}
}

static void
area_give(struct line *x, struct str group, struct str name)
{
	struct draft *d = x->d;
	unsigned area = draft_area(d, group, name);
	struct cell *to;
	size_t i, k;

	if (d->areas[area].cells_n > 0) {
		reading_warn(d->r, x->s->file, x->row->line,
		    "\"%.*s\" is there twice: the first counts",
		    STRF(name));
		return;
	}
	draft_reading(d, area, sheet_field(x->row, x->l->reading));
	for (i = 0; i < x->l->head->n; i++) {
		if (!x->l->kinds[i])
			continue;
		to = draft_cell(d, area, draft_category(d,
		    csv_field(x->l->head, i)));
		draft_merge(d, to, x->cells[i], (struct days){ 0, 0 });
		for (k = 0; k < x->cells[i]->closed_n; k++)
			draft_closed(d, to, x->cells[i]->closed[k]);
		for (k = 0; k < x->cells[i]->rests_n; k++)
			draft_rest(d, to, x->cells[i]->rests[k]);
	}
}

/* 1;2(毎日収集地域は除く): each 丁目, with the condition. */
static void
areas_give(struct line *x, struct str group, struct str town,
    struct str chome)
{
	struct arena *a = &x->d->r->scratch;
	struct str plain = text_key(a, chome), when = STR("");
	unsigned list[CHOMES_MAX];
	size_t at, i, n;

	if (str_find(plain, STR("("), &at)) {
		when = str_from(plain, at);
		plain = str_upto(plain, at);
	}
	n = chomes_read(plain, list);
	for (i = 0; i < n; i++)
		area_give(x, group, str_fmt(a, "%.*s%u丁目%.*s", STRF(town),
		    list[i], STRF(when)));
	if (n == 0 && name_among(plain, "全域|全部|全|すべて|-|全丁目"))
		plain = STR("");
	if (n == 0)
		area_give(x, group, str_fmt(a, "%.*s%.*s%.*s", STRF(town),
		    STRF(plain), STRF(when)));
}

static void
rows_give(struct draft *d, const struct sheet *s, const struct layout *l)
{
	struct str group = STR(""), town = STR(""), field;
	struct line x = { .d = d, .s = s, .l = l };
	size_t i;

	d->r->rows += (unsigned)(s->n - l->first);
	for (i = l->first; i < s->n; i++) {
		x.row = &s->rows[i];
		field = sheet_field(x.row, l->group);
		group = field.n > 0 ? field : group;
		field = sheet_field(x.row, l->town);
		town = field.n > 0 ? field : town;
		if (town.n == 0) {
			reading_error(d->r, s->file, x.row->line,
			    "a row without the name of an area: left out");
			continue;
		}
		cells_read(&x, town);
		areas_give(&x, group, town, sheet_field(x.row, l->chome));
	}
}

static void
columns_tell(struct draft *d, const struct sheet *s, const struct layout *l)
{
	size_t i;

	for (i = 0; i < l->head->n; i++)
		if (!l->kinds[i] && (int)i != l->town &&
		    (int)i != l->chome && (int)i != l->group &&
		    !is_aside(&d->r->scratch, l->head->fields[i]))
			reading_warn(d->r, s->file, l->head->line,
			    "column %zu (\"%.*s\") is not a category: left "
			    "out", i + 1, STRF(csv_field(l->head, i)));
}

static void
rowtown_read(struct draft *d, const struct look *looks, size_t n)
{
	struct layout l;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!layout_find_in(&d->r->scratch, &looks[i].sheet, &l))
			continue;
		columns_tell(d, &looks[i].sheet, &l);
		rows_give(d, &looks[i].sheet, &l);
	}
}

const struct source source_rowtown = {
	.name = "rowtown", .claims = rowtown_claims, .read = rowtown_read,
};
