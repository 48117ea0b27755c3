/* What is missing in a town's calendar: see gaps.h. */
#include "storage/gaps.h"

#include "base/clock.h"
#include "storage/roster.h"

enum { OCTOBER = 10 };

struct finding {
	const struct calendar *cal;
	int32_t		 today;
	gap_tell	*tell;
	void		*ctx;
};

bool
gap_alarms(enum gap g)
{
	return g == GAP_TOMORROW || g == GAP_STRANGER;
}

const char *
gap_name(enum gap g)
{
	static const char *const names[GAPS] = {
		[GAP_TOMORROW] = "あすの収集がわからない",
		[GAP_STRANGER] = "登録者がいるのに収集日のデータがない",
		[GAP_PART] = "あすの収集がわからない種類がある",
		[GAP_ENDS] = "収集日のデータが切れる",
		[GAP_NEW_YEAR] = "年末年始が入っていない",
	};

	ASSERT(g < GAPS);
	return names[g];
}

static void
tell(const struct finding *f, enum gap g, unsigned area, int32_t day)
{
	f->tell(f->ctx, g, f->cal->areas[area].name, day);
}

static void
tomorrow(const struct finding *f, unsigned area)
{
	bool some = false, unknown = false;

	for (unsigned i = 0; i < f->cal->categories_n; i++) {
		enum collect got = calendar_day(f->cal, area, i,
		    f->today + 1);

		some |= got == COLLECT_YES;
		unknown |= got == COLLECT_UNKNOWN;
	}
	if (unknown)
		tell(f, some ? GAP_PART : GAP_TOMORROW, area, f->today + 1);
}

/* The first day on which any of the lists there is over. */
static void
ends(const struct finding *f, unsigned area)
{
	int32_t day, first = INT32_MAX;

	for (unsigned i = 0; i < f->cal->categories_n; i++) {
		const struct cell *cell = f->cal->areas[area].cells[i];

		if (cell != NULL && cell_ends(cell, &day) && day < first)
			first = day;
	}
	if (first != INT32_MAX && first >= f->today &&
	    first < f->today + GAP_SOON_DAYS)
		tell(f, GAP_ENDS, area, first);
}

static bool
days_meet(const struct days *all, size_t n, struct days d)
{
	for (size_t i = 0; i < n; i++)
		if (all[i].from <= d.to && all[i].to >= d.from)
			return true;
	return false;
}

static bool
any_within(const int32_t *all, size_t n, struct days d)
{
	for (size_t i = 0; i < n; i++)
		if (all[i] >= d.from && all[i] <= d.to)
			return true;
	return false;
}

static bool
overrides_meet(const struct calendar *c, unsigned area, struct days d)
{
	for (size_t i = 0; i < c->overrides_n; i++)
		if (c->overrides[i].area == area &&
		    c->overrides[i].day >= d.from &&
		    c->overrides[i].day <= d.to)
			return true;
	for (size_t i = 0; i < c->revisions.n; i++)
		if (c->revisions.p[i].area == area &&
		    c->revisions.p[i].day >= d.from &&
		    c->revisions.p[i].day <= d.to)
			return true;
	return false;
}

/* Did anybody say anything of these days, beyond the weekly rules? */
static bool
cell_entered(const struct cell *c, struct days d)
{
	bool rests = false;

	for (int32_t day = d.from; day <= d.to; day++)
		rests |= cell_shut(c, day);
	return rests || any_within(c->except, c->except_n, d) ||
	    any_within(c->dates, c->dates_n, d) ||
	    days_meet(c->closed, c->closed_n, d);
}

static bool
entered(const struct calendar *c, unsigned area, struct days d)
{
	const struct calendar_area *a = &c->areas[area];
	bool some = overrides_meet(c, area, d);

	if (a->centre < c->centres_n)
		some |= days_meet(c->centres[a->centre].closures,
		    c->centres[a->centre].closures_n, d);
	for (unsigned i = 0; i < c->categories_n && !some; i++)
		some = a->cells[i] != NULL && cell_entered(a->cells[i], d);
	return some;
}

static void
new_year(const struct finding *f, unsigned area)
{
	struct date d = date_of(f->today);
	struct days days = { .from = day_of((struct date){ d.year, 12, 29 }) };

	days.to = days.from + 5;
	if (d.month >= OCTOBER && f->today <= days.to &&
	    !entered(f->cal, area, days))
		tell(f, GAP_NEW_YEAR, area, days.from);
}

static void
strangers(const struct finding *f)
{
	const struct bits *who;
	struct str name;
	unsigned area;
	uint32_t at = 0;

	while (roster_next("garbage", &at, &name, &who))
		if (bits_any(who) && !calendar_area(f->cal, name, &area))
			f->tell(f->ctx, GAP_STRANGER, name, f->today + 1);
}

void
gaps_find(const struct town *t, int32_t today, gap_tell *tell_of, void *ctx)
{
	struct finding f = { &t->calendar, today, tell_of, ctx };

	for (unsigned area = 0; area < f.cal->areas_n; area++) {
		tomorrow(&f, area);
		ends(&f, area);
		new_year(&f, area);
	}
	strangers(&f);
}

static void
count(void *ctx, enum gap g, struct str district UNUSED, int32_t day UNUSED)
{
	*(uint32_t *)ctx += gap_alarms(g);
}

uint32_t
gaps_alarms(const struct town *t, int32_t today)
{
	uint32_t n = 0;

	gaps_find(t, today, count, &n);
	return n;
}
