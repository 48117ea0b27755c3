/* What a handler, or a refusal, says, as bytes: see answer.h. */
#include "daemon/answer.h"

#include "base/failpoint.h"
#include "base/json.h"

void
answer_error(struct response *a, int status, enum err_kind kind,
    const char *why)
{
	buf_reset(&a->body);
	a->status = status;
	a->type = a->cache = a->policy = NULL;
	buf_byte(&a->body, '{');
	json_put_str(&a->body, "error", str_of(err_name(kind)));
	json_put_str(&a->body, "message", str_of(why));
	buf_put(&a->body, STR("}\n"));
}

void
http_add(struct response *a, const char *name, struct str value)
{
	buf_fmt(&a->fields, "%s: ", name);
	for (size_t i = 0; i < value.n; i++)
		buf_byte(&a->fields, (unsigned char)value.p[i] < ' ' ||
		    value.p[i] == 0x7f ? '?' : value.p[i]);
	buf_put(&a->fields, STR("\r\n"));
}

static const char *
reason(int status)
{
	static const struct {
		int		 status;
		const char	*words;
	} reasons[] = {
		{ 200, "OK" }, { 201, "Created" }, { 202, "Accepted" },
		{ 204, "No Content" }, { 303, "See Other" },
		{ 304, "Not Modified" }, { 400, "Bad Request" },
		{ 401, "Unauthorized" }, { 403, "Forbidden" },
		{ 404, "Not Found" }, { 405, "Method Not Allowed" },
		{ 408, "Request Timeout" }, { 409, "Conflict" },
		{ 411, "Length Required" }, { 413, "Content Too Large" },
		{ 414, "URI Too Long" }, { 417, "Expectation Failed" },
		{ 428, "Precondition Required" },
		{ 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" },
		{ 500, "Internal Server Error" }, { 502, "Bad Gateway" },
		{ 503, "Service Unavailable" },
		{ 505, "HTTP Version Not Supported" },
	};

	for (size_t i = 0; i < NELEMS(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].words;
	return "";
}

static const char *
or(const char *given, const char *otherwise)
{
	return given != NULL ? given : otherwise;
}

static void
field_put(struct buf *b, const char *name, const char *value)
{
	buf_put(b, str_of(name));
	buf_put(b, str_of(value));
	buf_put(b, STR("\r\n"));
}

int
answer_status(const struct response *a)
{
	int status = a->status == 0 ? 200 : a->status;

	ASSERT(status >= 200 && status < 600);
	return status;
}

void
answer_write(const struct response *a, bool head_only, bool close,
    struct wire *w)
{
	int status = answer_status(a);
	bool bare = status == 204 || status == 304;	/* by their nature */
	static struct buf out;

	FAILPOINT(answer_unsent);
	buf_reset(&out);
	buf_put(&out, STR("HTTP/1.1 "));
	buf_number(&out, (uint64_t)status);
	field_put(&out, " ", reason(status));
	if (!bare) {
		field_put(&out, "Content-Type: ",
		    or(a->type, "application/json"));
		buf_put(&out, STR("Content-Length: "));
		buf_number(&out, a->body.n);
		buf_put(&out, STR("\r\n"));
	}
	field_put(&out, "Cache-Control: ", or(a->cache, "no-store"));
	field_put(&out, "Content-Security-Policy: ",
	    or(a->policy, "default-src 'none'"));
	buf_put(&out, STR("X-Content-Type-Options: nosniff\r\n"));
	buf_put(&out, buf_str(&a->fields));
	if (close)
		buf_put(&out, STR("Connection: close\r\n"));
	buf_put(&out, STR("\r\n"));
	wire_write(w, buf_str(&out));
	if (!bare && !head_only)
		wire_write(w, buf_str(&a->body));
}
