/* Holidays: known years, and the official list if at hand. */
#include "storage/holidays.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#include <cmocka.h>

static int32_t
day(int year, unsigned month, unsigned d)
{
	return day_of((struct date){ year, month, d });
}

/* All of these years: month and day, in order. */
static const struct year {
	int		 year;
	const char	*days;
} years[] = {
	{ 2003, "0101 0113 0211 0321 0429 0503 0505 0721 0915 0923 1013 "
	    "1103 1123 1124 1223" },
	{ 2009, "0101 0112 0211 0320 0429 0503 0504 0505 0506 0720 0921 "
	    "0922 0923 1012 1103 1123 1223" },
	{ 2019, "0101 0114 0211 0321 0429 0430 0501 0502 0503 0504 0505 "
	    "0506 0715 0811 0812 0916 0923 1014 1022 1103 1104 1123" },
	{ 2020, "0101 0113 0211 0223 0224 0320 0429 0503 0504 0505 0506 "
	    "0723 0724 0810 0921 0922 1103 1123" },
	{ 2024, "0101 0108 0211 0212 0223 0320 0429 0503 0504 0505 0506 "
	    "0715 0811 0812 0916 0922 0923 1014 1103 1104 1123" },
	{ 2025, "0101 0113 0211 0223 0224 0320 0429 0503 0504 0505 0506 "
	    "0721 0811 0915 0923 1013 1103 1123 1124" },
	{ 2026, "0101 0112 0211 0223 0320 0429 0503 0504 0505 0506 0720 "
	    "0811 0921 0922 0923 1012 1103 1123" },
	{ 2027, "0101 0111 0211 0223 0321 0322 0429 0503 0504 0505 0719 "
	    "0811 0920 0923 1011 1103 1123" },
};

static void
known_years(void **state UNUSED)
{
	char found[500], one[16];

	for (unsigned i = 0; i < NELEMS(years); i++) {
		found[0] = '\0';
		for (int32_t d = day(years[i].year, 1, 1);
		    d <= day(years[i].year, 12, 31); d++) {
			if (holiday_national(d) == NULL)
				continue;
			snprintf(one, sizeof one, "%s%02u%02u",
			    found[0] == '\0' ? "" : " ", date_of(d).month,
			    date_of(d).day);
			strcat(found, one);
		}
		assert_string_equal(found, years[i].days);
	}
}

static void
names(void **state UNUSED)
{
	assert_string_equal(holiday_national(day(2026, 9, 22)), "国民の休日");
	assert_string_equal(holiday_national(day(2026, 5, 6)), "振替休日");
	assert_string_equal(holiday_national(day(2027, 3, 21)), "春分の日");
	assert_null(holiday_national(day(1999, 1, 1)));
	assert_non_null(holiday_national(day(2000, 1, 1)));
	assert_non_null(holiday_national(day(2099, 11, 23)));
	assert_null(holiday_national(day(2100, 1, 1)));
}

/* The government's own list: the same days from 2000 to its last year. */
static void
official(void **state UNUSED)
{
	FILE *f = fopen("../shared/data/holidays/syukujitsu.csv", "r");
	char line[200];
	int32_t last = HOLIDAYS_FIRST - 1;
	unsigned n = 0, y, m, d;

	if (f == NULL)
		skip();
	while (fgets(line, sizeof line, f) != NULL) {
		if (sscanf(line, "%u/%u/%u", &y, &m, &d) != 3 || y < 2000)
			continue;
		for (int32_t x = last + 1; x < day((int)y, m, d); x++)
			assert_null(holiday_national(x));
		last = day((int)y, m, d);
		if (holiday_national(last) == NULL)
			fail_msg("not a holiday: %s", line);
		n++;
	}
	fclose(f);
	assert_true(n > 400);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_years),
		cmocka_unit_test(names),
		cmocka_unit_test(official),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
