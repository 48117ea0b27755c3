/* Takes the entries of a sorting dictionary in, from whatever form. */
#include "storage/items.h"

#include "base/text.h"

void
intake_begin(struct intake *in, const struct calendar *c)
{
	size_t i;

	for (i = 0; i < c->categories_n; i++)
		map_put(&in->seen, text_key(&in->r->scratch,
		    c->categories[i].name), 1);
}

void
intake_end(struct intake *in)
{
	map_free(&in->seen);
}

static void
category_check(struct intake *in, struct str file, unsigned line,
    struct str category)
{
	if (map_put(&in->seen, text_key(&in->r->scratch, category), 1))
		reading_warn(in->r, file, line, "\"%.*s\" is no column "
		    "of the timetable", STRF(category));
}

void
intake_put(struct intake *in, struct str file, unsigned line,
    struct town_item i)
{
	struct items *items = in->items;
	struct arena *a = in->a;

	if (i.name.n == 0 || i.category.n == 0) {
		reading_error(in->r, file, line,
		    "needs an item and its category: left out");
		return;
	}
	category_check(in, file, line, i.category);
	i.name = str_dup(a, i.name);
	i.category = str_dup(a, i.category);
	i.note = str_dup(a, i.note);
	i.reading = str_dup(a, i.reading);
	i.fee = str_dup(a, i.fee);
	i.group = str_dup(a, i.group);
	items->items = array_more(a, items->items, items->n, sizeof i);
	items->items[items->n++] = i;
}

bool
item_holds(const struct town_item *x, struct str group)
{
	return group.n == 0 || x->group.n == 0 || str_eq(x->group, group);
}
