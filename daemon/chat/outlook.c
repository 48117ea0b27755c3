/* Lists of collections: by day, by kind, and how to put them out. */
#include "daemon/chat/outlook.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "daemon/chat/phrase.h"
#include "storage/html.h"

enum { ABOUT_MAX = 300 };		/* graphemes a kind */

static bool
muted(const struct outlook *o, unsigned category)
{
	for (uint32_t i = 0; i < o->mute.n; i++)
		if (str_eq(o->mute.p[i], o->cal->categories[category].name))
			return true;
	return false;
}

static void
head_put(const struct outlook *o, const struct place *p, struct buf *b)
{
	const struct calendar_area *a = &o->cal->areas[p->area];

	buf_fmt(b, "\n【%.*s%s%.*s】", STRF(p->label),
	    p->label.n > 0 ? " " : "", STRF(a->name));
}

/* What there is on a day, after its date; "" adds nothing. */
static bool
day_put(const struct outlook *o, unsigned area, int32_t day, struct buf *b)
{
	const char *between = " ";
	bool any = false;

	for (unsigned i = 0; i < o->cal->categories_n; i++) {
		enum collect got = calendar_day(o->cal, area, i, day);
		bool stopped = got == COLLECT_NONE && calendar_revised(o->cal,
		    area, i, day) != NULL;

		if ((got == COLLECT_NONE && !stopped) || muted(o, i))
			continue;
		if (!any) {
			buf_byte(b, '\n');
			collection_day(day, b);
		}
		any = true;
		buf_fmt(b, "%s%.*s%s", between,
		    STRF(o->cal->categories[i].name),
		    got == COLLECT_UNKNOWN ? "（わかりません）" :
		    stopped ? "（中止）" : "");
		between = "、";
	}
	return any;
}

void
outlook_days(const struct outlook *o, struct buf *b)
{
	for (uint32_t i = 0; i < o->nplaces; i++) {
		bool any = false;

		head_put(o, &o->places[i], b);
		for (int32_t d = o->days.from; d <= o->days.to; d++)
			any |= day_put(o, o->places[i].area, d, b);
		if (!any)
			buf_put(b, STR("\n収集はありません"));
	}
}

/* The days of a kind; a day nobody knows ends the list honestly. */
static void
kind_put(const struct outlook *o, unsigned area, unsigned category,
    struct buf *b)
{
	struct days left = o->days;
	bool any = false;
	int32_t day;

	while (left.from <= left.to) {
		enum collect got = calendar_next(o->cal, area, category, left,
		    &day);

		if (got == COLLECT_NONE)
			break;
		if (!any)
			buf_fmt(b, "\n・%.*s：",
			    STRF(o->cal->categories[category].name));
		if (got == COLLECT_UNKNOWN) {
			buf_fmt(b, "%sわかりません",
			    any ? "その後は" : "");
			break;
		}
		buf_fmt(b, "%u日 ", date_of(day).day);
		any = true;
		left.from = day + 1;
	}
}

void
outlook_kinds(const struct outlook *o, struct buf *b)
{
	for (uint32_t i = 0; i < o->nplaces; i++) {
		size_t before;

		head_put(o, &o->places[i], b);
		before = b->n;
		for (unsigned k = 0; k < o->cal->categories_n; k++)
			if (!muted(o, k))
				kind_put(o, o->places[i].area, k, b);
		if (b->n == before)
			buf_put(b, STR("\n収集はありません"));
	}
}

static const char *const recycled[] = { "資源", "びん", "かん", "缶", "ぺっと",
	"ぷら", "紙", "布" };

static bool
kind_is(const struct outlook *o, unsigned category, struct str word)
{
	struct str name = phrase_fold(o->arena,
	    o->cal->categories[category].name);

	if (str_find(name, word, NULL))
		return true;
	if (!phrase_among(word, "資源|資源ごみ|しげん|しげんごみ"))
		return false;
	for (size_t i = 0; i < NELEMS(recycled); i++)
		if (str_find(name, str_of(recycled[i]), NULL))
			return true;
	return false;
}

static bool
next_put(const struct outlook *o, unsigned area, unsigned category,
    struct buf *b)
{
	enum collect got;
	int32_t day;

	got = calendar_next(o->cal, area, category, o->days, &day);
	if (got == COLLECT_NONE)
		return false;
	buf_fmt(b, "\n・%.*s：", STRF(o->cal->categories[category].name));
	if (got == COLLECT_UNKNOWN)
		buf_put(b, STR("わかりません"));
	else
		collection_day(day, b);
	return true;
}

bool
outlook_next(const struct outlook *o, struct str word, struct buf *b)
{
	bool known = false;

	for (unsigned k = 0; k < o->cal->categories_n; k++)
		known |= word.n > 0 && kind_is(o, k, word);
	for (uint32_t i = 0; known && i < o->nplaces; i++) {
		bool any = false;

		head_put(o, &o->places[i], b);
		for (unsigned k = 0; k < o->cal->categories_n; k++)
			if (kind_is(o, k, word))
				any |= next_put(o, o->places[i].area, k, b);
		if (!any)
			buf_put(b, STR("\nしばらくありません"));
	}
	return known;
}

static bool
collected(const struct outlook *o, unsigned category, int32_t day)
{
	for (uint32_t i = 0; i < o->nplaces; i++)
		if (!muted(o, category) && calendar_day(o->cal,
		    o->places[i].area, category, day) == COLLECT_YES)
			return true;
	return false;
}

static bool
how_put(const struct outlook *o, int32_t day, struct buf *b)
{
	bool any = false;

	for (unsigned k = 0; k < o->cal->categories_n; k++) {
		const struct calendar_category *c = &o->cal->categories[k];
		struct str about, cut;

		if (!collected(o, k, day))
			continue;
		any = true;
		about = html_text(o->arena, c->about);
		if (about.n == 0)
			about = STR("説明はまだありません");
		cut = text_cut(about, ABOUT_MAX);
		buf_fmt(b, "\n【%.*s】\n%.*s%s", STRF(c->name), STRF(cut),
		    cut.n < about.n ? "…" : "");
	}
	return any;
}

bool
outlook_how(const struct outlook *o, struct buf *b)
{
	for (int32_t day = o->days.from; day <= o->days.to; day++) {
		size_t before = b->n;

		collection_day(day, b);
		buf_put(b, STR(" に出すもの"));
		if (how_put(o, day, b))
			return true;
		b->n = before;
	}
	return false;
}
