/* A district's collections as feeds: see feeds.h. */
#include "daemon/feeds.h"

#include "base/clock.h"
#include "base/seal.h"
#include "storage/feed.h"
#include "storage/tables.h"

enum { TAG_BYTES = 16 };

static const struct {
	const char	*ending, *type;
	void		(*put)(const struct feed *, struct buf *);
} kinds[] = {
	{ ".ics", "text/calendar; charset=utf-8", feed_ics },
	{ ".json", "application/json", feed_json },
};

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* False where it is no text. */
static bool
decode(struct arena *a, struct str s, struct str *out)
{
	char *to = arena_get(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int c = (unsigned char)s.p[i];

		if (c == '%') {
			if (s.n - i < 3 || hex(s.p[i + 1]) < 0 ||
			    hex(s.p[i + 2]) < 0)
				return false;
			c = hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]);
			i += 2;
		}
		if (c < ' ')
			return false;
		to[n++] = (char)c;
	}
	*out = (struct str){ to, n };
	return str_utf8(*out);
}

static struct str
tag_of(struct arena *a, struct str body)
{
	uint8_t digest[SEAL_BYTES];
	struct buf b = { 0 };
	struct str out;

	seal_sha256(body, digest);
	buf_byte(&b, '"');
	for (size_t i = 0; i < TAG_BYTES; i++)
		buf_fmt(&b, "%02x", digest[i]);
	buf_byte(&b, '"');
	out = str_dup(a, buf_str(&b));
	buf_free(&b);
	return out;
}

static void
tag_put(const struct request *r, struct response *a)
{
	struct str tag = tag_of(r->arena, buf_str(&a->body)), has;

	http_add(a, "ETag", tag);
	if (!http_field(r, "If-None-Match", &has) ||
	    !(str_is(has, "*") || str_find(has, tag, NULL)))
		return;
	a->status = 304;
	buf_reset(&a->body);
}

static bool
area_read(const struct request *r, const char *ending, unsigned *area)
{
	const struct town *t = tables_town();
	struct str name = r->rest;

	name.n -= str_of(ending).n;
	return decode(r->arena, name, &name) &&
	    calendar_area(&t->calendar, name, area);
}

bool
feeds_calendar(struct request *r, struct response *a, struct err *e)
{
	const struct town *t = tables_town();
	struct feed f = { .today = day_today(clock_ms()) };

	for (size_t i = 0; t != NULL && i < NELEMS(kinds); i++) {
		if (!str_ends(r->rest, str_of(kinds[i].ending)) ||
		    !area_read(r, kinds[i].ending, &f.area))
			continue;
		f.calendar = &t->calendar;
		kinds[i].put(&f, &a->body);
		a->type = kinds[i].type;
		a->cache = "public, max-age=3600";
		tag_put(r, a);
		return true;
	}
	return fail(e, ERR_ABSENT, "there is no such calendar");
}
