/* How to put something out: the town's dictionary, searched by name. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "storage/town.h"

enum { CANDIDATES_MAX = 20 };

/* How well an item fits; the lower the better. */
enum rank { SAME, BEGINS, HOLDS, WITHIN, NOT };

struct candidate {
	enum rank	 rank;
	size_t		 bytes;		/* of the name: short ones first */
	size_t		 no;		/* in file order */
};

static struct str
folded(struct arena *a, struct str s)
{
	return text_hiragana(a, text_key(a, s));
}

static enum rank
rank_name(struct str name, struct str asked)
{
	if (name.n == 0)
		return NOT;
	if (str_ieq(name, asked))
		return SAME;
	if (str_starts(name, asked))
		return BEGINS;
	if (str_find(name, asked, NULL))
		return HOLDS;
	return str_find(asked, name, NULL) ? WITHIN : NOT;
}

static enum rank
rank_item(struct arena *a, const struct town_item *x, struct str asked)
{
	enum rank by_name = rank_name(folded(a, x->name), asked);
	enum rank by_kana = rank_name(folded(a, x->reading), asked);

	return by_name < by_kana ? by_name : by_kana;
}

static int
better(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->bytes != y->bytes)
		return x->bytes < y->bytes ? -1 : 1;
	return x->no < y->no ? -1 : x->no > y->no;
}

static size_t
search(struct act *a, const struct town *t, struct str group,
    struct candidate *list)
{
	struct str asked = folded(a->arena, act_arg(a, "WORDS"));
	struct arena scratch = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < t->items_n && asked.n > 0; i++) {
		const struct town_item *x = &t->items[i];
		enum rank rank;

		if (group.p != NULL && x->group.n > 0 &&
		    !str_eq(x->group, group))
			continue;
		rank = rank_item(&scratch, x, asked);
		if (rank != NOT)
			list[n++] = (struct candidate){ rank, x->name.n, i };
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	qsort(list, n, sizeof *list, better);
	return n;
}

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

bool
desk_sort(struct act *a, struct err *e)
{
	const struct town *t;
	struct candidate *list;
	struct str group;
	size_t n;

	if (!desk_town(a, &t, e) || !read_group(a, t, &group, e))
		return false;
	list = ARENA_ARRAY(a->arena, struct candidate, t->items_n);
	n = search(a, t, group, list);
	for (size_t i = 0; i < n && i < CANDIDATES_MAX; i++) {
		const struct town_item *x = &t->items[list[i].no];

		put_field(a->out, x->name, '\t');
		put_field(a->out, x->category, '\t');
		put_field(a->out, x->note, '\n');
	}
	return true;
}
