/* Addresses as people write them, and sockets that listen or connect there. */
#include "linesim/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/str.h"

static bool
unix_read(struct str path, struct address *a)
{
	struct sockaddr_un *un = (struct sockaddr_un *)&a->sock;

	if (path.n == 0 || path.n >= sizeof un->sun_path)
		return false;
	un->sun_family = AF_UNIX;
	memcpy(un->sun_path, path.p, path.n);
	a->n = sizeof *un;
	return true;
}

static bool
inet_read(struct str host, uint16_t port, struct address *a)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&a->sock;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&a->sock;
	char text[64];

	if (str_is(host, "localhost"))
		host = STR("127.0.0.1");
	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		host = str_upto(str_from(host, 1), host.n - 2);
	if (host.n >= sizeof text)
		return false;
	memcpy(text, host.p, host.n);
	text[host.n] = '\0';
	if (inet_pton(AF_INET, text, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		a->n = sizeof *in;
		return true;
	}
	if (inet_pton(AF_INET6, text, &in6->sin6_addr) != 1)
		return false;
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	a->n = sizeof *in6;
	return true;
}

bool
address_read(struct str text, struct address *a, struct err *e)
{
	size_t colon = text.n;
	uint64_t port;

	memset(a, 0, sizeof *a);
	if (str_starts(text, STR("unix:"))) {
		if (unix_read(str_from(text, 5), a))
			return true;
		return fail(e, ERR_INPUT, "bad path: %.*s", STRF(text));
	}
	while (colon > 0 && text.p[colon - 1] != ':')
		colon--;
	if (colon == 0 || !str_u64(str_from(text, colon), &port) ||
	    port > UINT16_MAX ||
	    !inet_read(str_upto(text, colon - 1), (uint16_t)port, a))
		return fail(e, ERR_INPUT, "not host:port: %.*s", STRF(text));
	return true;
}

static unsigned
port_of(int fd)
{
	struct sockaddr_storage s;
	socklen_t n = sizeof s;

	if (getsockname(fd, (struct sockaddr *)&s, &n) != 0)
		return 0;
	if (s.ss_family == AF_INET)
		return ntohs(((struct sockaddr_in *)&s)->sin_port);
	if (s.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&s)->sin6_port);
	return 0;
}

bool
address_listen(struct address *a, int *fd, unsigned *port, struct err *e)
{
	const struct sockaddr *s = (const struct sockaddr *)&a->sock;
	int one = 1;

	*fd = socket(s->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (*fd < 0)
		return fail(e, ERR_DISK, "no socket: %s", strerror(errno));
	setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (s->sa_family == AF_UNIX)
		unlink(((const struct sockaddr_un *)s)->sun_path);
	if (bind(*fd, s, a->n) != 0 || listen(*fd, 1024) != 0) {
		close(*fd);
		return fail(e, ERR_INPUT, "cannot listen: %s",
		    strerror(errno));
	}
	*port = port_of(*fd);
	address_set_port(a, *port);
	return true;
}

void
address_set_port(struct address *a, unsigned port)
{
	struct sockaddr *s = (struct sockaddr *)&a->sock;

	if (s->sa_family == AF_INET)
		((struct sockaddr_in *)s)->sin_port = htons((uint16_t)port);
	if (s->sa_family == AF_INET6)
		((struct sockaddr_in6 *)s)->sin6_port = htons((uint16_t)port);
}

int
address_connect(const struct address *a)
{
	const struct sockaddr *s = (const struct sockaddr *)&a->sock;
	int one = 1, fd = socket(s->sa_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (s->sa_family != AF_UNIX)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connect(fd, s, a->n) == 0 || errno == EINPROGRESS)
		return fd;
	close(fd);
	return -1;
}
