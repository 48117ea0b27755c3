/*
 * What a segment's count costs: segment N
 *
 * N residents, each with one of 64 areas, a language, a sex and sometimes a
 * category; a rule of six terms is counted again and again.  Prints JSON:
 * microseconds a count, the median and the best.
 */
#include "storage/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/resident.h"
#include "storage/roster.h"

enum { ROUNDS = 101, AREAS = 64 };

#define RULE "(area:a1 or area:a2 or area:a3) and lang:en and not sex:x " \
	"and category:c"

static uint64_t state = 88172645463325252u;

static uint64_t
random_next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* One more; is it within the rule? */
static bool
load_one(uint32_t no)
{
	char user[40], area[16];
	struct str attrs[4];
	struct resident r = { .no = no, .user = { user, 33 },
	    .attrs = { attrs, 0 } };
	uint64_t chance = random_next();
	unsigned which = (unsigned)(chance % AREAS);
	bool en = chance >> 8 & 1, x = (chance >> 16 & 15) == 0;
	bool c = (chance >> 24 & 3) != 0;

	snprintf(user, sizeof user, "U%032x", no);
	snprintf(area, sizeof area, "area=a%u", which);
	attrs[r.attrs.n++] = str_of(area);
	if (c)
		attrs[r.attrs.n++] = STR("category=c");
	attrs[r.attrs.n++] = en ? STR("lang=en") : STR("lang=ja");
	attrs[r.attrs.n++] = x ? STR("sex=x") : STR("sex=y");
	roster_load(&r);
	return which >= 1 && which <= 3 && en && !x && c;
}

static int
by_size(const void *va, const void *vb)
{
	uint64_t a = *(const uint64_t *)va, b = *(const uint64_t *)vb;

	return a < b ? -1 : a > b;
}

static bool
measure(const struct segment *s, uint32_t want, uint64_t ns[ROUNDS])
{
	enum { AT_ONCE = 10 };
	bool ok = true;

	for (unsigned i = 0; i < ROUNDS; i++) {
		uint64_t from_us = clock_precise_us();

		for (unsigned k = 0; k < AT_ONCE; k++)
			ok &= segment_count(s) == want;
		ns[i] = (clock_precise_us() - from_us) * 1000 / AT_ONCE;
	}
	qsort(ns, ROUNDS, sizeof *ns, by_size);
	return ok;
}

int
main(int argc, char **argv)
{
	static const struct segment_world world;
	uint32_t n = argc == 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
	struct arena mem = { 0 };
	struct segment *s;
	uint64_t ns[ROUNDS];
	uint32_t want = 0;
	struct err e;
	bool ok;

	if (n == 0)
		return 2;
	for (uint32_t no = 0; no < n; no++)
		want += load_one(no);
	if (!segment_parse(STR(RULE), &world, &mem, &s, &e)) {
		fprintf(stderr, "segment: %s\n", e.why);
		return 1;
	}
	ok = measure(s, want, ns);
	printf("{\"n\":%u,\"within\":%u,\"median_us\":%.1f,\"best_us\":%.1f,"
	    "\"ok\":%s}\n", n, want, (double)ns[ROUNDS / 2] / 1e3,
	    (double)ns[0] / 1e3, ok ? "true" : "false");
	arena_free(&mem);
	roster_reset();
	return !ok;
}
