/* The settings' table, the file's lines, and what must fit together. */
#include "daemon/config.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "scheduler/remind.h"
#include "storage/nearest.h"

const struct setting settings[] = {
#define SETTING(name, KIND, min, otherwise, max, unit, about)		\
	{ #name, SETTING_##KIND, offsetof(struct config, name), min, max, \
	    otherwise, unit, about },
#include "daemon/config.def"
#undef SETTING
};
const size_t settings_n = NELEMS(settings);

struct config config;

/* Values live as long as the process; there is one reading, or a few. */
static struct arena memory;

static void *
field_of(struct config *c, const struct setting *s)
{
	return (char *)c + s->at;
}

void
config_default(struct config *c)
{
	struct err e;

	for (size_t i = 0; i < settings_n; i++) {
		const struct setting *s = &settings[i];

		ASSERT(setting_read(s, str_of(s->otherwise), &memory,
		    field_of(c, s), &e));
	}
}

static bool
unknown(struct str key, struct err *e)
{
	struct nearest near = { .want = key };
	struct str word;

	for (size_t i = 0; i < settings_n; i++)
		nearest_offer(&near, str_of(settings[i].name));
	if (nearest_found(&near, &word))
		return fail(e, ERR_INPUT, "unknown setting %.*s; is %.*s "
		    "meant?", STRF(str_upto(key, 80)), STRF(word));
	return fail(e, ERR_INPUT, "unknown setting %.*s",
	    STRF(str_upto(key, 80)));
}

/* The line up to a comment.  A "#" inside a word or quotes is none. */
static struct str
without_comment(struct str line)
{
	bool quoted = false;

	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] == '"')
			quoted = !quoted;
		if (line.p[i] == '#' && !quoted && (i == 0 ||
		    line.p[i - 1] == ' ' || line.p[i - 1] == '\t'))
			return str_upto(line, i);
	}
	return line;
}

static struct str
unquoted(struct str s)
{
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		return str_upto(str_from(s, 1), s.n - 2);
	return s;
}

static bool
read_line(struct str line, struct config *c, bool *given, struct err *e)
{
	struct str value, key = str_split(line, '=', &value);

	key = str_trim(key);
	if (value.p == NULL)
		return fail(e, ERR_INPUT, "\"%.*s\" is not key = value",
		    STRF(str_upto(key, 80)));
	for (size_t i = 0; i < settings_n; i++) {
		if (!str_is(key, settings[i].name))
			continue;
		if (given[i])
			return fail(e, ERR_INPUT, "%s is set twice",
			    settings[i].name);
		given[i] = true;
		return setting_read(&settings[i], unquoted(str_trim(value)),
		    &memory, field_of(c, &settings[i]), e);
	}
	return unknown(key, e);
}

static bool
fail_at(const char *file, unsigned line, struct err *e)
{
	struct err why = *e;

	return fail(e, ERR_INPUT, "%s:%u: %s", file, line, why.why);
}

static bool
read_lines(struct str text, const char *file, struct config *c, struct err *e)
{
	bool given[NELEMS(settings)] = { false };
	struct str line, rest = text;

	for (unsigned n = 1; rest.p != NULL; n++) {
		line = str_split(rest, '\n', &rest);
		line = str_trim(without_comment(line));
		if (line.n > 0 && !read_line(line, c, given, e))
			return fail_at(file, n, e);
	}
	return true;
}

bool
config_read(struct str text, const char *file, struct config *c,
    struct err *e)
{
	static const char mark[] = "\xef\xbb\xbf";

	config_default(c);
	if (str_starts(text, str_of(mark)))
		text = str_from(text, strlen(mark));
	if (!str_utf8(text) || memchr(text.n > 0 ? text.p : "", '\0', text.n))
		return fail(e, ERR_INPUT, "%s: is not UTF-8 text", file);
	return read_lines(text, file, c, e) && config_check(c, file, e);
}

bool
config_on_loopback(struct str address)
{
	static const char *const hosts[] = {
		"127.0.0.1", "localhost", "[::1]",
	};
	struct str rest = address;
	size_t at;

	if (str_find(rest, STR("://"), &at))
		rest = str_from(rest, at + 3);
	for (size_t i = 0; i < NELEMS(hosts); i++) {
		struct str host = str_of(hosts[i]);

		if (str_starts(rest, host) && (rest.n == host.n ||
		    rest.p[host.n] == ':' || rest.p[host.n] == '/'))
			return true;
	}
	return false;
}

static bool
check_clock(const struct config *c, const char *file, struct err *e)
{
	if (c->clock == 0 && c->clock_rate == 1 && c->sync_delay_us == 0)
		return true;
	if (!config_on_loopback(c->line_api) ||
	    !config_on_loopback(c->line_api_data))
		return fail(e, ERR_INPUT, "%s: clock, clock_rate and "
		    "sync_delay_us are for rehearsal: line_api and "
		    "line_api_data must be on loopback", file);
	if (c->clock == 0 && c->clock_rate != 1)
		return fail(e, ERR_INPUT, "%s: clock_rate needs clock, the "
		    "time to start from", file);
	return true;
}

static bool
is_base(struct str address)
{
	return str_starts(address, STR("https://"));
}

static bool
check_line(const struct config *c, const char *file, struct err *e)
{
	if (!is_base(c->line_api))
		return fail(e, ERR_INPUT, "%s: line_api must begin with "
		    "https://", file);
	if (!is_base(c->line_api_data))
		return fail(e, ERR_INPUT, "%s: line_api_data must begin with "
		    "https://", file);
	return true;
}

static bool
check_control(struct config *c, const char *file, struct err *e)
{
	if (str_starts(c->control, STR("/")))
		c->control = str_fmt(&memory, "unix:%.*s", STRF(c->control));
	if (!str_starts(c->control, STR("unix:/")))
		return fail(e, ERR_INPUT, "%s: control must be unix:/path: "
		    "who may open it may do all", file);
	if (str_eq(c->control, c->listen))
		return fail(e, ERR_INPUT, "%s: control and listen must "
		    "differ: the proxy must not reach control", file);
	return true;
}

/* The default is one of the evening's slots, or nobody would be told. */
static bool
check_evening(const struct config *c, const char *file, struct err *e)
{
	uint64_t at = day_at(1, c->evening_default);

	return (c->evening_default >= MINUTES_A_DAY / 2 &&
	    remind_next(at - 1) == at) || fail(e, ERR_INPUT, "%s: "
	    "evening_default must be a half hour from 16:00 to 22:00", file);
}

bool
config_check(struct config *c, const char *file, struct err *e)
{
	if (!str_is(c->timezone, "Asia/Tokyo"))
		return fail(e, ERR_INPUT, "%s: timezone must be Asia/Tokyo: "
		    "kairan knows no other", file);
	return check_line(c, file, e) && check_clock(c, file, e) &&
	    check_evening(c, file, e) && check_control(c, file, e);
}

static void
show_range(const struct setting *s, struct buf *b)
{
	if (s->max > 0 && s->kind != SETTING_TEXT)
		buf_fmt(b, " (%.15g to %.15g %s)", s->min, s->max, s->unit);
	else
		buf_fmt(b, " (%s)", s->unit);
}

static void
show_one(const struct setting *s, const struct config *c, struct buf *b)
{
	buf_fmt(b, "# %s", s->about);
	show_range(s, b);
	buf_fmt(b, "\n%s = ", s->name);
	setting_show(s, (const char *)c + s->at, b);
	buf_put(b, STR("\n\n"));
}

void
config_show(const struct config *c, struct buf *b)
{
	for (size_t i = 0; i < settings_n; i++)
		show_one(&settings[i], c, b);
}
