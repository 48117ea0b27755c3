/* RocksDB: write at the end of a step, sync once a turn: see store.h. */
#include "storage/store.h"

#include <errno.h>
#include <pthread.h>
#include <rocksdb/c.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "storage/options.h"
#include "storage/recent.h"
#include "storage/writes.h"

enum { HOOKS_MAX = 8, KEPT_BYTES_MAX = 4 << 20 };  /* within a turn */

static rocksdb_t		*db;
static rocksdb_options_t	*options;
static rocksdb_writeoptions_t	*wo, *wo_now;	/* may wait; may not */
static rocksdb_readoptions_t	*ro, *ro_all;	/* all: leaves the cache */
static rocksdb_writebatch_t	*batch;		/* on its way to RocksDB */
static uint64_t			 written;
static bool	 stalled, single;	/* RocksDB takes no writes; no thread */
static _Atomic uint64_t		 wanted, synced;
static _Atomic unsigned		 delay_us;
static int			 go_fd = -1, done_fd = -1;
static pthread_t		 thread;
static void			(*hooks[HOOKS_MAX])(bool);
static unsigned			 nhooks;

/* A disk that fails stops the daemon: nothing else is safe. */
static void
must(char *why)
{
	if (why == NULL)
		return;
	log_event(LOG_ALERT, "store failed", "why=%s", why);
	_exit(3);
}

/* RocksDB wants to rest: the writes stay where they are for now. */
static bool
is_stall(char *why)
{
	if (why == NULL || strncmp(why, "Result incomplete", 17) != 0)
		return false;
	rocksdb_free(why);
	return true;
}

static int
by_key(const void *va, const void *vb)
{
	return str_cmp((*(const struct write *const *)va)->key,
	    (*(const struct write *const *)vb)->key);
}

/* In order of keys: RocksDB looks for the place of each beside the place of
 * the one before. */
static void
batch_fill(void)
{
	const struct write **list, *w;
	uint32_t at = 0, n = 0;

	list = mem_get(writes_kept_count() * sizeof *list);
	while ((w = writes_next_kept(&at)) != NULL)
		list[n++] = w;
	qsort(list, n, sizeof *list, by_key);
	for (uint32_t i = 0; i < n; i++) {
		w = list[i];
		if (w->soon)
			recent_put(w->key, w->value);
		else
			recent_forget(w->key);
		if (w->value.p == NULL)
			rocksdb_writebatch_delete(batch, w->key.p, w->key.n);
		else
			rocksdb_writebatch_put(batch, w->key.p, w->key.n,
			    w->value.p, w->value.n);
	}
	mem_free(list);
}

/* Hands RocksDB what ended steps wrote; false if it takes none now, and we do
 * not wait for it. */
static bool
hand_over(bool wait)
{
	char *why = NULL;

	if (writes_kept_bytes() == 0)
		return true;
	batch_fill();
	rocksdb_write(db, wait ? wo : wo_now, batch, &why);
	rocksdb_writebatch_clear(batch);
	stalled = !wait && is_stall(why);
	if (stalled)
		return false;
	must(why);
	writes_clear();
	return true;
}

static void
sync_now(uint64_t upto)
{
	char *why = NULL;

	if (delay_us > 0)
		usleep(delay_us);
	FAILPOINT(wal_unsynced);
	rocksdb_flush_wal(db, 1, &why);
	must(why);
	FAILPOINT(wal_synced);
	synced = upto;
}

static void *
syncer(void *arg)
{
	uint64_t n;

	while (read(go_fd, &n, sizeof n) == (ssize_t)sizeof n) {
		uint64_t upto = wanted;

		if (upto == UINT64_MAX)
			break;
		if (upto != synced)
			sync_now(upto);
		n = 1;
		if (write(done_fd, &n, sizeof n) != (ssize_t)sizeof n &&
		    errno != EAGAIN)
			break;
	}
	return arg;
}

bool
store_open(const char *dir, struct err *e)
{
	char *why = NULL;
	bool held;

	ASSERT(db == NULL);
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return fail(e, ERR_DISK, "data_dir %s: %s", dir,
		    strerror(errno));
	if (!options_logs_sync(dir, e))
		return false;
	options = options_new(&why);
	must(why);
	db = rocksdb_open(options, dir, &why);
	if (why != NULL) {
		held = strstr(why, "LOCK") != NULL ||
		    strstr(why, "lock") != NULL;
		fail(e, held ? ERR_CLASH : ERR_DISK, "data_dir %s: %s%s", dir,
		    held ? "another kairand has it open: " : "", why);
		rocksdb_free(why);
		rocksdb_options_destroy(options);
		db = NULL;
		return false;
	}
	wo = rocksdb_writeoptions_create();
	wo_now = rocksdb_writeoptions_create();
	rocksdb_writeoptions_set_no_slowdown(wo_now, 1);
	ro = rocksdb_readoptions_create();
	ro_all = rocksdb_readoptions_create();
	rocksdb_readoptions_set_fill_cache(ro_all, 0);
	batch = rocksdb_writebatch_create();
	rocksdb_set_perf_level(rocksdb_disable);
	written = 0;
	stalled = false;
	wanted = synced = 0;
	if (single)
		return true;
	go_fd = eventfd(0, EFD_CLOEXEC);
	done_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	ASSERT(go_fd >= 0 && done_fd >= 0);
	ASSERT(pthread_create(&thread, NULL, syncer, NULL) == 0);
	return true;
}

void
store_started(void)
{
	options_replayed(db);
}

static void
thread_stop(void)
{
	uint64_t one = 1;

	wanted = UINT64_MAX;
	ASSERT(write(go_fd, &one, sizeof one) == (ssize_t)sizeof one);
	pthread_join(thread, NULL);
	close(go_fd);
	close(done_fd);
	go_fd = done_fd = -1;
}

void
store_close(void)
{
	if (db == NULL)
		return;
	if (go_fd >= 0)
		thread_stop();
	hand_over(true);
	sync_now(written);
	writes_free();
	recent_free();
	rocksdb_writebatch_destroy(batch);
	rocksdb_writeoptions_destroy(wo);
	rocksdb_writeoptions_destroy(wo_now);
	rocksdb_readoptions_destroy(ro);
	rocksdb_readoptions_destroy(ro_all);
	rocksdb_close(db);
	rocksdb_options_destroy(options);
	db = NULL;
}

/* NULL: RocksDB has no such key. */
static rocksdb_pinnableslice_t *
from_disk(struct str key)
{
	char *why = NULL;
	rocksdb_pinnableslice_t *pin = rocksdb_get_pinned(db, ro, key.p,
	    key.n, &why);

	must(why);
	return pin;
}

/* Reads it from RocksDB, and remembers what was found. */
static bool
fetch(struct str key, struct arena *a, struct str *value)
{
	rocksdb_pinnableslice_t *pin = from_disk(key);
	struct str found = STR_NONE;

	if (pin != NULL) {
		found.p = rocksdb_pinnableslice_value(pin, &found.n);
		*value = found = str_dup(a, found);
		rocksdb_pinnableslice_destroy(pin);
	}
	recent_put(key, found);
	return found.p != NULL;
}

/* Of the writes not handed over yet the newest counts, then RocksDB. */
bool
store_get(struct str key, struct arena *a, struct str *value, struct err *e)
{
	const struct write *w = writes_find(key);
	struct str found;
	bool has;

	if (w != NULL || recent_find(key, &found)) {
		if (w != NULL)
			found = w->value;
		has = found.p != NULL;
		if (has)
			*value = str_dup(a, found);
	} else
		has = fetch(key, a, value);
	return has || fail(e, ERR_ABSENT, "no such key");
}

bool
store_has(struct str key)
{
	const struct write *w = writes_find(key);
	rocksdb_pinnableslice_t *pin;
	struct str found;

	if (w != NULL)
		return w->value.p != NULL;
	if (recent_find(key, &found))
		return found.p != NULL;
	pin = from_disk(key);
	rocksdb_pinnableslice_destroy(pin);
	return pin != NULL;
}

void
store_put(struct str key, struct str value)
{
	writes_put(key, value, false);
}

void
store_put_soon(struct str key, struct str value)
{
	writes_put(key, value, true);
}

void
store_put_first(struct str key, struct str value)
{
	writes_put_first(key, value);
}

void
store_del(struct str key)
{
	writes_del(key);
}

/* What this step wrote, in order of keys, laid over an iterator, which is
 * destroyed with what this gives. */
static rocksdb_iterator_t *
over_own(struct scan *s, rocksdb_iterator_t *base)
{
	rocksdb_writebatch_wi_t *own = rocksdb_writebatch_wi_create(0, 1);
	const struct write *w;
	uint32_t at = 0;

	while ((w = writes_next_own(&at)) != NULL)
		if (w->value.p == NULL)
			rocksdb_writebatch_wi_delete(own, w->key.p, w->key.n);
		else
			rocksdb_writebatch_wi_put(own, w->key.p, w->key.n,
			    w->value.p, w->value.n);
	s->own = own;
	return rocksdb_writebatch_wi_create_iterator_with_base(own, base);
}

static void
scan_begin(struct scan *s, struct str prefix, struct str from,
    const rocksdb_readoptions_t *how)
{
	hand_over(true);
	s->own = NULL;
	s->it = rocksdb_create_iterator(db, how);
	if (store_dirty())
		s->it = over_own(s, s->it);
	s->prefix = prefix;
	s->key = STR_NONE;
	rocksdb_iter_seek(s->it, from.p, from.n);
}

void
store_scan_from(struct scan *s, struct str prefix, struct str from)
{
	scan_begin(s, prefix, from, ro);
}

void
store_scan(struct scan *s, struct str prefix)
{
	scan_begin(s, prefix, prefix, ro);
}

void
store_scan_all(struct scan *s, struct str prefix)
{
	scan_begin(s, prefix, prefix, ro_all);
}

bool
store_next(struct scan *s)
{
	char *why = NULL;

	ASSERT(s->it != NULL);
	if (s->key.p != NULL)
		rocksdb_iter_next(s->it);
	if (rocksdb_iter_valid(s->it)) {
		s->key.p = rocksdb_iter_key(s->it, &s->key.n);
		s->value.p = rocksdb_iter_value(s->it, &s->value.n);
		if (str_starts(s->key, s->prefix))
			return true;
	}
	rocksdb_iter_get_error(s->it, &why);
	must(why);
	store_scan_end(s);
	return false;
}

void
store_scan_end(struct scan *s)
{
	if (s->it == NULL)
		return;
	rocksdb_iter_destroy(s->it);
	if (s->own != NULL)
		rocksdb_writebatch_wi_destroy(s->own);
	s->it = s->own = NULL;
}

void
store_on_step_end(void (*f)(bool keep))
{
	for (unsigned i = 0; i < nhooks; i++)
		if (hooks[i] == f)
			return;
	ASSERT(nhooks < HOOKS_MAX);
	hooks[nhooks++] = f;
}

bool
store_dirty(void)
{
	return writes_dirty();
}

void
store_step_end(bool keep)
{
	written += keep && store_dirty();
	writes_step_end(keep);
	if (writes_kept_bytes() > KEPT_BYTES_MAX)
		hand_over(true);
	for (unsigned i = 0; i < nhooks; i++)
		hooks[i](keep);
}

uint64_t
store_written(void)
{
	return written;
}

uint64_t
store_synced(void)
{
	return synced;
}

void
store_turn(void)
{
	uint64_t one = 1;

	if (!hand_over(false) || wanted == written ||
	    (single && synced != wanted))
		return;
	wanted = written;	/* a sync that runs is followed by the next */
	ASSERT(single || write(go_fd, &one, sizeof one) == (ssize_t)sizeof one);
}

bool
store_ready(void)
{
	return !stalled;
}

int
store_fd(void)
{
	return done_fd;
}

void
store_woken(void)
{
	uint64_t n;

	ASSERT(read(done_fd, &n, sizeof n) > 0 || errno == EAGAIN);
}

void
store_single(bool on)
{
	ASSERT(db == NULL);
	single = on;
}

bool
store_sync(void)
{
	if (wanted == synced)
		return false;
	sync_now(wanted);
	return true;
}

void
store_delay_us(unsigned us)
{
	delay_us = us;
}

void *
store_handle(void)
{
	if (db != NULL)
		hand_over(true);
	return db;
}
