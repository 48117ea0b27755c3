/* JSON: jansson reads, a few functions write. */
#include "base/json.h"

#include <jansson.h>
#include <string.h>

#include "base/arena.h"

enum { NODE_STEP = 16, NODE_KINDS = 17,	/* of 16, 32 … 256 bytes; 0: more */
	SPARE_BYTES_MAX = 1 << 20 };

/* Before each piece of jansson's memory.  A tree is many small pieces that
 * live for a moment: what is given back is kept for the next tree. */
struct node {
	_Alignas(16) size_t	 kind;
	struct node		*next;
};

static struct node	*spares[NODE_KINDS];
static size_t		 spare_bytes;

static void *
node_get(size_t bytes)
{
	size_t kind = (bytes + NODE_STEP - 1) / NODE_STEP;
	struct node *n;

	kind = kind < NODE_KINDS ? kind : 0;
	n = spares[kind];
	if (n != NULL) {
		spares[kind] = n->next;
		spare_bytes -= kind * NODE_STEP;
	} else
		n = mem_grow(NULL, sizeof *n + (kind > 0 ? kind * NODE_STEP
		    : bytes));
	n->kind = kind;
	return n + 1;
}

static void
node_give(void *p)
{
	struct node *n = (struct node *)p - 1;

	if (p == NULL)
		return;
	if (n->kind == 0 || spare_bytes >= SPARE_BYTES_MAX) {
		mem_free(n);
		return;
	}
	n->next = spares[n->kind];
	spares[n->kind] = n;
	spare_bytes += n->kind * NODE_STEP;
}

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
	static bool set;
	json_error_t why;
	json_t *t;

	if (!set)
		json_set_alloc_funcs(node_get, node_give);
	set = true;
	t = json_loadb(s.n > 0 ? s.p : "", s.n, JSON_DECODE_ANY |
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

/* Below, text is JSON that was read before: its strings and brackets end. */
static const char *
string_end(const char *p, const char *end)
{
	const char *quote, *q;

	for (p++; (quote = memchr(p, '"', (size_t)(end - p))) != NULL;
	    p = quote + 1) {
		for (q = quote; q > p && q[-1] == '\\'; q--)
			continue;
		if ((quote - q) % 2 == 0)
			return quote + 1;
	}
	return end;
}

static const char *
over_any(const char *p, const char *end, const char *these)
{
	while (p < end && strchr(these, *p) != NULL)
		p++;
	return p;
}

static const char *
value_end(const char *p, const char *end)
{
	size_t depth = 0;

	while (p < end && (depth > 0 || strchr(",]}", *p) == NULL)) {
		if (*p == '"') {
			p = string_end(p, end);
			continue;
		}
		depth += *p == '{' || *p == '[';
		depth -= *p == '}' || *p == ']';
		p++;
	}
	return p;
}

/* Goes over a list, and tells where its entries are, and how many. */
static const char *
list_end(const char *p, const char *end, struct str *list, size_t *n)
{
	size_t room = *n;
	struct str text;

	p = over_any(p + 1, end, " \t\r\n");
	for (*n = 0; p < end && *p != ']'; ++*n) {
		text.p = p;
		p = value_end(p, end);
		text.n = (size_t)(p - text.p);
		if (*n < room)
			list[*n] = text;
		p = over_any(p, end, " \t\r\n,");
	}
	return p < end ? p + 1 : end;
}

bool
json_texts(struct str text, const char *key, struct str *list, size_t n)
{
	const char *end = text.p + text.n, *p, *from;
	size_t lists = 0, found = n;
	struct str name;

	p = over_any(text.p, end, " \t\r\n{");
	while (p < end && *p == '"') {
		from = p + 1;
		p = string_end(p, end);
		name = (struct str){ from, (size_t)(p - from) - 1 };
		if (memchr(name.p, '\\', name.n) != NULL)
			return false;
		p = over_any(p, end, " \t\r\n:");
		if (p < end && *p == '[' && str_is(name, key) && lists++ == 0)
			p = list_end(p, end, list, &found);
		else if (str_is(name, key))
			return false;
		else
			p = value_end(p, end);
		p = over_any(p, end, " \t\r\n,");
	}
	return lists == 1 && found == n;
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
	ASSERT(j != NULL && json_dump_callback(tree(j), buf_sink, to,
	    JSON_COMPACT | JSON_ENCODE_ANY) == 0);
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
	static const bool escaped[256] = { [0 ... 0x1f] = true, ['"'] = true,
	    ['\\'] = true, [0x7f] = true };
	size_t from = 0;

	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (!escaped[c])
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
	if (value < 0)
		buf_byte(b, '-');
	buf_number(b, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void
json_put_bool(struct buf *b, const char *key, bool value)
{
	json_put_key(b, key);
	buf_put(b, value ? STR("true") : STR("false"));
}
