/* Puts a town together from its files. */
#include "storage/town.h"

#include <stdlib.h>

#include "base/clock.h"
#include "storage/closures.h"
#include "storage/dictionary.h"
#include "storage/glossary.h"
#include "storage/source.h"
#include "storage/timetable.h"

enum kind { TIMETABLE, CENTRES, DESCRIPTION, ITEMS, REMARKS, DISTRICTS, MOVES,
	TRANSFERS, HOLIDAYS, OPTIONS, CAUTIONS, QUIET, OTHER };

enum { LIST_DAYS_AHEAD = 60, FILES_MAX = 1000 };

struct build {
	struct reading	 reading;
	struct town	*town;
	struct glossary	 glossary;
	struct items	 items;
	struct lexicon	 lexicon;
	const struct townfile *files;
	size_t		 n;
	struct str	 main;		/* file of the calendar */
};

/* Part of a path before its last name ends with this folder. */
static bool
inside(struct str path, const char *folder)
{
	struct str base = file_base(path), dir;

	dir = str_upto(path, path.n - base.n);
	if (dir.n > 0)
		dir.n--;
	return str_ieq(file_base(dir), str_of(folder));
}

static bool
is_csv(struct str name)
{
	return name.n > 4 && str_ieq(str_from(name, name.n - 4), STR(".csv"));
}

static enum kind
file_kind(struct str path)
{
	static const struct { const char *name; enum kind kind; } names[] = {
		{ "area_days.csv", TIMETABLE }, { "center.csv", CENTRES },
		{ "description.csv", DESCRIPTION }, { "target.csv", ITEMS },
		{ "remarks.csv", REMARKS }, { "area_master.csv", DISTRICTS },
		{ "alternate_days.csv", MOVES },
		{ "transferdata.csv", TRANSFERS },
		{ "holiday.csv", HOLIDAYS }, { "holidays.csv", HOLIDAYS },
		{ "syukujitsu.csv", HOLIDAYS }, { "kairan.csv", OPTIONS },
		{ "wording.csv", CAUTIONS }, { "district.csv", QUIET },
	};
	struct str base = file_base(path);
	size_t i;

	for (i = 0; i < NELEMS(names); i++)
		if (str_ieq(base, str_of(names[i].name)))
			return names[i].kind;
	if (!is_csv(base))
		return QUIET;
	if (inside(path, "area_days"))
		return TIMETABLE;
	if (inside(path, "remarks") || str_ends(base, STR("remarks.csv")))
		return REMARKS;
	return OTHER;
}

bool
town_wants(struct str name)
{
	return source_wants(name);
}

struct str
town_message(struct arena *a, struct str file, unsigned line,
    enum town_level level, const char *text)
{
	return str_fmt(a, "%.*s:%u: %s: %s", STRF(file), line,
	    level == TOWN_ERROR ? "error" : "warning", text);
}

/* The name of the first file of a kind, for messages about the whole. */
static struct str
file_named(const struct build *b, enum kind kind)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		if (file_kind(b->files[i].name) == kind)
			return b->files[i].name;
	return STR("");
}

/* From target.csv, or without it from the files of another form. */
static void
items_take(struct build *b, struct sheet *s)
{
	struct intake in = { .r = &b->reading, .a = &b->town->mem,
		.items = &b->items };

	intake_begin(&in, &b->town->calendar);
	if (s != NULL)
		items_read(&in, s);
	else
		b->lexicon.kind->read(&in, b->lexicon.looks, b->lexicon.n);
	intake_end(&in);
}

static void
sheet_use(struct build *b, enum kind kind, struct sheet *s)
{
	struct reading *r = &b->reading;
	struct calendar *c = &b->town->calendar;

	switch (kind) {
	case CENTRES:
		closures_centres(r, c, s);
		break;
	case DESCRIPTION:
		glossary_describe(r, c, s);
		break;
	case ITEMS:
		items_take(b, s);
		break;
	case REMARKS:
		glossary_remarks(r, &b->glossary, c, s);
		break;
	case DISTRICTS:
		glossary_districts(r, &b->glossary, s);
		break;
	case MOVES:
		closures_moves(r, c, s);
		break;
	case TRANSFERS:
		closures_transfers(r, c, s);
		break;
	case HOLIDAYS:
		closures_holidays(r, c, s);
		break;
	case OPTIONS:
		glossary_options(r, c, s);
		break;
	case CAUTIONS:
		caution_read(r, &b->town->mem, &b->town->cautions, s);
		break;
	case TIMETABLE:
	case QUIET:
	case OTHER:
		break;
	}
}

static void
files_use(struct build *b, enum kind kind)
{
	struct sheet s;
	size_t i;

	for (i = 0; i < b->n; i++)
		if (file_kind(b->files[i].name) == kind &&
		    sheet_read(&b->reading, &b->files[i], &s))
			sheet_use(b, kind, &s);
}

static void
timetables_use(struct build *b)
{
	struct sheet *sheets = ARENA_ARRAY(&b->reading.scratch, struct sheet,
	    b->n);
	size_t i, n = 0;

	for (i = 0; i < b->n; i++) {
		if (file_kind(b->files[i].name) != TIMETABLE ||
		    !sheet_read(&b->reading, &b->files[i], &sheets[n]))
			continue;
		if (sheets[n].head.n > 0)
			n++;
		else
			reading_error(&b->reading, b->files[i].name, 0,
			    "is empty");
	}
	timetable_read(&b->reading, &b->town->calendar, &b->glossary, sheets,
	    n);
}

/* Files not of 5374 that are not the dictionary. */
static struct townfile *
others_of(struct build *b, size_t *n)
{
	struct townfile *files = ARENA_ARRAY(&b->reading.scratch,
	    struct townfile, b->n);
	size_t i;

	*n = 0;
	for (i = 0; i < b->n; i++)
		if ((file_kind(b->files[i].name) == OTHER ||
		    !is_csv(b->files[i].name)) &&
		    !lexicon_has(&b->lexicon, b->files[i].name))
			files[(*n)++] = b->files[i];
	return files;
}

/* A calendar in another form, where there is none in that of 5374. */
static void
others_use(struct build *b)
{
	size_t n;
	struct townfile *files = others_of(b, &n);

	b->main = source_read(&b->reading, &b->town->calendar, files, n);
}

static void
others_name(struct build *b)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		if (file_kind(b->files[i].name) == OTHER &&
		    !lexicon_has(&b->lexicon, b->files[i].name))
			reading_warn(&b->reading, b->files[i].name, 0,
			    "no file of a garbage calendar: not read");
}

/* The first and the last end of a category's lists, by area. */
static size_t
lists_end(const struct calendar *c, unsigned category, int32_t *first)
{
	const struct cell *cell;
	int32_t end;
	size_t i, n = 0;

	for (i = 0; i < c->areas_n; i++) {
		cell = c->areas[i].cells[category];
		if (cell == NULL || !cell_ends(cell, &end))
			continue;
		if (n++ == 0 || end < *first)
			*first = end;
	}
	return n;
}

static void
lists_check(struct build *b)
{
	const struct calendar *c = &b->town->calendar;
	int32_t today = b->reading.reader.today, end = 0;
	unsigned i;
	size_t n;

	for (i = 0; i < c->categories_n && today != 0; i++) {
		n = lists_end(c, i, &end);
		if (n > 0 && end < today + LIST_DAYS_AHEAD)
			reading_warn(&b->reading, b->main, 0,
			    "%.*s: the dates of %zu areas end, the first on "
			    "%.*s: unknown after", STRF(c->categories[i].name),
			    n, STRF(day_show(&b->reading.scratch, end)));
	}
}

static void
absent_name(struct build *b)
{
	static const struct { const char *name; enum kind kind; } wanted[] = {
		{ "center.csv", CENTRES }, { "description.csv", DESCRIPTION },
		{ "target.csv", ITEMS },
	};
	size_t i;

	for (i = 0; i < NELEMS(wanted); i++)
		if (file_named(b, wanted[i].kind).n == 0 &&
		    (wanted[i].kind != ITEMS || b->lexicon.kind == NULL))
			reading_warn(&b->reading, str_of(wanted[i].name), 0,
			    "there is no such file");
}

/* target.csv is the dictionary where it is there. */
static void
lexicon_look(struct build *b)
{
	struct townfile *files;
	size_t n;

	if (file_named(b, ITEMS).n > 0)
		return;
	files = others_of(b, &n);
	lexicon_find(&b->reading, &b->lexicon, files, n);
}

static void
build_all(struct build *b)
{
	static const enum kind before[] = { CENTRES, REMARKS, DISTRICTS };
	static const enum kind after[] = { DESCRIPTION, MOVES, TRANSFERS,
		HOLIDAYS, OPTIONS, ITEMS, CAUTIONS };
	size_t i;

	for (i = 0; i < NELEMS(before); i++)
		files_use(b, before[i]);
	lexicon_look(b);
	b->main = file_named(b, TIMETABLE);
	if (b->main.n > 0)
		timetables_use(b);
	else
		others_use(b);
	for (i = 0; i < NELEMS(after); i++)
		files_use(b, after[i]);
	if (b->lexicon.kind != NULL)
		items_take(b, NULL);
	if (file_named(b, TIMETABLE).n > 0) {
		absent_name(b);
		others_name(b);
	}
	if (file_named(b, CENTRES).n > 0)
		closures_check(&b->reading, &b->town->calendar,
		    file_named(b, CENTRES));
	lists_check(b);
	calendar_seal(&b->town->calendar);
}

static int
file_order(const void *pa, const void *pb)
{
	const struct townfile *a = pa, *b = pb;

	return str_cmp(a->name, b->name);
}

/* In order of names, so that a folder read twice says the same. */
static void
files_sort(struct build *b, const struct townfile *files, size_t n)
{
	struct townfile *sorted = ARENA_ARRAY(&b->reading.scratch,
	    struct townfile, n);
	size_t i;

	for (i = 0; i < n; i++)
		sorted[i] = files[i];
	if (n > 0)
		qsort(sorted, n, sizeof *sorted, file_order);
	b->files = sorted;
	b->n = n;
}

static void
totals_take(struct build *b)
{
	struct town *t = b->town;

	t->items = b->items.items;
	t->items_n = b->items.n;
	t->rows = b->reading.rows;
	t->warnings = b->reading.warnings;
	t->errors = b->reading.errors;
}

struct town *
town_read(const struct townfile *files, size_t n,
    const struct town_reader *reader, struct err *e)
{
	struct build b = { .reading.reader = *reader, .town = MEM_NEW(
	    struct town) };

	if (n <= FILES_MAX) {
		files_sort(&b, files, n);
		build_all(&b);
	}
	totals_take(&b);
	arena_free(&b.reading.scratch);
	town_synonyms(b.town, NULL, 0);
	if (b.town->calendar.areas_n > 0)
		return b.town;
	town_free(b.town);
	fail(e, ERR_INPUT, "no garbage calendar among %zu files", n);
	return NULL;
}

void
town_synonyms(struct town *t, const struct synonym *synonyms, size_t n)
{
	search_free(t->search);
	t->search = search_make(t->items, t->items_n, synonyms, n);
}

void
town_free(struct town *t)
{
	if (t == NULL)
		return;
	search_free(t->search);
	calendar_free(&t->calendar);
	arena_free(&t->mem);
	mem_free(t);
}
