/* How to put something out: the town's dictionary, searched by name. */
#include "base/arena.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "storage/town.h"

/* On one line, whatever the town's file has in it. */
static void
put_field(struct buf *out, struct str s, char after)
{
	for (size_t i = 0; i < s.n; i++)
		buf_byte(out, (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
	buf_byte(out, after);
}

static bool
read_group(const struct act *a, const struct town *t, struct str *group,
    struct err *e)
{
	struct str name = act_arg(a, "--area");
	unsigned area;

	*group = STR_NONE;
	if (name.p == NULL)
		return true;
	if (!calendar_area(&t->calendar, name, &area))
		return fail(e, ERR_INPUT, "there is no collection district "
		    "\"%.*s\"", STRF(str_upto(name, 200)));
	*group = t->calendar.areas[area].group;
	return true;
}

static void
put_item(struct buf *out, const struct town_item *x)
{
	put_field(out, x->name, '\t');
	put_field(out, x->category, '\t');
	put_field(out, x->note, '\n');
}

/* The one that fits best, then the others of its head. */
static void
put_head(const struct act *a, const struct town *t, struct str group,
    size_t best)
{
	const struct search *s = t->search;
	size_t i;

	put_item(a->out, &t->items[best]);
	for (i = search_head(s, best); i < t->items_n; i = search_next(s, i))
		if (i != best && item_holds(&t->items[i], group))
			put_item(a->out, &t->items[i]);
}

bool
desk_sort(struct act *a, struct err *e)
{
	const struct town *t;
	struct hit hits[HITS_MAX];
	struct str group;
	size_t n;

	if (!desk_town(a, &t, e) || !read_group(a, t, &group, e))
		return false;
	n = search_find(t->search, a->arena, act_arg(a, "WORDS"), group,
	    hits);
	for (size_t i = 0; i < n; i++)
		put_head(a, t, group, hits[i].item);
	return true;
}
