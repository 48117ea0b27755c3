/* What stands in the head of every answer, as captured from the real one. */
#include "linesim/answer.h"

#include <stdio.h>

#include "base/clock.h"

/* "Wed, 01 Apr 2026 10:00:00 GMT", made again when the second changes. */
static struct str
date_now(void)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	static char text[2][64];
	static uint64_t second;
	static unsigned at;
	uint64_t now = clock_ms() / 1000, clock;
	struct date d;
	int32_t day;

	if (now != second) {
		second = now;
		at ^= 1;
		day = (int32_t)(now / 86400);
		clock = now % 86400;
		d = date_of(day);
		snprintf(text[at], sizeof text[at],
		    "%.3s, %02u %.3s %04d %02u:%02u:%02u GMT",
		    days + 3 * day_week(day), d.day,
		    months + 3 * (d.month - 1), d.year,
		    (unsigned)(clock / 3600), (unsigned)(clock / 60 % 60),
		    (unsigned)(clock % 60));
	}
	return str_of(text[at]);
}

size_t
answer_fields(struct call *q, struct field *f)
{
	size_t n = 0;

	f[n++] = (struct field){ STR("server"), STR("legy"), false };
	if (q->id[0] != '\0')
		f[n++] = (struct field){ STR("x-line-request-id"),
		    { q->id, UUID_TEXT - 1 }, true };
	if (q->accepted_id[0] != '\0')
		f[n++] = (struct field){ STR("x-line-accepted-request-id"),
		    { q->accepted_id, UUID_TEXT - 1 }, true };
	f[n++] = (struct field){ STR("content-type"),
	    str_of(q->type), false };
	f[n++] = (struct field){ STR("content-length"), str_of(q->length),
	    false };
	f[n++] = (struct field){ STR("cache-control"),
	    STR("no-cache, no-store, max-age=0, must-revalidate"), false };
	f[n++] = (struct field){ STR("pragma"), STR("no-cache"), false };
	f[n++] = (struct field){ STR("expires"), STR("0"), false };
	f[n++] = (struct field){ STR("x-content-type-options"),
	    STR("nosniff"), false };
	f[n++] = (struct field){ STR("x-frame-options"), STR("DENY"), false };
	f[n++] = (struct field){ STR("x-xss-protection"),
	    STR("1; mode=block"), false };
	f[n++] = (struct field){ STR("date"), date_now(), false };
	if (q->wait != NULL)
		f[n++] = (struct field){ STR("retry-after"),
		    str_of(q->wait), false };
	ASSERT(n <= FIELDS_MAX);
	return n;
}

const char *
answer_reason(int status)
{
	static const struct {
		int status;
		const char *reason;
	} reasons[] = {
		{ 200, "OK" }, { 202, "Accepted" }, { 400, "Bad Request" },
		{ 401, "Unauthorized" }, { 403, "Forbidden" },
		{ 404, "Not Found" }, { 409, "Conflict" },
		{ 411, "Length Required" }, { 413, "Payload Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 503, "Service Unavailable" },
	};

	for (size_t i = 0; i < NELEMS(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Unknown";
}
