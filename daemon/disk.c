/* Looks at the free space each second: see disk.h. */
#include "daemon/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon/config.h"
#include "daemon/metrics.h"
#include "scheduler/outbox.h"
#include "scheduler/wheel.h"

enum { LOOK_MS = 1000 };

static unsigned		 look_ms = LOOK_MS;
static struct timer	 look_again;
static bool		 low, has_ballast;
static struct buf	 ballast_path;

static bool
look(uint64_t *free_bytes, uint64_t *least_bytes)
{
	struct statvfs v;

	if (statvfs(config.data_dir.p, &v) != 0)
		return false;
	*free_bytes = (uint64_t)v.f_bavail * v.f_frsize;
	*least_bytes = config.disk_free_min.percent > 0
	    ? (uint64_t)v.f_blocks * v.f_frsize / 100 *
	    config.disk_free_min.percent : config.disk_free_min.bytes;
	return true;
}

static void
ballast_take(void)
{
	int fd = open(ballast_path.p, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	if (fd < 0)
		return;
	has_ballast = posix_fallocate(fd, 0, (off_t)config.ballast_bytes) == 0;
	close(fd);
}

static void
ballast_drop(void)
{
	log_event(LOG_ALERT, "ballast dropped", "bytes=%lu",
	    (unsigned long)config.ballast_bytes);
	unlink(ballast_path.p);
	has_ballast = false;
}

static void
set_low(bool now_low, uint64_t free_bytes)
{
	if (now_low != low)
		log_event(now_low ? LOG_ALERT : LOG_INFO,
		    now_low ? "disk low" : "disk good", "free=%lu",
		    (unsigned long)free_bytes);
	low = now_low;
	metrics.disk_low = low;
	outbox_pause(low);
}

static void
disk_look(struct timer *t)
{
	uint64_t free_bytes, least_bytes;

	if (look(&free_bytes, &least_bytes)) {
		metrics.disk_free_bytes = free_bytes;
		set_low(free_bytes < least_bytes, free_bytes);
		if (has_ballast && free_bytes < least_bytes / 4)
			ballast_drop();
		else if (!has_ballast && config.ballast_bytes > 0 &&
		    free_bytes > least_bytes + 2 * config.ballast_bytes)
			ballast_take();
	}
	wheel_add(t, clock_mono_ms() + look_ms, disk_look);
}

bool
disk_open(struct err *e)
{
	uint64_t free_bytes, least_bytes;

	if (!look(&free_bytes, &least_bytes))
		return fail(e, ERR_DISK, "data_dir %s: %s", config.data_dir.p,
		    strerror(errno));
	buf_fmt(&ballast_path, "%s/ballast", config.data_dir.p);
	buf_byte(&ballast_path, '\0');
	has_ballast = access(ballast_path.p, F_OK) == 0;
	disk_look(&look_again);
	return true;
}

uint64_t
disk_least(void)
{
	uint64_t free_bytes, least_bytes;

	return look(&free_bytes, &least_bytes) ? least_bytes : 0;
}

void
disk_look_each(unsigned ms)
{
	ASSERT(ms > 0);
	look_ms = ms;
}

bool
disk_low(void)
{
	return low;
}
