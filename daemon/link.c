/* Wire, TLS and HTTP/2 in one: see link.h. */
#include "daemon/link.h"

#include "base/clock.h"
#include "daemon/session.h"
#include "daemon/tls.h"
#include "daemon/wire.h"

enum {
	PLAIN_BYTES = 16 * 1024,
	UNSENT_MAX = 256 * 1024,	/* bytes */
	QUIET_MS = 15000, PING_MS = 10000,
};

static bool
flush(struct link *l, struct err *e)
{
	struct buf *out;

	if (!tls_out(l->tls, &out, e))
		return false;
	if (out->n > 0)
		wire_give(l->wire, out);
	return true;
}

static void
feed(struct link *l)
{
	if (l->wire->in.n == 0)
		return;
	l->heard_ms = clock_mono_ms();
	l->pinged_ms = 0;
	tls_feed(l->tls, buf_str(&l->wire->in));
	wire_take(l->wire, l->wire->in.n);
}

bool
link_shake(struct link *l, bool *done, struct err *e)
{
	struct err ignored;
	bool ok;

	feed(l);
	ok = tls_shake(l->tls, done, e);
	if (!flush(l, ok ? e : &ignored) || !ok)
		return false;
	return *done || (!l->wire->eof && !l->wire->broken) ||
	    fail(e, ERR_REMOTE, "tls: connection closed");
}

void
link_begin(struct link *l)
{
	ASSERT(l->session == NULL);
	l->session = session_new();
	l->heard_ms = clock_mono_ms();
	l->pinged_ms = 0;
}

bool
link_hear(struct link *l, struct err *e)
{
	static char plain[PLAIN_BYTES];
	size_t n;

	feed(l);
	do {
		if (!tls_read(l->tls, plain, sizeof plain, &n, e) ||
		    !session_hear(l->session, (struct str){ plain, n }, e))
			return false;
	} while (n > 0);
	if (l->wire->broken)
		return fail(e, ERR_REMOTE, "connection reset");
	return !l->wire->eof || fail(e, ERR_REMOTE, "connection closed");
}

bool
link_say(struct link *l, const struct shown *shown, struct err *e)
{
	size_t bytes = wire_unsent(l->wire);
	struct str frame;

	for (; bytes < UNSENT_MAX; bytes += frame.n) {
		if (!session_say(l->session, shown, &frame, e))
			return false;
		if (frame.n == 0)
			break;
		if (!tls_write(l->tls, frame, e))
			return false;
	}
	return flush(l, e);
}

bool
link_full(const struct link *l)
{
	return wire_unsent(l->wire) >= UNSENT_MAX;
}

bool
link_alive(struct link *l, struct err *e)
{
	uint64_t now_ms = clock_mono_ms();

	if (l->pinged_ms != 0)
		return now_ms < l->pinged_ms + PING_MS ||
		    fail(e, ERR_BUSY, "no answer to a ping");
	if (session_streams(l->session) > 0 &&
	    now_ms >= l->heard_ms + QUIET_MS) {
		session_ping(l->session);
		l->pinged_ms = now_ms;
	}
	return true;
}

uint64_t
link_patience_ms(const struct link *l)
{
	uint64_t now_ms = clock_mono_ms();
	uint64_t due_ms = l->pinged_ms != 0 ? l->pinged_ms + PING_MS
	    : l->heard_ms + QUIET_MS;

	if (session_streams(l->session) == 0 && l->pinged_ms == 0)
		return 0;
	return due_ms > now_ms ? due_ms - now_ms : 1;
}

void
link_close(struct link *l, const struct err *why)
{
	session_free(l->session, why->why);
	tls_free(l->tls);
	if (l->wire != NULL && why->kind == ERR_BUSY)
		wire_drop(l->wire);
	else if (l->wire != NULL)
		wire_close(l->wire);
	*l = (struct link){ .wire = NULL };
}
