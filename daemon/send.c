/* A parcel's way to LINE and back: see send.h. */
#include "daemon/send.h"

#include <stdio.h>

#include "daemon/line.h"
#include "daemon/quota.h"

enum { QUOTA_MS = 10000 };

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

/* LINE says "monthly limit" also while another sending holds what is left in
 * reserve [L13].  Where we cannot know, it is that. */
static plan *
sending_judged(struct flow *f)
{
	struct sending *s = FLOW_OF(f, struct sending);

	if (f->caller == NULL)
		return flow_end(f);
	s->parcel->outcome = f->err.kind == ERR_NONE &&
	    !quota_allows(s->parcel->residents) ? OUTCOME_QUOTA
	    : OUTCOME_LATER;
	err_clear(&f->err);
	return flow_end(f);
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
	p->bad_to = line_bad_to(x);
	copy_text(p->request_id, sizeof p->request_id,
	    x->accepted_id.n > 0 ? x->accepted_id : x->request_id);
	if (f->err.kind != ERR_NONE)
		copy_text(p->why, sizeof p->why, str_of(f->err.why));
	else if (p->outcome != OUTCOME_ACCEPTED)
		copy_text(p->why, sizeof p->why, x->answer);
	err_clear(&f->err);
	if (p->outcome == OUTCOME_QUOTA)
		return quota_wait(f, x, QUOTA_MS, sending_judged);
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
	x->kept = true;			/* see post_send */
	return line_ask(f, x, LINE_LIMIT_MS, sending_answered);
}

struct flow *
send_parcel(struct parcel *p)
{
	struct sending *s = MEM_NEW(struct sending);

	s->parcel = p;
	flow_start(&s->flow, "sending", sending_ask, sending_free);
	return &s->flow;
}
