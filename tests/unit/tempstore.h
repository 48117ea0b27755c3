#ifndef TESTS_UNIT_TEMPSTORE_H
#define TESTS_UNIT_TEMPSTORE_H

/*
 * A store in a folder of its own, for one test: setup and teardown of cmocka.
 * No thread, no disk; time stands still until it is moved.
 */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/store.h"

static char tempstore_dir[64];

static inline void
tempstore_folder(void)
{
	snprintf(tempstore_dir, sizeof tempstore_dir, "%s/kairan-unit-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ASSERT(mkdtemp(tempstore_dir) != NULL);
}

static inline void
tempstore_remove(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -r %s", tempstore_dir);
	ASSERT(system(command) == 0);
}

static inline int
tempstore_open(void **state UNUSED)
{
	struct err e;

	tempstore_folder();
	clock_set(day_at(20544, 600));
	store_single(true);
	ASSERT(store_open(tempstore_dir, &e));
	store_started();
	return 0;
}

static inline int
tempstore_close(void **state UNUSED)
{
	store_close();
	tempstore_remove();
	arena_reset(arena_step());
	return 0;
}

/* As flow_run ends a step. */
static inline void
tempstore_step(bool keep)
{
	store_step_end(keep);
	arena_reset(arena_step());
}

/* As after a restart. */
static inline void
tempstore_reopen(void)
{
	struct err e;

	store_close();
	ASSERT(store_open(tempstore_dir, &e));
	store_started();
}

#endif
