/* Edit distance by characters, over the few words worth comparing. */
#include "storage/nearest.h"

#include <string.h>

enum { OFFERS_MAX = 2000 };

/* False if there are more than NEAREST_CHARS. */
static bool
characters(struct str s, struct str *out, unsigned *n)
{
	size_t from = 0;

	*n = 0;
	for (size_t i = 1; i <= s.n; i++) {
		if (i < s.n && (s.p[i] & 0xc0) == 0x80)
			continue;
		if (*n == NEAREST_CHARS)
			return false;
		out[(*n)++] = (struct str){ s.p + from, i - from };
		from = i;
	}
	return s.n <= NEAREST_CHARS * 4;
}

static unsigned
least(unsigned a, unsigned b, unsigned c)
{
	a = a < b ? a : b;
	return a < c ? a : c;
}

/* One row of the table of distances after another. */
static unsigned
distance(const struct str *x, unsigned nx, const struct str *y, unsigned ny)
{
	unsigned row[NEAREST_CHARS + 1];

	for (unsigned j = 0; j <= ny; j++)
		row[j] = j;
	for (unsigned i = 1; i <= nx; i++) {
		unsigned corner = row[0];

		row[0] = i;
		for (unsigned j = 1; j <= ny; j++) {
			unsigned change = corner + !str_ieq(x[i - 1], y[j - 1]);

			corner = row[j];
			row[j] = least(row[j] + 1, row[j - 1] + 1, change);
		}
	}
	return row[ny];
}

void
nearest_offer(struct nearest *n, struct str word)
{
	struct str x[NEAREST_CHARS], y[NEAREST_CHARS];
	unsigned nx, ny, d;

	if (++n->offers > OFFERS_MAX || !characters(n->want, x, &nx) ||
	    !characters(word, y, &ny))
		return;
	d = distance(x, nx, y, ny);
	if (d > (nx > ny ? nx : ny) / 3 + (nx > 1) || d >= nx ||
	    (n->bytes > 0 && d >= n->distance))
		return;
	n->distance = d;
	n->bytes = word.n;
	memcpy(n->word, word.p, word.n);
}

bool
nearest_found(const struct nearest *n, struct str *word)
{
	*word = (struct str){ n->word, n->bytes };
	return n->bytes > 0;
}
