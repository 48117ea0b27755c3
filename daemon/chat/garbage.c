/* What is collected when: today, tomorrow, this week, this month, next. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "daemon/chat/asking.h"
#include "daemon/chat/outlook.h"
#include "daemon/chat/phrase.h"
#include "storage/forms.h"

enum { WEEK_DAYS = 7, HOW_DAYS = 14, DAYS_AHEAD = 400, NEXT_DAYS = 92,
	NOON = 12 * 60 };

/* What is being answered. */
struct garbage {
	const struct ask *q;
	struct answer	*a;
	struct outlook	 o;
	struct place	 places[PLACES_MAX];
	int32_t		 today;
};

static void
day_say(struct garbage *g, int32_t day, enum collection_when when)
{
	struct collection c = { .day = day, .when = when,
	    .places = g->places, .nplaces = g->o.nplaces,
	    .mute = g->o.mute };
	struct buf b = { 0 };

	(void)collection_words(g->q->town, &c, &b);
	collection_messages(buf_str(&b), day, &g->a->messages);
	g->a->bubbles++;
	g->a->buttons = 3;		/* those of collection_messages() */
	buf_free(&b);
}

static void
other_days(struct garbage *g)
{
	offer(g->a, STR("きょうのごみ"), STR("garbage/today"));
	offer(g->a, STR("あすのごみ"), STR("garbage/tomorrow"));
	offer(g->a, STR("今週"), STR("garbage/week"));
	offer(g->a, STR("次の資源"), STR("garbage/next"));
	offer_menu(g->a);
}

static void
today(struct garbage *g)
{
	day_say(g, g->today, COLLECTION_TODAY);
	other_days(g);
}

static void
tomorrow(struct garbage *g)
{
	day_say(g, g->today + 1, COLLECTION_TOMORROW);
	other_days(g);
}

static void
after_tomorrow(struct garbage *g)
{
	day_say(g, g->today + 2, COLLECTION_THAT_DAY);
	other_days(g);
}

static void
both(struct garbage *g)
{
	day_say(g, g->today, COLLECTION_TODAY);
	day_say(g, g->today + 1, COLLECTION_TOMORROW);
	other_days(g);
}

static void
list_say(struct garbage *g, struct buf *b)
{
	say(g->a, buf_str(b));
	buf_free(b);
	offer(g->a, STR("出し方"), STR("garbage/how"));
	offer(g->a, STR("今月の予定"), STR("garbage/month"));
	offer(g->a, STR("来月の予定"), STR("garbage/later"));
	offer(g->a, STR("通知を変える"), STR("form/open?topic=garbage"));
	other_days(g);
}

static void
week(struct garbage *g)
{
	struct buf b = { 0 };

	g->o.days = (struct days){ g->today, g->today + WEEK_DAYS - 1 };
	buf_put(&b, STR("きょうから7日間の収集"));
	outlook_days(&g->o, &b);
	list_say(g, &b);
}

static void
month_say(struct garbage *g, int32_t from)
{
	struct date d = date_of(from);
	struct buf b = { 0 };

	g->o.days = (struct days){ from, from - (int32_t)d.day +
	    (int32_t)month_days(d.year, d.month) };
	buf_fmt(&b, "%u月の収集", d.month);
	outlook_kinds(&g->o, &b);
	list_say(g, &b);
}

static void
month(struct garbage *g)
{
	month_say(g, g->today);
}

static void
later(struct garbage *g)
{
	struct date d = date_of(g->today);

	month_say(g, g->today - (int32_t)d.day + 1 +
	    (int32_t)month_days(d.year, d.month));
}

/* 資源 of 次の資源は?; the button asks for the same. */
static struct str
next_word(const struct ask *q)
{
	struct str s = phrase_asked(q);

	if (q->kind == ASK_TAP)
		return STR("資源");
	if (str_ends(s, STR("は")))
		s.n -= STR("は").n;
	if (str_starts(s, STR("次の")))
		return str_from(s, STR("次の").n);
	if (str_starts(s, STR("つぎの")))
		return str_from(s, STR("つぎの").n);
	return STR_NONE;
}

static void
next(struct garbage *g)
{
	struct buf b = { 0 };

	g->o.days = (struct days){ g->today, g->today + NEXT_DAYS };
	buf_put(&b, STR("次の収集"));
	if (!outlook_next(&g->o, next_word(g->q), &b)) {
		buf_reset(&b);
		buf_put(&b, STR("その種類は見つかりませんでした。"));
	}
	list_say(g, &b);
}

/* The day under whose words the button was; or, written, today's in the
 * morning and after noon tomorrow's. */
static void
how(struct garbage *g)
{
	int32_t from = g->today + (minute_today(g->q->now_ms) >= NOON);
	struct buf b = { 0 };
	uint64_t day;

	if (g->q->kind == ASK_TAP && str_u64(tap_value(g->q, "day"), &day) &&
	    day <= (uint64_t)g->today + DAYS_AHEAD)
		from = (int32_t)day;
	g->o.days = (struct days){ from, from + HOW_DAYS };
	if (!outlook_how(&g->o, &b))
		buf_put(&b, STR("しばらく収集はありません。"));
	list_say(g, &b);
}

static const struct {
	const char	*step, *words;	/* folded */
	void		(*tell)(struct garbage *);
} tells[] = {
	{ "today", "今日|きょう|本日|今日のごみ|きょうのごみ|今日は|きょうは|"
	    "今日のごみは|今日は何のごみ|今日のごみは何|今日ごみ", today },
	{ "tomorrow", "明日|あした|あす|明日のごみ|あしたのごみ|あすのごみ|"
	    "明日は|あしたは|明日のごみは|明日は何のごみ|明日のごみは何|"
	    "明日ごみ", tomorrow },
	{ "after", "明後日|あさって|あさってのごみ|明後日のごみ",
	    after_tomorrow },
	{ "week", "今週|こんしゅう|今週のごみ|今週の予定|1週間", week },
	{ "month", "今月|こんげつ|今月の予定|今月のごみ|予定", month },
	{ "later", "来月|らいげつ|来月の予定|来月のごみ", later },
	{ "how", "出し方|だし方|だしかた|出しかた|ごみの出し方", how },
	{ "menu", "ごみ|ごみの日|ごみ収集|収集日|ごみの収集日|収集|"
	    "ごみかれんだー", both },
};

static bool
wrote_district(const struct ask *q, unsigned *area)
{
	return q->kind == ASK_TEXT && q->town != NULL && q->plain.n > 0 &&
	    calendar_area(&q->town->calendar, q->plain, area);
}

static bool
garbage_wants(const struct ask *q)
{
	unsigned area;

	for (size_t i = 0; i < NELEMS(tells); i++)
		if (wrote(q, tells[i].words))
			return true;
	return tap_is(q, "garbage") || wrote_district(q, &area) ||
	    (q->kind == ASK_TEXT && next_word(q).n > 0);
}

/* Without a district there is nothing to say yet: asks for it. */
static void
ask_district(const struct ask *q, struct answer *a)
{
	struct asking s;

	if (!asking_read(q, a, &s) || !str_is(s.form->name, "settings"))
		s = (struct asking){ .q = q, .a = a, .alone = true,
		    .form = form_find(STR("settings")),
		    .seen = { s.seen.p, 0 } };
	s.lead = STR("ごみの日をお答えするために、教えてください。\n");
	asking_alone(&s, form_question(s.form, STR("garbage")));
}

static void
tell(struct garbage *g)
{
	for (size_t i = 0; i < NELEMS(tells); i++)
		if (tapped(g->q, "garbage", tells[i].step) ||
		    wrote(g->q, tells[i].words)) {
			tells[i].tell(g);
			return;
		}
	if (tapped(g->q, "garbage", "next") || g->q->kind == ASK_TEXT)
		next(g);
	else
		both(g);
}

static void
mute_read(struct garbage *g)
{
	g->o.mute.p = ARENA_ARRAY(g->q->arena, struct str, ATTRS_MAX);
	g->o.mute.n = resident_values(g->q->resident, "mute", g->o.mute.p,
	    ATTRS_MAX);
}

static bool
garbage_answer(const struct ask *q, struct answer *a, struct err *e)
{
	struct garbage g = { .q = q, .a = a };
	unsigned area;

	(void)e;
	if (q->town == NULL) {
		say(a, STR("ごみのカレンダーは、まだ準備中です。"));
		offer_menu(a);
		return true;
	}
	g.today = day_today(q->now_ms);
	g.o = (struct outlook){ .cal = &q->town->calendar,
	    .places = g.places, .arena = q->arena };
	mute_read(&g);
	if (wrote_district(q, &area)) {
		g.places[g.o.nplaces++] = (struct place){ .area = area };
		both(&g);
		return true;
	}
	g.o.nplaces = collection_places(q->town, q->resident, g.places);
	if (g.o.nplaces == 0)
		ask_district(q, a);
	else
		tell(&g);
	return true;
}

const struct feature feature_garbage = {
	.name = "garbage", .help = "ごみの日",
	.wants = garbage_wants, .answer = garbage_answer,
};
