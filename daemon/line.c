/* LINE's API: see line.h and LINE.md. */
#include "daemon/line.h"

#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/seal.h"
#include "daemon/lane.h"
#include "daemon/token.h"
#include "storage/delivery.h"
#include "storage/drill.h"

enum { SECRETS_MAX = 2, RENEWALS_MAX = 2 };

static struct seal *secrets[SECRETS_MAX];

void
line_secrets(const struct str *list, unsigned n)
{
	ASSERT(n >= 1 && n <= SECRETS_MAX);
	for (unsigned i = 0; i < SECRETS_MAX; i++) {
		seal_free(secrets[i]);
		secrets[i] = i < n ? seal_new(list[i]) : NULL;
	}
}

bool
line_signed(struct str body, struct str signature)
{
	bool ok = false;

	for (unsigned i = 0; i < SECRETS_MAX; i++)
		if (secrets[i] != NULL && seal_check(secrets[i], body,
		    signature))
			ok = true;
	return ok;
}

/* One code, three meanings, told apart by the words [L13]. */
static enum outcome
limited(struct str answer)
{
	size_t at;

	if (str_find(answer, STR("monthly limit"), &at))
		return OUTCOME_QUOTA;
	if (str_find(answer, STR("same user"), &at))
		return OUTCOME_LATER;
	return OUTCOME_LIMITED;
}

enum outcome
line_outcome(const struct exchange *x, const struct err *e)
{
	if (e->kind == ERR_DENIED)
		return OUTCOME_DENIED;
	if (e->kind != ERR_NONE || x->status == 0)
		return x->sent_any ? OUTCOME_UNKNOWN : OUTCOME_NOT_SENT;
	if (x->status / 100 == 2 || x->status == 409)	/* [L5] */
		return OUTCOME_ACCEPTED;
	if (x->status == 429)				/* [L9] */
		return limited(x->answer);
	if (x->status == 401 || x->status == 403)	/* [L10] */
		return OUTCOME_DENIED;
	if (x->status / 100 == 4)
		return OUTCOME_REFUSED;
	return OUTCOME_UNKNOWN;
}

static plan *
ask_over(struct flow *f)
{
	struct exchange *x = f->on;

	ASSERT(x->flow == f && x->told != NULL);
	return x->told(f);
}

static plan *ask_answered(struct flow *);

/* Where no new token came the answer is the 401 that was. */
static plan *
ask_again(struct flow *f)
{
	struct exchange *x = f->on;

	if (f->err.kind == ERR_NONE)
		return lane_ask(f, x, x->each_ms, ask_answered);
	err_clear(&f->err);
	return ask_over(f);
}

/* A 401 is about the token, not about what is asked: nothing of it was
 * accepted [L10], so even a reply may be asked twice. */
static plan *
ask_answered(struct flow *f)
{
	struct exchange *x = f->on;

	if (f->err.kind != ERR_NONE || x->status != 401 ||
	    x->renewals == RENEWALS_MAX)
		return ask_over(f);
	x->renewals++;
	token_refused(x->token);
	return token_wait(f, x, x->each_ms, ask_again);
}

static plan *
ask_first(struct flow *f)
{
	struct exchange *x = f->on;

	if (f->err.kind == ERR_NONE)
		return lane_ask(f, x, x->each_ms, ask_answered);
	err_clear(&f->err);
	fail(&f->err, ERR_DENIED, "there is no access token");
	return ask_over(f);
}

plan *
line_ask(struct flow *f, struct exchange *x, uint64_t each_ms,
    flow_step *next)
{
	ASSERT(next != NULL);
	x->flow = f;
	f->on = x;
	x->told = next;
	x->each_ms = each_ms;
	x->renewals = 0;
	x->sent_any = false;
	x->status = 0;
	x->token = 0;
	if (x->body.n > 0 && !drill_passes(x->body)) {
		log_event(LOG_ALERT, "drill kept back", "path=%.*s",
		    STRF(x->path));
		(void)fail(&f->err, ERR_BUSY, "a drill is on, and it does not "
		    "say so");
		return flow_go(f, next);
	}
	return token_wait(f, x, each_ms, ask_first);
}

int
line_bad_to(const struct exchange *x)
{
	static const char before[] = "The property, ";
	struct str rest = x->answer;
	uint64_t n;
	size_t at;

	if (x->status != 400 || !str_find(rest, str_of(before), &at))
		return -1;
	rest = str_from(rest, at + strlen(before));
	if (str_starts(rest, STR("'")))
		rest = str_from(rest, 1);
	if (!str_starts(rest, STR("to[")))
		return -1;
	rest = str_split(str_from(rest, strlen("to[")), ']', &rest);
	return str_u64(rest, &n) && n < RECIPIENTS_MAX ? (int)n : -1;
}

void
line_reply_body(struct str token, struct str messages, struct buf *out)
{
	buf_byte(out, '{');
	json_put_str(out, "replyToken", token);
	json_put_key(out, "messages");
	buf_byte(out, '[');
	buf_put(out, messages);
	buf_put(out, STR("]}"));
}
