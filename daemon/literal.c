/* Header fields of HTTP/2 requests, written without a table: see literal.h. */
#include "daemon/literal.h"

enum { PLAIN = 0x00, NEVER_INDEXED = 0x10, PLACE_BITS = 4, LENGTH_BITS = 7 };

/* A number behind some bits: what does not fit goes on in sevens (5.1). */
static void
number_put(struct buf *b, unsigned head, unsigned bits, size_t n)
{
	size_t most = (1u << bits) - 1;

	if (n < most) {
		buf_byte(b, (char)(head | n));
		return;
	}
	buf_byte(b, (char)(head | most));
	for (n -= most; n >= 0x80; n >>= 7)
		buf_byte(b, (char)(0x80 | (n & 0x7f)));
	buf_byte(b, (char)n);
}

static void
text_put(struct buf *b, struct str s)
{
	number_put(b, 0, LENGTH_BITS, s.n);
	buf_put(b, s);
}

void
literal_put(struct buf *b, const struct literal *f, struct str value)
{
	number_put(b, f->secret ? NEVER_INDEXED : PLAIN, PLACE_BITS,
	    (size_t)f->place);
	if (f->place == PLACE_OTHER)
		text_put(b, str_of(f->name));
	text_put(b, value);
}
