/* Closed centres, holidays, and collections that are moved. */
#include "storage/closures.h"

#include "base/clock.h"

static struct calendar_centre *
centre_get(struct calendar *c, struct str name)
{
	struct calendar_centre centre = { 0 };
	size_t i;

	for (i = 0; i < c->centres_n; i++)
		if (str_eq(c->centres[i].name, name))
			return &c->centres[i];
	centre.name = str_dup(&c->mem, name);
	c->centres = array_more(&c->mem, c->centres, c->centres_n,
	    sizeof centre);
	c->centres[c->centres_n] = centre;
	return &c->centres[c->centres_n++];
}

static void
closure_put(struct calendar *c, struct calendar_centre *centre,
    struct days days)
{
	centre->closures = array_more(&c->mem, centre->closures,
	    centre->closures_n, sizeof days);
	centre->closures[centre->closures_n++] = days;
}

/* A name without dates is a centre that never closes. */
static void
centre_row(struct reading *r, struct calendar *c, const struct sheet *s,
    const struct csv_row *row)
{
	struct str name = sheet_field(row, 0);
	struct str from = sheet_field(row, 1), to = sheet_field(row, 2);
	struct calendar_centre *centre;
	struct days days;

	if (name.n == 0 || c->centres_n >= CALENDAR_NO_CENTRE) {
		reading_error(r, s->file, row->line, "needs a centre's name");
		return;
	}
	centre = centre_get(c, name);
	if (from.n == 0 && to.n == 0)
		return;
	if (!cell_date(from, &days.from) || !cell_date(to, &days.to) ||
	    days.from > days.to) {
		reading_error(r, s->file, row->line, "%.*s: \"%.*s\" to "
		    "\"%.*s\" is no period: left out", STRF(name),
		    STRF(from), STRF(to));
		return;
	}
	if (days.to - days.from >= CLOSURE_DAYS_MAX)
		reading_warn(r, s->file, row->line, "%.*s: closed for %d "
		    "days", STRF(name), days.to - days.from + 1);
	closure_put(c, centre, days);
}

void
closures_centres(struct reading *r, struct calendar *c,
    const struct sheet *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		centre_row(r, c, s, &s->rows[i]);
}

/* A minus in front: no holiday here. */
static bool
holiday_read(const struct csv_row *row, bool *works, int32_t *day)
{
	struct str text = sheet_field(row, 0);

	*works = str_starts(text, STR("-"));
	return cell_date(str_from(text, *works), day);
}

static void
holiday_put(struct calendar *c, int32_t day, bool works)
{
	int32_t **days = works ? &c->workdays : &c->holidays;
	size_t *n = works ? &c->workdays_n : &c->holidays_n;

	*days = array_more(&c->mem, *days, *n, sizeof day);
	(*days)[(*n)++] = day;
}

void
closures_holidays(struct reading *r, struct calendar *c, struct sheet *s)
{
	int32_t day;
	bool works;
	size_t i;

	if (s->head.n > 0 && holiday_read(&s->head, &works, &day))
		sheet_headless(r, s);
	for (i = 0; i < s->n; i++) {
		if (holiday_read(&s->rows[i], &works, &day))
			holiday_put(c, day, works);
		else
			reading_error(r, s->file, s->rows[i].line,
			    "\"%.*s\" is no date",
			    STRF(sheet_field(&s->rows[i], 0)));
	}
}

static void
override_put(struct calendar *c, struct override o)
{
	c->overrides = array_more(&c->mem, c->overrides, c->overrides_n,
	    sizeof o);
	c->overrides[c->overrides_n++] = o;
}

struct move {
	struct str	 group, area, label;
	bool		 leaves, arrives;
	int32_t		 from, to;
	struct str	 note;
	size_t		 matched;
};

static void
move_apply(struct calendar *c, const struct move *m, unsigned area,
    unsigned category)
{
	struct override o = { .area = area, .category = category,
	    .note = m->note };

	if (m->leaves) {
		o.day = m->from;
		override_put(c, o);
	}
	if (!m->arrives)
		return;
	o.day = m->to;
	o.collected = true;
	override_put(c, o);
}

static bool
move_holds(const struct move *m, const struct calendar_area *a)
{
	return (m->group.n == 0 || str_eq(m->group, a->group)) &&
	    (m->area.n == 0 || str_eq(m->area, a->name));
}

static void
move_spread(struct calendar *c, struct move *m)
{
	unsigned i, k;

	for (i = 0; i < c->areas_n; i++) {
		if (!move_holds(m, &c->areas[i]))
			continue;
		for (k = 0; k < c->categories_n; k++) {
			if (m->label.n > 0 &&
			    !str_eq(m->label, c->categories[k].name))
				continue;
			if (m->label.n == 0 && c->areas[i].cells[k] == NULL)
				continue;
			move_apply(c, m, i, k);
			m->matched++;
		}
	}
}

static bool
move_day(struct str text, bool *given, int32_t *day)
{
	*given = text.n > 0;
	return !*given || cell_date(text, day);
}

static void
move_row(struct reading *r, struct calendar *c, const struct sheet *s,
    const struct csv_row *row)
{
	struct move m = {
		.group = sheet_field(row, sheet_column(s, "地区")),
		.area = sheet_field(row, sheet_column(s, "地名")),
		.label = sheet_field(row, sheet_column(s, "label|区分|区分名")),
		.note = str_dup(&c->mem, sheet_field(row,
		    sheet_column(s, "備考"))),
	};
	struct str from = sheet_field(row, sheet_column(s, "収集日"));
	struct str to = sheet_field(row, sheet_column(s, "代替日"));

	if (!move_day(from, &m.leaves, &m.from) ||
	    !move_day(to, &m.arrives, &m.to) || (!m.leaves && !m.arrives)) {
		reading_error(r, s->file, row->line, "\"%.*s\" to \"%.*s\" "
		    "are no days: left out", STRF(from), STRF(to));
		return;
	}
	move_spread(c, &m);
	if (m.matched == 0)
		reading_error(r, s->file, row->line, "no area \"%.*s\" "
		    "\"%.*s\" with \"%.*s\": left out", STRF(m.group),
		    STRF(m.area), STRF(m.label));
}

void
closures_moves(struct reading *r, struct calendar *c, const struct sheet *s)
{
	size_t i;

	if (s->n > 0 && (sheet_column(s, "収集日") == NO_COLUMN ||
	    sheet_column(s, "代替日") == NO_COLUMN)) {
		reading_error(r, s->file, s->head.line, "needs the columns "
		    "収集日 and 代替日; the file is not read");
		return;
	}
	for (i = 0; i < s->n; i++)
		move_row(r, c, s, &s->rows[i]);
}

struct transfer {
	unsigned	 category;
	int32_t		 day, next, shown_from;
	struct str	 note;
	size_t		 matched;
};

/* Nothing is collected between the day itself and the next regular one. */
static void
transfer_area(struct calendar *c, struct transfer *t, unsigned area)
{
	const struct cell *cell = c->areas[area].cells[t->category];
	struct override o = { .area = area, .category = t->category,
	    .day = t->day, .collected = true, .shown_from = t->shown_from,
	    .note = t->note };

	if (cell == NULL || cell_day(cell, t->next) != COLLECT_YES)
		return;
	t->matched++;
	override_put(c, o);
	o.collected = false;
	for (o.day = t->day + 1; o.day < t->next; o.day++)
		if (cell_day(cell, o.day) == COLLECT_YES)
			override_put(c, o);
}

static void
transfer_row(struct reading *r, struct calendar *c, const struct sheet *s,
    const struct csv_row *row)
{
	struct str label = sheet_field(row, sheet_column(s, "区分名|label"));
	struct transfer t = { .note = str_dup(&c->mem, sheet_field(row,
	    sheet_column(s, "備考"))) };
	unsigned i;

	if (!calendar_category(c, label, &t.category) ||
	    !cell_date(sheet_field(row, sheet_column(s, "振替日")), &t.day) ||
	    !cell_date(sheet_field(row, sheet_column(s, "次回収日")),
	    &t.next) || t.next <= t.day || t.next - t.day > CLOSURE_DAYS_MAX) {
		reading_error(r, s->file, row->line, "\"%.*s\": needs a "
		    "category, 振替日 and a later 次回収日: left out",
		    STRF(label));
		return;
	}
	if (!cell_date(sheet_field(row, sheet_column(s, "表示開始日")),
	    &t.shown_from))
		t.shown_from = INT32_MIN;
	for (i = 0; i < c->areas_n; i++)
		transfer_area(c, &t, i);
	if (t.matched == 0)
		reading_warn(r, s->file, row->line, "no area has \"%.*s\" on "
		    "the 次回収日: the row changes nothing", STRF(label));
}

void
closures_transfers(struct reading *r, struct calendar *c,
    const struct sheet *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		transfer_row(r, c, s, &s->rows[i]);
}

static bool
centre_used(const struct calendar *c, unsigned centre)
{
	size_t i;

	for (i = 0; i < c->areas_n; i++)
		if (c->areas[i].centre == centre)
			return true;
	return false;
}

/* The 1st of January that comes next. */
static int32_t
new_year(int32_t today)
{
	return day_of((struct date){ date_of(today).year + 1, 1, 1 });
}

static bool
closed_around(const struct calendar *c, int32_t day)
{
	size_t i, k;

	for (i = 0; i < c->centres_n; i++)
		for (k = 0; k < c->centres[i].closures_n; k++)
			if (c->centres[i].closures[k].from <= day + 3 &&
			    c->centres[i].closures[k].to >= day - 3)
				return true;
	return false;
}

void
closures_check(struct reading *r, const struct calendar *c, struct str file)
{
	int32_t today = r->reader.today;
	unsigned i;

	for (i = 0; i < c->centres_n; i++)
		if (!centre_used(c, i) && c->centres[i].closures_n > 0)
			reading_warn(r, file, 0, "\"%.*s\" is the centre of "
			    "no area: its closures hold for nobody",
			    STRF(c->centres[i].name));
	if (today != 0 && date_of(today).month >= 10 &&
	    !closed_around(c, new_year(today)))
		reading_warn(r, file, 0, "no closure at the next New Year, "
		    "%d-01-01", date_of(new_year(today)).year);
}
