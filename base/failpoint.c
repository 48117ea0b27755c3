/* A test ends the process where it wants to: see failpoint.h. */
#include "base/failpoint.h"

#ifdef FAILPOINTS
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"

enum { SLEEP_US = 300000, STATUS_DISK = 3 };

static const struct {
	const char	*name, *what;
} points[] = {
#define FAILPOINT_(name, what)	{ #name, what },
#include "base/failpoint.def"
#undef FAILPOINT_
};

static _Atomic unsigned	 passed[FAILPOINTS_ALL];

static void
note(const char *name)
{
	const char *path = getenv("KAIRAN_FP_FILE");
	int fd = path != NULL ? open(path, O_WRONLY | O_APPEND) : -1;

	if (fd >= 0) {
		dprintf(fd, "%s\n", name);
		close(fd);
	}
}

void
failpoint_pass(enum failpoint p)
{
	const char *want = getenv("KAIRAN_FP"), *name = points[p].name;
	size_t n = strlen(name);
	char *how;

	ASSERT(p < FAILPOINTS_ALL);
	if (want == NULL || strncmp(want, name, n) != 0 || want[n] != ':' ||
	    strtoul(want + n + 1, &how, 10) != ++passed[p])
		return;
	note(name);
	if (strcmp(how, ":abort") == 0)
		abort();
	if (strcmp(how, ":eio") == 0)
		_exit(STATUS_DISK);
	usleep(SLEEP_US);
}

void
failpoint_list(void)
{
	for (size_t i = 0; i < NELEMS(points); i++)
		printf("%-16s %s\n", points[i].name, points[i].what);
}
#endif
