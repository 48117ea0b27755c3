/* Text, buttons and a picture become LINE's messages: see compose.h. */
#include "daemon/desk/compose.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "daemon/desk/desk.h"
#include "scheduler/freeze.h"
#include "storage/message.h"

enum { BUTTONS_TEMPLATE = 4, BUTTONS_MAX = 10, LABEL_TEMPLATE = 20,
	TEXT_TEMPLATE = 160, TEXT_BESIDE = 60, ALT_UNITS = 400 };

struct parts {
	struct str	 text, image, sender;	/* p NULL: none */
	struct str	 labels[BUTTONS_MAX], links[BUTTONS_MAX];
	size_t		 nbuttons;
};

/* LABEL=URL, a line each. */
static bool
read_buttons(const struct act *a, struct parts *p, struct err *e)
{
	struct str one, rest = act_arg(a, "--button");

	while (rest.p != NULL) {
		one = str_split(rest, '\n', &rest);
		if (p->nbuttons == BUTTONS_MAX)
			return fail(e, ERR_INPUT, "--button: %d is the most",
			    BUTTONS_MAX);
		p->labels[p->nbuttons] = str_split(one, '=',
		    &p->links[p->nbuttons]);
		if (p->links[p->nbuttons].p == NULL)
			return fail(e, ERR_INPUT, "--button must be "
			    "LABEL=URL, not \"%.*s\"",
			    STRF(str_upto(one, 80)));
		p->nbuttons++;
	}
	return true;
}

static bool
read_parts(const struct act *a, struct parts *p, struct err *e)
{
	*p = (struct parts){ .text = act_arg(a, "--text"),
	    .image = act_arg(a, "--image"), .sender = act_arg(a, "--sender") };
	if (!read_buttons(a, p, e))
		return false;
	if (p->text.p == NULL && (p->image.p == NULL || p->nbuttons > 0))
		return fail(e, ERR_INPUT, "campaign new needs --text or "
		    "--messages");
	return p->text.p == NULL || desk_text_fits(p->text, e);
}

/* As much as is shown in a list of chats, and no half of a place. */
static struct str
alt_text(struct str text)
{
	struct str cut = text_cut_utf16(text, ALT_UNITS);
	size_t open = cut.n;

	for (size_t i = 0; i < cut.n && cut.n < text.n; i++)
		if (cut.p[i] == '{')
			open = i;
		else if (cut.p[i] == '}')
			open = cut.n;
	return open == 0 ? cut : str_upto(cut, open);
}

/* May it be a template, or is it too much for one? */
static bool
is_small(const struct parts *p)
{
	bool small = p->nbuttons <= BUTTONS_TEMPLATE &&
	    text_graphemes(p->text) <= (p->image.p != NULL ? TEXT_BESIDE :
	    TEXT_TEMPLATE);

	for (size_t i = 0; i < p->nbuttons; i++)
		small = small && text_graphemes(p->labels[i]) <=
		    LABEL_TEMPLATE;
	return small;
}

static void
put_action(const struct parts *p, size_t i, struct buf *b)
{
	buf_byte(b, '{');
	json_put_str(b, "type", STR("uri"));
	json_put_str(b, "label", p->labels[i]);
	json_put_str(b, "uri", p->links[i]);
	buf_byte(b, '}');
}

static void
put_template(const struct parts *p, struct buf *b)
{
	json_put_str(b, "type", STR("template"));
	json_put_str(b, "altText", alt_text(p->text));
	json_put_key(b, "template");
	buf_put(b, STR("{\"type\":\"buttons\""));
	if (p->image.p != NULL)
		json_put_str(b, "thumbnailImageUrl", p->image);
	json_put_str(b, "text", p->text);
	json_put_key(b, "actions");
	buf_byte(b, '[');
	for (size_t i = 0; i < p->nbuttons; i++) {
		json_comma(b);
		put_action(p, i, b);
	}
	buf_put(b, STR("]}"));
}

static void
put_footer(const struct parts *p, struct buf *b)
{
	json_put_key(b, "footer");
	buf_put(b, STR("{\"type\":\"box\",\"layout\":\"vertical\","
	    "\"spacing\":\"sm\",\"contents\":["));
	for (size_t i = 0; i < p->nbuttons; i++) {
		json_comma(b);
		buf_put(b, STR("{\"type\":\"button\",\"style\":\"link\","
		    "\"height\":\"sm\",\"action\":"));
		put_action(p, i, b);
		buf_byte(b, '}');
	}
	buf_put(b, STR("]}"));
}

static void
put_flex(const struct parts *p, struct buf *b)
{
	json_put_str(b, "type", STR("flex"));
	json_put_str(b, "altText", alt_text(p->text));
	json_put_key(b, "contents");
	buf_put(b, STR("{\"type\":\"bubble\""));
	if (p->image.p != NULL) {
		json_put_key(b, "hero");
		buf_put(b, STR("{\"type\":\"image\",\"size\":\"full\","
		    "\"aspectRatio\":\"20:13\",\"aspectMode\":\"cover\""));
		json_put_str(b, "url", p->image);
		buf_byte(b, '}');
	}
	json_put_key(b, "body");
	buf_put(b, STR("{\"type\":\"box\",\"layout\":\"vertical\","
	    "\"contents\":[{\"type\":\"text\",\"wrap\":true"));
	json_put_str(b, "text", p->text);
	buf_put(b, STR("}]}"));
	put_footer(p, b);
	buf_byte(b, '}');
}

static void
put_text(const struct parts *p, struct buf *b)
{
	json_put_str(b, "type", STR("text"));
	json_put_str(b, "text", p->text);
}

static void
put_image(const struct parts *p, struct buf *b)
{
	json_put_str(b, "type", STR("image"));
	json_put_str(b, "originalContentUrl", p->image);
	json_put_str(b, "previewImageUrl", p->image);
}

static void
put_message(const struct parts *p, void (*put)(const struct parts *,
    struct buf *), struct buf *b)
{
	json_comma(b);
	buf_byte(b, '{');
	put(p, b);
	if (p->sender.p != NULL) {
		json_put_key(b, "sender");
		buf_byte(b, '{');
		json_put_str(b, "name", p->sender);
		buf_byte(b, '}');
	}
	buf_byte(b, '}');
}

static void
put_parts(const struct parts *p, struct buf *b)
{
	buf_byte(b, '[');
	if (p->nbuttons > 0)
		put_message(p, is_small(p) ? put_template : put_flex, b);
	else {
		if (p->text.p != NULL)
			put_message(p, put_text, b);
		if (p->image.p != NULL)
			put_message(p, put_image, b);
	}
	buf_byte(b, ']');
}

/* What staff wrote, as JSON that nobody has checked yet. */
static bool
written(const struct act *a, struct buf *b, bool *text_only, struct err *e)
{
	static const char *const others[] = { "--text", "--button",
	    "--image", "--sender" };
	struct parts p;

	*text_only = false;
	if (act_arg(a, "--messages").p == NULL) {
		if (!read_parts(a, &p, e))
			return false;
		*text_only = p.nbuttons == 0 && p.image.p == NULL &&
		    p.sender.p == NULL;
		put_parts(&p, b);
		return true;
	}
	for (size_t i = 0; i < NELEMS(others); i++)
		if (act_arg(a, others[i]).p != NULL)
			return fail(e, ERR_INPUT, "%s cannot stand beside "
			    "--messages: it goes into the file", others[i]);
	if (a->nfiles != 1)
		return fail(e, ERR_INPUT, "--messages needs one file");
	buf_put(b, a->files[0].bytes);
	return true;
}

bool
compose(struct act *a, const struct bits *who, struct str *text,
    struct buf *messages, struct err *e)
{
	struct buf raw = { 0 };
	struct places_used used;
	bool text_only;
	bool good = written(a, &raw, &text_only, e) &&
	    message_read(buf_str(&raw), messages, &used, e) &&
	    freeze_fits(buf_str(messages), &used, who, e);

	buf_free(&raw);
	if (!good)
		return false;
	*text = act_arg(a, "--text");
	if (text->p == NULL)
		*text = message_words(buf_str(messages), a->arena);
	if (text_only)
		buf_reset(messages);
	return true;
}
