/* Answers each line of questions from a folder's sorting dictionary, for
 * tests/system/sorting: sort_tool DIR < questions.  sort_tool DIR N asks all of
 * them N times and says of how many items, and what one costs in us.
 * sort_tool DIR wants says which a resident would get an answer to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/text.h"
#include "daemon/chat/feature.h"
#include "storage/town.h"

enum { LINE_MAX_BYTES = 4096, ASKED_MAX = 4000 };

static const char *const names[] = { "area_days.csv", "target.csv",
	"description.csv", "center.csv", "area_master.csv", "kairan.csv",
	"remarks.csv" };
static struct arena mem;

static struct str
file_bytes(const char *path)
{
	struct buf b = { 0 };
	FILE *f = fopen(path, "rb");
	struct str out;
	size_t n = 1;

	while (f != NULL && n > 0) {
		n = fread(buf_room(&b, 65536), 1, 65536, f);
		b.n += n;
	}
	if (f != NULL)
		fclose(f);
	out = str_dup(&mem, buf_str(&b));
	buf_free(&b);
	return out;
}

static struct town *
town_from(const char *dir)
{
	struct townfile files[NELEMS(names)];
	struct town_reader quiet = { 0 };
	struct err e;
	size_t n = 0;

	for (size_t i = 0; i < NELEMS(names); i++) {
		files[n].name = str_of(names[i]);
		files[n].bytes = file_bytes(str_fmt(&mem, "%s/%s", dir,
		    names[i]).p);
		n += files[n].bytes.n > 0;
	}
	return town_read(files, n, &quiet, &e);
}

/* how, then the best of each head, then its others; a tab between heads and
 * a newline between questions. */
static void
answer(const struct town *t, struct str asked)
{
	static const char *const hows[] = { "same", "part", "guess" };
	struct hit hits[HITS_MAX];
	struct arena a = { 0 };
	size_t n = search_find(t->search, &a, asked, STR_NONE, hits), i;

	printf("%s", n > 0 ? hows[hits[0].how] : "none");
	for (size_t k = 0; k < n; k++) {
		printf("\t%.*s", STRF(t->items[hits[k].item].name));
		for (i = search_head(t->search, hits[k].item); i < t->items_n;
		    i = search_next(t->search, i))
			printf("\f%.*s", STRF(t->items[i].name));
	}
	printf("\n");
	arena_free(&a);
}

/* Would the chat take it for an item? */
static void
wants(const struct town *t, struct str asked)
{
	struct arena a = { 0 };
	struct resident nobody = { 0 };
	struct ask q = { .kind = ASK_TEXT, .text = asked, .arena = &a,
	    .plain = text_trim(text_plain(&a, asked)), .town = t,
	    .resident = &nobody };

	if (feature_sorting.wants(&q))
		answer(t, asked);
	else
		printf("none\n");
	arena_free(&a);
}

/* The processor's time, and of the best of some rounds, so that a busy machine
 * counts little. */
static uint64_t
cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (uint64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 +
	    (uint64_t)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static void
measure(const struct town *t, const struct str *asked, size_t n, size_t times)
{
	struct hit hits[HITS_MAX];
	struct arena a = { 0 };
	uint64_t best = UINT64_MAX, from, us;

	while (times-- > 0) {
		from = cpu_us();
		for (size_t k = 0; k < n; k++) {
			(void)search_find(t->search, &a, asked[k], STR_NONE,
			    hits);
			arena_reset(&a);
		}
		us = cpu_us() - from;
		best = us < best ? us : best;
	}
	printf("%zu %.1f\n", t->items_n, (double)best / (double)n);
	arena_free(&a);
}

int
main(int argc, char **argv)
{
	struct town *t = argc > 1 ? town_from(argv[1]) : NULL;
	static struct str asked[ASKED_MAX];
	char line[LINE_MAX_BYTES];
	size_t n = 0;

	if (t == NULL)
		return 1;
	while (n < ASKED_MAX && fgets(line, sizeof line, stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		asked[n++] = str_dup(&mem, str_of(line));
	}
	for (size_t i = 0; i < n && argc == 2; i++)
		answer(t, asked[i]);
	for (size_t i = 0; i < n && argc > 2 && argv[2][0] == 'w'; i++)
		wants(t, asked[i]);
	if (argc > 2 && argv[2][0] != 'w')
		measure(t, asked, n, (size_t)strtol(argv[2], NULL, 10));
	town_free(t);
	arena_free(&mem);
	return 0;
}
