/* Groups of residents with the same words: see freeze.h. */
#include "scheduler/freeze.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"
#include "storage/campaign.h"
#include "storage/drill.h"
#include "storage/message.h"
#include "storage/roster.h"

struct group {
	struct str	 values[PLACES];
	struct bits	 who;
	struct buf	 words;
};

struct groups {
	struct group	*p;
	uint32_t	 n, room;
};

static struct group *
group_add(struct groups *all, const struct str values[PLACES])
{
	struct group *g;

	if (all->n == all->room) {
		all->room = all->room == 0 ? 16 : all->room * 2;
		all->p = mem_grow(all->p, all->room * sizeof *all->p);
	}
	g = &all->p[all->n++];
	*g = (struct group){ 0 };
	for (unsigned i = 0; i < PLACES && values != NULL; i++)
		g->values[i] = values[i];
	return g;
}

static void
groups_free(struct groups *all)
{
	for (uint32_t i = 0; i < all->n; i++) {
		bits_free(&all->p[i].who);
		buf_free(&all->p[i].words);
	}
	mem_free(all->p);
}

/* Those of group n who have the value go to a group of their own. */
static void
take(struct groups *all, uint32_t n, unsigned place, struct str value,
    const struct bits *have)
{
	struct bits some = { 0 };
	struct group *g, old;

	ASSERT(n < all->n && place < PLACES);
	bits_copy(&some, &all->p[n].who);
	bits_and(&some, have);
	if (!bits_any(&some)) {
		bits_free(&some);
		return;
	}
	bits_sub(&all->p[n].who, have);
	old = all->p[n];
	g = group_add(all, old.values);
	g->values[place] = str_dup(arena_step(), value);
	g->who = some;
}

static bool
split(struct groups *all, unsigned place, struct err *e)
{
	const struct bits *have;
	uint32_t at, n = all->n;
	struct str value;

	for (uint32_t i = 0; i < n; i++)
		for (at = 0; roster_next(message_places[place].key, &at,
		    &value, &have);) {
			if (all->n > FREEZE_GROUPS_MAX)
				return fail(e, ERR_INPUT, "the words are of "
				    "more than %d kinds", FREEZE_GROUPS_MAX);
			take(all, i, place, value, have);
		}
	return true;
}

/* Fills each; who gets what another group gets joins that. */
static bool
fill(struct groups *all, struct str messages, struct err *e)
{
	struct map same = { 0 };
	bool good = true;

	for (uint32_t i = 0; i < all->n && good; i++) {
		struct group *g = &all->p[i];
		uint64_t first;

		if (all->n > 1 && !bits_any(&g->who))
			continue;
		good = message_fill(messages, g->values, &g->words, e);
		if (map_get(&same, buf_str(&g->words), &first)) {
			bits_or(&all->p[first].who, &g->who);
			buf_reset(&g->words);
		} else if (good)
			map_put(&same, buf_str(&g->words), i);
	}
	map_free(&same);
	return good;
}

static bool
group(struct groups *all, struct str messages, const struct bits *who,
    struct err *e)
{
	struct buf again = { 0 };
	struct places_used used;
	bool good = message_read(messages, &again, &used, e);

	buf_free(&again);
	bits_copy(&group_add(all, NULL)->who, who);
	for (unsigned i = 0; i < PLACES && good; i++)
		if ((used.all >> i & 1) != 0)
			good = split(all, i, e);
	return good && fill(all, messages, e);
}

/* During a drill each says so. */
static bool
mark(struct groups *all, struct err *e)
{
	struct buf marked = { 0 };
	bool good = true;

	for (uint32_t i = 0; i < all->n && good; i++) {
		struct buf *words = &all->p[i].words;

		if (words->n == 0)
			continue;
		buf_reset(&marked);
		good = message_mark(buf_str(words), DRILL_MARK, &marked, e);
		buf_reset(words);
		buf_put(words, buf_str(&marked));
	}
	buf_free(&marked);
	return good;
}

bool
freeze_words(struct campaign *c, const struct bits *who, freeze_keep *keep,
    struct err *e)
{
	struct groups all = { 0 };
	struct buf text = { 0 };
	bool good;

	c->drill = drill_on();
	if (c->messages.n == 0)
		message_text(c->text, &text);
	good = group(&all, text.n > 0 ? buf_str(&text) : c->messages, who,
	    e) && (!c->drill || mark(&all, e)) &&
	    campaign_move(c, CAMPAIGN_CUTTING, e);
	for (uint32_t i = 0; i < all.n && good; i++)
		if (all.p[i].words.n > 0)
			keep(c, buf_str(&all.p[i].words), &all.p[i].who);
	ASSERT(!good || c->state == CAMPAIGN_CUTTING);
	groups_free(&all);
	buf_free(&text);
	return good;
}

/* The longest value anybody has; how many of who have none. */
static uint32_t
longest(unsigned place, const struct bits *who, struct str *value)
{
	struct bits rest = { 0 };
	const struct bits *have;
	struct str one;
	uint32_t n, at = 0;

	bits_copy(&rest, who);
	while (roster_next(message_places[place].key, &at, &one, &have)) {
		if (text_utf16(one) > text_utf16(*value))
			*value = str_dup(arena_step(), one);
		bits_sub(&rest, have);
	}
	n = bits_count(&rest);
	bits_free(&rest);
	return n;
}

bool
freeze_fits(struct str messages, const struct places_used *used,
    const struct bits *who, struct err *e)
{
	struct str values[PLACES] = { 0 };
	struct buf filled = { 0 };
	bool good;

	for (unsigned i = 0; i < PLACES; i++) {
		const char *name = message_places[i].name;
		uint32_t none;

		if ((used->all >> i & 1) == 0)
			continue;
		none = longest(i, who, &values[i]);
		if (none > 0 && (used->bare >> i & 1) != 0)
			return fail(e, ERR_INPUT, "{%s}: %u of the residents "
			    "chose none; write what they read, as in "
			    "{%s|...}", name, none, name);
	}
	good = message_fill(messages, values, &filled, e);
	buf_free(&filled);
	return good;
}
