/* How LINE and staff speak HTTP to the daemon: see sim.h. */
#include "tests/fake/sim.h"

#include "base/arena.h"
#include "base/seal.h"

/* The body of an answer that has come whole, and its status; else 0. */
int
sim_answer(struct str heard, struct str *body)
{
	struct str head, rest = heard;
	size_t at, length_at;
	uint64_t status, length;

	if (!str_find(heard, STR("\r\n\r\n"), &at) || heard.n < 12 ||
	    !str_u64(str_upto(str_from(heard, 9), 3), &status))
		return 0;
	head = str_upto(heard, at);
	rest = str_from(heard, at + 4);
	if (!str_find(head, STR("Content-Length: "), &length_at))
		return 0;
	head = str_from(head, length_at + 16);
	if (!str_u64(str_trim(str_split(head, '\r', &head)), &length) ||
	    rest.n < length)
		return 0;
	*body = str_upto(rest, length);
	return (int)status;
}

void
sim_webhook(struct buf *q, struct str body, const char *secret)
{
	struct seal *seal = seal_new(str_of(secret));
	struct arena a = { 0 };
	uint8_t sum[SEAL_BYTES];

	seal_hmac(seal, body, sum);
	seal_free(seal);
	buf_fmt(q, "POST /webhook HTTP/1.1\r\nHost: kairan\r\n"
	    "X-Line-Signature: %.*s\r\nContent-Length: %zu\r\n\r\n",
	    STRF(seal_base64(&a, (struct str){ (char *)sum, sizeof sum })),
	    body.n);
	buf_put(q, body);
	arena_free(&a);
}

void
sim_command(struct buf *q, struct str json)
{
	buf_fmt(q, "POST /command HTTP/1.1\r\nHost: kairan\r\n"
	    "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
	    json.n);
	buf_put(q, json);
}
