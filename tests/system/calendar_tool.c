/* Shows a whole folder's garbage calendar at once, for tests/oracle5374:
 * calendar_tool check DIR TODAY | areas DIR | dump DIR FROM TO | items DIR. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "storage/town.h"

enum { FILES_MAX = 200 };

static struct townfile files[FILES_MAX];
static size_t files_n;
static size_t root_bytes;
static struct arena mem;

static struct str
file_bytes(const char *path)
{
	struct buf b = { 0 };
	FILE *f = fopen(path, "rb");
	struct str out;
	size_t n;

	ASSERT(f != NULL);
	do {
		char *to = buf_room(&b, 65536);

		n = fread(to, 1, 65536, f);
		b.n += n;
	} while (n > 0);
	fclose(f);
	out = str_dup(&mem, buf_str(&b));
	buf_free(&b);
	return out;
}

static int
visit(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	struct str name = str_of(path + root_bytes);

	(void)st;
	(void)at;
	if (kind != FTW_F || files_n == FILES_MAX || !town_wants(name))
		return 0;
	files[files_n].name = str_dup(&mem, name);
	files[files_n++].bytes = file_bytes(path);
	return 0;
}

static void
complain(void *ctx, struct str file, unsigned line, enum town_level level,
    const char *text)
{
	(void)ctx;
	printf("%.*s\n", STRF(town_message(&mem, file, line, level, text)));
}

static void
dump_row(const struct calendar *c, unsigned area, unsigned cat,
    struct days days)
{
	const struct calendar_area *a = &c->areas[area];
	bool unknown = false;
	enum collect got;
	int32_t d;

	printf("%.*s\t%.*s\t%.*s\t", STRF(a->group), STRF(a->name),
	    STRF(c->categories[cat].name));
	for (d = days.from; d <= days.to; d++) {
		got = calendar_day(c, area, cat, d);
		if (got == COLLECT_YES)
			printf("%.*s ", STRF(day_show(&mem, d)));
		unknown |= got == COLLECT_UNKNOWN;
	}
	printf("%s\n", unknown ? "?" : "");
}

static void
dump(const struct calendar *c, struct days days)
{
	unsigned i, k;

	for (i = 0; i < c->areas_n; i++)
		for (k = 0; k < c->categories_n; k++)
			dump_row(c, i, k, days);
}

/* A line for each entry of the dictionary, its own line ends as blanks. */
static void
items_dump(const struct town *t)
{
	size_t i, k;

	for (i = 0; i < t->items_n; i++) {
		const struct town_item *x = &t->items[i];
		struct str s = str_fmt(&mem, "%.*s\t%.*s\t%.*s",
		    STRF(x->name), STRF(x->category), STRF(x->reading));

		for (k = 0; k < s.n; k++)
			putchar(s.p[k] == '\n' || s.p[k] == '\r' ? ' ' :
			    s.p[k]);
		putchar('\n');
	}
}

int
main(int argc, char **argv)
{
	struct town_reader reader = { 0 };
	struct days days = { 0 };
	struct err e = { 0 };
	struct town *t;
	unsigned i;

	if (argc < 3)
		return 2;
	root_bytes = strlen(argv[2]);
	root_bytes += argv[2][root_bytes - 1] != '/';
	nftw(argv[2], visit, 8, FTW_PHYS);
	if (strcmp(argv[1], "check") == 0)
		reader.report = complain;
	if (argc > 3 && !day_parse(str_of(argv[3]), &days.from))
		return 2;
	if (argc > 4 && !day_parse(str_of(argv[4]), &days.to))
		return 2;
	reader.today = days.from;
	t = town_read(files, files_n, &reader, &e);
	if (t == NULL) {
		fprintf(stderr, "%s\n", e.why);
		return 1;
	}
	if (strcmp(argv[1], "dump") == 0)
		dump(&t->calendar, days);
	if (strcmp(argv[1], "items") == 0)
		items_dump(t);
	for (i = 0; i < t->calendar.areas_n && argv[1][0] == 'a'; i++)
		printf("%.*s\n", STRF(t->calendar.areas[i].name));
	if (reader.report != NULL)
		printf("%u rows, %u warnings, %u errors\n", t->rows,
		    t->warnings, t->errors);
	town_free(t);
	arena_free(&mem);
	return 0;
}
