/* A file with a header row, and what is wrong with it. */
#include "storage/sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

static void
say(struct reading *r, struct str file, unsigned line, enum town_level level,
    const char *text)
{
	if (level == TOWN_WARNING)
		r->warnings++;
	else
		r->errors++;
	if (r->reader.report != NULL)
		r->reader.report(r->reader.ctx, file, line, level, text);
}

enum { TEXT_MAX = 700 };

/* What was cut may have lost a part of its last letter. */
static void
letters_whole(char *text)
{
	size_t n = strlen(text), i;

	for (i = 0; i < 4 && n > 0 && !str_utf8((struct str){ text, n }); i++)
		text[--n] = '\0';
}

void *
array_more(struct arena *a, void *old, size_t n, size_t size)
{
	void *p;

	if ((n & (n - 1)) != 0 || (n != 0 && n < 8))
		return old;
	p = arena_get(a, (n == 0 ? 8 : n * 2) * size);
	if (n > 0)
		memcpy(p, old, n * size);
	return p;
}

void
reading_warn(struct reading *r, struct str file, unsigned line,
    const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	letters_whole(text);
	say(r, file, line, TOWN_WARNING, text);
}

void
reading_error(struct reading *r, struct str file, unsigned line,
    const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	letters_whole(text);
	say(r, file, line, TOWN_ERROR, text);
}

struct str
file_base(struct str path)
{
	size_t i = path.n;

	while (i > 0 && path.p[i - 1] != '/')
		i--;
	return str_from(path, i);
}

static size_t
lines_in(struct str text)
{
	size_t i, n = 1;

	for (i = 0; i < text.n; i++)
		n += text.p[i] == '\n' || text.p[i] == '\r';
	return n;
}

static void
rows_read(struct reading *r, struct csv *csv, struct sheet *s)
{
	size_t room = lines_in(csv->text);
	struct csv_row row;

	if (room > SHEET_ROWS_MAX)
		room = SHEET_ROWS_MAX;
	s->rows = ARENA_ARRAY(&r->scratch, struct csv_row, room);
	while (s->n < room && csv_next(csv, &r->scratch, &row)) {
		if (row.torn)
			reading_warn(r, s->file, row.line,
			    "a quote is not closed");
		if (!csv_blank(&row))
			s->rows[s->n++] = row;
	}
	if (csv->at < csv->text.n)
		reading_error(r, s->file, csv->line, "more than %d rows: the "
		    "rest is left out", SHEET_ROWS_MAX);
}

static void
head_take(struct reading *r, struct sheet *s)
{
	size_t i;

	if (s->n == 0)
		return;
	s->head = *s->rows++;
	s->n--;
	s->keys = ARENA_ARRAY(&r->scratch, struct str, s->head.n);
	for (i = 0; i < s->head.n; i++)
		s->keys[i] = text_key(&r->scratch, s->head.fields[i]);
	r->rows += (unsigned)s->n;
}

void
sheet_headless(struct reading *r, struct sheet *s)
{
	ASSERT(s->head.n > 0);
	s->rows--;
	s->n++;
	r->rows++;
	s->head = (struct csv_row){ 0 };
}

bool
sheet_read(struct reading *r, const struct townfile *f, struct sheet *s)
{
	struct err e = { 0 };
	struct str text;
	const char *encoding;
	struct csv csv;

	*s = (struct sheet){ .file = f->name };
	if (!text_decode(&r->scratch, f->bytes, &text, &encoding, &e) ||
	    !csv_open(&csv, text, &e)) {
		reading_error(r, f->name, 0, "%s; the file is not read",
		    e.why);
		return false;
	}
	rows_read(r, &csv, s);
	head_take(r, s);
	return true;
}

bool
name_among(struct str key, const char *names)
{
	struct str rest = str_of(names), name;

	while (rest.p != NULL) {
		name = str_split(rest, '|', &rest);
		if (str_ieq(key, name))
			return true;
	}
	return false;
}

int
sheet_column(const struct sheet *s, const char *names)
{
	size_t i;

	for (i = 0; i < s->head.n; i++)
		if (name_among(s->keys[i], names))
			return (int)i;
	return NO_COLUMN;
}

struct str
header_plain(struct arena *a, struct str key)
{
	size_t at;

	key = text_key(a, key);
	while (str_find(key, STR("_"), &at))
		key = str_from(key, at + 1);
	if (str_find(key, STR("("), &at) && at > 0)
		key = str_upto(key, at);
	return key;
}

int
header_column(struct arena *a, const struct csv_row *head, const char *names)
{
	struct str rest = str_of(names), name;
	size_t i;

	while (rest.p != NULL) {
		name = str_split(rest, '|', &rest);
		for (i = 0; i < head->n; i++)
			if (str_ieq(header_plain(a, head->fields[i]), name))
				return (int)i;
	}
	return NO_COLUMN;
}

struct str
sheet_field(const struct csv_row *row, int column)
{
	return column < 0 ? STR("") : text_trim(csv_field(row,
	    (size_t)column));
}
