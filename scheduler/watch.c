/* Is tomorrow's collection known everywhere?  See watch.h. */
#include "scheduler/watch.h"

#include "base/clock.h"
#include "base/log.h"
#include "scheduler/agenda.h"
#include "storage/gaps.h"
#include "storage/tables.h"

enum { NOON_MIN = 12 * 60 };

static uint32_t	 alarms;

static uint64_t
next_noon(void)
{
	uint64_t now = clock_ms(), noon = day_at(day_today(now), NOON_MIN);

	return noon > now ? noon : noon + DAY_MS;
}

static void
note(void *ctx, enum gap g, struct str district, int32_t day)
{
	uint32_t *n = ctx;

	ASSERT(g < GAPS);
	n[g]++;
	if (gap_alarms(g))
		log_event(LOG_ALERT, "calendar gap", "district=%.*s day=%d "
		    "why=%s", STRF(district), day, gap_name(g));
}

static void
watch_due(uint64_t due_ms, struct str id)
{
	uint32_t n[GAPS] = { 0 };

	ASSERT(next_noon() > clock_ms());
	agenda_done(due_ms, AGENDA_WATCH, id);
	agenda_add(next_noon(), AGENDA_WATCH, agenda_id(0));
	if (tables_town() != NULL)
		gaps_find(tables_town(), day_today(clock_ms()), note, n);
	alarms = 0;
	for (enum gap g = 0; g < GAPS; g++) {
		alarms += gap_alarms(g) ? n[g] : 0;
		if (n[g] > 0 && !gap_alarms(g))
			log_event(LOG_WARN, "calendar gaps", "districts=%u "
			    "why=%s", n[g], gap_name(g));
	}
}

uint32_t
watch_alarms(void)
{
	return alarms;
}

void
watch_open(void)
{
	alarms = 0;
	agenda_on(AGENDA_WATCH, watch_due);
}

void
watch_start(void)
{
	uint64_t due_ms;
	struct str id;

	if (agenda_first(AGENDA_WATCH, &due_ms, &id)) {
		if (due_ms <= next_noon())
			return;
		agenda_done(due_ms, AGENDA_WATCH, id);
	}
	agenda_add(next_noon(), AGENDA_WATCH, agenda_id(0));
}
