#ifndef TESTS_SCENARIO_PLAY_H
#define TESTS_SCENARIO_PLAY_H

/* What each line of a scenario does: see tests/README.md. */

#include "tests/scenario/script.h"

#define PLAY_SECRET	"scenario-secret"

/* From sim->line to the end; a failed expectation ends the process. */
void	 play(const struct script *);

/* What was achieved in the end, as lines to compare; to be freed.  It is the
 * parent that asks, so it comes from what outlives the daemon. */
char	*play_outcome(void);

#endif
