/* The door to Unicode and to old encodings. */
#include "base/text.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"

enum { STRAY = -1 };

static const uint8_t *
bytes_of(struct str s)
{
	return (const uint8_t *)s.p;
}

/* One unit: its length in bytes and what it is; a stray byte is 1 long. */
static size_t
unit_at(struct str s, size_t at, int32_t *c)
{
	ssize_t n = utf8proc_iterate(bytes_of(s) + at, (ssize_t)(s.n - at),
	    c);

	if (n > 0)
		return (size_t)n;
	*c = STRAY;
	return 1;
}

struct broken {
	size_t		 good, bad;	/* multibyte letters; stray bytes */
	size_t		 at;		/* of the first stray byte */
};

static struct broken
utf8_check(struct str s)
{
	struct broken b = { 0 };
	int32_t c;
	size_t i, n;

	for (i = 0; i < s.n; i += n) {
		n = unit_at(s, i, &c);
		if (c != STRAY) {
			b.good += n > 1;
			continue;
		}
		if (b.bad++ == 0)
			b.at = i;
	}
	return b;
}

static size_t
line_at(struct str s, size_t at)
{
	size_t i, line = 1;

	for (i = 0; i < at && i < s.n; i++)
		line += s.p[i] == '\n';
	return line;
}

static bool
convert(struct arena *a, struct str in, const char *from, struct str *out,
    struct err *e)
{
	iconv_t cd = iconv_open("UTF-8", from);
	size_t room = in.n * 3 + 4, left = in.n, got;
	char *to = arena_get(a, room), *p = to;
	char *src = arena_dup(a, in.p, in.n);

	if (cd == (iconv_t)-1)
		return fail(e, ERR_INPUT, "this system has no converter for "
		    "%s", from);
	got = iconv(cd, &src, &left, &p, &room);
	iconv_close(cd);
	*out = (struct str){ to, (size_t)(p - to) };
	if (got != (size_t)-1)
		return true;
	return fail(e, ERR_INPUT, "not %s at byte %zu, line %zu", from,
	    in.n - left, line_at(in, in.n - left));
}

/* A few stray bytes among many good letters: broken UTF-8, not CP932. */
static bool
decode_unmarked(struct arena *a, struct str in, struct str *out,
    const char **encoding, struct err *e)
{
	struct broken b = utf8_check(in);

	*out = in;
	*encoding = "UTF-8";
	if (b.bad == 0)
		return true;
	if (b.good > b.bad * 4)
		return fail(e, ERR_INPUT, "broken UTF-8 at byte %zu, line "
		    "%zu", b.at, line_at(in, b.at));
	*encoding = "CP932";
	return convert(a, in, "CP932", out, e);
}

bool
text_decode(struct arena *a, struct str in, struct str *out,
    const char **encoding, struct err *e)
{
	struct broken b;

	if (str_starts(in, STR("\xff\xfe"))) {
		*encoding = "UTF-16LE";
		return convert(a, str_from(in, 2), *encoding, out, e);
	}
	if (str_starts(in, STR("\xfe\xff"))) {
		*encoding = "UTF-16BE";
		return convert(a, str_from(in, 2), *encoding, out, e);
	}
	if (!str_starts(in, STR("\xef\xbb\xbf")))
		return decode_unmarked(a, in, out, encoding, e);
	*encoding = "UTF-8";
	*out = str_from(in, 3);
	b = utf8_check(*out);
	if (b.bad == 0)
		return true;
	return fail(e, ERR_INPUT, "broken UTF-8 at byte %zu, line %zu",
	    b.at + 3, line_at(*out, b.at));
}

/*
 * Letters that stand for themselves in NFKC, and, as no mark that joins a
 * letter is among them, so does a text of nothing else: ASCII, kana, kanji and
 * the marks between them.
 */
static bool
itself(uint32_t c)
{
	return (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fe) ||
	    (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3001 && c <= 0x3003) ||
	    (c >= 0x3005 && c <= 0x3011);
}

/* Is it of such letters only, and well-formed?  Then how many they are, each
 * of one UTF-16 unit. */
static bool
normal(struct str s, size_t *letters)
{
	const unsigned char *p = (const unsigned char *)s.p, *end;

	*letters = 0;
	if (s.n == 0)		/* p may be NULL */
		return true;
	for (end = p + s.n; p < end; ++*letters) {
		if (*p < 0x80) {
			p++;
			continue;
		}
		if (*p < 0xe3 || *p > 0xe9 || end - p < 3 ||
		    (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80 ||
		    !itself((p[0] & 0xfu) << 12 | (p[1] & 0x3fu) << 6 |
		    (p[2] & 0x3fu)))
			return false;
		p += 3;
	}
	return true;
}

bool
text_nfkc(struct arena *a, struct str s, struct str *out, struct err *e)
{
	utf8proc_uint8_t *p = NULL;
	size_t letters;
	ssize_t n;

	*out = (struct str){ "", 0 };
	if (s.n == 0)
		return true;
	if (normal(s, &letters)) {
		*out = str_dup(a, s);
		return true;
	}
	n = utf8proc_map(bytes_of(s), (ssize_t)s.n, &p,
	    UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
	ASSERT(n != UTF8PROC_ERROR_NOMEM);
	if (n < 0)
		return fail(e, ERR_INPUT, "text is not UTF-8");
	*out = str_dup(a, (struct str){ (const char *)p, (size_t)n });
	free(p);
	return true;
}

struct str
text_plain(struct arena *a, struct str s)
{
	struct err e = { 0 };
	struct str out;
	size_t letters;

	if (normal(s, &letters))
		return s;
	return text_nfkc(a, s, &out, &e) ? out : s;
}

static bool
blank(int32_t c)
{
	return (c >= 0 && c <= ' ') || c == 0xa0 || c == 0x3000 ||
	    c == 0x200b || c == 0xfeff;
}

struct str
text_key(struct arena *a, struct str s)
{
	struct str in = text_plain(a, s);
	char *to = arena_get(a, in.n + 1);
	size_t i, n, len = 0;
	int32_t c;

	for (i = 0; i < in.n; i += n) {
		n = unit_at(in, i, &c);
		if (blank(c))
			continue;
		memcpy(to + len, in.p + i, n);
		len += n;
	}
	return (struct str){ to, len };
}

struct str
text_trim(struct str s)
{
	size_t i, n, end = 0, from = s.n;
	int32_t c;

	for (i = 0; i < s.n; i += n) {
		n = unit_at(s, i, &c);
		if (blank(c))
			continue;
		if (from == s.n)
			from = i;
		end = i + n;
	}
	return end == 0 ? str_upto(s, 0) : str_from(str_upto(s, end), from);
}

enum { KANA_FIRST = 0x30a1, KANA_LAST = 0x30f6, KANA_STEP = 0x60 };

static bool
katakana(int32_t c)
{
	return (c >= KANA_FIRST && c <= KANA_LAST) || c == 0x30fd ||
	    c == 0x30fe;
}

struct str
text_hiragana(struct arena *a, struct str s)
{
	char *to = arena_dup(a, s.p, s.n);
	size_t i, n;
	int32_t c;

	for (i = 0; i < s.n; i += n) {
		n = unit_at(s, i, &c);
		if (katakana(c))
			utf8proc_encode_char(c - KANA_STEP,
			    (uint8_t *)to + i);
	}
	return (struct str){ to, s.n };
}

size_t
text_utf16(struct str s)
{
	size_t i, n, units = 0;
	int32_t c;

	for (i = 0; i < s.n; i += n) {
		n = unit_at(s, i, &c);
		units += n == 4 ? 2 : 1;
	}
	return units;
}

static size_t
grapheme_bytes(struct str s)
{
	int32_t before, after, state = 0;
	size_t at = unit_at(s, 0, &before), n;

	for (; at < s.n; at += n) {
		n = unit_at(s, at, &after);
		if (before == STRAY || after == STRAY ||
		    utf8proc_grapheme_break_stateful(before, after, &state))
			break;
		before = after;
	}
	return at;
}

size_t
text_graphemes(struct str s)
{
	size_t n;

	for (n = 0; s.n > 0; n++)
		s = str_from(s, grapheme_bytes(s));
	return n;
}

struct str
text_cut(struct str s, size_t graphemes)
{
	struct str rest = s;
	size_t n;

	if (normal(s, &n) && n <= graphemes)
		return s;
	while (rest.n > 0 && graphemes-- > 0)
		rest = str_from(rest, grapheme_bytes(rest));
	return str_upto(s, s.n - rest.n);
}

struct str
text_cut_utf16(struct str s, size_t units)
{
	struct str rest = s;
	size_t n, cost;

	if (normal(s, &n) && n <= units)
		return s;
	while (rest.n > 0) {
		n = grapheme_bytes(rest);
		cost = text_utf16(str_upto(rest, n));
		if (cost > units)
			break;
		units -= cost;
		rest = str_from(rest, n);
	}
	return str_upto(s, s.n - rest.n);
}
