/* Reads the sorting dictionary. */
#include "storage/items.h"

#include "base/text.h"

struct columns {
	int		 group, category, name, note, reading, fee;
	size_t		 n;		/* fields a row should have */
};

/* A header names the item; without one the order of the format holds. */
static struct columns
columns_find(struct reading *r, struct sheet *s)
{
	struct columns c = {
		.group = sheet_column(s, "mastercode|マスター|地区"),
		.category = sheet_column(s, "label|type|区分|分別区分"),
		.name = sheet_column(s, "name|品目|品名|ごみの品目"),
		.note = sheet_column(s, "notice|備考|注意|注意点|出し方"),
		.reading = sheet_column(s, "furigana|ふりがな|よみ|"
		    "インデックス"),
		.fee = sheet_column(s, "料金|手数料|処理手数料|"
		    "粗大ごみ処理手数料|粗大ごみ回収料金"),
		.n = s->head.n,
	};

	if (s->head.n == 0 || (c.category != NO_COLUMN &&
	    c.name != NO_COLUMN))
		return c;
	reading_warn(r, s->file, s->head.line, "no header \"label,name,"
	    "notice,furigana\": the first line is taken as data");
	sheet_headless(r, s);
	return (struct columns){ NO_COLUMN, 0, 1, 2, 3, NO_COLUMN, 4 };
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

static void
category_check(struct reading *r, struct map *seen, const struct sheet *s,
    const struct csv_row *row, struct str category)
{
	if (map_put(seen, text_key(&r->scratch, category), 1))
		reading_warn(r, s->file, row->line, "\"%.*s\" is no column "
		    "of the timetable", STRF(category));
}

static struct town_item
item_of(const struct csv_row *row, const struct columns *c)
{
	return (struct town_item){
		.name = sheet_field(row, c->name),
		.category = sheet_field(row, c->category),
		.note = sheet_field(row, c->note),
		.reading = sheet_field(row, c->reading),
		.fee = sheet_field(row, c->fee),
		.group = sheet_field(row, c->group),
	};
}

static void
item_put(struct arena *a, struct items *items, struct town_item i)
{
	i.name = str_dup(a, i.name);
	i.category = str_dup(a, i.category);
	i.note = str_dup(a, i.note);
	i.reading = str_dup(a, i.reading);
	i.fee = str_dup(a, i.fee);
	i.group = str_dup(a, i.group);
	items->items = array_more(a, items->items, items->n, sizeof i);
	items->items[items->n++] = i;
}

void
items_read(struct reading *r, struct arena *a, struct items *items,
    const struct calendar *c, struct sheet *s)
{
	struct columns columns = columns_find(r, s);
	struct map seen = { 0 };
	struct town_item item;
	size_t i;

	for (i = 0; i < c->categories_n; i++)
		map_put(&seen, text_key(&r->scratch,
		    c->categories[i].name), 1);
	for (i = 0; i < s->n; i++) {
		row_check(r, s, &s->rows[i], columns.n);
		item = item_of(&s->rows[i], &columns);
		if (item.name.n == 0 || item.category.n == 0) {
			reading_error(r, s->file, s->rows[i].line,
			    "needs an item and its category: left out");
			continue;
		}
		category_check(r, &seen, s, &s->rows[i], item.category);
		item_put(a, items, item);
	}
	map_free(&seen);
}

bool
item_holds(const struct town_item *x, struct str group)
{
	return group.n == 0 || x->group.n == 0 || str_eq(x->group, group);
}
