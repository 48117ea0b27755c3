/* Keeps buttons of a page apart, and old taps from meaning something new. */
#include "daemon/chat/page.h"

#include "base/arena.h"
#include "base/text.h"
#include "daemon/chat/feature.h"

enum { HASH_START = 0x811c9dc5, HASH_STEP = 0x01000193 };

static uint32_t
hash(uint32_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * HASH_STEP;
	return (h ^ 0xff) * HASH_STEP;
}

/* Would two buttons, or a button and its ✓, look alike? */
static bool
unclear(const struct page *p, uint32_t i)
{
	if (text_graphemes(p->at[i].label) >= LABEL_MAX)
		return true;
	for (uint32_t k = 0; k < i; k++)
		if (str_eq(p->at[k].label, p->at[i].label))
			return true;
	return false;
}

void
page_seal(struct page *p)
{
	p->mark = HASH_START;
	p->numbered = false;
	for (uint32_t i = 0; i < p->n; i++) {
		p->mark = hash(p->mark, p->at[i].label);
		p->mark = hash(p->mark, p->at[i].value);
		p->mark = hash(p->mark, p->at[i].node);
		p->numbered |= unclear(p, i);
	}
}

struct str
page_button(struct arena *a, const struct page *p, uint32_t i)
{
	if (!p->numbered)
		return p->at[i].label;
	return text_cut(str_fmt(a, "%u %.*s", i + 1,
	    STRF(p->at[i].label)), LABEL_MAX - 1);
}
