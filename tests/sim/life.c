/* A seed's story: one life of the daemon after another, until all is over. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/seal.h"
#include "daemon/config.h"
#include "daemon/disk.h"
#include "daemon/rooms.h"
#include "scheduler/flow.h"
#include "storage/store.h"
#include "tests/fake/sim.h"
#include "tests/sim/life.h"
#include "tests/sim/platter.h"
#include "tests/sim/world.h"

enum { LIVES_MAX = 400, DISK_MS = 60 * 1000, SLOW_MS = 200,
	REST_MS = 26 * HOUR_MS, STILL_MAX = 5000 };

static struct story_options options;

void
kill_now(void)
{
	trace("killed");
	fflush(stdout);
	_exit(CRASHED);
}

void
kill_on(enum kill_how how)
{
	if (world->rest || world->kill_down_ms == 0 ||
	    world->kill_how != how)
		return;
	if (world->kill_after-- == 0)
		kill_now();
}

void
step_taken(void)
{
	static uint64_t still_ms, still;	/* steps since time moved */

	world->steps++;
	still = still_ms == world->ms ? still + 1 : 0;
	still_ms = world->ms;
	if (still > STILL_MAX)
		broken("LIVE", "%d steps, and no end", STILL_MAX);
	kill_on(KILL_STEPS);
}

static void
moved(uint64_t ms)
{
	world->ms += ms;
	wall_moved();
}

/* Mostly a sync is quick; sometimes it takes its time. */
static uint64_t
sync_ms(void)
{
	struct dice *d = &world->disk_dice;
	uint64_t x = dice_below(d, 1000), ms;

	if (x < 900)
		return dice_between(d, 1, 20);
	ms = x < 995 ? dice_between(d, 20, SLOW_MS)
	    : dice_between(d, SLOW_MS, 3000);
	if (ms > SLOW_MS)
		world->calm_from_ms = world->ms + ms;
	return ms;
}

/* The disk's free space is the world's. */
int
statvfs(const char *path, struct statvfs *v)
{
	ASSERT(path[0] != '\0');
	memset(v, 0, sizeof *v);
	v->f_frsize = 4096;
	v->f_blocks = 1 << 20;
	v->f_bavail = world->disk_low ? 0 : 1 << 19;
	return 0;
}

static void
settings_make(void)
{
	struct buf text = { 0 };
	struct err e;

	buf_fmt(&text, "data_dir = %s\nlisten = unix:%s/http\n"
	    "control = unix:%s/control\nchannel_secret_file = %s/secret\n"
	    "channel_token_file = %s/token\nline_api = https://127.0.0.1:1\n"
	    "ballast_bytes = 0\nflood_cap = %d\nweekly_cap = %d\n"
	    "multicast_rate = %u\npush_rate = %u\n"
	    "log_level = %d\n", options.dir, options.dir, options.dir,
	    options.dir, options.dir, FLOOD_CAP, WEEKLY_CAP,
	    MULTICASTS_A_SECOND, PUSHES_A_SECOND, options.verbose ? 7 : 3);
	if (!config_read(buf_str(&text), "sim", &config, &e)) {
		fprintf(stderr, "settings: %s\n", e.why);
		_exit(2);
	}
	buf_free(&text);
}

static void
live(void)
{
	struct err e;

	prctl(PR_SET_PDEATHSIG, SIGKILL);	/* not without its world */
	sim_hooks = (struct sim_hooks){ line_asked, sync_ms, moved };
	clock_set(wall_ms());
	seal_random_seed(dice_roll(&world->luck));
	store_single(true);
	disk_look_each(DISK_MS);
	flow_after_step(step_taken);
	if (!rooms_open(&e)) {
		fprintf(stderr, "seed %" PRIu64 ": %s\n", world->seed, e.why);
		_exit(2);
	}
	if (!options.verbose)
		log_upto(0);
	world->born_ms = world->ms;
	calls_begin();
	calls_go(world->end_ms);
	world->rest = true;
	world->disk_low = false;
	world->kill_down_ms = 0;
	calls_go(world->end_ms + REST_MS);
	check_end();
	fflush(stdout);
	_exit(0);
}

/* It is down for a while; some of what was not synced may be there. */
static void
died(void)
{
	uint32_t loose = platter_unsynced(), kept = 0;
	uint64_t from_ms = world->ms, from_wall = wall_ms();

	if (loose > 0 && dice_percent(&world->luck, 30))
		kept = (uint32_t)dice_below(&world->luck, loose + 1);
	trace("died loose=%u kept=%u down=%" PRIu64, loose, kept,
	    world->kill_down_ms);
	platter_settle(kept);
	line_forgotten();
	limits_died();
	world->ms += world->kill_down_ms;
	world->kill_down_ms = 0;
	world->lives++;
	wall_jumped(from_ms, from_wall);
}

static bool
one_life(void)
{
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	ASSERT(child >= 0);
	if (child == 0)
		live();
	ASSERT(waitpid(child, &status, 0) == child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == CRASHED) {
		died();
		return true;
	}
	world->over = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (!world->over && !world->failed) {
		world->failed = true;
		snprintf(world->why, sizeof world->why,
		    "kairand ended with status %x", (unsigned)status);
	}
	return false;
}

bool
story(uint64_t seed, const struct story_options *o)
{
	options = *o;
	trace_shown = o->trace;
	memset(world->told, 0, sizeof world->told[0] * world->nwhats *
	    world->npeople);
	memset(world, 0, offsetof(struct world, told));
	platter_wipe();
	plan_make(seed, o->days, o->residents);
	settings_make();
	while (world->lives < LIVES_MAX && one_life())
		;
	trace_end();
	return world->over && !world->failed;
}
