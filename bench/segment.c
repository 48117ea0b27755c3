/*
 * What it costs to count a segment: segment N DIR
 *
 * N residents with 68 values between them: 40 areas, 16 categories, 10
 * languages, 2 sexes.  Prints JSON: how many are found, microseconds a count,
 * reading the rule included, memory.  For the peers it writes to DIR the sets
 * that the rule names, flat, and rows for a database.
 */
#include "storage/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/resident.h"
#include "storage/roster.h"

enum { AREAS = 40, CATEGORIES = 16, LANGUAGES = 10, VALUE_BYTES = 24,
	MEASURE_US = 300000 };

#define RULE	"(area:a0 or area:a1 or area:a2) and category:c0 and lang:l0 " \
		"and not category:c5"

static struct arena mem;
static char areas[AREAS][VALUE_BYTES], categories[CATEGORIES][VALUE_BYTES],
	languages[LANGUAGES][VALUE_BYTES];
static uint64_t state = 88172645463325252u;

static uint64_t
random_next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void
give_up(const char *what)
{
	fprintf(stderr, "segment: %s\n", what);
	exit(1);
}

static FILE *
file_open(const char *dir, const char *name)
{
	FILE *f = fopen(str_fmt(&mem, "%s/%s", dir, name).p, "w");

	if (f == NULL)
		give_up(name);
	return f;
}

static void
values_name(char (*values)[VALUE_BYTES], size_t n, const char *form)
{
	for (size_t i = 0; i < n; i++) {
		struct str s = str_fmt(&mem, "%s%zu", form, i);

		memcpy(values[i], s.p, s.n);
	}
}

/* A tenth has each category; nine tenths speak the first language. */
static void
resident_make(uint32_t no, FILE *rows)
{
	struct str list[CATEGORIES + 3];
	uint64_t a = random_next(), area = a % AREAS, lang = a >> 20, sex;
	char user[34];
	struct resident r = { .no = no, .attrs = { list, 0 } };

	snprintf(user, sizeof user, "U%032x", no);
	r.user = str_of(user);
	sex = a >> 8 & 1;
	lang = lang % 10 > 0 ? 0 : (a >> 32) % LANGUAGES;
	list[r.attrs.n++] = str_of(areas[area]);
	for (unsigned i = 0; i < CATEGORIES; i++)
		if (random_next() % 10 == 0)
			list[r.attrs.n++] = str_of(categories[i]);
	list[r.attrs.n++] = str_of(languages[lang]);
	list[r.attrs.n++] = sex ? STR("sex=男性") : STR("sex=女性");
	roster_load(&r);
	fprintf(rows, "%u\t%u\t%u\t", no, (unsigned)area, (unsigned)lang);
	for (size_t i = 1; i + 2 < r.attrs.n; i++)
		fprintf(rows, "%s%s", i > 1 ? "," : "{",
		    list[i].p + strlen("category=c"));
	fprintf(rows, "%s}\n", r.attrs.n > 3 ? "" : "{");
}

static void
sets_write(const char *dir)
{
	static const char *const names[] = { "area=a0", "area=a1", "area=a2",
		"category=c0", "lang=l0", "category=c5" };

	for (size_t i = 0; i < NELEMS(names); i++) {
		const struct bits *b = roster_value(str_of(names[i]));
		FILE *f = file_open(dir, names[i]);

		if (b != NULL && fwrite(b->words, sizeof *b->words, b->nwords,
		    f) != b->nwords)
			give_up("fwrite");
		fclose(f);
	}
}

static uint32_t
count_once(void)
{
	static const struct segment_world world = { .today = 20000 };
	struct segment *s;
	struct err e;
	uint32_t n;

	if (!segment_parse(STR(RULE), &world, &mem, &s, &e))
		give_up(e.why);
	n = segment_count(s);
	arena_free(&mem);
	return n;
}

int
main(int argc, char **argv)
{
	uint64_t from_us, load_us, us;
	uint32_t n, times = 0, found;
	struct rusage r;
	FILE *rows;

	if (argc != 3)
		return 2;
	n = (uint32_t)strtoul(argv[1], NULL, 10);
	rows = file_open(argv[2], "rows");
	values_name(areas, AREAS, "area=a");
	values_name(categories, CATEGORIES, "category=c");
	values_name(languages, LANGUAGES, "lang=l");
	from_us = clock_precise_us();
	for (uint32_t i = 0; i < n; i++)
		resident_make(i, rows);
	load_us = clock_precise_us() - from_us;
	fclose(rows);
	sets_write(argv[2]);
	arena_free(&mem);
	found = count_once();
	from_us = clock_precise_us();
	while ((us = clock_precise_us() - from_us) < MEASURE_US) {
		if (count_once() != found)
			give_up("not the same twice");
		times++;
	}
	getrusage(RUSAGE_SELF, &r);
	printf("{\"n\":%u,\"found\":%u,\"count_us\":%.2f,\"load_ns\":%.0f,"
	    "\"rss_mb\":%.1f}\n", n, found, (double)us / times,
	    (double)load_us * 1e3 / n, (double)r.ru_maxrss / 1024);
	roster_reset();
	return 0;
}
