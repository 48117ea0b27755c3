/* How much was sent of what: so that one subject's share is seen. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "storage/campaign.h"

struct part {
	struct str	 name;
	uint32_t	 campaigns;
	uint64_t	 told;		/* residents, each time */
};

struct parts {
	struct part	*p;
	uint32_t	 n, room, campaigns;
	uint64_t	 told;
};

static void
count(struct parts *all, struct arena *a, struct str name,
    const struct campaign *c)
{
	uint32_t i = 0;

	while (i < all->n && !str_eq(all->p[i].name, name))
		i++;
	if (i == all->room) {
		all->room = all->room == 0 ? 16 : all->room * 2;
		all->p = mem_grow(all->p, all->room * sizeof *all->p);
	}
	if (i == all->n)
		all->p[all->n++] = (struct part){ str_dup(a, name), 0, 0 };
	all->p[i].campaigns++;
	all->p[i].told += c->accepted + c->unsure;
}

/* The categories it names; one that names several counts in each. */
static void
count_categories(struct parts *all, struct arena *a, const struct campaign *c)
{
	struct str rest = c->segment, name = STR("category:");
	bool any = false;
	size_t at, n;

	if (c->kind == CAMPAIGN_REMINDER) {
		count(all, a, STR("ごみのお知らせ"), c);
		return;
	}
	for (; str_find(rest, name, &at); rest = str_from(rest, n)) {
		struct str value = str_from(rest, at + name.n);
		bool quoted = value.n > 0 && value.p[0] == '"';

		for (n = quoted; n < value.n && (quoted ? value.p[n] != '"' :
		    value.p[n] != ' ' && value.p[n] != ')');)
			n++;
		count(all, a, (struct str){ value.p + quoted, n - quoted }, c);
		n += at + name.n;
		any = true;
	}
	if (!any)
		count(all, a, campaign_priority(c) == PRIORITY_EMERGENCY ?
		    STR("緊急・訂正") : STR("分野なし"), c);
}

static int
larger_first(const void *pa, const void *pb)
{
	const struct part *a = pa, *b = pb;

	if (a->told != b->told)
		return a->told < b->told ? 1 : -1;
	return str_cmp(a->name, b->name);
}

static double
percent(uint64_t n, uint64_t of)
{
	return of == 0 ? 0 : 100.0 * (double)n / (double)of;
}

static void
put_part(struct act *a, const struct parts *all, const struct part *p)
{
	struct buf *b = a->out;

	if (!a->json) {
		buf_fmt(b, "%.*s\t%u\t%.1f%%\t%lu\t%.1f%%\n", STRF(p->name),
		    p->campaigns, percent(p->campaigns, all->campaigns),
		    (unsigned long)p->told, percent(p->told, all->told));
		return;
	}
	json_comma(b);
	buf_byte(b, '{');
	json_put_str(b, "name", p->name);
	json_put_int(b, "campaigns", p->campaigns);
	json_put_int(b, "messages", (int64_t)p->told);
	json_put_int(b, "permille", (int64_t)(percent(p->told, all->told) *
	    10 + 0.5));
	buf_byte(b, '}');
}

static void
put_parts(struct act *a, struct parts *all, const char *key, const char *name)
{
	if (all->n > 0)
		qsort(all->p, all->n, sizeof *all->p, larger_first);
	if (a->json) {
		json_put_key(a->out, key);
		buf_byte(a->out, '[');
	} else
		buf_fmt(a->out, "%s\t回数\t割合\t通数\t割合\n", name);
	for (uint32_t i = 0; i < all->n; i++)
		put_part(a, all, &all->p[i]);
	if (a->json)
		buf_byte(a->out, ']');
	else
		buf_byte(a->out, '\n');
	mem_free(all->p);
}

bool
desk_campaign_volume(struct act *a, struct err *e)
{
	struct parts categories = { 0 }, segments = { 0 };
	struct arena mem = { 0 };
	struct campaign c;
	uint64_t from_ms = 0;
	uint32_t id = 0;
	int32_t day;

	if (act_arg(a, "--from").p != NULL) {
		if (!act_day(a, "--from", &day, e))
			return false;
		from_ms = day_at(day, 0);
	}
	for (; campaign_before(&id, &mem, &c); arena_reset(&mem)) {
		if (c.accepted + c.unsure == 0 || c.due_ms < from_ms)
			continue;
		categories.campaigns = ++segments.campaigns;
		categories.told = segments.told += c.accepted + c.unsure;
		count_categories(&categories, a->arena, &c);
		count(&segments, a->arena, c.kind == CAMPAIGN_REMINDER ?
		    STR("ごみのお知らせ") : c.segment, &c);
	}
	arena_free(&mem);
	if (a->json)
		buf_byte(a->out, '{');
	put_parts(a, &categories, "categories", "分野");
	put_parts(a, &segments, "segments", "対象");
	if (a->json)
		buf_put(a->out, STR("}\n"));
	return true;
}
