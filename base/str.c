/* Slices of bytes, and bytes that grow. */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

enum { FMT_BYTES = 256 };	/* most of what is formatted is shorter */

struct str
str_of(const char *s)
{
	return (struct str){ s, s != NULL ? strlen(s) : 0 };
}

struct str
str_dup(struct arena *a, struct str s)
{
	return (struct str){ arena_dup(a, s.p, s.n), s.n };
}

char *
str_c(struct arena *a, struct str s)
{
	return arena_dup(a, s.p, s.n);
}

struct str
str_fmt(struct arena *a, const char *fmt, ...)
{
	char room[FMT_BYTES];
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(room, sizeof room, fmt, ap);
	va_end(ap);
	ASSERT(n >= 0);
	if ((size_t)n < sizeof room)
		return str_dup(a, (struct str){ room, (size_t)n });
	p = arena_get(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return (struct str){ p, (size_t)n };
}

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

uint32_t
str_hash(struct str s)
{
	uint64_t h = s.n * 0x9e3779b97f4a7c15u, word;

	for (; s.n >= sizeof word; s = str_from(s, sizeof word)) {
		memcpy(&word, s.p, sizeof word);
		h = (h ^ word) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	for (; s.n > 0; s = str_from(s, 1))
		h = (h ^ (unsigned char)*s.p) * 0x100000001b3u;
	return (uint32_t)(h ^ h >> 32);
}

bool
str_is(struct str a, const char *b)
{
	return str_eq(a, str_of(b));
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

bool
str_ieq(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_upto(s, prefix.n), prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n &&
	    str_eq(str_from(s, s.n - suffix.n), suffix);
}

bool
str_find(struct str in, struct str what, size_t *at)
{
	const char *p;

	if (what.n > in.n)
		return false;
	p = what.n == 0 ? in.p : memmem(in.p, in.n, what.p, what.n);
	if (p != NULL && at != NULL)
		*at = (size_t)(p - in.p);
	return p != NULL || what.n == 0;
}

struct str
str_from(struct str s, size_t at)
{
	ASSERT(at <= s.n);
	return (struct str){ at == 0 ? s.p : s.p + at, s.n - at };
}

struct str
str_upto(struct str s, size_t n)
{
	return (struct str){ s.p, n < s.n ? n : s.n };
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && blank(s.p[0]))
		s = str_from(s, 1);
	while (s.n > 0 && blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str
str_split(struct str s, char sep, struct str *rest)
{
	const char *p = s.n > 0 ? memchr(s.p, sep, s.n) : NULL;
	size_t n;

	if (p == NULL) {
		*rest = STR_NONE;
		return s;
	}
	n = (size_t)(p - s.p);
	*rest = (struct str){ p + 1, s.n - n - 1 };
	return (struct str){ s.p, n };
}

bool
str_u64(struct str s, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned d = (unsigned)(unsigned char)s.p[i] - '0';

		if (d > 9 || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, d, &v))
			return false;
	}
	*out = v;
	return true;
}

enum { DIGITS_MAX = 20 };

static struct str
digits(uint64_t v, char room[static DIGITS_MAX])
{
	size_t at = DIGITS_MAX;

	do
		room[--at] = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	return (struct str){ room + at, DIGITS_MAX - at };
}

struct str
str_number(struct arena *a, uint64_t v)
{
	char room[DIGITS_MAX];

	return str_dup(a, digits(v, room));
}

/* How many bytes follow this first one, and the least code they may make. */
static int
utf8_tail(unsigned char c, uint32_t *code, uint32_t *least)
{
	if (c < 0x80) {
		*code = c;
		*least = 0;
		return 0;
	}
	if (c >= 0xc2 && c < 0xe0) {
		*code = c & 0x1f;
		*least = 0x80;
		return 1;
	}
	if (c >= 0xe0 && c < 0xf0) {
		*code = c & 0x0f;
		*least = 0x800;
		return 2;
	}
	if (c >= 0xf0 && c < 0xf5) {
		*code = c & 0x07;
		*least = 0x10000;
		return 3;
	}
	return -1;
}

bool
str_utf8(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		uint32_t code, least;
		int tail = utf8_tail((unsigned char)s.p[i], &code, &least);

		if (tail < 0 || s.n - i <= (size_t)tail)
			return false;
		for (; tail > 0; tail--) {
			unsigned char c = (unsigned char)s.p[++i];

			if ((c & 0xc0) != 0x80)
				return false;
			code = code << 6 | (c & 0x3f);
		}
		if (code < least || code > 0x10ffff ||
		    (code >= 0xd800 && code < 0xe000))
			return false;
	}
	return true;
}

char *
buf_room(struct buf *b, size_t n)
{
	ASSERT(n < SIZE_MAX / 4);
	if (b->room - b->n < n) {
		size_t room = b->room > 0 ? b->room * 2 : 256;

		while (room - b->n < n)
			room *= 2;
		b->p = mem_grow(b->p, room);
		b->room = room;
	}
	return b->p + b->n;
}

void
buf_put(struct buf *b, struct str s)
{
	if (s.n == 0)
		return;
	memcpy(buf_room(b, s.n), s.p, s.n);
	b->n += s.n;
}

void
buf_byte(struct buf *b, char c)
{
	*buf_room(b, 1) = c;
	b->n++;
}

void
buf_number(struct buf *b, uint64_t v)
{
	char room[DIGITS_MAX];

	buf_put(b, digits(v, room));
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	buf_room(b, FMT_BYTES);
	va_start(ap, fmt);
	n = vsnprintf(b->p + b->n, b->room - b->n, fmt, ap);
	va_end(ap);
	ASSERT(n >= 0);
	if ((size_t)n >= b->room - b->n) {
		buf_room(b, (size_t)n + 1);
		va_start(ap, fmt);
		vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	b->n += (size_t)n;
}

void
buf_drop(struct buf *b, size_t n)
{
	ASSERT(n <= b->n);
	b->n -= n;
	if (b->n > 0 && n > 0)
		memmove(b->p, b->p + n, b->n);
}

void
buf_reset(struct buf *b)
{
	b->n = 0;
}

void
buf_free(struct buf *b)
{
	mem_free(b->p);
	*b = (struct buf){ 0 };
}

struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->p, b->n };
}
