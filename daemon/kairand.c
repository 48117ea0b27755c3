/* kairand: reads the settings, opens the rooms, runs the loop. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/failpoint.h"
#include "daemon/config.h"
#include "daemon/io.h"
#include "daemon/rooms.h"

enum { EXIT_REFUSED = 1, EXIT_USAGE = 2, CONFIG_MAX = 1 << 20 };

static bool
read_config(const char *path, struct err *e)
{
	char *text = mem_get(CONFIG_MAX);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, CONFIG_MAX);
	bool ok;

	if (fd >= 0)
		close(fd);
	ok = n >= 0 ? config_read((struct str){ text, (size_t)n }, path,
	    &config, e) : fail(e, ERR_INPUT, "%s: cannot be read", path);
	mem_free(text);
	return ok;
}

static int
usage(void)
{
	fprintf(stderr, "kairand -c FILE [-t]\n");
	return EXIT_USAGE;
}

int
main(int argc, char **argv)
{
	const char *path = NULL;
	struct err e;
	bool test = false;
	int o;

#ifdef FAILPOINTS
	if (argc == 2 && strcmp(argv[1], "--list-failpoints") == 0) {
		failpoint_list();
		return 0;
	}
#endif
	while ((o = getopt(argc, argv, "c:t")) != -1)
		switch (o) {
		case 'c':
			path = optarg;
			break;
		case 't':
			test = true;
			break;
		default:
			return usage();
		}
	if (path == NULL || optind != argc)
		return usage();
	io_signals();
	if (!read_config(path, &e) || (!test && !rooms_open(&e))) {
		fprintf(stderr, "kairand: %s\n", e.why);
		return EXIT_REFUSED;
	}
	if (test)
		return 0;
	io_run(rooms_turn);
	rooms_close();
	return 0;
}
