/* The counters' table and the page that shows them. */
#include "daemon/metrics.h"

#include <inttypes.h>
#include <stdio.h>

#include "daemon/http.h"
#include "daemon/lane.h"
#include "daemon/quota.h"
#include "daemon/token.h"
#include "scheduler/agenda.h"
#include "scheduler/flow.h"
#include "scheduler/outbox.h"
#include "scheduler/post.h"
#include "scheduler/watch.h"
#include "storage/inbox.h"
#include "storage/roster.h"

struct metrics metrics;

enum metric_kind { COUNTER, GAUGE };

static const struct {
	const char	*name, *help;
	enum metric_kind kind;
	const uint64_t	*value;
} table[] = {
#define METRIC(name, KIND, help)	{ #name, help, KIND, &metrics.name },
#include "daemon/metrics.def"
#undef METRIC
};

static void
head(struct buf *b, enum metric_kind kind, const char *name, const char *help)
{
	buf_fmt(b, "# HELP kairan_%s %s\n# TYPE kairan_%s %s\n", name, help,
	    name, kind == COUNTER ? "counter" : "gauge");
}

static void
show(struct buf *b, enum metric_kind kind, const char *name, uint64_t value,
    const char *help)
{
	head(b, kind, name, help);
	buf_fmt(b, "kairan_%s %" PRIu64 "\n", name, value);
}

static void
show_http(struct buf *b)
{
	const struct http_counts *c = http_counts();

	show(b, GAUGE, "connections", c->open, "Connections open now");
	show(b, COUNTER, "connections_total", c->born, "Connections made");
	show(b, COUNTER, "requests_total", c->requests, "Requests handled");
	show(b, COUNTER, "requests_refused_total", c->refused,
	    "Requests refused without a handler");
	show(b, COUNTER, "connections_late_total", c->late,
	    "Connections closed by a time limit");
	show(b, COUNTER, "connections_evicted_total", c->evicted,
	    "Connections closed to make room");
	head(b, COUNTER, "answers_total", "Answers by the status' first digit");
	for (unsigned i = 2; i < NELEMS(c->answers); i++)
		buf_fmt(b, "kairan_answers_total{status=\"%uxx\"} %" PRIu64
		    "\n", i, c->answers[i]);
}

static void
show_lanes(struct buf *b)
{
	struct lane_stats s;

	lane_stats(&s);
	show(b, GAUGE, "lanes", s.open, "HTTP/2 connections to LINE");
	show(b, GAUGE, "lane_streams", s.streams, "Requests on them now");
	show(b, GAUGE, "lane_queued", s.queued, "Requests that wait for one");
	show(b, COUNTER, "lane_requests_total", s.sent, "Requests to LINE");
	show(b, COUNTER, "lane_answers_total", s.answers, "Whole answers");
	show(b, COUNTER, "lane_resets_total", s.resets,
	    "Requests that ended without an answer");
	show(b, COUNTER, "lane_connects_total", s.connects,
	    "Connections to LINE made");
	show(b, COUNTER, "lane_losses_total", s.losses,
	    "Connections to LINE lost or refused");
}

static void
show_posts(struct buf *b)
{
	const struct post_counts *c = post_counts();

	show(b, COUNTER, "deliveries_accepted_total", c->accepted,
	    "Deliveries that LINE accepted");
	show(b, COUNTER, "recipients_accepted_total", c->recipients,
	    "Residents in those deliveries");
	show(b, COUNTER, "deliveries_retried_total", c->again,
	    "Tries after which a delivery is tried again");
	show(b, COUNTER, "throttled_total", c->limited,
	    "Tries that LINE answered with 429");
	show(b, COUNTER, "deliveries_failed_total", c->failed,
	    "Deliveries that LINE refused");
	show(b, COUNTER, "deliveries_unsure_total", c->unsure,
	    "Deliveries that may have arrived");
	show(b, COUNTER, "deliveries_dropped_total", c->dropped,
	    "Deliveries that were stopped or too late");
}

static void
show_token(struct buf *b)
{
	const struct token_counts *c = token_counts();

	show(b, GAUGE, "token_good", token_good(),
	    "1 while there is an access token that LINE takes");
	show(b, COUNTER, "tokens_issued_total", c->issued,
	    "Access tokens that LINE gave us");
	show(b, COUNTER, "tokens_refused_total", c->refused,
	    "Access tokens that LINE did not take any more");
	show(b, COUNTER, "token_failures_total", c->failures,
	    "Tries to get a new one that failed");
}

/* Nothing is said where there is no limit, or none is known. */
static void
show_quota(struct buf *b)
{
	struct quota q = quota_now();

	if (q.known && q.limited)
		show(b, GAUGE, "quota_left", q.left,
		    "People who may still be written to this month");
}

void
metrics_show(struct buf *b)
{
	head(b, GAUGE, "build_info", "Always 1; the version is the label");
	buf_fmt(b, "kairan_build_info{version=\"%s\"} 1\n", VERSION);
	for (size_t i = 0; i < NELEMS(table); i++)
		show(b, table[i].kind, table[i].name, *table[i].value,
		    table[i].help);
	show(b, GAUGE, "residents", roster_count(), "Residents who follow");
	show(b, GAUGE, "inbox", inbox_count(), "Events not dealt with yet");
	show(b, GAUGE, "agenda", agenda_count(), "What is due, ever");
	show(b, GAUGE, "calendar_alarms", watch_alarms(),
	    "Districts of which nothing was known at noon for tomorrow");
	show(b, GAUGE, "outbox", outbox_waiting(), "Deliveries on their way");
	show(b, GAUGE, "flows", flow_count(), "Pieces of work that wait");
	show_posts(b);
	show_quota(b);
	show_token(b);
	show_http(b);
	show_lanes(b);
}

bool
metrics_page(struct request *r, struct response *a, struct err *e)
{
	(void)r;
	(void)e;
	a->type = "text/plain; version=0.0.4; charset=utf-8";
	metrics_show(&a->body);
	return true;
}
