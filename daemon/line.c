/* LINE's API: see line.h and LINE.md. */
#include "daemon/line.h"

#include <stdio.h>

#include "base/json.h"
#include "base/seal.h"
#include "daemon/lane.h"

enum { SECRETS_MAX = 2 };

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

enum outcome
line_outcome(const struct exchange *x, const struct err *e)
{
	if (e->kind != ERR_NONE || x->status == 0)
		return x->sent_any ? OUTCOME_UNKNOWN : OUTCOME_NOT_SENT;
	if (x->status / 100 == 2 || x->status == 409)	/* [L5] */
		return OUTCOME_ACCEPTED;
	if (x->status == 429)				/* [L9] */
		return OUTCOME_LIMITED;
	if (x->status == 401 || x->status == 403)	/* [L10] */
		return OUTCOME_DENIED;
	if (x->status / 100 == 4)
		return OUTCOME_REFUSED;
	return OUTCOME_UNKNOWN;
}

struct sending {
	struct flow	 flow;
	struct exchange	 exchange;
	struct parcel	*parcel;
};

static void
sending_free(struct flow *f)
{
	mem_free(HOLDER_OF(f, struct sending, flow));
}

static void
copy_text(char *to, size_t room, struct str s)
{
	snprintf(to, room, "%.*s", STRF(str_upto(s, room - 1)));
}

static plan *
sending_answered(struct flow *f)
{
	struct sending *s = FLOW_OF(f, struct sending);
	struct exchange *x = &s->exchange;
	struct parcel *p = s->parcel;

	if (f->caller == NULL)
		return flow_end(f);	/* nobody waits for it any more */
	p->outcome = line_outcome(x, &f->err);
	p->status = (uint16_t)x->status;
	copy_text(p->request_id, sizeof p->request_id,
	    x->accepted_id.n > 0 ? x->accepted_id : x->request_id);
	if (f->err.kind != ERR_NONE)
		copy_text(p->why, sizeof p->why, str_of(f->err.why));
	else if (p->outcome != OUTCOME_ACCEPTED)
		copy_text(p->why, sizeof p->why, x->answer);
	err_clear(&f->err);
	return flow_end(f);
}

static plan *
sending_ask(struct flow *f)
{
	struct sending *s = FLOW_OF(f, struct sending);
	struct exchange *x = &s->exchange;

	x->method = "POST";
	x->path = s->parcel->push ? STR("/v2/bot/message/push")
	    : STR("/v2/bot/message/multicast");
	x->body = s->parcel->body;
	x->retry_key = str_of(s->parcel->key);
	return lane_ask(f, x, LINE_LIMIT_MS, sending_answered);
}

struct flow *
line_send(struct parcel *p)
{
	struct sending *s = MEM_NEW(struct sending);

	s->parcel = p;
	flow_start(&s->flow, "sending", sending_ask, sending_free);
	return &s->flow;
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
