/* The menu, a kind word, and an answer to whatever nobody else wants. */
#include "daemon/chat/feature.h"
#include "daemon/chat/phrase.h"

#include "base/text.h"

enum { SHOWN_MAX = 20 };

static bool
help_wants(const struct ask *q)
{
	(void)q;
	return true;
}

static void
buttons(const struct ask *q, struct answer *a)
{
	const struct feature *f;

	offer(a, STR("きょうのごみ"), STR("garbage/today"));
	offer(a, STR("あすのごみ"), STR("garbage/tomorrow"));
	for (size_t i = 0; (f = feature_at(i)) != NULL; i++)
		offer(a, str_of(f->help), str_fmt(q->arena, "%s/menu",
		    f->name));
}

/* For who sees no buttons: the same as words. */
static void
menu(const struct ask *q, struct answer *a, const char *lead)
{
	struct buf b = { 0 };
	const struct feature *f;

	buf_fmt(&b, "%s下のボタンを押すか、次のことばを書いてください。\n"
	    "・きょうのごみ\n・あすのごみ", lead);
	for (size_t i = 0; (f = feature_at(i)) != NULL; i++)
		buf_fmt(&b, "\n・%s", f->help);
	say(a, buf_str(&b));
	buf_free(&b);
	buttons(q, a);
}

static void
greet(const struct ask *q, struct answer *a)
{
	if (wrote(q, "こんにちは|こんばんは|おはよう|おはようございます|"
	    "はじめまして|よろしく|よろしくお願いします|"
	    "よろしくおねがいします"))
		say(a, STR("こんにちは。ご用は下のボタンからどうぞ。"));
	else
		say(a, STR("こちらこそ、ありがとうございます。"));
	buttons(q, a);
}

static void
missed(const struct ask *q, struct answer *a)
{
	struct str s = text_cut(q->plain, SHOWN_MAX);

	a->missed = q->plain;
	menu(q, a, str_fmt(q->arena, "「%.*s%s」は見つかりませんでした。\n",
	    STRF(s), s.n < q->plain.n ? "…" : "").p);
}

static bool
help_answer(const struct ask *q, struct answer *a, struct err *e)
{
	(void)e;
	if (wrote_greeting(q)) {
		greet(q, a);
	} else if (q->kind == ASK_TEXT && !wrote_menu(q) && q->plain.n > 0) {
		missed(q, a);
	} else if (q->kind == ASK_PLACE) {
		menu(q, a, "位置は使わず、残していません。\n");
	} else if (q->kind == ASK_OTHER) {
		say(a, STR("ありがとうございます。\n"
		    "ご用は「メニュー」を押すか、書いてください。"));
		offer_menu(a);
	} else {
		menu(q, a, "");
	}
	return true;
}

const struct feature feature_help = {
	.name = "help", .wants = help_wants, .answer = help_answer,
};
