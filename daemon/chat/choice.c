/* Turns long lists into pages of buttons, and written words into choices. */
#include "daemon/chat/choice.h"

#include "base/arena.h"
#include "base/text.h"
#include "daemon/chat/birth.h"
#include "daemon/chat/feature.h"
#include "daemon/chat/leaf.h"
#include "daemon/chat/phrase.h"

enum { PAGE_LEAVES = CHOICES_MAX - 1 };

static void
leaf_add(struct page *p, const struct leaf *l)
{
	ASSERT(p->n < CHOICES_MAX);
	p->at[p->n++] = (struct choice){ .label = l->label,
	    .value = l->value };
}

static void
node_add(struct page *p, struct str label, struct str node)
{
	ASSERT(p->n < CHOICES_MAX);
	p->at[p->n++] = (struct choice){ .label = label, .node = node };
}

/* A run of leaves in one group, or several: [lo, hi). */
struct run {
	uint32_t	 lo, hi;
};

/* The next group in a run; false at its end. */
static bool
run_group(const struct leaves *l, struct run all, struct run *group)
{
	group->lo = group->hi;
	if (group->lo >= all.hi)
		return false;
	while (group->hi < all.hi && str_eq(l->p[group->hi].group,
	    l->p[group->lo].group))
		group->hi++;
	return true;
}

static uint32_t
run_groups(const struct leaves *l, struct run all)
{
	struct run g = { all.lo, all.lo };
	uint32_t n = 0;

	while (run_group(l, all, &g))
		n++;
	return n;
}

static bool
run_is_group(const struct leaves *l, struct run r)
{
	return str_eq(l->p[r.lo].group, l->p[r.hi - 1].group);
}

/* A button for some leaves: one, a group, or from the first to the last. */
static void
run_add(const struct ask *q, const struct leaves *l, struct run r,
    struct page *p)
{
	const struct leaf *a = &l->p[r.lo], *b = &l->p[r.hi - 1];
	bool group = run_is_group(l, r) &&
	    (r.lo == 0 || !str_eq(l->p[r.lo - 1].group, a->group)) &&
	    (r.hi == l->n || !str_eq(l->p[r.hi].group, b->group));
	struct str label;

	if (r.hi - r.lo == 1) {
		leaf_add(p, a);
		return;
	}
	label = group ? a->group : str_fmt(q->arena, "%.*s〜%.*s",
	    STRF(a->label), STRF(b->label));
	node_add(p, label, str_fmt(q->arena, "%u-%u", r.lo, r.hi));
}

/* Groups, as many to a button as are needed for CHOICES_MAX buttons. */
static void
page_groups(const struct ask *q, const struct leaves *l, struct run all,
    struct page *p)
{
	uint32_t left = run_groups(l, all);
	struct run g = { all.lo, all.lo }, sum;

	for (uint32_t i = 0; i < CHOICES_MAX && left > 0; i++) {
		uint32_t buttons = CHOICES_MAX - i;
		uint32_t take = (left + buttons - 1) / buttons;

		sum.lo = g.hi;
		for (uint32_t k = 0; k < take; k++)
			(void)run_group(l, all, &g);
		sum.hi = g.hi;
		left -= take;
		run_add(q, l, sum, p);
	}
}

/* One large group, in even parts. */
static void
page_parts(const struct ask *q, const struct leaves *l, struct run all,
    struct page *p)
{
	uint32_t at = all.lo;

	for (uint32_t i = 0; i < CHOICES_MAX && at < all.hi; i++) {
		uint32_t buttons = CHOICES_MAX - i;
		uint32_t take = (all.hi - at + buttons - 1) / buttons;

		run_add(q, l, (struct run){ at, at + take }, p);
		at += take;
	}
}

static void
page_run(const struct ask *q, const struct leaves *l, struct run all,
    struct page *p)
{
	if (all.hi - all.lo <= CHOICES_MAX)
		for (uint32_t i = all.lo; i < all.hi; i++)
			leaf_add(p, &l->p[i]);
	else if (run_is_group(l, all))
		page_parts(q, l, all, p);
	else
		page_groups(q, l, all, p);
}

/* Short lists without groups are turned over, not split. */
static void
page_turned(const struct ask *q, const struct leaves *l, uint32_t from,
    struct page *p)
{
	uint32_t to = from + PAGE_LEAVES;

	if (l->n <= CHOICES_MAX) {
		page_run(q, l, (struct run){ 0, l->n }, p);
		return;
	}
	for (uint32_t i = from; i < to && i < l->n; i++)
		leaf_add(p, &l->p[i]);
	node_add(p, STR("ほかを見る"), to < l->n ?
	    str_fmt(q->arena, "p%u", to) : STR(""));
}

static bool
read_run(struct str node, uint32_t n, struct run *r)
{
	struct str rest, first = str_split(node, '-', &rest);
	uint64_t lo, hi;

	if (!str_u64(first, &lo) || !str_u64(rest, &hi) || lo >= hi || hi > n)
		return false;
	*r = (struct run){ (uint32_t)lo, (uint32_t)hi };
	return true;
}

/* "=3,17,40": what a written word may mean. */
static bool
page_found(const struct leaves *l, struct str rest, struct page *p)
{
	uint64_t i;

	while (rest.p != NULL && p->n < CHOICES_MAX) {
		if (!str_u64(str_split(rest, ',', &rest), &i) || i >= l->n)
			break;
		leaf_add(p, &l->p[i]);
	}
	return p->n > 0;
}

static bool
page_leaves(const struct ask *q, const struct form_question *fq,
    struct str node, struct page *p)
{
	struct leaves l;
	struct run r;
	uint64_t from;

	leaves_of(q, fq, &l);
	if (l.n == 0)
		return node.n == 0;
	if (str_starts(node, STR("=")) && page_found(&l, str_from(node, 1), p))
		return true;
	p->n = 0;
	if (!l.grouped) {
		bool good = str_starts(node, STR("p")) &&
		    str_u64(str_from(node, 1), &from) && from < l.n;

		page_turned(q, &l, good ? (uint32_t)from : 0, p);
		return good || node.n == 0;
	}
	if (read_run(node, l.n, &r)) {
		page_run(q, &l, r, p);
		return true;
	}
	page_run(q, &l, (struct run){ 0, l.n }, p);
	return node.n == 0;
}

bool
choice_page(const struct ask *q, const struct form_question *fq,
    struct str node, struct page *p)
{
	bool good;

	*p = (struct page){ 0 };
	good = fq->source == FORM_BIRTH ? birth_page(q, node, p) :
	    page_leaves(q, fq, node, p);
	page_seal(p);
	return good;
}

/* "3", where the third is told to be "3 …". */
static bool
typed_place(const struct page *p, struct str word, struct choice *c)
{
	uint64_t i;

	if (!p->numbered || !str_u64(word, &i) || i < 1 || i > p->n)
		return false;
	*c = p->at[i - 1];
	return true;
}

static bool
typed_on_page(const struct ask *q, const struct page *p, struct str word,
    struct choice *c)
{
	for (uint32_t i = 0; i < p->n; i++) {
		struct str label = page_button(q->arena, p, i);

		if (!str_eq(phrase_fold(q->arena, label), word))
			continue;
		*c = p->at[i];
		return true;
	}
	return typed_place(p, word, c);
}

static bool
typed_leaf(const struct ask *q, const struct leaves *l, struct str word,
    struct choice *c)
{
	struct str when = leaf_time(q->arena, word);

	for (uint32_t i = 0; i < l->n; i++) {
		const struct leaf *f = &l->p[i];

		if (!str_eq(f->fold, word) && !str_eq(f->value, when))
			continue;
		*c = (struct choice){ .label = f->label, .value = f->value };
		return true;
	}
	return false;
}

static bool
leaf_holds(const struct leaf *l, struct str word)
{
	return str_find(l->fold, word, NULL) ||
	    str_find(l->reading, word, NULL) || str_find(l->group, word, NULL);
}

/* Leaves that hold the word: one is chosen, a few are asked for. */
static bool
typed_part(const struct ask *q, const struct leaves *l, struct str word,
    struct choice *c)
{
	struct buf b = { 0 };
	uint32_t n = 0, last = 0;

	for (uint32_t i = 0; i < l->n && n <= CHOICES_MAX; i++) {
		if (!leaf_holds(&l->p[i], word))
			continue;
		buf_fmt(&b, "%c%u", n++ == 0 ? '=' : ',', i);
		last = i;
	}
	*c = (struct choice){ .label = word };
	if (n == 1)
		*c = (struct choice){ .label = l->p[last].label,
		    .value = l->p[last].value };
	else
		c->node = str_dup(q->arena, buf_str(&b));
	buf_free(&b);
	return n > 0 && n <= CHOICES_MAX;
}

enum typed
choice_typed(const struct ask *q, const struct form_question *fq,
    const struct page *p, struct choice *c)
{
	struct str word = phrase_asked(q);
	struct leaves l;

	if (str_starts(word, STR("✓")))
		word = str_from(word, STR("✓").n);
	if (word.n == 0)
		return TYPED_NONE;
	if (typed_on_page(q, p, word, c))
		return TYPED_BUTTON;
	if (fq->source == FORM_BIRTH)
		return birth_typed(q, c) ? TYPED_WHOLE : TYPED_NONE;
	leaves_of(q, fq, &l);
	leaves_fold(q, &l);
	if (typed_leaf(q, &l, word, c))
		return TYPED_WHOLE;
	return typed_part(q, &l, word, c) ? TYPED_PART : TYPED_NONE;
}

struct str
choice_label(const struct ask *q, const struct form_question *fq,
    struct str value)
{
	if (fq->source == FORM_BIRTH)
		return birth_label(q, value);
	for (uint32_t i = 0; i < fq->options_n; i++)
		if (str_eq(fq->options[i].value, value))
			return fq->options[i].label;
	return value;
}
