/* LINE, as far as lanes see it: it remembers keys, and fails as told. */
#include "daemon/lane.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/seal.h"
#include "daemon/token.h"
#include "tests/fake/sim.h"

enum { ANSWER_MS = 20, SILENCE_MS = 60 * 60 * 1000 };

struct sim *sim;
struct sim_hooks sim_hooks;

/* An answer on its way back. */
struct coming {
	struct timer	 timer;
	struct exchange	*x;
	int		 status;	/* 0: it never comes */
	uint64_t	 after_ms;
	const char	*text;
	char		 room[64];
};

bool
lane_open(const struct lane_options *o, struct err *e)
{
	ASSERT(o->base.n > 0 && e != NULL);
	return true;
}

void
lane_close(void)
{
}

void
lane_stats(struct lane_stats *s)
{
	memset(s, 0, sizeof *s);
}

static uint64_t
hash(struct str s)
{
	uint8_t sum[SEAL_BYTES];
	uint64_t h;

	seal_sha256(s, sum);
	memcpy(&h, sum, sizeof h);
	return h;
}

static uint32_t
text_at(struct str s)
{
	uint32_t at = 0;

	while (at < sim->ntexts) {
		if (str_is(s, sim->texts + at))
			return at;
		at += (uint32_t)strlen(sim->texts + at) + 1;
	}
	ASSERT(sim->ntexts + s.n + 1 < TEXTS_BYTES);
	memcpy(sim->texts + at, s.p, s.n);
	sim->texts[at + s.n] = '\0';
	sim->ntexts += (uint32_t)s.n + 1;
	return at;
}

static void
note_one(struct str user, uint32_t key, uint32_t text)
{
	struct sim_accepted *a = &sim->accepted[sim->naccepted];

	ASSERT(sim->naccepted < ACCEPTED_MAX && user.n < sizeof a->user);
	memcpy(a->user, user.p, user.n);
	a->user[user.n] = '\0';
	a->key = key;
	a->text = text;
	a->ms = clock_ms();
	sim->naccepted++;
}

static void
put_words(const struct json *m, struct buf *all)
{
	static const char *const names[] = { "text", "altText", "title",
		"originalContentUrl", "type" };
	struct str words = STR_NONE;

	for (size_t i = 0; i < NELEMS(names) && words.p == NULL; i++)
		words = json_get_str(m, names[i]);
	buf_put(all, words);
}

/* All texts of a request, as one; of what has none, what stands for it. */
static struct str
texts_of(const struct json *body, struct buf *all)
{
	const struct json *messages = json_get(body, "messages");

	for (size_t i = 0; i < json_count(messages); i++) {
		if (i > 0)
			buf_byte(all, '\n');
		put_words(json_at(messages, i), all);
	}
	if (json_bool(json_get(body, "notificationDisabled")))
		buf_put(all, STR("\n(silent)"));
	return buf_str(all);
}

static void
accept_request(const struct exchange *x, const char *what)
{
	struct sim_request *r = &sim->keys[sim->nkeys];
	struct err e;
	struct json *body = json_read(x->body, &e);
	const struct json *to = json_get(body, "to");
	struct buf all = { 0 };
	uint32_t text;

	ASSERT(body != NULL && sim->nkeys < KEYS_MAX);
	memset(r, 0, sizeof *r);
	if (x->retry_key.n > 0)
		memcpy(r->key, x->retry_key.p, x->retry_key.n);
	memcpy(r->what, what, strlen(what));
	r->body = hash(x->body);
	r->ms = clock_ms();
	text = text_at(texts_of(body, &all));
	if (strcmp(what, "reply") == 0)
		note_one(json_get_str(body, "replyToken"), sim->nkeys, text);
	else if (!json_is_list(to))
		note_one(json_str(to), sim->nkeys, text);
	for (size_t i = 0; i < json_count(to); i++)
		note_one(json_str(json_at(to, i)), sim->nkeys, text);
	r->residents = json_is_list(to) ? (uint32_t)json_count(to) : 1;
	sim->nkeys++;
	if (sim->not_before_ms > clock_ms() && strcmp(what, "reply") != 0)
		sim->early++;
	buf_free(&all);
	json_free(body);
}

static bool
known(const struct exchange *x)
{
	for (uint32_t i = 0; x->retry_key.n > 0 && i < sim->nkeys; i++)
		if (str_is(x->retry_key, sim->keys[i].key)) {
			if (sim->keys[i].body != hash(x->body))
				sim->other_body++;
			return true;
		}
	return false;
}

/* The next fault that is meant for this kind of request, used up. */
static const char *
fault_for(const char *what)
{
	static char how[12];

	for (uint32_t i = 0; i < sim->nfaults; i++) {
		struct sim_fault *f = &sim->faults[i];

		if (strcmp(f->what, what) != 0)
			continue;
		memcpy(how, f->how, sizeof how);
		*f = sim->faults[--sim->nfaults];
		return how;
	}
	return NULL;
}

static void
answer_comes(struct timer *t)
{
	struct coming *c = HOLDER_OF(t, struct coming, timer);

	if (c->status == 0)
		exchange_lost(c->x, ERR_REMOTE, c->text);
	else {
		exchange_status(c->x, c->status);
		exchange_head_end(c->x);
		exchange_body(c->x, str_of(c->text));
		exchange_won(c->x);
	}
	mem_free(c);
}

static void
undo_ask(struct flow *f)
{
	struct exchange *x = exchange_of(f);
	struct coming *c = x->carrier;

	wheel_cancel(&c->timer);
	mem_free(c);
	exchange_forget(x);
}

/* A token that was given out must be the last, alive and not revoked; one of
 * the operator's is "token". */
static bool
token_fine(struct exchange *x)
{
	char last[16];

	x->token = token_number();
	snprintf(last, sizeof last, "T%u", sim->tokens);
	return str_is(token_now(), "token") || (sim->tokens > sim->revoked &&
	    clock_ms() < sim->token_until_ms && str_is(token_now(), last));
}

/* How many the body is for: all of a "to" list, or one. */
static uint32_t
people_of(const struct exchange *x)
{
	struct err e;
	struct json *body = json_read(x->body, &e);
	const struct json *to = json_get(body, "to");
	uint32_t n = json_is_list(to) ? (uint32_t)json_count(to) : 1;

	json_free(body);
	return n;
}

static bool
quota_fine(const struct exchange *x, const char *what)
{
	uint32_t n;

	if (sim->quota == 0 || strcmp(what, "reply") == 0)
		return true;
	n = people_of(x);
	if (sim->used + n > sim->quota)
		return false;
	sim->used += n;
	return true;
}

static int
tell_quota(const struct exchange *x, struct coming *c)
{
	if (sim->down)
		return 0;
	if (str_ends(x->path, STR("consumption")))
		snprintf(c->room, sizeof c->room, "{\"totalUsage\":%u}",
		    sim->used);
	else if (sim->quota == 0)
		snprintf(c->room, sizeof c->room, "{\"type\":\"none\"}");
	else
		snprintf(c->room, sizeof c->room, "{\"type\":\"limited\","
		    "\"value\":%u}", sim->quota);
	c->text = c->room;
	return 200;
}

/* What LINE does with a request: its status, or 0 for silence. */
static int
decide(struct exchange *x, const char *what, struct coming *c)
{
	const char *how;

	if (!token_fine(x) && !sim->down) {
		x->sent_any = true;
		sim->shown_bad++;
		return 401;
	}
	if (strcmp(x->method, "GET") == 0)
		return tell_quota(x, c);
	sim->asked++;
	how = fault_for(what);
	x->sent_any = !sim->down;
	if (sim->down) {
		c->text = "nobody there";
		return 0;
	}
	if (known(x)) {
		sim->conflicts++;
		return 409;
	}
	if ((how != NULL && strcmp(how, "monthly") == 0) ||
	    (how == NULL && !quota_fine(x, what))) {
		c->text = "{\"message\":\"You have reached your monthly "
		    "limit.\"}";
		return 429;
	}
	if (how != NULL && strcmp(how, "badid") == 0) {
		c->text = "{\"message\":\"The property, to[0], in the request "
		    "body is invalid (line: -, column: -)\"}";
		return 400;
	}
	if (how != NULL && how[0] >= '4' && how[0] <= '5')
		return (how[0] - '0') * 100 + (how[1] - '0') * 10 + how[2] -
		    '0';
	accept_request(x, what);
	if (how != NULL && strcmp(how, "silence") == 0)
		c->after_ms = SILENCE_MS;
	c->text = how != NULL ? "connection lost" : "{}";
	return how == NULL ? 200 : 0;
}

/* Another LINE than the script's. */
static void
hooked(struct exchange *x, struct coming *c)
{
	struct sim_said said = { 0, ANSWER_MS, "{}", true };

	sim_hooks.line(x, &said);
	x->token = token_number();
	x->sent_any = said.seen;
	c->status = said.status;
	c->after_ms = said.after_ms;
	c->text = said.text;
}

static plan *
submit(struct flow *f)
{
	struct exchange *x = exchange_of(f);
	const char *what = str_ends(x->path, STR("multicast")) ? "multicast"
	    : str_ends(x->path, STR("push")) ? "push" : "reply";
	struct coming *c = MEM_NEW(struct coming);

	c->x = x;
	c->after_ms = ANSWER_MS;
	c->text = "{}";
	if (sim_hooks.line != NULL)
		hooked(x, c);
	else
		c->status = decide(x, what, c);
	x->carrier = c;
	wheel_add(&c->timer, clock_mono_ms() + c->after_ms, answer_comes);
	return flow_wait(f, undo_ask, x->limit_ms, x->next);
}

plan *
lane_ask(struct flow *f, struct exchange *x, uint64_t limit_ms,
    flow_step *next)
{
	return exchange_gate(x, f, limit_ms, next, submit);
}
