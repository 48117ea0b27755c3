/* Checking, filling and marking messages: see message.h. */
#include "storage/message.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "storage/kind.h"

const struct message_place message_places[PLACES] = {
	{ "地区", "area", "お住まいの地区" },
	{ "収集地区", "garbage", "お住まいの収集地区" },
	{ "ことば", "lang", "ことば" },
};

/* Read, an array of the right length; the caller frees. */
static struct json *
read_list(struct str json, const struct json **first, size_t *n,
    struct err *e)
{
	struct json *j = json_read(json, e);
	bool list = json_is_list(j);

	if (j == NULL)
		return NULL;
	*n = list ? json_count(j) : 1;
	*first = list ? NULL : j;
	if (*n >= 1 && *n <= MESSAGES_MAX)
		return j;
	fail(e, ERR_INPUT, "messages: has %zu; 1 to %d are allowed", *n,
	    MESSAGES_MAX);
	json_free(j);
	return NULL;
}

static bool
walk_one(struct walk *w, const struct json *m, size_t i)
{
	w->path_n = w->depth = 0;
	w->text = STR_NONE;
	w->first = false;
	walk_into(w, "messages[%zu]", i);
	return shape_walk(w, &kind_message, m);
}

static bool
walk_all(struct walk *w, struct str json, struct err *e)
{
	const struct json *only;
	struct json *j;
	size_t n;
	bool good = true;

	w->e = e;
	j = read_list(json, &only, &n, e);
	if (j == NULL)
		return false;
	buf_byte(w->out, '[');
	for (size_t i = 0; i < n && good; i++) {
		json_comma(w->out);
		good = walk_one(w, only != NULL ? only : json_at(j, i), i);
	}
	buf_byte(w->out, ']');
	json_free(j);
	return good;
}

/* Filling. */
struct fill {
	const struct str *values;	/* NULL: nobody's */
	struct places_used used;
};

static bool
japanese(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] >= 0x80)
			return true;
	return false;
}

/* What stands in the braces that begin here; false if they are no place. */
static bool
place_at(struct str s, struct str *name, struct str *otherwise, size_t *bytes)
{
	struct str inside, rest;

	inside = str_split(str_from(s, 1), '}', &rest);
	*bytes = inside.n + 2;
	*name = str_split(inside, '|', otherwise);
	return rest.p != NULL && japanese(*name) &&
	    !str_find(inside, STR("{"), NULL) &&
	    !str_find(inside, STR("\n"), NULL);
}

static bool
unknown_place(struct walk *w, struct str name)
{
	struct buf all = { 0 };

	for (size_t i = 0; i < PLACES; i++)
		buf_fmt(&all, i > 0 ? " {%s}" : "{%s}",
		    message_places[i].name);
	fail(w->e, ERR_INPUT, "%s: there is no {%.*s}; there are %.*s",
	    w->path, STRF(text_cut(name, 60)), STRF(buf_str(&all)));
	buf_free(&all);
	return false;
}

static bool
put_value(struct walk *w, struct str name, struct str otherwise,
    struct buf *out)
{
	struct fill *f = w->arg;
	unsigned i = 0;

	while (i < PLACES && !str_is(name, message_places[i].name))
		i++;
	if (i == PLACES)
		return unknown_place(w, name);
	f->used.all |= 1u << i;
	if (otherwise.p == NULL) {
		f->used.bare |= 1u << i;
		otherwise = str_of(message_places[i].otherwise);
	}
	buf_put(out, f->values != NULL && f->values[i].p != NULL ?
	    f->values[i] : otherwise);
	return true;
}

/* Up to the next brace. */
static size_t
plain_bytes(struct str s)
{
	size_t at;

	return str_find(s, STR("{"), &at) ? at : s.n;
}

static bool
fill_words(struct walk *w, const struct rule *r UNUSED, struct str s,
    struct buf *out)
{
	struct str name, otherwise;
	size_t n;

	for (size_t i = 0; i < s.n; i += n) {
		struct str rest = str_from(s, i);

		if (str_starts(rest, STR("{{"))) {
			n = 2;
			buf_byte(out, '{');
		} else if (rest.p[0] == '{' &&
		    place_at(rest, &name, &otherwise, &n)) {
			if (!put_value(w, name, otherwise, out))
				return false;
		} else {
			n = 1 + plain_bytes(str_from(rest, 1));
			buf_put(out, str_upto(rest, n));
		}
	}
	return true;
}

bool
message_read(struct str json, struct buf *messages, struct places_used *used,
    struct err *e)
{
	struct fill f = { 0 };
	struct walk w = { .out = messages, .change = fill_words, .arg = &f,
	    .keep = true };
	bool good = walk_all(&w, json, e);

	if (used != NULL)
		*used = f.used;
	return good;
}

bool
message_fill(struct str messages, const struct str values[PLACES],
    struct buf *filled, struct err *e)
{
	struct fill f = { .values = values };
	struct walk w = { .out = filled, .change = fill_words, .arg = &f };

	return walk_all(&w, messages, e);
}

void
message_text(struct str text, struct buf *b)
{
	buf_put(b, STR("[{"));
	json_put_str(b, "type", STR("text"));
	json_put_str(b, "text", text);
	buf_put(b, STR("}]"));
}

/* Marking. */
struct mark {
	struct str	 prefix;
	unsigned	 added;		/* how often it was not there yet */
	unsigned	 seen;		/* words of this message that bear it
					 * where people look */
};

/* 【訓練】【訂正】… bears both. */
static bool
bears(struct str s, struct str prefix)
{
	size_t end;

	while (str_starts(s, STR("【"))) {
		if (str_starts(s, prefix))
			return true;
		if (!str_find(s, STR("】"), &end))
			return false;
		s = str_from(s, end + strlen("】"));
	}
	return false;
}

static bool
wants_mark(struct walk *w, const struct rule *r)
{
	if ((r->flags & MARK_UNTITLED) != 0)
		return json_get(w->object, "title") == NULL;
	if ((r->flags & MARK_FIRST) != 0)
		return w->first;
	return (r->flags & (MARK | MARK_ALT)) != 0;
}

static bool
mark_words(struct walk *w, const struct rule *r, struct str s,
    struct buf *out)
{
	struct mark *m = w->arg;

	if (wants_mark(w, r)) {
		if ((r->flags & MARK_ALT) == 0)
			m->seen++;
		if ((r->flags & MARK_FIRST) != 0)
			w->first = false;
		if (!bears(s, m->prefix)) {
			m->added++;
			buf_put(out, m->prefix);
		}
	}
	buf_put(out, s);
	return true;
}

/* A text of the prefix alone, from the same sender. */
static bool
put_prefix(struct walk *w, const struct json *first, size_t n)
{
	struct mark *m = w->arg;

	m->added++;
	if (n == MESSAGES_MAX)
		return fail(w->e, ERR_INPUT, "messages[0]: shows no words to "
		    "put %.*s on, and with one more message there are more "
		    "than %d", STRF(m->prefix), MESSAGES_MAX);
	buf_byte(w->out, '{');
	json_put_str(w->out, "type", STR("text"));
	json_put_str(w->out, "text", m->prefix);
	if (json_get(first, "sender") != NULL) {
		json_put_key(w->out, "sender");
		json_copy_to(json_get(first, "sender"), w->out);
	}
	buf_byte(w->out, '}');
	return true;
}

static bool
mark_list(struct walk *w, const struct json *list, size_t n)
{
	struct mark *m = w->arg;

	for (size_t i = 0; i < n; i++) {
		struct buf *all = w->out, one = { 0 };
		bool good;

		m->seen = 0;
		w->out = &one;
		good = walk_one(w, json_at(list, i), i);
		w->out = all;
		json_comma(all);
		if (good && i == 0 && m->seen == 0)
			good = put_prefix(w, json_at(list, 0), n);
		json_comma(all);
		buf_put(all, buf_str(&one));
		buf_free(&one);
		if (!good)
			return false;
	}
	return true;
}

static bool
mark_all(struct str messages, struct mark *m, struct buf *out, struct err *e)
{
	struct walk w = { .e = e, .out = out, .change = mark_words, .arg = m,
	    .mark = m->prefix };
	const struct json *only;
	struct json *j;
	size_t n;
	bool good;

	ASSERT(str_starts(m->prefix, STR("【")));
	j = read_list(messages, &only, &n, e);
	if (j == NULL)
		return false;
	buf_byte(out, '[');
	good = only == NULL ? mark_list(&w, j, n) : fail(e, ERR_INPUT,
	    "messages: must be a list");
	buf_byte(out, ']');
	json_free(j);
	return good;
}

bool
message_mark(struct str messages, struct str prefix, struct buf *marked,
    struct err *e)
{
	struct mark m = { .prefix = prefix };

	return mark_all(messages, &m, marked, e);
}

bool
message_marked(struct str messages, struct str prefix)
{
	struct mark m = { .prefix = prefix };
	struct buf scratch = { 0 };
	struct err e;
	bool good = mark_all(messages, &m, &scratch, &e);

	buf_free(&scratch);
	return good && m.added == 0;
}

void
message_kinds(struct str messages, struct buf *b)
{
	struct err e;
	struct json *j = json_read(messages, &e);

	for (size_t i = 0; i < json_count(j); i++)
		buf_fmt(b, i > 0 ? "・%s" : "%s",
		    kind_name(kind_of(json_at(j, i))));
	json_free(j);
}

struct str
message_words(struct str messages, struct arena *a)
{
	static const char *const names[] = { "text", "title", "altText" };
	struct str words = STR_NONE;
	struct err e;
	struct json *j = json_read(messages, &e);

	for (size_t i = 0; i < json_count(j) && words.p == NULL; i++)
		for (size_t k = 0; k < NELEMS(names) && words.p == NULL; k++)
			words = json_get_str(json_at(j, i), names[k]);
	words = words.p == NULL ? STR("") : str_dup(a, words);
	json_free(j);
	return words;
}
