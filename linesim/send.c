/* Sending: what the body says, whether it may, what is kept of it. */
#include "linesim/send.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "linesim/index.h"
#include "linesim/keys.h"
#include "linesim/ledger.h"
#include "linesim/options.h"
#include "linesim/person.h"
#include "linesim/scan.h"
#include "linesim/token.h"
#include "linesim/words.h"

enum { TO_MAX = 500, ID_START = 1 };

/* A request body: raw values, p NULL where absent. */
struct letter {
	struct str	 to, messages, token, silent, units;
	uint32_t	 words;
	struct entry	 entry;
};

static uint32_t *people;		/* of the request at hand */
static uint32_t people_n, people_room;

static void
people_add(uint32_t p)
{
	if (people_n == people_room) {
		people_room = people_room == 0 ? 512 : people_room * 2;
		people = mem_grow(people, people_room * sizeof *people);
	}
	people[people_n++] = p;
}

static bool
not_json(struct call *q, const char *at)
{
	char text[100];
	unsigned line = 1, column = 1;

	for (const char *p = q->body.p; p != NULL && p < at; p++) {
		column = *p == '\n' ? 1 : column + 1;
		line += *p == '\n';
	}
	snprintf(text, sizeof text, "The request body could not be parsed as "
	    "JSON (line: %u, column: %u)", line, column);
	call_error(q, 400, text);
	return false;
}

static bool
bad_property(struct call *q, const char *name)
{
	char text[150];

	snprintf(text, sizeof text, "The property, '%s', in the request body "
	    "is invalid (line: -, column: -)", name);
	call_error(q, 400, text);
	return false;
}

/* LINE's page shows this one without quotes. */
static bool
bad_item(struct call *q, const char *name)
{
	char text[150];

	snprintf(text, sizeof text, "The property, %s, in the request body "
	    "is invalid (line: -, column: -)", name);
	call_error(q, 400, text);
	return false;
}

static bool
has_problems(struct call *q, struct problems *p)
{
	char text[100];

	ASSERT(p->count > 0);
	snprintf(text, sizeof text, p->flex >= 0 ?
	    "A message (messages[%d]) in the request body is invalid" :
	    "The request body has %d error(s)",
	    p->flex >= 0 ? p->flex : (int)p->count);
	call_error(q, 400, text);
	q->answer.n--;
	buf_put(&q->answer, STR(",\"details\":["));
	buf_put(&q->answer, buf_str(&p->details));
	buf_put(&q->answer, STR("]}"));
	buf_free(&p->details);
	return false;
}

static bool
problem(struct call *q, const char *message, const char *property)
{
	struct problems p = { .flex = -1 };

	problem_add(&p, message, str_of(property));
	return has_problems(q, &p);
}

static bool
body_read(struct call *q, struct letter *l)
{
	static const struct {
		struct str name;
		size_t at;
	} members[] = {
		{ { "to", 2 }, offsetof(struct letter, to) },
		{ { "messages", 8 }, offsetof(struct letter, messages) },
		{ { "replyToken", 10 }, offsetof(struct letter, token) },
		{ { "notificationDisabled", 20 },
		    offsetof(struct letter, silent) },
		{ { "customAggregationUnits", 22 },
		    offsetof(struct letter, units) },
	};
	struct scan s = scan_start(buf_str(&q->body));
	struct str name, value;

	memset(l, 0, sizeof *l);
	if (!scan_open(&s, '{'))
		return not_json(q, s.p);
	while (scan_member(&s, &name, &value))
		for (size_t i = 0; i < NELEMS(members); i++)
			if (str_eq(name, members[i].name))
				memcpy((char *)l + members[i].at, &value,
				    sizeof value);
	if (!scan_end(&s) || !str_utf8(l->messages))
		return not_json(q, s.p);
	return true;
}

static bool
unit_fine(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && c != '_')
			return false;
	}
	return name.n >= 1 && name.n <= 30;
}

static bool
units_fine(struct call *q, struct str raw)
{
	struct scan s = scan_start(raw);
	struct str item, name;
	unsigned n = 0;

	if (raw.p == NULL || str_is(raw, "null"))
		return true;
	if (!scan_open(&s, '['))
		return bad_property(q, "customAggregationUnits");
	while (scan_item(&s, &item)) {
		if (!scan_plain(item, &name) || !unit_fine(name))
			return bad_property(q, "customAggregationUnits[0]");
		n++;
	}
	return n <= 1 || problem(q, "Size must be between 0 and 1",
	    "customAggregationUnits");
}

/* All but to and replyToken. */
static bool
rest_fine(struct call *q, struct letter *l)
{
	struct problems p = { .flex = -1 };

	if (l->silent.p != NULL && !str_is(l->silent, "true") &&
	    !str_is(l->silent, "false") && !str_is(l->silent, "null"))
		return bad_property(q, "notificationDisabled");
	if (!units_fine(q, l->units))
		return false;
	if (l->messages.p == NULL || str_is(l->messages, "null"))
		return problem(q, "May not be empty", "messages");
	if (l->messages.p[0] != '[')
		return bad_property(q, "messages");
	return words_of(l->messages, &l->words, &p) || has_problems(q, &p);
}

static void
sent_show(struct call *q, const struct entry *x)
{
	char text[120];

	buf_put(&q->answer, STR("\"sentMessages\":["));
	for (unsigned i = 0; i < words_count(x->words); i++) {
		uint64_t id = x->message_id + i;

		snprintf(text, sizeof text, "%s{\"id\":\"%llu\"",
		    i > 0 ? "," : "", (unsigned long long)id);
		buf_put(&q->answer, str_of(text));
		if (words_quotable(x->words, i)) {
			snprintf(text, sizeof text,
			    ",\"quoteToken\":\"%016llx%016llx\"",
			    (unsigned long long)mix(options.seed, id),
			    (unsigned long long)mix(id, options.seed));
			buf_put(&q->answer, str_of(text));
		}
		buf_byte(&q->answer, '}');
	}
	buf_byte(&q->answer, ']');
}

static void
answer_again(struct call *q, const struct entry *x, bool sent)
{
	call_error(q, 409, "The retry key is already accepted");
	uuid_make(q->accepted_id, options.seed, x->number);
	if (!sent)
		return;
	q->answer.n--;
	buf_byte(&q->answer, ',');
	sent_show(q, x);
	buf_byte(&q->answer, '}');
}

static bool
quota_fine(struct call *q)
{
	if (options.monthly == 0 ||
	    ledger_sums.delivered + people_n <= options.monthly)
		return true;
	call_error(q, 429, "You have reached your monthly limit.");
	return false;
}

static void
accept_new(struct call *q, struct letter *l, bool sent, uint32_t key)
{
	struct entry *x = &l->entry;
	uint32_t place;

	ASSERT(people_n > 0 || !sent);
	x->ms = clock_ms();
	x->number = q->number;
	x->words = l->words;
	x->endpoint = (uint8_t)q->endpoint;
	x->lost = q->lost;
	place = ledger_add(*x, people, people_n);
	if (key != INDEX_NONE)
		key_accept(key, place);
	call_json(q, 200, STR("{"));
	if (sent)
		sent_show(q, ledger_at(place));
	buf_byte(&q->answer, '}');
}

/* All is checked: once for each key. */
static void
accept_letter(struct call *q, struct letter *l, bool sent)
{
	struct entry *x = &l->entry;
	uint32_t key = INDEX_NONE;

	sha_of(buf_str(&q->body), x->sha);
	x->keyed = uuid_read(q->headers[H_RETRY], x->key);
	if (x->keyed) {
		key = key_meet(x->key, x->sha, clock_ms());
		if (key_entry(key) != INDEX_NONE) {
			answer_again(q, ledger_at(key_entry(key)), sent);
			return;
		}
	}
	if (x->reply || quota_fine(q))
		accept_new(q, l, sent, key);
}

static bool
odd(uint32_t p)
{
	return p != PERSON_NONE && person_is(p, PERSON_ODD);
}

static bool
to_list(struct call *q, struct str raw)
{
	unsigned char key[PERSON_KEY_BYTES];
	struct scan s = scan_start(raw);
	struct str item, id;
	char name[24];

	people_n = 0;
	if (raw.p == NULL || str_is(raw, "null"))
		return problem(q, "May not be empty", "to");
	if (!scan_open(&s, '['))
		return bad_property(q, "to");
	while (scan_item(&s, &item)) {
		if (!scan_plain(item, &id) || !person_parse(id, key) ||
		    odd(person_find(key))) {
			snprintf(name, sizeof name, "to[%u]", people_n);
			return bad_item(q, name);
		}
		people_add(person_meet(key));
	}
	return (people_n >= 1 && people_n <= TO_MAX) ||
	    problem(q, "Size must be between 1 and 500", "to");
}

void
send_multicast(struct call *q)
{
	struct letter l;

	if (body_read(q, &l) && to_list(q, l.to) && rest_fine(q, &l))
		accept_letter(q, &l, false);
}

/* A group has the form of a person's id but another first letter. */
static bool
to_one(struct call *q, struct str raw)
{
	unsigned char key[PERSON_KEY_BYTES];
	struct str id;

	people_n = 0;
	if (raw.p == NULL || str_is(raw, "null"))
		return problem(q, "May not be empty", "to");
	if (!scan_plain(raw, &id) || id.n != PERSON_ID_BYTES ||
	    memchr("UCR", id.p[0], 3) == NULL ||
	    !hex_read(key, id.p + ID_START, PERSON_KEY_BYTES) ||
	    odd(person_find(key)))
		return bad_property(q, "to");
	if (id.p[0] != 'U' || (resident_count() > 0 &&
	    person_find(key) == PERSON_NONE)) {
		call_error(q, 400, "Failed to send messages");
		return false;
	}
	people_add(person_meet(key));
	return true;
}

void
send_push(struct call *q)
{
	struct letter l;

	if (body_read(q, &l) && to_one(q, l.to) && rest_fine(q, &l))
		accept_letter(q, &l, true);
}

void
send_reply(struct call *q)
{
	struct letter l;
	struct str token;
	uint32_t person;

	if (!body_read(q, &l) || !rest_fine(q, &l))
		return;
	if (l.token.p == NULL) {
		problem(q, "May not be empty", "replyToken");
		return;
	}
	if (!scan_plain(l.token, &token) || !reply_take(token, &person)) {
		call_error(q, 400, "Invalid reply token");
		return;
	}
	people_n = 0;
	people_add(person);
	l.entry.reply = true;
	accept_letter(q, &l, true);
}

void
send_broadcast(struct call *q)
{
	struct letter l;

	if (!body_read(q, &l) || !rest_fine(q, &l))
		return;
	people_n = 0;
	for (uint32_t i = 0; i < resident_count(); i++)
		if (person_reachable(resident_at(i)))
			people_add(resident_at(i));
	accept_letter(q, &l, false);
}

void
send_validate(struct call *q)
{
	struct letter l;

	if (body_read(q, &l) && rest_fine(q, &l))
		call_json(q, 200, STR("{}"));
}
