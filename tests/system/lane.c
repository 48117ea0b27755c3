/*
 * Lanes and fetch on the real loop, against linesim: everything that may
 * happen to a request on its way to LINE.
 *
 *	lane LINESIM [CASE]	all cases, each in a process of its own; or one
 */
#include <signal.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/seal.h"
#include "daemon/fetch.h"
#include "daemon/io.h"
#include "daemon/lane.h"
#include "daemon/token.h"
#include "storage/store.h"

enum { LIMIT_MS = 15000, CASE_MS = 100000, WATCH_MS = 10, ASKERS_MAX = 1000,
	SYNC_US = 300000 };

#define BODY	STR("{\"to\":[\"U0123456789abcdef0123456789abcdef\"]," \
	"\"messages\":[{\"type\":\"text\",\"text\":\"kairan\"}]}")

struct asker {
	struct flow	 flow;
	struct exchange	 exchange;
	uint64_t	 asked_ms;
	bool		 again;		/* the same request once more */
	char		 key[UUID_BYTES + 1];
};

/* What a case asks for; what it is to find is its check. */
struct plot {
	const char	*name;
	const char	*server[4];	/* arguments of linesim */
	const char	*script;	/* of its faults */
	const char	*host;
	const char	*names;		/* in its certificate */
	unsigned	 lanes, askers, total;
	uint64_t	 limit_ms;
	bool		 stranger;	/* we do not trust its certificate */
	bool		 by_fetch;	/* asked by fetch_ask */
	bool		 kill;		/* and start it again, in the middle */
	bool		 dead;		/* nobody listens */
	bool		 slow_disk, twice, once;	/* once: no retries */
	bool		(*check)(void);
};

static const struct plot	*plot;
static struct asker		 askers[ASKERS_MAX];
static char			 dir[] = "/tmp/kairan-lane-XXXXXX";
static char			 url[128], ask_url[192];
static const char		*program;
static unsigned			 port, begun, alive;
static pid_t			 server;
static uint64_t			 began_ms, slowest_ms, fastest_ms = UINT64_MAX;
static struct flow		 watcher;

/* What came of it all. */
static struct {
	unsigned	 ok, clash, other;	/* 200, 409, the rest */
	unsigned	 lost, late, unsent;
	unsigned	 odd;			/* answers not as told */
	char		 why[ERR_WHY_MAX];
	char		 first_id[64], accepted_id[64];
	struct lane_stats lanes;
} seen;

static bool
expect(bool what, const char *words)
{
	if (!what)
		printf("  not so: %s\n", words);
	return what;
}
#define EXPECT(x)	expect((x), #x)
static void
seen_show(void)
{
	const struct lane_stats *l = &seen.lanes;

	printf("  ok=%u clash=%u other=%u lost=%u late=%u unsent=%u odd=%u\n"
	    "  why=%s\n  open=%u streams=%u queued=%u connects=%lu "
	    "losses=%lu by_fetch=%d\n", seen.ok, seen.clash, seen.other,
	    seen.lost, seen.late, seen.unsent, seen.odd, seen.why, l->open,
	    l->streams, l->queued, (unsigned long)l->connects,
	    (unsigned long)l->losses, l->by_fetch);
}

static const char *
in_dir(const char *name)
{
	static char path[4][64];
	static unsigned i;

	i = (i + 1) % NELEMS(path);
	snprintf(path[i], sizeof path[i], "%s/%s", dir, name);
	return path[i];
}

/* Starts linesim and reads where it listens; the same port when again. */
static void
server_start(void)
{
	char listen[64], line[256] = "";
	const char *argv[20] = { program, "--listen", listen, "--control",
	    "127.0.0.1:0", "--no-limits", "--script", in_dir("script"),
	    "--cert", in_dir("ca.pem"), "--key", in_dir("key.pem") };
	int p[2], n = 12;
	FILE *f;

	snprintf(listen, sizeof listen, "%s:%u", plot->host != NULL &&
	    plot->host[0] == '1' ? plot->host : "127.0.0.1", port);
	for (int i = 0; i < 4 && plot->server[i] != NULL; i++)
		argv[n++] = plot->server[i];
	ASSERT(pipe(p) == 0);
	if ((server = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(p[1], 1);
		close(p[0]);
		execv(program, (char **)(uintptr_t)argv);
		_exit(127);
	}
	close(p[1]);
	f = fdopen(p[0], "r");
	ASSERT(f != NULL && fgets(line, sizeof line, f) != NULL);
	fclose(f);
	ASSERT(strstr(line, "https://") != NULL);
	port = (unsigned)strtoul(strchr(strstr(line, "https://") + 8, ':') + 1,
	    NULL, 10);
}

static void
server_stop(void)
{
	if (server > 0) {
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
	}
	server = 0;
}

static flow_step	 asker_ask;

static void
id_keep(char to[64], struct str id)
{
	if (to[0] == '\0')
		snprintf(to, 64, "%.*s", STRF(id));
}

static void
answer_note(const struct exchange *x)
{
	if (x->status == 200)
		seen.ok++;
	else if (x->status == 409)
		seen.clash++;
	else
		seen.other++;
	seen.odd += !x->sent_any || x->request_id.n != UUID_BYTES ||
	    (x->status == 200 && !str_is(x->answer, "{}"));
	id_keep(seen.first_id, x->request_id);
	id_keep(seen.accepted_id, x->accepted_id);
}

static void
loss_note(const struct exchange *x, const struct err *e)
{
	if (e->kind == ERR_BUSY)
		seen.late++;
	else
		seen.lost++;
	seen.unsent += !x->sent_any;
	seen.odd += x->status != 0 || x->answer.n > 0;
	if (seen.why[0] == '\0')
		snprintf(seen.why, sizeof seen.why, "%s", e->why);
}

static plan *
asker_note(struct flow *f)
{
	struct asker *a = FLOW_OF(f, struct asker);
	uint64_t took_ms = clock_mono_ms() - a->asked_ms;

	slowest_ms = took_ms > slowest_ms ? took_ms : slowest_ms;
	fastest_ms = took_ms < fastest_ms ? took_ms : fastest_ms;
	if (f->err.kind == ERR_NONE)
		answer_note(&a->exchange);
	else
		loss_note(&a->exchange, &f->err);
	a->again = f->err.kind != ERR_NONE && !plot->once;
	if (a->again && f->err.kind == ERR_REMOTE)
		return flow_sleep(f, 20, asker_ask);
	return asker_ask(f);
}

static void
request_make(struct asker *a)
{
	uint8_t key[KEY_BYTES];

	if (!plot->twice || a->key[0] == '\0') {
		seal_uuid_new(key);
		seal_uuid_show(key, a->key);
	}
	a->exchange.method = "POST";
	a->exchange.path = plot->by_fetch ? str_of(ask_url)
	    : STR("/v2/bot/message/multicast");
	a->exchange.bearer = plot->by_fetch ? STR("token") : STR_NONE;
	a->exchange.retry_key = str_of(a->key);
	a->exchange.body = BODY;
}

static plan *
asker_ask(struct flow *f)
{
	struct asker *a = FLOW_OF(f, struct asker);
	uint64_t limit_ms = plot->limit_ms > 0 ? plot->limit_ms : LIMIT_MS;

	if (!a->again && begun == plot->total)
		return flow_end(f);
	arena_reset(&f->arena);
	if (!a->again) {
		request_make(a);
		begun++;
	}
	a->asked_ms = clock_mono_ms();
	if (plot->slow_disk)
		store_put(STR("asked"), str_of(a->key));
	if (plot->by_fetch)
		return fetch_ask(f, &a->exchange, limit_ms, asker_note);
	return lane_ask(f, &a->exchange, limit_ms, asker_note);
}

static void
asker_end(struct flow *f)
{
	(void)f;
	alive--;
}

static void
nothing(void)
{
}

static void
watcher_end(struct flow *f)
{
	(void)f;
	io_stop();
}

static plan *
watch_last(struct flow *f)
{
	if (flow_count() > 1)
		return flow_sleep(f, WATCH_MS, watch_last);
	return flow_end(f);
}

static plan *
watch(struct flow *f)
{
	static bool killed;

	if (plot->kill && !killed && seen.ok > plot->total / 3) {
		server_stop();
		killed = true;
		return flow_sleep(f, 500, watch);
	}
	if (killed && server == 0)
		server_start();
	if (clock_mono_ms() - began_ms > CASE_MS) {
		printf("  not over after %d ms: %u asked, %u alive\n",
		    CASE_MS, begun, alive);
		lane_stats(&seen.lanes);
		seen_show();
		fflush(stdout);
		server_stop();
		_exit(1);
	}
	if (alive > 0)
		return flow_sleep(f, WATCH_MS, watch);
	lane_stats(&seen.lanes);
	lane_close();
	fetch_close();
	return watch_last(f);
}

static void
flows_start(void)
{
	alive = plot->askers;
	for (unsigned i = 0; i < plot->askers; i++)
		flow_start(&askers[i].flow, "asker", asker_ask, asker_end);
	flow_start(&watcher, "watch", watch, watcher_end);
}

static bool
rooms_open(const char *ca, struct err *e)
{
	struct lane_options lanes = { str_of(url), ca, plot->lanes };

	token_give(STR("token"));
	return store_open(in_dir("store"), e) && io_open(100, e) &&
	    fetch_open(&(struct fetch_options){ .ca_file = ca }, e) &&
	    lane_open(&lanes, e);
}

static bool
loop_run(const char *ca)
{
	struct err e;

	if (!rooms_open(ca, &e)) {
		printf("  %s\n", e.why);
		return false;
	}
	began_ms = clock_mono_ms();
	store_delay_us(plot->slow_disk ? SYNC_US : 0);
	flows_start();
	io_run(nothing);
	store_delay_us(0);
	io_close();
	store_close();
	return true;
}

static bool
all_well(void)
{
	return EXPECT(seen.ok == plot->total) && EXPECT(seen.odd == 0) &&
	    EXPECT(seen.lost + seen.late + seen.other + seen.clash == 0);
}

static bool
check_many(void)
{
	return all_well() && EXPECT(seen.lanes.open == plot->lanes) &&
	    EXPECT(seen.lanes.connects == plot->lanes) &&
	    EXPECT(seen.lanes.answers == plot->total);
}

static bool
check_plain(void)
{
	return all_well() && EXPECT(seen.lanes.by_fetch) &&
	    EXPECT(seen.lanes.answers == 0);
}

static bool
check_again(void)
{
	return EXPECT(seen.ok == 1 && seen.clash == 1) &&
	    EXPECT(strcmp(seen.first_id, seen.accepted_id) == 0);
}

static bool
check_refused(void)
{
	return EXPECT(seen.ok == 0 && seen.lost == plot->total) &&
	    EXPECT(seen.unsent == plot->total && seen.odd == 0) &&
	    EXPECT(strstr(seen.why, "certificate") != NULL);
}

static bool
check_dead(void)
{
	return EXPECT(seen.lost == plot->total && slowest_ms < LIMIT_MS / 2) &&
	    EXPECT(seen.unsent == plot->total);
}

/* All are answered in the end, by 200 or, where the first try had arrived
 * unnoticed, by 409. */
static bool
check_stubborn(void)
{
	return EXPECT(seen.ok + seen.clash == plot->total) &&
	    EXPECT(seen.lost > 0) && EXPECT(seen.odd == 0) &&
	    EXPECT(seen.lanes.losses > 0 || plot->lanes == 1);
}

static bool
check_goaway(void)
{
	return EXPECT(seen.ok + seen.clash == plot->total) &&
	    EXPECT(seen.lanes.losses > 0) && EXPECT(seen.late == 0);
}

static bool
check_unprocessed(void)
{
	return EXPECT(seen.lost > 0 && seen.unsent == seen.lost) &&
	    EXPECT(seen.ok == plot->total);
}

/* Two rounds, and both fill the lanes: resets made room. */
static bool
check_silent(void)
{
	return EXPECT(seen.late == plot->total && seen.ok == 0) &&
	    EXPECT(seen.unsent <= plot->total - plot->lanes * 200) &&
	    EXPECT(fastest_ms >= plot->limit_ms);
}

static bool
check_gate(void)
{
	return all_well() && EXPECT(fastest_ms >= SYNC_US / 1000);
}

static const struct plot plots[] = {
#include "tests/system/lane.def"
};

static bool
command(const char *format, const char *a, const char *b)
{
	char text[512];

	snprintf(text, sizeof text, format, a, b);
	return system(text) == 0;
}

/* A certificate that outlives a restart of the server. */
static bool
cert_make(void)
{
	return command("cd %s && openssl req -x509 -newkey ec -pkeyopt "
	    "ec_paramgen_curve:P-256 -nodes -keyout key.pem -out ca.pem "
	    "-subj /CN=test -addext subjectAltName=%s 2>openssl.log", dir,
	    plot->names != NULL ? plot->names
	    : "DNS:localhost,IP:127.0.0.1");
}

static bool
plot_play(void)
{
	bool well;

	ASSERT(mkdtemp(dir) != NULL && plot->askers <= ASKERS_MAX);
	ASSERT(cert_make());
	ASSERT(command("echo '%s' >%s", plot->script != NULL ? plot->script
	    : "", in_dir("script")));
	server_start();
	snprintf(url, sizeof url, "https://%s:%u", plot->host != NULL ?
	    plot->host : "127.0.0.1", port);
	snprintf(ask_url, sizeof ask_url, "%s/v2/bot/message/multicast", url);
	if (plot->dead)
		server_stop();
	well = loop_run(plot->stranger ? NULL : in_dir("ca.pem")) &&
	    plot->check();
	server_stop();
	return well || (seen_show(), false);
}

static bool
plot_run(const struct plot *p)
{
	struct addrinfo *found;
	int status = 0;
	pid_t child;

	if (p->host != NULL && getaddrinfo(p->host, NULL, NULL, &found))
		return printf("skip lane: no %s here\n", p->host) > 0;
	fflush(stdout);
	if ((child = fork()) == 0) {
		plot = p;
		log_upto(LOG_ERROR);
		status = plot_play() ? 0 : 1;
		status |= !command("rm -r %s%s", dir, "");
		exit(status);
	}
	waitpid(child, &status, 0);
	printf("%s lane: %s\n", status == 0 ? "ok  " : "FAIL", p->name);
	return status == 0;
}

int
main(int argc, char **argv)
{
	unsigned failed = 0;

	ASSERT(argc >= 2);		/* lane LINESIM [CASE] */
	program = argv[1];
	for (size_t i = 0; i < NELEMS(plots); i++)
		if (argc < 3 || strcmp(plots[i].name, argv[2]) == 0)
			failed += !plot_run(&plots[i]);
	return failed > 0;
}
