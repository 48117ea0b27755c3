/* Sorting dictionaries as tables: target.csv, the national standard
 * 「ごみの分別方法」, and what towns made of it. */
#include "storage/dictionary.h"

#include "base/text.h"
#include "storage/html.h"

enum { HEAD_ROWS = 15, SWAP_ROWS = 8 };

enum column { GROUP, CATEGORY, NAME, NOTE, MORE, READING, FEE, FEE_KIND,
	FEE_NOTE, COLUMNS };

static const char *const names[COLUMNS] = {
	[GROUP] = "mastercode|マスター|地区",
	[CATEGORY] = "label|type|分別区分|ごみの分別区分|ゴミの分別区分|"
	    "区分|分別|分別種別|"
	    "ごみの種類|ゴミの種類|ごみの区分|ごみ区分|種別|種類|分類|"
	    "分別方法|出し方",
	[NAME] = "name|ゴミの品目|ごみの品目|品目|品目名|品名|ごみの名称|"
	    "ごみの品名|ごみの名前|ごみ品目",
	[NOTE] = "notice|注意点|出し方|出し方・注意点|出し方のポイント|"
	    "出すときの注意|注意事項|注意|説明|ポイント|備考",
	[MORE] = "備考|補足",
	[READING] = "furigana|ふりがな|フリガナ|よみ|読み|よみがな|読みがな|"
	    "インデックス|索引|五十音|頭文字|カナ|品目カナ",
	[FEE] = "料金|手数料|処理手数料|粗大ごみ処理手数料|"
	    "粗大ごみ回収料金|処理料金",
	[FEE_KIND] = "料金種別|料金区分|有料・無料|有料無料",
	[FEE_NOTE] = "料金備考",
};

struct layout {
	const struct csv_row *head;	/* no fields: there is none */
	size_t		 first;		/* row after it */
	int		 at[COLUMNS];
	size_t		 n;		/* fields a row should have */
};

static bool
head_fits(struct arena *a, const struct csv_row *head, struct layout *l)
{
	size_t i;

	for (i = 0; i < COLUMNS; i++)
		l->at[i] = header_column(a, head, names[i]);
	if (l->at[NOTE] == l->at[CATEGORY])
		l->at[NOTE] = NO_COLUMN;
	if (l->at[MORE] == l->at[NOTE])
		l->at[MORE] = NO_COLUMN;
	l->head = head;
	l->n = head->n;
	return l->at[NAME] != NO_COLUMN && l->at[CATEGORY] != NO_COLUMN;
}

/* Titles may stand above the header. */
static bool
layout_find(struct arena *a, const struct sheet *s, struct layout *l)
{
	size_t i;

	*l = (struct layout){ 0 };
	if (s->head.n > 1 && head_fits(a, &s->head, l))
		return true;
	for (i = 0; i < s->n && i < HEAD_ROWS; i++)
		if (s->rows[i].n > 1 && head_fits(a, &s->rows[i], l)) {
			l->first = i + 1;
			return true;
		}
	return false;
}

/* "name, type" alone may be a list of anything. */
static bool
table_claims(struct reading *r, const struct look *look)
{
	struct arena *a = &r->scratch;
	struct layout l;

	if (!layout_find(a, &look->sheet, &l) ||
	    header_column(a, l.head, "緯度|lat|latitude") != NO_COLUMN)
		return false;
	return !name_among(header_plain(a, csv_field(l.head,
	    (size_t)l.at[NAME])), "name") ||
	    header_column(a, l.head, "notice|furigana") != NO_COLUMN;
}

static void
row_check(struct reading *r, const struct sheet *s, const struct csv_row *row,
    size_t n)
{
	size_t i;

	if (row->n < n)
		reading_warn(r, s->file, row->line, "%zu fields instead of "
		    "%zu", row->n, n);
	for (i = n; i < row->n; i++)
		if (csv_field(row, i).n > 0) {
			reading_warn(r, s->file, row->line, "%zu fields "
			    "instead of %zu: the rest is left out", row->n,
			    n);
			return;
		}
}

static size_t
different(struct arena *a, const struct sheet *s, const struct layout *l,
    enum column c)
{
	struct map seen = { 0 };
	size_t i, n = 0;

	for (i = l->first; i < s->n; i++)
		n += map_put(&seen, text_key(a, sheet_field(&s->rows[i],
		    l->at[c])), 1);
	map_free(&seen);
	return n;
}

/* Things are many and kinds are few, whatever stands above them. */
static void
headers_swap(struct reading *r, const struct sheet *s, struct layout *l)
{
	int at = l->at[NAME];

	if (s->n < l->first + SWAP_ROWS ||
	    different(&r->scratch, s, l, CATEGORY) <=
	    2 * different(&r->scratch, s, l, NAME))
		return;
	l->at[NAME] = l->at[CATEGORY];
	l->at[CATEGORY] = at;
	reading_warn(r, s->file, l->head->line, "the headers of the item and "
	    "the category are exchanged: read as what is below them");
}

/* Plain words, and what bare figures mean. */
static struct str
fee_plain(struct arena *a, struct str fee)
{
	struct str plain = text_key(a, fee);
	size_t i;

	for (i = 0; i < plain.n; i++)
		if ((plain.p[i] < '0' || plain.p[i] > '9') &&
		    (i == 0 || plain.p[i] != ','))
			return fee;
	if (plain.n == 0 || str_is(plain, "0"))
		return plain.n == 0 ? fee : STR("無料");
	return str_fmt(a, "%.*s円", STRF(plain));
}

static struct str
fee_read(struct arena *a, const struct csv_row *row, const int *at)
{
	struct str kind = sheet_field(row, at[FEE_KIND]);
	struct str fee = fee_plain(a, sheet_field(row, at[FEE]));
	struct str note = sheet_field(row, at[FEE_NOTE]);

	if (fee.n == 0)
		fee = kind;
	else if (kind.n > 0 && !str_is(kind, "有料") &&
	    !str_find(fee, kind, NULL))
		fee = str_fmt(a, "%.*s %.*s", STRF(kind), STRF(fee));
	if (fee.n > 0 && note.n > 0)
		return str_fmt(a, "%.*s（%.*s）", STRF(fee), STRF(note));
	return fee.n > 0 ? fee : note;
}

static struct str
note_plain(struct arena *a, struct str note)
{
	return str_find(note, STR("<"), NULL) &&
	    str_find(note, STR(">"), NULL) ? html_text(a, note) : note;
}

static struct str
note_read(struct arena *a, const struct csv_row *row, const int *at)
{
	struct str note = note_plain(a, sheet_field(row, at[NOTE]));
	struct str more = note_plain(a, sheet_field(row, at[MORE]));

	if (note.n == 0 || more.n == 0 || str_find(note, more, NULL))
		return note.n > 0 ? note : more;
	return str_fmt(a, "%.*s\n%.*s", STRF(note), STRF(more));
}

static void
rows_take(struct intake *in, const struct sheet *s, const struct layout *l)
{
	struct arena *a = &in->r->scratch;
	const struct csv_row *row;
	size_t i;

	for (i = l->first; i < s->n; i++) {
		row = &s->rows[i];
		row_check(in->r, s, row, l->n);
		intake_put(in, s->file, row->line, (struct town_item){
			.name = sheet_field(row, l->at[NAME]),
			.category = sheet_field(row, l->at[CATEGORY]),
			.note = note_read(a, row, l->at),
			.reading = sheet_field(row, l->at[READING]),
			.fee = fee_read(a, row, l->at),
			.group = sheet_field(row, l->at[GROUP]),
		});
	}
}

/* A header names the item; without one the order of the format holds. */
void
items_read(struct intake *in, struct sheet *s)
{
	struct layout l;

	if (s->head.n > 0 && !layout_find(&in->r->scratch, s, &l)) {
		reading_warn(in->r, s->file, s->head.line, "no header "
		    "\"label,name,notice,furigana\": the first line is taken "
		    "as data");
		sheet_headless(in->r, s);
		l = (struct layout){ .n = 4, .at = { NO_COLUMN, 0, 1, 2,
		    NO_COLUMN, 3, NO_COLUMN, NO_COLUMN, NO_COLUMN } };
	} else if (s->head.n > 0) {
		in->r->rows -= (unsigned)l.first;
		headers_swap(in->r, s, &l);
	}
	if (s->n > 0)
		rows_take(in, s, &l);
}

static void
table_read(struct intake *in, const struct look *looks, size_t n)
{
	struct sheet s;
	size_t i;

	for (i = 0; i < n; i++)
		if (sheet_read(in->r, looks[i].file, &s))
			items_read(in, &s);
}

const struct dictionary dictionary_itemtable = {
	.name = "itemtable", .claims = table_claims, .read = table_read,
};
