/* Parts of messages: actions, quick replies, senders, templates. */
#include "base/json.h"
#include "linesim/property.h"

enum { QUICK_ITEMS = 13, LABEL = 20, LABEL_CAROUSEL = 12, ACTIONS = 4,
	COLUMNS = 10 };

static const struct property postback[] = {
	{ "data", TEXT16, 1, 1, 300, NULL },
	{ "displayText", GRAPHEMES, 0, 1, 300, NULL },
	{ "text", GRAPHEMES, 0, 1, 300, NULL },
	{ "fillInText", GRAPHEMES, 0, 1, 300, NULL },
};

static const struct property message[] = {
	{ "text", GRAPHEMES, 1, 1, 300, NULL },
};

static const struct property uri[] = {
	{ "uri", LINK, 1, 1, 1000, NULL },
};

static const struct property picker[] = {
	{ "data", TEXT16, 1, 1, 300, NULL },
	{ "mode", TEXT16, 1, 4, 8, NULL },
};

static const struct property clipboard[] = {
	{ "clipboardText", TEXT16, 1, 1, 1000, NULL },
};

static const struct variant actions[] = {
	{ "postback", postback, NELEMS(postback) },
	{ "message", message, NELEMS(message) },
	{ "uri", uri, NELEMS(uri) },
	{ "datetimepicker", picker, NELEMS(picker) },
	{ "clipboard", clipboard, NELEMS(clipboard) },
	{ "camera", NULL, 0 },
	{ "cameraRoll", NULL, 0 },
	{ "location", NULL, 0 },
};

void
action_check(const struct json *a, struct checking *k)
{
	const struct property label = { "label", GRAPHEMES, k->label_needed,
	    1, k->label_max, NULL };

	variant_check(a, actions, NELEMS(actions), k);
	property_value_check(json_get(a, "label"), &label, k);
}

static void
labels(struct checking *k, uint32_t most, bool needed)
{
	k->label_max = most;
	k->label_needed = needed;
}

static void
quick_item_check(const struct json *item, struct checking *k)
{
	static const struct property item_properties[] = {
		{ "action", THING, 1, 0, 0, action_check },
		{ "imageUrl", HTTPS, 0, 1, 2000, NULL },
	};

	labels(k, LABEL, true);
	properties_check(item, item_properties, NELEMS(item_properties), k);
}

void
quick_reply_check(const struct json *q, struct checking *k)
{
	static const struct property items = { "items", LIST, 1, 1,
	    QUICK_ITEMS, quick_item_check };

	properties_check(q, &items, 1, k);
}

void
sender_check(const struct json *s, struct checking *k)
{
	static const struct property sender[] = {
		{ "name", TEXT16, 0, 1, 20, NULL },
		{ "iconUrl", HTTPS, 0, 1, 2000, NULL },
	};

	properties_check(s, sender, NELEMS(sender), k);
}

void
emoji_check(const struct json *e, struct checking *k)
{
	static const struct property emoji[] = {
		{ "index", NUMBER, 1, 0, 4999, NULL },
		{ "productId", TEXT16, 1, 1, 100, NULL },
		{ "emojiId", TEXT16, 1, 1, 100, NULL },
	};

	properties_check(e, emoji, NELEMS(emoji), k);
}

void
base_size_check(const struct json *s, struct checking *k)
{
	static const struct property size[] = {
		{ "width", NUMBER, 1, 1040, 1040, NULL },
		{ "height", NUMBER, 1, 1, INT32_MAX, NULL },
	};

	properties_check(s, size, NELEMS(size), k);
}

/* Text is shorter beside an image or a title. */
static void
words_check(const struct json *t, uint32_t most, struct checking *k)
{
	bool beside = json_get(t, "title") != NULL ||
	    json_get(t, "thumbnailImageUrl") != NULL;
	const struct property text = { "text", GRAPHEMES, 1, 1,
	    beside ? 60 : most, NULL };
	static const struct property rest[] = {
		{ "title", GRAPHEMES, 0, 1, 40, NULL },
		{ "thumbnailImageUrl", HTTPS, 0, 1, 2000, NULL },
	};

	properties_check(t, &text, 1, k);
	properties_check(t, rest, NELEMS(rest), k);
}

static void
actions_check(const struct json *t, uint32_t least, uint32_t most,
    struct checking *k)
{
	const struct property list = { "actions", LIST, 1, least, most,
	    action_check };

	labels(k, LABEL, true);
	properties_check(t, &list, 1, k);
}

static void
column_check(const struct json *c, struct checking *k)
{
	words_check(c, 120, k);
	actions_check(c, 1, ACTIONS - 1, k);
}

static void
image_column_check(const struct json *c, struct checking *k)
{
	static const struct property column[] = {
		{ "imageUrl", HTTPS, 1, 1, 2000, NULL },
		{ "action", THING, 1, 0, 0, action_check },
	};

	labels(k, LABEL_CAROUSEL, false);
	properties_check(c, column, NELEMS(column), k);
}

/* All columns have the same number of actions, and a title or none. */
static void
columns_alike(const struct json *t, struct checking *k)
{
	const struct json *list = json_get(t, "columns");
	const struct json *a = json_at(list, 0);

	for (size_t i = 1; i < json_count(list); i++) {
		const struct json *b = json_at(list, i);

		if (json_count(json_get(a, "actions")) !=
		    json_count(json_get(b, "actions")) ||
		    (json_get(a, "title") == NULL) !=
		    (json_get(b, "title") == NULL) ||
		    (json_get(a, "thumbnailImageUrl") == NULL) !=
		    (json_get(b, "thumbnailImageUrl") == NULL)) {
			checking_problem(k, "columns must be alike");
			return;
		}
	}
}

static void
carousel_check(const struct json *t, checker *column, struct checking *k)
{
	const struct property columns = { "columns", LIST, 1, 1, COLUMNS,
	    column };

	properties_check(t, &columns, 1, k);
}

void
template_check(const struct json *t, struct checking *k)
{
	static const struct property confirm = { "text", GRAPHEMES, 1, 1, 240,
	    NULL };
	static const struct variant names[] = { { "buttons", NULL, 0 },
	    { "confirm", &confirm, 1 }, { "carousel", NULL, 0 },
	    { "image_carousel", NULL, 0 } };
	struct str type = json_get_str(t, "type");

	variant_check(t, names, NELEMS(names), k);
	if (str_is(type, "buttons")) {
		words_check(t, 160, k);
		actions_check(t, 1, ACTIONS, k);
	} else if (str_is(type, "confirm")) {
		actions_check(t, 2, 2, k);
	} else if (str_is(type, "carousel")) {
		carousel_check(t, column_check, k);
		columns_alike(t, k);
	} else if (str_is(type, "image_carousel")) {
		carousel_check(t, image_column_check, k);
	}
}
