/* How lanes come and go, and which one carries a request: see lane.h. */
#include "daemon/lane.h"

#include <netinet/in.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/seal.h"
#include "daemon/fetch.h"
#include "daemon/link.h"
#include "daemon/resolve.h"
#include "daemon/session.h"
#include "daemon/tls.h"
#include "daemon/token.h"
#include "daemon/wire.h"

enum {
	LANES = 3,
	DIAL_MS = 10000,		/* for connecting and the handshake */
	STALL_MS = 5000,
	AGAIN_MS = 250, AGAIN_MAX_MS = 10000,
	HTTP2_AGAIN_MS = 10 * MINUTE_MS,
};

/* RESTS until a request waits, PAUSES after a failure. */
enum lane_way { RESTS, DIALS, OPEN, PAUSES };

struct lane {
	struct flow	 flow;
	unsigned	 nth;
	enum lane_way	 way;
	struct addresses addresses;
	struct link	 link;
	struct list	 given;		/* exchanges without a stream yet */
	unsigned	 ngiven;
	unsigned	 failures;	/* in a row, without an answer */
	uint64_t	 dialed_ms;
	struct err	 why;		/* it is being lost */
};

static struct origin	 origin;
static struct buf	 base;		/* "https://..." */
static struct tls_trust	*trust;
static struct lane	*lanes;
static unsigned		 nlanes, nflows, nqueued;
static struct list	 queue = { &queue, &queue };
static bool		 closing, by_fetch;
static uint64_t		 connects, losses;

static flow_step	 lane_rest, lane_turn;

static unsigned
lane_load(const struct lane *l)
{
	return l->ngiven + session_streams(l->link.session);
}

static bool
lane_takes(const struct lane *l)
{
	return l->way == OPEN && !session_leaving(l->link.session) &&
	    lane_load(l) < session_room(l->link.session);
}

static struct lane *
lane_best(void)
{
	struct lane *best = NULL;

	for (struct lane *l = lanes; l < lanes + nlanes; l++)
		if (lane_takes(l) &&
		    (best == NULL || lane_load(l) < lane_load(best)))
			best = l;
	return best;
}

static struct exchange *
queue_pop(void)
{
	struct list *i = list_pop(&queue);

	ASSERT(i != NULL && nqueued > 0);
	nqueued--;
	return HOLDER_OF(i, struct exchange, link);
}

/* Gives what waits to lanes, or has lanes dialed for it. */
static void
queue_share(void)
{
	struct exchange *x;
	struct lane *l;

	while (by_fetch && nqueued > 0) {
		x = queue_pop();
		x->origin = buf_str(&base);
		x->bearer = token_now();
		x->token = token_number();
		fetch_take(x);
	}
	while (nqueued > 0 && (l = lane_best()) != NULL) {
		x = queue_pop();
		x->carrier = l;
		l->ngiven++;
		list_add(&l->given, &x->link);
		wire_wake(l->link.wire);
	}
	for (l = lanes; nqueued > 0 && l < lanes + nlanes; l++)
		if (l->way == RESTS && flow_waits(&l->flow))
			flow_wake(&l->flow);
}

static void
queue_lose(const char *why)
{
	while (nqueued > 0)
		exchange_lost(queue_pop(), ERR_REMOTE, why);
}

/* What a lane was given and has not begun goes back to the front. */
static void
given_back(struct lane *l)
{
	for (struct list *i = l->given.next; i != &l->given; i = i->next)
		HOLDER_OF(i, struct exchange, link)->carrier = NULL;
	nqueued += l->ngiven;
	l->ngiven = 0;
	list_take(&l->given, &queue);
	list_take(&queue, &l->given);
}

static void
undo_ask(struct flow *f)
{
	struct exchange *x = exchange_of(f);
	struct lane *l = x->carrier;

	if (x->fetched) {
		fetch_drop(x);
	} else if (l == NULL) {
		nqueued--;
		exchange_forget(x);
	} else if (x->stream == 0) {
		l->ngiven--;
		exchange_forget(x);
	} else {
		session_drop(l->link.session, x);
		wire_wake(l->link.wire);
	}
}

static plan *
submit(struct flow *f)
{
	struct exchange *x = exchange_of(f);
	plan *p = flow_wait(f, undo_ask, x->limit_ms, x->next);

	if (nlanes == 0 || closing) {
		exchange_lost(x, ERR_REMOTE, "lanes are closed");
		return p;
	}
	FAILPOINT(request_unsent);
	list_add(&queue, &x->link);
	nqueued++;
	queue_share();
	return p;
}

plan *
lane_ask(struct flow *f, struct exchange *x, uint64_t limit_ms,
    flow_step *next)
{
	return exchange_gate(x, f, limit_ms, next, submit);
}

/* Half of the wait is by chance, so that lanes do not knock together. */
static uint64_t
pause_ms(unsigned failures)
{
	uint64_t ms = AGAIN_MAX_MS;
	uint8_t chance;

	if (failures == 0)
		return 0;
	if (failures < 6)
		ms = (uint64_t)AGAIN_MS << (failures - 1);
	seal_random(&chance, 1);
	return ms / 2 + ms / 2 * chance / UINT8_MAX;
}

static bool
any_hope(void)
{
	for (const struct lane *l = lanes; l < lanes + nlanes; l++)
		if (l->way == OPEN || l->way == DIALS)
			return true;
	return false;
}

/* Why is l->why.  Where this connection ever carried an answer there is hope,
 * else the queue is told when this was the last lane. */
static plan *
lane_lost(struct lane *l)
{
	struct session *s = l->link.session;
	bool answered = s != NULL && session_answered(s);

	log_event(closing || answered ? LOG_INFO : LOG_WARN, "lane lost",
	    "lane=%u streams=%u why=%s", l->nth,
	    s != NULL ? session_streams(s) : 0, l->why.why);
	l->way = answered ? DIALS : PAUSES;
	given_back(l);
	link_close(&l->link, &l->why);
	losses++;
	l->failures = answered ? 0 : l->failures + 1;
	if (closing || !any_hope())
		queue_lose(l->why.why);
	if (closing)
		return flow_end(&l->flow);
	queue_share();
	return answered ? flow_go(&l->flow, lane_rest) :
	    flow_sleep(&l->flow, pause_ms(l->failures), lane_rest);
}

static void
lane_fill(struct lane *l)
{
	while (!list_empty(&l->given)) {
		struct exchange *x = HOLDER_OF(l->given.next,
		    struct exchange, link);

		if (!session_begin(l->link.session, x))
			break;
		l->ngiven--;
	}
	if (session_leaving(l->link.session)) {
		given_back(l);
		queue_share();
	}
}

static bool
lane_done(struct lane *l)
{
	const struct session *s = l->link.session;

	if (closing)
		return !fail(&l->why, ERR_REMOTE, "lanes are closed");
	if (session_over(s) ||
	    (session_leaving(s) && session_streams(s) == 0))
		return !fail(&l->why, ERR_REMOTE, "the other side left");
	return false;
}

static bool
lane_say(struct lane *l)
{
	const struct shown shown = {
		.authority = str_from(buf_str(&base), strlen("https://")),
		.authorization = token_bearer(), .token = token_number(),
	};

	return link_say(&l->link, &shown, &l->why);
}

/* What came is heard first: it makes room. */
static plan *
lane_turn(struct flow *f)
{
	struct lane *l = FLOW_OF(f, struct lane);

	if (!link_hear(&l->link, &l->why))
		return lane_lost(l);
	queue_share();
	lane_fill(l);
	if (!link_alive(&l->link, &l->why) || !lane_say(l) ||
	    lane_done(l))
		return lane_lost(l);
	queue_share();			/* a reset that left made room */
	if (l->ngiven > 0)
		return flow_go(f, lane_turn);
	if (link_full(&l->link))
		return wire_drain(f, l->link.wire, STALL_MS, lane_turn);
	return wire_read(f, l->link.wire, link_patience_ms(&l->link),
	    lane_turn);
}

/* They speak only HTTP/1.1: so be it. */
static plan *
lane_plain(struct lane *l)
{
	if (!by_fetch)
		log_event(LOG_WARN, "lane without http2", "lane=%u", l->nth);
	by_fetch = true;
	fail(&l->why, ERR_REMOTE, "no HTTP/2");
	link_close(&l->link, &l->why);
	l->way = PAUSES;
	queue_share();
	return flow_sleep(&l->flow, HTTP2_AGAIN_MS, lane_rest);
}

static plan *
lane_ready(struct lane *l)
{
	if (!tls_http2(l->link.tls))
		return lane_plain(l);
	log_event(LOG_INFO, "lane open", "lane=%u", l->nth);
	connects++;
	by_fetch = false;
	link_begin(&l->link);
	l->way = OPEN;
	return lane_turn(&l->flow);
}

static plan *
lane_shake(struct flow *f)
{
	struct lane *l = FLOW_OF(f, struct lane);
	uint64_t passed_ms = clock_mono_ms() - l->dialed_ms;
	bool done;

	if (closing) {
		fail(&l->why, ERR_REMOTE, "lanes are closed");
		return lane_lost(l);
	}
	if (!link_shake(&l->link, &done, &l->why))
		return lane_lost(l);
	if (done)
		return lane_ready(l);
	if (passed_ms >= DIAL_MS) {
		fail(&l->why, ERR_BUSY, "tls: time limit");
		return lane_lost(l);
	}
	return wire_read(f, l->link.wire, DIAL_MS - passed_ms, lane_shake);
}

static plan *
lane_dialed(struct flow *f)
{
	struct lane *l = FLOW_OF(f, struct lane);

	l->why = f->err;
	if (l->why.kind != ERR_NONE)
		return lane_lost(l);
	l->link.tls = tls_new(trust, origin.host);
	return lane_shake(f);
}

static socklen_t
address_bytes(const struct sockaddr_storage *a)
{
	return a->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6)
	    : sizeof(struct sockaddr_in);
}

/* Lanes spread over a host's addresses, and try another one each time. */
static plan *
lane_resolved(struct flow *f)
{
	struct lane *l = FLOW_OF(f, struct lane);
	const struct sockaddr_storage *a;

	if (!resolved(&l->addresses, &l->why))
		return lane_lost(l);
	a = &l->addresses.at[(l->nth + l->failures) % l->addresses.n];
	return wire_dial(f, &l->link.wire, (const struct sockaddr *)a,
	    address_bytes(a), DIAL_MS, lane_dialed);
}

static plan *
lane_dial(struct flow *f)
{
	struct lane *l = FLOW_OF(f, struct lane);

	arena_reset(&f->arena);
	err_clear(&l->why);
	l->way = DIALS;
	l->dialed_ms = clock_mono_ms();
	return resolve(f, &origin, &l->addresses, lane_resolved);
}

static void
undo_rest(struct flow *f)
{
	ASSERT(FLOW_OF(f, struct lane)->way == RESTS);
}

static plan *
lane_rest(struct flow *f)
{
	struct lane *l = FLOW_OF(f, struct lane);

	if (closing)
		return flow_end(f);
	if (nqueued > 0 || by_fetch)
		return lane_dial(f);
	l->way = RESTS;
	return flow_wait(f, undo_rest, 0, lane_rest);
}

static void
lane_end(struct flow *f UNUSED)
{
	if (--nflows > 0)
		return;
	nlanes = 0;
	closing = by_fetch = false;
	mem_free(lanes);
	lanes = NULL;
	tls_trust_free(trust);
	trust = NULL;
	buf_free(&base);
}

static void
lanes_start(unsigned n)
{
	nlanes = nflows = n;
	lanes = mem_get(n * sizeof *lanes);
	for (unsigned i = 0; i < n; i++) {
		flow_start(&lanes[i].flow, "lane", lane_dial, lane_end);
		lanes[i].nth = i;
		lanes[i].way = DIALS;
		list_init(&lanes[i].given);
	}
}

bool
lane_open(const struct lane_options *o, struct err *e)
{
	struct str url = o->base;

	ASSERT(nlanes == 0 && o->lanes <= LANES_MAX);
	if (!origin_parse(url, &origin, e) ||
	    (trust = tls_trust_new(o->ca_file, e)) == NULL)
		return false;
	if (str_ends(url, STR("/")))
		url.n--;
	buf_put(&base, url);
	lanes_start(o->lanes > 0 ? o->lanes : LANES);
	return true;
}

void
lane_close(void)
{
	closing = true;
	queue_lose("lanes are closed");
	for (unsigned i = 0; i < nlanes; i++)
		if (flow_waits(&lanes[i].flow))
			flow_cancel(&lanes[i].flow);
}

void
lane_stats(struct lane_stats *s)
{
	*s = (struct lane_stats){
		.queued = nqueued, .sent = session_stats.sent,
		.answers = session_stats.answers,
		.resets = session_stats.resets, .connects = connects,
		.losses = losses, .by_fetch = by_fetch,
	};
	for (const struct lane *l = lanes; l < lanes + nlanes; l++) {
		s->open += l->way == OPEN;
		s->streams += l->way == OPEN ? lane_load(l) : 0;
	}
}
