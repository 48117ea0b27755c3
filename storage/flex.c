/* Flex containers and their components as tables [L8]: see flex.h. */
#include "storage/flex.h"

#include <string.h>

#include "base/json.h"
#include "storage/button.h"

enum { LENGTH = 20, MANY = 1000, TEXT = FLEX_BUBBLE_BYTES, FACTOR = 1000 };

#define PLACED								\
	STRING("margin", PLAIN, 0, LENGTH),				\
	ONE_OF("position", 0, "relative absolute"),			\
	STRING("offsetTop", PLAIN, 0, LENGTH),				\
	STRING("offsetBottom", PLAIN, 0, LENGTH),			\
	STRING("offsetStart", PLAIN, 0, LENGTH),			\
	STRING("offsetEnd", PLAIN, 0, LENGTH)
#define FLEX	NUMBER("flex", 0, 0, FACTOR)
#define GRAVITY	ONE_OF("gravity", 0, "top bottom center")
#define ALIGN	ONE_OF("align", 0, "start end center")
#define ADJUST	ONE_OF("adjustMode", 0, "shrink-to-fit")
#define LIMITED(type_, rules_, more_, bytes_) { .type = type_,		\
	.rules = rules_, .n = NELEMS(rules_), .more = more_,		\
	.bytes_max = bytes_ }
#define PICTURE(name)	STRING(name, HTTPS, NEEDED, 2000)

static const struct shape component, spans, hero;

static const struct rule gradient[] = {
	STRING("angle", PLAIN, NEEDED, LENGTH),
	STRING("startColor", COLOR, NEEDED, LENGTH),
	STRING("endColor", COLOR, NEEDED, LENGTH),
	STRING("centerColor", COLOR, 0, LENGTH),
	STRING("centerPosition", PLAIN, 0, LENGTH),
};

static const struct variant backgrounds[] = {
	VARIANT("linearGradient", gradient),
};

static const struct shape background = {
	.variants = backgrounds, .nvariants = NELEMS(backgrounds),
};

static const struct rule box[] = {
	ONE_OF("layout", NEEDED, "horizontal vertical baseline"), FLEX,
	OBJECTS("contents", NEEDED, 0, MANY, &component),
	STRING("spacing", PLAIN, 0, LENGTH), PLACED,
	STRING("backgroundColor", COLOR, 0, LENGTH),
	STRING("borderColor", COLOR, 0, LENGTH),
	STRING("borderWidth", PLAIN, 0, LENGTH),
	STRING("cornerRadius", PLAIN, 0, LENGTH),
	STRING("width", PLAIN, 0, LENGTH),
	STRING("maxWidth", PLAIN, 0, LENGTH),
	STRING("height", PLAIN, 0, LENGTH),
	STRING("maxHeight", PLAIN, 0, LENGTH),
	STRING("paddingAll", PLAIN, 0, LENGTH),
	STRING("paddingTop", PLAIN, 0, LENGTH),
	STRING("paddingBottom", PLAIN, 0, LENGTH),
	STRING("paddingStart", PLAIN, 0, LENGTH),
	STRING("paddingEnd", PLAIN, 0, LENGTH),
	OBJECT("action", 0, &button_tap),
	ONE_OF("justifyContent", 0, "center flex-start flex-end space-between "
	    "space-around space-evenly"),
	ONE_OF("alignItems", 0, "center flex-start flex-end"),
	OBJECT("background", 0, &background),
};

static const struct rule button[] = {
	OBJECT("action", NEEDED, &button_flex), FLEX,
	STRING("color", COLOR, 0, LENGTH),
	ONE_OF("style", 0, "primary secondary link"), GRAVITY, PLACED,
	ONE_OF("height", 0, "md sm"), ADJUST, SWITCH("scaling"),
};

static const struct rule image[] = {
	PICTURE("url"), FLEX, PLACED, ALIGN, GRAVITY,
	STRING("size", PLAIN, 0, LENGTH),
	STRING("aspectRatio", RATIO, 0, LENGTH),
	ONE_OF("aspectMode", 0, "fit cover"),
	STRING("backgroundColor", COLOR, 0, LENGTH),
	OBJECT("action", 0, &button_tap), SWITCH("animated"),
};

static const struct rule icon[] = {
	PICTURE("url"), PLACED, STRING("size", PLAIN, 0, LENGTH),
	STRING("aspectRatio", RATIO, 0, LENGTH), SWITCH("scaling"),
};

/* Spans before text: they are seen in its place. */
static const struct rule text[] = {
	OBJECTS("contents", 0, 0, MANY, &spans),
	STRING("text", WORDS, MARK_FIRST, TEXT), FLEX,
	STRING("size", PLAIN, 0, LENGTH), ALIGN, GRAVITY,
	STRING("color", COLOR, 0, LENGTH),
	ONE_OF("weight", 0, "regular bold"),
	ONE_OF("style", 0, "normal italic"),
	ONE_OF("decoration", 0, "none underline line-through"),
	SWITCH("wrap"), STRING("lineSpacing", PLAIN, 0, LENGTH), PLACED,
	OBJECT("action", 0, &button_tap), NUMBER("maxLines", 0, 0, FACTOR),
	ADJUST, SWITCH("scaling"),
};

static const struct rule span[] = {
	STRING("text", WORDS, NEEDED | MARK_FIRST, TEXT),
	STRING("size", PLAIN, 0, LENGTH), STRING("color", COLOR, 0, LENGTH),
	ONE_OF("weight", 0, "regular bold"),
	ONE_OF("style", 0, "normal italic"),
	ONE_OF("decoration", 0, "none underline line-through"),
};

static const struct variant span_only[] = { VARIANT("span", span) };

static const struct shape spans = {
	.variants = span_only, .nvariants = NELEMS(span_only),
};

static const struct rule separator[] = {
	STRING("margin", PLAIN, 0, LENGTH), STRING("color", COLOR, 0, LENGTH),
};

static const struct rule filler[] = { FLEX };

static bool
text_more(struct walk *w, const struct json *t)
{
	return json_get(t, "text") != NULL ||
	    json_count(json_get(t, "contents")) > 0 || fail(w->e, ERR_INPUT,
	    "%s: needs text or contents", w->path);
}

static const struct variant components[] = {
	VARIANT("box", box), VARIANT_MORE("text", text, text_more),
	VARIANT("button", button), VARIANT("image", image),
	VARIANT("icon", icon), VARIANT("separator", separator),
	VARIANT("filler", filler),
};

static const struct shape component = {
	.variants = components, .nvariants = NELEMS(components),
};

static const struct variant box_or_image[] = {
	VARIANT("box", box), VARIANT("image", image),
};

static const struct shape still = {
	.variants = box_or_image, .nvariants = NELEMS(box_or_image),
};

static const struct rule video[] = {
	PICTURE("url"), PICTURE("previewUrl"),
	OBJECT("altContent", NEEDED, &still),
	STRING("aspectRatio", RATIO, 0, LENGTH),
	OBJECT("action", 0, &button_tap),
};

static const struct variant heroes[] = {
	VARIANT("box", box), VARIANT("image", image), VARIANT("video", video),
};

static const struct shape hero = {
	.variants = heroes, .nvariants = NELEMS(heroes),
};

static const struct variant box_only[] = { VARIANT("box", box) };

static const struct shape part = {
	.variants = box_only, .nvariants = NELEMS(box_only),
};

static const struct rule style_rules[] = {
	STRING("backgroundColor", COLOR, 0, LENGTH), SWITCH("separator"),
	STRING("separatorColor", COLOR, 0, LENGTH),
};

static const struct shape style = {
	.rules = style_rules, .n = NELEMS(style_rules),
};

static const struct rule styles_rules[] = {
	OBJECT("header", 0, &style), OBJECT("hero", 0, &style),
	OBJECT("body", 0, &style), OBJECT("footer", 0, &style),
};

static const struct shape styles = {
	.rules = styles_rules, .n = NELEMS(styles_rules),
};

/* In the order in which they are seen. */
#define BUBBLE(hero_)							\
	ONE_OF("size", 0, "nano micro deca hecto kilo mega giga"),	\
	ONE_OF("direction", 0, "ltr rtl"),				\
	OBJECT("header", 0, &part), OBJECT("hero", 0, hero_),		\
	OBJECT("body", 0, &part), OBJECT("footer", 0, &part),		\
	OBJECT("styles", 0, &styles), OBJECT("action", 0, &button_tap)

static const struct rule alone[] = { BUBBLE(&hero) };
static const struct rule beside[] = { BUBBLE(&still) };

static bool
bubble_more(struct walk *w, const struct json *b)
{
	static const char *const parts[] = { "header", "hero", "body",
	    "footer" };
	struct str size = json_get_str(b, "size");
	bool film = str_is(json_get_str(json_get(b, "hero"), "type"), "video");
	size_t n = 0;

	for (size_t i = 0; i < NELEMS(parts); i++)
		n += json_get(b, parts[i]) != NULL;
	if (n == 0)
		return fail(w->e, ERR_INPUT, "%s: needs a header, hero, body "
		    "or footer", w->path);
	return !film || size.p == NULL || str_is(size, "kilo") ||
	    str_is(size, "mega") || str_is(size, "giga") || fail(w->e,
	    ERR_INPUT, "%s.size: a video needs kilo, mega or giga", w->path);
}

static const struct variant bubble_beside[] = {
	LIMITED("bubble", beside, bubble_more, FLEX_BUBBLE_BYTES),
};

static const struct shape bubble = {
	.variants = bubble_beside, .nvariants = NELEMS(bubble_beside),
	.bubble = true,
};

static const struct rule carousel[] = {
	OBJECTS("contents", NEEDED, 1, FLEX_BUBBLES, &bubble),
};

static struct str
size_of(const struct json *b)
{
	struct str size = json_get_str(b, "size");

	return size.p != NULL ? size : STR("mega");
}

static bool
carousel_more(struct walk *w, const struct json *c)
{
	const struct json *list = json_get(c, "contents");

	for (size_t i = 1; i < json_count(list); i++)
		if (!str_eq(size_of(json_at(list, i)),
		    size_of(json_at(list, 0))))
			return fail(w->e, ERR_INPUT, "%s.contents[%zu].size: "
			    "all bubbles must be of one size", w->path, i);
	return true;
}

static const struct variant containers[] = {
	LIMITED("bubble", alone, bubble_more, FLEX_BUBBLE_BYTES),
	LIMITED("carousel", carousel, carousel_more, FLEX_CAROUSEL_BYTES),
};

const struct shape flex_container = {
	.variants = containers, .nvariants = NELEMS(containers),
	.bubble = true,
};
