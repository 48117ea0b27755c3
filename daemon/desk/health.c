/* How kairand is. */
#include "base/json.h"
#include "daemon/config.h"
#include "daemon/desk/actions.h"
#include "daemon/metrics.h"
#include "scheduler/agenda.h"
#include "scheduler/outbox.h"
#include "storage/inbox.h"
#include "storage/roster.h"

bool
desk_status(struct act *a, struct err *e UNUSED)
{
	bool ready = metrics.ready != 0 && metrics.disk_low == 0;
	struct buf *b = a->out;

	if (!a->json) {
		buf_fmt(b, "様子\t%s\n", ready ? "動いています" :
		    metrics.disk_low != 0 ? "ディスクの空きがありません" :
		    "準備中です");
		buf_fmt(b, "登録者\t%u\n受信箱\t%u\n予定\t%u\n送信待ち\t%u\n"
		    "版\t%s\n", roster_count(), inbox_count(), agenda_count(),
		    outbox_waiting(), VERSION);
		return true;
	}
	buf_byte(b, '{');
	json_put_bool(b, "ready", ready);
	json_put_int(b, "residents", roster_count());
	json_put_int(b, "inbox", inbox_count());
	json_put_int(b, "agenda", agenda_count());
	json_put_int(b, "outbox", outbox_waiting());
	json_put_str(b, "version", STR(VERSION));
	buf_put(b, STR("}\n"));
	return true;
}

bool
desk_config(struct act *a, struct err *e UNUSED)
{
	config_show(&config, a->out);
	return true;
}
