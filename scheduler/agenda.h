#ifndef SCHEDULER_AGENDA_H
#define SCHEDULER_AGENDA_H

/*
 * The agenda: what is due, ever; on disk, in order of time.
 *
 * An entry is a time, a kind and an id.  When its time has come by the wall
 * clock, its kind's function is told.  The entry stays until agenda_done(), so
 * after a crash, or after the clock was set back, it is told again (P8):
 * whoever is told knows what it has in hand.  Nothing is told before its time,
 * however the clock is set.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum agenda_kind {		/* on disk: never renumber */
	AGENDA_CUT = 1,		/* a campaign is due */
	AGENDA_DELIVERY = 2,	/* a delivery is to be sent */
	AGENDA_REMINDER = 3,	/* a slot of reminders */
	AGENDA_FORGET = 4,	/* old things are to be forgotten */
	AGENDA_REPEAT = 5,	/* a repeat's next date */
	AGENDA_AMEND = 6,	/* a day's collection was changed */
	AGENDA_WATCH = 7,	/* noon: is tomorrow known everywhere? */
	AGENDA_KINDS
};

/* Told in a step; due_ms and id are needed for agenda_done(). */
typedef void agenda_due(uint64_t due_ms, struct str id);

void	 agenda_on(enum agenda_kind, agenda_due *);

/* Part of the step.  Returns the time it was entered under: when_ms, or a
 * little later where that has passed already. */
uint64_t agenda_add(uint64_t when_ms, enum agenda_kind, struct str id);
void	 agenda_done(uint64_t due_ms, enum agenda_kind, struct str id);

/* At start, after all agenda_on(); the loop, once a turn. */
void	 agenda_open(void);
void	 agenda_turn(void);

uint32_t agenda_count(void);			/* entries on disk */
/* The first of that kind; false if there is none.  The id is the step's. */
bool	 agenda_first(enum agenda_kind, uint64_t *due_ms, struct str *id);

/* Tells all of a kind, whatever their time; in a step. */
void	 agenda_tell(enum agenda_kind);
/* Tells again what is due of a kind, and nothing before its time; in a step. */
void	 agenda_tell_due(enum agenda_kind);

/* Part of refill's step, whenever the clock was found set back. */
void	 agenda_on_back(void (*)(void));

/* Ids: a number or two, big-endian. */
struct str agenda_id(uint32_t);
struct str agenda_id2(uint32_t, uint32_t);
uint32_t agenda_id_read(struct str id, unsigned which);

#endif
