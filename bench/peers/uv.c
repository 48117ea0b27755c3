/*
 * What a timer costs in libuv: uv N SEED
 *
 * As bench/wheel.c: N timers spread over an hour, one in ten taken back, then
 * the hour goes by; libuv's clock cannot be set, so an hour is 3.6 s here
 * and only processor time is told, not the longest turn.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <uv.h>

static uint32_t fired;
static uint64_t state;

static uint64_t
random_next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static uint64_t
cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void
fire(uv_timer_t *t)
{
	(void)t;
	fired++;
}

int
main(int argc, char **argv)
{
	uint64_t add, cancel, expire;
	uv_timer_t *timers;
	uv_loop_t loop;
	uint32_t n;

	if (argc != 3)
		return 2;
	n = (uint32_t)strtoul(argv[1], NULL, 10);
	state = strtoull(argv[2], NULL, 10) * 2654435761u + 88172645463325252u;
	timers = calloc(n, sizeof *timers);
	uv_loop_init(&loop);
	for (uint32_t i = 0; i < n; i++)
		uv_timer_init(&loop, &timers[i]);
	add = cpu_ns();
	for (uint32_t i = 0; i < n; i++)
		uv_timer_start(&timers[i], fire, 1 + random_next() % 3600, 0);
	add = cpu_ns() - add;
	cancel = cpu_ns();
	for (uint32_t i = 0; i < n / 10; i++)
		uv_timer_stop(&timers[i * 10]);
	cancel = cpu_ns() - cancel;
	expire = cpu_ns();
	uv_run(&loop, UV_RUN_DEFAULT);
	expire = cpu_ns() - expire;
	printf("{\"add\":%.1f,\"cancel\":%.1f,\"expire\":%.1f,\"ok\":%s}\n",
	    (double)add / n, (double)cancel / (n / 10),
	    (double)expire / fired, fired == n - n / 10 ? "true" : "false");
	return 0;
}
