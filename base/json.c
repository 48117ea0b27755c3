/* JSON: jansson reads, a few functions write. */
#include "base/json.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

static const json_t *
tree(const struct json *j)
{
	return (const json_t *)(const void *)j;
}

static const struct json *
wrap(const json_t *t)
{
	return (const struct json *)(const void *)t;
}

struct json *
json_read(struct str s, struct err *e)
{
	json_error_t why;
	json_t *t = json_loadb(s.n > 0 ? s.p : "", s.n, JSON_DECODE_ANY |
	    JSON_ALLOW_NUL, &why);

	if (t == NULL)
		fail(e, ERR_INPUT, "not JSON: line %d, column %d: %s", why.line,
		    why.column, str_utf8(str_of(why.text)) ? why.text
		    : "a broken character");
	return (struct json *)(void *)t;
}

void
json_free(struct json *j)
{
	json_decref((json_t *)(void *)j);
}

struct json *
json_keep(const struct json *j)
{
	json_t *t = (json_t *)(uintptr_t)j;

	return (struct json *)(void *)json_incref(t);
}

const struct json *
json_get(const struct json *j, const char *key)
{
	return wrap(json_object_get(tree(j), key));
}

const struct json *
json_at(const struct json *j, size_t i)
{
	return wrap(json_array_get(tree(j), i));
}

size_t
json_count(const struct json *j)
{
	return json_array_size(tree(j));
}

bool
json_has_keys(const struct json *j)
{
	return j != NULL && json_typeof(tree(j)) == JSON_OBJECT;
}

bool
json_is_list(const struct json *j)
{
	return j != NULL && json_typeof(tree(j)) == JSON_ARRAY;
}

bool
json_is_whole(const struct json *j)
{
	return j != NULL && json_typeof(tree(j)) == JSON_INTEGER;
}

bool
json_is_num(const struct json *j)
{
	return j != NULL && json_is_number(tree(j));
}

bool
json_is_bool(const struct json *j)
{
	return j != NULL && json_is_boolean(tree(j));
}

struct str
json_str(const struct json *j)
{
	return (struct str){ json_string_value(tree(j)),
	    json_string_length(tree(j)) };
}

int64_t
json_int(const struct json *j)
{
	return json_integer_value(tree(j));
}

bool
json_bool(const struct json *j)
{
	return j != NULL && json_typeof(tree(j)) == JSON_TRUE;
}

double
json_float(const struct json *j)
{
	return json_number_value(tree(j));
}

struct str
json_get_str(const struct json *j, const char *key)
{
	return json_str(json_get(j, key));
}

const void *
json_next(const struct json *j, const void *at, struct str *key,
    const struct json **value)
{
	json_t *t = (json_t *)(uintptr_t)j;
	void *it = at == NULL ? json_object_iter(t)
	    : json_object_iter_next(t, (void *)(uintptr_t)at);

	if (it == NULL)
		return NULL;
	*key = str_of(json_object_iter_key(it));
	*value = wrap(json_object_iter_value(it));
	return it;
}

static int
buf_sink(const char *p, size_t n, void *to)
{
	buf_put(to, (struct str){ p, n });
	return 0;
}

void
json_copy_to(const struct json *j, struct buf *to)
{
	ASSERT(j != NULL);
	json_dump_callback(tree(j), buf_sink, to,
	    JSON_COMPACT | JSON_ENCODE_ANY);
}

static void
escape(struct buf *b, unsigned char c)
{
	switch (c) {
	case '"':
		buf_put(b, STR("\\\""));
		break;
	case '\\':
		buf_put(b, STR("\\\\"));
		break;
	case '\n':
		buf_put(b, STR("\\n"));
		break;
	case '\r':
		buf_put(b, STR("\\r"));
		break;
	case '\t':
		buf_put(b, STR("\\t"));
		break;
	default:
		buf_fmt(b, "\\u%04x", c);
	}
}

void
json_put(struct buf *b, struct str s)
{
	size_t from = 0;

	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
			continue;
		buf_put(b, (struct str){ s.p + from, i - from });
		escape(b, c);
		from = i + 1;
	}
	if (s.n > from)
		buf_put(b, str_from(s, from));
	buf_byte(b, '"');
}

void
json_comma(struct buf *b)
{
	if (b->n > 0 && strchr("{[:,", b->p[b->n - 1]) == NULL)
		buf_byte(b, ',');
}

void
json_put_key(struct buf *b, const char *key)
{
	json_comma(b);
	json_put(b, str_of(key));
	buf_byte(b, ':');
}

void
json_put_str(struct buf *b, const char *key, struct str value)
{
	json_put_key(b, key);
	json_put(b, value);
}

void
json_put_int(struct buf *b, const char *key, int64_t value)
{
	json_put_key(b, key);
	buf_fmt(b, "%" PRId64, value);
}

void
json_put_bool(struct buf *b, const char *key, bool value)
{
	json_put_key(b, key);
	buf_put(b, value ? STR("true") : STR("false"));
}
