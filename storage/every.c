/* On which days something is repeated, by its rule: see every.h. */
#include "storage/every.h"

#include "base/clock.h"
#include "storage/calendar.h"

static const char *const week_names[] = {
	"日曜", "月曜", "火曜", "水曜", "木曜", "金曜", "土曜"
};

const char *
every_weekday(unsigned week)
{
	static const char *const names[] = {
		"日", "月", "火", "水", "木", "金", "土"
	};

	ASSERT(week < NELEMS(names));
	return names[week];
}

static bool
listed(const int32_t *days, size_t n, int32_t day)
{
	for (size_t i = 0; i < n; i++)
		if (days[i] == day)
			return true;
	return false;
}

static bool
has_week(uint8_t weeks, int32_t day)
{
	return (weeks >> day_week(day) & 1) != 0;
}

static bool
is_monthday(const struct every *v, int32_t day)
{
	struct date d = date_of(day);

	return (v->days >> d.day & 1) != 0 ||
	    (v->last && d.day == month_days(d.year, d.month));
}

static bool
is_nth(const struct every *v, int32_t day)
{
	struct date d = date_of(day);

	return has_week(v->weeks, day) &&
	    ((v->nths >> (d.day + 6) / 7 & 1) != 0 ||
	    (v->last && d.day + 7 > month_days(d.year, d.month)));
}

static bool
is_biweekly(const struct every *v, int32_t day)
{
	int32_t sunday = v->from - (int32_t)day_week(v->from);

	return day >= v->from && has_week(v->weeks, day) &&
	    (day - sunday) / 7 % 2 == 0;
}

/* What the rule says before anything is excluded. */
static bool
meant(const struct every *v, int32_t day)
{
	if (day > v->until)
		return false;
	switch (v->kind) {
	case EVERY_WEEKDAYS:
		return has_week(v->weeks, day);
	case EVERY_BIWEEKLY:
		return is_biweekly(v, day);
	case EVERY_GAP:
		return day >= v->from && (day - v->from) % v->gap_days == 0;
	case EVERY_MONTHDAYS:
		return is_monthday(v, day);
	case EVERY_NTHS:
		return is_nth(v, day);
	case EVERY_DATES:
		return listed(v->dates, v->dates_n, day);
	}
	return false;
}

static const char *
excluded(const struct every *v, const struct calendar *town, int32_t day)
{
	if (listed(v->not_dates, v->not_dates_n, day))
		return "指定日";
	if (v->not_holidays && calendar_holiday(town, day) != NULL)
		return calendar_holiday(town, day);
	if (has_week(v->not_weeks, day))
		return week_names[day_week(day)];
	return NULL;
}

/* May a day that was excluded be made up for here? */
static bool
takes(const struct every *v, const struct calendar *town, int32_t day)
{
	return calendar_works(town, day) && excluded(v, town, day) == NULL;
}

/* Where an excluded day goes; 0: nowhere. */
static int32_t
target(const struct every *v, const struct calendar *town, int32_t day)
{
	int32_t step = v->instead == EVERY_BEFORE ? -1 : 1;

	if (v->instead == EVERY_SKIP)
		return 0;
	for (int i = 0; i < EVERY_MOVE_DAYS; i++) {
		day += step;
		if (takes(v, town, day))
			return day <= v->until ? day : 0;
	}
	return 0;
}

/* Is this day the target of one that is excluded? */
static bool
makes_up(const struct every *v, const struct calendar *town, int32_t day)
{
	int32_t step = v->instead == EVERY_BEFORE ? 1 : -1;
	int32_t other = day;

	if (v->instead == EVERY_SKIP || day > v->until ||
	    !takes(v, town, day))
		return false;
	for (int i = 0; i < EVERY_MOVE_DAYS; i++) {
		other += step;
		if (takes(v, town, other))
			return false;
		if (meant(v, other) && excluded(v, town, other) != NULL)
			return true;
	}
	return false;
}

struct every_day
every_look(const struct every *v, const struct calendar *town, int32_t day)
{
	struct every_day d = { .meant = meant(v, day) };

	if (d.meant)
		d.why = excluded(v, town, day);
	if (d.why != NULL)
		d.moved = target(v, town, day);
	d.on = (d.meant && d.why == NULL) || makes_up(v, town, day);
	return d;
}

bool
every_on(const struct every *v, const struct calendar *town, int32_t day)
{
	return (meant(v, day) && excluded(v, town, day) == NULL) ||
	    makes_up(v, town, day);
}

bool
every_next(const struct every *v, const struct calendar *town, int32_t after,
    int32_t *day)
{
	for (int32_t d = after + 1; d <= v->until; d++)
		if (every_on(v, town, d)) {
			*day = d;
			return true;
		}
	return false;
}
