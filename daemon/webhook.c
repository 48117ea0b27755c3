/* LINE's events come in: see webhook.h. */
#include "daemon/webhook.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/seal.h"
#include "daemon/config.h"
#include "daemon/converse.h"
#include "daemon/disk.h"
#include "daemon/line.h"
#include "daemon/metrics.h"
#include "storage/inbox.h"

enum { EVENTS_MAX = 1000 };

/* An event we deal with, in its place by LINE's time [L3]. */
struct arrival {
	struct event_id	 id;
	const struct json *json;
	struct str	 text;		/* as it came; or none: see json */
	size_t		 place;		/* in the request: breaks ties */
};

static int
by_time(const void *va, const void *vb)
{
	const struct arrival *a = va, *b = vb;

	if (a->id.event_ms != b->id.event_ms)
		return a->id.event_ms < b->id.event_ms ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

/* LINE names each event; one without a name is known by its bytes [L2]. */
static struct str
event_name(const struct json *event)
{
	struct str id = json_get_str(event, "webhookEventId");
	struct buf bytes = { 0 };
	uint8_t sum[SEAL_BYTES];

	if (id.n > 0 && id.n <= 64)
		return id;
	json_copy_to(event, &bytes);
	seal_sha256(buf_str(&bytes), sum);
	buf_free(&bytes);
	return seal_hex(arena_step(), (struct str){ (char *)sum, sizeof sum });
}

static uint32_t
arrivals_of(const struct json *events, struct str body, struct arrival *list)
{
	size_t all = json_count(events);
	struct str *texts = ARENA_ARRAY(arena_step(), struct str, all + 1);
	bool plain = json_texts(body, "events", texts, all);
	uint32_t n = 0;

	for (size_t i = 0; i < all; i++) {
		const struct json *event = json_at(events, i);
		int64_t ms = json_int(json_get(event, "timestamp"));

		if (!converse_wants(event))
			continue;
		list[n++] = (struct arrival){
			{ ms > 0 ? (uint64_t)ms : 0, event_name(event) },
			event, plain ? texts[i] : STR_NONE, i };
	}
	qsort(list, n, sizeof *list, by_time);
	return n;
}

static void
keep(const struct arrival *a)
{
	struct buf kept = { 0 };
	bool fresh;

	buf_byte(&kept, '{');
	json_put_int(&kept, "received", (int64_t)clock_ms());
	json_put_key(&kept, "event");
	if (a->text.p != NULL)
		buf_put(&kept, a->text);
	else
		json_copy_to(a->json, &kept);
	buf_byte(&kept, '}');
	inbox_add(a->id, buf_str(&kept), &fresh);
	if (fresh) {
		metrics.events_total++;
		converse_start(a->id, a->json, clock_ms());
	} else
		metrics.events_repeated_total++;
	buf_free(&kept);
}

static bool
take_events(const struct json *body, struct str text, struct err *e)
{
	const struct json *events = json_get(body, "events");
	struct arrival *list;
	uint32_t n;

	if (!json_has_keys(body) || !json_is_list(events))
		return fail(e, ERR_INPUT, "webhook: no list of events");
	if (json_count(events) > EVENTS_MAX)
		return fail(e, ERR_INPUT, "webhook: more than %d events",
		    EVENTS_MAX);
	list = ARENA_ARRAY(arena_step(), struct arrival,
	    json_count(events) + 1);
	n = arrivals_of(events, text, list);
	for (uint32_t i = 0; i < n; i++)
		keep(&list[i]);
	return true;
}

bool
webhook(struct request *q, struct response *r, struct err *e)
{
	struct str signature;
	struct json *body;
	bool ok;

	if (disk_low() || converse_count() > config.events_max) {
		metrics.webhooks_refused_total++;
		return fail(e, ERR_BUSY, disk_low()
		    ? "the disk is nearly full" : "too many events at once");
	}
	if (!http_field(q, "x-line-signature", &signature) ||
	    !line_signed(q->body, signature)) {
		metrics.signature_refused_total++;
		return fail(e, ERR_DENIED, "webhook: not signed by LINE");
	}
	metrics.webhooks_total++;
	body = json_read(q->body, e);
	if (body == NULL)
		return false;
	ok = take_events(body, q->body, e);
	json_free(body);
	if (ok)
		buf_put(&r->body, STR("{}"));
	return ok;
}
