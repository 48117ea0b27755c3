/*
 * What it costs to count a segment: segment N [DIR]
 *
 * N residents with 68 values between them: 40 areas, 16 categories, 10
 * languages, 2 sexes.  Prints JSON: how many are found, microseconds a count
 * (the median), as many when the rule is read as well, memory.  For the peers
 * it writes to DIR the sets that the rule names, flat, and rows for a database.
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
	ROUNDS = 101, AT_ONCE = 10 };

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

static void
row_write(FILE *rows, const struct resident *r, uint64_t area, uint64_t lang)
{
	fprintf(rows, "%u\t%u\t%u\t{", r->no, (unsigned)area, (unsigned)lang);
	for (size_t i = 1; i + 2 < r->attrs.n; i++)
		fprintf(rows, "%s%s", i > 1 ? "," : "",
		    r->attrs.p[i].p + strlen("category=c"));
	fprintf(rows, "}\n");
}

/* A tenth has each category; nine tenths speak the first language.  Is this
 * one within the rule? */
static bool
resident_make(uint32_t no, FILE *rows)
{
	struct str list[CATEGORIES + 3];
	uint64_t a = random_next(), area = a % AREAS, lang = a >> 20, sex;
	char user[34];
	struct resident r = { .no = no, .attrs = { list, 0 } };
	bool has[CATEGORIES] = { false };

	snprintf(user, sizeof user, "U%032x", no);
	r.user = str_of(user);
	sex = a >> 8 & 1;
	lang = lang % 10 > 0 ? 0 : (a >> 32) % LANGUAGES;
	list[r.attrs.n++] = str_of(areas[area]);
	for (unsigned i = 0; i < CATEGORIES; i++)
		if (random_next() % 10 == 0) {
			list[r.attrs.n++] = str_of(categories[i]);
			has[i] = true;
		}
	list[r.attrs.n++] = str_of(languages[lang]);
	list[r.attrs.n++] = sex ? STR("sex=男性") : STR("sex=女性");
	roster_load(&r);
	if (rows != NULL)
		row_write(rows, &r, area, lang);
	return area <= 2 && has[0] && lang == 0 && !has[5];
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

static struct segment *
rule_read(void)
{
	static const struct segment_world world = { .today = 20000 };
	struct segment *s;
	struct err e;

	if (!segment_parse(STR(RULE), &world, &mem, &s, &e))
		give_up(e.why);
	return s;
}

static int
by_size(const void *va, const void *vb)
{
	uint64_t a = *(const uint64_t *)va, b = *(const uint64_t *)vb;

	return a < b ? -1 : a > b;
}

/* Microseconds a count; the rule is read each time if again is set. */
static double
measure(uint32_t want, bool again)
{
	struct segment *s = rule_read();
	uint64_t ns[ROUNDS];

	for (unsigned i = 0; i < ROUNDS; i++) {
		uint64_t from_us = clock_precise_us();

		for (unsigned k = 0; k < AT_ONCE; k++)
			if (segment_count(again ? rule_read() : s) != want)
				give_up("found another number");
		ns[i] = (clock_precise_us() - from_us) * 1000 / AT_ONCE;
	}
	arena_free(&mem);
	qsort(ns, ROUNDS, sizeof *ns, by_size);
	return (double)ns[ROUNDS / 2] / 1e3;
}

int
main(int argc, char **argv)
{
	uint64_t from_us, load_us;
	uint32_t n, want = 0;
	FILE *rows = NULL;
	double count_us, asked_us;
	struct rusage r;

	if (argc < 2 || argc > 3)
		return 2;
	n = (uint32_t)strtoul(argv[1], NULL, 10);
	if (argc == 3)
		rows = file_open(argv[2], "rows");
	values_name(areas, AREAS, "area=a");
	values_name(categories, CATEGORIES, "category=c");
	values_name(languages, LANGUAGES, "lang=l");
	from_us = clock_precise_us();
	for (uint32_t i = 0; i < n; i++)
		want += resident_make(i, rows);
	load_us = clock_precise_us() - from_us;
	if (rows != NULL) {
		fclose(rows);
		sets_write(argv[2]);
	}
	arena_free(&mem);
	count_us = measure(want, false);
	asked_us = measure(want, true);
	getrusage(RUSAGE_SELF, &r);
	printf("{\"n\":%u,\"found\":%u,\"count_us\":%.2f,\"asked_us\":%.2f,"
	    "\"load_ns\":%.0f,\"rss_mb\":%.1f}\n", n, want, count_us,
	    asked_us, (double)load_us * 1e3 / n, (double)r.ru_maxrss / 1024);
	roster_reset();
	return 0;
}
