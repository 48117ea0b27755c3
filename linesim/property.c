/* The walk over an object by a table, noting what is wrong where. */
#include "linesim/property.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

void
problem_add(struct problems *p, const char *message, struct str property)
{
	p->count++;
	json_comma(&p->details);
	buf_byte(&p->details, '{');
	json_put_str(&p->details, "message", str_of(message));
	json_put_str(&p->details, "property", property);
	buf_byte(&p->details, '}');
}

void
checking_problem(struct checking *k, const char *message)
{
	struct str path = { k->path, k->path_n };

	if (k->flex) {
		k->problems->flex = k->message;
		path = str_from(path, k->pointer_at);
	}
	problem_add(k->problems, message, path);
}

static size_t PRINTF(2, 3)
into(struct checking *k, const char *fmt, ...)
{
	size_t mark = k->path_n, room = sizeof k->path - mark;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(k->path + mark, room, fmt, ap);
	va_end(ap);
	ASSERT(n >= 0);
	k->path_n = mark + ((size_t)n < room ? (size_t)n : room - 1);
	return mark;
}

size_t
checking_into(struct checking *k, const char *name)
{
	return into(k, k->flex ? "/%s" : k->path_n > 0 ? ".%s" : "%s", name);
}

size_t
checking_into_item(struct checking *k, size_t i)
{
	if (k->path_n == strlen("messages"))
		k->message = (int)i;
	return into(k, k->flex ? "/%zu" : "[%zu]", i);
}

void
checking_back(struct checking *k, size_t mark)
{
	ASSERT(mark <= k->path_n);
	k->path_n = mark;
	k->path[mark] = '\0';
}

static void PRINTF(2, 3)
problem(struct checking *k, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	checking_problem(k, text);
}

static void
text_check(struct str s, const struct property *p, struct checking *k)
{
	size_t n = p->kind == GRAPHEMES ? text_graphemes(s) : text_utf16(s);

	if (s.p == NULL || n < p->min)
		checking_problem(k, s.p == NULL ? "must be a string" :
		    "May not be empty");
	else if (n > p->max)
		problem(k, "Length must be between 0 and %u", p->max);
}

static bool
scheme_known(struct str s, bool https)
{
	static const struct str schemes[] = {
		{ "https://", 8 }, { "http://", 7 }, { "line://", 7 },
		{ "tel:", 4 },
	};

	for (size_t i = 0; i < (https ? 1 : NELEMS(schemes)); i++)
		if (str_starts(s, schemes[i]) && s.n > schemes[i].n)
			return true;
	return false;
}

static void
uri_check(struct str s, const struct property *p, struct checking *k)
{
	text_check(s, p, k);
	if (s.n > 0 && !scheme_known(s, p->kind == HTTPS))
		checking_problem(k, k->flex ? "invalid uri scheme" :
		    "invalid uri");
}

static void
list_check(const struct json *v, const struct property *p, struct checking *k)
{
	size_t n = json_count(v);

	if (!json_is_list(v)) {
		checking_problem(k, "must be an array");
		return;
	}
	if (n < p->min || n > p->max)
		problem(k, "Size must be between %u and %u", p->min, p->max);
	for (size_t i = 0; i < n && i < p->max && p->inside != NULL; i++) {
		size_t mark = checking_into_item(k, i);

		p->inside(json_at(v, i), k);
		checking_back(k, mark);
	}
}

void
property_value_check(const struct json *v, const struct property *p,
    struct checking *k)
{
	size_t mark = checking_into(k, p->name);

	if (v == NULL) {
		if (p->needed)
			checking_problem(k, p->kind == LIST ||
			    p->kind == TEXT16 || p->kind == GRAPHEMES ?
			    "May not be empty" : "must be specified");
	} else switch (p->kind) {
	case TEXT16:
	case GRAPHEMES:
		text_check(json_str(v), p, k);
		break;
	case HTTPS:
	case LINK:
		uri_check(json_str(v), p, k);
		break;
	case NUMBER:
		if (json_int(v) < (int64_t)p->min ||
		    json_int(v) > (int64_t)p->max)
			problem(k, "Must be between %u and %u", p->min,
			    p->max);
		break;
	case LIST:
		list_check(v, p, k);
		break;
	case THING:
		if (!json_has_keys(v))
			checking_problem(k, "must be an object");
		else if (p->inside != NULL)
			p->inside(v, k);
		break;
	case ANY:
		break;
	}
	checking_back(k, mark);
}

void
properties_check(const struct json *o, const struct property *p, size_t n,
    struct checking *k)
{
	for (size_t i = 0; i < n; i++)
		property_value_check(json_get(o, p[i].name), &p[i], k);
}

static void
type_problem(const struct variant *v, size_t n, struct checking *k)
{
	char text[400];
	size_t at = 0, mark = checking_into(k, "type");

	for (size_t i = 0; i < n && at < sizeof text; i++)
		at += (size_t)snprintf(text + at, sizeof text - at, "%s%s",
		    i > 0 ? ", " : "", v[i].type);
	if (k->flex)
		checking_problem(k, "invalid property");
	else
		problem(k, "Must be one of the following values: [%.150s]",
		    text);
	checking_back(k, mark);
}

void
variant_check(const struct json *o, const struct variant *v, size_t n,
    struct checking *k)
{
	struct str type = json_get_str(o, "type");

	for (size_t i = 0; i < n; i++)
		if (str_is(type, v[i].type)) {
			properties_check(o, v[i].properties, v[i].n, k);
			return;
		}
	type_problem(v, n, k);
}
