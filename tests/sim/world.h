#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

/*
 * A world made of one seed: a town, its residents and staff, LINE, the disk
 * and the clocks.  All of it lies in memory that outlives the daemon, so what
 * it knows is what somebody outside knows.  Times are true times (LINE's) in
 * ms since 1970 unless they are called wall, which is what kairand believes.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum {
	RESIDENTS_MAX = 2000, EVENTS_MAX = 6000, CALLS_MAX = 3000,
	NOTICES_MAX = 60, SPELLS_MAX = 100, KEYS_MAX_SIM = 1 << 12,
	WHATS_MAX = 160, TRACE_BYTES = 1 << 15, CHOICES_KEPT = 4,
	EVENTS_A_CALL = 10,
	STARTS_MAX = 200, GAPS_MAX = 400, LATE_SLOTS = 12, CRASHED = 77,
	DISTRICTS = 4, AREAS = 3, OUTAGES = 4, NEVER = -1,
	TOOK_MAX = 12, FLOOD_CAP = 3, WEEKLY_CAP = 4,
};
/* What kairand is set to, and what LINE takes in any second. */
enum { MULTICASTS_A_SECOND = 4, PUSHES_A_SECOND = 8, MULTICASTS_TAKEN = 7,
	PUSHES_TAKEN = 17 };
#define FOREVER		UINT64_MAX
#define SIM_SECRET	"sim-secret"

struct dice {
	uint64_t	 state;
};
uint64_t dice_roll(struct dice *);
uint64_t dice_below(struct dice *, uint64_t n);	/* 0 .. n-1 */
uint64_t dice_between(struct dice *, uint64_t lo, uint64_t hi);
bool	 dice_percent(struct dice *, unsigned);

/* What a resident chose, from when on; minute NEVER is off. */
struct choice {
	uint64_t	 from_ms, sure_ms;	/* asked; answered, FOREVER */
	int		 evening, morning;	/* minutes; NEVER */
	unsigned	 district, area;
};

struct person {
	bool		 imported;		/* staff know them already */
	struct choice	 choices[CHOICES_KEPT];
	unsigned	 nchoices;
	uint32_t	 last_event;		/* 1 + which; 0: none */
	bool		 malformed;		/* LINE says their id is */
	uint64_t	 took_ms[TOOK_MAX];	/* LINE saw it, and took it */
	unsigned	 ntook;
};

enum event_kind { EVENT_FOLLOW, EVENT_LEAVE, EVENT_SAY, EVENT_PAUSE,
	EVENT_UNDO };

/* Something a resident did, which LINE tells us of until it is answered. */
struct event {
	uint8_t		 kind;
	uint32_t	 person;
	uint32_t	 before;		/* theirs: 1 + which; 0: none */
	uint64_t	 ms;
	uint64_t	 told_ms, acked_ms;	/* first; or FOREVER */
	uint32_t	 replies;		/* that LINE took */
};

enum notice_deed { DEED_APPROVE, DEED_HOLD, DEED_RESUME, DEED_STOP, DEEDS };

/* What staff want to be told to some. */
struct notice {
	uint32_t	 id;		/* the campaign's; 0: not known */
	unsigned	 area;		/* AREAS: all */
	bool		 emergency;
	uint32_t	 corrects;	/* 1 + which; 0: none */
	bool		 refused;	/* was never made */
	bool		 meddled;	/* its record is not what it was */
	uint64_t	 meddled_ms;	/* and stays so, since */
	uint64_t	 heard_ms;	/* that some of it was taken */
	uint64_t	 due_wall, until_wall;	/* 0: none */
	uint64_t	 asked_ms[DEEDS], last_ms[DEEDS];  /* first, last */
	uint64_t	 done_ms[DEEDS];	/* last answered 200 */
	uint64_t	 due_ms;	/* the wall clock came to it */
	bool		 passed;	/* while kairand was away */
};

/* What is asked of kairand, until it answers. */
enum call_kind { CALL_HOOK, CALL_TOWN, CALL_PEOPLE, CALL_NEW, CALL_FIND,
	CALL_DEED, CALL_VERIFY, CALL_CLOCK, CALL_KILL, CALL_DISK,
	CALL_ORDER, CALL_MEDDLE };

/* What staff say about all that is planned. */
enum order { ORDER_HOLD, ORDER_RELEASE, ORDER_DRILL, ORDER_DRILL_END, ORDERS };
enum call_state { CALL_WAITS, CALL_OUT, CALL_DONE };

struct call {
	uint8_t		 kind, state, deed;
	bool		 again;			/* tried, and no answer came */
	bool		 echo;			/* said twice, by LINE's whim */
	uint64_t	 planned_ms, due_ms, out_ms;
	uint32_t	 no, first, n;		/* events; people; notice */
	int64_t		 much;			/* clock step; steps; MiB */
	uint64_t	 down_ms;		/* a kill's */
	uint8_t		 how;			/* enum kill_how */
	int		 wire;
};

enum kill_how { KILL_STEPS, KILL_ANSWER, KILL_REQUEST };

/* LINE's bad moments. */
enum spell_kind { SPELL_DOWN, SPELL_429, SPELL_500_BEFORE, SPELL_500_AFTER,
	SPELL_DROP, SPELL_RESET, SPELL_SILENCE, SPELL_SLOW, SPELL_401, SPELLS };
struct spell {
	uint8_t		 kind;
	unsigned	 percent;
	uint64_t	 from_ms, to_ms;
};

struct retry_key {
	char		 key[40];
	uint64_t	 body;
	uint64_t	 first_ms;	/* LINE may have taken it, since */
	uint64_t	 tried_ms;	/* kairand began to ask */
	uint64_t	 seen_ms;	/* LINE did hear of it */
	uint64_t	 taken_ms;	/* LINE accepted it; 0: not */
	uint64_t	 set_back_ms;	/* of the wall clock, since */
	uint64_t	 heard_ms;	/* kairand heard so; 0: not surely */
};

/* How often somebody was told something. */
struct told {
	uint32_t	 times;
	uint32_t	 named;		/* in so many deliveries */
	bool		 sent;		/* kairand says so, or is unsure */
};

struct world {
	uint64_t	 seed, begin_ms, end_ms, ms;
	int64_t		 wall_ahead;
	uint64_t	 wall_max;		/* ever shown */
	struct dice	 line_dice, disk_dice, luck;
	uint32_t	 lives;
	uint64_t	 steps, turns, clocks;
	uint64_t	 stepped_ms, stepped_by;	/* the wall clock was */
	uint64_t	 calm_from_ms;		/* nothing was broken since */
	bool		 over, failed, chaos, disk_low;
	bool		 rest;		/* nothing breaks any more */
	char		 why[400];

	unsigned	 npeople, nevents, ncalls, nnotices, nspells;
	unsigned	 first_call;	/* before it all are done */
	unsigned	 days, weekdays[DISTRICTS];	/* bits: collected */
	struct person	 people[RESIDENTS_MAX];
	struct event	 events[EVENTS_MAX];
	struct call	 calls[CALLS_MAX];
	struct notice	 notices[NOTICES_MAX];
	struct spell	 spells[SPELLS_MAX];

	/* When kairand was not there, or the clock was set. */
	struct gap {
		uint64_t	 from_ms, to_ms;
	}		 gaps[GAPS_MAX];
	unsigned	 ngaps;

	/* How late the first of a slot's reminders left, nothing being broken:
	 * in 1, 2, 5, 10 … ms. */
	uint64_t	 slot_wall, late_max_ms;
	uint32_t	 slots, late[LATE_SLOTS];
	unsigned	 outage;	/* 1 + which; 0: no long one */

	struct {
		uint64_t	 asked_ms, done_ms;	/* 0: not yet */
	}		 orders[ORDERS];
	unsigned	 drill_area;
	uint64_t	 born_ms;	/* this life began */
	uint64_t	 seen_ms;	/* of what is being taken */
	uint64_t	 noticed_ms[FLOOD_CAP];	/* the last notices left */
	uint32_t	 noticed;		/* the last one */
	uint32_t	 quota, used;	/* residents; quota 0: any number */
	bool		 quota_hit;

	/* The kill that is under way: what is left to happen before it. */
	uint64_t	 kill_after, kill_down_ms;
	uint8_t		 kill_how;

	/* LINE's. */
	uint64_t	 starts[2][STARTS_MAX];	/* the last requests */
	uint32_t	 nstarts[2];
	uint32_t	 asked, taken, conflicts, limited;
	uint64_t	 set_back_ms;		/* of the wall clock, so far */
	struct retry_key keys[KEYS_MAX_SIM];
	uint32_t	 nkeys;
	uint32_t	 whats[WHATS_MAX], nwhats;  /* a notice, a reminder */

	/* A digest, and what it does not yet have in it. */
	uint32_t	 ntrace;
	char		 trace[32 + TRACE_BYTES];

	/* Last, since not all of it has to be wiped: for each of whats one
	 * for each person. */
	struct told	 told[WHATS_MAX * RESIDENTS_MAX];
};
extern struct world *world;
extern bool trace_shown;

/* The daemon broke a promise: ends this life, and the story. */
void	 broken(const char *invariant, const char *fmt, ...) PRINTF(2, 3)
	    __attribute__((noreturn));

/* Something could be seen from outside. */
void	 trace(const char *fmt, ...) PRINTF(1, 2);
void	 trace_end(void);	/* the digest has all of it */

void	 person_user(uint32_t, char user[34]);
uint32_t person_of(struct str user);
uint64_t wall_ms(void);
void	 wall_moved(void);
void	 wall_jumped(uint64_t from_ms, uint64_t from_wall);

/* plan.c: all that will happen. */
void	 plan_make(uint64_t seed, unsigned days, unsigned residents);

/* people.c: what people and staff ask, and hear. */
void	 calls_go(uint64_t until_ms);	/* the daemon runs meanwhile */
void	 calls_begin(void);		/* a new life */
void	 calls_call(struct call);
void	 calls_sort(void);	/* all there are, by time */

/* body.c: the bytes of a call. */
void	 body_make(const struct call *, struct buf *);

/* line.c */
struct exchange;
struct sim_said;
void	 line_asked(const struct exchange *, struct sim_said *);
struct retry_key *line_key(struct str key);
bool	 line_calm(uint64_t from_ms);	/* LINE is well, since then */
void	 line_forgotten(void);	/* kairand died */
struct told *told_of(uint32_t person, uint32_t what);
enum { TOLD_EVENING = 1 << 20, TOLD_MORNING = 2 << 20 };

/* limits.c: what is planned may not leave now, or not to all. */
bool	 notice_urgent(uint32_t which);
bool	 notice_ordinary(uint32_t which);
void	 limits_order_asked(enum order);
void	 limits_asked(uint32_t what);	/* LINE sees a request */
void	 limits_marked(struct str text);
void	 limits_told(uint32_t person, uint32_t what);
void	 limits_first(uint32_t person, uint32_t what);	/* its first try */
bool	 limits_flooded(void);	/* what is due may have to wait */
bool	 limits_had_enough(uint32_t person, uint32_t which);
bool	 limits_drilled(const struct notice *);
void	 limits_died(void);

/* life.c */
void	 step_taken(void);
void	 kill_now(void) __attribute__((noreturn));
void	 kill_on(enum kill_how);

/* check.c: at the end, in the daemon that is still there. */
void	 check_end(void);
void	 account_all(void);	/* account.c */

#endif
