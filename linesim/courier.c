/* Webhook connections: connect, write, read an answer, keep or close. */
#include "linesim/courier.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "linesim/address.h"
#include "linesim/loop.h"
#include "linesim/options.h"
#include "linesim/parcel.h"

enum { TIMEOUT_MS = 2000, READ_BYTES = 4096, HEAD_MAX = 16 * 1024 };

struct courier {
	struct watch	 watch;
	struct timer	 limit;
	struct parcel	*parcel;	/* NULL: idle */
	struct buf	 out, in;
	size_t		 out_at;
	uint64_t	 start_us;
	bool		 open;
};

static struct courier *couriers;
static size_t couriers_n;
static struct address address;
static struct str host, path;
static struct buf secret, where;

static void
courier_shut(struct courier *l)
{
	if (!l->open)
		return;
	l->open = false;
	loop_del(&l->watch);
	close(l->watch.fd);
}

static void
courier_done(struct courier *l, enum outcome o, int status)
{
	struct parcel *p = l->parcel;

	ASSERT(p != NULL);
	l->parcel = NULL;
	timer_stop(&l->limit);
	if (o != OUT_ANSWER)
		courier_shut(l);
	hook_outcome(p, o, status, clock_precise_us() - l->start_us);
}

static void
limit_fire(struct timer *t)
{
	courier_done(HOLDER_OF(t, struct courier, limit), OUT_TIMEOUT, 0);
	couriers_pump();
}

/* The answer's status once it is whole, 0 before, -1 if it is nonsense. */
static int
answer_read(struct courier *l, bool *keep)
{
	struct str in = buf_str(&l->in), head, rest, line, value;
	uint64_t length = 0, status;
	size_t at;

	if (!str_find(in, STR("\r\n\r\n"), &at))
		return in.n > HEAD_MAX ? -1 : 0;
	head = str_upto(in, at);
	if (!str_starts(head, STR("HTTP/1.1 ")) || head.n < 12 ||
	    !str_u64(str_upto(str_from(head, 9), 3), &status))
		return -1;
	for (rest = head; rest.p != NULL;) {
		line = str_split(rest, '\n', &rest);
		line = str_split(str_trim(line), ':', &value);
		value = str_trim(value);
		if (str_ieq(line, STR("content-length")) &&
		    !str_u64(value, &length))
			return -1;
		if (str_ieq(line, STR("connection")) &&
		    str_ieq(value, STR("close")))
			*keep = false;
	}
	if (in.n < at + 4 + length)
		return 0;
	*keep = *keep && in.n == at + 4 + length;
	return (int)status;
}

static void
courier_answer(struct courier *l)
{
	bool keep = true;
	int status = answer_read(l, &keep);

	if (status == 0)
		return;
	buf_reset(&l->in);
	if (status < 0 || !keep)
		courier_shut(l);
	courier_done(l, status < 0 ? OUT_FAILED : OUT_ANSWER, status);
}

static void
courier_lost(struct courier *l)
{
	if (l->parcel != NULL)
		courier_done(l, OUT_FAILED, 0);
	else
		courier_shut(l);
}

static void
courier_read(struct courier *l)
{
	ssize_t n = recv(l->watch.fd, buf_room(&l->in, READ_BYTES),
	    READ_BYTES, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || l->parcel == NULL) {
		courier_lost(l);
		return;
	}
	l->in.n += (size_t)n;
	courier_answer(l);
}

static void
courier_write(struct courier *l)
{
	ssize_t n = send(l->watch.fd, l->out.p + l->out_at,
	    l->out.n - l->out_at, MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN && errno != EINTR && errno != ENOTCONN) {
		courier_lost(l);
		return;
	}
	l->out_at += n > 0 ? (size_t)n : 0;
	loop_change(&l->watch, l->out_at < l->out.n ? EPOLLIN | EPOLLOUT :
	    EPOLLIN);
}

static void
courier_ready(struct watch *w, uint32_t events)
{
	struct courier *l = HOLDER_OF(w, struct courier, watch);

	if ((events & EPOLLOUT) != 0 && l->out_at < l->out.n)
		courier_write(l);
	if (l->open && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
		courier_read(l);
	couriers_pump();
}

static void
request_write(struct courier *l)
{
	struct buf body = { 0 };
	char sign[45];

	parcel_body(l->parcel, &body);
	sign_body(buf_str(&secret), buf_str(&body), sign);
	buf_reset(&l->out);
	l->out_at = 0;
	buf_fmt(&l->out, "POST %.*s HTTP/1.1\r\nHost: %.*s\r\n"
	    "Content-Type: application/json; charset=utf-8\r\n"
	    "User-Agent: LineBotWebhook/2.0\r\nx-line-signature: %s\r\n"
	    "Content-Length: %zu\r\n\r\n", STRF(path), STRF(host), sign,
	    body.n);
	buf_put(&l->out, buf_str(&body));
	buf_free(&body);
}

static bool
courier_connect(struct courier *l)
{
	int fd = address_connect(&address);

	if (fd < 0)
		return false;
	l->watch = (struct watch){ .fd = fd, .ready = courier_ready };
	loop_add(&l->watch, EPOLLIN | EPOLLOUT);
	l->open = true;
	return true;
}

static void
courier_start(struct courier *l, struct parcel *p)
{
	ASSERT(l->parcel == NULL && p != NULL);
	l->parcel = p;
	buf_reset(&l->in);
	request_write(l);
	l->start_us = clock_precise_us();
	timer_set(&l->limit, TIMEOUT_MS);
	if (!l->open && !courier_connect(l))
		courier_done(l, OUT_FAILED, 0);
	else
		courier_write(l);
}

void
couriers_pump(void)
{
	static bool pumping;

	if (pumping)
		return;
	pumping = true;
	for (size_t i = 0; i < couriers_n; i++) {
		struct parcel *p;

		if (couriers[i].parcel == NULL && (p = hook_next()) != NULL)
			courier_start(&couriers[i], p);
		else if (couriers[i].parcel == NULL)
			break;
	}
	pumping = false;
}

/* "http://host:port/path", "unix:/socket:/path", "http://unix:/s:/path" */
static bool
url_read(struct str url, struct err *e)
{
	size_t at;

	if (str_starts(url, STR("http://")))
		url = str_from(url, 7);
	host = STR("localhost");
	if (str_starts(url, STR("unix:"))) {
		if (!str_find(url, STR(":/"), NULL) ||
		    !str_find(str_from(url, 6), STR(":/"), &at))
			return fail(e, ERR_INPUT, "not unix:/socket:/path");
		path = str_from(url, at + 7);
		return address_read(str_upto(url, at + 6), &address, e);
	}
	if (!str_find(url, STR("/"), &at))
		return fail(e, ERR_INPUT, "no path in --webhook");
	host = str_upto(url, at);
	path = str_from(url, at);
	return address_read(host, &address, e);
}

bool
couriers_open(struct str url, struct str key, struct err *e)
{
	buf_put(&where, url);
	buf_put(&secret, key);
	if (!url_read(buf_str(&where), e))
		return false;
	couriers_n = options.hook_conns;
	couriers = mem_get(couriers_n * sizeof *couriers);
	for (size_t i = 0; i < couriers_n; i++)
		couriers[i].limit.fire = limit_fire;
	return true;
}

void
couriers_close(void)
{
	for (size_t i = 0; i < couriers_n; i++) {
		timer_stop(&couriers[i].limit);
		courier_shut(&couriers[i]);
		parcel_free(couriers[i].parcel);
		buf_free(&couriers[i].in);
		buf_free(&couriers[i].out);
	}
	mem_free(couriers);
	couriers = NULL;
	couriers_n = 0;
	buf_free(&secret);
	buf_free(&where);
}

uint64_t
couriers_busy(void)
{
	uint64_t n = 0;

	for (size_t i = 0; i < couriers_n; i++)
		n += couriers[i].parcel != NULL;
	return n;
}
