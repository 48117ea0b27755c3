#ifndef TESTS_SIM_LIFE_H
#define TESTS_SIM_LIFE_H

/* The story of one seed, from beginning to end. */

#include <stdbool.h>
#include <stdint.h>

struct story_options {
	const char	*dir;		/* for sockets; has secret and token */
	unsigned	 days, residents;
	bool		 trace, verbose;
};

/* In world, which is wiped before.  False: world->why says what was broken. */
bool	 story(uint64_t seed, const struct story_options *);

#endif
