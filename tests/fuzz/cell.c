/* Any bytes as a timetable cell and as a town's timetable. */
#include <stdint.h>

#include "base/arena.h"
#include "storage/town.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { DAY_FIRST = 20500, DAY_LAST = 20600 };

static void
cell_try(struct str text)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct cell c;
	int32_t day;

	if (!cell_read(&a, text, &c, &e))
		ASSERT(c.unknown && e.kind == ERR_INPUT);
	for (day = DAY_FIRST; day < DAY_LAST; day++)
		ASSERT(cell_day(&c, day) <= COLLECT_UNKNOWN);
	arena_free(&a);
}

static void
town_try(struct str bytes)
{
	struct townfile files[] = {
		{ STR("area_days.csv"), bytes },
		{ STR("center.csv"), bytes },
		{ STR("target.csv"), bytes },
		{ STR("alternate_days.csv"), bytes },
		{ STR("transferdata.csv"), bytes },
		{ STR("remarks.csv"), bytes },
		{ STR("kairan.csv"), bytes },
	};
	struct town_reader reader = { .today = DAY_FIRST };
	struct err e = { 0 };
	struct town *t = town_read(files, NELEMS(files), &reader, &e);
	unsigned i, k;

	for (i = 0; t != NULL && i < t->calendar.areas_n; i++)
		for (k = 0; k < t->calendar.categories_n; k++)
			(void)calendar_day(&t->calendar, i, k, DAY_FIRST);
	town_free(t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str bytes = { (const char *)data, n };

	cell_try(bytes);
	town_try(bytes);
	return 0;
}
