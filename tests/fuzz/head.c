/* Any bytes as a request's head: the same is said wherever they are cut. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "daemon/head.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What was said of the bytes. */
struct said {
	bool			 over;
	const struct refusal	*no;
	size_t			 seen;
	struct head		 head;
};

/* Shows the first n bytes, in memory of their own, so that whoever reads past
 * them is caught. */
static void
show(struct said *s, const uint8_t *data, size_t n)
{
	char *own;
	bool whole;

	if (s->over)
		return;
	own = mem_get(n);
	memcpy(own, data, n);
	s->no = head_scan((struct str){ own, n }, &s->seen, &whole);
	if (s->no == NULL && whole)
		s->no = head_parse(&s->head, (struct str){ own, s->seen });
	s->over = s->no != NULL || whole;
	mem_free(own);
}

static void
within(struct str s, const char *from, size_t n)
{
	ASSERT(s.n == 0 || (s.p >= from && s.p + s.n <= from + n));
}

/* What is understood holds what its header promises. */
static void
promises_check(const char *bytes, size_t seen)
{
	struct head h;
	struct str v;

	ASSERT(seen <= HEAD_BYTES_MAX);
	ASSERT(head_parse(&h, (struct str){ bytes, seen }) == NULL);
	ASSERT(h.method.n > 0 && h.method.n <= HEAD_METHOD_MAX);
	ASSERT(h.path.p[0] == '/' || str_is(h.target, "*"));
	ASSERT(memchr(h.target.p, ' ', h.target.n) == NULL);
	ASSERT(!h.old || h.close);
	ASSERT(h.body_bytes == 0 || head_field(&h, "CONTENT-LENGTH", &v));
	ASSERT(!head_field(&h, "transfer-encoding", &v));
	ASSERT(h.old || head_field(&h, "host", &v));
	within(h.target, bytes, seen);
	within(h.path, bytes, seen);
	within(h.query, bytes, seen);
	for (size_t i = 0; i < h.fields_n; i++) {
		ASSERT(h.fields[i].name.n > 0);
		within(h.fields[i].name, bytes, seen);
		within(h.fields[i].value, bytes, seen);
		ASSERT(memchr(h.fields[i].value.p, '\0',
		    h.fields[i].value.n) == NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct said at_once, cut;
	size_t at = n > 1 ? (data[n / 2] * 257u + data[n - 1]) % n : 0;

	at_once = (struct said){ 0 };
	cut = (struct said){ 0 };
	show(&at_once, data, n);
	show(&cut, data, at);
	show(&cut, data, at + (n - at) / 2);
	show(&cut, data, n);
	ASSERT(at_once.over == cut.over && at_once.no == cut.no);
	if (!at_once.over || at_once.no != NULL)
		return 0;
	ASSERT(at_once.seen == cut.seen);
	ASSERT(at_once.head.body_bytes == cut.head.body_bytes);
	promises_check((const char *)data, at_once.seen);
	return 0;
}
