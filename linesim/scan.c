/* A JSON scanner over a slice. */
#include "linesim/scan.h"

#include <string.h>

enum { DEPTH_MAX = 100 };

struct scan
scan_start(struct str s)
{
	return (struct scan){ s.p, s.p + s.n, 0, s.n == 0 };
}

static bool
bad(struct scan *s)
{
	s->bad = true;
	return false;
}

static char
peek(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' ||
	    *s->p == '\r' || *s->p == '\t'))
		s->p++;
	return s->p < s->end ? *s->p : '\0';
}

static bool
take(struct scan *s, char c)
{
	if (s->bad || peek(s) != c)
		return false;
	s->p++;
	return true;
}

static bool
escape(struct scan *s)
{
	if (s->p >= s->end)
		return bad(s);
	if (*s->p != 'u')
		return memchr("\"\\/bfnrt", *s->p++, 8) != NULL || bad(s);
	if (s->end - s->p < 5)
		return bad(s);
	for (int i = 1; i < 5; i++)
		if (memchr("0123456789abcdefABCDEF", s->p[i], 22) == NULL)
			return bad(s);
	s->p += 5;
	return true;
}

/* After the opening quote, to behind the closing one. */
static bool
string(struct scan *s)
{
	while (s->p < s->end) {
		unsigned char c = (unsigned char)*s->p++;

		if (c == '"')
			return true;
		if (c < ' ' || (c == '\\' && !escape(s)))
			return bad(s);
	}
	return bad(s);
}

static bool
digits(struct scan *s)
{
	const char *from = s->p;

	while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
		s->p++;
	return s->p > from || bad(s);
}

static bool
number(struct scan *s)
{
	bool zero;

	if (*s->p == '-')
		s->p++;
	zero = s->p < s->end && *s->p == '0';
	if (zero)
		s->p++;
	else if (!digits(s))
		return false;
	if (s->p < s->end && *s->p == '.') {
		s->p++;
		if (!digits(s))
			return false;
	}
	if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
		s->p++;
		if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
			s->p++;
		return digits(s);
	}
	return true;
}

static bool
word(struct scan *s)
{
	static const struct str words[] = {
		{ "true", 4 }, { "false", 5 }, { "null", 4 },
	};
	struct str rest = { s->p, (size_t)(s->end - s->p) };

	for (size_t i = 0; i < NELEMS(words); i++)
		if (str_starts(rest, words[i])) {
			s->p += words[i].n;
			return true;
		}
	return bad(s);
}

static bool value(struct scan *s, struct str *raw);

static bool
nested(struct scan *s, char bracket)
{
	struct str name, inside;

	if (!scan_open(s, bracket))
		return false;
	while (bracket == '{' ? scan_member(s, &name, &inside) :
	    scan_item(s, &inside))
		;
	return !s->bad;
}

static bool
value(struct scan *s, struct str *raw)
{
	char c = peek(s);
	const char *from = s->p;
	bool fine;

	if (c == '"') {
		s->p++;
		fine = string(s);
	} else if (c == '{' || c == '[') {
		fine = nested(s, c);
	} else if (c == '-' || (c >= '0' && c <= '9')) {
		fine = number(s);
	} else {
		fine = word(s);
	}
	*raw = (struct str){ from, (size_t)(s->p - from) };
	return fine;
}

bool
scan_open(struct scan *s, char bracket)
{
	ASSERT(bracket == '{' || bracket == '[');
	if (++s->depth > DEPTH_MAX || !take(s, bracket))
		return bad(s);
	return true;
}

/* A comma unless it is the first, or the closing bracket. */
static bool
next(struct scan *s, char open, char close)
{
	const char *before = s->p - 1;

	if (s->bad)
		return false;
	if (take(s, close)) {
		s->depth--;
		return false;
	}
	return *before == open || take(s, ',') || bad(s);
}

bool
scan_member(struct scan *s, struct str *name, struct str *raw)
{
	const char *from;

	if (!next(s, '{', '}'))
		return false;
	if (!take(s, '"'))
		return bad(s);
	from = s->p;
	if (!string(s))
		return false;
	*name = (struct str){ from, (size_t)(s->p - from - 1) };
	if (!take(s, ':'))
		return bad(s);
	return value(s, raw);
}

bool
scan_item(struct scan *s, struct str *raw)
{
	return next(s, '[', ']') && value(s, raw);
}

bool
scan_end(struct scan *s)
{
	return !s->bad && peek(s) == '\0' && s->p == s->end;
}

bool
scan_plain(struct str raw, struct str *inside)
{
	if (raw.n < 2 || raw.p[0] != '"' ||
	    memchr(raw.p, '\\', raw.n) != NULL)
		return false;
	*inside = (struct str){ raw.p + 1, raw.n - 2 };
	return true;
}
