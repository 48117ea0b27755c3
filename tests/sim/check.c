/* What must be true in the end, by what kairand remembers. */
#include <inttypes.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/audit.h"
#include "storage/inbox.h"
#include "storage/resident.h"
#include "storage/store.h"
#include "tests/sim/rules.h"
#include "tests/sim/world.h"

enum { SEEN_MS = 5 * DAY_MS };

/* INV1: what was answered 200 was kept, and is dealt with. */
static void
check_events(void)
{
	if (inbox_count() != 0)
		broken("INV1", "%u events are in the inbox for ever",
		    inbox_count());
	for (uint32_t i = 0; i < world->nevents; i++) {
		const struct event *x = &world->events[i];
		char name[16];
		bool fresh;

		if (x->acked_ms == FOREVER)
			broken("INV1", "event E%08u was never answered 200",
			    i);
		snprintf(name, sizeof name, "E%08u", i);
		inbox_add((struct event_id){ x->ms, str_of(name) }, STR("{}"),
		    &fresh);
		if (fresh && !world->chaos && x->ms + SEEN_MS > world->ms)
			broken("INV1", "event %s was answered 200 and lost",
			    name);
	}
	store_step_end(false);
}

/* INV1: each resident is as their last word says. */
static void
check_person(uint32_t i, struct arena *a)
{
	const struct person *p = &world->people[i];
	struct resident r;
	char user[34];
	struct err e;

	person_user(i, user);
	if (!resident_get(str_of(user), a, &r, &e)) {
		if (p->nchoices > 0 || p->last_event > 0)
			broken("INV1", "nobody knows U%u: %s", i, e.why);
		return;
	}
	if (rules_left(i, world->ms) != (r.left_ms != 0))
		broken("INV1", "U%u %s, and kairand does not know", i,
		    r.left_ms != 0 ? "follows" : "left");
	if (rules_paused(i, world->ms) != resident_has(&r, "pause",
	    STR("all")))
		broken("INV1", "U%u: their last word on pausing is lost", i);
	trace("resident %u left=%" PRIu64 " attrs=%u", i, r.left_ms,
	    r.attrs.n);
}

/* INV8: what was answered as done has its line. */
static void
note_line(const struct audit *line, bool noted[NOTICES_MAX][DEEDS])
{
	static const char *const deeds[DEEDS] = {
		[DEED_APPROVE] = "campaign approve",
		[DEED_HOLD] = "campaign hold",
		[DEED_RESUME] = "campaign resume",
		[DEED_STOP] = "campaign stop",
	};
	uint64_t id;

	for (unsigned k = 0; k < DEEDS; k++)
		for (unsigned i = 0; i < world->nnotices; i++)
			if (str_is(line->what, deeds[k]) &&
			    line->about.n > 0 && str_u64(line->about.p[
			    line->about.n - 1], &id) &&
			    id == world->notices[i].id)
				noted[i][k] = true;
}

static void
check_audit(struct arena *a)
{
	static bool noted[NOTICES_MAX][DEEDS];
	struct audit line;
	uint64_t seq = 0;

	while (audit_next(&seq, a, &line)) {
		note_line(&line, noted);
		arena_reset(a);
	}
	for (unsigned i = 0; i < world->nnotices; i++)
		for (unsigned k = 0; k < DEEDS; k++)
			if (world->notices[i].done_ms[k] != 0 &&
			    !noted[i][k])
				broken("INV8", "deed %u on N%u has no line",
				    k, i);
}

void
check_end(void)
{
	struct arena a = { 0 };

	check_events();
	for (uint32_t i = 0; i < world->npeople; i++) {
		check_person(i, &a);
		arena_reset(&a);
	}
	check_audit(&a);
	account_all();
	arena_free(&a);
}
