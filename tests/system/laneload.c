/*
 * How fast lanes are: laneload URL CA LANES ASKERS TOTAL RECIPIENTS
 *
 * So many flows ask, each again as soon as it is answered; prints requests a
 * second and processor time a request, from the first connection on.  The
 * store is open and not written to: opening it, and the libraries that are
 * only its own, would count as much as ten thousand requests.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/seal.h"
#include "daemon/fetch.h"
#include "daemon/io.h"
#include "daemon/lane.h"
#include "daemon/token.h"
#include "storage/store.h"

enum { LIMIT_MS = 10000 };

struct asker {
	struct flow	 flow;
	struct exchange	 exchange;
	char		 key[UUID_BYTES + 1];
};

static struct buf	 body;
static unsigned long	 total, begun, alive, ok, other, failed;
static uint64_t		 began_us;
static double		 user_before_us, all_before_us;

static void
body_make(unsigned long recipients)
{
	buf_put(&body, STR("{\"to\":["));
	for (unsigned long i = 0; i < recipients; i++)
		buf_fmt(&body, "%s\"U%032lx\"", i > 0 ? "," : "", i + 1);
	buf_put(&body, STR("],\"messages\":[{\"type\":\"text\",\"text\":\""));
	for (unsigned i = 0; i < 20; i++)
		buf_put(&body, STR("kairan 300 "));
	buf_put(&body, STR("\"}]}"));
}

static flow_step asker_ask;

static plan *
asker_note(struct flow *f)
{
	struct asker *a = FLOW_OF(f, struct asker);

	if (f->err.kind != ERR_NONE && failed++ == 0)
		printf("%s\n", f->err.why);
	ok += a->exchange.status == 200;
	other += a->exchange.status != 200;
	return asker_ask(f);
}

static plan *
asker_ask(struct flow *f)
{
	struct asker *a = FLOW_OF(f, struct asker);
	uint8_t key[KEY_BYTES];

	if (begun == total)
		return flow_end(f);
	begun++;
	arena_reset(&f->arena);
	seal_uuid_new(key);
	seal_uuid_show(key, a->key);
	a->exchange.method = "POST";
	a->exchange.path = STR("/v2/bot/message/multicast");
	a->exchange.retry_key = str_of(a->key);
	a->exchange.body = buf_str(&body);
	return lane_ask(f, &a->exchange, LIMIT_MS, asker_note);
}

static void
processor_us(double *user_us, double *all_us)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	*user_us = (double)r.ru_utime.tv_sec * 1e6 +
	    (double)r.ru_utime.tv_usec;
	*all_us = *user_us + (double)r.ru_stime.tv_sec * 1e6 +
	    (double)r.ru_stime.tv_usec;
}

static void
report(void)
{
	double us = (double)(clock_precise_us() - began_us), user_us, all_us;
	struct lane_stats l;

	lane_stats(&l);
	processor_us(&user_us, &all_us);
	printf("lanes=%u body=%zu ok=%lu other=%lu failed=%lu: %.0f/s, "
	    "%.2f us of processor each (user %.2f)\n", l.open, body.n, ok,
	    other, failed, (double)total * 1e6 / us,
	    (all_us - all_before_us) / (double)total,
	    (user_us - user_before_us) / (double)total);
}

static void
asker_end(struct flow *f)
{
	(void)f;
	if (--alive > 0)
		return;
	report();
	lane_close();
	fetch_close();
}

static void
each_turn(void)
{
	if (flow_count() == 0)
		io_stop();
}

int
main(int argc, char **argv)
{
	char dir[] = "/tmp/kairan-load-XXXXXX", command[64];
	struct fetch_options fetch = { .ca_file = NULL };
	struct lane_options lanes = { .lanes = 0 };
	struct asker *askers;
	struct err e;

	if (argc != 7 || mkdtemp(dir) == NULL)
		return 2;
	token_give(STR("rehearsal-token"));
	lanes.base = str_of(argv[1]);
	lanes.ca_file = argv[2];
	lanes.lanes = (unsigned)strtoul(argv[3], NULL, 10);
	alive = strtoul(argv[4], NULL, 10);
	total = strtoul(argv[5], NULL, 10);
	body_make(strtoul(argv[6], NULL, 10));
	if (!store_open(dir, &e) || !io_open(100, &e) ||
	    !fetch_open(&fetch, &e)) {
		printf("%s\n", e.why);
		return 1;
	}
	processor_us(&user_before_us, &all_before_us);
	if (!lane_open(&lanes, &e)) {
		printf("%s\n", e.why);
		return 1;
	}
	askers = mem_get(alive * sizeof *askers);
	for (unsigned long i = 0; i < alive; i++)
		flow_start(&askers[i].flow, "asker", asker_ask, asker_end);
	began_us = clock_precise_us();
	io_run(each_turn);
	io_close();
	store_close();
	mem_free(askers);
	buf_free(&body);
	snprintf(command, sizeof command, "rm -r %s", dir);
	return system(command) != 0 || failed > 0;
}
