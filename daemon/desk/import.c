/* Residents and their settings from a CSV file, a few rows a step. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/csv.h"
#include "base/text.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/column.h"
#include "daemon/desk/desk.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/town.h"

enum { ROWS_A_STEP = 50, MESSAGES_MAX = 10000 };

struct import {
	struct csv	 csv;
	struct str	 file;
	int		 at[COLUMNS];	/* where each column stands, or -1 */
	unsigned	 rows, warnings, errors;
	unsigned	 before, fresh, changed;	/* residents */
};

static void
complain(struct act *a, struct import *m, unsigned line,
    enum town_level level, const char *text)
{
	if (level == TOWN_WARNING)
		m->warnings++;
	else
		m->errors++;
	if (m->warnings + m->errors <= MESSAGES_MAX)
		desk_report(a, m->file, line, level, text);
}

static bool
find_columns(struct act *a, struct import *m, const struct csv_row *head,
    struct err *e)
{
	struct err why;

	for (size_t c = 0; c < COLUMNS; c++)
		m->at[c] = -1;
	for (size_t i = 0; i < head->n; i++) {
		struct str name = csv_field(head, i);
		int c = column_find(name);

		if (c >= 0 && m->at[c] < 0) {
			m->at[c] = (int)i;
			continue;
		}
		fail(&why, ERR_INPUT, c < 0 ? "column \"%.*s\" is not known" :
		    "column \"%.*s\" is there twice",
		    STRF(str_upto(name, 80)));
		complain(a, m, head->line, TOWN_WARNING, why.why);
	}
	return m->at[COLUMN_USER] >= 0 || fail(e, ERR_INPUT, "%.*s:%u: the "
	    "header has no column user_id", STRF(m->file), head->line);
}

static bool
begin(struct act *a, struct err *e)
{
	struct import *m = ARENA_NEW(a->arena, struct import);
	const char *encoding;
	struct csv_row head;
	struct str text;
	struct err why;

	if (a->nfiles != 1)
		return fail(e, ERR_INPUT, "one file must come with it");
	m->file = a->files[0].name;
	m->before = roster_count();
	a->state = m;
	if (!text_decode(a->arena, a->files[0].bytes, &text, &encoding, &why)
	    || !csv_open(&m->csv, text, &why))
		return fail(e, ERR_INPUT, "%.*s: %s", STRF(m->file), why.why);
	if (!csv_next(&m->csv, arena_step(), &head))
		return fail(e, ERR_INPUT, "%.*s: the file is empty",
		    STRF(m->file));
	return find_columns(a, m, &head, e);
}

/* Reads what the row says; false if there is something wrong with it. */
static bool
read_row(struct act *a, struct import *m, const struct csv_row *row,
    struct strs values[COLUMNS], struct err *e)
{
	struct strs unknown = { 0 };

	if (row->torn)
		return fail(e, ERR_INPUT, "a quote is not closed");
	if (!resident_user_valid(csv_field(row, (size_t)m->at[COLUMN_USER])))
		return fail(e, ERR_INPUT, "\"%.*s\" is no LINE user id",
		    STRF(str_upto(csv_field(row,
		    (size_t)m->at[COLUMN_USER]), 80)));
	for (size_t c = COLUMN_USER + 1; c < COLUMNS; c++)
		if (m->at[c] >= 0 && !column_read((enum column)c,
		    csv_field(row, (size_t)m->at[c]), a->town, &values[c],
		    &unknown, e))
			return false;
	for (uint32_t i = 0; i < unknown.n; i++) {
		struct err why;

		fail(&why, ERR_INPUT, "there is no collection district "
		    "\"%.*s\"", STRF(str_upto(unknown.p[i], 200)));
		complain(a, m, row->line, TOWN_WARNING, why.why);
	}
	return true;
}

static bool
get_or_new(struct str user, struct resident *r, bool *fresh, struct err *e)
{
	*fresh = !resident_get(user, arena_step(), r, e);
	if (*fresh && e->kind == ERR_ABSENT)
		resident_new(user, arena_step(), r);
	return !*fresh || e->kind == ERR_ABSENT;
}

/* A resident to whom nothing is new is not written again. */
static bool
take_row(struct act *a, struct import *m, const struct csv_row *row,
    struct err *e)
{
	struct strs values[COLUMNS] = { { 0 } };
	struct resident r;
	bool fresh, changed = false;

	if (!read_row(a, m, row, values, e) || !get_or_new(csv_field(row,
	    (size_t)m->at[COLUMN_USER]), &r, &fresh, e))
		return false;
	for (size_t c = COLUMN_USER + 1; c < COLUMNS; c++)
		if (m->at[c] >= 0 && column_apply((enum column)c, &values[c],
		    &r, arena_step()))
			changed = true;
	if ((fresh || changed) && !resident_put(&r, e))
		return false;
	m->fresh += fresh;
	m->changed += changed && !fresh;
	return true;
}

static void
finish(struct act *a, const struct import *m)
{
	unsigned all = m->warnings + m->errors;

	if (all > MESSAGES_MAX)
		buf_fmt(a->out, "... and %u more\n", all - MESSAGES_MAX);
	buf_fmt(a->out, "%u rows, %u warnings, %u errors\n", m->rows,
	    m->warnings, m->errors);
	a->from = str_fmt(a->arena, "residents=%u", m->before);
	a->to = str_fmt(a->arena, "residents=%u new=%u changed=%u",
	    m->before + m->fresh, m->fresh, m->changed);
}

bool
desk_resident_import(struct act *a, struct err *e)
{
	struct import *m;
	struct csv_row row;
	struct err why;

	if (a->again == 0 && !begin(a, e))
		return false;
	m = a->state;
	ASSERT(m != NULL && m->at[COLUMN_USER] >= 0);
	for (unsigned i = 0; i < ROWS_A_STEP; i++) {
		if (!csv_next(&m->csv, arena_step(), &row)) {
			finish(a, m);
			return true;
		}
		if (csv_blank(&row))
			continue;
		m->rows++;
		if (take_row(a, m, &row, &why))
			continue;
		if (why.kind != ERR_INPUT)
			return fail(e, why.kind, "%s", why.why);
		complain(a, m, row.line, TOWN_ERROR, why.why);
	}
	a->more = true;
	return true;
}
