/* The walk over an object by tables: see shape.h. */
#include "storage/shape.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

enum { DEPTH_MAX = 40, SCHEMES = 4, RATIO_MAX = 100000 };

size_t
walk_into(struct walk *w, const char *fmt, ...)
{
	size_t mark = w->path_n, room = sizeof w->path - mark;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(w->path + mark, room, fmt, ap);
	va_end(ap);
	ASSERT(n >= 0);
	w->path_n = mark + ((size_t)n < room ? (size_t)n : room - 1);
	return mark;
}

void
walk_back(struct walk *w, size_t mark)
{
	ASSERT(mark <= w->path_n);
	w->path_n = mark;
	w->path[mark] = '\0';
}

/* Is it one of the words? */
static bool
listed(struct str s, const char *words)
{
	struct str rest = str_of(words);

	while (rest.p != NULL)
		if (str_eq(str_split(rest, ' ', &rest), s))
			return true;
	return false;
}

static bool
only(struct str s, const char *allowed)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\0' || strchr(allowed, s.p[i]) == NULL)
			return false;
	return true;
}

#define DIGIT	"0123456789"
#define LETTERS	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool
is_digits(struct str s)
{
	return only(s, DIGIT);
}

static bool
is_name(struct str s)
{
	return !str_find(s, STR("LINE"), NULL);
}

static bool
is_tracking(struct str s)
{
	return only(s, LETTERS DIGIT "-.=,+*()%$&;:@{}!?<>[]");
}

static bool
is_encoded(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return true;
}

static bool
has_scheme(struct str s, size_t n)
{
	static const struct str schemes[SCHEMES] = {
		{ "https://", 8 }, { "http://", 7 }, { "line://", 7 },
		{ "tel:", 4 },
	};

	for (size_t i = 0; i < n; i++)
		if (s.n > schemes[i].n && str_ieq(str_upto(s, schemes[i].n),
		    schemes[i]))
			return is_encoded(s);
	return false;
}

static bool
is_https(struct str s)
{
	return has_scheme(s, 1);
}

static bool
is_link(struct str s)
{
	return has_scheme(s, SCHEMES);
}

static bool
is_color(struct str s)
{
	return (s.n == 7 || s.n == 9) && s.p[0] == '#' &&
	    only(str_from(s, 1), DIGIT "abcdefABCDEF");
}

static bool
is_ratio(struct str s)
{
	uint64_t w, h;
	struct str height;

	return str_u64(str_split(s, ':', &height), &w) &&
	    str_u64(height, &h) && w >= 1 && h >= 1 && w <= RATIO_MAX &&
	    h <= RATIO_MAX && h <= 3 * w;
}

/* How strings of a kind are spelt, where that matters. */
static const struct {
	bool		(*is)(struct str);
	const char	*what;
} spelling[RULE_KINDS] = {
	[DIGITS] = { is_digits, "digits" },
	[NAME] = { is_name, "a name without \"LINE\"" },
	[TRACKING] = { is_tracking, "letters, digits and -.=,+*()%$&;:@{}!?<>"
	    "[] only" },
	[HTTPS] = { is_https, "an address that begins with https:// and is "
	    "percent-encoded" },
	[LINK] = { is_link, "an address that begins with https:, http:, line: "
	    "or tel: and is percent-encoded" },
	[COLOR] = { is_color, "a color like #00AA33" },
	[RATIO] = { is_ratio, "a ratio like 20:13" },
};

static uint32_t
most(const struct walk *w, const struct rule *r)
{
	bool beside = json_get(w->object, "title") != NULL ||
	    json_get(w->object, "thumbnailImageUrl") != NULL;

	return beside && r->beside > 0 ? r->beside : r->max;
}

static bool
fits(struct walk *w, const struct rule *r, struct str s)
{
	size_t n = r->kind == WORDS_SEEN ? text_graphemes(s) : text_utf16(s);

	if (n < r->min)
		return fail(w->e, ERR_INPUT, "%s: is empty", w->path);
	if (memchr(s.p, '\0', s.n) != NULL)
		return fail(w->e, ERR_INPUT, "%s: has a character that "
		    "cannot be sent", w->path);
	if (n <= most(w, r))
		return true;
	if (w->mark.n > 0)
		return fail(w->e, ERR_INPUT, "%s: %zu characters with %.*s; "
		    "%u is the most", w->path, n, STRF(w->mark), most(w, r));
	return fail(w->e, ERR_INPUT, "%s: %zu characters; %u is the most",
	    w->path, n, most(w, r));
}

static bool
spelt(struct walk *w, const struct rule *r, struct str s)
{
	if (r->kind == CHOICE && !listed(s, r->choices))
		return fail(w->e, ERR_INPUT, "%s: \"%.*s\" is none of: %s",
		    w->path, STRF(text_cut(s, 40)), r->choices);
	return spelling[r->kind].is == NULL || spelling[r->kind].is(s) ||
	    fail(w->e, ERR_INPUT, "%s: must be %s", w->path,
	    spelling[r->kind].what);
}

static bool
changes(const struct walk *w, const struct rule *r)
{
	return (r->kind == WORDS || r->kind == WORDS_SEEN) &&
	    w->change != NULL;
}

static bool
string_walk(struct walk *w, const struct rule *r, const struct json *v)
{
	struct str s = json_str(v), now = s;
	struct buf changed = { 0 };
	bool good;

	if (s.p == NULL)
		return fail(w->e, ERR_INPUT, "%s: must be a string", w->path);
	if (strcmp(r->name, "text") == 0)
		w->text = s;
	if (changes(w, r)) {
		buf_room(&changed, 1);
		if (!w->change(w, r, s, &changed)) {
			buf_free(&changed);
			return false;
		}
		now = buf_str(&changed);
	}
	good = fits(w, r, now) && spelt(w, r, now);
	json_put(w->out, w->keep ? s : now);
	buf_free(&changed);
	return good;
}

static bool
whole_walk(struct walk *w, const struct rule *r, const struct json *v)
{
	int64_t n = json_int(v);

	if (!json_is_whole(v))
		return fail(w->e, ERR_INPUT, "%s: must be a whole number",
		    w->path);
	if (n < r->min || n > r->max)
		return fail(w->e, ERR_INPUT, "%s: is %ld; must be from %u "
		    "to %u", w->path, (long)n, r->min, r->max);
	buf_fmt(w->out, "%ld", (long)n);
	return true;
}

static bool
degrees_walk(struct walk *w, const struct rule *r, const struct json *v)
{
	double d = json_float(v);

	if (!json_is_num(v) || d < -(double)r->max || d > (double)r->max)
		return fail(w->e, ERR_INPUT, "%s: must be a number from -%u "
		    "to %u", w->path, r->max, r->max);
	json_copy_to(v, w->out);
	return true;
}

static bool
truth_walk(struct walk *w, const struct rule *r UNUSED, const struct json *v)
{
	if (!json_is_bool(v))
		return fail(w->e, ERR_INPUT, "%s: must be true or false",
		    w->path);
	buf_put(w->out, json_bool(v) ? STR("true") : STR("false"));
	return true;
}

/* The byte at which so many UTF-16 units are over. */
static size_t
byte_of(struct str s, int64_t units)
{
	size_t i = 0;

	while (i < s.n && units > 0) {
		units -= (unsigned char)s.p[i] >= 0xf0 ? 2 : 1;
		for (i++; i < s.n && ((unsigned char)s.p[i] & 0xc0) == 0x80;)
			i++;
	}
	return i;
}

/* What changes the text moves its emoji along. */
static bool
dollar_walk(struct walk *w, const struct rule *r, const struct json *v)
{
	static const struct rule text = { .name = "text", .kind = WORDS,
	    .flags = MARK };
	size_t at = byte_of(w->text, json_int(v)), units;
	struct buf before = { 0 };
	bool good = true;

	if (!whole_walk(w, r, v))
		return false;
	if (at >= w->text.n || w->text.p[at] != '$' ||
	    text_utf16(str_upto(w->text, at)) != (size_t)json_int(v))
		return fail(w->e, ERR_INPUT, "%s: no $ stands there in the "
		    "text", w->path);
	if (w->change == NULL || w->keep)
		return true;
	good = w->change(w, &text, str_upto(w->text, at), &before);
	units = text_utf16(buf_str(&before));
	buf_free(&before);
	while (w->out->p[w->out->n - 1] != ':')
		w->out->n--;
	buf_fmt(w->out, "%zu", units);
	return good;
}

static bool
list_walk(struct walk *w, const struct rule *r, const struct json *v)
{
	size_t n = json_count(v);

	if (!json_is_list(v))
		return fail(w->e, ERR_INPUT, "%s: must be a list", w->path);
	if (n < r->min)
		return fail(w->e, ERR_INPUT, "%s: has %zu; %u is the least",
		    w->path, n, r->min);
	if (n > r->max)
		return fail(w->e, ERR_INPUT, "%s: has %zu; %u is the most",
		    w->path, n, r->max);
	buf_byte(w->out, '[');
	for (size_t i = 0; i < n; i++) {
		size_t mark = walk_into(w, "[%zu]", i);

		json_comma(w->out);
		if (!shape_walk(w, r->inside, json_at(v, i)))
			return false;
		walk_back(w, mark);
	}
	buf_byte(w->out, ']');
	return true;
}

static bool
thing_walk(struct walk *w, const struct rule *r, const struct json *v)
{
	return shape_walk(w, r->inside, v);
}

static bool (*const walks[RULE_KINDS])(struct walk *, const struct rule *,
    const struct json *) = {
	[WORDS] = string_walk, [WORDS_SEEN] = string_walk,
	[PLAIN] = string_walk, [DIGITS] = string_walk, [NAME] = string_walk,
	[TRACKING] = string_walk, [HTTPS] = string_walk, [LINK] = string_walk,
	[COLOR] = string_walk, [RATIO] = string_walk, [CHOICE] = string_walk,
	[WHOLE] = whole_walk, [DEGREES] = degrees_walk, [TRUTH] = truth_walk,
	[DOLLAR] = dollar_walk, [LIST] = list_walk, [THING] = thing_walk,
};

static bool
rule_walk(struct walk *w, const struct rule *r, const struct json *v)
{
	size_t mark = walk_into(w, ".%s", r->name);

	ASSERT(r->kind < RULE_KINDS);
	if (v == NULL && (r->flags & NEEDED) != 0)
		return fail(w->e, ERR_INPUT, "%s: is missing", w->path);
	if (v != NULL) {
		json_put_key(w->out, r->name);
		if (!walks[r->kind](w, r, v))
			return false;
	}
	walk_back(w, mark);
	return true;
}

static bool
rules_walk(struct walk *w, const struct rule *r, uint32_t n,
    const struct json *object)
{
	for (uint32_t i = 0; i < n; i++) {
		w->object = object;
		if (!rule_walk(w, &r[i], json_get(object, r[i].name)))
			return false;
	}
	w->object = object;
	return true;
}

static bool
named(const struct rule *r, uint32_t n, struct str name)
{
	for (uint32_t i = 0; i < n; i++)
		if (str_is(name, r[i].name))
			return true;
	return false;
}

static bool
names_known(struct walk *w, const struct shape *s, const struct variant *x,
    const struct json *v)
{
	const struct json *value;
	struct str name;

	for (const void *at = json_next(v, NULL, &name, &value); at != NULL;
	    at = json_next(v, at, &name, &value))
		if (!named(s->rules, s->n, name) && (x == NULL ||
		    !(str_is(name, "type") || named(x->rules, x->n, name))))
			return fail(w->e, ERR_INPUT, "%s: \"%.*s\" has no "
			    "place here", w->path, STRF(text_cut(name, 60)));
	return true;
}

static bool
no_variant(struct walk *w, const struct shape *s, struct str type)
{
	struct buf all = { 0 };

	for (uint32_t i = 0; i < s->nvariants; i++)
		buf_fmt(&all, i > 0 ? " %s" : "%s", s->variants[i].type);
	fail(w->e, ERR_INPUT, "%s.type: \"%.*s\" is none of: %.*s", w->path,
	    STRF(text_cut(type, 40)), STRF(buf_str(&all)));
	buf_free(&all);
	return false;
}

static bool
find_variant(struct walk *w, const struct shape *s, const struct json *v,
    const struct variant **x)
{
	struct str type = json_get_str(v, "type");

	*x = NULL;
	if (s->variants == NULL)
		return true;
	if (type.p == NULL)
		return fail(w->e, ERR_INPUT, "%s.type: is missing", w->path);
	for (uint32_t i = 0; i < s->nvariants; i++)
		if (str_is(type, s->variants[i].type)) {
			*x = &s->variants[i];
			return true;
		}
	return no_variant(w, s, type);
}

static bool
shape_parts(struct walk *w, const struct shape *s, const struct variant *x,
    const struct json *v)
{
	if (!names_known(w, s, x, v))
		return false;
	if (x != NULL) {
		json_put_str(w->out, "type", str_of(x->type));
		if (!rules_walk(w, x->rules, x->n, v))
			return false;
	}
	return rules_walk(w, s->rules, s->n, v) &&
	    (x == NULL || x->more == NULL || x->more(w, v));
}

bool
shape_walk(struct walk *w, const struct shape *s, const struct json *v)
{
	size_t start = w->out->n;
	const struct variant *x;

	if (!json_has_keys(v))
		return fail(w->e, ERR_INPUT, "%s: must be an object", w->path);
	if (w->depth == DEPTH_MAX)
		return fail(w->e, ERR_INPUT, "%s: is nested too deep",
		    w->path);
	if (!find_variant(w, s, v, &x))
		return false;
	w->depth++;
	w->first = w->first || s->bubble;
	buf_byte(w->out, '{');
	if (!shape_parts(w, s, x, v))
		return false;
	buf_byte(w->out, '}');
	w->depth--;
	return x == NULL || x->bytes_max == 0 ||
	    w->out->n - start <= x->bytes_max || fail(w->e, ERR_INPUT,
	    "%s: %zu bytes as JSON; %u is the most", w->path,
	    w->out->n - start, x->bytes_max);
}
