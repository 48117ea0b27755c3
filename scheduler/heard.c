/* Who was told what of a day's collection: see heard.h. */
#include "scheduler/heard.h"

#include "scheduler/slot.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/said.h"
#include "storage/tables.h"

enum { A_CALL = 200 };

void
reached_begin(struct reached *r, const struct campaign *c)
{
	reached_free(r);
	r->n = c->groups;
	if (r->n == 0)
		return;
	r->told = mem_get(r->n * sizeof *r->told);
	r->over = mem_get(r->n * sizeof *r->over);
	for (uint32_t i = 0; i < r->n; i++) {
		bits_short(&r->told[i]);
		bits_short(&r->over[i]);
	}
}

static void
reached_add(struct reached *r, const struct delivery *d)
{
	bool told = d->state == DELIVERY_SENT || d->state == DELIVERY_UNSURE;

	ASSERT(d->words < r->n);
	if (!told && d->state != DELIVERY_FAILED)
		return;
	ASSERT(d->words < r->n);
	for (uint32_t i = 0; i < d->count; i++) {
		bits_set(&r->over[d->words], d->recipients[i]);
		if (told)
			bits_set(&r->told[d->words], d->recipients[i]);
	}
}

bool
reached_some(struct reached *r, const struct campaign *c, uint32_t *seq)
{
	struct arena mem = { 0 };
	struct delivery d;
	unsigned n = 0;
	bool more = true;

	while (n++ < A_CALL && more) {
		more = delivery_next(c->id, seq, &mem, &d);
		if (more)
			reached_add(r, &d);
		arena_reset(&mem);
	}
	arena_free(&mem);
	return more;
}

void
reached_free(struct reached *r)
{
	for (uint32_t i = 0; i < r->n; i++) {
		bits_free(&r->told[i]);
		bits_free(&r->over[i]);
	}
	mem_free(r->told);
	mem_free(r->over);
	*r = (struct reached){ 0 };
}

bool
heard_wrong(int32_t day, const struct words *w)
{
	struct str rest = w->said;
	struct said s;

	while (said_next(&rest, &s))
		if (said_wrong(tables_town(), &s, day))
			return true;
	return false;
}

/* Who has heard of that district's kind so far. */
static struct bits *
thing_of(struct heard *h, const struct said *s)
{
	struct str key = str_fmt(arena_step(), "%.*s\t%.*s",
	    STRF(s->district), STRF(s->kind));
	uint64_t i;

	if (map_get(&h->by_thing, key, &i)) {
		ASSERT(i < h->n);
		return &h->things[i];
	}
	h->things = mem_grow(h->things, (h->n + 1) * sizeof *h->things);
	h->things[h->n] = (struct bits){ 0 };
	map_put(&h->by_thing, key, h->n);
	return &h->things[h->n++];
}

/* Of who, those for whom that is the newest word and it is wrong. */
static void
find_wrong(struct heard *h, const struct said *s, const struct bits *who,
    struct bits *wrong)
{
	struct bits some = { 0 };

	ASSERT(wrong != who);
	bits_short(&some);
	bits_copy(&some, who);
	bits_sub(&some, thing_of(h, s));
	bits_or(wrong, &some);
	bits_free(&some);
}

bool
heard_again(const struct words *w, const struct bits *who, struct slot *s)
{
	const struct town *t = tables_town();
	struct place places[PLACES_MAX];
	struct buf words = { 0 }, said = { 0 };
	struct str *mute = ARENA_ARRAY(arena_step(), struct str,
	    t->calendar.categories_n);
	bool some;

	s->say.places = places;
	s->say.nplaces = said_places(t, w->said, places);
	s->say.mute = (struct strs){ mute, said_mute(t, w->said, mute) };
	some = collection_words(t, &s->say, &words) == COLLECT_YES ||
	    s->say.head != COLLECTION_PLAIN;
	if (some && s->say.nplaces > 0) {
		said_put(t, &s->say, &said);
		bits_or(&slot_group(s, buf_str(&words), buf_str(&said))->who,
		    who);
	}
	s->say.places = NULL;
	s->say.mute = (struct strs){ NULL, 0 };
	buf_free(&words);
	buf_free(&said);
	return some;
}

void
heard_add(struct heard *h, const struct words *w, const struct bits *who,
    struct slot *right)
{
	struct str rest = w->said;
	struct bits wrong = { 0 };
	bool planned = true;
	struct said s;

	bits_short(&wrong);
	while (said_next(&rest, &s)) {
		if (said_wrong(tables_town(), &s, h->day)) {
			find_wrong(h, &s, who, &wrong);
			planned = planned && !s.collected;
		}
		bits_or(thing_of(h, &s), who);
	}
	bits_sub(&wrong, &h->right);
	bits_or(&h->right, &wrong);
	right->say.head = planned ? COLLECTION_AS_PLANNED :
	    COLLECTION_CORRECTED;
	if (bits_any(&wrong))
		(void)heard_again(w, &wrong, right);
	bits_free(&wrong);
}

void
heard_free(struct heard *h)
{
	for (uint32_t i = 0; i < h->n; i++)
		bits_free(&h->things[i]);
	mem_free(h->things);
	map_free(&h->by_thing);
	bits_free(&h->right);
	*h = (struct heard){ .day = h->day };
}
