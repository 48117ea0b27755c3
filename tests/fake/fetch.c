/* LINE, as far as fetch.c asks it: it gives tokens out, each for 15 minutes. */
#include "daemon/fetch.h"

#include <stdio.h>

#include "base/clock.h"
#include "tests/fake/sim.h"

enum { ANSWER_MS = 30, LIFE_S = 900 };

static struct timer	 bell;
static struct exchange	*asked;		/* token.c asks one at a time */

bool
fetch_open(const struct fetch_options *o, struct err *e)
{
	ASSERT(o != NULL && e != NULL);
	return true;
}

void
fetch_close(void)
{
}

static void
answer_comes(struct timer *t UNUSED)
{
	struct exchange *x = asked;
	char text[80];

	asked = NULL;
	if (sim->down) {
		exchange_lost(x, ERR_REMOTE, "nobody there");
		return;
	}
	sim->tokens++;
	sim->token_until_ms = clock_ms() + LIFE_S * 1000;
	snprintf(text, sizeof text, "{\"access_token\":\"T%u\","
	    "\"expires_in\":%d}", sim->tokens, LIFE_S);
	exchange_status(x, 200);
	exchange_head_end(x);
	exchange_body(x, str_of(text));
	exchange_won(x);
}

static void
undo_ask(struct flow *f)
{
	ASSERT(asked == exchange_of(f));
	wheel_cancel(&bell);
	asked = NULL;
	exchange_forget(exchange_of(f));
}

static plan *
submit(struct flow *f)
{
	struct exchange *x = exchange_of(f);

	ASSERT(asked == NULL && str_ends(x->path, STR("/oauth2/v3/token")));
	asked = x;
	wheel_add(&bell, clock_mono_ms() + ANSWER_MS, answer_comes);
	return flow_wait(f, undo_ask, x->limit_ms, x->next);
}

plan *
fetch_ask(struct flow *f, struct exchange *x, uint64_t limit_ms,
    flow_step *next)
{
	return exchange_gate(x, f, limit_ms, next, submit);
}
