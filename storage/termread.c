/* Reads one condition, and refuses what neither the town nor anyone has. */
#include "storage/term.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/attr.h"
#include "storage/nearest.h"
#include "storage/resident.h"
#include "storage/segment.h"

/* What reading a condition needs at every turn. */
struct reading {
	const struct term_source	*source;
	const struct segment_world	*world;
	struct arena			*mem;
	struct term			*term;
};

/* Is this value, or one that begins so, known?  And if not, which is near? */
struct lookup {
	struct str	 want;
	bool		 star, known;
	struct nearest	 near;
};

static bool
matches(const struct lookup *l, struct str value)
{
	return l->star ? str_starts(value, l->want) : str_eq(value, l->want);
}

static void
lookup_match(void *arg, struct str value)
{
	struct lookup *l = arg;

	l->known = l->known || matches(l, value);
}

static void
lookup_offer(void *arg, struct str value)
{
	struct lookup *l = arg;

	nearest_offer(&l->near, value);
}

static void
world_values(const struct reading *r, struct str key, segment_value *each,
    void *arg)
{
	if (r->world->values != NULL)
		r->world->values(r->world->ctx, key, each, arg);
}

static struct str
attr_name(const struct reading *r, struct str key, struct str value)
{
	return str_fmt(r->mem, "%.*s=%.*s", STRF(key), STRF(value));
}

/* All values of a key that residents have. */
static void
roster_values(const struct reading *r, struct str key, segment_value *each,
    void *arg)
{
	struct str prefix = attr_name(r, key, STR(""));
	const struct attr *t;

	for (uint32_t i = attr_place(prefix); (t = attr_at(i)) != NULL &&
	    str_starts(t->name, prefix); i++)
		if (t->n > 0)
			each(arg, str_from(t->name, prefix.n));
}

static struct lookup
lookup_of(const struct reading *r)
{
	return (struct lookup){ .want = r->source->value,
	    .star = r->source->star };
}

static bool
key_knows(const struct reading *r, struct str key, struct lookup *l)
{
	if (!l->star && attr_find(attr_name(r, key, l->want)) != NULL)
		return true;
	world_values(r, key, lookup_match, l);
	if (l->star && !l->known)
		roster_values(r, key, lookup_match, l);
	return l->known;
}

static void
key_offers(const struct reading *r, struct str key, struct lookup *l)
{
	l->near.want = l->want;
	world_values(r, key, lookup_offer, l);
	roster_values(r, key, lookup_offer, l);
}

static bool
unknown_value(const struct reading *r, const struct lookup *l, struct err *e)
{
	const struct term_source *s = r->source;
	struct str word;

	if (!nearest_found(&l->near, &word))
		return fail(e, ERR_INPUT, "unknown value \"%.*s%s\" of %.*s "
		    "at character %u", STRF(l->want), l->star ? "*" : "",
		    STRF(s->name), s->value_at);
	return fail(e, ERR_INPUT, "unknown value \"%.*s%s\" of %.*s at "
	    "character %u; did you mean \"%.*s\"?", STRF(l->want),
	    l->star ? "*" : "", STRF(s->name), s->value_at, STRF(word));
}

static bool
bad_value(const struct reading *r, const char *like, struct err *e)
{
	const struct term_source *s = r->source;

	return fail(e, ERR_INPUT, "%.*s cannot be \"%.*s%s\" at character %u; "
	    "it is written like %s", STRF(s->name), STRF(s->value),
	    s->star ? "*" : "", s->value_at, like);
}

static void
add_span(const struct reading *r, struct span span)
{
	struct term *t = r->term;
	struct span *old = t->spans;

	/* A power of two is full. */
	if ((t->nspans & (t->nspans - 1)) == 0) {
		t->spans = ARENA_ARRAY(r->mem, struct span, t->nspans * 2 + 1);
		if (t->nspans > 0)
			memcpy(t->spans, old, t->nspans * sizeof *old);
	}
	t->kind = TERM_SPANS;
	t->spans[t->nspans++] = span;
}

static void
add_value(const struct reading *r, struct str key, struct str value, bool star)
{
	add_span(r, (struct span){ .kind = star ? SPAN_PREFIX : SPAN_ONE,
	    .from = attr_name(r, key, value) });
}

/* A value of a key as it stands. */
static bool
read_key(const struct reading *r, struct str key, struct err *e)
{
	struct lookup l = lookup_of(r);

	if (!key_knows(r, key, &l)) {
		key_offers(r, key, &l);
		return unknown_value(r, &l, e);
	}
	add_value(r, key, l.want, l.star);
	return true;
}

static bool
read_area(const struct reading *r, struct err *e)
{
	return read_key(r, STR("area"), e);
}

static bool
read_sex(const struct reading *r, struct err *e)
{
	return read_key(r, STR("sex"), e);
}

static bool
read_lang(const struct reading *r, struct err *e)
{
	return read_key(r, STR("lang"), e);
}

static bool
read_category(const struct reading *r, struct err *e)
{
	if (str_is(r->source->value, CATEGORY_ALL) && !r->source->star) {
		add_value(r, STR("category"), r->source->value, false);
		return true;
	}
	if (!read_key(r, STR("category"), e))
		return false;
	add_value(r, STR("category"), STR(CATEGORY_ALL), false);
	return true;
}

static void
add_district(void *arg, struct str district)
{
	add_value(arg, STR("garbage"), district, false);
}

static bool
read_kind(struct reading *r)
{
	const struct segment_world *w = r->world;
	struct str kind = r->source->value;

	if (r->source->star || w->districts == NULL ||
	    !w->districts(w->ctx, kind, add_district, r))
		return false;
	r->term->kind = TERM_SPANS;
	r->term->except = attr_name(r, STR("mute"), kind);
	return true;
}

/* A district, or else a kind of garbage. */
static bool
read_garbage(const struct reading *r, struct err *e)
{
	struct lookup l = lookup_of(r);
	struct reading more = *r;

	if (key_knows(r, STR("garbage"), &l)) {
		add_value(r, STR("garbage"), l.want, l.star);
		return true;
	}
	if (read_kind(&more))
		return true;
	key_offers(r, STR("garbage"), &l);
	world_values(r, STR("kind"), lookup_offer, &l);
	return unknown_value(r, &l, e);
}

static bool
read_settings(const struct reading *r, struct err *e)
{
	if (str_ieq(r->source->value, STR("none")) && !r->source->star)
		r->term->kind = TERM_NO_SETTINGS;
	else if (str_ieq(r->source->value, STR("any")) && !r->source->star)
		r->term->kind = TERM_SETTINGS;
	else
		return bad_value(r, "settings:none or settings:any", e);
	return true;
}

enum { YEARS_MAX = 150 };

/* "6", "4m": the months at which it begins, and those at which it is over. */
static bool
age_months(struct str s, int32_t *from, int32_t *end)
{
	bool months = s.n > 1 && s.p[s.n - 1] == 'm';
	uint64_t n;

	if (!str_u64(months ? str_upto(s, s.n - 1) : s, &n) ||
	    n > (months ? YEARS_MAX * 12 : YEARS_MAX))
		return false;
	*from = (int32_t)n * (months ? 1 : 12);
	*end = *from + (months ? 1 : 12);
	return true;
}

static bool
age_range(struct str s, int32_t *lo, int32_t *hi)
{
	struct str rest, first = str_split(s, '-', &rest);
	int32_t ignored;

	if (rest.p == NULL)
		return age_months(s, lo, hi);
	*lo = 0;
	*hi = INT32_MAX;
	if (first.n == 0 && rest.n == 0)
		return false;
	return (first.n == 0 || age_months(first, lo, &ignored)) &&
	    (rest.n == 0 || age_months(rest, &ignored, hi)) && *lo < *hi;
}

static struct str
birth_attr(const struct reading *r, int32_t month)
{
	return str_fmt(r->mem, "birth=%04d-%02d", month / 12, month % 12 + 1);
}

static bool
read_age(const struct reading *r, struct err *e)
{
	struct date d = date_of(r->world->today);
	int32_t now = d.year * 12 + (int32_t)d.month - 1, lo, hi;
	struct span span = { .kind = SPAN_RANGE };

	if (r->source->star || !age_range(r->source->value, &lo, &hi))
		return bad_value(r, "age:0-6, age:65-, age:30 or age:4m", e);
	span.from = hi > now ? STR("birth=0") : birth_attr(r, now - hi + 1);
	span.to = lo > now ? STR("birth=0") : birth_attr(r, now - lo);
	add_span(r, span);
	return true;
}

static struct str
take_operator(struct str s, char op[3])
{
	size_t n = 0;

	while (n < 2 && n < s.n && memchr("<>=", s.p[n], 3) != NULL) {
		op[n] = s.p[n];
		n++;
	}
	op[n] = '\0';
	return str_from(s, n);
}

static bool
read_joined(const struct reading *r, struct err *e)
{
	struct term *t = r->term;
	char op[3] = "";
	struct str date = take_operator(r->source->value, op);
	int32_t parsed;
	uint32_t day;

	if (strchr("=<>", op[0]) == NULL || (op[1] != '\0' &&
	    (op[1] != '=' || op[0] == '=')) || r->source->star ||
	    !day_parse(date, &parsed))
		return bad_value(r, "joined:>2026-04-01", e);
	day = (uint32_t)parsed;
	t->kind = TERM_JOINED;
	t->lo = op[0] == '<' ? 0 : day;
	t->hi = op[0] == '>' ? UINT32_MAX : day;
	if (op[0] == '>' && op[1] == '\0')
		t->lo++;
	if (op[0] == '<' && op[1] == '\0') {
		t->lo = day == 0 ? 1 : 0;
		t->hi = day == 0 ? 0 : day - 1;
	}
	return true;
}

/* Questions of a form "FORM.", or one: is the value an answer to any? */
struct questions {
	const struct reading	*r;
	struct lookup		*answer;
	const struct lookup	*name;
	bool			 offer;
};

static void
question_ask(void *arg, struct str question)
{
	struct questions *q = arg;

	if (!matches(q->name, question))
		return;
	if (q->offer)
		key_offers(q->r, question, q->answer);
	else if (key_knows(q->r, question, q->answer))
		q->answer->known = true;
}

static bool
roster_answers(const struct span *s)
{
	const struct attr *t;

	for (uint32_t i = attr_place(s->from); (t = attr_at(i)) != NULL &&
	    str_starts(t->name, s->from); i++)
		if (t->n > 0 && term_span_takes(s, t->name))
			return true;
	return false;
}

static bool
unknown_question(const struct reading *r, struct str name, struct err *e)
{
	struct lookup l = { .want = name };

	l.near.want = name;
	world_values(r, STR("answered"), lookup_offer, &l);
	return unknown_value(r, &l, e);
}

/* "FORM" or "FORM.Q", with anything or with a value. */
static bool
read_answered(const struct reading *r, struct err *e)
{
	struct lookup l = lookup_of(r);
	struct str name = str_split(l.want, '=', &l.want);
	bool question = memchr(name.p, '.', name.n) != NULL;
	struct str form = str_fmt(r->mem, "%.*s%s", STRF(name),
	    question ? "" : ".");
	struct span span = { .kind = SPAN_PREFIX, .from = question ?
	    attr_name(r, name, STR("")) : form };
	struct lookup known = { .want = form, .star = !question };
	struct questions q = { r, &l, &known, false };

	if (name.n == 0 || (l.star && l.want.p == NULL))
		return bad_value(r, "answered:FORM or answered:FORM.Q=v", e);
	world_values(r, STR("answered"), lookup_match, &known);
	if (!known.known && !roster_answers(&span))
		return unknown_question(r, name, e);
	span.value = l.want;
	span.star = l.star;
	add_span(r, span);
	if (l.want.p == NULL || roster_answers(&span))
		return true;
	world_values(r, STR("answered"), question_ask, &q);
	if (l.known)
		return true;
	q.offer = true;
	world_values(r, STR("answered"), question_ask, &q);
	return unknown_value(r, &l, e);
}

static const struct {
	const char	*name;
	bool		(*read)(const struct reading *, struct err *);
} readers[] = {
	{ "area", read_area }, { "category", read_category },
	{ "age", read_age }, { "sex", read_sex }, { "lang", read_lang },
	{ "garbage", read_garbage }, { "settings", read_settings },
	{ "answered", read_answered }, { "joined", read_joined },
};

static bool
unknown_name(const struct term_source *s, struct err *e)
{
	struct nearest near = { .want = s->name };
	struct str word;

	for (size_t i = 0; i < NELEMS(readers); i++)
		nearest_offer(&near, str_of(readers[i].name));
	if (nearest_found(&near, &word))
		return fail(e, ERR_INPUT, "unknown attribute \"%.*s\" at "
		    "character %u; did you mean \"%.*s\"?", STRF(s->name),
		    s->at, STRF(word));
	return fail(e, ERR_INPUT, "unknown attribute \"%.*s\" at character %u;"
	    " there are area, category, age, sex, lang, garbage, settings, "
	    "answered, joined and all", STRF(s->name), s->at);
}

bool
term_read(const struct term_source *s, const struct segment_world *world,
    struct arena *a, struct term *t, struct err *e)
{
	struct reading r = { s, world, a, t };

	*t = (struct term){ .text = s->text };
	if (s->value.n == 0 && !s->star)
		return fail(e, ERR_INPUT, "%.*s: at character %u needs a "
		    "value", STRF(s->name), s->at);
	for (size_t i = 0; i < NELEMS(readers); i++)
		if (str_ieq(s->name, str_of(readers[i].name)))
			return readers[i].read(&r, e);
	return unknown_name(s, e);
}
