/*
 * For tests/system/instructions: under valgrind, which runs one thread at a
 * time and does not know that io_uring_enter() may wait, the loop would keep
 * all others from running while it sleeps; so it sleeps in poll() instead.
 */
#include <liburing.h>
#include <poll.h>

int
io_uring_submit_and_wait_timeout(struct io_uring *ring,
    struct io_uring_cqe **c, unsigned n, struct __kernel_timespec *ts,
    sigset_t *set)
{
	struct pollfd p = { ring->ring_fd, POLLIN, 0 };

	(void)c;
	(void)n;
	(void)set;
	io_uring_submit_and_get_events(ring);
	if (io_uring_cq_ready(ring) == 0)
		poll(&p, 1, (int)(ts->tv_sec * 1000 + ts->tv_nsec / 1000000));
	return io_uring_get_events(ring);
}
