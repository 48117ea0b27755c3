/* An event is dealt with: see converse.h. */
#include "daemon/converse.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "daemon/chat/feature.h"
#include "daemon/chat/phrase.h"
#include "daemon/line.h"
#include "daemon/metrics.h"
#include "scheduler/bucket.h"
#include "storage/drill.h"
#include "storage/hold.h"
#include "storage/message.h"
#include "storage/resident.h"
#include "storage/miss.h"
#include "storage/roster.h"
#include "storage/tables.h"
#include "storage/talk.h"

enum { REPLIES_SAVED = 8,
	SUSPECTS_MS = 1000,		/* after a start */
	TOKEN_MS = 55 * 1000 };			/* of a minute [L11] */

struct converse {
	struct flow	 flow;
	struct exchange	 exchange;
	struct event_id	 id;
	struct json	*event;		/* NULL: in the inbox */
	uint64_t	 received_ms;
	struct buf	 body;		/* of the reply */
	bool		 alone;		/* a suspect */
	struct converse	*next;		/* suspect, whose turn is to come */
};

/* What one event says, taken apart. */
struct event {
	const struct json *json;
	uint64_t	 received_ms, event_ms;
	struct str	 type, user, token;
};

static const char *town_name = "";
static unsigned alive;
static bool holding;			/* until converse_resume() */
static struct converse *suspects, **last_suspect = &suspects;
static struct bucket replies;		/* LINE counts them apart [L9] */

void
converse_open(const char *name, double reply_rate)
{
	town_name = name;
	bucket_set(&replies, reply_rate, REPLIES_SAVED);
}

bool
converse_wants(const struct json *event)
{
	static const char *const types[] = {
		"follow", "unfollow", "message", "postback", "unsend",
	};
	const struct json *source = json_get(event, "source");
	struct str type = json_get_str(event, "type");

	if (json_get_str(event, "mode").n > 0 &&
	    !str_is(json_get_str(event, "mode"), "active"))
		return false;
	if (!str_is(json_get_str(source, "type"), "user") ||
	    !resident_user_valid(json_get_str(source, "userId")))
		return false;
	for (size_t i = 0; i < NELEMS(types); i++)
		if (str_is(type, types[i]))
			return true;
	return false;
}

static void	suspect_next(flow_step *);
static flow_step converse_alone;

static void
converse_free(struct flow *f)
{
	struct converse *c = HOLDER_OF(f, struct converse, flow);
	bool was_alone = c->alone;

	alive--;
	json_free(c->event);
	buf_free(&c->body);
	mem_free((void *)(uintptr_t)c->id.id.p);
	mem_free(c);
	if (was_alone)
		suspect_next(converse_alone);
}

static void
ask_message(struct ask *q, const struct json *message)
{
	struct str type = json_get_str(message, "type");

	q->kind = ASK_OTHER;
	if (str_is(type, "text")) {
		q->kind = ASK_TEXT;
		q->text = json_get_str(message, "text");
		q->plain = text_trim(text_plain(q->arena, q->text));
		q->folded = phrase_fold(q->arena, q->plain);
	} else if (str_is(type, "location"))
		q->kind = ASK_PLACE;
}

static void
ask_of(struct ask *q, const struct event *ev)
{
	if (str_is(ev->type, "follow"))
		q->kind = ASK_FOLLOW;
	else if (str_is(ev->type, "postback")) {
		q->kind = ASK_TAP;
		q->data = json_get_str(json_get(ev->json, "postback"),
		    "data");
	} else
		ask_message(q, json_get(ev->json, "message"));
}

/* Following and leaving, by LINE's time: the later one counts [L3]. */
static bool
follow_or_leave(const struct event *ev, struct resident *r)
{
	bool follow = str_is(ev->type, "follow");

	if ((!follow && !str_is(ev->type, "unfollow")) ||
	    ev->event_ms < r->follow_ms)
		return false;
	r->follow_ms = ev->event_ms;
	r->left_ms = follow ? 0 : clock_ms();
	return true;
}

static void
sorry(struct answer *a)
{
	buf_reset(&a->messages);
	a->bubbles = a->buttons = 0;
	a->changed = false;
	say(a, STR("うまくいきませんでした。もう一度お試しください。"));
}

static bool
token_good(const struct event *ev)
{
	return ev->token.n > 0 && clock_ms() <= ev->received_ms + TOKEN_MS;
}

/* During a drill answers say so too. */
static bool
reply_body(const struct event *ev, const struct answer *a, struct buf *body)
{
	struct buf marked = { 0 };
	struct str messages = buf_str(&a->messages);
	struct err e;
	bool ok = true;

	if (drill_on()) {
		ok = message_mark(str_fmt(arena_step(), "[%.*s]",
		    STRF(messages)), DRILL_MARK, &marked, &e);
		messages = ok ? str_from(str_upto(buf_str(&marked),
		    marked.n - 1), 1) : STR_NONE;
	}
	if (ok)
		line_reply_body(ev->token, messages, body);
	else
		log_event(LOG_ERROR, "drill kept back", "why=%s", e.why);
	buf_free(&marked);
	return ok;
}

/* The reply's exchange is made ready; false if nothing is to be said. */
static bool
reply_ready(struct converse *c, const struct event *ev,
    const struct answer *a)
{
	if (a->bubbles == 0)
		return false;
	if (!token_good(ev)) {
		metrics.replies_dropped_total++;
		return false;
	}
	if (hold_stops_replies() || !reply_body(ev, a, &c->body)) {
		metrics.replies_dropped_total++;
		return false;
	}
	c->exchange.method = "POST";
	c->exchange.path = STR(LINE_REPLY_PATH);
	c->exchange.body = buf_str(&c->body);
	return true;
}

/* Asks the features and keeps what they want kept; fresh: the record is to be
 * put in any case. */
static bool
talk_with(struct converse *c, const struct event *ev, struct resident *r,
    bool fresh, bool *reply)
{
	struct flow *f = &c->flow;
	struct answer a = { .resident = *r };
	struct ask q = { .now_ms = clock_ms(), .event_ms = ev->event_ms,
	    .resident = r, .town = tables_town(), .town_name = town_name,
	    .arena = &f->arena, .back = r->attrs.n > 0 };
	bool ok;

	if (!talk_get(r->no, q.now_ms, &f->arena, &q.talk, &f->err))
		return false;
	ask_of(&q, ev);
	a.talk = q.talk;
	if (!chat(&q, &a, &f->err)) {
		log_event(LOG_ERROR, "chat failed", "resident=%u why=%s",
		    r->no, f->err.why);
		sorry(&a);
	} else {
		*r = a.resident;
		if (a.talk.feature.n > 0 || q.talk.feature.n > 0)
			talk_put(r->no, &a.talk);
	}
	*reply = reply_ready(c, ev, &a);
	ok = !(a.changed || fresh) || resident_put(r, &f->err);
	if (ok && a.missed.n > 0)
		miss_note(r->no, q.now_ms, a.missed);
	buf_free(&a.messages);
	return ok;
}

static plan *
converse_said(struct flow *f)
{
	struct converse *c = FLOW_OF(f, struct converse);
	enum outcome o = line_outcome(&c->exchange, &f->err);

	if (o == OUTCOME_ACCEPTED)
		metrics.replies_total++;
	else {
		metrics.replies_failed_total++;
		log_event(LOG_WARN, "reply failed", "status=%d why=%.*s",
		    c->exchange.status, STRF(f->err.kind != ERR_NONE
		    ? str_of(f->err.why) : c->exchange.answer));
	}
	err_clear(&f->err);
	return flow_end(f);
}

static bool
event_read(const struct converse *c, struct event *ev)
{
	*ev = (struct event){ .json = c->event,
	    .received_ms = c->received_ms };
	ev->event_ms = (uint64_t)json_int(json_get(ev->json, "timestamp"));
	ev->type = json_get_str(ev->json, "type");
	ev->user = json_get_str(json_get(ev->json, "source"), "userId");
	ev->token = json_get_str(ev->json, "replyToken");
	return converse_wants(ev->json);
}

static bool
deal(struct converse *c, const struct event *ev, bool *reply)
{
	struct flow *f = &c->flow;
	struct resident r;
	bool fresh = false;

	*reply = false;
	if (!resident_get(ev->user, &f->arena, &r, &f->err)) {
		if (f->err.kind != ERR_ABSENT)
			return false;
		err_clear(&f->err);
		resident_new(ev->user, &f->arena, &r);
		fresh = true;
	}
	if (follow_or_leave(ev, &r)) {
		if (r.left_ms != 0)
			return resident_put(&r, &f->err);
		fresh = true;
	}
	if (str_is(ev->type, "unfollow") || str_is(ev->type, "unsend"))
		return true;		/* nothing of a message is kept */
	return talk_with(c, ev, &r, fresh, reply);
}

/* Nothing can be done with it: it leaves the inbox, and we say so. */
static plan *
give_up(struct converse *c)
{
	log_event(LOG_ERROR, "event given up", "event=%.*s why=%s",
	    STRF(c->id.id), c->flow.err.why);
	inbox_done(c->id);
	inbox_tried(c->id);
	return flow_end(&c->flow);
}

static plan *
converse_failed(struct flow *f)
{
	return give_up(FLOW_OF(f, struct converse));
}

static plan *
converse_reply(struct flow *f)
{
	struct converse *c = FLOW_OF(f, struct converse);
	uint64_t wait_us;

	if (!bucket_take(&replies, clock_mono_us(), &wait_us))
		return flow_sleep(f, wait_us / 1000 + 1, converse_reply);
	return line_ask(f, &c->exchange, LINE_LIMIT_MS, converse_said);
}

/* After a start the event is only in the inbox. */
static bool
take_out(struct converse *c, bool *there, struct err *e)
{
	struct str kept;
	struct json *json;

	*there = inbox_get(c->id, &c->flow.arena, &kept, e);
	if (!*there)
		return false;
	json = json_read(kept, e);
	if (json == NULL)
		return false;
	c->event = json_keep(json_get(json, "event"));
	c->received_ms = (uint64_t)json_int(json_get(json, "received"));
	json_free(json);
	return true;
}

static plan *
converse_deal(struct flow *f)
{
	struct converse *c = FLOW_OF(f, struct converse);
	bool again = c->event == NULL, there, reply = false;
	struct event ev;

	if (again && !take_out(c, &there, &f->err))
		return there ? give_up(c) : flow_end(f);	/* dealt with */
	if (event_read(c, &ev) && !deal(c, &ev, &reply))
		return flow_drop(f, converse_failed);
	inbox_done(c->id);
	if (again)
		inbox_tried(c->id);
	return reply ? flow_go(f, converse_reply) : flow_end(f);
}

static struct converse *
converse_new(struct event_id id)
{
	struct converse *c = MEM_NEW(struct converse);
	char *name = mem_get(id.id.n + 1);

	memcpy(name, id.id.p, id.id.n);
	c->id = (struct event_id){ id.event_ms, { name, id.id.n } };
	alive++;
	return c;
}

void
converse_start(struct event_id id, const struct json *event,
    uint64_t received_ms)
{
	struct converse *c;

	if (holding)
		return;
	c = converse_new(id);
	c->event = json_keep(event);
	c->received_ms = received_ms;
	flow_start(&c->flow, "converse", converse_deal, converse_free);
}

unsigned
converse_count(void)
{
	return alive;
}

static bool
try_one(struct event_id id)
{
	bool may = inbox_try(id);

	if (!may)
		log_event(LOG_ALERT, "event set aside", "event=%.*s tries=%d",
		    STRF(id.id), INBOX_TRIES);
	return may;
}

static plan *
converse_alone(struct flow *f)
{
	struct converse *c = FLOW_OF(f, struct converse);

	return try_one(c->id) ? flow_gate(f, converse_deal) : flow_end(f);
}

/* Whoever dies of something else at each start has not tried any of them. */
static plan *
converse_wait(struct flow *f)
{
	return flow_sleep(f, SUSPECTS_MS, converse_alone);
}

static void
suspect_next(flow_step *first)
{
	struct converse *c = suspects;

	if (c == NULL)
		return;
	suspects = c->next;
	if (suspects == NULL)
		last_suspect = &suspects;
	flow_start(&c->flow, "converse", first, converse_free);
}

static void
try_or_suspect(struct event_id id)
{
	struct converse *c;

	if (!inbox_suspect(id)) {
		try_one(id);
		return;
	}
	c = converse_new(id);
	c->alone = true;
	*last_suspect = c;
	last_suspect = &c->next;
}

void
converse_tries(void)
{
	inbox_each(try_or_suspect);
}

void
converse_hold(void)
{
	holding = true;
}

static const struct converse *passed;	/* suspects come in order as well */

static void
resume_one(struct event_id id)
{
	if (passed != NULL && str_eq(passed->id.id, id.id))
		passed = passed->next;
	else
		converse_start(id, NULL, 0);
}

void
converse_resume(void)
{
	uint32_t n;

	holding = false;
	passed = suspects;
	n = inbox_each(resume_one);
	if (n > 0)
		log_event(LOG_INFO, "inbox resumed", "events=%u", n);
	suspect_next(converse_wait);
}
