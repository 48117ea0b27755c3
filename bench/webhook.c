/*
 * Webhooks as fast as they are taken, or at a pace:
 * webhook PORT SECRET CONNS COUNT SEED message|unsend [PER_S [KEPT [again]]]
 *
 * COUNT signed events of 463 bytes, none twice, made before the clock starts;
 * so many connections at once to 127.0.0.1, each with one request out.  With
 * PER_S other than 0 requests leave at that pace, while a connection is free.
 * KEPT is a file for the numbers of those that got a 200; then the server may
 * vanish, and we end.  With "again" the numbers in it are said once more.
 * Prints JSON: how many 200s, requests a second, latency in microseconds.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/seal.h"
#include "base/str.h"

enum { BODY_BYTES = 463, ANSWER_BYTES = 4096, EVENTS = 256, SILENCE_MS = 5000,
	RESIDENTS = 1000, LATE_US = 2000000 };

struct caller {
	int		 fd;
	uint64_t	 since_us;	/* 0: nothing is out */
	uint32_t	 number;
	size_t		 n;
	char		 answer[ANSWER_BYTES];
};

static struct str	*requests;
static uint32_t		*took_us;
static uint32_t		*numbers;	/* of the requests, by turn */
static uint32_t		 count, begun, over, answered, ok, refused, late;
static uint64_t		 seed, from_us, per_s;
static struct caller	**idle;
static uint32_t		 idle_n;
static FILE		*kept;
static bool		 vanished;
static uint16_t		 port;
static int		 ep;
static struct seal	*seal;
static struct arena	 mem;

/* Both take the same room; nothing is answered to either, as there is no reply
 * token, but a message is understood first. */
static const struct kind {
	const char	*name, *before, *after;
} kinds[] = {
	{ "message", "\"message\":{\"id\":\"500000000000000001\","
	    "\"type\":\"text\",\"quoteToken\":\"",
	    "\",\"text\":\"\\u3042\\u3059\"}}]}" },
	{ "unsend", "\"unsend\":{\"messageId\":\"500000000000000001\","
	    "\"pad\":\"", "\"}}]}" },
};
static const struct kind *kind;

static void
put_event(struct buf *b, uint32_t i)
{
	uint8_t sum[SEAL_BYTES];

	seal_sha256(str_fmt(&mem, "1:%u", i % RESIDENTS), sum);
	buf_fmt(b, "{\"destination\":\"U00000000000000000000000000000000\","
	    "\"events\":[{\"type\":\"%s\",\"mode\":\"active\","
	    "\"timestamp\":%llu,\"source\":{\"type\":\"user\",\"userId\":"
	    "\"U%.32s\"},\"webhookEventId\":\"01BENCH%011llu%08u\","
	    "\"deliveryContext\":{\"isRedelivery\":false},", kind->name,
	    1795300000000ull + i, seal_hex(&mem,
	    (struct str){ (char *)sum, sizeof sum }).p,
	    (unsigned long long)seed, i);
}

static struct str
body_make(uint32_t i)
{
	struct str s, tail = str_of(kind->after);
	struct buf b = { 0 };

	put_event(&b, i);
	buf_put(&b, str_of(kind->before));
	while (b.n < BODY_BYTES - tail.n)
		buf_byte(&b, 'q');
	buf_put(&b, tail);
	s = str_dup(&mem, buf_str(&b));
	buf_free(&b);
	return s;
}

static struct str
request_make(uint32_t i)
{
	struct str body = body_make(i);
	uint8_t sum[SEAL_BYTES];

	seal_hmac(seal, body, sum);
	return str_fmt(&mem, "POST /webhook HTTP/1.1\r\nHost: 127.0.0.1\r\n"
	    "User-Agent: LineBotWebhook/2.0\r\nContent-Type: application/"
	    "json; charset=utf-8\r\nX-Line-Signature: %.*s\r\n"
	    "Content-Length: %zu\r\n\r\n%.*s", STRF(seal_base64(&mem,
	    (struct str){ (char *)sum, sizeof sum })), body.n, STRF(body));
}

static void
give_up(const char *what)
{
	fprintf(stderr, "webhook: %s: %s\n", what, strerror(errno));
	exit(1);
}

static bool
dial(struct caller *c)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
	    .sin_port = htons(port), .sin_addr.s_addr =
	    htonl(INADDR_LOOPBACK) };
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };
	int one = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (const struct sockaddr *)&to,
	    sizeof to) != 0)
		return false;
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &ev);
	return true;
}

/* The server ended this connection: fine after a 503, or when it was to
 * vanish; what was out then is answered by nobody. */
static void
redial(struct caller *c)
{
	if (c->since_us != 0 && kept == NULL)
		give_up("recv");
	close(c->fd);
	over += c->since_us != 0;
	if (c->since_us != 0)
		idle[idle_n++] = c;
	c->since_us = 0;
	c->n = 0;
	vanished = vanished || !dial(c);
	if (vanished && kept == NULL)
		give_up("connect");
}

static void
call(struct caller *c)
{
	struct str s = requests[begun];

	c->number = numbers[begun++];
	c->n = 0;
	c->since_us = clock_precise_us();
	if (send(c->fd, s.p, s.n, MSG_NOSIGNAL) != (ssize_t)s.n)
		redial(c);
}

/* Lets go what is due; tells how long until the next is, in ms. */
static int
call_due(void)
{
	uint64_t now_us = clock_precise_us() - from_us, due_us = 0;

	while (idle_n > 0 && begun < count && !vanished) {
		if (per_s > 0)
			due_us = begun * 1000000ull / per_s;
		if (due_us > now_us)
			return (int)((due_us - now_us) / 1000);
		call(idle[--idle_n]);
	}
	return SILENCE_MS;
}

/* Is the whole answer there?  All our peers say how long it is. */
static bool
whole(const struct caller *c)
{
	struct str s = { c->answer, c->n }, length;
	size_t end, at;
	uint64_t bytes;

	if (!str_find(s, STR("\r\n\r\n"), &end))
		return false;
	if (!str_find(str_upto(s, end), STR("ontent-"), &at) ||
	    !str_find(str_upto(s, end), STR("ength: "), &at)) {
		errno = EPROTO;
		give_up("no Content-Length");
	}
	str_split(str_upto(str_from(s, at + 7), end - at - 7), '\r', &length);
	length = str_split(str_upto(str_from(s, at + 7), end - at - 7), '\r',
	    &s);
	return str_u64(length, &bytes) && c->n >= end + 4 + bytes;
}

static void
take(struct caller *c)
{
	uint64_t us = clock_precise_us() - c->since_us;
	bool good = strncmp(c->answer, "HTTP/1.1 200", 12) == 0;

	ok += good;
	refused += strncmp(c->answer, "HTTP/1.1 503", 12) == 0;
	late += us > LATE_US;
	took_us[answered++] = (uint32_t)us;
	over++;
	if (good && kept != NULL)
		fprintf(kept, "%u\n", c->number);
	c->since_us = 0;
	c->n = 0;
	idle[idle_n++] = c;
}

static void
hear(struct caller *c)
{
	ssize_t n = recv(c->fd, c->answer + c->n, ANSWER_BYTES - c->n, 0);

	if (n <= 0) {
		redial(c);
		return;
	}
	c->n += (size_t)n;
	if (c->since_us != 0 && whole(c))
		take(c);
}

static int
by_size(const void *va, const void *vb)
{
	uint32_t a = *(const uint32_t *)va, b = *(const uint32_t *)vb;

	return a < b ? -1 : a > b;
}

static void
report(uint64_t us)
{
	qsort(took_us, answered, sizeof *took_us, by_size);
	printf("{\"asked\":%u,\"ok\":%u,\"refused\":%u,\"over_2s\":%u,"
	    "\"per_s\":%.0f,\"p50_us\":%u,\"p99_us\":%u,"
	    "\"worst_us\":%u}\n", begun, ok, refused, late,
	    (double)answered * 1e6 / (double)us, took_us[answered / 2],
	    took_us[(uint64_t)answered * 99 / 100],
	    answered > 0 ? took_us[answered - 1] : 0);
}

static void
run(struct caller *callers, uint32_t n)
{
	struct epoll_event events[EVENTS];

	for (uint32_t i = 0; i < n; i++) {
		if (!dial(&callers[i]))
			give_up("connect");
		idle[idle_n++] = &callers[i];
	}
	from_us = clock_precise_us();
	while (over < count && !vanished) {
		int wait_ms = call_due();
		int got = epoll_wait(ep, events, EVENTS, wait_ms);

		if (got < 0 || (got == 0 && wait_ms == SILENCE_MS))
			give_up("nothing came");
		for (int i = 0; i < got; i++)
			hear(events[i].data.ptr);
	}
}

/* Which events: all, or those that were kept before. */
static void
numbers_make(const char *file, bool again)
{
	char line[16];
	uint32_t n = 0;

	if (file != NULL && (kept = fopen(file, again ? "r" : "w")) == NULL)
		give_up(file);
	for (uint32_t i = 0; i < count; i++)
		numbers[n++] = i;
	if (!again)
		return;
	for (n = 0; n < count && fgets(line, sizeof line, kept); n++)
		numbers[n] = (uint32_t)strtoul(line, NULL, 10);
	count = n;
	fclose(kept);
	kept = NULL;
}

int
main(int argc, char **argv)
{
	struct caller *callers;
	uint32_t n;

	for (size_t i = 0; argc >= 7 && i < NELEMS(kinds); i++)
		if (strcmp(argv[6], kinds[i].name) == 0)
			kind = &kinds[i];
	if (kind == NULL)
		return 2;
	port = (uint16_t)strtoul(argv[1], NULL, 10);
	n = (uint32_t)strtoul(argv[3], NULL, 10);
	count = (uint32_t)strtoul(argv[4], NULL, 10);
	seed = strtoull(argv[5], NULL, 10);
	per_s = argc > 7 ? strtoull(argv[7], NULL, 10) : 0;
	seal = seal_new(str_of(argv[2]));
	requests = mem_get(count * sizeof *requests);
	numbers = mem_get(count * sizeof *numbers);
	took_us = mem_get((count + 1) * sizeof *took_us);
	callers = mem_get(n * sizeof *callers);
	idle = mem_get(n * sizeof *idle);
	ep = epoll_create1(EPOLL_CLOEXEC);
	numbers_make(argc > 8 ? argv[8] : NULL, argc > 9);
	for (uint32_t i = 0; i < count; i++)
		requests[i] = request_make(numbers[i]);
	run(callers, n);
	report(clock_precise_us() - from_us);
	for (uint32_t i = 0; i < n; i++)
		close(callers[i].fd);
	if (kept != NULL)
		fclose(kept);
	mem_free(idle);
	mem_free(callers);
	mem_free(took_us);
	mem_free(numbers);
	mem_free(requests);
	seal_free(seal);
	arena_free(&mem);
	return 0;
}
