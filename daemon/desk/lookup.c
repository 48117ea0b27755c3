/* What a town's tables say: districts, days, and what is wrong with them. */
#include "base/arena.h"
#include "base/clock.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "daemon/say.h"
#include "storage/feed.h"
#include "storage/town.h"

enum { DAYS_MAX = 3700 };

void
desk_report(void *ctx, struct str file, unsigned line, enum town_level level,
    const char *text)
{
	struct act *a = ctx;
	struct buf ja = { 0 };
	struct str said;

	if (a->ja && say_text(str_of(text), &ja)) {
		buf_byte(&ja, '\0');
		text = ja.p;
	}
	said = town_message(arena_step(), file, line, level, text);
	buf_fmt(a->out, "%.*s\n", STRF(said));
	buf_free(&ja);
}

void
desk_town_total(const struct act *a, const struct town *t)
{
	buf_fmt(a->out, "%u rows, %u warnings, %u errors\n", t->rows,
	    t->warnings, t->errors);
}

bool
desk_town(struct act *a, const struct town **t, struct err *e)
{
	if (a->files != NULL && a->read == NULL) {
		struct town_reader reader = { 0 };

		a->read = town_read(a->files, a->nfiles, &reader, e);
		if (a->read == NULL)
			return false;
	}
	*t = a->read != NULL ? a->read : a->town;
	return *t != NULL || fail(e, ERR_ABSENT, "no town has been imported "
	    "yet");
}

bool
desk_town_check(struct act *a, struct err *e)
{
	struct town_reader reader = { desk_report, a,
	    day_today(clock_ms()) };

	a->read = town_read(a->files, a->nfiles, &reader, e);
	if (a->read == NULL)
		return false;
	desk_town_total(a, a->read);
	return true;
}

/* A name that stands for an earlier area is told with its larger district. */
static void
put_area(const struct calendar *c, unsigned i, struct buf *out)
{
	const struct calendar_area *area = &c->areas[i];
	unsigned meant;

	if (area->group.n > 0 &&
	    (!calendar_area(c, area->name, &meant) || meant != i))
		buf_fmt(out, "%.*s ", STRF(area->group));
	buf_fmt(out, "%.*s\n", STRF(area->name));
}

bool
desk_areas(struct act *a, struct err *e)
{
	const struct town *t;

	if (!desk_town(a, &t, e))
		return false;
	for (unsigned i = 0; i < t->calendar.areas_n; i++)
		put_area(&t->calendar, i, a->out);
	return true;
}

static bool
read_days(const struct act *a, struct days *d, struct err *e)
{
	if (act_arg(a, "--from").p == NULL || act_arg(a, "--to").p == NULL)
		return fail(e, ERR_INPUT, "calendar needs --from and --to, "
		    "or --ics");
	if (!act_day(a, "--from", &d->from, e) ||
	    !act_day(a, "--to", &d->to, e))
		return false;
	if (d->to < d->from)
		return fail(e, ERR_INPUT, "--to is before --from");
	return d->to - d->from < DAYS_MAX || fail(e, ERR_INPUT,
	    "--from and --to are more than %d days apart", DAYS_MAX);
}

static void
put_day(const struct act *a, const struct calendar *c, unsigned area,
    int32_t day)
{
	enum collect *states = ARENA_ARRAY(a->arena, enum collect,
	    c->categories_n);
	struct str date = day_show(a->arena, day);
	enum collect all = calendar_day_all(c, area, day, states);

	if (all == COLLECT_UNKNOWN)
		buf_fmt(a->out, "%.*s\t?\n", STRF(date));
	for (size_t i = 0; i < c->categories_n && all == COLLECT_YES; i++)
		if (states[i] == COLLECT_YES)
			buf_fmt(a->out, "%.*s\t%.*s\n", STRF(date),
			    STRF(c->categories[i].name));
}

bool
desk_calendar(struct act *a, struct err *e)
{
	struct str name = act_arg(a, "AREA");
	const struct town *t;
	struct days days = { 0 };
	unsigned area;
	bool ics = act_arg(a, "--ics").p != NULL;

	if ((!ics && !read_days(a, &days, e)) || !desk_town(a, &t, e))
		return false;
	if (!calendar_area(&t->calendar, name, &area))
		return fail(e, ERR_INPUT, "there is no collection district "
		    "\"%.*s\"", STRF(str_upto(name, 200)));
	if (ics) {
		feed_ics(&(struct feed){ &t->calendar, area,
		    day_today(clock_ms()) }, a->out);
		return true;
	}
	for (int32_t day = days.from; day <= days.to; day++)
		put_day(a, &t->calendar, area, day);
	return true;
}
