/* Rows of a timetable become areas. */
#include "storage/timetable.h"

#include <string.h>

#include "base/text.h"
#include "storage/layout.h"

/* Cells of the same text are one; most towns have few different ones. */
struct known_cell {
	struct cell	 cell;
	const char	*why;		/* of a cell that cannot be read */
};

struct table {
	struct reading	*r;
	struct calendar	*c;
	const struct glossary *g;
	const struct sheet *s;
	struct layout	 layout;
	int		*categories;	/* by column, or NO_COLUMN */
	struct str	 stem;
	bool		 all_long, all_short;	/* usual: nothing is wrong */
	struct map	*cells;		/* text to known */
	struct map	*areas;		/* group and name to index + 1 */
	struct map	*lost;		/* centres complained about */
	struct known_cell **known;
	size_t		 known_n;
};

static const struct cell nothing_known = { .unknown = true };

static int
category_add(struct calendar *c, struct str name, size_t from)
{
	struct calendar_category cat = { .name = str_dup(&c->mem, name) };
	size_t i;

	for (i = 0; i < from; i++)
		if (str_eq(c->categories[i].name, name))
			return (int)i;
	c->categories = array_more(&c->mem, c->categories, c->categories_n,
	    sizeof cat);
	c->categories[c->categories_n++] = cat;
	return (int)c->categories_n - 1;
}

static bool
column_filled(const struct sheet *s, size_t column)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (csv_field(&s->rows[i], column).n > 0)
			return true;
	return false;
}

static void
column_read(struct table *t, size_t column, size_t from)
{
	const struct sheet *s = t->s;
	struct str name = sheet_field(&s->head, (int)column);
	unsigned had;

	t->categories[column] = NO_COLUMN;
	if (name.n == 0 || layout_aside(s->keys[column])) {
		if (column_filled(s, column))
			reading_warn(t->r, s->file, s->head.line,
			    "column %zu (\"%.*s\") is not a category: left "
			    "out", column + 1, STRF(name));
		return;
	}
	if (calendar_category(t->c, name, &had) && had >= from)
		reading_warn(t->r, s->file, s->head.line,
		    "two columns are called \"%.*s\"", STRF(name));
	t->categories[column] = category_add(t->c, name, from);
}

/* Rows that are too long or too short say nothing if most rows are so. */
static void
lengths_count(struct table *t)
{
	const struct sheet *s = t->s;
	size_t i, n_long = 0, n_short = 0;

	for (i = 0; i < s->n; i++) {
		n_long += s->rows[i].n > s->head.n;
		n_short += s->rows[i].n < s->head.n;
	}
	t->all_long = n_long * 2 > s->n && s->n > 1;
	t->all_short = n_short * 2 > s->n && s->n > 1;
	if (t->all_long)
		reading_warn(t->r, s->file, s->head.line, "rows are longer "
		    "than the header: what has no header is left out");
	if (t->all_short)
		reading_warn(t->r, s->file, s->head.line, "rows are shorter "
		    "than the header: missing cells are empty");
}

static bool
table_open(struct table *t)
{
	size_t i, from = t->c->categories_n;

	if (!layout_find(t->r, t->s, &t->layout))
		return false;
	t->stem = file_stem(t->s->file);
	t->categories = ARENA_ARRAY(&t->r->scratch, int, t->s->head.n);
	for (i = t->layout.first; i < t->s->head.n; i++)
		column_read(t, i, from);
	lengths_count(t);
	return true;
}

static void
cell_remarks(struct table *t, struct cell *c)
{
	size_t i, kept = 0;
	unsigned id;

	for (i = 0; i < c->remarks_n; i++) {
		id = glossary_remark(t->g, t->stem, c->remarks[i]);
		if (id == 0)
			c->warning = "no such remark";
		else
			c->remarks[kept++] = id;
	}
	c->remarks_n = kept;
}

static struct known_cell *
cell_new(struct table *t, struct str text)
{
	struct known_cell *k = ARENA_NEW(&t->c->mem, struct known_cell);
	struct err e = { 0 };

	if (!cell_read(&t->c->mem, text, &k->cell, &e))
		k->why = arena_dup(&t->r->scratch, e.why, strlen(e.why));
	cell_remarks(t, &k->cell);
	t->known = array_more(&t->r->scratch, t->known, t->known_n,
	    sizeof k);
	t->known[t->known_n++] = k;
	return k;
}

static struct known_cell *
cell_known(struct table *t, const struct csv_row *row, size_t column)
{
	struct str text = csv_field(row, column), key;
	struct known_cell *k;
	uint64_t at;

	key = str_fmt(&t->r->scratch, "%.*s\n%.*s", STRF(t->stem),
	    STRF(text));
	if (map_get(t->cells, key, &at))
		return t->known[at];
	k = cell_new(t, text);
	map_put(t->cells, key, t->known_n - 1);
	if (k->cell.warning != NULL)
		reading_warn(t->r, t->s->file, row->line, "%.*s: \"%.*s\": "
		    "%s", STRF(sheet_field(&t->s->head, (int)column)),
		    STRF(text_cut(text, 60)), k->cell.warning);
	return k;
}

/* NULL where nothing is ever collected. */
static const struct cell *
cell_kept(const struct known_cell *k)
{
	const struct cell *c = &k->cell;

	return c->rules_n == 0 && c->dates_n == 0 && c->remarks_n == 0 &&
	    !c->unknown ? NULL : c;
}

static bool
row_too_long(const struct table *t, const struct csv_row *row)
{
	size_t i;

	for (i = t->s->head.n; i < row->n && !t->all_long; i++)
		if (csv_field(row, i).n > 0)
			return true;
	return false;
}

/* Reads one cell; false if the row seems to be shifted. */
static bool
cell_place(struct table *t, const struct csv_row *row, size_t column,
    struct calendar_area *area)
{
	int cat = t->categories[column];
	struct known_cell *k;

	if (cat == NO_COLUMN)
		return true;
	if (column >= row->n && !t->all_short) {
		area->cells[cat] = &nothing_known;
		return true;
	}
	k = cell_known(t, row, column);
	area->cells[cat] = cell_kept(k);
	if (k->why != NULL)
		reading_error(t->r, t->s->file, row->line,
		    "%.*s: %.*s: %s: unknown", STRF(area->name),
		    STRF(t->c->categories[cat].name), k->why);
	return !k->cell.foreign || column > t->layout.first;
}

static void
cells_doubt(const struct table *t, struct calendar_area *area)
{
	size_t i;

	for (i = t->layout.first; i < t->s->head.n; i++)
		if (t->categories[i] != NO_COLUMN)
			area->cells[t->categories[i]] = &nothing_known;
}

static void
cells_read(struct table *t, const struct csv_row *row,
    struct calendar_area *area)
{
	bool straight = true;
	size_t i;

	area->cells = ARENA_ARRAY(&t->c->mem, const struct cell *,
	    t->c->categories_n);
	for (i = t->layout.first; i < t->s->head.n; i++)
		straight &= cell_place(t, row, i, area);
	if (row->n < t->s->head.n && !t->all_short)
		reading_warn(t->r, t->s->file, row->line, "%.*s: %zu fields "
		    "instead of %zu: what is missing is unknown",
		    STRF(area->name), row->n, t->s->head.n);
	if (straight && !row_too_long(t, row))
		return;
	reading_error(t->r, t->s->file, row->line, "%.*s: the row seems to "
	    "be shifted: all of it is unknown", STRF(area->name));
	cells_doubt(t, area);
}

/* A town whose centres have no closures is not told that one is missing. */
static unsigned
centre_find(struct table *t, const struct csv_row *row)
{
	struct str name = sheet_field(row, t->layout.centre);
	struct str key = text_key(&t->r->scratch, name);
	size_t i;

	for (i = 0; i < t->c->centres_n; i++)
		if (str_eq(text_key(&t->r->scratch, t->c->centres[i].name),
		    key))
			return (unsigned)i;
	if (key.n > 0 && t->c->centres_n > 0 && map_put(t->lost, key, 1))
		reading_warn(t->r, t->s->file, row->line, "center.csv knows "
		    "no \"%.*s\": no closures there", STRF(name));
	return CALENDAR_NO_CENTRE;
}

static bool
area_same(const struct table *t, const struct calendar_area *a,
    const struct calendar_area *b)
{
	return a->centre == b->centre && memcmp(a->cells, b->cells,
	    t->c->categories_n * sizeof (*a->cells)) == 0;
}

/* Should an area be left out because it is there already, word for word? */
static bool
area_double(struct table *t, const struct calendar_area *area, unsigned line)
{
	struct str key = str_fmt(&t->r->scratch, "%.*s\n%.*s",
	    STRF(area->group), STRF(area->name));
	const struct calendar_area *had;
	uint64_t at;

	if (!map_get(t->areas, key, &at)) {
		map_put(t->areas, key, t->c->areas_n);
		return false;
	}
	had = &t->c->areas[at];
	reading_warn(t->r, t->s->file, line, "\"%.*s\" is there twice%s",
	    STRF(area->name), area_same(t, had, area) ?
	    ", with the same days: kept once" :
	    ", with different days: by name, the first is found");
	return area_same(t, had, area);
}

static void
row_read(struct table *t, const struct csv_row *row)
{
	struct calendar *c = t->c;
	struct calendar_area area = {
		.name = sheet_field(row, t->layout.area),
		.group = glossary_district(t->g, sheet_field(row,
		    t->layout.group)),
		.reading = sheet_field(row, t->layout.reading),
	};

	if (area.name.n == 0) {
		reading_error(t->r, t->s->file, row->line,
		    "a row without the name of an area: left out");
		return;
	}
	area.name = str_dup(&c->mem, area.name);
	area.group = str_dup(&c->mem, area.group);
	area.reading = str_dup(&c->mem, area.reading);
	area.centre = centre_find(t, row);
	cells_read(t, row, &area);
	if (area_double(t, &area, row->line))
		return;
	c->areas = array_more(&c->mem, c->areas, c->areas_n, sizeof area);
	c->areas[c->areas_n++] = area;
}

/* The lists of one town begin together: the earliest says since when. */
static void
lists_align(struct table *t)
{
	int32_t from = INT32_MAX;
	size_t i;

	for (i = 0; i < t->known_n; i++)
		if (t->known[i]->cell.dates_n > 0 &&
		    t->known[i]->cell.known_from < from)
			from = t->known[i]->cell.known_from;
	for (i = 0; i < t->known_n; i++)
		if (t->known[i]->cell.dates_n > 0)
			t->known[i]->cell.known_from = from;
}

static void
tables_read(struct table *tables, size_t n)
{
	struct table *last = NULL;
	size_t i, j;

	for (i = 0; i < n; i++) {
		if (last != NULL) {
			tables[i].known = last->known;
			tables[i].known_n = last->known_n;
		}
		for (j = 0; j < tables[i].s->n; j++)
			row_read(&tables[i], &tables[i].s->rows[j]);
		last = &tables[i];
	}
	if (last != NULL)
		lists_align(last);
}

void
timetable_read(struct reading *r, struct calendar *c,
    const struct glossary *g, const struct sheet *sheets, size_t n)
{
	struct table *tables = ARENA_ARRAY(&r->scratch, struct table, n);
	struct map cells = { 0 }, areas = { 0 }, lost = { 0 };
	size_t i, kept = 0;

	for (i = 0; i < n; i++) {
		tables[kept] = (struct table){ .r = r, .c = c, .g = g,
		    .s = &sheets[i], .cells = &cells, .areas = &areas,
		    .lost = &lost };
		kept += table_open(&tables[kept]);
	}
	tables_read(tables, kept);
	map_free(&cells);
	map_free(&areas);
	map_free(&lost);
}
