/* When a delivery is tried again: see retry.h. */
#include "scheduler/retry.h"

#include <stdbool.h>

#include "base/check.h"

enum { FIRST_MS = 1000, LAST_MS = 5 * 60 * 1000, MINUTE = 60 * 1000 };

static const bool again[OUTCOMES] = {
	[OUTCOME_LIMITED] = true,
	[OUTCOME_LATER] = true,
	[OUTCOME_NOT_SENT] = true,
	[OUTCOME_UNKNOWN] = true,
	[OUTCOME_DENIED] = true,
};

uint64_t
retry_after_ms(enum outcome o, uint32_t tries, uint32_t salt)
{
	uint64_t ms = FIRST_MS;

	ASSERT(o < OUTCOMES && again[o]);
	if (o == OUTCOME_DENIED || o == OUTCOME_LATER)
		return MINUTE;
	for (; tries > 1 && ms < LAST_MS; tries--)
		ms *= 2;
	if (ms > LAST_MS)
		ms = LAST_MS;
	return ms + ms * (salt * 2654435761u >> 24) / 1024;
}
