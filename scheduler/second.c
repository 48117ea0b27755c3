/* So many within any second: see second.h. */
#include "scheduler/second.h"

#include "base/arena.h"
#include "base/check.h"

enum { SECOND_US = 1000000, LOOK_US = 5000, ANSWERS_LEAST = 200 };

void
second_set(struct second *s, uint32_t most)
{
	ASSERT(most > 0);
	second_free(s);
	*s = (struct second){ .most = most, .least_us = UINT64_MAX,
	    .until_us = mem_get(most * sizeof *s->until_us) };
}

void
second_free(struct second *s)
{
	mem_free(s->until_us);
	*s = (struct second){ 0 };
}

static void
forget(struct second *s, uint64_t now_us)
{
	while (s->n > 0 && s->until_us[s->first] <= now_us) {
		s->first = (s->first + 1) % s->most;
		s->n--;
	}
}

bool
second_start(struct second *s, uint64_t now_us, uint64_t *wait_us)
{
	forget(s, now_us);
	ASSERT(s->out + s->n <= s->most);
	if (s->out + s->n < s->most) {
		s->out++;
		return true;
	}
	*wait_us = s->n > 0 ? s->until_us[s->first] - now_us : LOOK_US;
	return false;
}

/* The quickest answer, once there were enough to believe that hardly any will
 * be quicker, and an eighth less. */
static uint64_t
at_least_us(const struct second *s)
{
	return s->answers < ANSWERS_LEAST ? 0 : s->least_us / 8 * 7;
}

void
second_over(struct second *s, uint64_t start_us, uint64_t now_us, bool asked)
{
	uint64_t took_us = now_us > start_us ? now_us - start_us : 0;

	ASSERT(s->out > 0);
	s->out--;
	if (!asked)
		return;
	if (took_us < s->least_us)
		s->least_us = took_us;
	s->answers += s->answers < ANSWERS_LEAST;
	s->until_us[(s->first + s->n++) % s->most] = now_us -
	    at_least_us(s) + SECOND_US + 1;
}
