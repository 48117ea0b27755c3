/* Pages for garbage districts: those there are, one more, and names. */
#include "daemon/chat/places.h"

#include "base/arena.h"
#include "daemon/chat/choice.h"
#include "daemon/chat/feature.h"
#include "storage/collection.h"

static uint32_t
places_of(const struct resident *r, struct str all[PLACES_MAX])
{
	return resident_values(r, "garbage", all, PLACES_MAX);
}

static void
page_have(const struct ask *q, const struct resident *r, struct page *p)
{
	struct str all[PLACES_MAX];
	uint32_t n = places_of(r, all);

	if (n < PLACES_MAX)
		p->at[p->n++] = (struct choice){ .label = STR("追加する"),
		    .node = STR("+") };
	for (uint32_t i = 0; i < n; i++)
		p->at[p->n++] = (struct choice){ .value = all[i],
		    .label = str_fmt(q->arena, "%.*sをやめる",
		    STRF(all[i])) };
}

static const char *const names[] = { "自宅", "実家", "店", "職場" };

/* The mark depends on the district, too: its place may be another's soon. */
static void
page_names(struct str district, struct page *p)
{
	for (size_t i = 0; i < NELEMS(names); i++)
		p->at[p->n++] = (struct choice){ .label = str_of(names[i]),
		    .value = str_of(names[i]) };
	p->at[p->n++] = (struct choice){ .label = STR("名前はつけない"),
	    .value = STR(""), .node = district };
}

bool
places_at(const struct resident *r, struct str node, struct str *district)
{
	struct str all[PLACES_MAX];
	uint32_t n = places_of(r, all);
	uint64_t i;

	if (!str_starts(node, STR("@")) || !str_u64(str_from(node, 1), &i) ||
	    i >= n)
		return false;
	*district = all[i];
	return true;
}

static void
page_add(const struct ask *q, const struct form_question *fq,
    struct str *node, struct page *p)
{
	if (!choice_page(q, fq, str_from(*node, 1), p))
		*node = STR("+");
	for (uint32_t i = 0; i < p->n; i++)
		if (p->at[i].value.p == NULL)
			p->at[i].node = str_fmt(q->arena, "+%.*s",
			    STRF(p->at[i].node));
}

void
places_page(const struct ask *q, const struct resident *r,
    const struct form_question *fq, struct str *node, struct page *p)
{
	struct str all[PLACES_MAX], district;

	*p = (struct page){ 0 };
	if (places_at(r, *node, &district)) {
		page_names(district, p);
		page_seal(p);
		return;
	}
	if (places_of(r, all) == 0 && !str_starts(*node, STR("+")))
		*node = STR("+");
	if (str_starts(*node, STR("+"))) {
		page_add(q, fq, node, p);
		return;
	}
	*node = STR("");
	page_have(q, r, p);
	page_seal(p);
}
