#ifndef TESTS_SCENARIO_SCRIPT_H
#define TESTS_SCENARIO_SCRIPT_H

/*
 * A scenario's lines and the words in them; and talking to the daemon the way
 * LINE and staff do.  tests/README.md has the language.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { WORDS_MAX = 40, LINES_MAX = 2000 };

struct line {
	unsigned	 number;
	struct str	 text;
	struct str	 words[WORDS_MAX];	/* "in quotes" is one */
	unsigned	 n;
};

struct script {
	const char	*path;
	struct line	*lines;
	unsigned	 n;
	bool		 unswept;	/* says "# not swept", and why */
};

void	 script_read(struct script *, const char *path);

/* U7, or U1..U1200 as first and last. */
bool	 script_range(struct str, uint32_t *first, uint32_t *last);
void	 script_user(uint32_t, char user[34]);
/* 30s, 20m, 3h, 2d in ms. */
bool	 script_span(struct str, uint64_t *ms);

/* Runs the daemon until an answer has come; its status, 0 if none came. */
int	 ask_webhook(struct str body, const char *secret);
int	 ask_command(struct str json, struct buf *answer);
void	 run_until(uint64_t wall_ms);

/* Ends the scenario as failed. */
void	 script_fail(const struct line *, const char *fmt, ...) PRINTF(2, 3)
	    __attribute__((noreturn));

extern const char *script_path;

#endif
