#ifndef TESTS_SIM_SKIP_H
#define TESTS_SIM_SKIP_H

/*
 * A sorted map of bytes to bytes: a skip list.  The order of insertion alone
 * decides its shape, so that the same story takes the same steps.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { SKIP_LEVELS = 14 };

struct node {
	struct str	 key, value;	/* value.p NULL: it is gone */
	struct node	*next[];
};

struct skip {
	struct node	*head[SKIP_LEVELS];
	uint64_t	 dice;
	uint32_t	 n;
};

/* Copies both; a value whose p is NULL says that the key is gone. */
void	 skip_put(struct skip *, struct str key, struct str value);
void	 skip_del(struct skip *, struct str key);
void	 skip_clear(struct skip *);

/* NULL if it is not there. */
const struct node *skip_get(const struct skip *, struct str key);
/* The first at a key or behind it; beyond: only behind it. */
const struct node *skip_seek(const struct skip *, struct str key, bool beyond);

#endif
