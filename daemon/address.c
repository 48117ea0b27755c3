/* Addresses from the settings to sockets that listen. */
#include "daemon/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 4096 };

union any {
	struct sockaddr		 sa;
	struct sockaddr_in	 in;
	struct sockaddr_in6	 in6;
	struct sockaddr_un	 un;
};

static bool
read_unix(struct str path, union any *a, socklen_t *n)
{
	if (path.n == 0 || path.n >= sizeof a->un.sun_path)
		return false;
	a->un.sun_family = AF_UNIX;
	memcpy(a->un.sun_path, path.p, path.n);
	*n = sizeof a->un;
	return true;
}

static bool
read_inet(struct str s, union any *a, socklen_t *n)
{
	char host[INET6_ADDRSTRLEN] = "";
	uint64_t port;
	size_t i = s.n;

	while (i > 0 && s.p[i - 1] != ':')
		i--;
	if (i < 2 || !str_u64(str_from(s, i), &port) || port > 65535)
		return false;
	s = str_upto(s, i - 1);
	if (s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		s = (struct str){ s.p + 1, s.n - 2 };
	if (s.n >= sizeof host)
		return false;
	memcpy(host, s.p, s.n);
	if (inet_pton(AF_INET, host, &a->in.sin_addr) == 1) {
		a->in.sin_family = AF_INET;
		a->in.sin_port = htons((uint16_t)port);
		*n = sizeof a->in;
		return ntohl(a->in.sin_addr.s_addr) >> 24 == 127;
	}
	if (inet_pton(AF_INET6, host, &a->in6.sin6_addr) != 1)
		return false;
	a->in6.sin6_family = AF_INET6;
	a->in6.sin6_port = htons((uint16_t)port);
	*n = sizeof a->in6;
	return IN6_IS_ADDR_LOOPBACK(&a->in6.sin6_addr);
}

bool
address_listen(struct str where, int *fd, struct err *e)
{
	union any a;
	socklen_t n;
	int one = 1;

	memset(&a, 0, sizeof a);
	if (str_starts(where, STR("unix:"))
	    ? !read_unix(str_from(where, 5), &a, &n)
	    : !read_inet(where, &a, &n))
		return fail(e, ERR_INPUT, "listen: \"%.*s\" is neither "
		    "unix:/path nor loopback:port", STRF(where));
	*fd = socket(a.sa.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return fail(e, ERR_INPUT, "socket: %s", strerror(errno));
	if (a.sa.sa_family == AF_UNIX)
		unlink(a.un.sun_path);
	else
		setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(*fd, &a.sa, n) == 0 && listen(*fd, BACKLOG) == 0) {
		if (a.sa.sa_family == AF_UNIX)
			chmod(a.un.sun_path, 0660);
		return true;
	}
	fail(e, ERR_INPUT, "listen %.*s: %s", STRF(where), strerror(errno));
	close(*fd);
	return false;
}
