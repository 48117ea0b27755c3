/* Messages and templates as tables [L8]: see kind.h. */
#include "storage/kind.h"

#include <string.h>

#include "base/json.h"
#include "storage/button.h"
#include "storage/flex.h"

enum { URL = 2000, ALT = 1500, COLUMNS = 10, IMAGEMAP_WIDTH = 1040,
	EMOJIS = 20, QUICK_ITEMS = 13, TEXT_MAX = 5000, LAT = 90, LON = 180 };

#define PIXELS	INT32_MAX

/* Of all messages. */
static const struct rule quick_item_rules[] = {
	ONE_OF("type", NEEDED, "action"), STRING("imageUrl", HTTPS, 0, URL),
	OBJECT("action", NEEDED, &button_quick),
};

static const struct shape quick_item = {
	.rules = quick_item_rules, .n = NELEMS(quick_item_rules),
};

static const struct rule quick_rules[] = {
	OBJECTS("items", NEEDED, 1, QUICK_ITEMS, &quick_item),
};

static const struct shape quick = {
	.rules = quick_rules, .n = NELEMS(quick_rules),
};

static const struct rule sender_rules[] = {
	STRING("name", NAME, 0, 20), STRING("iconUrl", HTTPS, 0, URL),
};

static const struct shape sender = {
	.rules = sender_rules, .n = NELEMS(sender_rules),
};

static const struct rule common[] = {
	OBJECT("quickReply", 0, &quick), OBJECT("sender", 0, &sender),
};

/* Templates. */
#define PICTURE_RULES							\
	STRING("thumbnailImageUrl", HTTPS, 0, URL),			\
	STRING("imageBackgroundColor", COLOR, 0, 9)
#define PICTURE_STYLE							\
	ONE_OF("imageAspectRatio", 0, "rectangle square"),		\
	ONE_OF("imageSize", 0, "cover contain")
#define WORDS_OF(most) {						\
	.name = "text", .kind = WORDS_SEEN, .min = 1, .max = most,	\
	.flags = NEEDED | MARK | MARK_UNTITLED, .beside = 60 }

static const struct rule buttons[] = {
	PICTURE_RULES, PICTURE_STYLE, STRING("title", WORDS_SEEN, MARK, 40),
	WORDS_OF(160), OBJECT("defaultAction", 0, &button_tap),
	OBJECTS("actions", NEEDED, 1, 4, &button_template),
};

static const struct rule confirm[] = {
	STRING("text", WORDS_SEEN, NEEDED | MARK, 240),
	OBJECTS("actions", NEEDED, 2, 2, &button_template),
};

static const struct rule column_rules[] = {
	PICTURE_RULES, STRING("title", WORDS_SEEN, MARK, 40), WORDS_OF(120),
	OBJECT("defaultAction", 0, &button_tap),
	OBJECTS("actions", NEEDED, 1, 3, &button_template),
};

static const struct shape column = {
	.rules = column_rules, .n = NELEMS(column_rules),
};

static const struct rule carousel[] = {
	PICTURE_STYLE, OBJECTS("columns", NEEDED, 1, COLUMNS, &column),
};

static const struct rule image_column_rules[] = {
	STRING("imageUrl", HTTPS, NEEDED, URL),
	OBJECT("action", NEEDED, &button_picture),
};

static const struct shape image_column = {
	.rules = image_column_rules, .n = NELEMS(image_column_rules),
};

static const struct rule image_carousel[] = {
	OBJECTS("columns", NEEDED, 1, COLUMNS, &image_column),
};

/* Columns must be alike in these, and in how many actions they have. */
static bool
carousel_more(struct walk *w, const struct json *c)
{
	static const char *const alike[] = { "title", "thumbnailImageUrl" };
	const struct json *list = json_get(c, "columns");
	const struct json *first = json_at(list, 0), *x;

	for (size_t i = 1; i < json_count(list); i++) {
		x = json_at(list, i);
		for (size_t k = 0; k < NELEMS(alike); k++)
			if ((json_get(x, alike[k]) != NULL) !=
			    (json_get(first, alike[k]) != NULL))
				return fail(w->e, ERR_INPUT, "%s.columns[%zu]"
				    ".%s: all columns must have it, or none",
				    w->path, i, alike[k]);
		if (json_count(json_get(x, "actions")) !=
		    json_count(json_get(first, "actions")))
			return fail(w->e, ERR_INPUT, "%s.columns[%zu]"
			    ".actions: all columns must have as many",
			    w->path, i);
	}
	return true;
}

static const struct variant templates[] = {
	VARIANT("buttons", buttons), VARIANT("confirm", confirm),
	VARIANT_MORE("carousel", carousel, carousel_more),
	VARIANT("image_carousel", image_carousel),
};

static const struct shape template_shape = {
	.variants = templates, .nvariants = NELEMS(templates),
};

/* Imagemaps. */
static const struct rule size_rules[] = {
	NUMBER("width", NEEDED, IMAGEMAP_WIDTH, IMAGEMAP_WIDTH),
	NUMBER("height", NEEDED, 1, PIXELS),
};

static const struct shape base_size = {
	.rules = size_rules, .n = NELEMS(size_rules),
};

static const struct rule area_rules[] = {
	NUMBER("x", NEEDED, 0, PIXELS), NUMBER("y", NEEDED, 0, PIXELS),
	NUMBER("width", NEEDED, 1, PIXELS),
	NUMBER("height", NEEDED, 1, PIXELS),
};

static const struct shape area = {
	.rules = area_rules, .n = NELEMS(area_rules),
};

static const struct rule map_uri[] = {
	STRING("linkUri", LINK, NEEDED, 1000),
};
static const struct rule map_message[] = {
	STRING("text", WORDS, NEEDED, 400),
};
static const struct rule map_clipboard[] = {
	STRING("clipboardText", WORDS, NEEDED, 1000),
};

static const struct variant map_actions[] = {
	VARIANT("uri", map_uri), VARIANT("message", map_message),
	VARIANT("clipboard", map_clipboard),
};

static const struct rule map_common[] = {
	STRING("label", WORDS_SEEN, 0, 100), OBJECT("area", NEEDED, &area),
};

static const struct shape map_action = {
	.variants = map_actions, .nvariants = NELEMS(map_actions),
	.rules = map_common, .n = NELEMS(map_common),
};

static const struct rule link_rules[] = {
	STRING("linkUri", LINK, NEEDED, 1000),
	STRING("label", WORDS_SEEN, NEEDED, 30),
};

static const struct shape external = {
	.rules = link_rules, .n = NELEMS(link_rules),
};

static const struct rule film_rules[] = {
	STRING("originalContentUrl", HTTPS, NEEDED, URL),
	STRING("previewImageUrl", HTTPS, NEEDED, URL),
	OBJECT("area", NEEDED, &area), OBJECT("externalLink", 0, &external),
};

static const struct shape film = {
	.rules = film_rules, .n = NELEMS(film_rules),
};

/* LINE adds /1040 to it, and so on. */
static bool
imagemap_more(struct walk *w, const struct json *m)
{
	struct str rest = json_get_str(m, "baseUrl"), last;

	rest = str_from(rest, sizeof "https://" - 1);
	do
		last = str_split(rest, '/', &rest);
	while (rest.p != NULL);
	return str_is(last, "") || !str_find(last, STR("."), NULL) ||
	    last.p == json_get_str(m, "baseUrl").p + sizeof "https://" - 1 ||
	    fail(w->e, ERR_INPUT, "%s.baseUrl: must not end in a file "
	    "extension", w->path);
}

/* The messages themselves. */
static const struct rule emoji_rules[] = {
	{ .name = "index", .kind = DOLLAR, .flags = NEEDED,
	    .max = TEXT_MAX - 1 },
	STRING("productId", PLAIN, NEEDED, 100),
	STRING("emojiId", PLAIN, NEEDED, 100),
};

static const struct shape emoji = {
	.rules = emoji_rules, .n = NELEMS(emoji_rules),
};

#define ALT_TEXT	STRING("altText", WORDS, NEEDED | MARK_ALT, ALT)

static const struct rule text[] = {
	STRING("text", WORDS, NEEDED | MARK, TEXT_MAX),
	OBJECTS("emojis", 0, 1, EMOJIS, &emoji),
};

static const struct rule sticker[] = {
	STRING("packageId", DIGITS, NEEDED, 20),
	STRING("stickerId", DIGITS, NEEDED, 20),
};

static const struct rule image[] = {
	STRING("originalContentUrl", HTTPS, NEEDED, URL),
	STRING("previewImageUrl", HTTPS, NEEDED, URL),
};

static const struct rule video[] = {
	STRING("originalContentUrl", HTTPS, NEEDED, URL),
	STRING("previewImageUrl", HTTPS, NEEDED, URL),
	STRING("trackingId", TRACKING, 0, 100),
};

static const struct rule audio[] = {
	STRING("originalContentUrl", HTTPS, NEEDED, URL),
	NUMBER("duration", NEEDED, 1, INT32_MAX),
};

static const struct rule location[] = {
	STRING("title", WORDS, NEEDED | MARK, 100),
	STRING("address", WORDS, NEEDED, 100),
	{ .name = "latitude", .kind = DEGREES, .flags = NEEDED, .max = LAT },
	{ .name = "longitude", .kind = DEGREES, .flags = NEEDED, .max = LON },
};

static const struct rule imagemap[] = {
	STRING("baseUrl", HTTPS, NEEDED, URL), ALT_TEXT,
	OBJECT("baseSize", NEEDED, &base_size), OBJECT("video", 0, &film),
	OBJECTS("actions", NEEDED, 1, 50, &map_action),
};

static const struct rule template[] = {
	ALT_TEXT, OBJECT("template", NEEDED, &template_shape),
};

static const struct rule flex[] = {
	ALT_TEXT, OBJECT("contents", NEEDED, &flex_container),
};

static const struct variant messages[] = {
	VARIANT("text", text), VARIANT("sticker", sticker),
	VARIANT("image", image), VARIANT("video", video),
	VARIANT("audio", audio), VARIANT("location", location),
	VARIANT_MORE("imagemap", imagemap, imagemap_more),
	VARIANT("template", template), VARIANT("flex", flex),
};

const struct shape kind_message = {
	.variants = messages, .nvariants = NELEMS(messages),
	.rules = common, .n = NELEMS(common),
};

struct str
kind_of(const struct json *m)
{
	struct str type = json_get_str(m, "type");

	return str_is(type, "template")
	    ? json_get_str(json_get(m, "template"), "type") : type;
}

const char *
kind_name(struct str kind)
{
	static const char *const names[][2] = {
		{ "text", "文字" }, { "sticker", "スタンプ" },
		{ "image", "画像" }, { "video", "動画" },
		{ "audio", "音声" }, { "location", "位置情報" },
		{ "imagemap", "イメージマップ" }, { "flex", "Flex" },
		{ "buttons", "ボタン" }, { "confirm", "確認" },
		{ "carousel", "カルーセル" },
		{ "image_carousel", "画像カルーセル" },
	};

	for (size_t i = 0; i < NELEMS(names); i++)
		if (str_is(kind, names[i][0]))
			return names[i][1];
	return "?";
}
