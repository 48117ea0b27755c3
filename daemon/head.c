/*
 * The head of a request, read in two passes: one looks for its end and for
 * bytes that stand in no head, as they come; one reads what is there.
 */
#include "daemon/head.h"

#include <string.h>

enum { TOKEN = 1, TARGET = 2, HOST = 4, HEX = 8, TEXT = 16,
	NAME = TOKEN | HOST | TARGET | TEXT };
enum { LENGTH_DIGITS_MAX = 18, PORT_DIGITS_MAX = 5 };

static const unsigned char kinds[256] = {
	['\t'] = TEXT, [' '] = TEXT, ['"'] = TEXT, ['<'] = TEXT, ['>'] = TEXT,
	['\\'] = TEXT, ['{'] = TEXT, ['}'] = TEXT, ['['] = TEXT, [']'] = TEXT,
	[0x80 ... 0xff] = TEXT,
	['0' ... '9'] = NAME | HEX, ['A' ... 'F'] = NAME | HEX,
	['a' ... 'f'] = NAME | HEX, ['G' ... 'Z'] = NAME, ['g' ... 'z'] = NAME,
	['!'] = NAME, ['$'] = NAME, ['%'] = NAME, ['&'] = NAME, ['\''] = NAME,
	['*'] = NAME, ['+'] = NAME, ['-'] = NAME, ['.'] = NAME, ['_'] = NAME,
	['~'] = NAME,
	['#'] = TOKEN | TEXT, ['^'] = TOKEN | TEXT, ['`'] = TOKEN | TEXT,
	['|'] = TOKEN | TEXT,
	['('] = HOST | TARGET | TEXT, [')'] = HOST | TARGET | TEXT,
	[','] = HOST | TARGET | TEXT, [';'] = HOST | TARGET | TEXT,
	['='] = HOST | TARGET | TEXT,
	[':'] = TARGET | TEXT, ['@'] = TARGET | TEXT, ['/'] = TARGET | TEXT,
	['?'] = TARGET | TEXT,
};

static const struct refusal
	no_byte = { 400, "a byte that stands in no head" },
	no_line = { 400, "a line that does not end in CR LF" },
	no_start = { 400, "an empty line before the request" },
	no_room = { 431, "the head is over 16 KiB" },
	no_target_room = { 414, "the target is over 16 KiB" },
	no_request = { 400, "not METHOD, target and version" },
	no_method = { 400, "the method is no name" },
	no_target = { 400, "the target is not a path" },
	no_percent = { 400, "a % without its two digits, or %00" },
	no_dots = { 400, "a path with . or .. in it" },
	no_version = { 505, "HTTP/1.1 is spoken here" },
	no_name = { 400, "a field without a name, or a folded one" },
	no_fields = { 431, "more than 100 fields" },
	no_host = { 400, "not exactly one Host" },
	no_host_name = { 400, "Host is no host" },
	no_length = { 400, "Content-Length is no number" },
	no_lengths = { 400, "more than one Content-Length" },
	no_both = { 400, "Transfer-Encoding beside Content-Length" },
	no_old_coding = { 400, "Transfer-Encoding in HTTP/1.0" },
	no_coding = { 411, "Transfer-Encoding: only Content-Length is read" },
	no_expect = { 417, "only 100-continue can be expected" };

static bool
is(char c, int kind)
{
	return (kinds[(unsigned char)c] & kind) != 0;
}

static bool
all(struct str s, int kind)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is(s.p[i], kind))
			return false;
	return s.n > 0;
}

static bool
digits(struct str s, size_t max)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0 && s.n <= max;
}

/* Of the byte at i and those before it; CR is judged with its LF. */
static const struct refusal *
byte_check(struct str in, size_t i)
{
	bool after_cr = i > 0 && in.p[i - 1] == '\r';

	if (in.p[i] == '\n')
		return !after_cr ? &no_line : i == 1 ? &no_start : NULL;
	if (after_cr)
		return &no_line;
	return in.p[i] == '\r' || is(in.p[i], TEXT) ? NULL : &no_byte;
}

const struct refusal *
head_scan(struct str in, size_t *seen, bool *whole)
{
	struct str head = str_upto(in, HEAD_BYTES_MAX);
	const struct refusal *no;
	size_t i;

	ASSERT(*seen <= in.n);
	*whole = false;
	for (i = *seen; i < head.n && !*whole; i++) {
		if (is(head.p[i], TEXT) && i > 0 && head.p[i - 1] != '\r')
			continue;
		if ((no = byte_check(head, i)) != NULL)
			return no;
		*whole = i > 1 && head.p[i] == '\n' && head.p[i - 2] == '\n';
	}
	*seen = i;
	if (*whole || head.n < HEAD_BYTES_MAX)
		return NULL;
	return memchr(head.p, '\n', head.n) != NULL ? &no_room :
	    &no_target_room;
}

/* The next line without its CR LF; head_scan() saw that each has one. */
static struct str
line_take(struct str *raw)
{
	struct str line = str_split(*raw, '\n', raw);

	ASSERT(line.n > 0 && line.p[line.n - 1] == '\r');
	return str_upto(line, line.n - 1);
}

static unsigned
hex_value(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 32) - 'a') + 10;
}

/* The byte that %xx at s.p[i] stands for; false if it is none, or NUL. */
static bool
percent_byte(struct str s, size_t i, char *byte)
{
	if (s.n - i < 3 || !is(s.p[i + 1], HEX) || !is(s.p[i + 2], HEX))
		return false;
	*byte = (char)(hex_value(s.p[i + 1]) << 4 | hex_value(s.p[i + 2]));
	return *byte != '\0';
}

static bool
percents_fine(struct str s)
{
	char byte;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '%' && !percent_byte(s, i, &byte))
			return false;
	return true;
}

/* Is this piece of a path "." or "..", however it is spelt? */
static bool
only_dots(struct str piece)
{
	size_t dots = 0;
	char byte;

	for (size_t i = 0; i < piece.n; dots++)
		if (piece.p[i] == '.')
			i++;
		else if (piece.p[i] == '%' && percent_byte(piece, i, &byte) &&
		    byte == '.')
			i += 3;
		else
			return false;
	return dots == 1 || dots == 2;
}

static bool
has_dots(struct str path)
{
	while (path.p != NULL)
		if (only_dots(str_split(path, '/', &path)))
			return true;
	return false;
}

static const struct refusal *
target_read(struct head *h)
{
	if (str_is(h->target, "*") && str_is(h->method, "OPTIONS")) {
		h->path = h->target;
		return NULL;
	}
	if (!all(h->target, TARGET) || h->target.p[0] != '/')
		return &no_target;
	if (!percents_fine(h->target))
		return &no_percent;
	h->path = str_split(h->target, '?', &h->query);
	return has_dots(h->path) ? &no_dots : NULL;
}

static const struct refusal *
version_read(struct head *h, struct str version)
{
	if (version.n != 8 || !str_starts(version, STR("HTTP/")) ||
	    version.p[6] != '.' || !digits(str_upto(str_from(version, 5), 1), 1)
	    || !digits(str_from(version, 7), 1))
		return &no_request;
	h->old = str_is(version, "HTTP/1.0");
	return h->old || str_is(version, "HTTP/1.1") ? NULL : &no_version;
}

static const struct refusal *
request_read(struct head *h, struct str line)
{
	struct str version;
	const struct refusal *no;

	h->method = str_split(line, ' ', &line);
	h->target = str_split(line, ' ', &version);
	if (!all(h->method, TOKEN) || h->method.n > HEAD_METHOD_MAX)
		return &no_method;
	if ((no = version_read(h, version)) != NULL)
		return no;
	return target_read(h);
}

static const struct refusal *
field_read(struct head *h, struct str line)
{
	struct str name, value;

	name = str_split(line, ':', &value);
	if (!all(name, TOKEN) || value.p == NULL)
		return &no_name;
	if (h->fields_n == HEAD_FIELDS_MAX)
		return &no_fields;
	h->fields[h->fields_n++] = (struct head_field){ name, str_trim(value) };
	return NULL;
}

/* How many fields have that name, and the last one's value. */
static size_t
field_count(const struct head *h, const char *name, struct str *value)
{
	struct str wanted = str_of(name);
	size_t n = 0;

	for (size_t i = 0; i < h->fields_n; i++)
		if (str_ieq(h->fields[i].name, wanted)) {
			*value = h->fields[i].value;
			n++;
		}
	return n;
}

/* "host", "host:80", "[::1]:80" */
static bool
host_fine(struct str v)
{
	struct str host, port;
	size_t end;

	if (v.n == 0 || v.p[0] != '[') {
		host = str_split(v, ':', &port);
		return all(host, HOST) && percents_fine(host) &&
		    (port.p == NULL || digits(port, PORT_DIGITS_MAX));
	}
	if (!str_find(v, STR("]"), &end))
		return false;
	for (size_t i = 1; i < end; i++)
		if (!is(v.p[i], HEX) && v.p[i] != ':' && v.p[i] != '.')
			return false;
	port = str_from(v, end + 1);
	return end > 1 && (port.n == 0 || (port.p[0] == ':' &&
	    digits(str_from(port, 1), PORT_DIGITS_MAX)));
}

static const struct refusal *
host_read(const struct head *h)
{
	struct str host = STR_NONE;
	size_t n = field_count(h, "host", &host);

	if (n > 1 || (n == 0 && !h->old))
		return &no_host;
	return n == 1 && !host_fine(host) ? &no_host_name : NULL;
}

/* How long the body is: the one question nobody may answer differently. */
static const struct refusal *
body_read(struct head *h)
{
	struct str coding, length;
	size_t codings = field_count(h, "transfer-encoding", &coding);
	size_t lengths = field_count(h, "content-length", &length);

	if (codings > 0)
		return lengths > 0 ? &no_both :
		    h->old ? &no_old_coding : &no_coding;
	if (lengths > 1)
		return &no_lengths;
	if (lengths == 0)
		return NULL;
	if (!digits(length, LENGTH_DIGITS_MAX) ||
	    (length.n > 1 && length.p[0] == '0'))
		return &no_length;
	return str_u64(length, &h->body_bytes) ? NULL : &no_length;
}

static bool
says_close(struct str list)
{
	while (list.p != NULL)
		if (str_ieq(str_trim(str_split(list, ',', &list)),
		    STR("close")))
			return true;
	return false;
}

static void
close_read(struct head *h)
{
	h->close = h->old;
	for (size_t i = 0; i < h->fields_n; i++)
		if (str_ieq(h->fields[i].name, STR("connection")) &&
		    says_close(h->fields[i].value))
			h->close = true;
}

static const struct refusal *
expect_read(struct head *h)
{
	struct str what;
	size_t n = field_count(h, "expect", &what);

	if (n == 0)
		return NULL;
	if (n > 1 || !str_ieq(what, STR("100-continue")))
		return &no_expect;
	h->expects = !h->old;
	return NULL;
}

const struct refusal *
head_parse(struct head *h, struct str raw)
{
	const struct refusal *no;
	struct str line;

	memset(h, 0, offsetof(struct head, fields));
	if ((no = request_read(h, line_take(&raw))) != NULL)
		return no;
	while ((line = line_take(&raw)).n > 0)
		if ((no = field_read(h, line)) != NULL)
			return no;
	close_read(h);
	if ((no = host_read(h)) != NULL || (no = body_read(h)) != NULL)
		return no;
	return expect_read(h);
}

bool
head_field(const struct head *h, const char *name, struct str *value)
{
	struct str found;

	if (field_count(h, name, &found) != 1)
		return false;
	*value = found;
	return true;
}
