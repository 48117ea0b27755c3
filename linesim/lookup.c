/* Questions about the account and its followers. */
#include "linesim/lookup.h"

#include <stdio.h>

#include "base/json.h"
#include "linesim/ledger.h"
#include "linesim/options.h"
#include "linesim/person.h"

enum { FOLLOWERS_LIMIT = 300, FOLLOWERS_MOST = 1000 };

void
lookup_quota(struct call *q)
{
	call_json(q, 200, STR("{"));
	json_put_str(&q->answer, "type", options.monthly == 0 ? STR("none") :
	    STR("limited"));
	if (options.monthly != 0)
		json_put_int(&q->answer, "value", (int64_t)options.monthly);
	buf_byte(&q->answer, '}');
}

void
lookup_consumption(struct call *q)
{
	call_json(q, 200, STR("{"));
	json_put_int(&q->answer, "totalUsage",
	    (int64_t)ledger_sums.delivered);
	buf_byte(&q->answer, '}');
}

/* The last segment of the path. */
static struct str
last_segment(struct str path)
{
	size_t at = path.n;

	while (at > 0 && path.p[at - 1] != '/')
		at--;
	return str_from(path, at);
}

void
lookup_profile(struct call *q)
{
	struct str id = last_segment(q->path);
	unsigned char key[PERSON_KEY_BYTES];
	uint32_t p;
	char name[40];

	if (!person_parse(id, key)) {
		call_error(q, 400, "The value for the 'userId' parameter is "
		    "invalid");
		return;
	}
	p = person_find(key);
	if (resident_count() > 0 &&
	    (p == PERSON_NONE || !person_reachable(p))) {
		call_error(q, 404, "Not found");
		return;
	}
	snprintf(name, sizeof name, "住民%.4s", id.p + 1);
	call_json(q, 200, STR("{"));
	json_put_str(&q->answer, "userId", id);
	json_put_str(&q->answer, "displayName", str_of(name));
	json_put_str(&q->answer, "language", STR("ja"));
	buf_byte(&q->answer, '}');
}

void
lookup_info(struct call *q)
{
	call_json(q, 200, STR("{\"userId\":\"" BOT_ID "\","
	    "\"basicId\":\"@linesim\",\"displayName\":\"linesim\","
	    "\"chatMode\":\"bot\",\"markAsReadMode\":\"auto\"}"));
}

void
lookup_followers(struct call *q)
{
	struct str start = call_query(q, "start");
	struct str most = call_query(q, "limit");
	uint64_t from = 0, limit = FOLLOWERS_LIMIT, n = 0;
	char id[PERSON_ID_BYTES + 1], next[32];

	if ((most.p != NULL && (!str_u64(most, &limit) || limit < 1 ||
	    limit > FOLLOWERS_MOST)) || (start.p != NULL &&
	    (!str_u64(start, &from) || from > resident_count()))) {
		call_error(q, 400, "Invalid start param");
		return;
	}
	call_json(q, 200, STR("{\"userIds\":["));
	for (; n < limit && from < resident_count(); from++) {
		if (!person_reachable(resident_at((uint32_t)from)))
			continue;
		json_comma(&q->answer);
		json_put(&q->answer, person_id(resident_at((uint32_t)from),
		    id));
		n++;
	}
	buf_byte(&q->answer, ']');
	if (from < resident_count()) {
		snprintf(next, sizeof next, "%llu",
		    (unsigned long long)from);
		json_put_str(&q->answer, "next", str_of(next));
	}
	buf_byte(&q->answer, '}');
}

static struct json *
body_json(struct call *q)
{
	struct err e;
	struct json *body = json_read(buf_str(&q->body), &e);

	if (body == NULL)
		call_error(q, 400, "The request body could not be parsed as "
		    "JSON (line: 1, column: 1)");
	return body;
}

void
lookup_loading(struct call *q)
{
	struct json *body = body_json(q);
	const struct json *seconds = json_get(body, "loadingSeconds");
	unsigned char key[PERSON_KEY_BYTES];
	int64_t n = seconds != NULL ? json_int(seconds) : 20;

	if (body == NULL)
		return;
	if (!person_parse(json_get_str(body, "chatId"), key))
		call_error(q, 400, "Only user id is acceptable, please "
		    "confirm if there are any group/room ids or illegal "
		    "ids.");
	else if (n < 5 || n > 60 || n % 5 != 0)
		call_json(q, 400, STR("{\"message\":\"The request body has 1 "
		    "error(s)\",\"details\":[{\"message\":\"Must be between "
		    "5 and 60\",\"property\":\"loadingSeconds\"}]}"));
	else
		call_json(q, 202, STR("{}"));
	json_free(body);
}

void
lookup_read(struct call *q)
{
	struct json *body = body_json(q);

	if (body == NULL)
		return;
	if (json_get_str(body, "markAsReadToken").n == 0)
		call_error(q, 400, "Invalid markAsReadToken. Tokens must be "
		    "used by the bot that received them via Webhook.");
	else
		call_json(q, 200, STR("{}"));
	json_free(body);
}

void
lookup_content(struct call *q)
{
	static const unsigned char png[] = {
		0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H',
		'D', 'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e,
		0x9b, 0x55, 0, 0, 0, 10, 'I', 'D', 'A', 'T', 0x78, 0x9c, 0x63,
		0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0,
		0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82,
	};

	call_json(q, 200, (struct str){ (const char *)png, sizeof png });
	q->type = "image/png";
}
