/* English sentences, matched against a list, become Japanese ones. */
#include "daemon/say.h"

#include <string.h>

enum { HOLES_MAX = 8 };

static const struct {
	const char	*en, *ja;
} list[] = {
#define SAY(en, ja)	{ en, ja },
#include "daemon/say.def"
#include "daemon/saytown.def"
#undef SAY
};

static const char *const kinds[ERR_KINDS] = {
	[ERR_NONE] = "",
	[ERR_INPUT] = "指定に誤りがあります",
	[ERR_DENIED] = "権限がありません",
	[ERR_ABSENT] = "見つかりません",
	[ERR_CLASH] = "今はできません",
	[ERR_BUSY] = "混み合っています。しばらくしてからもう一度お試しください",
	[ERR_REMOTE] = "相手から返事がありません",
	[ERR_DISK] = "保存できません",
};

/* The text before the next % sign, and the format after that. */
static struct str
literal(struct str format, struct str *rest)
{
	struct str text = str_split(format, '%', rest);
	size_t n = 0;

	while (n < rest->n && strchr("0123456789.*-lzhj", rest->p[n]) != NULL)
		n++;
	if (rest->p != NULL)
		*rest = str_from(*rest, n < rest->n ? n + 1 : n);
	return text;
}

/* What stands where the % signs are; false if it is another sentence. */
static bool
match(struct str format, struct str said, struct str *holes, size_t *n)
{
	struct str rest, text = literal(format, &rest);
	size_t at;

	*n = 0;
	if (!str_starts(said, text))
		return false;
	said = str_from(said, text.n);
	while (rest.p != NULL) {
		ASSERT(*n < HOLES_MAX);
		text = literal(rest, &rest);
		if (rest.p == NULL && (said.n < text.n ||
		    !str_ends(said, text)))
			return false;
		at = said.n - text.n;
		if (rest.p != NULL && !str_find(said, text, &at))
			return false;
		holes[(*n)++] = str_upto(said, at);
		said = str_from(said, at + text.n);
	}
	return said.n == 0;
}

static void
word(struct str english, struct buf *b)
{
	for (size_t i = 0; i < NELEMS(list); i++)
		if (str_is(english, list[i].en)) {
			buf_put(b, str_of(list[i].ja));
			return;
		}
	buf_put(b, english);
}

static void
fill(const char *ja, const struct str *holes, size_t n, struct buf *b)
{
	for (; *ja != '\0'; ja++) {
		size_t hole = (size_t)(ja[0] == '{' ? ja[1] - '1' : HOLES_MAX);

		if (hole < n && ja[2] == '}') {
			word(holes[hole], b);
			ja += 2;
		} else
			buf_byte(b, *ja);
	}
}

/* Of the sentences that fit, the one with the most words of its own. */
bool
say_text(struct str english, struct buf *b)
{
	struct str holes[HOLES_MAX];
	size_t n, best = NELEMS(list), best_bytes = 0;

	for (size_t i = 0; i < NELEMS(list); i++) {
		size_t bytes = english.n;

		if (!match(str_of(list[i].en), english, holes, &n))
			continue;
		for (size_t k = 0; k < n; k++)
			bytes -= holes[k].n;
		if (best == NELEMS(list) || bytes > best_bytes) {
			best = i;
			best_bytes = bytes;
		}
	}
	if (best == NELEMS(list))
		return false;
	ASSERT(match(str_of(list[best].en), english, holes, &n));
	fill(list[best].ja, holes, n, b);
	return true;
}

void
say_err(struct err *e)
{
	struct err why = *e;
	struct buf b = { 0 };

	ASSERT(e->kind < ERR_KINDS);
	if (say_text(str_of(why.why), &b))
		fail(e, why.kind, "%.*s", STRF(buf_str(&b)));
	else
		fail(e, why.kind, "%s: %s", kinds[why.kind], why.why);
	buf_free(&b);
}

bool
say_japanese(struct str lang)
{
	return str_starts(lang, STR("ja"));
}
