/* Calendars and dictionaries in any form: the first byte says what the file
 * is called. */
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "storage/phrase.h"
#include "storage/town.h"
#include "storage/towndiff.h"

enum { TODAY = 20600 };

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
phrase_try(struct str text)
{
	static const struct days year = { TODAY, TODAY + 364 };
	struct arena a = { 0 };
	struct err e = { 0 };
	struct phrase p;
	int32_t day;

	if (!phrase_read(&a, text, year, &p, &e))
		ASSERT(p.cell.unknown && e.kind == ERR_INPUT);
	for (day = TODAY; day < TODAY + 40; day++)
		ASSERT(cell_day(&p.cell, day) <= COLLECT_UNKNOWN);
	arena_free(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const names[] = { "a.csv", "a.yaml", "a.ics",
		"a.txt", "taxonomy.yaml", "a.json" };
	struct town_reader reader = { .today = TODAY };
	struct err e = { 0 };
	struct townfile f[2];
	struct towndiff d = { .from = TODAY };
	struct buf out = { 0 };
	struct town *t;

	if (n < 1)
		return 0;
	f[0].name = str_of(names[(data[0] & 0x7f) % NELEMS(names)]);
	f[0].bytes = (struct str){ (const char *)data + 1, n - 1 };
	f[1] = (struct townfile){ STR("z.csv"), STR("地区,種類,曜日\n"
	    "東,缶,月\n") };
	phrase_try(f[0].bytes);
	/* With a calendar beside it, what is a dictionary is read. */
	t = town_read(f, (data[0] & 0x80) != 0 ? 2 : 1, &reader, &e);
	if (t != NULL && t->calendar.areas_n < 20) {
		d.is = t;
		while (towndiff_step(&d, &out))
			;
	}
	buf_free(&out);
	town_free(t);
	return 0;
}
