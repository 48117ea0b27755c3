/* Japan's holidays, worked out instead of looked up: see holidays.h. */
#include "storage/holidays.h"

#include "base/clock.h"

enum { MONDAY = 1, SUNDAY = 0 };

/* The law as it was in these years. */
static const struct law {
	int		 from, to;
	unsigned	 month, day;
	unsigned	 monday;	/* the nth, in place of day */
	const char	*name;
} laws[] = {
	{ 2000, 2099, 1, 1, 0, "元日" },
	{ 2000, 2099, 1, 0, 2, "成人の日" },
	{ 2000, 2099, 2, 11, 0, "建国記念の日" },
	{ 2020, 2099, 2, 23, 0, "天皇誕生日" },
	{ 2000, 2006, 4, 29, 0, "みどりの日" },
	{ 2007, 2099, 4, 29, 0, "昭和の日" },
	{ 2019, 2019, 5, 1, 0, "即位の日" },
	{ 2000, 2099, 5, 3, 0, "憲法記念日" },
	{ 2007, 2099, 5, 4, 0, "みどりの日" },
	{ 2000, 2099, 5, 5, 0, "こどもの日" },
	{ 2000, 2002, 7, 20, 0, "海の日" },
	{ 2003, 2019, 7, 0, 3, "海の日" },
	{ 2020, 2020, 7, 23, 0, "海の日" },
	{ 2021, 2021, 7, 22, 0, "海の日" },
	{ 2022, 2099, 7, 0, 3, "海の日" },
	{ 2016, 2019, 8, 11, 0, "山の日" },
	{ 2020, 2020, 8, 10, 0, "山の日" },
	{ 2021, 2021, 8, 8, 0, "山の日" },
	{ 2022, 2099, 8, 11, 0, "山の日" },
	{ 2000, 2002, 9, 15, 0, "敬老の日" },
	{ 2003, 2099, 9, 0, 3, "敬老の日" },
	{ 2000, 2019, 10, 0, 2, "体育の日" },
	{ 2020, 2020, 7, 24, 0, "スポーツの日" },
	{ 2021, 2021, 7, 23, 0, "スポーツの日" },
	{ 2022, 2099, 10, 0, 2, "スポーツの日" },
	{ 2019, 2019, 10, 22, 0, "即位礼正殿の儀" },
	{ 2000, 2099, 11, 3, 0, "文化の日" },
	{ 2000, 2099, 11, 23, 0, "勤労感謝の日" },
	{ 2000, 2018, 12, 23, 0, "天皇誕生日" },
};

/* The usual formula, good for 1980 to 2099. */
static unsigned
equinox(int year, double first)
{
	int n = year - 1980;

	return (unsigned)(first + 0.242194 * n) - (unsigned)(n / 4);
}

/* A holiday of its own, not one that follows from others. */
static const char *
named(int32_t day)
{
	struct date d = date_of(day);

	for (size_t i = 0; i < NELEMS(laws); i++) {
		const struct law *l = &laws[i];

		if (d.month != l->month || d.year < l->from || d.year > l->to)
			continue;
		if (l->monday == 0 ? d.day == l->day : (d.day + 6) / 7 ==
		    l->monday && day_week(day) == MONDAY)
			return l->name;
	}
	if (d.month == 3 && d.day == equinox(d.year, 20.8431))
		return "春分の日";
	if (d.month == 9 && d.day == equinox(d.year, 23.2488))
		return "秋分の日";
	return NULL;
}

/* The day off for a holiday on a Sunday: the Monday after; since 2007 the
 * first day after that is no holiday. */
static bool
instead(int32_t day)
{
	bool since_2007 = date_of(day).year >= 2007;

	if (!since_2007)
		return day_week(day) == MONDAY && named(day - 1) != NULL;
	for (int32_t before = day - 1; named(before) != NULL; before--)
		if (day_week(before) == SUNDAY)
			return true;
	return false;
}

const char *
holiday_national(int32_t day)
{
	const char *name;

	if (day < HOLIDAYS_FIRST || day > HOLIDAYS_LAST)
		return NULL;
	name = named(day);
	if (name != NULL)
		return name;
	if (instead(day))
		return "振替休日";
	if (named(day - 1) != NULL && named(day + 1) != NULL &&
	    day_week(day) != SUNDAY)
		return "国民の休日";
	return NULL;
}
