/*
 * The same segment by CRoaring, composed: croaring DIR
 *
 * Reads the sets that bench/segment wrote.  Prints JSON.
 */
#include <roaring/roaring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SETS = 6, WORDS = 8192 };

static roaring_bitmap_t *sets[SETS];

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static roaring_bitmap_t *
set_read(const char *dir, const char *name)
{
	roaring_bitmap_t *r = roaring_bitmap_create();
	uint64_t words[WORDS];
	uint32_t base = 0;
	char path[4096];
	size_t n;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	if ((f = fopen(path, "r")) == NULL)
		exit(1);
	while ((n = fread(words, sizeof *words, WORDS, f)) > 0)
		for (size_t i = 0; i < n; i++, base += 64)
			for (uint64_t w = words[i]; w != 0; w &= w - 1)
				roaring_bitmap_add(r, base +
				    (uint32_t)__builtin_ctzll(w));
	fclose(f);
	roaring_bitmap_run_optimize(r);
	return r;
}

static uint64_t
count_once(void)
{
	const roaring_bitmap_t *areas[] = { sets[0], sets[1], sets[2] };
	roaring_bitmap_t *r = roaring_bitmap_or_many(3, areas);
	uint64_t n;

	roaring_bitmap_and_inplace(r, sets[3]);
	roaring_bitmap_andnot_inplace(r, sets[5]);
	n = roaring_bitmap_and_cardinality(r, sets[4]);
	roaring_bitmap_free(r);
	return n;
}

int
main(int argc, char **argv)
{
	static const char *const names[SETS] = { "area=a0", "area=a1",
		"area=a2", "category=c0", "lang=l0", "category=c5" };
	double from_us, us;
	uint64_t found;
	int times = 0;

	if (argc != 2)
		return 2;
	for (int i = 0; i < SETS; i++)
		sets[i] = set_read(argv[1], names[i]);
	found = count_once();
	from_us = now_us();
	while ((us = now_us() - from_us) < 3e5 && count_once() == found)
		times++;
	printf("{\"found\":%lu,\"count_us\":%.2f}\n", (unsigned long)found,
	    us / times);
	for (int i = 0; i < SETS; i++)
		roaring_bitmap_free(sets[i]);
	return 0;
}
