/*
 * What we hold about you, all of it; and away with it.
 *
 * Deleting empties attrs and times and ends the talk; number, LINE's id and
 * the day of following stay as long as the resident follows, since without
 * them no emergency would arrive.
 */
#include "base/clock.h"
#include "base/text.h"
#include "daemon/chat/asking.h"
#include "daemon/chat/keep.h"
#include "daemon/chat/phrase.h"
#include "storage/forms.h"

enum { BUBBLE_UTF16 = 4500 };

static const char show_words[] = "登録内容|とうろく内容|登録";
static const char erase_words[] = "消す|けす|登録を消す|削除|登録内容を消す";
static const char do_words[] = "はい、消します|はい消します";
static const char no_words[] = "消さない";

static bool
mine_wants(const struct ask *q)
{
	return tap_is(q, "mine") || wrote(q, show_words) ||
	    wrote(q, erase_words) || wrote(q, do_words) || wrote(q, no_words);
}

/* Is it an answer to this form, or the name of a district? */
static bool
shown(const struct form *f, struct str attr)
{
	struct str rest, key = str_split(attr, '=', &rest);

	if (str_is(key, "label") || str_is(key, "pause"))
		return true;
	for (uint32_t i = 0; i < f->questions_n; i++)
		if (str_eq(f->questions[i].key, key))
			return true;
	return false;
}

static void
settings_put(const struct ask *q, struct answer *a, const struct form *f,
    struct buf *b)
{
	for (uint32_t i = 0; i < f->questions_n; i++) {
		const struct form_question *fq = &f->questions[i];

		if (keep_count(&a->resident, fq) == 0)
			continue;
		buf_fmt(b, "・%.*s：", STRF(fq->title));
		keep_show(q, &a->resident, fq, b);
		buf_byte(b, '\n');
	}
	if (resident_has(&a->resident, "pause", STR("all")))
		buf_put(b, STR("・お知らせ：止めています\n"));
}

static void
others_put(const struct answer *a, const struct form *f, struct buf *b)
{
	for (uint32_t i = 0; i < a->resident.attrs.n; i++) {
		struct str s = a->resident.attrs.p[i], value;

		if (shown(f, s))
			continue;
		s = str_split(s, '=', &value);
		buf_fmt(b, "・%.*s：%.*s\n", STRF(s), STRF(value));
	}
}

static void
rest_put(const struct ask *q, struct buf *b)
{
	struct date d = date_of(day_today(q->resident->since_ms));

	buf_fmt(b, "・友だち追加：%d年%u月%u日\n", d.year, d.month, d.day);
	if (q->talk.feature.n > 0)
		buf_put(b, STR("・途中の質問：あります\n"));
	buf_put(b, STR("ほかに、LINEの利用者番号と、"
	    "設定を変えた時刻だけです。"));
}

/* In as many bubbles as it needs, cut between lines. */
static void
say_long(struct answer *a, struct str text)
{
	while (text.n > 0) {
		struct str part = text_cut_utf16(text, BUBBLE_UTF16);
		size_t n = part.n;

		while (n < text.n && n > 0 && part.p[n - 1] != '\n')
			n--;
		if (n == 0)
			n = part.n;
		say(a, str_upto(text, n));
		text = str_from(text, n);
	}
}

static void
show(const struct ask *q, struct answer *a)
{
	const struct form *f = form_find(STR("settings"));
	struct buf b = { 0 };

	buf_put(&b, STR("登録内容はこれですべてです。\n"));
	settings_put(q, a, f, &b);
	others_put(a, f, &b);
	rest_put(q, &b);
	say_long(a, buf_str(&b));
	buf_free(&b);
	offer(a, STR("設定を変える"), STR("form/open"));
	if (a->resident.attrs.n > 0)
		offer(a, STR("登録を消す"), STR("mine/erase"));
	offer_menu(a);
}

static void
confirm(struct answer *a)
{
	say(a, STR("登録内容をすべて消します。元には戻せません。\n"
	    "「はい、消します」を押すか、書いてください。"));
	offer(a, STR("はい、消します"), STR("mine/do"));
	offer(a, STR("消さない"), STR("mine/no"));
}

static void
erase(struct answer *a)
{
	a->resident.attrs.n = 0;
	a->resident.times.n = 0;
	a->talk = (struct talk){ 0 };
	say(a, STR("登録内容を消しました。"));
	offer(a, STR("受け取る情報を選ぶ"), STR("form/start"));
	offer_menu(a);
}

static bool
mine_answer(const struct ask *q, struct answer *a, struct err *e)
{
	(void)e;
	if (tapped(q, "mine", "erase") || wrote(q, erase_words)) {
		confirm(a);
	} else if (tapped(q, "mine", "do") || wrote(q, do_words)) {
		erase(a);
	} else if (tapped(q, "mine", "no") || wrote(q, no_words)) {
		say(a, STR("消さずに残しました。"));
		offer_menu(a);
	} else {
		show(q, a);
	}
	return true;
}

const struct feature feature_mine = {
	.name = "mine", .help = "登録内容",
	.wants = mine_wants, .answer = mine_answer,
};
