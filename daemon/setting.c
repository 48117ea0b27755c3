/* Values of settings, from text and back: one reader and writer a kind. */
#include "daemon/setting.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"

enum { NUMBER_MAX = 24 };

static bool
out_of_range(const struct setting *s, struct err *e)
{
	return fail(e, ERR_INPUT, "%s must be %.15g to %.15g (%s)", s->name,
	    s->min, s->max, s->unit);
}

static bool
not_such(const struct setting *s, struct str text, const char *like,
    struct err *e)
{
	return fail(e, ERR_INPUT, "%s = %.*s is not understood: it is "
	    "written as %s", s->name, STRF(str_upto(text, 80)), like);
}

static bool
in_range(const struct setting *s, double v, struct err *e)
{
	return (v >= s->min && v <= s->max) || out_of_range(s, e);
}

static bool
read_count(const struct setting *s, struct str text, struct arena *a,
    void *to, struct err *e)
{
	uint64_t v;

	(void)a;
	if (!str_u64(text, &v))
		return not_such(s, text, "123", e);
	if (!in_range(s, (double)v, e))
		return false;
	*(uint32_t *)to = (uint32_t)v;
	return true;
}

static bool
read_limit(const struct setting *s, struct str text, struct arena *a,
    void *to, struct err *e)
{
	uint64_t v;

	(void)a;
	*(uint32_t *)to = LIMIT_OFF;
	if (str_is(text, "off"))
		return true;
	if (!str_u64(text, &v))
		return not_such(s, text, "123 or off", e);
	if (!in_range(s, (double)v, e))
		return false;
	*(uint32_t *)to = (uint32_t)v;
	return true;
}

static const struct {
	char		 letter;
	unsigned	 shift;
} multiples[] = { { 'G', 30 }, { 'M', 20 }, { 'K', 10 } };

static bool
bytes_parse(struct str text, uint64_t *v)
{
	unsigned shift = 0;

	for (size_t i = 0; text.n > 0 && i < NELEMS(multiples); i++)
		if (text.p[text.n - 1] == multiples[i].letter)
			shift = multiples[i].shift;
	if (shift > 0)
		text.n--;
	if (!str_u64(text, v) || *v > UINT64_MAX >> shift)
		return false;
	*v <<= shift;
	return true;
}

static bool
read_bytes(const struct setting *s, struct str text, struct arena *a,
    void *to, struct err *e)
{
	uint64_t *v = to;

	(void)a;
	if (!bytes_parse(text, v))
		return not_such(s, text, "123, 64K, 64M or 2G", e);
	return in_range(s, (double)*v, e);
}

static bool
read_space(const struct setting *s, struct str text, struct arena *a,
    void *to, struct err *e)
{
	struct space *space = to;
	uint64_t v;

	(void)a;
	*space = (struct space){ 0 };
	if (text.n == 0 || text.p[text.n - 1] != '%') {
		if (!bytes_parse(text, &space->bytes))
			return not_such(s, text, "64M or 10%", e);
		return in_range(s, (double)space->bytes, e);
	}
	if (!str_u64(str_upto(text, text.n - 1), &v) || v > 90)
		return not_such(s, text, "0% to 90%", e);
	space->percent = (unsigned)v;
	return true;
}

/* strtod would take hex, infinity and the locale's comma. */
static bool
rate_parse(struct str text, double *v)
{
	char copy[NUMBER_MAX];
	unsigned points = 0;

	if (text.n == 0 || text.n >= sizeof copy)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '.' && i > 0 && i + 1 < text.n)
			points++;
		else if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	}
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	*v = strtod(copy, NULL);
	return points <= 1;
}

static bool
read_rate(const struct setting *s, struct str text, struct arena *a,
    void *to, struct err *e)
{
	double *v = to;

	(void)a;
	if (!rate_parse(text, v))
		return not_such(s, text, "196 or 0.5", e);
	return in_range(s, *v, e);
}

/* So that what setting_show() writes, in quotes or not, reads back. */
static bool
is_plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ' || text.p[i] == '"')
			return false;
	return true;
}

static bool
read_text(const struct setting *s, struct str text, struct arena *a,
    void *to, struct err *e)
{
	struct str *v = to;

	if (!is_plain(text))
		return fail(e, ERR_INPUT, "%s must not hold quotes or "
		    "control characters", s->name);
	if ((double)text.n < s->min || (double)text.n > s->max)
		return fail(e, ERR_INPUT, "%s must have %.15g to %.15g bytes "
		    "(%s)", s->name, s->min, s->max, s->unit);
	*v = (struct str){ arena_dup(a, text.p, text.n), text.n };
	return true;
}

static bool
read_hours(const struct setting *s, struct str text, struct arena *a,
    void *to, struct err *e)
{
	struct hours *h = to;
	struct str rest, from = str_split(text, '-', &rest);
	unsigned begin, end;

	(void)a;
	*h = (struct hours){ 0 };
	if (str_is(text, "off"))
		return true;
	if (!minute_parse(str_trim(from), &begin) ||
	    !minute_parse(str_trim(rest), &end) || begin == end)
		return not_such(s, text, "21:00-07:00 or off", e);
	*h = (struct hours){ true, (uint16_t)begin, (uint16_t)end };
	return true;
}

static bool
read_time(const struct setting *s, struct str text, struct arena *a,
    void *to, struct err *e)
{
	unsigned minute;

	(void)a;
	if (!minute_parse(text, &minute))
		return not_such(s, text, "19:00", e);
	*(uint16_t *)to = (uint16_t)minute;
	return true;
}

static bool
read_when(const struct setting *s, struct str text, struct arena *a,
    void *to, struct err *e)
{
	uint64_t *v = to;

	(void)a;
	*v = 0;
	if (text.n > 0 && !time_parse(text, v))
		return not_such(s, text, "2026-04-01T19:00", e);
	return true;
}

static void
show_count(const void *v, struct buf *b)
{
	buf_fmt(b, "%" PRIu32, *(const uint32_t *)v);
}

static void
show_limit(const void *v, struct buf *b)
{
	if (*(const uint32_t *)v == LIMIT_OFF)
		buf_put(b, STR("off"));
	else
		show_count(v, b);
}

static void
show_bytes(const void *v, struct buf *b)
{
	uint64_t bytes = *(const uint64_t *)v;

	for (size_t i = 0; i < NELEMS(multiples) && bytes > 0; i++)
		if (bytes % (UINT64_C(1) << multiples[i].shift) == 0) {
			buf_fmt(b, "%" PRIu64 "%c",
			    bytes >> multiples[i].shift, multiples[i].letter);
			return;
		}
	buf_fmt(b, "%" PRIu64, bytes);
}

static void
show_space(const void *v, struct buf *b)
{
	const struct space *space = v;

	if (space->percent > 0)
		buf_fmt(b, "%u%%", space->percent);
	else
		show_bytes(&space->bytes, b);
}

static void
show_rate(const void *v, struct buf *b)
{
	buf_fmt(b, "%.15g", *(const double *)v);
}

static void
show_text(const void *v, struct buf *b)
{
	struct str text = *(const struct str *)v;
	bool quoted = text.n == 0 || memchr(text.p, ' ', text.n) != NULL ||
	    memchr(text.p, '#', text.n) != NULL;

	buf_fmt(b, quoted ? "\"%.*s\"" : "%.*s", STRF(text));
}

static void
show_minute(unsigned minute, struct buf *b)
{
	buf_fmt(b, "%02u:%02u", minute / 60, minute % 60);
}

static void
show_hours(const void *v, struct buf *b)
{
	const struct hours *h = v;

	if (!h->on) {
		buf_put(b, STR("off"));
		return;
	}
	show_minute(h->from, b);
	buf_byte(b, '-');
	show_minute(h->to, b);
}

static void
show_time(const void *v, struct buf *b)
{
	show_minute(*(const uint16_t *)v, b);
}

static void
show_when(const void *v, struct buf *b)
{
	uint64_t ms = *(const uint64_t *)v;
	struct arena a = { 0 };

	if (ms > 0)		/* whole seconds: that is how it is read */
		buf_put(b, str_upto(time_show(&a, ms), 19));
	arena_free(&a);
}

static const struct {
	bool (*read)(const struct setting *, struct str, struct arena *,
	    void *, struct err *);
	void (*show)(const void *, struct buf *);
} kinds[SETTING_KINDS] = {
	[SETTING_COUNT]	= { read_count, show_count },
	[SETTING_LIMIT]	= { read_limit, show_limit },
	[SETTING_BYTES]	= { read_bytes, show_bytes },
	[SETTING_SPACE]	= { read_space, show_space },
	[SETTING_RATE]	= { read_rate, show_rate },
	[SETTING_TEXT]	= { read_text, show_text },
	[SETTING_HOURS]	= { read_hours, show_hours },
	[SETTING_TIME]	= { read_time, show_time },
	[SETTING_WHEN]	= { read_when, show_when },
};

bool
setting_read(const struct setting *s, struct str text, struct arena *a,
    void *field, struct err *e)
{
	ASSERT(s->kind < SETTING_KINDS);
	return kinds[s->kind].read(s, text, a, field, e);
}

void
setting_show(const struct setting *s, const void *field, struct buf *b)
{
	ASSERT(s->kind < SETTING_KINDS);
	kinds[s->kind].show(field, b);
}

bool
hours_hold(struct hours h, unsigned minute)
{
	if (!h.on)
		return false;
	if (h.from < h.to)
		return minute >= h.from && minute < h.to;
	return minute >= h.from || minute < h.to;
}
