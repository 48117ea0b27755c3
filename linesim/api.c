/* The way of a request: fault, token, rate, key, endpoint, answer. */
#include "linesim/api.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "linesim/fault.h"
#include "linesim/keys.h"
#include "linesim/lookup.h"
#include "linesim/oauth.h"
#include "linesim/options.h"
#include "linesim/send.h"
#include "linesim/token.h"

struct endpoint {
	const char	*name;
	enum method	 method;
	struct str	 path;		/* "*" stands for one segment */
	struct rate	 rate;
	bool		 keyed;
	void		(*answer)(struct call *);
};

#define PATH(literal)	{ literal, sizeof (literal) - 1 }
#define OFTEN		{ 2000, 1000 }
#define HOURLY		{ 60, HOUR_MS }
#define MESSAGE		"/v2/bot/message/"
#define OAUTH		"/oauth2/"

static const struct endpoint endpoints[] = {
	{ "multicast", POST, PATH(MESSAGE "multicast"), { 200, 1000 }, true,
	    send_multicast },
	{ "push", POST, PATH(MESSAGE "push"), OFTEN, true, send_push },
	{ "reply", POST, PATH(MESSAGE "reply"), OFTEN, false, send_reply },
	{ "broadcast", POST, PATH(MESSAGE "broadcast"), HOURLY, true,
	    send_broadcast },
	{ "validate_reply", POST, PATH(MESSAGE "validate/reply"), OFTEN,
	    false, send_validate },
	{ "validate_push", POST, PATH(MESSAGE "validate/push"), OFTEN, false,
	    send_validate },
	{ "validate_multicast", POST, PATH(MESSAGE "validate/multicast"),
	    OFTEN, false, send_validate },
	{ "validate_narrowcast", POST, PATH(MESSAGE "validate/narrowcast"),
	    OFTEN, false, send_validate },
	{ "validate_broadcast", POST, PATH(MESSAGE "validate/broadcast"),
	    OFTEN, false, send_validate },
	{ "quota", GET, PATH(MESSAGE "quota"), OFTEN, false, lookup_quota },
	{ "consumption", GET, PATH(MESSAGE "quota/consumption"), OFTEN, false,
	    lookup_consumption },
	{ "profile", GET, PATH("/v2/bot/profile/*"), OFTEN, false,
	    lookup_profile },
	{ "info", GET, PATH("/v2/bot/info"), OFTEN, false, lookup_info },
	{ "followers", GET, PATH("/v2/bot/followers/ids"), OFTEN, false,
	    lookup_followers },
	{ "loading", POST, PATH("/v2/bot/chat/loading/start"),
	    { 100, 1000 }, false, lookup_loading },
	{ "read", POST, PATH("/v2/bot/chat/markAsRead"), OFTEN, false,
	    lookup_read },
	{ "content", GET, PATH(MESSAGE "*/content"), OFTEN, false,
	    lookup_content },
	{ "token", POST, PATH(OAUTH "v2.1/token"), OFTEN, false,
	    oauth_issue },
	{ "stateless", POST, PATH(OAUTH "v3/token"), OFTEN, false,
	    oauth_stateless },
	{ "verify", GET, PATH(OAUTH "v2.1/verify"), OFTEN, false,
	    oauth_verify },
	{ "revoke", POST, PATH(OAUTH "v2.1/revoke"), OFTEN, false,
	    oauth_revoke },
};

static struct tally tallies[NELEMS(endpoints)];
static uint64_t statuses[STATUS_MAX + 1], numbers;

bool
api_knows(struct str name)
{
	for (size_t i = 0; i < NELEMS(endpoints); i++)
		if (str_is(name, endpoints[i].name))
			return true;
	return false;
}

const char *
api_name(unsigned endpoint)
{
	ASSERT(endpoint < NELEMS(endpoints));
	return endpoints[endpoint].name;
}

static bool
path_fits(struct str path, struct str pattern)
{
	struct str a, b;

	if (memchr(pattern.p, '*', pattern.n) == NULL)
		return str_eq(path, pattern);
	while (path.p != NULL && pattern.p != NULL) {
		a = str_split(path, '/', &path);
		b = str_split(pattern, '/', &pattern);
		if (!str_eq(a, b) && !(str_is(b, "*") && a.n > 0))
			return false;
	}
	return path.p == NULL && pattern.p == NULL;
}

static int
endpoint_find(const struct call *q)
{
	for (size_t i = 0; i < NELEMS(endpoints); i++)
		if (endpoints[i].method == q->method &&
		    path_fits(q->path, endpoints[i].path))
			return (int)i;
	return -1;
}

static void
arrive(struct call *q)
{
	struct tally *t;

	q->number = ++numbers;
	uuid_make(q->id, options.seed, q->number);
	q->endpoint = endpoint_find(q);
	if (q->endpoint < 0)
		return;
	t = &tallies[q->endpoint];
	if (t->window == NULL)
		t->window = MEM_NEW(struct window);
	window_note(t->window, clock_ms());
	t->requests++;
}

static bool
refuse(struct call *q, int status, const char *message)
{
	call_error(q, status, message);
	return false;
}

static bool
length_fine(struct call *q)
{
	if (q->too_large)
		return refuse(q, 413, "Request body is too large");
	if (!q->no_length)
		return true;
	call_json(q, 411, STR("<HTML><HEAD><TITLE>Length Required</TITLE>"
	    "</HEAD><BODY>\n<H1>Length Required</H1>\n</BODY></HTML>\n"));
	q->type = "text/html";
	return false;
}

/* Who asks for a token has none, and says so in a form. */
static bool
for_token(const struct call *q)
{
	return str_starts(q->path, STR(OAUTH));
}

static bool
token_fine(struct call *q)
{
	struct str auth = q->headers[H_AUTH];

	if (for_token(q))
		return true;
	if (!str_starts(auth, STR("Bearer ")) || auth.n == 7)
		return refuse(q, 401, "Authorization header required. Must "
		    "follow the scheme, 'Authorization: Bearer <ACCESS "
		    "TOKEN>'");
	if (!access_granted(str_from(auth, 7)))
		return refuse(q, 401, "Authentication failed. Confirm that "
		    "the access token in the authorization header is "
		    "valid.");
	return true;
}

static bool
rate_fine(struct call *q)
{
	struct tally *t = &tallies[q->endpoint];

	if (options.no_limits || bucket_take(&t->bucket,
	    endpoints[q->endpoint].rate, clock_us()))
		return true;
	t->limited++;
	return refuse(q, 429, "The API rate limit has been exceeded. "
	    "Try again later.");
}

static bool
type_fine(struct call *q)
{
	struct str rest, type = str_trim(str_split(q->headers[H_TYPE], ';',
	    &rest));

	if (q->method != POST || for_token(q) ||
	    str_ieq(type, STR("application/json")))
		return true;
	if (q->headers[H_TYPE].p == NULL)
		return refuse(q, 415, "Unsupported Media Type");
	call_json(q, 415, STR_NONE);
	buf_put(&q->answer, STR("{\"message\":\"The content type, "));
	for (size_t i = 0; i < type.n; i++)
		if (strchr("\"\\", type.p[i]) == NULL)
			buf_byte(&q->answer, type.p[i]);
	buf_put(&q->answer, STR(", is not supported\"}"));
	return false;
}

static bool
key_fine(struct call *q)
{
	unsigned char key[UUID_BYTES];

	if (q->headers[H_RETRY].p == NULL)
		return true;
	if (!endpoints[q->endpoint].keyed)
		return refuse(q, 400, "The retry key can't be used with "
		    "this endpoint");
	if (!uuid_read(q->headers[H_RETRY], key))
		return refuse(q, 400, "The retry key is invalid");
	return true;
}

static void
deal(struct call *q)
{
	if (q->head_too_large)
		call_error(q, 400, "Request header is too large");
	else if (q->endpoint < 0)
		call_error(q, 404, "Not found");
	else if (length_fine(q) && token_fine(q) && rate_fine(q) &&
	    type_fine(q) && key_fine(q))
		endpoints[q->endpoint].answer(q);
	if (q->endpoint >= 0 && q->status < 300)
		tallies[q->endpoint].accepted++;
}

/* A request that was turned away has shown its key all the same. */
static void
key_shown(struct call *q)
{
	unsigned char key[UUID_BYTES], sha[SHA_BYTES];

	if (!uuid_read(q->headers[H_RETRY], key))
		return;
	sha_of(buf_str(&q->body), sha);
	key_meet(key, sha, clock_ms());
}

static void
befall(struct call *q, const struct fault *f)
{
	q->fate = f->fate;
	q->goaway = f->goaway;
	q->wait = f->wait;
	if (f->status == 0)
		return;
	call_json(q, f->status, str_of(f->body));
	q->type = f->type;
}

static void
finish(struct call *q, uint32_t delay_ms)
{
	bool told = q->fate == FATE_ANSWER || q->fate == FATE_HALF;

	statuses[told && q->status <= STATUS_MAX ? q->status : 0]++;
	if (q->status == 0)
		q->status = 500;	/* never seen: the fate is silence */
	if (delay_ms > 0)
		timer_set(&q->later, delay_ms);
	else
		call_answer(q);
}

void
api_run(struct call *q)
{
	const struct fault *f;
	uint32_t delay_ms;

	ASSERT(q->running && q->number == 0);
	arrive(q);
	f = fault_pick(q->endpoint < 0 ? "" : api_name((unsigned)q->endpoint),
	    q->number, &delay_ms);
	if (f != NULL && !f->accepts) {
		if (q->endpoint >= 0 && endpoints[q->endpoint].keyed)
			key_shown(q);
		befall(q, f);
	} else {
		q->lost = f != NULL && f->lost;
		deal(q);
		if (f != NULL && (q->status < 300 || q->status == 409))
			befall(q, f);
	}
	finish(q, delay_ms);
}

const struct tally *
api_tally(unsigned endpoint)
{
	return endpoint < NELEMS(endpoints) ? &tallies[endpoint] : NULL;
}

uint64_t
api_statuses(unsigned status)
{
	ASSERT(status <= STATUS_MAX);
	return statuses[status];
}

void
api_forget(void)
{
	for (size_t i = 0; i < NELEMS(endpoints); i++) {
		mem_free(tallies[i].window);
		tallies[i] = (struct tally){ 0 };
	}
	memset(statuses, 0, sizeof statuses);
}
