/* Who meets one condition: by the sets it stands for, a window at a time. */
#include "storage/term.h"

#include <string.h>

#include "base/arena.h"
#include "storage/attr.h"
#include "storage/roster.h"
#include "storage/words.h"

bool
term_span_takes(const struct span *s, struct str attr)
{
	struct str value;

	switch (s->kind) {
	case SPAN_ONE:
		return str_eq(attr, s->from);
	case SPAN_RANGE:
		return str_cmp(attr, s->from) >= 0 &&
		    str_cmp(attr, s->to) <= 0;
	case SPAN_PREFIX:
		if (!str_starts(attr, s->from))
			return false;
		if (s->value.p == NULL)
			return true;
		str_split(attr, '=', &value);
		return s->star ? str_starts(value, s->value) :
		    str_eq(value, s->value);
	}
	return false;
}

/* Does what begins at this attr go beyond the span? */
static bool
span_ended(const struct span *s, struct str attr)
{
	if (s->kind == SPAN_RANGE)
		return str_cmp(attr, s->to) > 0;
	return !str_starts(attr, s->from);
}

/* The next set of a span; *place starts at attr_place(s->from). */
static const struct attr *
span_next(const struct span *s, uint32_t *place)
{
	const struct attr *t;

	ASSERT(s->kind != SPAN_ONE);
	while ((t = attr_at(*place)) != NULL && !span_ended(s, t->name)) {
		++*place;
		if (t->n > 0 && term_span_takes(s, t->name))
			return t;
	}
	return NULL;
}

static bool
span_has(const struct span *s, uint32_t no)
{
	const struct attr *t;
	uint32_t place;

	if (s->kind == SPAN_ONE) {
		t = attr_find(s->from);
		return t != NULL && attr_has(t, no);
	}
	place = attr_place(s->from);
	while ((t = span_next(s, &place)) != NULL)
		if (attr_has(t, no))
			return true;
	return false;
}

static bool
spans_have(const struct term *t, uint32_t no)
{
	const struct attr *out =
	    t->except.p != NULL ? attr_find(t->except) : NULL;

	if (out != NULL && attr_has(out, no))
		return false;
	for (uint32_t i = 0; i < t->nspans; i++)
		if (span_has(&t->spans[i], no))
			return true;
	return false;
}

bool
term_has(const struct term *t, uint32_t no)
{
	if (!bits_has(roster_all(), no))
		return false;
	switch (t->kind) {
	case TERM_ALL:
		return true;
	case TERM_SPANS:
		return spans_have(t, no);
	case TERM_SETTINGS:
		return bits_has(roster_settings(), no);
	case TERM_NO_SETTINGS:
		return !bits_has(roster_settings(), no);
	case TERM_JOINED:
		return roster_since(no) >= t->lo && roster_since(no) <= t->hi;
	}
	return false;
}

static void
sets_add(struct term_sets *s, const struct attr *t)
{
	if (s->n == s->room) {
		s->room = s->room == 0 ? 4 : s->room * 2;
		s->sets = mem_grow(s->sets, s->room * sizeof *s->sets);
		s->at = mem_grow(s->at, s->room * sizeof *s->at);
	}
	s->sets[s->n] = t;
	s->at[s->n++] = 0;
}

static void
sets_add_span(struct term_sets *s, const struct span *span)
{
	const struct attr *t;
	uint32_t place;

	if (span->kind == SPAN_ONE) {
		t = attr_find(span->from);
		if (t != NULL)
			sets_add(s, t);
		return;
	}
	place = attr_place(span->from);
	while ((t = span_next(span, &place)) != NULL)
		sets_add(s, t);
}

void
term_open(const struct term *t, struct term_sets *s)
{
	*s = (struct term_sets){ .term = t };
	for (uint32_t i = 0; i < t->nspans; i++)
		sets_add_span(s, &t->spans[i]);
	if (t->except.p != NULL)
		s->except = attr_find(t->except);
}

void
term_close(struct term_sets *s)
{
	mem_free(s->sets);
	mem_free(s->at);
	*s = (struct term_sets){ 0 };
}

const uint64_t *
term_words(const struct term_sets *s, const struct attr_window *w)
{
	const struct bits *b = NULL;

	if (s->term->kind == TERM_SETTINGS)
		b = roster_settings();
	else if (s->term->kind == TERM_SPANS && s->n == 1 &&
	    s->except == NULL && s->sets[0]->few == NULL)
		b = &s->sets[0]->flat;
	if (b == NULL || b->nwords < w->first + w->n)
		return NULL;
	return b->words + w->first;
}

static void
fill_spans(struct term_sets *s, const struct attr_window *w)
{
	static uint64_t out[TERM_WINDOW_WORDS];
	struct attr_window x = { out, w->first, w->n };

	ASSERT(w->n <= TERM_WINDOW_WORDS);
	for (uint32_t i = 0; i < s->n; i++)
		attr_or(s->sets[i], w, &s->at[i]);
	if (s->except == NULL)
		return;
	memset(out, 0, w->n * sizeof *out);
	attr_or(s->except, &x, &s->except_at);
	words_and_not(w->words, w->words, out, w->n);
}

static void
fill_settings(const struct attr_window *w, uint64_t flip)
{
	const struct bits *b = roster_settings();

	for (uint32_t i = 0; i < w->n; i++)
		w->words[i] = (w->first + i < b->nwords ?
		    b->words[w->first + i] : 0) ^ flip;
}

void
term_fill(struct term_sets *s, const struct attr_window *w)
{
	bool all = s->term->kind == TERM_ALL;

	memset(w->words, all ? 0xff : 0, w->n * sizeof *w->words);
	switch (s->term->kind) {
	case TERM_ALL:
		break;
	case TERM_SPANS:
		fill_spans(s, w);
		break;
	case TERM_SETTINGS:
		fill_settings(w, 0);
		break;
	case TERM_NO_SETTINGS:
		fill_settings(w, ~UINT64_C(0));
		break;
	case TERM_JOINED:
		attr_days(w, s->term->lo, s->term->hi);
		break;
	}
}
