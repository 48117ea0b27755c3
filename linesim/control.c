/* What tests and demonstrations ask of linesim. */
#include "linesim/control.h"

#include "base/clock.h"
#include "base/json.h"
#include "linesim/api.h"
#include "linesim/event.h"
#include "linesim/fault.h"
#include "linesim/h1.h"
#include "linesim/hook.h"
#include "linesim/keys.h"
#include "linesim/ledger.h"
#include "linesim/oauth.h"
#include "linesim/options.h"
#include "linesim/person.h"
#include "linesim/scan.h"
#include "linesim/token.h"
#include "linesim/words.h"

enum { PIECE_BYTES = 64 * 1024, RESIDENTS_MAX = 20 * 1000 * 1000 };

static void
report(struct call *q)
{
	call_json(q, 200, STR_NONE);
	report_show(&q->answer);
}

static bool
ledger_more(struct conn *c, struct buf *b)
{
	while (c->more_at < ledger_count() && b->n < PIECE_BYTES)
		ledger_line((uint32_t)c->more_at++, b);
	return c->more_at < ledger_count();
}

static void
stream(struct call *q, bool (*more)(struct conn *, struct buf *))
{
	call_json(q, 200, STR_NONE);
	q->type = "application/x-ndjson";
	h1_stream(q, more);
}

static bool
events_more(struct conn *c, struct buf *b)
{
	while (c->more_at < serial_count() && b->n < PIECE_BYTES) {
		uint32_t serial = (uint32_t)c->more_at++;
		uint32_t p = serial_person(serial);
		char text[PERSON_ID_BYTES + 1];

		buf_byte(b, '{');
		event_id(serial, text);
		json_put_str(b, "webhookEventId", str_of(text));
		if (p != PERSON_NONE)
			json_put_str(b, "userId", person_id(p, text));
		json_put_bool(b, "acked", serial_is_acked(serial));
		buf_put(b, STR("}\n"));
	}
	return c->more_at < serial_count();
}

static void
residents_list(struct call *q)
{
	struct str from_text = call_query(q, "from"), n_text =
	    call_query(q, "n");
	char id[PERSON_ID_BYTES + 1];
	uint64_t from = 0, n = UINT32_MAX;

	if ((from_text.p != NULL && !str_u64(from_text, &from)) ||
	    (n_text.p != NULL && !str_u64(n_text, &n))) {
		call_error(q, 400, "from and n are numbers");
		return;
	}
	call_json(q, 200, STR_NONE);
	q->type = "text/plain";
	for (; n > 0 && from < resident_count(); from++, n--) {
		buf_put(&q->answer,
		    person_id(resident_at((uint32_t)from), id));
		buf_byte(&q->answer, '\n');
	}
}

static void
done(struct call *q, const char *what, uint64_t n)
{
	call_json(q, 200, STR("{"));
	json_put_int(&q->answer, what, (int64_t)n);
	buf_byte(&q->answer, '}');
}

static void
refused(struct call *q, const struct err *e)
{
	call_json(q, 400, STR("{"));
	json_put_str(&q->answer, "message", str_of(e->why));
	buf_byte(&q->answer, '}');
}

/* {"count":N | "ids":[...], "rate":R, "events":false} */
static void
residents_make(struct call *q, const struct json *body)
{
	const struct json *ids = json_get(body, "ids");
	const struct json *events = json_get(body, "events");
	int64_t count = json_int(json_get(body, "count"));
	uint32_t first = resident_count();
	unsigned char key[PERSON_KEY_BYTES];

	if (count < 0 || count > RESIDENTS_MAX) {
		call_error(q, 400, "count is out of range");
		return;
	}
	for (int64_t i = 0; i < count; i++)
		resident_make();
	for (size_t i = 0; i < json_count(ids); i++) {
		if (!person_parse(json_str(json_at(ids, i)), key)) {
			call_error(q, 400, "ids holds one that is no id");
			return;
		}
		resident_meet(person_meet(key));
	}
	if (events == NULL || json_bool(events))
		hook_follows(first, resident_count() - first,
		    json_float(json_get(body, "rate")));
	done(q, "residents", resident_count());
}

static bool
event_send(struct str raw, struct err *e)
{
	struct buf event = { 0 };
	uint32_t serial = 0;
	bool fine = event_fill(&event, raw, &serial, e);

	if (fine)
		hook_event(buf_str(&event), serial);
	buf_free(&event);
	return fine;
}

/* One event or a list of them; an empty list goes out as such. */
static void
event_take(struct call *q, const struct json *body)
{
	struct scan s = scan_start(buf_str(&q->body));
	struct str item;
	uint64_t n = 0;
	struct err e;

	if (!json_is_list(body)) {
		if (!event_send(buf_str(&q->body), &e))
			refused(q, &e);
		else
			done(q, "events", 1);
		return;
	}
	if (json_count(body) == 0)
		hook_empty();
	for (scan_open(&s, '['); scan_item(&s, &item); n++)
		if (!event_send(item, &e)) {
			refused(q, &e);
			return;
		}
	done(q, "events", n);
}

/* {"userId":ID | "resident":I, "data":... | "text":...} */
static void
tap(struct call *q, const struct json *body)
{
	const struct json *resident = json_get(body, "resident");
	struct str data = json_get_str(body, "data");
	struct str text = json_get_str(body, "text");
	unsigned char key[PERSON_KEY_BYTES];
	uint32_t p = PERSON_NONE, serial;
	struct buf event = { 0 };

	if (person_parse(json_get_str(body, "userId"), key))
		p = person_meet(key);
	else if (resident != NULL && json_int(resident) >= 0 &&
	    json_int(resident) < resident_count())
		p = resident_at((uint32_t)json_int(resident));
	if (p == PERSON_NONE || (data.p == NULL) == (text.p == NULL)) {
		call_error(q, 400, "userId or resident, and data or text");
		return;
	}
	serial = data.p != NULL ? event_postback(&event, p, data) :
	    event_text(&event, p, text);
	hook_event(buf_str(&event), serial);
	buf_free(&event);
	done(q, "events", 1);
}

/* {"ids":[...], "odd":true|false}: LINE calls these ids malformed. */
static void
odd(struct call *q, const struct json *body)
{
	const struct json *ids = json_get(body, "ids");
	unsigned char key[PERSON_KEY_BYTES];

	for (size_t i = 0; i < json_count(ids); i++) {
		if (!person_parse(json_str(json_at(ids, i)), key)) {
			call_error(q, 400, "ids holds one that is no id");
			return;
		}
		if (json_bool(json_get(body, "odd")))
			person_set(person_meet(key), PERSON_ODD);
		else
			person_unset(person_meet(key), PERSON_ODD);
	}
	done(q, "ids", json_count(ids));
}

/* As if somebody revoked every token that was given out. */
static void
revoke(struct call *q, const struct json *body UNUSED)
{
	oauth_revoke_all();
	call_json(q, 200, STR("{}"));
}

static void
faults(struct call *q, const struct json *body UNUSED)
{
	struct err e;

	if (!fault_load(buf_str(&q->body), &e))
		refused(q, &e);
	else
		call_json(q, 200, STR("{}"));
}

/* {"add_ms":N} or {"time":"2026-04-01T19:00"} */
static void
clock_move(struct call *q, const struct json *body)
{
	uint64_t ms = clock_ms() +
	    (uint64_t)json_int(json_get(body, "add_ms"));
	struct str time = json_get_str(body, "time");

	if (time.p != NULL && !time_parse(time, &ms)) {
		call_error(q, 400, "time is not a time");
		return;
	}
	clock_rehearse(ms, options.clock_rate);
	done(q, "ms", clock_ms());
}

static void
forget(struct call *q, const struct json *body UNUSED)
{
	ledger_forget();
	keys_forget();
	words_forget();
	api_forget();
	call_json(q, 200, STR("{}"));
}

static const struct {
	const char	*path;
	void		(*take)(struct call *, const struct json *);
	bool		 json;
} posts[] = {
	{ "/residents", residents_make, true },
	{ "/event", event_take, true },
	{ "/tap", tap, true },
	{ "/faults", faults, false },
	{ "/clock", clock_move, true },
	{ "/odd", odd, true },
	{ "/revoke", revoke, false },
	{ "/reset", forget, false },
};

static bool
post(struct call *q)
{
	struct err e;

	for (size_t i = 0; i < NELEMS(posts); i++) {
		struct json *body = NULL;

		if (!str_is(q->path, posts[i].path))
			continue;
		if (posts[i].json &&
		    (body = json_read(buf_str(&q->body), &e)) == NULL)
			refused(q, &e);
		else
			posts[i].take(q, body);
		json_free(body);
		return true;
	}
	return false;
}

void
control_run(struct call *q)
{
	if (q->method == GET && str_is(q->path, "/ledger")) {
		stream(q, ledger_more);
		return;
	}
	if (q->method == GET && str_is(q->path, "/events")) {
		stream(q, events_more);
		return;
	}
	if (q->method == GET && str_is(q->path, "/report"))
		report(q);
	else if (q->method == GET && str_is(q->path, "/residents"))
		residents_list(q);
	else if (q->method != POST || !post(q))
		call_error(q, 404, "Not found");
	call_answer(q);
}
