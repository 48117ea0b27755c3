#ifndef TESTS_SCENARIO_EXPECT_H
#define TESTS_SCENARIO_EXPECT_H

/* What a scenario expects, and what its end is compared by. */

#include "tests/scenario/script.h"

/* expect … ; or with "plain" after it, only where nothing was killed. */
void	 expect(const struct line *);

/* Puts the records as they are at the end into sim->records. */
void	 expect_records(void);

#endif
