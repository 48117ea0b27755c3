#ifndef TESTS_FAKE_SIM_H
#define TESTS_FAKE_SIM_H

/*
 * A kernel, a disk and a LINE that do what a scenario says.  What outlives a
 * crash is in memory shared with the process that starts us again.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { SIM_PUBLIC, SIM_CONTROL };	/* listeners, in order of opening */

enum { ACCEPTED_MAX = 1 << 20, TEXTS_BYTES = 4 << 20, FAULTS_MAX = 64,
	KEYS_MAX = 1 << 16, RECORDS_BYTES = 1 << 16 };

/* Somebody got some words by some request. */
struct sim_accepted {
	char		 user[34];
	uint32_t	 key;		/* which request */
	uint32_t	 text;		/* where in texts */
	uint64_t	 ms;
};

struct sim_request {
	char		 key[37];	/* retry key; empty for a reply */
	char		 what[12];	/* multicast, push, reply */
	uint32_t	 residents;
	uint64_t	 body;		/* its hash */
	uint64_t	 ms;
};

struct sim_fault {
	char		 what[12], how[12];
};

/* Shared with the parent; all of it is LINE's and the script's. */
struct sim {
	uint32_t	 line;		/* of the script: being executed */
	uint32_t	 done;		/* of that line: events acknowledged */
	bool		 again;		/* that line was begun before a crash */
	bool		 passing;	/* until_ms holds */
	bool		 failed;
	uint64_t	 clock_ms;
	uint64_t	 until_ms;	/* of a line that lets time pass */
	uint64_t	 random;
	uint32_t	 steps, crash_at;	/* 0: never */
	uint32_t	 campaigns;	/* made so far */
	uint32_t	 asked, conflicts, other_body, early;
	uint32_t	 tokens, revoked;	/* given out; of no use */
	uint64_t	 token_until_ms;	/* the last one's */
	uint32_t	 shown_bad;	/* requests answered 401 for it */
	uint32_t	 quota, used;	/* people; 0: no limit */
	bool		 down;
	uint64_t	 not_before_ms;
	uint32_t	 nfaults, nkeys, naccepted, ntexts;
	struct sim_fault faults[FAULTS_MAX];
	struct sim_request keys[KEYS_MAX];
	struct sim_accepted accepted[ACCEPTED_MAX];
	char		 texts[TEXTS_BYTES];
	char		 records[RECORDS_BYTES];	/* at the end */
};
extern struct sim *sim;

/* The kernel: somebody connects, says something, reads what came. */
int	 sim_connect(int listener);
void	 sim_send(int wire, struct str);
struct str sim_heard(int wire);		/* all so far */
void	 sim_hang_up(int wire);

/* What LINE and staff say; an answer's status once it is whole, else 0. */
void	 sim_webhook(struct buf *, struct str body, const char *secret);
void	 sim_command(struct buf *, struct str json);
int	 sim_answer(struct str heard, struct str *body);

/* How far ring_wait may move the clock. */
void	 sim_until(uint64_t wall_ms);

/* What LINE does with a request. */
struct sim_said {
	int		 status;	/* 0: the connection is lost */
	uint64_t	 after_ms;
	const char	*text;		/* the body, or why it is lost */
	bool		 seen;		/* has a byte reached it? */
};

/* Who is not a scenario may have its own LINE, disk and time: where one of
 * these is set, it is asked instead. */
struct exchange;
struct sim_hooks {
	void		(*line)(const struct exchange *, struct sim_said *);
	uint64_t	(*sync_ms)(void);	/* the next will take */
	void		(*moved)(uint64_t ms);	/* time went on */
};
extern struct sim_hooks sim_hooks;

#endif
