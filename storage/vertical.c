/* Calendars with a row for each district, kind and day: the national standard
 * 「ごみの収集日程」 and the table that an officer types (docs/manual.md). */
#include "storage/source.h"

#include "base/clock.h"
#include "base/text.h"
#include "storage/phrase.h"

enum { HEAD_ROWS = 15 };	/* how far down the header may be */

enum column { GROUP, AREA, READING, KIND, DAY, FROM, TO, NOTE, HOLIDAY,
	DEADLINE, COLUMNS };

static const char *const names[COLUMNS] = {
	[GROUP] = "区名|大地区|地区区分|マスター",
	[AREA] = "地区|地域|収集地区|収集地域|地区名|地域名|町名|地名|町|"
	    "町丁目|対象地区|対象地域|町内会|行政区|自治会|コース|"
	    "area",
	[READING] = "ふりがな|フリガナ|よみ|読み|カナ|かな|地区カナ|町名カナ",
	[KIND] = "種類|ごみの種類|ごみ種別|種別|区分|分別区分|分別|品目|"
	    "収集区分|収集分別区分|"
	    "収集品目|収集種別|ごみ区分|ごみの区分|分別種別|"
	    "ごみの分別区分|kind|category",
	[DAY] = "曜日・日付|曜日日付|曜日と日付|曜日または日付|曜日/日付|"
	    "年月日|収集日|日付|収集曜日|曜日|"
	    "収集年月日|収集日程|日程|収集曜日・日付|"
	    "収集日(曜日)|day|date",
	[FROM] = "期間から|開始日|適用開始日|適用開始|開始|期間開始|から|"
	    "適用開始年月日|開始年月日",
	[TO] = "期間まで|終了日|適用終了日|適用終了|終了|期間終了|まで|"
	    "適用終了年月日|終了年月日",
	[NOTE] = "備考|注意|注意事項|メモ|お知らせ|補足",
	[HOLIDAY] = "祝日の収集|祝日収集|祝日|祝日の取扱い|祝日の扱い",
	[DEADLINE] = "期限|排出時間|出す時間|時間|収集時間",
};

struct entry {
	const struct csv_row *row;
	int		 area, kind;	/* or NO_COLUMN: all of them */
	struct phrase	 phrase;
	struct days	 valid;		/* {0, 0}: always */
	struct str	 note;
};

struct table {
	struct draft	*d;
	const struct sheet *s;
	int		 at[COLUMNS];
	struct str	 group, area, kind;	/* of the row above */
	struct entry	*entries;
	size_t		 n;
};

static bool
head_fits(struct arena *a, const struct csv_row *head, int *at)
{
	size_t i;

	if (head->n < 3)
		return false;
	for (i = 0; i < COLUMNS; i++)
		at[i] = header_column(a, head, names[i]);
	if (at[AREA] == NO_COLUMN && at[GROUP] != NO_COLUMN) {
		at[AREA] = at[GROUP];
		at[GROUP] = NO_COLUMN;
	}
	return at[AREA] != NO_COLUMN && at[KIND] != NO_COLUMN &&
	    at[DAY] != NO_COLUMN;
}

/* Titles may stand above; first is the first row after the header. */
static bool
head_find(struct arena *a, const struct sheet *s, int *at, size_t *first)
{
	size_t i;

	*first = 0;
	if (s->head.n == 0 || head_fits(a, &s->head, at))
		return s->head.n > 0;
	for (i = 0; i < s->n && i < HEAD_ROWS; i++)
		if (head_fits(a, &s->rows[i], at)) {
			*first = i + 1;
			return true;
		}
	return false;
}

static bool
vertical_claims(struct reading *r, const struct look *l)
{
	int at[COLUMNS];
	size_t first;

	return head_find(&r->scratch, &l->sheet, at, &first);
}

/* The last two headers of the standard stand over each other's data. */
static void
headers_swap(struct table *t, size_t first)
{
	const struct sheet *s = t->s;
	size_t i, straight = 0, crossed = 0;
	int32_t day;
	int at;

	for (i = first; i < s->n; i++) {
		straight += cell_date(sheet_field(&s->rows[i], t->at[DAY]),
		    &day);
		crossed += cell_date(sheet_field(&s->rows[i], t->at[KIND]),
		    &day);
	}
	if (straight > 0 || crossed * 2 <= s->n - first)
		return;
	at = t->at[KIND];
	t->at[KIND] = t->at[DAY];
	t->at[DAY] = at;
	reading_warn(t->d->r, s->file, s->head.line, "the headers of the kind "
	    "and the day are exchanged: read as what is below them");
}

static bool
for_all(struct str s)
{
	return name_among(s, "全地区|全域|全市|市内全域|町内全域|村内全域|"
	    "区内全域|全町|全村|全地域|すべて|全て|全部|全種類|全品目|共通|*");
}

static struct str
field(const struct table *t, const struct csv_row *row, enum column c)
{
	return sheet_field(row, t->at[c]);
}

static bool
day_of_field(struct table *t, const struct csv_row *row, enum column c,
    int32_t *day)
{
	struct str s = field(t, row, c);

	if (s.n == 0 || phrase_date(&t->d->r->scratch, s, day))
		return true;
	reading_error(t->d->r, t->s->file, row->line,
	    "\"%.*s\" is no date: the row is unknown", STRF(s));
	return false;
}

static bool
valid_read(struct table *t, const struct csv_row *row, struct days *v)
{
	*v = (struct days){ INT32_MIN, INT32_MAX };
	if (!day_of_field(t, row, FROM, &v->from) ||
	    !day_of_field(t, row, TO, &v->to))
		return false;
	if (v->from <= v->to)
		return true;
	reading_error(t->d->r, t->s->file, row->line,
	    "the period ends before it begins: the row is unknown");
	return false;
}

static void
deadline_take(struct table *t, struct str s, int kind)
{
	struct calendar *c = t->d->c;

	if (s.n > 0 && kind != NO_COLUMN &&
	    c->categories[kind].deadline.n == 0)
		c->categories[kind].deadline = str_dup(&c->mem, s);
}

/* ○ and × are what lists have; words are read as phrases. */
static void
holiday_take(struct table *t, const struct csv_row *row, int kind)
{
	struct str s = field(t, row, HOLIDAY);
	struct calendar_category *cat = kind == NO_COLUMN ? NULL :
	    &t->d->c->categories[kind];

	if (s.n == 0 || cat == NULL)
		return;
	if (name_among(s, "○|〇|有|あり|する|収集|収集する|収集あり|1"))
		cat->on_holiday = HOLIDAY_COLLECT;
	else if (name_among(s, "×|無|なし|しない|休み|休|収集しない|"
	    "収集なし|0"))
		cat->on_holiday = HOLIDAY_SKIP;
	else if (name_among(s, "翌日|翌日に収集|振替"))
		cat->on_holiday = HOLIDAY_MOVE;
	else
		reading_error(t->d->r, t->s->file, row->line, "\"%.*s\" does "
		    "not say what is done on holidays", STRF(s));
}

/* An empty cell is as above: what Excel leaves of joined cells. */
static bool
names_take(struct table *t, const struct csv_row *row, struct entry *x)
{
	struct str area = field(t, row, AREA), kind = field(t, row, KIND);
	struct str group = field(t, row, GROUP);

	if (group.n > 0)
		t->group = group;
	if (area.n > 0)
		t->area = area;
	if (kind.n > 0)
		t->kind = kind;
	if (t->area.n == 0 || t->kind.n == 0) {
		reading_error(t->d->r, t->s->file, row->line,
		    "needs a district and a kind: left out");
		return false;
	}
	x->area = for_all(t->area) ? NO_COLUMN :
	    (int)draft_area(t->d, t->group, t->area);
	x->kind = for_all(t->kind) ? NO_COLUMN :
	    (int)draft_category(t->d, t->kind);
	if (x->area >= 0)
		draft_reading(t->d, (unsigned)x->area, field(t, row,
		    READING));
	return true;
}

static void
row_take(struct table *t, const struct csv_row *row)
{
	struct str day = field(t, row, DAY);
	struct reading *r = t->d->r;
	struct entry x = { .row = row, .note = field(t, row, NOTE) };
	struct err e = { 0 };

	if (day.n == 0 && field(t, row, KIND).n == 0) {
		if (field(t, row, AREA).n > 0)	/* a heading */
			t->area = field(t, row, AREA);
		return;
	}
	if (!names_take(t, row, &x))
		return;
	deadline_take(t, field(t, row, DEADLINE), x.kind);
	holiday_take(t, row, x.kind);
	if (!valid_read(t, row, &x.valid)) {
		x.phrase.cell.unknown = true;
	} else if (!phrase_read(&t->d->c->mem, day, x.valid,
	    &x.phrase, &e)) {
		reading_error(r, t->s->file, row->line, "%.*s: %.*s: %s: "
		    "unknown", STRF(t->area), STRF(t->kind), e.why);
	} else if (x.phrase.cell.warning != NULL) {
		reading_warn(r, t->s->file, row->line, "%.*s: \"%.*s\": %s",
		    STRF(t->kind), STRF(text_cut(day, 60)),
		    x.phrase.cell.warning);
	}
	t->entries = array_more(&r->scratch, t->entries, t->n, sizeof x);
	t->entries[t->n++] = x;
}

/* A note on dates is told on these days, any other beside the collection. */
static void
note_give(struct table *t, const struct entry *x, struct cell *to,
    const struct override *where)
{
	struct override o = *where;
	size_t i;

	o.note = x->note;
	o.shown_from = INT32_MIN;
	for (i = 0; i < x->phrase.cell.dates_n; i++) {
		o.day = x->phrase.cell.dates[i];
		o.collected = true;
		draft_override(t->d, &o);
	}
	if (x->phrase.cell.rules_n > 0)
		draft_remark(t->d, to, x->note);
}

static void
closures_give(struct table *t, const struct entry *x, struct cell *to)
{
	const struct cell *from = &x->phrase.cell;
	size_t i;

	for (i = 0; i < from->closed_n; i++)
		draft_closed(t->d, to, from->closed[i]);
	for (i = 0; i < from->rests_n; i++)
		draft_rest(t->d, to, from->rests[i]);
	for (i = 0; i < to->rules_n && x->phrase.cell.rules_n == 0; i++)
		rule_skip(&to->rules[i], x->phrase.skip);
}

static bool
always(struct days v)
{
	return v.from == INT32_MIN && v.to == INT32_MAX;
}

/* Days of collection first, then what is taken from them again. */
static void
entry_give(struct table *t, const struct entry *x, unsigned area,
    unsigned kind, bool closures)
{
	struct cell *to = draft_cell(t->d, area, kind);
	struct override where = { .area = area, .category = kind };

	if (closures) {
		closures_give(t, x, to);
		return;
	}
	if (x->phrase.cell.dates_n > 0 && x->valid.from != INT32_MIN &&
	    x->valid.to != INT32_MAX)
		draft_covers(t->d, x->valid);
	draft_merge(t->d, to, &x->phrase.cell, always(x->valid) ?
	    (struct days){ 0, 0 } : x->valid);
	if (x->note.n > 0)
		note_give(t, x, to, &where);
}

static bool
collects(const struct entry *x)
{
	return x->phrase.cell.rules_n + x->phrase.cell.dates_n > 0;
}

/* What holds for all is for those that have the kind at all. */
static void
entry_spread(struct table *t, const struct entry *x, bool closures)
{
	struct calendar *c = t->d->c;
	unsigned i, k;

	for (i = 0; i < t->d->areas_n; i++)
		for (k = 0; k < c->categories_n; k++) {
			if (x->area >= 0 && (unsigned)x->area != i)
				continue;
			if (x->kind >= 0 && (unsigned)x->kind != k)
				continue;
			if ((x->area < 0 || x->kind < 0) && !collects(x) &&
			    (k >= t->d->areas[i].cells_n ||
			    t->d->areas[i].cells[k] == NULL))
				continue;
			entry_give(t, x, i, k, closures);
		}
}

static void
holidays_give(struct table *t, const struct entry *x)
{
	struct calendar *c = t->d->c;
	unsigned k;

	if (!x->phrase.holidays)
		return;
	if (x->area >= 0 && t->d->areas_n > 1)
		reading_warn(t->d->r, t->s->file, x->row->line, "what is done "
		    "on holidays holds for the kind in all districts");
	for (k = 0; k < c->categories_n; k++)
		if (x->kind < 0 || (unsigned)x->kind == k)
			c->categories[k].on_holiday = x->phrase.on_holiday;
}

static void
table_read(struct draft *d, const struct look *l, struct table *t)
{
	size_t i;

	*t = (struct table){ .d = d, .s = &l->sheet };
	if (!head_find(&d->r->scratch, &l->sheet, t->at, &i))
		return;
	headers_swap(t, i);
	d->r->rows += (unsigned)(l->sheet.n - i);
	for (; i < l->sheet.n; i++)
		row_take(t, &l->sheet.rows[i]);
}

/* Rows for all areas wait until all areas of all files are known. */
static void
vertical_read(struct draft *d, const struct look *looks, size_t n)
{
	struct table *tables = ARENA_ARRAY(&d->r->scratch, struct table, n);
	size_t i, k;
	int pass;

	for (i = 0; i < n; i++)
		table_read(d, &looks[i], &tables[i]);
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < n; i++)
			for (k = 0; k < tables[i].n; k++)
				entry_spread(&tables[i],
				    &tables[i].entries[k], pass == 1);
	for (i = 0; i < n; i++)
		for (k = 0; k < tables[i].n; k++)
			holidays_give(&tables[i], &tables[i].entries[k]);
}

const struct source source_vertical = {
	.name = "vertical", .claims = vertical_claims, .read = vertical_read,
};
