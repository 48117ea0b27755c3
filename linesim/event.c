/* Building the events that webhooks carry. */
#include "linesim/event.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "linesim/person.h"
#include "linesim/scan.h"
#include "linesim/token.h"

#define MESSAGE_ID_FIRST	500000000000000001u

static void
put_id(struct buf *b, uint32_t serial)
{
	char id[EVENT_ID_BYTES + 1];

	event_id(serial, id);
	json_put_str(b, "webhookEventId", str_of(id));
}

static void
put_token(struct buf *b, uint32_t serial)
{
	char token[REPLY_TOKEN_BYTES + 1];

	reply_token(serial, token);
	json_put_str(b, "replyToken", str_of(token));
}

/* All that every event has, from the opening brace. */
static uint32_t
event_start(struct buf *b, uint32_t person, const char *type)
{
	uint32_t serial = serial_new(person);
	char id[PERSON_ID_BYTES + 1];

	buf_byte(b, '{');
	json_put_str(b, "type", str_of(type));
	json_put_str(b, "mode", STR("active"));
	json_put_int(b, "timestamp", (int64_t)serial_ms(serial));
	json_put_key(b, "source");
	buf_byte(b, '{');
	json_put_str(b, "type", STR("user"));
	json_put_str(b, "userId", person_id(person, id));
	buf_byte(b, '}');
	put_id(b, serial);
	buf_put(b, STR(",\"deliveryContext\":{\"isRedelivery\":false}"));
	put_token(b, serial);
	return serial;
}

uint32_t
event_follow(struct buf *b, uint32_t person)
{
	uint32_t serial = event_start(b, person, "follow");

	ASSERT(serial < serial_count());
	buf_put(b, STR(",\"follow\":{\"isUnblocked\":false}}"));
	return serial;
}

static void
put_message_id(struct buf *b, uint32_t serial)
{
	char id[24];

	snprintf(id, sizeof id, "%llu",
	    (unsigned long long)(MESSAGE_ID_FIRST + serial));
	json_put_str(b, "id", str_of(id));
}

uint32_t
event_text(struct buf *b, uint32_t person, struct str text)
{
	uint32_t serial = event_start(b, person, "message");

	json_put_key(b, "message");
	buf_byte(b, '{');
	json_put_str(b, "type", STR("text"));
	put_message_id(b, serial);
	json_put_str(b, "quoteToken", STR("q3Plxr4AgKd"));
	json_put_str(b, "text", text);
	buf_put(b, STR("}}"));
	return serial;
}

uint32_t
event_postback(struct buf *b, uint32_t person, struct str data)
{
	uint32_t serial = event_start(b, person, "postback");

	json_put_key(b, "postback");
	buf_byte(b, '{');
	json_put_str(b, "data", data);
	buf_put(b, STR("}}"));
	return serial;
}

/* What an event lacks, in the order in which it is filled in. */
enum lack { L_MODE, L_TIME, L_ID, L_CONTEXT, L_TOKEN, LACKS };

static const struct str lacks[LACKS] = {
	[L_MODE] = { "mode", 4 }, [L_TIME] = { "timestamp", 9 },
	[L_ID] = { "webhookEventId", 14 },
	[L_CONTEXT] = { "deliveryContext", 15 },
	[L_TOKEN] = { "replyToken", 10 },
};

static bool
repliable(struct str type)
{
	static const char *const types[] = { "message", "follow", "postback",
	    "join", "memberJoined", "beacon", "accountLink",
	    "videoPlayComplete", "membership" };

	for (size_t i = 0; i < NELEMS(types); i++)
		if (str_is(type, types[i]))
			return true;
	return false;
}

static void
fill(struct buf *b, enum lack what, uint32_t serial)
{
	switch (what) {
	case L_MODE:
		json_put_str(b, "mode", STR("active"));
		break;
	case L_TIME:
		json_put_int(b, "timestamp", (int64_t)serial_ms(serial));
		break;
	case L_ID:
		put_id(b, serial);
		break;
	case L_CONTEXT:
		buf_put(b, STR(",\"deliveryContext\":"
		    "{\"isRedelivery\":false}"));
		break;
	case L_TOKEN:
		put_token(b, serial);
		break;
	case LACKS:
		break;
	}
}

/* A message without an id gets one. */
static void
copy_value(struct buf *b, struct str name, struct str raw, uint32_t serial)
{
	struct err e;
	struct json *v;

	if (!str_is(name, "message") || raw.p[0] != '{') {
		buf_put(b, raw);
		return;
	}
	v = json_read(raw, &e);
	if (v != NULL && json_get(v, "id") == NULL) {
		buf_put(b, str_upto(raw, raw.n - 1));
		put_message_id(b, serial);
		buf_byte(b, '}');
	} else {
		buf_put(b, raw);
	}
	json_free(v);
}

static void
copy_filled(struct buf *b, struct str raw, struct str type, uint32_t serial)
{
	struct scan s = scan_start(raw);
	bool has[LACKS] = { false };
	struct str name, value;

	if (!scan_open(&s, '{'))
		return;
	buf_byte(b, '{');
	while (scan_member(&s, &name, &value)) {
		for (size_t i = 0; i < LACKS; i++)
			has[i] = has[i] || str_eq(name, lacks[i]);
		json_comma(b);
		buf_byte(b, '"');
		buf_put(b, name);
		buf_put(b, STR("\":"));
		copy_value(b, name, value, serial);
	}
	for (size_t i = 0; i < LACKS; i++)
		if (!has[i] && (i != L_TOKEN || repliable(type)))
			fill(b, (enum lack)i, serial);
	buf_byte(b, '}');
}

static uint32_t
person_of(const struct json *event, struct str type)
{
	struct str id = json_get_str(json_get(event, "source"), "userId");
	unsigned char key[PERSON_KEY_BYTES];
	uint32_t p;

	if (!person_parse(id, key))
		return PERSON_NONE;
	p = person_meet(key);
	if (str_is(type, "follow")) {
		resident_meet(p);
		person_unset(p, PERSON_BLOCKED);
	} else if (str_is(type, "unfollow")) {
		person_set(p, PERSON_BLOCKED);
	}
	return p;
}

bool
event_fill(struct buf *b, struct str raw, uint32_t *serial, struct err *e)
{
	struct json *event = json_read(raw, e);
	struct str type = json_get_str(event, "type");

	if (event == NULL)
		return false;
	if (!json_has_keys(event)) {
		json_free(event);
		return fail(e, ERR_INPUT, "an event is an object");
	}
	*serial = serial_new(person_of(event, type));
	copy_filled(b, raw, type, *serial);
	json_free(event);
	return true;
}
