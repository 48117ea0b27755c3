/* How the access token comes, is renewed and is replaced: see token.h. */
#include "daemon/token.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/seal.h"
#include "daemon/config.h"
#include "daemon/fetch.h"
#include "daemon/jwt.h"
#include "daemon/secret.h"

enum {
	ASK_MS = 10000,
	SPACING_MS = 1000,		/* between two, whatever LINE says */
	AGAIN_MS = 1000, AGAIN_MAX_MS = 30000,
	LIFE_MAX_S = 31 * 24 * 60 * 60, TOKEN_MAX = 4000, WHY_MAX = 200,
	DAY_S = 24 * 60 * 60,
};

enum token_way { GIVEN, BY_SECRET, BY_KEY };
static const char *const way_names[] = { "given", "secret", "key" };

static enum token_way	 way;
static struct seal_key	*key;
static struct str	 channel_secrets[SECRETS_MAX];
static unsigned		 nsecrets;

static struct buf	 bearer;	/* "Bearer ..." */
static uint32_t		 number;
static bool		 good, wanted;
static uint64_t		 renew_ms, dies_ms;	/* mono; 0: never */
static struct list	 waiting = { &waiting, &waiting };

static struct flow	 renewer;
static struct exchange	 exchange;
static struct buf	 url, body;
static uint64_t		 asked_ms;		/* mono; 0: never */
static unsigned		 failures;		/* in a row */
static struct token_counts counts;

static flow_step	 token_rest, token_ask;

struct str
token_bearer(void)
{
	return buf_str(&bearer);
}

struct str
token_now(void)
{
	return number == 0 ? STR_NONE : str_from(buf_str(&bearer),
	    strlen("Bearer "));
}

uint32_t
token_number(void)
{
	return number;
}

const struct token_counts *
token_counts(void)
{
	return &counts;
}

bool
token_good(void)
{
	return good && (dies_ms == 0 || clock_mono_ms() < dies_ms);
}

void
token_give(struct str token)
{
	buf_reset(&bearer);
	buf_put(&bearer, STR("Bearer "));
	buf_put(&bearer, token);
	number++;
	good = true;
	wanted = false;
	renew_ms = dies_ms = 0;
	exchange_call(&waiting);
}

/* By the wall clock as it goes now, so that a rehearsal's is right too; from
 * then on by the one that nobody sets. */
static uint64_t
mono_at(uint64_t wall_ms)
{
	return clock_mono_ms() + clock_until_ms(wall_ms);
}

static void
take(struct str token, uint64_t until_ms, uint64_t life_ms)
{
	token_give(token);
	dies_ms = mono_at(until_ms);
	renew_ms = mono_at(until_ms - life_ms / 5);
}

static void
undo_rest(struct flow *f)
{
	ASSERT(f == &renewer);
}

void
token_refused(uint32_t which)
{
	if (which == 0 || which != number || wanted)
		return;
	counts.refused++;
	wanted = true;
	if (way != GIVEN)
		good = false;
	if (renewer.magic == FLOW_MAGIC && flow_waits(&renewer) &&
	    renewer.undo == undo_rest)
		flow_wake(&renewer);
}

plan *
token_wait(struct flow *f, struct exchange *x, uint64_t limit_ms,
    flow_step *next)
{
	if ((token_good() || (way == GIVEN && number != 0)) && !wanted)
		return next(f);
	return exchange_join(x, f, &waiting, limit_ms, next);
}

/* The word of LINE's that tells why, from either of its two forms. */
static struct str
reason(const struct json *answer)
{
	struct str s = json_get_str(answer, "error_description");

	if (s.n == 0)
		s = json_get_str(answer, "message");
	if (s.n == 0)
		s = json_get_str(answer, "error");
	return str_upto(s, WHY_MAX);
}

/* While the last one is still good nobody is hurt yet. */
static plan *
failed(const char *why)
{
	uint64_t ms = AGAIN_MAX_MS;

	if (failures < 5)
		ms = (uint64_t)AGAIN_MS << failures;
	failures++;
	counts.failures++;
	log_event(token_good() ? LOG_WARN : LOG_ALERT, "token not renewed",
	    "tries=%u status=%d why=%s", failures, exchange.status, why);
	err_clear(&renewer.err);
	return flow_sleep(&renewer, ms, token_ask);
}

static bool
token_valid(struct str token)
{
	if (token.n == 0 || token.n > TOKEN_MAX)
		return false;
	for (size_t i = 0; i < token.n; i++)
		if (token.p[i] <= ' ' || token.p[i] > '~')
			return false;
	return true;
}

static bool
answer_take(const struct json *answer)
{
	struct str token = json_get_str(answer, "access_token");
	int64_t life_s = json_int(json_get(answer, "expires_in"));
	uint64_t until_ms;
	struct err e;

	if (!token_valid(token) || life_s < 1 || life_s > LIFE_MAX_S)
		return false;
	until_ms = clock_ms() + (uint64_t)life_s * 1000;
	take(token, until_ms, (uint64_t)life_s * 1000);
	failures = 0;
	counts.issued++;
	log_event(LOG_INFO, "token renewed", "number=%u by=%s life=%lus",
	    number, way_names[way], (unsigned long)life_s);
	if (config.token_days > 0 && !secret_token_keep(token, until_ms, &e))
		log_event(LOG_WARN, "token not kept", "why=%s", e.why);
	return true;
}

static plan *
token_came(struct flow *f)
{
	struct json *answer;
	char why[WHY_MAX + 1];
	struct err e;
	bool taken;

	if (f->err.kind != ERR_NONE)
		return failed(str_c(&f->arena, str_of(f->err.why)));
	answer = json_read(exchange.answer, &e);
	taken = exchange.status == 200 && answer_take(answer);
	memcpy(why, reason(answer).p != NULL ? reason(answer).p : "",
	    reason(answer).n);
	why[reason(answer).n] = '\0';
	json_free(answer);
	return taken ? flow_go(f, token_rest) : failed(why);
}

static void
form_put(const char *name, struct str value)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-._~";

	buf_fmt(&body, "%s%s=", body.n > 0 ? "&" : "", name);
	for (size_t i = 0; i < value.n; i++)
		if (memchr(plain, value.p[i], sizeof plain - 1) != NULL)
			buf_byte(&body, value.p[i]);
		else
			buf_fmt(&body, "%%%02X", (unsigned char)value.p[i]);
}

/* While the channel's secret is being changed, the one and the other. */
static void
form_fill(struct arena *a)
{
	struct jwt j = { config.channel_id, config.channel_key_id, clock_ms(),
	    (uint64_t)config.token_days * DAY_S };

	buf_reset(&body);
	form_put("grant_type", STR("client_credentials"));
	if (way == BY_SECRET) {
		form_put("client_id", config.channel_id);
		form_put("client_secret",
		    channel_secrets[failures % nsecrets]);
		return;
	}
	form_put("client_assertion_type", STR("urn:ietf:params:oauth:"
	    "client-assertion-type:jwt-bearer"));
	form_put("client_assertion", jwt_make(&j, key, a));
}

static plan *
token_ask(struct flow *f)
{
	arena_reset(&f->arena);
	form_fill(&f->arena);
	asked_ms = clock_mono_ms();
	exchange.method = "POST";
	exchange.path = buf_str(&url);
	exchange.body = buf_str(&body);
	exchange.content_type = STR("application/x-www-form-urlencoded");
	return fetch_ask(f, &exchange, ASK_MS, token_came);
}

/* The operator may have put another one there. */
static plan *
token_reread(struct flow *f)
{
	struct str token;

	asked_ms = clock_mono_ms();
	if (secret_token(arena_step(), &token, &f->err) &&
	    !str_eq(token, token_now())) {
		token_give(token);
		log_event(LOG_INFO, "token renewed", "number=%u by=%s",
		    number, way_names[way]);
		return flow_go(f, token_rest);
	}
	log_event(LOG_ALERT, "token refused", "why=%s", f->err.kind !=
	    ERR_NONE ? f->err.why : "LINE does not take it: put a new one "
	    "where it is read from");
	wanted = false;
	good = false;
	exchange_disappoint(&waiting);
	return flow_go(f, token_rest);
}

static plan *
token_rest(struct flow *f)
{
	uint64_t now_ms = clock_mono_ms();

	err_clear(&f->err);
	if (wanted && asked_ms != 0 && now_ms < asked_ms + SPACING_MS)
		return flow_sleep(f, asked_ms + SPACING_MS - now_ms,
		    token_rest);
	if (wanted || (renew_ms != 0 && now_ms >= renew_ms))
		return way == GIVEN ? token_reread(f) : token_ask(f);
	return flow_wait(f, undo_rest, renew_ms != 0 ? renew_ms - now_ms : 0,
	    token_rest);
}

static void
renewer_end(struct flow *f UNUSED)
{
	seal_key_free(key);
	key = NULL;
}

static bool
open_given(struct err *e)
{
	struct arena a = { 0 };
	struct str token;
	bool fine = secret_token(&a, &token, e);

	if (fine)
		token_give(token);
	arena_free(&a);
	return fine;
}

static bool
open_key(struct err *e)
{
	struct str text;

	if (config.channel_id.n == 0 || config.channel_key_id.n == 0)
		return fail(e, ERR_INPUT, "channel_id and channel_key_id must "
		    "be set where there is a channel key");
	return secret_key(&text, e) &&
	    (key = seal_key_new(text, e)) != NULL;
}

/* One of days that an earlier life was given is good on. */
static void
open_kept(void)
{
	struct arena a = { 0 };
	uint64_t until_ms, life_ms = config.token_days * (uint64_t)DAY_MS;
	struct str token;

	if (secret_token_kept(&a, &token, &until_ms) &&
	    token_valid(token) && until_ms > clock_ms())
		take(token, until_ms, life_ms < until_ms ? life_ms : 0);
	else
		wanted = true;
	arena_free(&a);
}

static bool
open_asked(struct err *e)
{
	if (way == BY_KEY && !open_key(e))
		return false;
	if (way == BY_SECRET && !secret_channel(channel_secrets, &nsecrets, e))
		return false;
	buf_put(&url, config.line_api);
	if (str_ends(buf_str(&url), STR("/")))
		url.n--;
	buf_put(&url, way == BY_KEY && config.token_days > 0 ?
	    STR("/oauth2/v2.1/token") : STR("/oauth2/v3/token"));
	if (config.token_days > 0)
		open_kept();
	else
		wanted = true;
	return true;
}

bool
token_open(struct err *e)
{
	if (secret_has(SECRET_KEY))
		way = BY_KEY;
	else if (config.channel_id.n > 0 && !secret_has(SECRET_TOKEN))
		way = BY_SECRET;
	else
		way = GIVEN;
	if (way != BY_KEY && config.token_days > 0)
		return fail(e, ERR_INPUT, "token_days needs a channel key");
	if (way == GIVEN ? !open_given(e) : !open_asked(e))
		return false;
	log_event(LOG_INFO, "token", "by=%s", way_names[way]);
	flow_start(&renewer, "token", token_rest, renewer_end);
	return true;
}
