/*
 * Plays scenarios: the whole daemon on a fake kernel, with a fake LINE and a
 * clock that moves when told.  With --sweep each is played again and again,
 * killed after step 1, 2, 3, … and started again each time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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
#include "tests/scenario/play.h"
#include "tests/scenario/script.h"

enum { CRASHED = 77, RESTARTS_MAX = 20, RESTART_MS = 1000,
	/* Of simulated days, most would be looks at the disk. */
	DISK_LOOK_MS = 60 * 1000 };

static char		 dir[64], secret_path[80], token_path[80];
static bool		 verbose;

static void
file_write(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ASSERT(f != NULL && fputs(text, f) >= 0);
	fclose(f);
}

static void
crash_here(void)
{
	sim->steps++;
	if (sim->crash_at != 0 && sim->steps == sim->crash_at)
		_exit(CRASHED);
}

/* The lines "set NAME VALUE" of a script are settings.  Whose channel_id is
 * set is given no token, and asks for them. */
static void
settings_of(const struct script *s, struct buf *text)
{
	bool asks = false;

	for (uint32_t i = 0; i < s->n; i++) {
		const struct line *l = &s->lines[i];

		if (!str_is(l->words[0], "set") || l->n != 3)
			continue;
		asks = asks || str_is(l->words[1], "channel_id");
		buf_fmt(text, "%.*s = %.*s\n", STRF(l->words[1]),
		    STRF(l->words[2]));
	}
	if (!asks)
		buf_fmt(text, "channel_token_file = %s\n", token_path);
}

static void
settings_make(const struct script *s)
{
	struct buf text = { 0 };
	struct err e;

	buf_fmt(&text, "data_dir = %s/data\nlisten = unix:%s/http\n"
	    "control = unix:%s/control\nchannel_secret_file = %s\n"
	    "line_api = https://127.0.0.1:1\n"
	    "ballast_bytes = 0\ndisk_free_min = 0\n"
	    "log_level = %d\n", dir, dir, dir, secret_path,
	    verbose ? 6 : 3);
	settings_of(s, &text);
	if (!config_read(buf_str(&text), "scenario", &config, &e)) {
		fprintf(stderr, "settings: %s\n", e.why);
		_exit(2);
	}
	buf_free(&text);
}

/* One life of the daemon: from the start, or from a crash, on. */
static void
live(const struct script *s)
{
	struct err e;

	seal_random_seed(sim->random++);
	clock_set(sim->clock_ms);
	store_single(true);
	settings_make(s);
	disk_look_each(DISK_LOOK_MS);
	flow_after_step(crash_here);
	if (!rooms_open(&e)) {
		fprintf(stderr, "%s: %s\n", s->path, e.why);
		_exit(2);
	}
	if (!verbose)
		log_upto(0);
	play(s);
	fflush(stdout);
	_exit(0);
}

static void
wipe(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf %s/data", dir);
	ASSERT(system(command) == 0);
	memset(sim, 0, offsetof(struct sim, keys));
	sim->clock_ms = 1790000000000;
}

/* Until the script is over; true if nothing failed. */
static bool
story(const struct script *s, uint32_t crash_at)
{
	wipe();
	sim->crash_at = crash_at;
	for (int lives = 0; lives < RESTARTS_MAX; lives++) {
		pid_t child = fork();
		int status;

		if (child == 0)
			live(s);
		ASSERT(waitpid(child, &status, 0) == child);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			return !sim->failed;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != CRASHED) {
			fprintf(stderr, "%s: ended with status %x at line %u"
			    ", crash at step %u\n", s->path, status,
			    s->lines[sim->line].number, crash_at);
			return false;
		}
		sim->again = true;
		sim->clock_ms += RESTART_MS;
	}
	fprintf(stderr, "%s: restarted too often\n", s->path);
	return false;
}

/* Killed after each step; or, where there are more than most, after so many
 * of them, evenly spread. */
static bool
sweep(const struct script *s, uint32_t most)
{
	char *want, *got;
	uint32_t steps, stride;
	bool ok = true;

	if (!story(s, 0))
		return false;
	if (s->unswept) {
		printf("ok %s (not swept)\n", s->path);
		return true;
	}
	steps = sim->steps;
	stride = (steps + most - 1) / most;
	want = play_outcome();
	for (uint32_t n = 1; ok && n <= steps; n += stride) {
		ok = story(s, n);
		got = play_outcome();
		if (ok && strcmp(want, got) != 0) {
			fprintf(stderr, "%s: killed after step %u of %u, the "
			    "end is another:\nwithout:\n%swith:\n%s", s->path,
			    n, steps, want, got);
			ok = false;
		}
		free(got);
	}
	printf("%s %s (%u steps, killed after every %u.)\n",
	    ok ? "ok" : "not ok", s->path, steps, stride);
	free(want);
	return ok;
}

static void
stage_set(void)
{
	const char *shm = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	snprintf(dir, sizeof dir, "%s/kairan-XXXXXX", shm);
	ASSERT(mkdtemp(dir) != NULL);
	snprintf(secret_path, sizeof secret_path, "%s/secret", dir);
	snprintf(token_path, sizeof token_path, "%s/token", dir);
	file_write(secret_path, PLAY_SECRET);
	file_write(token_path, "token");
	sim = mmap(NULL, sizeof *sim, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT(sim != MAP_FAILED);
}

static void
stage_clear(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf %s", dir);
	ASSERT(system(command) == 0);
}

int
main(int argc, char **argv)
{
	uint32_t most = 0, crash_at = 0;
	int failed = 0;

	stage_set();
	for (int i = 1; i < argc; i++) {
		struct script s = { 0 };

		if (strncmp(argv[i], "--sweep=", 8) == 0) {
			most = (uint32_t)strtoul(argv[i] + 8, NULL, 10);
			continue;
		}
		if (strncmp(argv[i], "--crash=", 8) == 0) {
			crash_at = (uint32_t)strtoul(argv[i] + 8, NULL, 10);
			continue;
		}
		if (strcmp(argv[i], "-v") == 0) {
			verbose = true;
			continue;
		}
		script_read(&s, argv[i]);
		if (most > 0)
			failed += !sweep(&s, most);
		else if (story(&s, crash_at))
			printf("ok %s (%u steps)\n", s.path, sim->steps);
		else {
			printf("not ok %s\n", s.path);
			failed++;
		}
		fflush(stdout);
		mem_free(s.lines);
	}
	stage_clear();
	return failed > 0;
}
