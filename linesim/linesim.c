/* A stand-in for the LINE platform: for rehearsal, tests and load. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "linesim/api.h"
#include "linesim/cert.h"
#include "linesim/conn.h"
#include "linesim/control.h"
#include "linesim/fault.h"
#include "linesim/hook.h"
#include "linesim/oauth.h"
#include "linesim/options.h"
#include "linesim/token.h"

enum { API_BODY_MAX = 2 * 1024 * 1024, CONTROL_BODY_MAX = 256 * 1024 * 1024,
	DOWN_CHECK_MS = 10 };

static struct side api = { .body_max = API_BODY_MAX, .run = api_run };
static struct side control = { .body_max = CONTROL_BODY_MAX,
	.run = control_run };

static bool
file_read(const char *name, struct buf *b, struct err *e)
{
	FILE *f = fopen(name, "r");
	size_t n;

	if (f == NULL)
		return fail(e, ERR_INPUT, "%s: %s", name, strerror(errno));
	while ((n = fread(buf_room(b, 4096), 1, 4096, f)) > 0)
		b->n += n;
	fclose(f);
	return true;
}

/* Nobody is at home while the script says so. */
static void
down_check(struct timer *t)
{
	struct err e;

	if (fault_down())
		side_close(&api);
	else if (!side_open(&api, &e))
		fprintf(stderr, "linesim: %s\n", e.why);
	timer_set(t, DOWN_CHECK_MS);
}

static bool
start_clock(struct err *e)
{
	uint64_t ms = clock_ms();

	if (options.clock != NULL &&
	    !time_parse(str_of(options.clock), &ms))
		return fail(e, ERR_INPUT, "--clock: not a time: %s",
		    options.clock);
	if (options.clock != NULL || options.clock_rate != 1)
		clock_rehearse(ms, options.clock_rate);
	return true;
}

static bool
read_files(struct buf *secret, struct err *e)
{
	struct buf script = { 0 }, token = { 0 };
	bool fine = (options.secret_file == NULL ||
	    file_read(options.secret_file, secret, e)) &&
	    (options.token_file == NULL ||
	    file_read(options.token_file, &token, e)) &&
	    (options.script == NULL || (file_read(options.script, &script,
	    e) && fault_load(buf_str(&script), e)));

	access_set(str_trim(buf_str(&token)));
	buf_free(&script);
	buf_free(&token);
	return fine;
}

static bool
start(struct err *e)
{
	struct buf secret = { 0 };
	bool fine = start_clock(e) && read_files(&secret, e) &&
	    oauth_open(str_trim(buf_str(&secret)), e) &&
	    address_read(str_of(options.listen), &api.address, e) &&
	    address_read(str_of(options.control), &control.address, e) &&
	    cert_context(&api.tls, e) && side_open(&api, e) &&
	    side_open(&control, e) && (options.webhook == NULL ||
	    hook_open(options.webhook, str_trim(buf_str(&secret)), e));

	buf_free(&secret);
	return fine;
}

static void
where(const char *scheme, const struct side *s, const char *text)
{
	if (s->port == 0)
		printf("%s", text);
	else
		printf("%s://%.*s:%u", scheme,
		    (int)(strrchr(text, ':') - text), text, s->port);
}

int
main(int argc, char **argv)
{
	struct timer down = { .fire = down_check };
	bool help = false;
	struct err e;

	if (!options_read(argc, argv, &help, &e)) {
		fprintf(stderr, "linesim: %s (--help tells more)\n", e.why);
		return 2;
	}
	if (help) {
		options_help();
		return 0;
	}
	if (!start(&e)) {
		fprintf(stderr, "linesim: %s\n", e.why);
		return 1;
	}
	printf("linesim ready ");
	where("https", &api, options.listen);
	printf(" control ");
	where("http", &control, options.control);
	printf("\n");
	fflush(stdout);
	timer_set(&down, 0);
	loop_run();
	hook_close();
	side_close(&api);
	side_close(&control);
	loop_bury();
	SSL_CTX_free(api.tls);
	return 0;
}
