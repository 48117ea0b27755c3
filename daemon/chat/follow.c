/* First contact: short, and one button that leads on; and coming back. */
#include "daemon/chat/feature.h"
#include "daemon/chat/phrase.h"

static const char use_words[] = "前の設定を使う|前の設定";

static bool
follow_wants(const struct ask *q)
{
	return q->kind == ASK_FOLLOW || tap_is(q, "follow") ||
	    wrote(q, use_words);
}

static void
first_buttons(struct answer *a)
{
	offer(a, STR("受け取る情報を選ぶ"), STR("form/start"));
	offer(a, STR("Language"), STR("form/change?f=settings&q=lang"));
	offer_menu(a);
}

static void
welcome(const struct ask *q, struct answer *a)
{
	const char *town = q->town_name != NULL ? q->town_name : "町";

	say_fmt(a, "友だち追加ありがとうございます。\n"
	    "%sから、ごみの日や大切なお知らせをお届けします。\n"
	    "下のボタンを押して始めてください。",
	    str_of(town).n <= 60 ? town : "町");
	first_buttons(a);
}

static void
welcome_back(struct answer *a)
{
	say(a, STR("おかえりなさい。\n前の設定を使いますか"));
	offer(a, STR("前の設定を使う"), STR("follow/use"));
	offer(a, STR("選びなおす"), STR("form/start"));
	offer(a, STR("登録内容"), STR("mine/menu"));
}

static void
use(struct answer *a)
{
	if (a->resident.attrs.n == 0) {
		say(a, STR("前の設定はありません。"));
		first_buttons(a);
		return;
	}
	say(a, STR("前の設定でお届けします。"));
	offer(a, STR("登録内容"), STR("mine/menu"));
	offer_menu(a);
}

static bool
follow_answer(const struct ask *q, struct answer *a, struct err *e)
{
	(void)e;
	if (q->kind != ASK_FOLLOW)
		use(a);
	else if (q->back && a->resident.attrs.n > 0)
		welcome_back(a);
	else
		welcome(q, a);
	return true;
}

const struct feature feature_follow = {
	.name = "follow", .wants = follow_wants, .answer = follow_answer,
};
