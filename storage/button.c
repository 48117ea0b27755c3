/* Actions of messages [L8]: see button.h. */
#include "storage/button.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"

enum { LABEL = 20, LABEL_FLEX = 40, LABEL_PICTURE = 12, HOURS = 24,
	MINUTES = 60 };

static const struct rule postback[] = {
	STRING("data", PLAIN, NEEDED, 300),
	STRING("displayText", WORDS_SEEN, 0, 300),
	STRING("text", WORDS_SEEN, 0, 300),
	ONE_OF("inputOption", 0,
	    "closeRichMenu openRichMenu openKeyboard openVoice"),
	STRING("fillInText", WORDS_SEEN, 0, 300),
};

static const struct rule message[] = {
	STRING("text", WORDS_SEEN, NEEDED, 300),
};

static const struct rule desktop_rules[] = {
	STRING("desktop", LINK, NEEDED, 1000),
};

static const struct shape desktop = {
	.rules = desktop_rules, .n = NELEMS(desktop_rules),
};

static const struct rule uri[] = {
	STRING("uri", LINK, NEEDED, 1000),
	OBJECT("altUri", 0, &desktop),
};

static const struct rule picker[] = {
	STRING("data", PLAIN, NEEDED, 300),
	ONE_OF("mode", NEEDED, "date time datetime"),
	STRING("initial", PLAIN, 0, 16),
	STRING("max", PLAIN, 0, 16),
	STRING("min", PLAIN, 0, 16),
};

static const struct rule clipboard[] = {
	STRING("clipboardText", WORDS, NEEDED, 1000),
};

static bool
postback_more(struct walk *w, const struct json *a)
{
	if (json_get(a, "text") != NULL && json_get(a, "displayText") != NULL)
		return fail(w->e, ERR_INPUT, "%s: has both text and "
		    "displayText", w->path);
	return json_get(a, "fillInText") == NULL ||
	    str_is(json_get_str(a, "inputOption"), "openKeyboard") ||
	    fail(w->e, ERR_INPUT, "%s.fillInText: needs an inputOption of "
	    "openKeyboard", w->path);
}

static bool
two_digits(struct str s, size_t at, uint64_t below)
{
	uint64_t n;

	return s.n >= at + 2 && str_u64(str_upto(str_from(s, at), 2), &n) &&
	    n < below;
}

static bool
is_time(struct str s)
{
	return s.n == 5 && s.p[2] == ':' && two_digits(s, 0, HOURS) &&
	    two_digits(s, 3, MINUTES);
}

static bool
is_day(struct str s)
{
	int32_t day;

	return s.n == 10 && day_parse(s, &day) &&
	    str_cmp(s, STR("1900-01-01")) >= 0 &&
	    str_cmp(s, STR("2100-12-31")) <= 0;
}

static bool
is_moment(struct str s, struct str mode)
{
	if (str_is(mode, "date"))
		return is_day(s);
	if (str_is(mode, "time"))
		return is_time(s);
	return s.n == 16 && (s.p[10] == 'T' || s.p[10] == 't') &&
	    is_day(str_upto(s, 10)) && is_time(str_from(s, 11));
}

static bool
picker_more(struct walk *w, const struct json *a)
{
	static const char *const moments[] = { "initial", "max", "min" };
	struct str mode = json_get_str(a, "mode"), min, max;

	for (size_t i = 0; i < NELEMS(moments); i++) {
		struct str s = json_get_str(a, moments[i]);

		if (s.p != NULL && !is_moment(s, mode))
			return fail(w->e, ERR_INPUT, "%s.%s: \"%.*s\" is no "
			    "%.*s from 1900 to 2100", w->path, moments[i],
			    STRF(s), STRF(mode));
	}
	min = json_get_str(a, "min");
	max = json_get_str(a, "max");
	return min.p == NULL || max.p == NULL || str_cmp(min, max) < 0 ||
	    fail(w->e, ERR_INPUT, "%s.min: must be before max", w->path);
}

#define EVERYWHERE							\
	VARIANT_MORE("postback", postback, postback_more),		\
	VARIANT("message", message),					\
	VARIANT("uri", uri),						\
	VARIANT_MORE("datetimepicker", picker, picker_more),		\
	VARIANT("clipboard", clipboard)

static const struct variant everywhere[] = { EVERYWHERE };

static const struct variant quick[] = {
	EVERYWHERE,
	{ .type = "camera" }, { .type = "cameraRoll" }, { .type = "location" },
};

static const struct rule label[] = {
	STRING("label", WORDS_SEEN, NEEDED, LABEL),
};
static const struct rule label_flex[] = {
	STRING("label", WORDS_SEEN, NEEDED, LABEL_FLEX),
};
static const struct rule label_tap[] = {
	STRING("label", WORDS_SEEN, 0, LABEL_FLEX),
};
static const struct rule label_picture[] = {
	STRING("label", WORDS_SEEN, 0, LABEL_PICTURE),
};

#define BUTTON(types, label_) { .variants = types,			\
	.nvariants = NELEMS(types), .rules = label_, .n = NELEMS(label_) }

const struct shape button_template = BUTTON(everywhere, label);
const struct shape button_quick = BUTTON(quick, label);
const struct shape button_flex = BUTTON(everywhere, label_flex);
const struct shape button_tap = BUTTON(everywhere, label_tap);
const struct shape button_picture = BUTTON(everywhere, label_picture);
