/* Finds the feature that wants it, and puts answers into LINE's form. */
#include "daemon/chat/feature.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/json.h"
#include "base/text.h"

enum { TEXT_MAX = 5000, DATA_MAX = 300 };	/* [L8] */

static const struct feature *const features[] = {
#define FEATURE(name) &feature_##name,
#include "daemon/chat/features.def"
#undef FEATURE
};

void
say(struct answer *a, struct str text)
{
	struct str s = text_cut_utf16(text_trim(text), TEXT_MAX);

	if (a->bubbles >= BUBBLES_MAX || s.n == 0)
		return;
	json_comma(&a->messages);
	buf_byte(&a->messages, '{');
	json_put_str(&a->messages, "type", STR("text"));
	json_put_str(&a->messages, "text", s);
	buf_byte(&a->messages, '}');
	a->bubbles++;
	a->buttons = 0;
}

void
say_fmt(struct answer *a, const char *fmt, ...)
{
	char *p;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	ASSERT(n >= 0);
	p = mem_get((size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	say(a, (struct str){ p, (size_t)n });
	mem_free(p);
}

static void
button_put(struct buf *b, struct str label, struct str data)
{
	json_comma(b);
	buf_put(b, STR("{\"type\":\"action\",\"action\":{"));
	json_put_str(b, "type", STR("postback"));
	json_put_str(b, "label", label);
	json_put_str(b, "data", data);
	json_put_str(b, "displayText", label);
	buf_put(b, STR("}}"));
}

void
offer(struct answer *a, struct str label, struct str data)
{
	struct buf *b = &a->messages;
	struct str s = text_cut(label, LABEL_MAX);

	ASSERT(a->bubbles > 0);
	if (a->buttons >= BUTTONS_MAX || s.n == 0 || data.n == 0 ||
	    data.n > DATA_MAX)
		return;
	if (a->buttons == 0) {
		b->n -= 1;		/* the bubble's } */
		buf_put(b, STR(",\"quickReply\":{\"items\":["));
	} else {
		b->n -= 3;		/* ]}} */
	}
	button_put(b, s, data);
	buf_put(b, STR("]}}"));
	a->buttons++;
}

const struct feature *
feature_at(size_t n)
{
	for (size_t i = 0; i < NELEMS(features); i++)
		if (features[i]->help != NULL && n-- == 0)
			return features[i];
	return NULL;
}

static bool
same(struct strs a, struct strs b)
{
	if (a.n != b.n)
		return false;
	for (uint32_t i = 0; i < a.n; i++)
		if (!str_eq(a.p[i], b.p[i]))
			return false;
	return true;
}

static const struct feature *
feature_for(const struct ask *q)
{
	size_t i = 0;

	while (i + 1 < NELEMS(features) && !features[i]->wants(q))
		i++;
	return features[i];
}

bool
chat(const struct ask *q, struct answer *a, struct err *e)
{
	const struct resident *before = q->resident;

	ASSERT(before != NULL && q->arena != NULL);
	*a = (struct answer){ .resident = *before, .talk = q->talk };
	if (!feature_for(q)->answer(q, a, e)) {
		buf_free(&a->messages);
		*a = (struct answer){ 0 };
		return false;
	}
	a->changed = !same(before->attrs, a->resident.attrs) ||
	    !same(before->times, a->resident.times);
	return true;
}

/* The part before "?". */
static struct str
path_of(const struct ask *q, struct str *args)
{
	return str_split(q->data, '?', args);
}

bool
tap_is(const struct ask *q, const char *feature)
{
	struct str args, step;

	if (q->kind != ASK_TAP)
		return false;
	return str_is(str_split(path_of(q, &args), '/', &step), feature);
}

struct str
tap_step(const struct ask *q)
{
	struct str args, step;

	(void)str_split(path_of(q, &args), '/', &step);
	return step;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Text, or nothing: whoever made this data did not mean other bytes. */
static struct str
decode(struct arena *a, struct str s)
{
	char *to = arena_get(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int code = (unsigned char)s.p[i];

		if (code == '%' && s.n - i > 2 && hex(s.p[i + 1]) >= 0 &&
		    hex(s.p[i + 2]) >= 0) {
			code = hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]);
			i += 2;
		}
		if (code < ' ')
			return STR_NONE;
		to[n++] = (char)code;
	}
	return str_utf8((struct str){ to, n }) ? (struct str){ to, n } :
	    STR_NONE;
}

struct str
tap_value(const struct ask *q, const char *key)
{
	struct str rest, pair, name, value;

	if (q->kind != ASK_TAP)
		return STR_NONE;
	(void)path_of(q, &rest);
	while (rest.p != NULL) {
		pair = str_split(rest, '&', &rest);
		name = str_split(pair, '=', &value);
		if (str_is(name, key) && value.p != NULL)
			return decode(q->arena, value);
	}
	return STR_NONE;
}
