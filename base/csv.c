/* Rows of comma-separated values, as tolerant as towns need it. */
#include "base/csv.h"

#include <string.h>

#include "base/arena.h"

/* The first line with either has more tabs than commas: what Excel copies. */
static char
comma_find(struct str s)
{
	size_t i, tabs = 0, commas = 0;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\n' && tabs + commas > 0)
			break;
		tabs += s.p[i] == '\t';
		commas += s.p[i] == ',';
	}
	return tabs > commas ? '\t' : ',';
}

bool
csv_open(struct csv *c, struct str text, struct err *e)
{
	const char *nul = text.n > 0 ? memchr(text.p, 0, text.n) : NULL;
	const char *p;
	unsigned line = 1;

	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_from(text, 3);
	*c = (struct csv){ .text = text, .line = 1,
	    .comma = comma_find(text) };
	if (nul == NULL)
		return true;
	for (p = text.p; p < nul; p++)
		line += *p == '\n';
	return fail(e, ERR_INPUT, "a NUL byte in line %u", line);
}

static char
peek(const struct csv *c)
{
	return c->at < c->text.n ? c->text.p[c->at] : '\n';
}

static bool
newline(char ch)
{
	return ch == '\n' || ch == '\r';
}

/* Over one line end: LF, CRLF or CR. */
static void
line_end(struct csv *c)
{
	char ch;

	if (c->at >= c->text.n)
		return;
	ch = c->text.p[c->at++];
	if (ch == '\r' && c->at < c->text.n && c->text.p[c->at] == '\n')
		c->at++;
	c->line++;
}

static struct str
bare_field(struct csv *c)
{
	size_t from = c->at;

	while (c->at < c->text.n && peek(c) != c->comma &&
	    !newline(peek(c)))
		c->at++;
	return (struct str){ c->text.p + from, c->at - from };
}

/* Where the quote that was opened before at is closed, or text.n. */
static size_t
quote_end(const struct csv *c, size_t at)
{
	const char *p;

	for (; at < c->text.n; at += 2) {
		p = memchr(c->text.p + at, '"', c->text.n - at);
		if (p == NULL)
			return c->text.n;
		at = (size_t)(p - c->text.p);
		if (at + 1 >= c->text.n || c->text.p[at + 1] != '"')
			return at;
	}
	return c->text.n;
}

/* What stands between quotes, its doubled quotes made single. */
static struct str
unquote(struct csv *c, struct arena *a, struct str in)
{
	char *to = arena_get(a, in.n + 1);
	size_t i, n = 0;
	char ch;

	for (i = 0; i < in.n; i++) {
		ch = in.p[i];
		if (ch == '"')
			i++;
		if (ch == '\n' || (ch == '\r' &&
		    (i + 1 == in.n || in.p[i + 1] != '\n')))
			c->line++;
		to[n++] = ch;
	}
	return (struct str){ to, n };
}

static struct str
quoted_field(struct csv *c, struct arena *a, bool *torn)
{
	size_t from = c->at + 1, end = quote_end(c, from);
	struct str s, tail;

	if (end == c->text.n) {
		*torn = true;
		return bare_field(c);
	}
	s = unquote(c, a, (struct str){ c->text.p + from, end - from });
	c->at = end + 1;
	tail = bare_field(c);
	if (str_trim(tail).n == 0)
		return s;
	return str_fmt(a, "%.*s%.*s", STRF(s), STRF(tail));
}

static void
row_put(struct csv_row *r, struct arena *a, size_t *room, struct str field)
{
	struct str *more;

	if (r->n == *room) {
		*room = *room == 0 ? 16 : *room * 2;
		more = ARENA_ARRAY(a, struct str, *room);
		if (r->n > 0)
			memcpy(more, r->fields, r->n * sizeof (*more));
		r->fields = more;
	}
	r->fields[r->n++] = field;
}

bool
csv_next(struct csv *c, struct arena *a, struct csv_row *r)
{
	size_t room = 0;
	struct str s;

	while (c->at < c->text.n && newline(peek(c)))
		line_end(c);
	*r = (struct csv_row){ .line = c->line };
	if (c->at >= c->text.n)
		return false;
	for (;;) {
		s = peek(c) == '"' ? quoted_field(c, a, &r->torn) :
		    bare_field(c);
		row_put(r, a, &room, s);
		if (peek(c) != c->comma)
			break;
		c->at++;
	}
	line_end(c);
	return true;
}

struct str
csv_field(const struct csv_row *r, size_t i)
{
	return i < r->n ? str_trim(r->fields[i]) : STR("");
}

bool
csv_blank(const struct csv_row *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (str_trim(r->fields[i]).n > 0)
			return false;
	return true;
}
