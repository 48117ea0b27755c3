/*
 * No more messages but emergencies: 「全部やめる」.
 *
 * It sets the attribute pause=all and nothing else.  Reminders skip who has
 * it, and so does the cut of every campaign that is no emergency.  All other
 * settings stay as they are, so going back is one tap and loses nothing.
 */
#include "daemon/chat/feature.h"
#include "daemon/chat/phrase.h"

static const char ask_words[] = "全部やめる|ぜんぶやめる|配信停止|停止|"
    "配信をやめる|通知を止める|お知らせを止める";
static const char do_words[] = "はい、やめます|はいやめます";
static const char undo_words[] = "また受け取る|元に戻す|もとに戻す|"
    "配信再開|再開";
static const char no_words[] = "やめずに続ける";

static bool
stop_wants(const struct ask *q)
{
	return tap_is(q, "stop") || wrote(q, ask_words) ||
	    wrote(q, do_words) || wrote(q, undo_words) || wrote(q, no_words);
}

static bool
paused(const struct answer *a)
{
	return resident_has(&a->resident, "pause", STR("all"));
}

static void
confirm(struct answer *a)
{
	say(a, STR("緊急のお知らせのほかは、何も届かなくなります。\n"
	    "「はい、やめます」を押すか、書いてください。"));
	offer(a, STR("はい、やめます"), STR("stop/do"));
	offer(a, STR("やめずに続ける"), STR("stop/no"));
}

static void
told(const struct ask *q, struct answer *a)
{
	(void)q;
	if (paused(a)) {
		say(a, STR("お知らせを止めています。緊急のときだけ届きます。"));
		offer(a, STR("また受け取る"), STR("stop/undo"));
	} else {
		say(a, STR("お知らせをお届けします。"));
		offer(a, STR("設定を変える"), STR("form/open"));
	}
	offer_menu(a);
}

static void
stop_all(const struct ask *q, struct answer *a)
{
	struct str all = STR("all");

	(void)resident_set(&a->resident, q->arena, "pause", &all, 1,
	    q->event_ms);
	told(q, a);
}

static void
stop_undo(const struct ask *q, struct answer *a)
{
	(void)resident_set(&a->resident, q->arena, "pause", NULL, 0,
	    q->event_ms);
	told(q, a);
}

static bool
stop_answer(const struct ask *q, struct answer *a, struct err *e)
{
	(void)e;
	if (tapped(q, "stop", "do") || wrote(q, do_words))
		stop_all(q, a);
	else if (tapped(q, "stop", "undo") || wrote(q, undo_words))
		stop_undo(q, a);
	else if (tapped(q, "stop", "no") || wrote(q, no_words) || paused(a))
		told(q, a);
	else
		confirm(a);
	return true;
}

const struct feature feature_stop = {
	.name = "stop", .help = "配信停止",
	.wants = stop_wants, .answer = stop_answer,
};
