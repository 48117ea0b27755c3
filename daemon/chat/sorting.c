/* How to put something out, found by however people write it. */
#include "base/clock.h"
#include "base/text.h"
#include "daemon/chat/feature.h"
#include "daemon/chat/phrase.h"
#include "storage/collection.h"
#include "storage/html.h"

enum { SHOWN_MAX = 3, SAME_MAX = 12, NOTE_MAX = 200, SHORT_NOTE_MAX = 60,
	KINDS_MAX = 6, NEXT_DAYS = 92, ASKED_MAX = 20 };

static const char menu_words[] = "ごみの分け方|分け方|分別|ごみ分別|"
    "ごみの分別|分別検索|品目検索|ごみ検索|分別辞典";

/* What is being answered. */
struct sorting {
	const struct ask *q;
	struct answer	*a;
	const struct town *town;
	struct str	 group;		/* larger district, or empty */
	struct place	 places[PLACES_MAX];
	uint32_t	 nplaces;
	struct str	 told[KINDS_MAX];	/* kinds dealt with */
	size_t		 told_n;
	struct buf	 b;
};

static bool
searches(const struct ask *q)
{
	struct hit hits[HITS_MAX];

	return q->kind == ASK_TEXT && q->town != NULL && q->plain.n > 0 &&
	    !wrote_menu(q) && !wrote_greeting(q) &&
	    search_find(q->town->search, q->arena, q->plain, STR_NONE,
	    hits) > 0;
}

static bool
sorting_wants(const struct ask *q)
{
	return tap_is(q, "sorting") || wrote(q, menu_words) || searches(q);
}

/* The larger district, if all of a resident's districts are in one. */
static void
group_find(struct sorting *s)
{
	const struct calendar *c = &s->town->calendar;

	for (uint32_t i = 0; i < s->nplaces; i++) {
		struct str g = c->areas[s->places[i].area].group;

		if (i > 0 && !str_eq(g, s->group)) {
			s->group = STR_NONE;
			return;
		}
		s->group = g;
	}
}

static void
note_put(struct sorting *s, struct str text, size_t max)
{
	struct str whole = html_text(s->q->arena, text);
	struct str cut = text_cut(whole, max);

	if (cut.n > 0)
		buf_fmt(&s->b, "\n%.*s%s", STRF(cut),
		    cut.n < whole.n ? "…" : "");
}

static void
item_put(struct sorting *s, const struct town_item *x, bool alone)
{
	buf_fmt(&s->b, "%s%.*s", alone ? "■ " : "\n・", STRF(x->name));
	if (x->group.n > 0 && s->group.n == 0)
		buf_fmt(&s->b, "（%.*s）", STRF(x->group));
	buf_fmt(&s->b, "%s%.*s", alone ? "\n→ " : " → ",
	    STRF(x->category));
	note_put(s, x->note, alone ? NOTE_MAX : SHORT_NOTE_MAX);
	if (x->fee.n > 0)
		buf_fmt(&s->b, "\n料金：%.*s", STRF(x->fee));
}

/* The next day in one district, or why there is none; false: nothing of it
 * stands in the calendar. */
static bool
next_put(struct sorting *s, const struct place *p, unsigned kind)
{
	const struct calendar *c = &s->town->calendar;
	int32_t today = day_today(s->q->now_ms), day;
	struct days window = { today, today + NEXT_DAYS };
	struct str remark;

	buf_fmt(&s->b, "\n【%.*s%s%.*s】", STRF(p->label),
	    p->label.n > 0 ? " " : "", STRF(c->areas[p->area].name));
	switch (calendar_next(c, p->area, kind, window, &day)) {
	case COLLECT_YES:
		buf_put(&s->b, STR("次の収集 "));
		collection_day(day, &s->b);
		return true;
	case COLLECT_UNKNOWN:
		buf_put(&s->b, STR("収集日がわかりません。"
		    "役所へおたずねください"));
		return true;
	case COLLECT_NONE:
		break;
	}
	buf_put(&s->b, STR("決まった収集日はありません"));
	if (calendar_remark(c, p->area, kind, 0, &remark))
		note_put(s, remark, NOTE_MAX);
	return true;
}

/* What to do with a kind that is not collected. */
static void
instead_put(struct sorting *s, const struct town_item *x)
{
	struct str guide = calendar_guide(&s->town->calendar, x->category);

	if (guide.n > 0)
		note_put(s, guide, NOTE_MAX);
	else if (x->note.n == 0)
		buf_put(&s->b, STR("\n収集日のない区分です。"
		    "出し方は役所へおたずねください。"));
	else
		buf_put(&s->b, STR("\n（収集日のない区分です）"));
}

static bool
told_already(struct sorting *s, struct str kind)
{
	for (size_t i = 0; i < s->told_n; i++)
		if (str_eq(s->told[i], kind))
			return true;
	if (s->told_n == KINDS_MAX)
		return true;
	s->told[s->told_n++] = kind;
	return false;
}

static void
day_put(struct sorting *s, const struct town_item *x)
{
	const struct calendar *c = &s->town->calendar;
	unsigned kind;

	if (told_already(s, x->category))
		return;
	if (!calendar_category(c, x->category, &kind)) {
		buf_fmt(&s->b, "\n－ %.*s", STRF(x->category));
		instead_put(s, x);
		return;
	}
	if (s->nplaces > 0)
		buf_fmt(&s->b, "\n－ %.*s", STRF(x->category));
	for (uint32_t i = 0; i < s->nplaces; i++)
		(void)next_put(s, &s->places[i], kind);
	if (calendar_guide(c, x->category).n > 0)
		instead_put(s, x);
}

/* All items of a head that hold here. */
static size_t
head_items(struct sorting *s, size_t item, size_t list[SAME_MAX])
{
	const struct search *f = s->town->search;
	size_t n = 0, i = search_head(f, item);

	for (; i < s->town->items_n && n < SAME_MAX; i = search_next(f, i))
		if (item_holds(&s->town->items[i], s->group))
			list[n++] = i;
	return n;
}

static void
head_say(struct sorting *s, size_t item)
{
	size_t list[SAME_MAX], n = head_items(s, item, list);
	const struct town_item *items = s->town->items;

	buf_reset(&s->b);
	s->told_n = 0;
	if (n > 1)
		buf_fmt(&s->b, "■ %.*s", STRF(search_head_name(
		    s->town->search, item)));
	for (size_t i = 0; i < n; i++)
		item_put(s, &items[list[i]], n == 1);
	for (size_t i = 0; i < n; i++)
		day_put(s, &items[list[i]]);
	say(s->a, buf_str(&s->b));
}

static void
ends(struct sorting *s)
{
	if (s->nplaces == 0)
		offer(s->a, STR("地区を登録"), STR("form/open"));
	offer_menu(s->a);
}

/* A button for each, but no two with the same words on them. */
static void
heads_offer(struct sorting *s, const struct hit *hits, size_t n)
{
	const struct search *f = s->town->search;
	struct str shown[HITS_MAX];

	for (size_t i = 0; i < n; i++) {
		struct str name = text_cut(search_head_name(f, hits[i].item),
		    LABEL_MAX);
		bool again = false;

		for (size_t k = 0; k < i; k++)
			again |= str_eq(shown[k], name);
		shown[i] = name;
		if (!again)
			offer(s->a, name, str_fmt(s->q->arena,
			    "sorting/item?h=%016llx", (unsigned long long)
			    search_mark(f, hits[i].item)));
	}
}

static void
candidates_say(struct sorting *s, const struct hit *hits, size_t n)
{
	struct str asked = text_cut(s->q->plain, ASKED_MAX);

	buf_reset(&s->b);
	buf_fmt(&s->b, "「%.*s%s」に近い品目です。下のボタンを押すか、"
	    "名前を書いてください。", STRF(asked),
	    asked.n < s->q->plain.n ? "…" : "");
	for (size_t i = 0; i < n; i++)
		buf_fmt(&s->b, "\n・%.*s", STRF(search_head_name(
		    s->town->search, hits[i].item)));
	say(s->a, buf_str(&s->b));
	heads_offer(s, hits, n);
}

/* What is surely meant is answered; the rest is offered. */
static void
found(struct sorting *s)
{
	struct hit hits[HITS_MAX];
	size_t n = search_find(s->town->search, s->q->arena, s->q->plain,
	    s->group, hits), sure = 0;

	while (sure < n && sure < SHOWN_MAX && hits[sure].how == HIT_SAME)
		sure++;
	if (sure == 0 && n == 1 && hits[0].how == HIT_PART)
		sure = 1;
	for (size_t i = 0; i < sure; i++)
		head_say(s, hits[i].item);
	if (sure > 0)
		heads_offer(s, hits + sure, n - sure);
	else if (n > 0)
		candidates_say(s, hits, n);
	else
		say(s->a, STR("お住まいの地区では、その品目の案内が"
		    "ありません。"));
}

static void
prompt(struct sorting *s)
{
	say(s->a, STR("捨てたいものの名前を書いてください。"
	    "出し方と次の収集日をお答えします。\n例：フライパン、電池"));
}

static bool
mark_read(struct str s, uint64_t *mark)
{
	*mark = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		unsigned digit = c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') +
		    10 : (unsigned)(c - '0');

		if (digit > 15)
			return false;
		*mark = *mark << 4 | digit;
	}
	return s.n == 16;
}

static void
tapped_item(struct sorting *s)
{
	uint64_t mark;
	size_t item;

	if (mark_read(tap_value(s->q, "h"), &mark) &&
	    search_marked(s->town->search, mark, &item))
		head_say(s, item);
	else
		say(s->a, STR("その品目は見つかりませんでした。"
		    "名前を書いてください。"));
}

static bool
sorting_answer(const struct ask *q, struct answer *a, struct err *e UNUSED)
{
	struct sorting s = { .q = q, .a = a, .town = q->town };

	if (q->town == NULL || q->town->items_n == 0) {
		say(a, STR("ごみの分け方は、まだ準備中です。"));
		offer_menu(a);
		return true;
	}
	s.nplaces = collection_places(q->town, q->resident, s.places);
	group_find(&s);
	if (tapped(q, "sorting", "item"))
		tapped_item(&s);
	else if (q->kind == ASK_TAP || wrote(q, menu_words))
		prompt(&s);
	else
		found(&s);
	ends(&s);
	buf_free(&s.b);
	return true;
}

const struct feature feature_sorting = {
	.name = "sorting", .help = "ごみの分け方",
	.wants = sorting_wants, .answer = sorting_answer,
};
