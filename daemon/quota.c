/* What is left of the month, as LINE tells it: see quota.h. */
#include "daemon/quota.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "daemon/line.h"
#include "scheduler/outbox.h"

enum { REFRESH_MS = 10 * MINUTE_MS, FRESH_MS = MINUTE_MS };

static struct quota	 last;
static uint64_t		 recipients_then;	/* accepted, by post.c */
static uint64_t		 said_mono_ms, asked_mono_ms;
static struct flow	 asker;
static struct exchange	 exchange;
static struct list	 waiting = { &waiting, &waiting };
static bool		 was_busy, changed, wanted;
static struct quota	 coming;		/* half of it is known */
static uint64_t		 recipients_at_ask;

static flow_step	 quota_rest, quota_ask;

struct quota
quota_now(void)
{
	struct quota q = last;
	uint64_t gone;

	q.since = post_counts()->recipients - recipients_then;
	gone = q.used + q.since;
	q.left = gone < q.limit ? q.limit - gone : 0;
	return q;
}

bool
quota_allows(uint64_t people)
{
	struct quota q = quota_now();

	if (!q.known || !q.limited)
		return true;
	return q.left > 0 && people <= q.left;
}

static bool
fresh(void)
{
	return last.known && clock_mono_ms() < said_mono_ms + FRESH_MS;
}

static void
undo_rest(struct flow *f)
{
	ASSERT(f == &asker);
}

static void
want(void)
{
	wanted = true;
	if (asker.magic == FLOW_MAGIC && flow_waits(&asker) &&
	    asker.undo == undo_rest)
		flow_wake(&asker);
}

plan *
quota_wait(struct flow *f, struct exchange *x, uint64_t limit_ms,
    flow_step *next)
{
	plan *p;

	if (fresh())
		return flow_go(f, next);
	p = exchange_join(x, f, &waiting, limit_ms, next);
	want();
	return p;
}

/* What is known stays; it is asked again in ten minutes, or when wanted. */
static plan *
failed(const char *why)
{
	log_event(LOG_WARN, "quota not known", "status=%d why=%s",
	    exchange.status, why);
	exchange_disappoint(&waiting);
	return flow_go(&asker, quota_rest);
}

static plan *
used_came(struct flow *f)
{
	struct json *answer;
	struct err e;
	int64_t used;

	if (f->err.kind != ERR_NONE || exchange.status != 200)
		return failed(f->err.why);
	if ((answer = json_read(exchange.answer, &e)) == NULL)
		return failed(e.why);
	used = json_int(json_get(answer, "totalUsage"));
	json_free(answer);
	coming.used = used > 0 ? (uint64_t)used : 0;
	coming.known = true;
	coming.asked_ms = clock_ms();
	last = coming;
	recipients_then = recipients_at_ask;
	said_mono_ms = clock_mono_ms();
	log_event(LOG_DEBUG, "quota", "limited=%d limit=%" PRIu64 " used=%"
	    PRIu64, last.limited, last.limit, last.used);
	exchange_call(&waiting);
	return flow_go(f, quota_rest);
}

/* A local government's plan has no limit, and then no value [L13]. */
static plan *
limit_came(struct flow *f)
{
	const struct json *value;
	struct json *answer;
	struct err e;

	if (f->err.kind != ERR_NONE || exchange.status != 200)
		return failed(f->err.why);
	if ((answer = json_read(exchange.answer, &e)) == NULL)
		return failed(e.why);
	value = json_get(answer, "value");
	coming = (struct quota){ .limited = value != NULL &&
	    json_int(value) >= 0 &&
	    !str_is(json_get_str(answer, "type"), "none") };
	if (coming.limited)
		coming.limit = (uint64_t)json_int(value);
	json_free(answer);
	exchange.path = STR("/v2/bot/message/quota/consumption");
	return line_ask(f, &exchange, LINE_LIMIT_MS, used_came);
}

static plan *
quota_ask(struct flow *f)
{
	err_clear(&f->err);
	wanted = false;
	arena_reset(&f->arena);
	asked_mono_ms = clock_mono_ms();
	recipients_at_ask = post_counts()->recipients;
	exchange.method = "GET";
	exchange.path = STR("/v2/bot/message/quota");
	return line_ask(f, &exchange, LINE_LIMIT_MS, limit_came);
}

static plan *
quota_rest(struct flow *f)
{
	err_clear(&f->err);
	if (wanted)
		return quota_ask(f);
	return flow_wait(f, undo_rest, REFRESH_MS, quota_ask);
}

static void
asker_end(struct flow *f UNUSED)
{
}

/* After a campaign LINE's count is another; who is out of reach is not asked
 * after each try that failed. */
void
quota_turn(void)
{
	bool busy = outbox_waiting() > 0;

	changed = changed || (was_busy && !busy);
	was_busy = busy;
	if (changed && clock_mono_ms() >= asked_mono_ms + FRESH_MS) {
		changed = false;
		want();
	}
}

void
quota_open(void)
{
	last = (struct quota){ .known = false };
	flow_start(&asker, "quota", quota_ask, asker_end);
}
