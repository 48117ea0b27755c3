/* Names to addresses, beside the loop: see resolve.h. */
#include "daemon/resolve.h"

#include <ctype.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "daemon/io.h"

/* Shared by the flow and the thread; who leaves last frees it. */
struct resolve_query {
	struct origin	 origin;
	int		 fd;		/* readable when found is there */
	int		 code;		/* of getaddrinfo */
	struct addrinfo	*found;
	_Atomic bool	 left;		/* one of the two has gone */
};

static bool
host_read(struct str s, struct origin *o, struct str *rest, struct err *e)
{
	size_t at;

	if (str_starts(s, STR("["))) {
		s = str_from(s, 1);
		if (!str_find(s, STR("]"), &at))
			return fail(e, ERR_INPUT, "]: missing");
		*rest = str_from(s, at + 1);
	} else {
		at = str_find(s, STR(":"), &at) ? at : s.n;
		*rest = str_from(s, at);
	}
	if (at == 0 || at > HOST_MAX)
		return fail(e, ERR_INPUT, "host name: empty or too long");
	for (size_t i = 0; i < at; i++)
		if (!isalnum((unsigned char)s.p[i]) &&
		    strchr(":.-_", s.p[i]) == NULL)
			return fail(e, ERR_INPUT, "host name %.*s: only "
			    "https://host:port", STRF(str_upto(s, at)));
	memcpy(o->host, s.p, at);
	o->host[at] = '\0';
	return true;
}

bool
origin_parse(struct str url, struct origin *o, struct err *e)
{
	struct str s = url, port;
	uint64_t n = 443;

	*o = (struct origin){ .port = "443" };
	if (!str_starts(s, STR("https://")))
		return fail(e, ERR_INPUT, "%.*s: must begin with https://",
		    STRF(url));
	s = str_from(s, 8);
	if (str_ends(s, STR("/")))
		s.n--;
	if (!host_read(s, o, &port, e))
		return false;
	if (port.n == 0)
		return true;
	if (port.p[0] != ':' || !str_u64(str_from(port, 1), &n) || n == 0 ||
	    n > 65535 || port.n > sizeof o->port)
		return fail(e, ERR_INPUT, "%.*s: after the host only :port",
		    STRF(url));
	memcpy(o->port, port.p + 1, port.n - 1);
	o->port[port.n - 1] = '\0';
	return true;
}

static void
take(struct addresses *a, const struct addrinfo *i)
{
	for (a->n = 0; i != NULL && a->n < ADDRESSES_MAX; i = i->ai_next)
		memcpy(&a->at[a->n++], i->ai_addr, i->ai_addrlen);
}

static int
look_up(const struct origin *o, int flags, struct addrinfo **found)
{
	struct addrinfo hint = { .ai_socktype = SOCK_STREAM,
	    .ai_flags = flags | AI_NUMERICSERV };

	*found = NULL;
	return getaddrinfo(o->host, o->port, &hint, found);
}

static void
leave(struct resolve_query *q)
{
	if (!atomic_exchange(&q->left, true))
		return;
	if (q->found != NULL)
		freeaddrinfo(q->found);
	close(q->fd);
	mem_free(q);
}

static void *
asks(void *arg)
{
	struct resolve_query *q = arg;
	uint64_t one = 1;

	q->code = look_up(&q->origin, AI_ADDRCONFIG, &q->found);
	if (q->code != 0)	/* nothing but loopback here? */
		q->code = look_up(&q->origin, 0, &q->found);
	if (write(q->fd, &one, sizeof one) != (ssize_t)sizeof one)
		q->code = EAI_SYSTEM;
	leave(q);
	return NULL;
}

/* Signals stay the loop's. */
static bool
thread_start(struct resolve_query *q)
{
	sigset_t all, was;
	pthread_t t;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &was);
	r = pthread_create(&t, NULL, asks, q);
	pthread_sigmask(SIG_SETMASK, &was, NULL);
	return r == 0 && pthread_detach(t) == 0;
}

plan *
resolve(struct flow *f, const struct origin *o, struct addresses *a,
    flow_step *next)
{
	struct addrinfo *found;
	struct resolve_query *q;

	*a = (struct addresses){ .n = 0 };
	if (look_up(o, AI_NUMERICHOST, &found) == 0) {
		take(a, found);
		freeaddrinfo(found);
		return flow_go(f, next);
	}
	q = MEM_NEW(struct resolve_query);
	q->origin = *o;
	q->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ASSERT(q->fd >= 0);
	if (!thread_start(q)) {
		q->left = true;
		leave(q);
		return flow_go(f, next);
	}
	a->query = q;
	return io_poll(f, q->fd, POLLIN, 0, next);
}

bool
resolved(struct addresses *a, struct err *e)
{
	struct resolve_query *q = a->query;
	uint64_t n;

	a->query = NULL;
	if (q != NULL) {
		int code = EAI_AGAIN;

		if (read(q->fd, &n, sizeof n) == (ssize_t)sizeof n) {
			code = q->code;
			take(a, q->found);
		}
		leave(q);
		if (code != 0)
			return fail(e, ERR_REMOTE, "host name: %s",
			    gai_strerror(code));
	}
	return a->n > 0 || fail(e, ERR_REMOTE, "host name: no address");
}
