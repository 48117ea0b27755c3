/* Faults by script: read once, asked for every request. */
#include "linesim/fault.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "linesim/api.h"
#include "linesim/options.h"

#define JSON	"application/json"
#define ERROR(text)	"{\"message\":\"" text "\"}"
#define HTML	"<HTML><HEAD><TITLE>Error</TITLE></HEAD><BODY>\n" \
	"<H1>Service Unavailable</H1>\n</BODY></HTML>\n"
#define LIMITED	ERROR("The API rate limit has been exceeded. " \
	"Try again later.")

static const struct fault kinds[] = {
	{ "500before", 0, FATE_ANSWER, 500, JSON,
	    ERROR("Internal Server Error"), NULL, 0, 0 },
	{ "500after", 1, FATE_ANSWER, 500, JSON,
	    ERROR("Internal Server Error"), NULL, 0, 0 },
	{ "429", 0, FATE_ANSWER, 429, JSON, LIMITED, NULL, 0, 0 },
	{ "429wait", 0, FATE_ANSWER, 429, JSON, LIMITED, "1", 0, 0 },
	{ "quota", 0, FATE_ANSWER, 429, JSON,
	    ERROR("You have reached your monthly limit."), NULL, 0, 0 },
	{ "401", 0, FATE_ANSWER, 401, JSON,
	    ERROR("Authentication failed. Confirm that the access token in "
	    "the authorization header is valid."), NULL, 0, 0 },
	{ "403", 0, FATE_ANSWER, 403, JSON,
	    ERROR("Access to this API is not available for your account"),
	    NULL, 0, 0 },
	{ "html", 0, FATE_ANSWER, 503, "text/html", HTML, NULL, 0, 0 },
	{ "accept_drop", 1, FATE_DROP, 0, NULL, NULL, NULL, 0, 0 },
	{ "accept_close", 1, FATE_CLOSE, 0, NULL, NULL, NULL, 0, 0 },
	{ "accept_rst", 1, FATE_RESET, 0, NULL, NULL, NULL, 0, 0 },
	{ "accept_hang", 1, FATE_HANG, 0, NULL, NULL, NULL, 0, 0 },
	{ "half", 1, FATE_HALF, 0, NULL, NULL, NULL, 0, 0 },
	{ "lost", 1, FATE_ANSWER, 0, NULL, NULL, NULL, 1, 0 },
	{ "goaway", 1, FATE_ANSWER, 0, NULL, NULL, NULL, 0, 1 },
	{ "drop", 0, FATE_DROP, 0, NULL, NULL, NULL, 0, 0 },
	{ "refuse", 0, FATE_REFUSE, 0, NULL, NULL, NULL, 0, 0 },
	{ "close", 0, FATE_CLOSE, 0, NULL, NULL, NULL, 0, 0 },
	{ "rst", 0, FATE_RESET, 0, NULL, NULL, NULL, 0, 0 },
	{ "hang", 0, FATE_HANG, 0, NULL, NULL, NULL, 0, 0 },
};

enum { RULES_MAX = 64 };

struct rule {
	char		 endpoint[24];	/* "": all; "down": not at home */
	double		 shares[NELEMS(kinds)];
	uint32_t	 delay_ms;
	uint64_t	 from_ms, to_ms;	/* after loading */
};

static struct rule rules[RULES_MAX], fresh[RULES_MAX];
static size_t rules_n, fresh_n;
static uint64_t loaded_ms;
static uint64_t counts[NELEMS(kinds)];

/* "90", "90s", "5m", "12h", "250ms" */
static bool
time_read(struct str s, uint64_t *ms)
{
	static const struct {
		struct str unit;
		uint64_t ms;
	} units[] = {
		{ { "ms", 2 }, 1 }, { { "s", 1 }, 1000 },
		{ { "m", 1 }, MINUTE_MS }, { { "h", 1 }, HOUR_MS },
		{ { "", 0 }, 1000 },
	};

	for (size_t i = 0; i < NELEMS(units); i++)
		if (str_ends(s, units[i].unit)) {
			s.n -= units[i].unit.n;
			if (!str_u64(s, ms))
				return false;
			*ms *= units[i].ms;
			return true;
		}
	return false;
}

static bool
share_read(struct rule *r, struct str name, struct str value)
{
	char text[32], *end;

	if (value.p == NULL)
		value = STR("1");
	if (value.n >= sizeof text)
		return false;
	memcpy(text, value.p, value.n);
	text[value.n] = '\0';
	for (size_t i = 0; i < NELEMS(kinds); i++)
		if (str_is(name, kinds[i].name)) {
			r->shares[i] = strtod(text, &end);
			return *end == '\0' && r->shares[i] >= 0 &&
			    r->shares[i] <= 1;
		}
	return false;
}

static bool
item_read(struct rule *r, struct str item)
{
	struct str value, name = str_split(item, '=', &value);
	uint64_t n;

	if (value.p != NULL)
		return time_read(value, str_is(name, "from") ? &r->from_ms :
		    &r->to_ms) && (str_is(name, "from") ||
		    str_is(name, "to"));
	name = str_split(item, ':', &value);
	if (!str_is(name, "delay_ms"))
		return share_read(r, name, value);
	if (!str_u64(value, &n) || n > UINT32_MAX)
		return false;
	r->delay_ms = (uint32_t)n;
	return true;
}

static bool
down_read(struct rule *r, struct str item)
{
	size_t at;

	memcpy(r->endpoint, "down", 5);
	return str_find(item, STR(".."), &at) &&
	    time_read(str_upto(item, at), &r->from_ms) &&
	    time_read(str_from(item, at + 2), &r->to_ms);
}

/* The next piece between blanks and commas; n 0 at the end. */
static struct str
piece_next(struct str *line)
{
	struct str s = *line;

	while (s.n > 0 && memchr(" \t\r,", s.p[0], 4) != NULL)
		s = str_from(s, 1);
	*line = s;
	while (line->n > 0 && memchr(" \t\r,", line->p[0], 4) == NULL)
		*line = str_from(*line, 1);
	return str_upto(s, s.n - line->n);
}

static bool
sums_up(const struct rule *r)
{
	double sum = 0;

	for (size_t i = 0; i < NELEMS(kinds); i++)
		sum += r->shares[i];
	return sum <= 1.000001 && r->from_ms < r->to_ms;
}

static bool
line_read(struct str line, struct rule *r)
{
	struct str all = line, item = piece_next(&line);

	*r = (struct rule){ .to_ms = UINT64_MAX };
	if (str_is(item, "down"))
		return down_read(r, piece_next(&line)) &&
		    piece_next(&line).n == 0 && sums_up(r);
	if (api_knows(item)) {
		memcpy(r->endpoint, item.p, item.n);
		all = line;
	} else if (str_is(item, "*")) {
		all = line;
	}
	while ((item = piece_next(&all)).n > 0)
		if (!item_read(r, item))
			return false;
	return sums_up(r);
}

static bool
rules_read(struct str script, struct err *e)
{
	struct str rest = script, part;
	unsigned number = 0;

	fresh_n = 0;
	while (rest.p != NULL) {
		struct str line = str_split(str_split(rest, '\n', &rest),
		    '#', &part);

		number++;
		for (part = line; part.p != NULL;) {
			struct str one = str_trim(str_split(part, ';',
			    &part));

			if (one.n == 0)
				continue;
			if (fresh_n == RULES_MAX ||
			    !line_read(one, &fresh[fresh_n++]))
				return fail(e, ERR_INPUT, "fault script, line "
				    "%u: what is \"%.*s\"?", number,
				    STRF(one));
		}
	}
	return true;
}

bool
fault_load(struct str script, struct err *e)
{
	if (!rules_read(script, e))
		return false;
	memcpy(rules, fresh, sizeof rules);
	rules_n = fresh_n;
	loaded_ms = clock_ms();
	return true;
}

static bool
rule_holds(const struct rule *r)
{
	uint64_t at = clock_ms() - loaded_ms;

	ASSERT(r->from_ms < r->to_ms);
	return at >= r->from_ms && at < r->to_ms;
}

static const struct fault *
rule_roll(const struct rule *r, uint64_t number)
{
	uint64_t seed = mix(options.seed, (uint64_t)(r - rules));
	double x = mix_share(seed, number);

	for (size_t i = 0; i < NELEMS(kinds); i++) {
		if (x < r->shares[i]) {
			counts[i]++;
			return &kinds[i];
		}
		x -= r->shares[i];
	}
	return NULL;
}

const struct fault *
fault_pick(const char *endpoint, uint64_t number, uint32_t *delay_ms)
{
	const struct fault *f = NULL;

	*delay_ms = 0;
	for (size_t i = 0; i < rules_n; i++) {
		const struct rule *r = &rules[i];

		if ((r->endpoint[0] != '\0' &&
		    strcmp(r->endpoint, endpoint) != 0) || !rule_holds(r))
			continue;
		*delay_ms += r->delay_ms;
		if (f == NULL)
			f = rule_roll(r, number);
	}
	return f;
}

bool
fault_down(void)
{
	for (size_t i = 0; i < rules_n; i++)
		if (strcmp(rules[i].endpoint, "down") == 0 &&
		    rule_holds(&rules[i]))
			return true;
	return false;
}

void
fault_sums(struct buf *b)
{
	for (size_t i = 0; i < NELEMS(kinds); i++)
		if (counts[i] > 0)
			json_put_int(b, kinds[i].name, (int64_t)counts[i]);
}
