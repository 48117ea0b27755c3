/* Copies of what kairand remembers: made, listed, looked at again. */
#include "storage/backup.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "daemon/config.h"
#include "daemon/desk/actions.h"
#include "daemon/disk.h"
#include "daemon/metrics.h"

enum { LOOK_MS = 20 };

/* The daemon's folders are not those of whoever asks. */
static bool
folder(const struct act *a, struct str *dir, struct err *e)
{
	*dir = act_arg(a, "DIR");
	if (dir->p == NULL)
		*dir = act_arg(a, "--dir");
	if (dir->p == NULL)
		*dir = config.backup_dir;
	if (dir->n == 0)
		return fail(e, ERR_INPUT, "backup_dir is not set, and no "
		    "folder was given");
	return str_starts(*dir, STR("/")) || fail(e, ERR_INPUT, "the folder "
	    "must be given from / on: %.*s", STRF(str_upto(*dir, 200)));
}

/* The first call asks; the others look whether it is over. */
static bool
go_on(struct act *a, struct backup_order *order, struct err *e)
{
	uint64_t *began_us;

	a->pause_ms = LOOK_MS;
	if (a->again > 0) {
		a->more = !backup_over();
		return true;
	}
	a->state = began_us = ARENA_NEW(a->arena, uint64_t);
	*began_us = clock_precise_us();
	a->more = true;
	return folder(a, &order->dir, e) && backup_ask(order, e);
}

static double
seconds(const struct act *a)
{
	const uint64_t *began_us = a->state;

	ASSERT(began_us != NULL);
	return (double)(clock_precise_us() - *began_us) / 1e6;
}

static void
put_json(const struct act *a, const struct backup *b, double took_s)
{
	buf_byte(a->out, '{');
	json_put_int(a->out, "id", b->id);
	json_put_int(a->out, "bytes", (int64_t)b->bytes);
	json_put_int(a->out, "files", b->files);
	json_put_int(a->out, "at_ms", (int64_t)b->at_ms);
	if (took_s >= 0)
		buf_fmt(a->out, ",\"seconds\":%.3f", took_s);
	buf_byte(a->out, '}');
}

static void
put_line(const struct act *a, const struct backup *b)
{
	struct str at = str_upto(time_show(a->arena, b->at_ms), 19);

	buf_fmt(a->out, "%u\t%.*s\t%" PRIu64 "\t%u\n", b->id, STRF(at),
	    b->bytes, b->files);
}

static void
put_one(const struct act *a, const struct backup *b, const char *done)
{
	if (a->json) {
		put_json(a, b, seconds(a));
		buf_byte(a->out, '\n');
	} else
		buf_fmt(a->out, "控え %u: %" PRIu64 " バイト、%u ファイル、"
		    "%.1f 秒。%s\n", b->id, b->bytes, b->files, seconds(a),
		    done);
}

bool
desk_backup(struct act *a, struct err *e)
{
	struct backup_order order = { .deed = BACKUP_MAKE,
		.keep = config.backup_keep, .spare_bytes = disk_least() };
	const struct backup *b;
	unsigned n;

	if (!go_on(a, &order, e))
		return false;
	if (a->more)
		return true;
	if (!backup_take(&b, &n, e)) {
		metrics.backups_failed_total++;
		log_event(LOG_ALERT, "backup failed", "why=%s", e->why);
		return false;
	}
	metrics.backups_total++;
	log_event(LOG_INFO, "backup made", "id=%u bytes=%" PRIu64
	    " files=%u ms=%.0f", b->id, b->bytes, b->files,
	    seconds(a) * 1000);
	put_one(a, b, "確かめました");
	return true;
}

bool
desk_backup_list(struct act *a, struct err *e)
{
	struct backup_order order = { .deed = BACKUP_LIST };
	const struct backup *b;
	unsigned n;

	if (!go_on(a, &order, e))
		return false;
	if (a->more)
		return true;
	if (!backup_take(&b, &n, e))
		return false;
	buf_put(a->out, a->json ? STR("[") :
	    STR("番号\t時刻\tバイト\tファイル\n"));
	for (unsigned i = 0; i < n; i++) {
		if (a->json && i > 0)
			buf_byte(a->out, ',');
		if (a->json)
			put_json(a, &b[i], -1);
		else
			put_line(a, &b[i]);
	}
	if (a->json)
		buf_put(a->out, STR("]\n"));
	return true;
}

bool
desk_backup_verify(struct act *a, struct err *e)
{
	struct backup_order order = { .deed = BACKUP_VERIFY };
	const struct backup *b;
	unsigned n;

	if (act_arg(a, "ID").p != NULL && !act_number(a, "ID", &order.id, e))
		return false;
	if (!go_on(a, &order, e))
		return false;
	if (a->more)
		return true;
	if (!backup_take(&b, &n, e))
		return false;
	put_one(a, b, "壊れていません");
	return true;
}
