/* Request heads: what is understood, what is refused, cut anywhere. */
#include "daemon/head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define H	"Host: kairan\r\n"
#define GET	"GET / HTTP/1.1\r\n"
#define POST	"POST /webhook HTTP/1.1\r\n" H
#define END	"\r\n"
#define LEN	"Content-Length: "

#define BYTE	"400 a byte that stands in no head"
#define LINE	"400 a line that does not end in CR LF"
#define START	"400 an empty line before the request"
#define REQUEST	"400 not METHOD, target and version"
#define METHOD	"400 the method is no name"
#define TARGET	"400 the target is not a path"
#define PERCENT	"400 a % without its two digits, or %00"
#define DOTS	"400 a path with . or .. in it"
#define VERSION_ "505 HTTP/1.1 is spoken here"
#define NAME	"400 a field without a name, or a folded one"
#define FIELDS	"431 more than 100 fields"
#define ROOM	"431 the head is over 16 KiB"
#define TROOM	"414 the target is over 16 KiB"
#define HOST	"400 not exactly one Host"
#define HOSTN	"400 Host is no host"
#define LENGTH	"400 Content-Length is no number"
#define LENGTHS	"400 more than one Content-Length"
#define BOTH	"400 Transfer-Encoding beside Content-Length"
#define OLDCODE	"400 Transfer-Encoding in HTTP/1.0"
#define CODING	"411 Transfer-Encoding: only Content-Length is read"
#define EXPECT	"417 only 100-continue can be expected"
#define MORE	"more"

/* What is understood is told as: method path ?query length flags, where the
 * flags are o(ld), c(lose), e(xpects). */
static const struct vector {
	const char	*in;
	size_t		 n;
	const char	*want;
} vectors[] = {
#define V(in, want)	{ in, sizeof (in) - 1, want },
	/* understood */
	V(GET H END, "GET / - 0 ")
	V("GET /a/b?c=d&e HTTP/1.1\r\n" H END, "GET /a/b ?c=d&e 0 ")
	V("GET /? HTTP/1.1\r\n" H END, "GET / ? 0 ")
	V("GET /a?b?c HTTP/1.1\r\n" H END, "GET /a ?b?c 0 ")
	V("GET /a%20b HTTP/1.1\r\n" H END, "GET /a%20b - 0 ")
	V("GET /%E3%81%82 HTTP/1.1\r\n" H END, "GET /%E3%81%82 - 0 ")
	V("GET /a:b@c!$&'()*+,;=~ HTTP/1.1\r\n" H END,
	    "GET /a:b@c!$&'()*+,;=~ - 0 ")
	V("GET //a HTTP/1.1\r\n" H END, "GET //a - 0 ")
	V("GET /... HTTP/1.1\r\n" H END, "GET /... - 0 ")
	V("GET /.a/b. HTTP/1.1\r\n" H END, "GET /.a/b. - 0 ")
	V("GET /?a=../.. HTTP/1.1\r\n" H END, "GET / ?a=../.. 0 ")
	V("HEAD / HTTP/1.1\r\n" H END, "HEAD / - 0 ")
	V("BREW / HTTP/1.1\r\n" H END, "BREW / - 0 ")
	V("get / HTTP/1.1\r\n" H END, "get / - 0 ")
	V("M-SEARCH / HTTP/1.1\r\n" H END, "M-SEARCH / - 0 ")
	V("OPTIONS * HTTP/1.1\r\n" H END, "OPTIONS * - 0 ")
	V("OPTIONS /a HTTP/1.1\r\n" H END, "OPTIONS /a - 0 ")
	V("GET / HTTP/1.0\r\n" END, "GET / - 0 oc")
	V("GET / HTTP/1.0\r\n" H END, "GET / - 0 oc")
	V("GET / HTTP/1.0\r\nConnection: keep-alive\r\n" END, "GET / - 0 oc")
	V(POST LEN "0\r\n" END, "POST /webhook - 0 ")
	V(POST LEN "12\r\n" END, "POST /webhook - 12 ")
	V(POST "content-length:12\r\n" END, "POST /webhook - 12 ")
	V(POST LEN "\t 12 \t\r\n" END, "POST /webhook - 12 ")
	V(POST LEN "999999999999999999\r\n" END,
	    "POST /webhook - 999999999999999999 ")
	V(POST LEN "3\r\n" END "abcGET / HTTP/1.1\r\n", "POST /webhook - 3 ")
	V(POST "Content_Length: 5\r\n" END, "POST /webhook - 0 ")
	V(GET H "Connection: close\r\n" END, "GET / - 0 c")
	V(GET H "Connection: CLOSE\r\n" END, "GET / - 0 c")
	V(GET H "Connection: keep-alive , close,\r\n" END, "GET / - 0 c")
	V(GET H "Connection: a\r\nConnection: close\r\n" END, "GET / - 0 c")
	V(GET H "Connection: keep-alive\r\n" END, "GET / - 0 ")
	V(GET H "Connection: closed\r\n" END, "GET / - 0 ")
	V(GET H "X: close\r\n" END, "GET / - 0 ")
	V(GET H "X:\r\n" END, "GET / - 0 ")
	V(GET H "X: \r\n" END, "GET / - 0 ")
	V(GET H "X: a\tb\r\n" END, "GET / - 0 ")
	V(GET H "X: \xe3\x81\x82\r\n" END, "GET / - 0 ")
	V(GET H "X: a:b\"c\r\n" END, "GET / - 0 ")
	V(GET H "!#$%&'*+-.^_`|~09: x\r\n" END, "GET / - 0 ")
	V(GET H "Upgrade: h2c\r\nConnection: upgrade\r\n" END, "GET / - 0 ")
	V(GET "hOST: a.example:8080\r\n" END, "GET / - 0 ")
	V(GET "Host: [::1]:8080\r\n" END, "GET / - 0 ")
	V(GET "Host: [::1]\r\n" END, "GET / - 0 ")
	V(GET "Host: 127.0.0.1\r\n" END, "GET / - 0 ")
	V(POST LEN "1\r\nExpect: 100-continue\r\n" END,
	    "POST /webhook - 1 e")
	V(POST "Expect: 100-Continue\r\n" END, "POST /webhook - 0 e")
	V("POST / HTTP/1.0\r\nExpect: 100-continue\r\n" END,
	    "POST / - 0 oc")
	/* not yet whole */
	V("", MORE)
	V("G", MORE)
	V(GET, MORE)
	V(GET H, MORE)
	V(GET H "\r", MORE)
	V("\r", MORE)
	V("GET / HTTP/1.1\r", MORE)
	/* lines */
	V("\r\n" GET H END, START)
	V("\r\n", START)
	V("\n" GET H END, LINE)
	V("GET / HTTP/1.1\n" H END, LINE)
	V("GET / HTTP/1.1\nHost: a\n\n", LINE)
	V(GET "Host: a\n" END, LINE)
	V(GET H "\n", LINE)
	V(GET H "\r\r\n", LINE)
	V("GET / HTTP/1.1\rHost: a\r\r", LINE)
	V(GET "Host: a\rX: b\r\n" END, LINE)
	V(GET H "X: a\r\r\n" END, LINE)
	V("GET /\r HTTP/1.1\r\n" H END, LINE)
	/* bytes */
	V("GET /\0 HTTP/1.1\r\n" H END, BYTE)
	V(GET "Host: a\0b\r\n" END, BYTE)
	V(GET H "X\0: a\r\n" END, BYTE)
	V(GET H "X: a\x01\r\n" END, BYTE)
	V(GET H "X: a\x0b" "b\r\n" END, BYTE)
	V(GET H "X: a\x1b[2J\r\n" END, BYTE)
	V(GET H "X: a\x7f\r\n" END, BYTE)
	V(GET H "\0\r\n" END, BYTE)
	V("\x16\x03\x01\x02\x00\x01", BYTE)
	/* the request line */
	V("GET /\r\n" H END, REQUEST)
	V("GET\r\n" H END, REQUEST)
	V("GET / \r\n" H END, REQUEST)
	V("GET  / HTTP/1.1\r\n" H END, REQUEST)
	V("GET /  HTTP/1.1\r\n" H END, REQUEST)
	V("GET / HTTP/1.1 \r\n" H END, REQUEST)
	V("GET / a HTTP/1.1\r\n" H END, REQUEST)
	V("GET /\tHTTP/1.1\r\n" H END, REQUEST)
	V("GET / HTTP/1.1x\r\n" H END, REQUEST)
	V("GET / http/1.1\r\n" H END, REQUEST)
	V("GET / HTTP/11\r\n" H END, REQUEST)
	V("GET / HTTP/1.\r\n" H END, REQUEST)
	V("GET / HTTP/1.10\r\n" H END, REQUEST)
	V("GET / HTTP/+1.1\r\n" H END, REQUEST)
	V("GET / HTTPS/1.1\r\n" H END, REQUEST)
	V("GET / HTTP/1,1\r\n" H END, REQUEST)
	V("GET / HTTP/a.b\r\n" H END, REQUEST)
	V("GET / HTTP/1.2\r\n" H END, VERSION_)
	V("GET / HTTP/0.9\r\n" H END, VERSION_)
	V("GET / HTTP/2.0\r\n" H END, VERSION_)
	V("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", VERSION_)
	V(" GET / HTTP/1.1\r\n" H END, METHOD)
	V(" / HTTP/1.1\r\n" H END, METHOD)
	V("GE(T / HTTP/1.1\r\n" H END, METHOD)
	V("GET\t/ HTTP/1.1\r\n" H END, METHOD)
	V("G\xc3\x89T / HTTP/1.1\r\n" H END, METHOD)
	V("ABCDEFGHIJKLMNOPQRSTU / HTTP/1.1\r\n" H END, METHOD)
	/* the target */
	V("GET a HTTP/1.1\r\n" H END, TARGET)
	V("GET * HTTP/1.1\r\n" H END, TARGET)
	V("OPTIONS *a HTTP/1.1\r\n" H END, TARGET)
	V("GET ?a HTTP/1.1\r\n" H END, TARGET)
	V("GET http://kairan/ HTTP/1.1\r\n" H END, TARGET)
	V("GET HTTP://kairan HTTP/1.1\r\n" H END, TARGET)
	V("CONNECT kairan:443 HTTP/1.1\r\n" H END, TARGET)
	V("GET /a#b HTTP/1.1\r\n" H END, TARGET)
	V("GET /a\"b HTTP/1.1\r\n" H END, TARGET)
	V("GET /<a> HTTP/1.1\r\n" H END, TARGET)
	V("GET /a\\b HTTP/1.1\r\n" H END, TARGET)
	V("GET /a|b HTTP/1.1\r\n" H END, TARGET)
	V("GET /[a] HTTP/1.1\r\n" H END, TARGET)
	V("GET /\xe3\x81\x82 HTTP/1.1\r\n" H END, TARGET)
	V("GET /% HTTP/1.1\r\n" H END, PERCENT)
	V("GET /%2 HTTP/1.1\r\n" H END, PERCENT)
	V("GET /%2g HTTP/1.1\r\n" H END, PERCENT)
	V("GET /%zz HTTP/1.1\r\n" H END, PERCENT)
	V("GET /%00 HTTP/1.1\r\n" H END, PERCENT)
	V("GET /?a=%0 HTTP/1.1\r\n" H END, PERCENT)
	V("GET /. HTTP/1.1\r\n" H END, DOTS)
	V("GET /.. HTTP/1.1\r\n" H END, DOTS)
	V("GET /a/../b HTTP/1.1\r\n" H END, DOTS)
	V("GET /a/./b HTTP/1.1\r\n" H END, DOTS)
	V("GET /a/%2e%2E/b HTTP/1.1\r\n" H END, DOTS)
	V("GET /a/.%2e?b HTTP/1.1\r\n" H END, DOTS)
	/* fields */
	V(GET H " X: folded\r\n" END, NAME)
	V(GET H "X: a\r\n b\r\n" END, NAME)
	V(GET H "X: a\r\n\tb\r\n" END, NAME)
	V(GET " " H END, NAME)
	V(GET H "X : a\r\n" END, NAME)
	V(GET H "X\t: a\r\n" END, NAME)
	V(POST "Content-Length : 1\r\n" END, NAME)
	V(POST "Transfer-Encoding : chunked\r\n" END, NAME)
	V(GET H ": a\r\n" END, NAME)
	V(GET H "X\r\n" END, NAME)
	V(GET H "X Y: a\r\n" END, NAME)
	V(GET H "X(: a\r\n" END, NAME)
	V(GET H "X@: a\r\n" END, NAME)
	V(GET H "\xc3\xa9: a\r\n" END, NAME)
	V(GET H "GET / HTTP/1.1\r\n" END, NAME)
	/* Host */
	V(GET END, HOST)
	V(GET H H END, HOST)
	V(GET H "host: kairan\r\n" END, HOST)
	V("GET / HTTP/1.0\r\n" H H END, HOST)
	V(GET "Host:\r\n" END, HOSTN)
	V(GET "Host: a b\r\n" END, HOSTN)
	V(GET "Host: a/b\r\n" END, HOSTN)
	V(GET "Host: a@b\r\n" END, HOSTN)
	V(GET "Host: a:b\r\n" END, HOSTN)
	V(GET "Host: a:\r\n" END, HOSTN)
	V(GET "Host: a:1:2\r\n" END, HOSTN)
	V(GET "Host: a:123456\r\n" END, HOSTN)
	V(GET "Host: :80\r\n" END, HOSTN)
	V(GET "Host: [::1\r\n" END, HOSTN)
	V(GET "Host: []\r\n" END, HOSTN)
	V(GET "Host: [::1]a\r\n" END, HOSTN)
	V(GET "Host: [::g]\r\n" END, HOSTN)
	V(GET "Host: a%zz\r\n" END, HOSTN)
	/* how long the body is */
	V(POST LEN "\r\n" END, LENGTH)
	V(POST LEN "+1\r\n" END, LENGTH)
	V(POST LEN "-1\r\n" END, LENGTH)
	V(POST LEN "0x1\r\n" END, LENGTH)
	V(POST LEN "1,1\r\n" END, LENGTH)
	V(POST LEN "1, 1\r\n" END, LENGTH)
	V(POST LEN "1 1\r\n" END, LENGTH)
	V(POST LEN "1\t1\r\n" END, LENGTH)
	V(POST LEN "1.0\r\n" END, LENGTH)
	V(POST LEN "1e3\r\n" END, LENGTH)
	V(POST LEN "1_000\r\n" END, LENGTH)
	V(POST LEN "\"1\"\r\n" END, LENGTH)
	V(POST LEN "01\r\n" END, LENGTH)
	V(POST LEN "00\r\n" END, LENGTH)
	V(POST LEN "a\r\n" END, LENGTH)
	V(POST LEN "\xef\xbc\x91\r\n" END, LENGTH)
	V(POST LEN "9223372036854775808\r\n" END, LENGTH)
	V(POST LEN "18446744073709551616\r\n" END, LENGTH)
	V(POST LEN "18446744073709551621\r\n" END, LENGTH)
	V(POST LEN "999999999999999999999999999999\r\n" END, LENGTH)
	V(POST LEN "1\r\n" LEN "1\r\n" END, LENGTHS)
	V(POST LEN "1\r\n" LEN "2\r\n" END, LENGTHS)
	V(POST LEN "1\r\nX: y\r\ncontent-length: 1\r\n" END, LENGTHS)
	V(POST "Transfer-Encoding: chunked\r\n" END, CODING)
	V(POST "Transfer-Encoding: CHUNKED\r\n" END, CODING)
	V(POST "transfer-encoding:chunked\r\n" END, CODING)
	V(POST "Transfer-Encoding: identity\r\n" END, CODING)
	V(POST "Transfer-Encoding:\r\n" END, CODING)
	V(POST "Transfer-Encoding: gzip, chunked\r\n" END, CODING)
	V(POST "Transfer-Encoding: xchunked\r\n" END, CODING)
	V(POST "Transfer-Encoding: a\r\nTransfer-Encoding: b\r\n" END, CODING)
	V(POST LEN "1\r\nTransfer-Encoding: chunked\r\n" END, BOTH)
	V(POST "Transfer-Encoding: chunked\r\n" LEN "1\r\n" END, BOTH)
	V(POST "Transfer-Encoding: identity\r\n" LEN "1\r\n" END, BOTH)
	V("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n" END, OLDCODE)
	/* Expect */
	V(POST "Expect: 200-ok\r\n" END, EXPECT)
	V(POST "Expect:\r\n" END, EXPECT)
	V(POST "Expect: 100-continue, x\r\n" END, EXPECT)
	V(POST "Expect: 100-continue\r\nExpect: 100-continue\r\n" END, EXPECT)
};

static void
tell_head(const struct head *h, char *out, size_t n)
{
	snprintf(out, n, "%.*s %.*s %s%.*s %lu %s%s%s", STRF(h->method),
	    STRF(h->path), h->query.p != NULL ? "?" : "-", STRF(h->query),
	    (unsigned long)h->body_bytes, h->old ? "o" : "",
	    h->close ? "c" : "", h->expects ? "e" : "");
}

/* Shows the parser the first n bytes; true when it has said all it will. */
static bool
feed(struct str in, size_t n, size_t *seen, char out[200])
{
	const struct refusal *no;
	struct head h;
	bool whole;

	snprintf(out, 200, MORE);
	no = head_scan(str_upto(in, n), seen, &whole);
	if (no == NULL && !whole)
		return false;
	if (no == NULL)
		no = head_parse(&h, str_upto(in, *seen));
	if (no == NULL)
		tell_head(&h, out, 200);
	else
		snprintf(out, 200, "%d %s", no->status, no->why);
	return true;
}

/* The same is said, of the same bytes, wherever they were cut; of long heads
 * not every cut is tried. */
static void
vector_check(const struct vector *v)
{
	struct str in = { v->in, v->n };
	size_t seen, whole_seen = 0;
	char said[200];

	feed(in, in.n, &whole_seen, said);
	assert_string_equal(said, v->want);
	for (size_t cut = 0; cut < in.n; cut += 1 + in.n / 1000) {
		seen = 0;
		if (!feed(in, cut, &seen, said))
			feed(in, in.n, &seen, said);
		assert_string_equal(said, v->want);
		if (said[0] > '9')		/* nothing was refused */
			assert_int_equal(seen, whole_seen);
	}
	seen = 0;
	for (size_t n = 0; n <= in.n && !feed(in, n, &seen, said); n++)
		continue;
	assert_string_equal(said, v->want);
}

static void
vectors_hold(void **state)
{
	(void)state;
	assert_true(NELEMS(vectors) >= 120);
	for (size_t i = 0; i < NELEMS(vectors); i++)
		vector_check(&vectors[i]);
}

/* A head of so many bytes: a field's value fills it. */
static void
head_of(struct buf *b, size_t bytes)
{
	buf_put(b, STR(GET H "X: "));
	while (b->n < bytes - 4)
		buf_byte(b, 'a');
	buf_put(b, STR("\r\n\r\n"));
}

static void
grown_check(struct buf *b, const char *want)
{
	vector_check(&(struct vector){ b->p, b->n, want });
	buf_free(b);
}

static void
sizes_have_an_end(void **state)
{
	struct buf b = { 0 };

	(void)state;
	head_of(&b, HEAD_BYTES_MAX);
	grown_check(&b, "GET / - 0 ");
	head_of(&b, HEAD_BYTES_MAX + 1);
	grown_check(&b, ROOM);
	head_of(&b, HEAD_BYTES_MAX + 4);
	grown_check(&b, ROOM);
	buf_put(&b, STR("GET /"));
	while (b.n < HEAD_BYTES_MAX + 10)
		buf_byte(&b, 'a');
	grown_check(&b, TROOM);
}

static void
fields_have_an_end(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_put(&b, STR(GET H));
	for (unsigned i = 1; i < HEAD_FIELDS_MAX; i++)
		buf_fmt(&b, "X%u: a\r\n", i);
	buf_put(&b, STR(END));
	vector_check(&(struct vector){ b.p, b.n, "GET / - 0 " });
	b.n -= 2;
	buf_put(&b, STR("One: more\r\n" END));
	grown_check(&b, FIELDS);
	buf_put(&b, STR(GET H));
	for (unsigned i = 0; i < 10000; i++)
		buf_fmt(&b, "X%u: a\r\n", i);
	buf_put(&b, STR(END));
	grown_check(&b, ROOM);
}

static void
field_is_found_once(void **state)
{
	struct str raw = STR(GET H "X-Line-Signature:  abc= \r\nA: 1\r\n"
	    "a: 2\r\nEmpty:\r\n" END), v = STR("untouched");
	struct head h;

	(void)state;
	assert_null(head_parse(&h, raw));
	assert_int_equal(h.fields_n, 5);
	assert_false(head_field(&h, "A", &v));
	assert_false(head_field(&h, "b", &v));
	assert_true(str_is(v, "untouched"));
	assert_true(head_field(&h, "x-line-signature", &v));
	assert_true(str_is(v, "abc="));
	assert_true(head_field(&h, "empty", &v));
	assert_int_equal(v.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_hold),
		cmocka_unit_test(sizes_have_an_end),
		cmocka_unit_test(fields_have_an_end),
		cmocka_unit_test(field_is_found_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
