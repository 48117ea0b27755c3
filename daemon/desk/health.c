/* How kairand is. */
#include <inttypes.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "daemon/config.h"
#include "daemon/desk/actions.h"
#include "daemon/metrics.h"
#include "daemon/quota.h"
#include "scheduler/agenda.h"
#include "scheduler/outbox.h"
#include "storage/gaps.h"
#include "storage/inbox.h"
#include "storage/roster.h"
#include "storage/tables.h"

bool
desk_status(struct act *a, struct err *e UNUSED)
{
	bool ready = metrics.ready != 0 && metrics.disk_low == 0;
	struct buf *b = a->out;
	uint32_t alarms = tables_town() == NULL ? 0 :
	    gaps_alarms(tables_town(), day_today(clock_ms()));

	if (!a->json) {
		buf_fmt(b, "様子\t%s\n", ready ? "動いています" :
		    metrics.disk_low != 0 ? "ディスクの空きがありません" :
		    "準備中です");
		buf_fmt(b, "登録者\t%u\n受信箱\t%u\n予定\t%u\n送信待ち\t%u\n"
		    "版\t%s\n", roster_count(), inbox_count(), agenda_count(),
		    outbox_waiting(), VERSION);
		buf_fmt(b, "カレンダーの警報\t%u\n", alarms);
		return true;
	}
	buf_byte(b, '{');
	json_put_bool(b, "ready", ready);
	json_put_int(b, "residents", roster_count());
	json_put_int(b, "inbox", inbox_count());
	json_put_int(b, "agenda", agenda_count());
	json_put_int(b, "outbox", outbox_waiting());
	json_put_int(b, "calendar_alarms", alarms);
	json_put_str(b, "version", STR(VERSION));
	buf_put(b, STR("}\n"));
	return true;
}

static void
quota_told(struct act *a, const struct quota *q)
{
	if (!q->known)
		buf_put(a->out, STR("LINEにまだ聞けていません\n"));
	else if (!q->limited)
		buf_put(a->out, STR("上限\tなし\n"));
	else
		buf_fmt(a->out, "上限\t%" PRIu64 "\n使った数\t%" PRIu64
		    "\n残り\t%" PRIu64 "\n", q->limit, q->used + q->since,
		    q->left);
	if (q->known)
		buf_fmt(a->out, "時点\t%.*s\n", STRF(str_upto(time_show(
		    a->arena, q->asked_ms), 19)));
}

bool
desk_quota(struct act *a, struct err *e UNUSED)
{
	struct quota q = quota_now();
	struct buf *b = a->out;

	if (!a->json) {
		quota_told(a, &q);
		return true;
	}
	buf_byte(b, '{');
	json_put_bool(b, "known", q.known);
	json_put_bool(b, "limited", q.limited);
	if (q.limited) {
		json_put_int(b, "limit", (int64_t)q.limit);
		json_put_int(b, "used", (int64_t)(q.used + q.since));
		json_put_int(b, "left", (int64_t)q.left);
	}
	json_put_int(b, "as_of_ms", (int64_t)q.asked_ms);
	buf_put(b, STR("}\n"));
	return true;
}

bool
desk_config(struct act *a, struct err *e UNUSED)
{
	config_show(&config, a->out);
	return true;
}
