/* The command line as a table: name, where it goes, what it means. */
#include "linesim/options.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

struct options options = {
	.clock_rate = 1, .seed = 1, .window = 65535, .reply_ms = 60000,
	.hook_conns = 8, .hook_batch = 1, .stateless_s = 900,
};

enum kind { TEXT, COUNT, SHARE, SWITCH };

struct option {
	const char	*name;
	enum kind	 kind;
	size_t		 at;
	const char	*what, *help;
};

#define AT(field)	offsetof(struct options, field)

static const struct option table[] = {
	{ "listen", TEXT, AT(listen), "ADDR", "the LINE side: TLS, h2, h1" },
	{ "control", TEXT, AT(control), "ADDR", "reports, residents, faults" },
	{ "cert", TEXT, AT(cert), "FILE", "certificate chain, PEM" },
	{ "key", TEXT, AT(key), "FILE", "its private key, PEM" },
	{ "cert-out", TEXT, AT(cert_out), "FILE",
	    "where to write the certificate made when --cert is absent" },
	{ "secret-file", TEXT, AT(secret_file), "FILE",
	    "channel secret that webhooks are signed with" },
	{ "token-file", TEXT, AT(token_file), "FILE",
	    "the only access token taken; absent: any" },
	{ "channel-id", TEXT, AT(channel_id), "ID",
	    "give tokens out, and take those; see README.md" },
	{ "assertion-key", TEXT, AT(assertion_key), "FILE",
	    "public key (PEM) of those who ask for tokens by JWT" },
	{ "kid", TEXT, AT(kid), "TEXT", "what that key is called" },
	{ "stateless-s", COUNT, AT(stateless_s), "N",
	    "life of a stateless token, simulated (900)" },
	{ "webhook", TEXT, AT(webhook), "URL",
	    "http://host:port/path or unix:/socket:/path" },
	{ "seed", COUNT, AT(seed), "N", "of ids, faults, duplicates (1)" },
	{ "script", TEXT, AT(script), "FILE", "faults, see README.md" },
	{ "clock", TEXT, AT(clock), "TIME", "2026-04-01T18:59:50, Japan" },
	{ "clock-rate", SHARE, AT(clock_rate), "X", "times as fast (1)" },
	{ "burst", COUNT, AT(burst), "N",
	    "tokens a bucket holds (1/20 s of its rate, at least 20)" },
	{ "no-limits", SWITCH, AT(no_limits), "", "no 429 of its own" },
	{ "window", COUNT, AT(window), "BYTES", "HTTP/2 windows (65535)" },
	{ "h1-only", SWITCH, AT(h1_only), "", "never negotiate HTTP/2" },
	{ "reply-ms", COUNT, AT(reply_ms), "N", "reply token life (60000)" },
	{ "monthly", COUNT, AT(monthly), "N", "monthly limit, people (none)" },
	{ "hook-conns", COUNT, AT(hook_conns), "N",
	    "webhook connections (8)" },
	{ "hook-batch", COUNT, AT(hook_batch), "N",
	    "events in one webhook, at most (1)" },
	{ "redeliver", SWITCH, AT(redeliver), "",
	    "webhooks not answered 2xx are sent again" },
	{ "dup", SHARE, AT(dup), "SHARE", "of webhooks are sent twice (0)" },
	{ "shuffle", SWITCH, AT(shuffle), "", "webhooks leave out of order" },
};

void
options_help(void)
{
	printf("usage: linesim --listen ADDR --control ADDR [OPTION]...\n"
	    "Plays the LINE platform on loopback.\n");
	for (size_t i = 0; i < NELEMS(table); i++)
		printf("  --%-12s %-6s %s\n", table[i].name, table[i].what,
		    table[i].help);
}

static const struct option *
option_find(struct str name)
{
	for (size_t i = 0; i < NELEMS(table); i++)
		if (str_is(name, table[i].name))
			return &table[i];
	return NULL;
}

static bool
share_read(const char *text, double *to)
{
	char *end;

	*to = strtod(text, &end);
	return end != text && *end == '\0' && *to >= 0 && *to < 1e9;
}

static bool
option_set(const struct option *o, const char *text, struct err *e)
{
	char *field = (char *)&options + o->at;
	uint64_t n;
	double x;

	switch (o->kind) {
	case TEXT:
		memcpy(field, &text, sizeof text);
		return true;
	case COUNT:
		if (!str_u64(str_of(text), &n))
			break;
		memcpy(field, &n, sizeof n);
		return true;
	case SHARE:
		if (!share_read(text, &x))
			break;
		memcpy(field, &x, sizeof x);
		return true;
	case SWITCH:
		*(bool *)field = true;
		return true;
	}
	return fail(e, ERR_INPUT, "--%s: not a number: %s", o->name, text);
}

static bool
options_check(struct err *e)
{
	if (options.listen == NULL || options.control == NULL)
		return fail(e, ERR_INPUT, "--listen and --control are needed");
	if ((options.cert == NULL) != (options.key == NULL))
		return fail(e, ERR_INPUT, "--cert and --key go together");
	if (options.clock_rate <= 0 || options.window < 65535 ||
	    options.window > INT32_MAX || options.hook_conns < 1 ||
	    options.hook_conns > 1000 || options.hook_batch < 1)
		return fail(e, ERR_INPUT, "an option is out of its range");
	return true;
}

bool
options_read(int argc, char **argv, bool *help, struct err *e)
{
	for (int i = 1; i < argc; i++) {
		struct str rest, arg = str_of(argv[i]), name;
		const struct option *o;

		if (!str_starts(arg, STR("--")))
			return fail(e, ERR_INPUT, "what is %s?", argv[i]);
		name = str_split(str_from(arg, 2), '=', &rest);
		if (str_is(name, "help")) {
			*help = true;
			return true;
		}
		if ((o = option_find(name)) == NULL)
			return fail(e, ERR_INPUT, "no option %s", argv[i]);
		if (o->kind != SWITCH && rest.p == NULL && ++i >= argc)
			return fail(e, ERR_INPUT, "--%s needs a value",
			    o->name);
		if (!option_set(o, rest.p != NULL ? rest.p : argv[i], e))
			return false;
	}
	return options_check(e);
}
