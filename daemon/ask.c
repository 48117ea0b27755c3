/* Asks kairand, and waits for what it says: see ask.h. */
#include "daemon/ask.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"

enum { ANSWER_BYTES_MAX = 256 << 20, READ_BYTES = 64 * 1024 };

static bool
dial(struct str path, int *fd, struct err *e)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	if (str_starts(path, STR("unix:")))
		path = str_from(path, strlen("unix:"));
	if (path.n == 0 || path.n >= sizeof to.sun_path)
		return fail(e, ERR_INPUT, "\"%.*s\" is no path of a socket",
		    STRF(text_cut(path, 200)));
	memcpy(to.sun_path, path.p, path.n);
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*fd >= 0 && connect(*fd, (const struct sockaddr *)&to,
	    sizeof to) == 0)
		return true;
	fail(e, ERR_REMOTE, "kairand does not answer at %.*s: %s", STRF(path),
	    strerror(errno));
	if (*fd >= 0)
		close(*fd);
	return false;
}

/* A daemon that refuses early closes its side; its answer can be read. */
static bool
send_all(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return false;
		bytes = str_from(bytes, n > 0 ? (size_t)n : 0);
	}
	return true;
}

static void
put_command(const struct ask *q, struct buf *b)
{
	buf_byte(b, '{');
	json_put_key(b, "argv");
	buf_byte(b, '[');
	for (uint32_t i = 0; i < q->argv.n; i++) {
		json_comma(b);
		json_put(b, q->argv.p[i]);
	}
	buf_byte(b, ']');
	json_put_str(b, "lang", q->lang);
	json_put_bool(b, "asks", q->asks);
	json_put_key(b, "files");
	buf_byte(b, '[');
	for (size_t i = 0; i < q->nfiles; i++) {
		json_comma(b);
		buf_byte(b, '{');
		json_put_str(b, "name", q->files[i].name);
		json_put_int(b, "bytes", (int64_t)q->files[i].bytes.n);
		buf_byte(b, '}');
	}
	buf_put(b, STR("]}\n"));
}

static void
send_request(int fd, const struct ask *q)
{
	struct buf command = { 0 }, head = { 0 };
	size_t bytes;
	bool going;

	ASSERT(fd >= 0);
	put_command(q, &command);
	bytes = command.n;
	for (size_t i = 0; i < q->nfiles; i++)
		bytes += q->files[i].bytes.n;
	buf_fmt(&head, "POST /command HTTP/1.1\r\nHost: kairan\r\n"
	    "Content-Type: application/json\r\nContent-Length: %zu\r\n"
	    "Connection: close\r\n\r\n", bytes);
	going = send_all(fd, buf_str(&head)) &&
	    send_all(fd, buf_str(&command));
	for (size_t i = 0; i < q->nfiles && going; i++)
		going = send_all(fd, q->files[i].bytes);
	buf_free(&command);
	buf_free(&head);
}

static bool
read_rest(int fd, struct buf *b, struct err *e)
{
	ssize_t n;

	do {
		n = read(fd, buf_room(b, READ_BYTES), READ_BYTES);
		b->n += n > 0 ? (size_t)n : 0;
	} while ((n > 0 || (n < 0 && errno == EINTR)) &&
	    b->n < ANSWER_BYTES_MAX);
	return n == 0 || b->n > 0 || fail(e, ERR_REMOTE, "kairand was lost: "
	    "%s", strerror(errno));
}

/* The value of a field of the head; the names are kairand's own. */
static struct str
field(struct str head, const char *name)
{
	struct str line, value, rest = head;

	while (rest.p != NULL) {
		line = str_trim(str_split(rest, '\n', &rest));
		if (str_ieq(str_split(line, ':', &value), str_of(name)))
			return str_trim(value);
	}
	return STR_NONE;
}

bool
ask_read(struct str bytes, struct arena *a, struct ask_answer *x,
    struct err *e)
{
	struct str head;
	uint64_t status, length;
	size_t at;

	if (!str_find(bytes, STR("\r\n\r\n"), &at) ||
	    !str_starts(bytes, STR("HTTP/1.1 ")) ||
	    !str_u64(str_upto(str_from(bytes, 9), 3), &status))
		return fail(e, ERR_REMOTE, "kairand's answer did not come "
		    "whole");
	head = str_upto(bytes, at);
	bytes = str_from(bytes, at + 4);
	if (!str_u64(field(head, "Content-Length"), &length) ||
	    length > bytes.n)
		return fail(e, ERR_REMOTE, "kairand's answer did not come "
		    "whole");
	x->status = (int)status;
	x->text = str_starts(field(head, "Content-Type"), STR("text/plain"));
	x->body = str_dup(a, str_upto(bytes, (size_t)length));
	return true;
}

bool
ask(const struct ask *q, struct arena *a, struct ask_answer *x,
    struct err *e)
{
	struct buf b = { 0 };
	bool good;
	int fd = -1;

	if (!dial(q->socket, &fd, e))
		return false;
	send_request(fd, q);
	good = read_rest(fd, &b, e) && ask_read(buf_str(&b), a, x, e);
	close(fd);
	buf_free(&b);
	return good;
}
