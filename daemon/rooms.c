/* The rooms, opened in order, and what each turn owes them: see rooms.h. */
#include "daemon/rooms.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon/config.h"
#include "daemon/control.h"
#include "daemon/converse.h"
#include "daemon/disk.h"
#include "daemon/feeds.h"
#include "daemon/fetch.h"
#include "daemon/http.h"
#include "daemon/io.h"
#include "daemon/lane.h"
#include "daemon/line.h"
#include "daemon/metrics.h"
#include "daemon/quota.h"
#include "daemon/secret.h"
#include "daemon/send.h"
#include "daemon/systemd.h"
#include "daemon/token.h"
#include "daemon/webhook.h"
#include "scheduler/agenda.h"
#include "scheduler/amend.h"
#include "scheduler/cut.h"
#include "scheduler/pacer.h"
#include "scheduler/flood.h"
#include "scheduler/forget.h"
#include "scheduler/outbox.h"
#include "scheduler/recur.h"
#include "scheduler/remind.h"
#include "scheduler/steer.h"
#include "scheduler/watch.h"
#include "storage/backup.h"
#include "storage/forms.h"
#include "storage/home.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/store.h"
#include "storage/tables.h"

enum { COMMAND_MAX = 256 << 20, ASK_MS = 300, LEAVE_MS = 5000,
	RESIDENTS_A_STEP = 500, EXIT_BROKEN = 1 };

#define MACHINE_FILE	"/etc/machine-id"

static bool complete;		/* the roster is; until then we only listen */

static bool
livez(struct request *q UNUSED, struct response *r, struct err *e UNUSED)
{
	buf_put(&r->body, STR("{\"alive\":true}"));
	return true;
}

static bool
readyz(struct request *q UNUSED, struct response *r, struct err *e)
{
	if (disk_low())
		return fail(e, ERR_BUSY, "the disk is nearly full");
	if (!complete)
		return fail(e, ERR_BUSY, "the residents are still being read");
	buf_put(&r->body, STR("{\"ready\":true}"));
	return true;
}

static struct route routes[] = {
	{ "POST", "/webhook", webhook, 0, ROUTE_PUBLIC },
	{ "GET", "/livez", livez, 0, ROUTE_PUBLIC | ROUTE_CONTROL },
	{ "GET", "/readyz", readyz, 0, ROUTE_PUBLIC | ROUTE_CONTROL },
	{ "GET", "/metrics", metrics_page, 0, ROUTE_PUBLIC | ROUTE_CONTROL },
	{ "GET", "/calendar/*", feeds_calendar, 0, ROUTE_PUBLIC },
	{ "POST", "/command", control_command, COMMAND_MAX, ROUTE_CONTROL },
};

static bool
storage_open(struct err *e)
{
	store_delay_us(config.sync_delay_us);
	return store_open(config.data_dir.p, e) &&
	    home_open(config.data_dir.p, MACHINE_FILE, e) && tables_load(e) &&
	    forms_load(e);
}

static bool
line_open(struct err *e)
{
	struct str secrets[SECRETS_MAX];
	unsigned n;
	const char *ca = config.line_ca.n > 0 ? config.line_ca.p : NULL;
	struct fetch_options fetch = { .ca_file = ca };

	if (!secret_channel(secrets, &n, e))
		return false;
	line_secrets(secrets, n);
	if (!fetch_open(&fetch, e) || !token_open(e) ||
	    !lane_open(&(struct lane_options){ .base = config.line_api,
	    .ca_file = ca, .lanes = config.lanes }, e))
		return false;
	quota_open();
	return true;
}

/* At the start, and when the clock was set back: what is entered once must not
 * stand days ahead; a delivery in the agenda only waits for its next try. */
static void
agenda_begin(void)
{
	remind_start();
	recur_start();
	forget_start();
	watch_start();
	steer_begin();
}

static unsigned
or_none(uint32_t limit)
{
	return limit == LIMIT_OFF ? 0 : limit;
}

static void
scheduler_open(void)
{
	outbox_open(&(struct outbox_limits){ config.outbox_window,
	    config.push_rate, config.multicast_rate, config.quiet_hours.from,
	    config.quiet_hours.to }, send_parcel);
	flood_open(or_none(config.flood_cap));
	cut_open(&(struct cut_rules){ or_none(config.weekly_cap) });
	steer_open(&(struct steer_rules){
	    config.late_minutes * (uint64_t)MINUTE_MS,
	    config.late_emergency_minutes * (uint64_t)MINUTE_MS });
	remind_open(&(struct remind_times){ config.evening_default });
	amend_open();
	recur_open(config.late_minutes * (uint64_t)MINUTE_MS);
	forget_open();
	watch_open();
	agenda_on_back(agenda_begin);
	agenda_open();
}

/* A socket of systemd's, or one of our own. */
static bool
listen_on(const char *name, struct str where, wire_born *born, struct err *e)
{
	int fd = systemd_socket(name);

	return fd >= 0 ? io_listen_fd(fd, born, e) : io_listen(where, born, e);
}

static bool
front_open(struct err *e)
{
	struct http_limits limits = {
		.head_ms = config.http_head_ms,
		.body_ms = config.http_body_ms,
		.idle_ms = config.http_idle_ms,
		.wires_max = config.wires_max,
	};

	routes[0].body_max = config.body_max;
	route_add(routes, NELEMS(routes));
	http_open(&limits);
	control_hold(true);
	converse_hold();
	converse_open(config.town_name.p, config.reply_rate);
	return listen_on("http", config.listen, http_public, e) &&
	    listen_on("control", config.control, http_control, e);
}

static plan *
boot_resume(struct flow *f)
{
	home_settle();
	control_hold(false);
	converse_resume();
	return flow_end(f);
}

/* What is written at the start is a step like any other. */
static plan *
boot_begin(struct flow *f)
{
	complete = true;
	agenda_begin();
	converse_tries();
	return flow_gate(f, boot_resume);
}

/* Webhooks are kept and answered meanwhile; all else needs the roster. */
static plan *
boot_step(struct flow *f)
{
	struct err e;
	bool more;

	if (!resident_load_some(RESIDENTS_A_STEP, &more, &e)) {
		log_event(LOG_ALERT, "start failed", "why=%s", e.why);
		_exit(EXIT_BROKEN);
	}
	return flow_go(f, more ? boot_step : boot_begin);
}

static void
boot_end(struct flow *f UNUSED)
{
	metrics.ready = 1;
	log_event(LOG_INFO, "ready", "version=%s residents=%u", VERSION,
	    roster_count());
	store_started();
	systemd_tell("READY=1");
}

/* Asked to end: nobody new is let in and nothing new begun; who has just come
 * may still ask, and what is under way is finished; all of it for a while. */
static void
leave(void)
{
	static struct timer bell;
	static uint64_t from_ms;
	uint64_t now_ms = clock_mono_ms();

	if (from_ms == 0) {
		from_ms = now_ms;
		metrics.ready = 0;
		systemd_tell("STOPPING=1");
		io_deafen();
	}
	if (now_ms >= from_ms + ASK_MS)
		http_stop();
	if ((http_counts()->open == 0 && pacer_busy() == 0 &&
	    converse_count() == 0) || now_ms >= from_ms + LEAVE_MS)
		io_stop();
	wheel_ring(&bell, now_ms + ASK_MS / 4);
}

void
rooms_turn(void)
{
	if (io_asked_to_end())
		leave();
	else if (complete) {
		agenda_turn();
		outbox_turn();
		quota_turn();
	}
	systemd_turn();
}

bool
rooms_open(struct err *e)
{
	static struct flow boot;

	log_upto((enum log_level)config.log_level);
	if (config.clock != 0)
		clock_rehearse(config.clock, config.clock_rate);
	config.wires_max = io_wires_max(config.wires_max);
	if (!storage_open(e) || !io_open(config.wires_max, e))
		return false;
	scheduler_open();
	if (!disk_open(e) || !line_open(e) || !front_open(e))
		return false;
	resident_load_begin();
	flow_start(&boot, "boot", boot_step, boot_end);
	return true;
}

void
rooms_close(void)
{
	resident_load_end();
	backup_close();
	store_close();
	io_close();
	log_event(LOG_INFO, "stopped", "version=%s", VERSION);
}
