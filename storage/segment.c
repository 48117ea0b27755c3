/* A rule over the roster: read into a tree, answered window by window. */
#include "storage/segment.h"

#include <string.h>

#include "base/arena.h"
#include "storage/attr.h"
#include "storage/roster.h"
#include "storage/term.h"
#include "storage/words.h"

/* On every level of brackets "or" and "and" need a buffer each, and a term
 * one on the last. */
enum { BUFFERS = (SEGMENT_DEPTH_MAX + 1) * 2 + 1 };

enum node_kind { NODE_TERM, NODE_AND, NODE_OR };

struct node {
	enum node_kind	 kind;
	bool		 negated;
	uint32_t	 term;		/* NODE_TERM: which */
	struct node	*first, *next;	/* children; siblings */
};

struct segment {
	struct node	*root;
	struct term	*terms;		/* SEGMENT_TERMS_MAX of room */
	uint32_t	 nterms;
};

struct reader {
	struct str	 text;
	size_t		 at;
	unsigned	 depth;		/* of brackets */
	struct segment	*segment;
	const struct segment_world *world;
	struct arena	*mem;
};

/* How many bytes of blank stand here; the wide blank counts as well. */
static size_t
blank_bytes(struct str s)
{
	if (s.n > 0 && memchr(" \t\r\n", s.p[0], 4) != NULL)
		return 1;
	return str_starts(s, STR("\u3000")) ? 3 : 0;
}

static struct str
rest_of(const struct reader *r)
{
	return str_from(r->text, r->at);
}

static void
skip_blanks(struct reader *r)
{
	size_t n;

	while ((n = blank_bytes(rest_of(r))) > 0)
		r->at += n;
}

/* Does a word end here? */
static bool
ends(struct str s)
{
	return s.n == 0 || s.p[0] == '(' || s.p[0] == ')' ||
	    blank_bytes(s) > 0;
}

static bool
take_word(struct reader *r, struct str word)
{
	struct str s;

	skip_blanks(r);
	s = rest_of(r);
	if (!str_ieq(str_upto(s, word.n), word) || !ends(str_from(s, word.n)))
		return false;
	r->at += word.n;
	return true;
}

static bool
take_byte(struct reader *r, char c)
{
	skip_blanks(r);
	if (r->at == r->text.n || r->text.p[r->at] != c)
		return false;
	r->at++;
	return true;
}

/* Offset as people count: characters from 1. */
static unsigned
character(const struct reader *r, size_t at)
{
	unsigned n = 1;

	for (size_t i = 0; i < at; i++)
		n += (r->text.p[i] & 0xc0) != 0x80;
	return n;
}

/* Copies what is between two quotes; at is behind the first. */
static bool
read_quoted(struct reader *r, struct buf *to, struct err *e)
{
	size_t from = r->at - 1;

	while (r->at < r->text.n) {
		char c = r->text.p[r->at++];

		if (c == '"' && (r->at == r->text.n ||
		    r->text.p[r->at] != '"'))
			return true;
		if (c == '"')
			r->at++;
		buf_byte(to, c);
	}
	return fail(e, ERR_INPUT, "the quote at character %u is not closed",
	    character(r, from));
}

static bool
read_value(struct reader *r, struct term_source *s, struct err *e)
{
	struct buf b = { 0 };
	bool good = true;

	while (good && !ends(rest_of(r))) {
		char c = r->text.p[r->at++];

		s->star = c == '*' && ends(rest_of(r));
		if (c == '"')
			good = read_quoted(r, &b, e);
		else if (!s->star)
			buf_byte(&b, c);
	}
	s->value = str_dup(r->mem, buf_str(&b));
	buf_free(&b);
	return good;
}

/* "name:value" as far as it reaches. */
static bool
read_source(struct reader *r, struct term_source *s, struct err *e)
{
	size_t from = r->at;

	*s = (struct term_source){ .at = character(r, from) };
	while (!ends(rest_of(r)) && r->text.p[r->at] != ':')
		r->at++;
	s->name = str_upto(str_from(r->text, from), r->at - from);
	if (ends(rest_of(r)))
		return fail(e, ERR_INPUT, "\"%.*s\" at character %u is no "
		    "condition; one is written attribute:value",
		    STRF(s->name), s->at);
	r->at++;
	s->value_at = character(r, r->at);
	if (!read_value(r, s, e))
		return false;
	s->text = str_upto(str_from(r->text, from), r->at - from);
	return true;
}

static struct node *
node_new(struct reader *r, enum node_kind kind)
{
	struct node *n = ARENA_NEW(r->mem, struct node);

	n->kind = kind;
	return n;
}

static bool
read_term(struct reader *r, struct node **out, struct err *e)
{
	struct segment *s = r->segment;
	struct term_source source;
	struct term *t;

	skip_blanks(r);
	if (r->at == r->text.n || r->text.p[r->at] == ')')
		return fail(e, ERR_INPUT, "a condition is missing at "
		    "character %u", character(r, r->at));
	if (s->nterms == SEGMENT_TERMS_MAX)
		return fail(e, ERR_INPUT, "more than %d conditions",
		    SEGMENT_TERMS_MAX);
	*out = node_new(r, NODE_TERM);
	(*out)->term = s->nterms;
	t = &s->terms[s->nterms++];
	if (take_word(r, STR("all"))) {
		*t = (struct term){ .kind = TERM_ALL, .text = STR("all") };
		return true;
	}
	return read_source(r, &source, e) &&
	    term_read(&source, r->world, r->mem, t, e);
}

static bool	 read_or(struct reader *, struct node **, struct err *);

static bool
read_brackets(struct reader *r, struct node **out, struct err *e)
{
	unsigned at = character(r, r->at - 1);

	if (++r->depth > SEGMENT_DEPTH_MAX)
		return fail(e, ERR_INPUT, "more than %d brackets inside each "
		    "other at character %u", SEGMENT_DEPTH_MAX, at);
	if (!read_or(r, out, e))
		return false;
	if (!take_byte(r, ')'))
		return fail(e, ERR_INPUT, r->at == r->text.n ?
		    "the bracket at character %u is not closed" :
		    "\"and\", \"or\" or \")\" is missing at character %u",
		    r->at == r->text.n ? at : character(r, r->at));
	r->depth--;
	return true;
}

static bool
read_not(struct reader *r, struct node **out, struct err *e)
{
	bool negated = false, good;

	while (take_word(r, STR("not")))
		negated = !negated;
	good = take_byte(r, '(') ? read_brackets(r, out, e) :
	    read_term(r, out, e);
	if (good && negated)
		(*out)->negated = !(*out)->negated;
	return good;
}

/* One or more of a kind with a word between; one alone needs no node. */
static bool
read_list(struct reader *r, enum node_kind kind, struct node **out,
    struct err *e)
{
	bool is_or = kind == NODE_OR;
	struct str word = is_or ? STR("or") : STR("and");
	struct node *list = NULL, **last = out;

	do {
		if (list == NULL && last != out) {
			list = node_new(r, kind);
			list->first = *out;
			*out = list;
		}
		if (!(is_or ? read_list(r, NODE_AND, last, e) :
		    read_not(r, last, e)))
			return false;
		last = &(*last)->next;
	} while (take_word(r, word));
	return true;
}

static bool
read_or(struct reader *r, struct node **out, struct err *e)
{
	return read_list(r, NODE_OR, out, e);
}

bool
segment_parse(struct str text, const struct segment_world *world,
    struct arena *a, struct segment **out, struct err *e)
{
	struct segment *s = ARENA_NEW(a, struct segment);
	struct reader r = { .segment = s, .world = world, .mem = a };

	if (text.n > SEGMENT_BYTES_MAX)
		return fail(e, ERR_INPUT, "a segment of more than %d bytes",
		    SEGMENT_BYTES_MAX);
	if (!str_utf8(text) || (text.n > 0 && memchr(text.p, 0, text.n)))
		return fail(e, ERR_INPUT, "a segment that is no UTF-8 text");
	r.text = str_dup(a, text);
	s->terms = ARENA_ARRAY(a, struct term, SEGMENT_TERMS_MAX);
	if (!read_or(&r, &s->root, e))
		return false;
	skip_blanks(&r);
	if (r.at < r.text.n)
		return fail(e, ERR_INPUT, "\"and\" or \"or\" is missing at "
		    "character %u", character(&r, r.at));
	*out = s;
	return true;
}

/* One answer being computed: the window moves over all residents. */
struct run {
	const struct segment	*segment;
	struct term_sets	*sets;		/* by term */
	uint32_t		 first, n;
};

struct operand {
	const uint64_t	*words;
	bool		 negated;
};

static uint64_t buffers[BUFFERS][TERM_WINDOW_WORDS]
    __attribute__((aligned(64)));

static const uint64_t *run_node(struct run *, const struct node *, unsigned);

static const uint64_t *
run_term(struct run *r, const struct node *n, unsigned depth)
{
	struct attr_window w = { buffers[depth], r->first, r->n };
	const uint64_t *words = term_words(&r->sets[n->term], &w);

	if (words != NULL)
		return words;
	term_fill(&r->sets[n->term], &w);
	return buffers[depth];
}

static void
combine(enum node_kind kind, uint64_t *to, const uint64_t *x,
    const struct operand *y)
{
	if (kind == NODE_AND && y->negated)
		words_and_not(to, x, y->words, TERM_WINDOW_WORDS);
	else if (kind == NODE_AND)
		words_and(to, x, y->words, TERM_WINDOW_WORDS);
	else if (y->negated)
		words_or_not(to, x, y->words, TERM_WINDOW_WORDS);
	else
		words_or(to, x, y->words, TERM_WINDOW_WORDS);
}

static bool
none(const uint64_t *words)
{
	for (unsigned i = 0; i < TERM_WINDOW_WORDS; i++)
		if (words[i] != 0)
			return false;
	return true;
}

/* The node without its own "not", which whoever asks applies. */
static const uint64_t *
run_node(struct run *r, const struct node *n, unsigned depth)
{
	const uint64_t *got;
	const struct node *c = n->first;
	bool is_and = n->kind == NODE_AND;

	ASSERT(depth < BUFFERS);
	if (n->kind == NODE_TERM)
		return run_term(r, n, depth);
	if (c->negated) {
		got = buffers[depth];
		memset(buffers[depth], is_and ? 0xff : 0, sizeof buffers[0]);
	} else {
		got = run_node(r, c, depth);
		c = c->next;
	}
	for (; c != NULL && !(is_and && none(got)); c = c->next) {
		struct operand y = { run_node(r, c, depth + 1), c->negated };

		combine(n->kind, buffers[depth], got, &y);
		got = buffers[depth];
	}
	return got;
}

/* The root's window, with only those who follow; in the first buffer. */
static struct bits
run_window(struct run *r, uint32_t first)
{
	const struct node *root = r->segment->root;
	const struct bits *all = roster_all();
	uint32_t n = all->nwords - first;
	const uint64_t *words;

	r->first = first;
	r->n = TERM_WINDOW_WORDS;
	n = n < r->n ? n : r->n;
	words = run_node(r, root, 0);
	if (root->negated)
		words_and_not(buffers[0], all->words + first, words, n);
	else
		words_and(buffers[0], all->words + first, words, n);
	return (struct bits){ .words = buffers[0], .nwords = n };
}

static void
run_start(struct run *r, const struct segment *s)
{
	*r = (struct run){ .segment = s };
	r->sets = mem_get(s->nterms * sizeof *r->sets);
	for (uint32_t i = 0; i < s->nterms; i++)
		term_open(&s->terms[i], &r->sets[i]);
}

static void
run_end(struct run *r)
{
	for (uint32_t i = 0; i < r->segment->nterms; i++)
		term_close(&r->sets[i]);
	mem_free(r->sets);
}

void
segment_find(const struct segment *s, struct bits *out)
{
	struct run r;

	bits_copy(out, roster_all());
	run_start(&r, s);
	for (uint32_t i = 0; i < roster_all()->nwords;
	    i += TERM_WINDOW_WORDS) {
		struct bits w = run_window(&r, i);

		memcpy(out->words + i, w.words, w.nwords * sizeof *w.words);
	}
	run_end(&r);
}

uint32_t
segment_count(const struct segment *s)
{
	uint32_t count = 0;
	struct run r;

	run_start(&r, s);
	for (uint32_t i = 0; i < roster_all()->nwords;
	    i += TERM_WINDOW_WORDS) {
		struct bits w = run_window(&r, i);

		count += bits_count(&w);
	}
	run_end(&r);
	return count;
}

static bool
node_has(const struct segment *s, const struct node *n, uint32_t no)
{
	bool has = n->kind == NODE_AND;

	if (n->kind == NODE_TERM)
		return term_has(&s->terms[n->term], no) != n->negated;
	for (const struct node *c = n->first; c != NULL; c = c->next)
		if (node_has(s, c, no) != has)
			return has == n->negated;
	return has != n->negated;
}

bool
segment_has(const struct segment *s, uint32_t no)
{
	return bits_has(roster_all(), no) && node_has(s, s->root, no);
}

static void
explain_node(const struct segment *s, const struct node *n, uint32_t no,
    struct buf *to)
{
	const struct term *t = &s->terms[n->term];
	bool holds;

	for (const struct node *c = n->first; c != NULL; c = c->next)
		explain_node(s, c, no, to);
	if (n->kind != NODE_TERM)
		return;
	holds = term_has(t, no) != n->negated;
	buf_fmt(to, "%s %s%.*s %s\n", holds ? "○" : "×",
	    n->negated ? "not " : "", STRF(t->text),
	    holds ? "該当" : "該当しない");
}

void
segment_explain(const struct segment *s, uint32_t no, struct buf *to)
{
	if (!bits_has(roster_all(), no))
		buf_put(to, STR("× 今は友だちではありません"
		    "（ブロック中または未登録）\n"));
	explain_node(s, s->root, no, to);
	buf_put(to, segment_has(s, no) ? STR("含まれます\n") :
	    STR("含まれません\n"));
}
