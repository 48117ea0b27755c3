/*
 * Runs the daemon through worlds made of seeds, and says which promise was
 * broken where: see tests/README.md.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/seal.h"
#include "tests/sim/life.h"
#include "tests/sim/platter.h"
#include "tests/sim/rules.h"
#include "tests/sim/world.h"

enum { JOBS_MAX = 16, RESIDENTS = 500, DAYS = 7 };

struct options {
	uint64_t	 first, last;
	unsigned	 jobs;
	bool		 brief, quiet;	/* ends at the first failure */
	struct story_options story;
};

/* Shared by all who run seeds. */
static struct tally {
	_Atomic uint64_t next, good, bad;
	_Atomic uint64_t days, lives, steps, events, asked, taken, conflicts;
	_Atomic uint64_t slots, late[LATE_SLOTS], late_max_ms;
	_Atomic uint64_t outages[OUTAGES], clocks, chaos;
} *tally;

static void
count(void)
{
	tally->days += world->days;
	tally->lives += world->lives + 1;
	tally->steps += world->steps;
	tally->events += world->nevents;
	tally->asked += world->asked;
	tally->taken += world->taken;
	tally->conflicts += world->conflicts;
	tally->slots += world->slots;
	tally->clocks += world->clocks;
	tally->chaos += world->chaos;
	for (unsigned i = 0; i < LATE_SLOTS; i++)
		tally->late[i] += world->late[i];
	if (world->late_max_ms > tally->late_max_ms)
		tally->late_max_ms = world->late_max_ms;
	if (world->outage > 0)
		tally->outages[world->outage - 1]++;
}

static void
show_counts(void)
{
	static const char *const outages[OUTAGES] = { "1h", "12h", "23h25m",
		"25h" };

	printf("days=%" PRIu64 " lives=%" PRIu64 " steps=%" PRIu64
	    " events=%" PRIu64 " asked=%" PRIu64 " taken=%" PRIu64
	    " conflicts=%" PRIu64 "\noutages:", tally->days, tally->lives,
	    tally->steps, tally->events, tally->asked, tally->taken,
	    tally->conflicts);
	for (unsigned i = 0; i < OUTAGES; i++)
		printf(" %s=%" PRIu64, outages[i], tally->outages[i]);
	printf("\nclocks=%" PRIu64 " chaos=%" PRIu64, tally->clocks,
	    tally->chaos);
	printf("\nslots=%" PRIu64 " latest_ms=%" PRIu64 " late:",
	    tally->slots, tally->late_max_ms);
	for (unsigned i = 0; i + 1 < LATE_SLOTS; i++)
		printf(" %" PRIu64 "ms=%" PRIu64, rules_late_ms[i],
		    tally->late[i]);
	printf("\n");
}

static void *
shared(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED |
	    MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	ASSERT(p != MAP_FAILED);
	return p;
}

static void
file_write(const char *dir, const char *name, const char *text)
{
	char path[120];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "w");
	ASSERT(f != NULL && fputs(text, f) >= 0);
	fclose(f);
}

static void
told(uint64_t seed, bool good, const struct options *o)
{
	struct str hex = seal_hex(arena_step(), (struct str){
	    world->trace, 32 });

	if (good && !o->quiet)
		printf("seed %" PRIu64 " ok steps=%" PRIu64 " lives=%u "
		    "taken=%u trace=%.*s\n", seed, world->steps,
		    world->lives + 1, world->taken, STRF(hex));
	if (!good)
		printf("seed %" PRIu64 " FAILED %s\n  again: kairan-sim "
		    "--seed %" PRIu64 " --days %u --residents %u --trace\n",
		    seed, world->why, seed, o->story.days,
		    o->story.residents);
	fflush(stdout);
	arena_reset(arena_step());
}

static void
run_seeds(struct options *o)
{
	char dir[] = "/tmp/kairan-sim-XXXXXX", command[80];
	uint64_t seed;

	ASSERT(mkdtemp(dir) != NULL);
	o->story.dir = dir;
	file_write(dir, "secret", SIM_SECRET);
	file_write(dir, "token", "token");
	world = shared(sizeof *world);
	platter_open();
	while ((seed = tally->next++) <= o->last && (!o->brief ||
	    tally->bad == 0)) {
		bool good = story(seed, &o->story);

		told(seed, good, o);
		count();
		tally->good += good;
		tally->bad += !good;
	}
	snprintf(command, sizeof command, "rm -r %s", dir);
	ASSERT(system(command) == 0);
}

static uint64_t
number(const char *s)
{
	uint64_t n;

	if (s == NULL || !str_u64(str_of(s), &n)) {
		fprintf(stderr, "kairan-sim: no number: %s\n", s);
		exit(2);
	}
	return n;
}

static void
read_range(struct options *o, char *s)
{
	char *dots = s == NULL ? NULL : strstr(s, "..");

	if (dots != NULL)
		*dots = '\0';
	o->first = number(s);
	o->last = dots != NULL ? number(dots + 2) : o->first;
}

static void
usage(void)
{
	fprintf(stderr, "usage: kairan-sim [--seed N | --seeds A..B] "
	    "[--jobs N] [--days N] [--residents N] [--trace] [--log] "
	    "[--quiet] [--brief]\n");
	exit(2);
}

static void
read_options(int argc, char **argv, struct options *o)
{
	for (int i = 1; i < argc; i++) {
		struct str name = str_of(argv[i]);

		if (str_is(name, "--trace"))
			o->story.trace = true;
		else if (str_is(name, "--log"))
			o->story.verbose = true;
		else if (str_is(name, "--quiet"))
			o->quiet = true;
		else if (str_is(name, "--brief"))
			o->brief = true;
		else if (i + 1 == argc)
			usage();
		else if (str_is(name, "--seed") || str_is(name, "--seeds"))
			read_range(o, argv[++i]);
		else if (str_is(name, "--jobs"))
			o->jobs = (unsigned)number(argv[++i]);
		else if (str_is(name, "--days"))
			o->story.days = (unsigned)number(argv[++i]);
		else if (str_is(name, "--residents"))
			o->story.residents = (unsigned)number(argv[++i]);
		else
			usage();
	}
}

static void
run_jobs(struct options *o)
{
	pid_t jobs[JOBS_MAX];

	for (unsigned i = 0; i < o->jobs; i++) {
		jobs[i] = fork();
		ASSERT(jobs[i] >= 0);
		if (jobs[i] == 0) {
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			run_seeds(o);
			_exit(0);
		}
	}
	for (unsigned i = 0; i < o->jobs; i++) {
		int status;

		ASSERT(waitpid(jobs[i], &status, 0) == jobs[i]);
		tally->bad += status != 0;
	}
}

int
main(int argc, char **argv)
{
	struct options o = { .first = 1, .last = 20, .jobs = 1,
	    .story = { .days = DAYS, .residents = RESIDENTS } };

	read_options(argc, argv, &o);
	if (o.jobs < 1 || o.jobs > JOBS_MAX || o.story.days < 1 ||
	    o.story.days > 20 || o.story.residents > RESIDENTS_MAX ||
	    o.story.residents < 20)
		usage();
	tally = shared(sizeof *tally);
	tally->next = o.first;
	run_jobs(&o);
	show_counts();
	printf("%" PRIu64 " seeds good, %" PRIu64 " bad\n", tally->good,
	    tally->bad);
	return tally->bad > 0;
}
