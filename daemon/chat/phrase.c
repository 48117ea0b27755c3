/* Compares what residents write with the words that features listen to. */
#include "daemon/chat/phrase.h"

#include <stdarg.h>

#include "base/text.h"
#include "daemon/chat/feature.h"

static const char *const endings[] = { "。", "!", "?", ".", "、", "〜", "♪" };

static bool
ending_cut(struct str *s)
{
	for (size_t i = 0; i < NELEMS(endings); i++) {
		struct str end = str_of(endings[i]);

		if (!str_ends(*s, end))
			continue;
		s->n -= end.n;
		return true;
	}
	return false;
}

struct str
phrase_cut(struct str s)
{
	while (ending_cut(&s))
		continue;
	return s;
}

struct str
phrase_fold(struct arena *a, struct str s)
{
	return phrase_cut(text_hiragana(a, text_key(a, s)));
}

struct str
phrase_asked(const struct ask *q)
{
	return q->folded.p != NULL ? q->folded
	    : phrase_fold(q->arena, q->plain);
}

bool
phrase_among(struct str folded, const char *list)
{
	struct str rest = str_of(list), word;

	while (rest.p != NULL) {
		word = str_split(rest, '|', &rest);
		if (str_eq(word, folded))
			return true;
	}
	return false;
}

bool
wrote(const struct ask *q, const char *list)
{
	return q->kind == ASK_TEXT &&
	    phrase_among(phrase_asked(q), list);
}

bool
tapped(const struct ask *q, const char *feature, const char *step)
{
	return tap_is(q, feature) && str_is(tap_step(q), step);
}

bool
wrote_menu(const struct ask *q)
{
	return wrote(q, "めにゅー|へるぷ|menu|Menu|help|Help|使い方|"
	    "つかいかた");
}

bool
wrote_greeting(const struct ask *q)
{
	return wrote(q, "ありがとう|ありがとうございます|"
	    "ありがとうございました|どうも|こんにちは|こんばんは|"
	    "おはよう|おはようございます|"
	    "はじめまして|よろしく|よろしくお願いします|よろしくおねがいします|"
	    "了解|了解です|わかりました|おやすみなさい|お疲れ様です|"
    "おつかれさまです|助かりました|たすかりました|はい|いいえ|うん|"
    "さようなら|すみません|ごめんなさい|ok|OK|Ok");
}

static void
percent_put(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c > ' ' && c < 0x7f && c != '%' && c != '&' && c != '=' &&
		    c != '+' && c != '?')
			buf_byte(b, (char)c);
		else
			buf_fmt(b, "%%%02X", c);
	}
}

struct str
tap_make(struct arena *a, const char *path, ...)
{
	struct buf b = { 0 };
	const char *key;
	char between = '?';
	struct str out;
	va_list ap;

	buf_put(&b, str_of(path));
	va_start(ap, path);
	while ((key = va_arg(ap, const char *)) != NULL) {
		buf_fmt(&b, "%c%s=", between, key);
		percent_put(&b, va_arg(ap, struct str));
		between = '&';
	}
	va_end(ap);
	out = str_dup(a, buf_str(&b));
	buf_free(&b);
	return out;
}

void
offer_menu(struct answer *a)
{
	offer(a, STR("メニュー"), STR("help/menu"));
}
