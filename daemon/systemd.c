/* sd_notify, the watchdog and socket activation, without a library. */
#include "daemon/systemd.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "scheduler/wheel.h"

enum { FIRST_FD = 3 };

void
systemd_tell(const char *what)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	size_t n = path != NULL ? strlen(path) : 0;
	int fd;

	if (n < 2 || n >= sizeof sa.sun_path)
		return;
	memcpy(sa.sun_path, path, n);
	if (path[0] == '@')
		sa.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	sendto(fd, what, strlen(what), MSG_NOSIGNAL, (struct sockaddr *)&sa,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	close(fd);
}

static uint64_t
number_of(const char *name)
{
	const char *s = getenv(name);
	uint64_t n = 0;

	return s != NULL && str_u64(str_of(s), &n) ? n : 0;
}

/* How often it wants to be fed; 0: there is none, or it is another's. */
static uint64_t
watchdog_ms(void)
{
	uint64_t pid = number_of("WATCHDOG_PID");

	if (pid != 0 && pid != (uint64_t)getpid())
		return 0;
	return number_of("WATCHDOG_USEC") / 3000;
}

/* Fed by a turn, not by the timer, which only sees to it that one comes. */
void
systemd_turn(void)
{
	static uint64_t fed_ms, every_ms = UINT64_MAX;
	static struct timer bell;
	uint64_t now_ms = clock_mono_ms();

	if (every_ms == UINT64_MAX)
		every_ms = watchdog_ms();
	if (every_ms == 0 || now_ms - fed_ms < every_ms)
		return;
	if (fed_ms != 0)		/* it begins to count at READY=1 */
		systemd_tell("WATCHDOG=1");
	fed_ms = now_ms;
	wheel_ring(&bell, now_ms + every_ms);
}

int
systemd_socket(const char *name)
{
	struct str names = str_of(getenv("LISTEN_FDNAMES"));
	uint64_t n = number_of("LISTEN_FDS");

	if (number_of("LISTEN_PID") != (uint64_t)getpid())
		return -1;
	for (int fd = FIRST_FD; fd < FIRST_FD + (int)n; fd++)
		if (str_is(str_split(names, ':', &names), name)) {
			fcntl(fd, F_SETFD, FD_CLOEXEC);
			return fd;
		}
	return -1;
}
