/* iCalendar events as days, by libical: see ical.h. */
#include "base/ical.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"

enum { JAPAN_HOURS = 9, SPAN_DAYS_MAX = 31 };

struct daylist {
	struct arena	*a;
	int32_t		*days;
	size_t		 n, room;
};

/* The line that begins here, without its end, and what is folded to it. */
static struct str
line_take(struct ics *f)
{
	size_t from = f->at, end;
	const char *nl;

	do {
		nl = memchr(f->text.p + f->at, '\n', f->text.n - f->at);
		end = nl == NULL ? f->text.n : (size_t)(nl - f->text.p);
		f->at = end + (nl != NULL);
		f->line++;
	} while (f->at < f->text.n && (f->text.p[f->at] == ' ' ||
	    f->text.p[f->at] == '\t'));
	return str_trim((struct str){ f->text.p + from, end - from });
}

static bool
line_is(struct str line, const char *what)
{
	return str_ieq(line, str_of(what));
}

/* A folded line as one. */
static struct str
unfold(struct arena *a, struct str s)
{
	char *to = arena_get(a, s.n + 1);
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\r')
			continue;
		if (s.p[i] == '\n' && i + 1 < s.n)
			i++;
		else
			to[n++] = s.p[i];
	}
	return (struct str){ to, n };
}

bool
ics_open(struct ics *f, struct arena *a, struct str text, struct err *e)
{
	static const char name[] = "X-WR-CALNAME";
	struct str line, before;
	struct ics look;
	size_t at;

	*f = (struct ics){ .text = text, .line = 0 };
	while (f->at < text.n && (line = line_take(f)).n == 0)
		;
	if (f->at == 0 || !line_is(line, "BEGIN:VCALENDAR"))
		return fail(e, ERR_INPUT, "no iCalendar: it does not begin "
		    "with BEGIN:VCALENDAR");
	for (look = *f; look.at < text.n; ) {
		line = line_take(&look);
		before = str_upto(line, sizeof name - 1);
		if (line_is(line, "BEGIN:VEVENT"))
			break;
		if (line_is(before, name) && str_find(line, STR(":"), &at))
			f->name = str_trim(str_from(unfold(a, line), at + 1));
	}
	return true;
}

static void
day_put(struct daylist *l, int32_t day)
{
	int32_t *more;

	if (l->n == ICS_DAYS_MAX)
		return;
	if (l->n == l->room) {
		l->room = l->room == 0 ? 16 : l->room * 2;
		more = ARENA_ARRAY(l->a, int32_t, l->room);
		if (l->n > 0)
			memcpy(more, l->days, l->n * sizeof *more);
		l->days = more;
	}
	l->days[l->n++] = day;
}

/* Japan's day of a time; false for what is no day. */
static bool
day_take(struct icaltimetype t, int32_t *day)
{
	if (icaltime_is_null_time(t) || t.year < 1970 || t.year > 9000 ||
	    t.month < 1 || t.month > 12 || t.day < 1 || t.day >
	    (int)month_days(t.year, (unsigned)t.month))
		return false;
	*day = day_of((struct date){ t.year, (unsigned)t.month,
	    (unsigned)t.day });
	if (!t.is_date && icaltime_is_utc(t) && t.hour + JAPAN_HOURS >= 24)
		++*day;
	return true;
}

/* Times of other zones are somebody else's calendar. */
static bool
zone_ours(icalproperty *p)
{
	static const char *const ours[] = { "Asia/Tokyo", "Japan", "JST",
		"Tokyo Standard Time", "UTC", "Etc/UTC", "GMT" };
	icalparameter *tz = icalproperty_get_first_parameter(p,
	    ICAL_TZID_PARAMETER);
	const char *name = tz == NULL ? NULL : icalparameter_get_tzid(tz);
	size_t i;

	for (i = 0; name != NULL && i < NELEMS(ours); i++)
		if (str_ends(str_of(name), str_of(ours[i])))
			return true;
	return name == NULL;
}

static bool
prop_day(icalproperty *p, int32_t *day)
{
	icalvalue *v = icalproperty_get_value(p);
	icalvalue_kind kind = v == NULL ? ICAL_NO_VALUE : icalvalue_isa(v);

	if (kind == ICAL_DATE_VALUE)
		return day_take(icalvalue_get_date(v), day);
	if (kind == ICAL_DATETIME_VALUE)
		return day_take(icalvalue_get_datetime(v), day);
	if (kind == ICAL_DATETIMEPERIOD_VALUE)
		return day_take(icalvalue_get_datetimeperiod(v).time, day);
	return false;
}

/* An UNTIL in UTC is Japan's time where the event is not in UTC. */
static void
until_plain(struct icalrecurrencetype *r, struct icaltimetype start)
{
	if (icaltime_is_null_time(r->until) || icaltime_is_utc(start))
		return;
	if (icaltime_is_utc(r->until)) {
		icaltime_adjust(&r->until, 0, JAPAN_HOURS, 0, 0);
		r->until.zone = NULL;
	}
	if (start.is_date)
		r->until.is_date = 1;
}

/* UNTIL is what the event covers, a COUNT ends with its last day. */
static void
rule_end(const struct icalrecurrencetype *r, struct ics_event *ev)
{
	int32_t day;

	if (day_take(r->until, &day) && day > ev->until)
		ev->until = day;
	else if (icaltime_is_null_time(r->until) && r->count == 0)
		ev->endless = true;
}

static bool
rule_days(icalproperty *p, struct icaltimetype start, struct daylist *l,
    struct ics_event *ev, struct err *e)
{
	struct icalrecurrencetype r = icalproperty_get_rrule(p);
	icalrecur_iterator *it;
	struct icaltimetype t;
	size_t n = 0;
	int32_t day;

	if (r.freq < ICAL_DAILY_RECURRENCE || r.freq > ICAL_YEARLY_RECURRENCE)
		return fail(e, ERR_INPUT, "an RRULE that is not by days");
	until_plain(&r, start);
	rule_end(&r, ev);
	it = icalrecur_iterator_new(r, start);
	if (it == NULL)
		return fail(e, ERR_INPUT, "an RRULE that cannot be read");
	t = icalrecur_iterator_next(it);
	while (!icaltime_is_null_time(t) && n++ < ICS_DAYS_MAX &&
	    t.year <= start.year + ICS_YEARS) {
		if (day_take(t, &day))
			day_put(l, day);
		t = icalrecur_iterator_next(it);
	}
	icalrecur_iterator_free(it);
	return true;
}

/* A date that lasts several days is collected on each. */
static bool
span_days(icalcomponent *c, int32_t from, bool dated, struct daylist *l,
    struct err *e)
{
	icalproperty *end = icalcomponent_get_first_property(c,
	    ICAL_DTEND_PROPERTY);
	int32_t to = from + 1;

	if (dated && end != NULL && !prop_day(end, &to))
		return fail(e, ERR_INPUT, "a DTEND that is no date");
	if (to - from > SPAN_DAYS_MAX)
		return fail(e, ERR_INPUT, "an event of more than %d days",
		    SPAN_DAYS_MAX);
	do
		day_put(l, from++);
	while (from < to);
	return true;
}

static int
day_order(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

/* RDATE adds to the list, EXDATE takes off it. */
static bool
dates_take(icalcomponent *c, icalproperty_kind kind, struct daylist *l,
    struct err *e)
{
	icalproperty *p = icalcomponent_get_first_property(c, kind);
	int32_t day;

	for (; p != NULL; p = icalcomponent_get_next_property(c, kind)) {
		if (!prop_day(p, &day) || !zone_ours(p))
			return fail(e, ERR_INPUT, "an RDATE or EXDATE that is "
			    "no date");
		day_put(l, day);
	}
	return true;
}

/* In order, each once, without those in off. */
static void
days_settle(struct daylist *l, const struct daylist *off)
{
	size_t i, k, n = 0;

	if (l->n > 0)
		qsort(l->days, l->n, sizeof *l->days, day_order);
	for (i = 0; i < l->n; i++) {
		for (k = 0; k < off->n && off->days[k] != l->days[i]; )
			k++;
		if (k == off->n && (n == 0 || l->days[n - 1] != l->days[i]))
			l->days[n++] = l->days[i];
	}
	l->n = n;
}

static bool
days_read(icalcomponent *c, struct daylist *l, struct ics_event *ev,
    struct err *e)
{
	icalproperty *start = icalcomponent_get_first_property(c,
	    ICAL_DTSTART_PROPERTY);
	icalproperty *rule = icalcomponent_get_first_property(c,
	    ICAL_RRULE_PROPERTY);
	struct daylist off = { .a = l->a };
	struct icaltimetype t;
	int32_t day;
	bool good;

	if (start == NULL || !prop_day(start, &day))
		return fail(e, ERR_INPUT, "an event without a DTSTART that is "
		    "a date");
	if (!zone_ours(start))
		return fail(e, ERR_INPUT, "an event in another time zone");
	t = icalproperty_get_dtstart(start);
	ev->until = day;
	good = rule == NULL ? span_days(c, day, t.is_date, l, e) : true;
	for (; rule != NULL && good; rule = icalcomponent_get_next_property(c,
	    ICAL_RRULE_PROPERTY))
		good = rule_days(rule, t, l, ev, e);
	if (!good || !dates_take(c, ICAL_RDATE_PROPERTY, l, e) ||
	    !dates_take(c, ICAL_EXDATE_PROPERTY, &off, e))
		return false;
	days_settle(l, &off);
	return true;
}

static struct str
prop_text(icalcomponent *c, struct arena *a, icalproperty_kind kind)
{
	icalproperty *p = icalcomponent_get_first_property(c, kind);
	icalvalue *v = p == NULL ? NULL : icalproperty_get_value(p);

	if (v == NULL || icalvalue_isa(v) != ICAL_TEXT_VALUE)
		return STR("");
	return str_dup(a, str_of(icalvalue_get_text(v)));
}

static bool
event_read(icalcomponent *c, struct arena *a, struct ics_event *ev,
    struct err *e)
{
	icalproperty *instead = icalcomponent_get_first_property(c,
	    ICAL_RECURRENCEID_PROPERTY);
	struct daylist l = { .a = a };

	ev->summary = prop_text(c, a, ICAL_SUMMARY_PROPERTY);
	ev->uid = prop_text(c, a, ICAL_UID_PROPERTY);
	ev->cancelled = icalcomponent_get_status(c) == ICAL_STATUS_CANCELLED;
	ev->single = instead != NULL && prop_day(instead, &ev->instead);
	if (!days_read(c, &l, ev, e))
		return false;
	ev->days = l.days;
	ev->days_n = l.n;
	if (l.n > 0 && l.days[l.n - 1] > ev->until && !ev->endless)
		ev->until = l.days[l.n - 1];
	return true;
}

/* The lines of the next event. */
static bool
event_text(struct ics *f, struct ics_event *ev, struct str *text)
{
	size_t from;
	struct str line;

	while (f->at < f->text.n) {
		from = f->at;
		ev->line = f->line + 1;
		if (!line_is(line_take(f), "BEGIN:VEVENT"))
			continue;
		do
			line = line_take(f);
		while (f->at < f->text.n && !line_is(line, "END:VEVENT"));
		*text = (struct str){ f->text.p + from, f->at - from };
		return true;
	}
	return false;
}

bool
ics_next(struct ics *f, struct arena *a, struct ics_event *ev, struct err *e)
{
	icalcomponent *c;
	struct str text;

	*ev = (struct ics_event){ 0 };
	err_clear(e);
	if (!event_text(f, ev, &text))
		return false;
	icalerror_set_errors_are_fatal(0);
	c = icalparser_parse_string(str_c(a, text));
	if (c == NULL || icalcomponent_isa(c) != ICAL_VEVENT_COMPONENT) {
		fail(e, ERR_INPUT, "an event that cannot be read");
	} else if (!event_read(c, a, ev, e)) {
		ev->days = NULL;
		ev->days_n = 0;
	}
	if (c != NULL)
		icalcomponent_free(c);
	icalmemory_free_ring();
	return true;
}
