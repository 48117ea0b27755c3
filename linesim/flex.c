/* Flex messages, whose problems LINE names by a pointer into the container. */
#include "linesim/flex.h"

#include <stdio.h>

#include "base/json.h"

enum { BUBBLE_BYTES = 30 * 1024, CAROUSEL_BYTES = 50 * 1024, BUBBLES = 12,
	LABEL = 40, CHILDREN = 1000 };

/* How long it is when written without blanks. */
static size_t
written_bytes(const struct json *v)
{
	const struct json *value;
	struct str key;
	size_t n = 2;

	if (json_str(v).p != NULL) {
		struct buf b = { 0 };

		json_put(&b, json_str(v));
		n = b.n;
		buf_free(&b);
	} else if (json_is_list(v)) {
		for (size_t i = 0; i < json_count(v); i++)
			n += written_bytes(json_at(v, i)) + (i > 0);
	} else if (json_has_keys(v)) {
		for (const void *at = json_next(v, NULL, &key, &value);
		    at != NULL; at = json_next(v, at, &key, &value))
			n += key.n + 4 + written_bytes(value);
	} else {
		n = 4;
	}
	return n;
}

static checker component_check;

static const struct property box[] = {
	{ "layout", TEXT16, 1, 1, 20, NULL },
	{ "contents", LIST, 1, 0, CHILDREN, component_check },
	{ "action", THING, 0, 0, 0, action_check },
};

static const struct property text[] = {
	{ "contents", LIST, 0, 0, CHILDREN, component_check },
	{ "action", THING, 0, 0, 0, action_check },
};

static const struct property button[] = {
	{ "action", THING, 1, 0, 0, action_check },
};

static const struct property image[] = {
	{ "url", HTTPS, 1, 1, 2000, NULL },
	{ "action", THING, 0, 0, 0, action_check },
};

static const struct property icon[] = {
	{ "url", HTTPS, 1, 1, 2000, NULL },
};

static const struct property video[] = {
	{ "url", HTTPS, 1, 1, 2000, NULL },
	{ "previewUrl", HTTPS, 1, 1, 2000, NULL },
	{ "altContent", THING, 1, 0, 0, component_check },
};

static const struct property span[] = {
	{ "text", TEXT16, 1, 0, 5000, NULL },
};

static const struct variant components[] = {
	{ "box", box, NELEMS(box) }, { "text", text, NELEMS(text) },
	{ "button", button, NELEMS(button) },
	{ "image", image, NELEMS(image) }, { "icon", icon, NELEMS(icon) },
	{ "video", video, NELEMS(video) }, { "span", span, NELEMS(span) },
	{ "separator", NULL, 0 }, { "filler", NULL, 0 },
};

static void
component_check(const struct json *c, struct checking *k)
{
	struct str type = json_get_str(c, "type");

	k->label_max = LABEL;
	k->label_needed = str_is(type, "button");
	variant_check(c, components, NELEMS(components), k);
	if (str_is(type, "text") && json_get(c, "contents") == NULL &&
	    json_get_str(c, "text").n == 0)
		checking_problem(k, "text or contents must be specified");
}

static void
bubble_check(const struct json *b, struct checking *k)
{
	static const struct property parts[] = {
		{ "header", THING, 0, 0, 0, component_check },
		{ "hero", THING, 0, 0, 0, component_check },
		{ "body", THING, 0, 0, 0, component_check },
		{ "footer", THING, 0, 0, 0, component_check },
	};

	if (!str_is(json_get_str(b, "type"), "bubble"))
		checking_problem(k, "invalid property");
	if (written_bytes(b) > BUBBLE_BYTES)
		checking_problem(k, "bubble is larger than 30 KB");
	properties_check(b, parts, NELEMS(parts), k);
}

void
flex_check(const struct json *c, struct checking *k)
{
	static const struct property bubbles = { "contents", LIST, 1, 1,
	    BUBBLES, bubble_check };

	k->flex = true;
	k->pointer_at = k->path_n;
	if (!str_is(json_get_str(c, "type"), "carousel")) {
		bubble_check(c, k);
	} else {
		if (written_bytes(c) > CAROUSEL_BYTES)
			checking_problem(k, "carousel is larger than 50 KB");
		properties_check(c, &bubbles, 1, k);
	}
	k->flex = false;
}
