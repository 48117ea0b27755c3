/* What everything random comes from, and the trace of what was seen. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/seal.h"
#include "tests/sim/rules.h"
#include "tests/sim/world.h"

enum { GAP_SLACK_MS = 60 * 1000, LINE_BYTES = 600 };

struct world *world;
bool trace_shown;

uint64_t
dice_roll(struct dice *d)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t
dice_below(struct dice *d, uint64_t n)
{
	ASSERT(n > 0);
	return dice_roll(d) % n;
}

uint64_t
dice_between(struct dice *d, uint64_t lo, uint64_t hi)
{
	ASSERT(lo <= hi);
	return lo + dice_below(d, hi - lo + 1);
}

bool
dice_percent(struct dice *d, unsigned percent)
{
	return dice_below(d, 100) < percent;
}

void
trace(const char *fmt, ...)
{
	char *line;
	va_list ap;
	int n;

	if (world->ntrace + LINE_BYTES > TRACE_BYTES)
		trace_end();
	line = world->trace + 32 + world->ntrace;
	n = snprintf(line, 40, "%" PRIu64 " ", world->ms - world->begin_ms);
	va_start(ap, fmt);
	n += vsnprintf(line + n, LINE_BYTES - 40, fmt, ap);
	va_end(ap);
	ASSERT(n < LINE_BYTES);
	world->ntrace += (unsigned)n;
	if (trace_shown)
		printf("%.*s\n", n, line);
}

void
trace_end(void)
{
	uint8_t digest[32];

	seal_sha256((struct str){ world->trace, 32 + world->ntrace }, digest);
	memcpy(world->trace, digest, sizeof digest);
	world->ntrace = 0;
}

void
broken(const char *invariant, const char *fmt, ...)
{
	struct str now = time_show(arena_step(), world->ms);
	int n = snprintf(world->why, sizeof world->why, "%s at %.*s: ",
	    invariant, STRF(now));
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(world->why + n, sizeof world->why - (size_t)n, fmt, ap);
	va_end(ap);
	world->failed = true;
	fflush(stdout);
	_exit(1);
}

void
person_user(uint32_t n, char user[34])
{
	snprintf(user, 34, "U%032x", n);
}

uint32_t
person_of(struct str user)
{
	char digits[9] = "";

	ASSERT(user.n == 33);
	memcpy(digits, user.p + 25, 8);
	return (uint32_t)strtoul(digits, NULL, 16);
}

uint64_t
wall_ms(void)
{
	return (uint64_t)((int64_t)world->ms + world->wall_ahead);
}

/* What is hardly there before it is gone again is not there. */
static void
gap_note(uint64_t from_ms)
{
	for (unsigned i = world->ngaps; from_ms < world->ms && i-- > 0;) {
		struct gap *g = &world->gaps[i];

		if (g->from_ms < g->to_ms && from_ms < g->to_ms +
		    GAP_SLACK_MS) {
			g->to_ms = world->ms;
			return;
		}
	}
	ASSERT(world->ngaps < GAPS_MAX);
	world->gaps[world->ngaps++] = (struct gap){ from_ms, world->ms };
}

/* Time went on without kairand: what came to be useless meanwhile? */
void
wall_jumped(uint64_t from_ms, uint64_t from_wall)
{
	wall_moved();
	gap_note(from_ms);
	for (unsigned i = 0; i < world->nnotices; i++) {
		struct notice *n = &world->notices[i];
		uint64_t until = rules_until(n);

		if (from_wall <= until + GAP_SLACK_MS && wall_ms() +
		    GAP_SLACK_MS > until)
			n->passed = true;
	}
	world->calm_from_ms = world->ms;
}

/* When each notice came to be due, whoever noticed. */
void
wall_moved(void)
{
	uint64_t wall = wall_ms();

	if (wall <= world->wall_max)
		return;
	world->wall_max = wall;
	for (unsigned i = 0; i < world->nnotices; i++) {
		struct notice *n = &world->notices[i];

		if (n->due_ms == 0 && n->due_wall != 0 && wall >= n->due_wall)
			n->due_ms = world->ms - (wall - n->due_wall);
	}
}
