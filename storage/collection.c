/* The words for a day's collection, for reminders and for who asks. */
#include "storage/collection.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "storage/html.h"

enum { REMARK_MAX = 80, NOTES_MAX = 3, TEXT_MAX = 5000 };

static const char *const week_names[] = { "日", "月", "火", "水", "木", "金",
	"土" };

/* What is being written, and what was found on the way. */
struct writer {
	const struct calendar *cal;
	const struct collection *c;
	struct buf	*b;
	int32_t		 today;
	struct str	 deadline;	/* of all that is collected … */
	bool		 differ;	/* … unless there are several */
	bool		 some;		/* anything collected at all? */
	enum collect	*states;	/* by category, of this area */
	unsigned	 area;
	struct arena	 mem;
};

/* The label a resident gave to a district: the rest of "label=D=…". */
static struct str
label_of(const struct resident *r, struct str district)
{
	struct str head = STR("label=");

	for (uint32_t i = 0; i < r->attrs.n; i++) {
		struct str s = r->attrs.p[i];

		if (!str_starts(s, head))
			continue;
		s = str_from(s, head.n);
		if (str_starts(s, district) && s.n > district.n + 1 &&
		    s.p[district.n] == '=')
			return str_from(s, district.n + 1);
	}
	return STR_NONE;
}

static bool
place_known(const struct place *places, uint32_t n, unsigned area)
{
	for (uint32_t i = 0; i < n; i++)
		if (places[i].area == area)
			return true;
	return false;
}

uint32_t
collection_places(const struct town *t, const struct resident *r,
    struct place places[PLACES_MAX])
{
	struct str names[ATTRS_MAX];
	uint32_t n = resident_values(r, "garbage", names, ATTRS_MAX);
	uint32_t found = 0;
	unsigned area;

	if (t == NULL)
		return 0;
	for (uint32_t i = 0; i < n && found < PLACES_MAX; i++)
		if (calendar_area(&t->calendar, names[i], &area) &&
		    !place_known(places, found, area))
			places[found++] = (struct place){ area,
			    label_of(r, names[i]) };
	return found;
}

void
collection_day(int32_t day, struct buf *b)
{
	struct date d = date_of(day);

	buf_fmt(b, "%u月%u日(%s)", d.month, d.day, week_names[day_week(day)]);
}

static bool
muted(const struct writer *w, unsigned category)
{
	struct str name = w->cal->categories[category].name;

	for (uint32_t i = 0; i < w->c->mute.n; i++)
		if (str_eq(w->c->mute.p[i], name))
			return true;
	return false;
}

static enum collect
state_of(struct writer *w, unsigned area, unsigned category)
{
	bool known = w->states != NULL && w->area == area;

	if (w->states == NULL)
		w->states = ARENA_ARRAY(&w->mem, enum collect,
		    w->cal->categories_n);
	if (!known)
		(void)calendar_day_all(w->cal, area, w->c->day, w->states);
	w->area = area;
	return w->states[category];
}

/* Is one deadline good for everything? */
static void
deadline_find(struct writer *w, unsigned area)
{
	for (unsigned i = 0; i < w->cal->categories_n; i++) {
		struct str s = w->cal->categories[i].deadline;

		if (state_of(w, area, i) != COLLECT_YES || muted(w, i))
			continue;
		if (w->some && !str_eq(s, w->deadline))
			w->differ = true;
		w->deadline = s;
		w->some = true;
	}
}

static void
deadline_put(struct writer *w)
{
	struct str s = w->deadline;

	if (!w->some || w->differ)
		return;
	if (s.n == 0)
		s = STR("決められた時間");
	buf_fmt(w->b, "\n%.*s%s出してください", STRF(s),
	    str_ends(s, STR("まで")) ? "に" : "までに");
}

static void
place_put(struct writer *w, const struct place *p)
{
	const struct calendar_area *area = &w->cal->areas[p->area];
	unsigned same;

	buf_put(w->b, STR("\n【"));
	if (p->label.n > 0)
		buf_fmt(w->b, "%.*s ", STRF(p->label));
	if (area->group.n > 0 &&
	    (!calendar_area(w->cal, area->name, &same) || same != p->area))
		buf_fmt(w->b, "%.*s ", STRF(area->group));
	buf_fmt(w->b, "%.*s】", STRF(area->name));
}

/* Beside what is collected only since staff said so. */
static void
added_put(struct writer *w, unsigned area, unsigned category)
{
	const struct revision *r = calendar_revised(w->cal, area, category,
	    w->c->day);

	if (r == NULL)
		return;
	buf_put(w->b, STR("（"));
	if (r->other != 0) {
		collection_day(r->other, w->b);
		buf_put(w->b, STR("の振替）"));
	} else
		buf_put(w->b, STR("臨時）"));
}

static void
kinds_put(struct writer *w, unsigned area)
{
	const struct calendar_category *cat = w->cal->categories;

	for (unsigned i = 0; i < w->cal->categories_n; i++) {
		if (state_of(w, area, i) != COLLECT_YES || muted(w, i))
			continue;
		buf_fmt(w->b, "\n・%.*s", STRF(cat[i].name));
		added_put(w, area, i);
		if (w->differ && cat[i].deadline.n > 0)
			buf_fmt(w->b, "（%.*s）", STRF(cat[i].deadline));
	}
}

/* Beside what is collected: of what nothing is known. */
static void
unknown_put(struct writer *w, unsigned area)
{
	const char *between = "\n（";

	for (unsigned i = 0; i < w->cal->categories_n; i++) {
		if (state_of(w, area, i) != COLLECT_UNKNOWN || muted(w, i))
			continue;
		buf_fmt(w->b, "%s%.*s", between,
		    STRF(w->cal->categories[i].name));
		between = "、";
	}
	if (between[0] != '\n')
		buf_put(w->b, STR("の収集日はわかりません）"));
}

/* By staff, and nothing is collected instead on that very day. */
static const struct revision *
stopped(const struct writer *w, unsigned area, unsigned category)
{
	const struct revision *r = calendar_revised(w->cal, area, category,
	    w->c->day);

	return r != NULL && !r->collected ? r : NULL;
}

static unsigned
stopped_count(const struct writer *w, unsigned area)
{
	unsigned n = 0;

	for (unsigned i = 0; i < w->cal->categories_n; i++)
		n += stopped(w, area, i) != NULL && !muted(w, i);
	return n;
}

static void
stopped_put(struct writer *w, unsigned area)
{
	const struct revision *r;

	for (unsigned i = 0; i < w->cal->categories_n; i++) {
		r = stopped(w, area, i);
		if (r == NULL || muted(w, i))
			continue;
		buf_fmt(w->b, "\n・%.*s：中止",
		    STRF(w->cal->categories[i].name));
		if (r->other == 0)
			continue;
		buf_put(w->b, STR("（"));
		collection_day(r->other, w->b);
		buf_put(w->b, STR("に収集します）"));
	}
}

static unsigned
kinds_count(struct writer *w, unsigned area, enum collect which,
    bool mute)
{
	unsigned n = 0;

	for (unsigned i = 0; i < w->cal->categories_n; i++)
		n += state_of(w, area, i) == which && muted(w, i) == mute;
	return n;
}

static void
remark_put(struct writer *w, struct str text)
{
	struct str whole = html_text(&w->mem, text);
	struct str s = text_cut(whole, REMARK_MAX);

	if (s.n > 0)
		buf_fmt(w->b, "\n※%.*s%s", STRF(s),
		    s.n < whole.n ? "…" : "");
}

/* What the town says about a change of plan on this day. */
static unsigned
notes_put(struct writer *w, unsigned area)
{
	unsigned n = 0;

	for (unsigned i = 0; i < w->cal->categories_n && n < NOTES_MAX; i++) {
		struct str s = calendar_note(w->cal, area, i, w->c->day,
		    w->today);

		if (s.n == 0 || muted(w, i))
			continue;
		remark_put(w, str_fmt(&w->mem, "%.*s：%.*s",
		    STRF(w->cal->categories[i].name), STRF(s)));
		n++;
	}
	return n;
}

/* The first remark of anything that is collected: one is enough. */
static void
first_remark_put(struct writer *w, unsigned area)
{
	struct str s;

	for (unsigned i = 0; i < w->cal->categories_n; i++) {
		if (state_of(w, area, i) != COLLECT_YES || muted(w, i) ||
		    !calendar_remark(w->cal, area, i, 0, &s) || s.n == 0)
			continue;
		remark_put(w, s);
		return;
	}
}

static enum collect
nothing_put(struct writer *w, unsigned area)
{
	if (kinds_count(w, area, COLLECT_UNKNOWN, false) > 0) {
		buf_put(w->b, STR("\n収集日がわかりません。"
		    "役所へおたずねください"));
		return COLLECT_UNKNOWN;
	}
	buf_put(w->b, kinds_count(w, area, COLLECT_YES, true) > 0 ?
	    STR("\n通知しない種類の収集だけです") :
	    STR("\n収集はありません"));
	return COLLECT_NONE;
}

static enum collect
area_put(struct writer *w, unsigned area)
{
	enum collect got = COLLECT_YES;

	if (kinds_count(w, area, COLLECT_YES, false) == 0 &&
	    stopped_count(w, area) == 0) {
		got = nothing_put(w, area);
	} else {
		kinds_put(w, area);
		stopped_put(w, area);
		unknown_put(w, area);
	}
	if (notes_put(w, area) == 0)
		first_remark_put(w, area);
	return got;
}

static void
head_put(const struct collection *c, struct buf *b)
{
	static const char *const names[] = {
		[COLLECTION_TOMORROW] = "あす ",
		[COLLECTION_TODAY] = "きょう ",
		[COLLECTION_THAT_DAY] = "",
	};

	if (c->head != COLLECTION_PLAIN)
		buf_put(b, STR("【訂正】"));
	if (c->head == COLLECTION_AS_PLANNED)
		buf_put(b, STR("予定どおり収集します。\n"));
	if (c->late)
		buf_put(b, STR("遅れてお知らせします。\n"));
	buf_put(b, str_of(names[c->when]));
	collection_day(c->day, b);
	buf_put(b, STR(" の収集"));
}

static int32_t
today_of(const struct collection *c)
{
	switch (c->when) {
	case COLLECTION_TOMORROW:
		return c->day - 1;
	case COLLECTION_TODAY:
		return c->day;
	case COLLECTION_THAT_DAY:
		break;
	}
	return day_today(clock_ms());
}

enum collect
collection_words(const struct town *t, const struct collection *c,
    struct buf *b)
{
	struct writer w = { .cal = &t->calendar, .c = c, .b = b,
	    .today = today_of(c) };
	bool some = false, unknown = false;

	ASSERT(c->nplaces <= PLACES_MAX);
	for (uint32_t i = 0; i < c->nplaces; i++)
		deadline_find(&w, c->places[i].area);
	head_put(c, b);
	for (uint32_t i = 0; i < c->nplaces; i++) {
		enum collect got;

		place_put(&w, &c->places[i]);
		got = area_put(&w, c->places[i].area);
		some |= got == COLLECT_YES;
		unknown |= got == COLLECT_UNKNOWN;
	}
	deadline_put(&w);
	arena_free(&w.mem);
	if (some)
		return COLLECT_YES;
	return unknown ? COLLECT_UNKNOWN : COLLECT_NONE;
}

bool
collection_muted(const struct town *t, const struct collection *c)
{
	struct writer w = { .cal = &t->calendar, .c = c };
	unsigned n = 0;

	for (uint32_t i = 0; i < c->nplaces; i++)
		n += kinds_count(&w, c->places[i].area, COLLECT_YES, true);
	arena_free(&w.mem);
	return n > 0;
}

static void
button_put(struct buf *b, const char *label, const char *data)
{
	json_comma(b);
	buf_put(b, STR("{\"type\":\"action\",\"action\":{"));
	json_put_str(b, "type", STR("postback"));
	json_put_str(b, "label", str_of(label));
	json_put_str(b, "data", str_of(data));
	json_put_str(b, "displayText", str_of(label));
	buf_put(b, STR("}}"));
}

void
collection_messages(struct str words, int32_t day, struct buf *b)
{
	char how[40];

	ASSERT(words.n > 0);
	json_comma(b);
	buf_byte(b, '{');
	json_put_str(b, "type", STR("text"));
	json_put_str(b, "text", text_cut_utf16(words, TEXT_MAX));
	buf_put(b, STR(",\"quickReply\":{\"items\":["));
	snprintf(how, sizeof how, "garbage/how?day=%d", day);
	button_put(b, "出し方", how);
	button_put(b, "今月の予定", "garbage/month");
	button_put(b, "通知を変える", "form/open?topic=garbage");
	buf_put(b, STR("]}}"));
}
