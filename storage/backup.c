/* RocksDB's backup engine, on a thread of its own: see backup.h. */
#include "storage/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <rocksdb/c.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "storage/bytesum.h"
#include "storage/home.h"
#include "storage/store.h"

enum { NICE = 10, DIR_MAX = 4001, LOG_ROOM = 64 << 20 };

static struct deed {
	struct backup_order	 order;
	char			 dir[DIR_MAX];
	rocksdb_t		*db;
	struct backup		 found[BACKUPS_MAX];
	unsigned		 n;
	struct err		 err;
	bool			 good;
} deed;
static pthread_t	 thread;
static bool		 asked;		/* and the thread not joined yet */
static _Atomic bool	 over;

/* Something of RocksDB's went wrong; it is given back. */
static bool
wrong(char *why, const char *what, struct err *e)
{
	if (why == NULL)
		return false;
	fail(e, ERR_REMOTE, "%s: %s", what, why);
	rocksdb_free(why);
	return true;
}

static rocksdb_backup_engine_t *
engine_open(const char *dir, struct err *e)
{
	rocksdb_options_t *o = rocksdb_options_create();
	rocksdb_backup_engine_t *be;
	char *why = NULL;

	be = rocksdb_backup_engine_open(o, dir, &why);
	rocksdb_options_destroy(o);
	return wrong(why, dir, e) ? NULL : be;
}

static void
list(rocksdb_backup_engine_t *be, struct deed *d)
{
	const rocksdb_backup_engine_info_t *info =
	    rocksdb_backup_engine_get_backup_info(be);
	int n = rocksdb_backup_engine_info_count(info);
	int from = n > BACKUPS_MAX ? n - BACKUPS_MAX : 0;

	d->n = 0;
	for (int i = from; i < n; i++)
		d->found[d->n++] = (struct backup){
			.id = rocksdb_backup_engine_info_backup_id(info, i),
			.files = rocksdb_backup_engine_info_number_files(info,
			    i),
			.bytes = rocksdb_backup_engine_info_size(info, i),
			.at_ms = (uint64_t)
			    rocksdb_backup_engine_info_timestamp(info, i) *
			    1000,
		};
	rocksdb_backup_engine_info_destroy(info);
}

/* Leaves only that one, 0: the newest. */
static bool
choose(struct deed *d, uint32_t id, struct err *e)
{
	for (unsigned i = d->n; i-- > 0;)
		if (id == 0 || d->found[i].id == id) {
			d->found[0] = d->found[i];
			d->n = 1;
			return true;
		}
	return id == 0 ? fail(e, ERR_INPUT, "%s holds no backup", d->dir) :
	    fail(e, ERR_INPUT, "%s holds no backup %u", d->dir, id);
}

/* That each file is there and as long as it was, and then its bytes. */
static bool
verify(rocksdb_backup_engine_t *be, const struct deed *d, struct err *e)
{
	char *why = NULL;

	ASSERT(d->n == 1);
	rocksdb_backup_engine_verify_backup(be, d->found[0].id, &why);
	return !wrong(why, d->dir, e) &&
	    bytesum_backup(d->dir, d->found[0].id, e);
}

/* A disk that fills would take the store down with it. */
static bool
room(const struct deed *d, struct err *e)
{
	uint64_t needs = 0;
	struct statvfs v;

	if (mkdir(d->dir, 0700) != 0 && errno != EEXIST)
		return fail(e, ERR_INPUT, "%s: %s", d->dir, strerror(errno));
	if (statvfs(d->dir, &v) != 0)
		return fail(e, ERR_REMOTE, "%s: %s", d->dir, strerror(errno));
	rocksdb_property_int(d->db, "rocksdb.total-sst-files-size", &needs);
	needs += d->order.spare_bytes + LOG_ROOM;
	return (uint64_t)v.f_bavail * v.f_frsize >= needs ||
	    fail(e, ERR_REMOTE, "%s: a backup needs %lu MB of free space",
	    d->dir, (unsigned long)(needs / 1000000));
}

static bool
make(rocksdb_backup_engine_t *be, struct deed *d, struct err *e)
{
	char *why = NULL;

	rocksdb_backup_engine_create_new_backup_flush(be, d->db, 1, &why);
	if (wrong(why, d->dir, e))
		return false;
	FAILPOINT(backup_middle);
	list(be, d);
	if (!choose(d, 0, e) || !verify(be, d, e))
		return false;
	rocksdb_backup_engine_purge_old_backups(be, d->order.keep, &why);
	return !wrong(why, d->dir, e);
}

static bool
do_deed(struct deed *d, struct err *e)
{
	rocksdb_backup_engine_t *be;
	bool good = true;

	if (d->order.deed == BACKUP_MAKE && !room(d, e))
		return false;
	if (access(d->dir, F_OK) != 0)
		return fail(e, ERR_INPUT, "%s: %s", d->dir, strerror(errno));
	be = engine_open(d->dir, e);
	if (be == NULL)
		return false;
	list(be, d);
	switch (d->order.deed) {
	case BACKUP_MAKE:
		good = make(be, d, e);
		break;
	case BACKUP_LIST:
		break;
	case BACKUP_VERIFY:
		good = choose(d, d->order.id, e) && verify(be, d, e);
		break;
	}
	rocksdb_backup_engine_close(be);
	return good;
}

/* It gives way to the town's work, and so do the threads it starts. */
static void *
deed_thread(void *arg)
{
	setpriority(PRIO_PROCESS, 0, NICE);
	deed.good = do_deed(&deed, &deed.err);
	over = true;
	return arg;
}

bool
backup_ask(const struct backup_order *order, struct err *e)
{
	ASSERT(order->dir.n > 0);
	if (asked)
		return fail(e, ERR_BUSY, "another backup is under way");
	if (order->dir.n >= sizeof deed.dir)
		return fail(e, ERR_INPUT, "the folder's name is too long");
	memcpy(deed.dir, order->dir.p, order->dir.n);
	deed.dir[order->dir.n] = '\0';
	deed.order = *order;
	deed.db = store_handle();
	deed.n = 0;
	err_clear(&deed.err);
	over = false;
	asked = true;
	ASSERT(pthread_create(&thread, NULL, deed_thread, NULL) == 0);
	return true;
}

bool
backup_over(void)
{
	return over;
}

bool
backup_take(const struct backup **found, unsigned *n, struct err *e)
{
	ASSERT(asked && over);
	backup_close();
	*found = deed.found;
	*n = deed.n;
	if (!deed.good)
		*e = deed.err;
	return deed.good;
}

void
backup_close(void)
{
	if (asked)
		pthread_join(thread, NULL);
	asked = false;
}

static bool
restore(rocksdb_backup_engine_t *be, const char *into, uint32_t id,
    struct err *e)
{
	rocksdb_restore_options_t *o = rocksdb_restore_options_create();
	char *why = NULL;

	rocksdb_backup_engine_restore_db_from_backup(be, into, into, o, id,
	    &why);
	rocksdb_restore_options_destroy(o);
	return !wrong(why, into, e);
}

/* It is whole or not there: made beside its place, and then renamed.  What a
 * restore that was broken off left there is written over. */
static bool
restore_beside(rocksdb_backup_engine_t *be, const char *into, struct err *e)
{
	struct buf part = { 0 };
	bool good;

	buf_fmt(&part, "%s.part", into);
	buf_byte(&part, '\0');
	good = mkdir(part.p, 0700) == 0 || errno == EEXIST ||
	    fail(e, ERR_INPUT, "%s: %s", part.p, strerror(errno));
	good = good && restore(be, part.p, deed.found[0].id, e) &&
	    home_mark_restored(part.p, deed.dir, deed.found[0].id, e);
	if (good && rename(part.p, into) != 0)
		good = fail(e, ERR_INPUT, "%s: %s", into, strerror(errno));
	sync();
	buf_free(&part);
	return good;
}

bool
backup_restore(const char *dir, const char *into, uint32_t id,
    struct backup *b, struct err *e)
{
	rocksdb_backup_engine_t *be;
	bool good;

	if (strlen(dir) >= sizeof deed.dir)
		return fail(e, ERR_INPUT, "the folder's name is too long");
	if (access(dir, F_OK) != 0)
		return fail(e, ERR_INPUT, "%s: %s", dir, strerror(errno));
	memcpy(deed.dir, dir, strlen(dir) + 1);
	be = engine_open(dir, e);
	if (be == NULL)
		return false;
	list(be, &deed);
	good = choose(&deed, id, e) && verify(be, &deed, e) &&
	    restore_beside(be, into, e);
	rocksdb_backup_engine_close(be);
	*b = deed.found[0];
	return good;
}
