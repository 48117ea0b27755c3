/* Calendars as iCalendar, a file for each district: an event's title is what
 * is collected. */
#include "storage/source.h"

#include "base/clock.h"
#include "base/ical.h"
#include "base/text.h"

/* One file. */
struct feed {
	struct draft	*d;
	const struct look *look;
	unsigned	 area;
	struct ics_event *events;
	size_t		 n;
	int32_t		*unclear;	/* days of which nobody knows yet */
	size_t		 unclear_n;
};

static bool
ical_claims(struct reading *r, const struct look *l)
{
	struct str s = str_trim(str_upto(l->text, 200));

	(void)r;
	return str_ieq(str_upto(s, 15), STR("BEGIN:VCALENDAR"));
}

/* What all names begin with, up to a blank or a colon, says nothing. */
static size_t
names_common(const struct str *names, size_t n)
{
	size_t i, k, same, cut = 0;

	if (n < 2)
		return 0;
	same = names[0].n;
	for (i = 1; i < n; i++) {
		for (k = 0; k < same && k < names[i].n &&
		    names[i].p[k] == names[0].p[k]; )
			k++;
		same = k;
	}
	for (k = 0; k < same; k++)
		if (names[0].p[k] == ' ' || names[0].p[k] == ':')
			cut = k + 1;
	return cut;
}

/* The calendar's name, else the file's. */
static struct str
name_of(struct reading *r, const struct look *l)
{
	struct str base = file_base(l->file->name);
	struct err e = { 0 };
	struct ics f;
	size_t n = base.n;

	if (ics_open(&f, &r->scratch, l->text, &e) && f.name.n > 0)
		return f.name;
	while (n > 0 && base.p[n - 1] != '.')
		n--;
	return n > 1 ? str_upto(base, n - 1) : base;
}

static bool
says(struct str s, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_find(s, str_of(words[i]), NULL))
			return true;
	return false;
}

static bool
about_closure(struct str s)
{
	static const char *const words[] = { "休み", "休業", "休止",
		"収集なし", "収集はありません", "収集しません" };

	return says(s, words, NELEMS(words));
}

static bool
about_nobody_knows(struct str s)
{
	static const char *const words[] = { "確認ください", "確認下さい",
		"未定", "不明", "調整中" };

	return says(s, words, NELEMS(words));
}

/* Signs before the words: emoji, bullets. */
static struct str
words_plain(struct str s)
{
	s = text_trim(s);
	while (s.n > 0 && (s.p[0] & 0xff) >= 0xf0) {
		s = str_from(s, 4);
		if (str_starts(s, STR("\xef\xb8\x8f")))
			s = str_from(s, 3);
		s = text_trim(s);
	}
	while (str_starts(s, STR("・")) || str_starts(s, STR("●")) ||
	    str_starts(s, STR("■")) || str_starts(s, STR("◆")) ||
	    str_starts(s, STR("⚠")))
		s = text_trim(str_from(s, 3));
	return s;
}

/* Takes the first of several kinds off. */
static struct str
kind_take(struct str *s)
{
	static const char *const seps[] = { "、", "，", "," };
	size_t i, at, first = s->n, past = s->n;
	struct str kind;

	for (i = 0; i < NELEMS(seps); i++)
		if (str_find(*s, str_of(seps[i]), &at) && at < first) {
			first = at;
			past = at + str_of(seps[i]).n;
		}
	kind = words_plain(str_upto(*s, first));
	*s = str_from(*s, past);
	return kind;
}

/* Is another event told for this day of this one? */
static bool
replaced(const struct feed *f, const struct ics_event *ev, int32_t day)
{
	size_t i;

	for (i = 0; i < f->n && !ev->single && ev->uid.n > 0; i++)
		if (f->events[i].single && f->events[i].instead == day &&
		    str_eq(f->events[i].uid, ev->uid))
			return true;
	return false;
}

static void
kind_give(struct feed *f, const struct ics_event *ev, struct str kind)
{
	struct cell *c = draft_cell(f->d, f->area, draft_category(f->d,
	    kind));
	size_t i;

	for (i = 0; i < ev->days_n; i++) {
		if (replaced(f, ev, ev->days[i]))
			continue;
		c->dates = array_more(&f->d->c->mem, c->dates, c->dates_n,
		    sizeof ev->days[i]);
		c->dates[c->dates_n++] = ev->days[i];
	}
	if (ev->endless && ev->days_n > 0) {
		if (c->known.from == 0 || ev->days[0] < c->known.from)
			c->known.from = ev->days[0];
		c->known.to = ev->days[ev->days_n - 1];
	}
}

static void
unclear_note(struct feed *f, const struct ics_event *ev)
{
	size_t i;

	for (i = 0; i < ev->days_n; i++) {
		f->unclear = array_more(&f->d->r->scratch, f->unclear,
		    f->unclear_n, sizeof *f->unclear);
		f->unclear[f->unclear_n++] = ev->days[i];
	}
}

static void
unclear_give(struct feed *f)
{
	struct draft_area *a = &f->d->areas[f->area];
	size_t i, k;

	for (i = 0; i < a->cells_n; i++)
		for (k = 0; k < f->unclear_n && a->cells[i] != NULL; k++)
			draft_unclear(f->d, a->cells[i], (struct days){
			    f->unclear[k], f->unclear[k] });
}

static void
event_give(struct feed *f, const struct ics_event *ev)
{
	struct reading *r = f->d->r;
	struct str rest = words_plain(ev->summary), kind;

	if (rest.n == 0) {
		reading_error(r, f->look->file->name, ev->line,
		    "an event without a title: left out");
		return;
	}
	if (about_nobody_knows(rest)) {
		unclear_note(f, ev);
		return;
	}
	if (about_closure(rest)) {
		reading_warn(r, f->look->file->name, ev->line, "\"%.*s\" is "
		    "no collection: left out", STRF(text_cut(rest, 60)));
		return;
	}
	if (ev->days_n > 0 && !ev->endless)
		draft_covers(f->d, (struct days){ ev->days[0], ev->until });
	while (rest.n > 0) {
		kind = kind_take(&rest);
		if (kind.n > 0)
			kind_give(f, ev, kind);
	}
}

static void
event_broken(struct feed *f, const struct ics_event *ev, const char *why)
{
	struct str rest = words_plain(ev->summary), kind;

	reading_error(f->d->r, f->look->file->name, ev->line,
	    "%.*s: %s: unknown", STRF(text_cut(rest, 60)), why);
	while (rest.n > 0 && !about_closure(rest) &&
	    !about_nobody_knows(rest)) {
		kind = kind_take(&rest);
		if (kind.n > 0)
			draft_cell(f->d, f->area, draft_category(f->d,
			    kind))->unknown = true;
	}
}

static void
feed_read(struct feed *f)
{
	struct arena *a = &f->d->r->scratch;
	struct ics_event ev;
	struct err e = { 0 };
	struct ics ics;
	size_t i;

	if (!ics_open(&ics, a, f->look->text, &e)) {
		reading_error(f->d->r, f->look->file->name, 1, "%s", e.why);
		return;
	}
	while (ics_next(&ics, a, &ev, &e)) {
		f->d->r->rows++;
		if (e.kind != ERR_NONE) {
			event_broken(f, &ev, e.why);
			continue;
		}
		f->events = array_more(a, f->events, f->n, sizeof ev);
		f->events[f->n++] = ev;
	}
	for (i = 0; i < f->n; i++)
		if (!f->events[i].cancelled)
			event_give(f, &f->events[i]);
	unclear_give(f);
}

static void
ical_read(struct draft *d, const struct look *looks, size_t n)
{
	struct str *names = ARENA_ARRAY(&d->r->scratch, struct str, n);
	struct feed f;
	size_t i, cut;

	for (i = 0; i < n; i++)
		names[i] = name_of(d->r, &looks[i]);
	cut = names_common(names, n);
	for (i = 0; i < n; i++) {
		struct str own = text_trim(str_from(names[i], cut));

		f = (struct feed){ .d = d, .look = &looks[i] };
		f.area = draft_area(d, STR(""), own.n > 0 ? own : names[i]);
		feed_read(&f);
	}
}

const struct source source_ical = {
	.name = "ical", .claims = ical_claims, .read = ical_read,
};
