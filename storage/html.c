/* Text out of the scraps of HTML that towns put into their tables. */
#include "storage/html.h"

#include "base/arena.h"
#include "base/text.h"

static const struct {
	const char	*name;
	const char	*letter;
} entities[] = {
	{ "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" },
	{ "&quot;", "\"" }, { "&nbsp;", " " }, { "&#39;", "'" },
};

static bool
tag_starts_line(struct str tag)
{
	static const char *const names[] = { "<br", "</p", "</li", "</div",
		"</tr", "</h" };

	for (size_t i = 0; i < NELEMS(names); i++) {
		struct str name = str_of(names[i]);

		if (tag.n >= name.n && str_ieq(str_upto(tag, name.n), name))
			return true;
	}
	return false;
}

/* "<" alone, as in "5<10", is no tag. */
static size_t
tag_bytes(struct str s)
{
	size_t end;

	if (s.n < 3 || s.p[0] != '<')
		return 0;
	if (s.p[1] != '/' && (unsigned char)((s.p[1] | 0x20) - 'a') > 25)
		return 0;
	return str_find(s, STR(">"), &end) ? end + 1 : 0;
}

static size_t
entity_put(struct str s, struct buf *b)
{
	for (size_t i = 0; i < NELEMS(entities); i++)
		if (str_starts(s, str_of(entities[i].name))) {
			buf_put(b, str_of(entities[i].letter));
			return str_of(entities[i].name).n;
		}
	buf_byte(b, s.p[0]);
	return 1;
}

static void
strip(struct str s, struct buf *b)
{
	while (s.n > 0) {
		size_t n = tag_bytes(s);

		if (n > 0 && tag_starts_line(str_upto(s, n)))
			buf_byte(b, '\n');
		if (n == 0)
			n = entity_put(s, b);
		s = str_from(s, n);
	}
}

struct str
html_text(struct arena *a, struct str s)
{
	struct buf raw = { 0 }, out = { 0 };
	struct str rest, line, text;

	strip(s, &raw);
	for (rest = buf_str(&raw); rest.p != NULL;) {
		line = text_trim(str_split(rest, '\n', &rest));
		if (line.n > 0 && out.n > 0)
			buf_byte(&out, '\n');
		buf_put(&out, line);
	}
	text = str_dup(a, buf_str(&out));
	buf_free(&raw);
	buf_free(&out);
	return text;
}
