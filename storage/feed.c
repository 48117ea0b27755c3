/* A district's collections for other people's programs: see feed.h. */
#include "storage/feed.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"

enum { LINE_BYTES = 75 };

/* A line of RFC 5545: no longer than 75 bytes without the end of it, and no
 * letter is cut in two. */
static void
line_put(struct buf *b, struct str s)
{
	size_t room = LINE_BYTES, n;

	while (s.n > room) {
		for (n = room; ((unsigned char)s.p[n] & 0xc0) == 0x80; n--)
			;
		buf_put(b, str_upto(s, n));
		buf_put(b, STR("\r\n "));
		s = str_from(s, n);
		room = LINE_BYTES - 1;
	}
	buf_put(b, s);
	buf_put(b, STR("\r\n"));
}

static void
text_put(struct buf *b, const char *name, struct str value)
{
	struct buf line = { 0 };

	buf_fmt(&line, "%s:", name);
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if (c == '\\' || c == ';' || c == ',')
			buf_byte(&line, '\\');
		if (c == '\n')
			buf_put(&line, STR("\\n"));
		else if ((unsigned char)c >= ' ')
			buf_byte(&line, c);
	}
	line_put(b, buf_str(&line));
	buf_free(&line);
}

static void
date_put(struct buf *b, const char *name, int32_t day)
{
	struct date d = date_of(day);

	buf_fmt(b, "%s%04d%02u%02u\r\n", name, d.year, d.month, d.day);
}

static uint64_t
hash(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	return (h ^ 0xff) * UINT64_C(1099511628211);
}

/* Names, not numbers: they stay when a town adds a district. */
static void
uid_put(const struct feed *f, unsigned kind, int32_t day, struct buf *b)
{
	const struct calendar_area *a = &f->calendar->areas[f->area];
	struct date d = date_of(day);
	uint64_t h = UINT64_C(14695981039346656037);

	h = hash(hash(h, a->group), a->name);
	h = hash(h, f->calendar->categories[kind].name);
	buf_fmt(b, "UID:%04d%02u%02u-%016llx@kairan\r\n", d.year, d.month,
	    d.day, (unsigned long long)h);
}

static void
event_put(const struct feed *f, unsigned kind, int32_t day, struct buf *b)
{
	struct str note = calendar_note(f->calendar, f->area, kind, day,
	    f->today);

	buf_put(b, STR("BEGIN:VEVENT\r\n"));
	uid_put(f, kind, day, b);
	date_put(b, "DTSTAMP:", f->today);
	b->n -= 2;
	buf_put(b, STR("T000000Z\r\n"));
	date_put(b, "DTSTART;VALUE=DATE:", day);
	date_put(b, "DTEND;VALUE=DATE:", day + 1);
	text_put(b, "SUMMARY", f->calendar->categories[kind].name);
	if (note.n > 0)
		text_put(b, "DESCRIPTION", note);
	buf_put(b, STR("TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"));
}

static enum collect
state_of(const struct feed *f, unsigned kind, int32_t day)
{
	return calendar_day(f->calendar, f->area, kind, day);
}

/* The first day of which nothing is known of a kind; or none. */
static bool
unknown_from(const struct feed *f, unsigned kind, int32_t *day)
{
	for (*day = f->today; *day < f->today + FEED_DAYS; ++*day)
		if (state_of(f, kind, *day) == COLLECT_UNKNOWN)
			return true;
	return false;
}

static void
description_put(const struct feed *f, struct buf *b)
{
	struct buf text = { 0 };
	int32_t day;

	buf_put(&text, STR("ごみの収集日"));
	for (unsigned k = 0; k < f->calendar->categories_n; k++) {
		struct date d;

		if (!unknown_from(f, k, &day))
			continue;
		d = date_of(day);
		buf_fmt(&text, "\n%.*sは%d年%u月%u日からわかりません",
		    STRF(f->calendar->categories[k].name), d.year, d.month,
		    d.day);
	}
	text_put(b, "X-WR-CALDESC", buf_str(&text));
	buf_free(&text);
}

void
feed_ics(const struct feed *f, struct buf *b)
{
	struct str name = f->calendar->areas[f->area].name;

	buf_put(b, STR("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
	    "PRODID:-//kairan//garbage//JA\r\nCALSCALE:GREGORIAN\r\n"
	    "METHOD:PUBLISH\r\nX-WR-TIMEZONE:Asia/Tokyo\r\n"));
	text_put(b, "X-WR-CALNAME", name);
	description_put(f, b);
	for (int32_t day = f->today; day < f->today + FEED_DAYS; day++)
		for (unsigned k = 0; k < f->calendar->categories_n; k++)
			if (state_of(f, k, day) == COLLECT_YES)
				event_put(f, k, day, b);
	buf_put(b, STR("END:VCALENDAR\r\n"));
}

static void
json_date(struct buf *b, const char *key, int32_t day)
{
	struct arena a = { 0 };

	json_put_str(b, key, day_show(&a, day));
	arena_free(&a);
}

static void
kind_put(const struct feed *f, unsigned kind, int32_t day, struct buf *b)
{
	struct str note = calendar_note(f->calendar, f->area, kind, day,
	    f->today);

	json_comma(b);
	buf_byte(b, '{');
	json_put_str(b, "kind", f->calendar->categories[kind].name);
	if (note.n > 0)
		json_put_str(b, "note", note);
	buf_byte(b, '}');
}

static void
day_put(const struct feed *f, int32_t day, struct buf *b)
{
	bool any = false;

	for (unsigned k = 0; k < f->calendar->categories_n; k++) {
		if (state_of(f, k, day) != COLLECT_YES)
			continue;
		if (!any) {
			json_comma(b);
			buf_byte(b, '{');
			json_date(b, "date", day);
			json_put_key(b, "kinds");
			buf_byte(b, '[');
		}
		any = true;
		kind_put(f, k, day, b);
	}
	if (any)
		buf_put(b, STR("]}"));
}

void
feed_json(const struct feed *f, struct buf *b)
{
	const struct calendar_area *area = &f->calendar->areas[f->area];
	int32_t day;

	buf_byte(b, '{');
	json_put_str(b, "area", area->name);
	if (area->group.n > 0)
		json_put_str(b, "group", area->group);
	json_date(b, "from", f->today);
	json_date(b, "to", f->today + FEED_DAYS - 1);
	json_put_key(b, "days");
	buf_byte(b, '[');
	for (day = f->today; day < f->today + FEED_DAYS; day++)
		day_put(f, day, b);
	buf_byte(b, ']');
	json_put_key(b, "unknown");
	buf_byte(b, '[');
	for (unsigned k = 0; k < f->calendar->categories_n; k++) {
		if (!unknown_from(f, k, &day))
			continue;
		json_comma(b);
		buf_byte(b, '{');
		json_put_str(b, "kind", f->calendar->categories[k].name);
		json_date(b, "from", day);
		buf_byte(b, '}');
	}
	buf_put(b, STR("]}\n"));
}
