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

enum { LOG_BYTES_MAX = 16 << 20, CACHE_BYTES = 64 << 20, HOOKS_MAX = 4,
	BLOOM_BITS = 10 };

static rocksdb_t		*db;
static rocksdb_options_t	*options;
static rocksdb_writeoptions_t	*wo;
static rocksdb_readoptions_t	*ro;
static rocksdb_writebatch_wi_t	*step;		/* what this step wrote */
static rocksdb_writebatch_wi_t	*shown;		/* a base for scans: empty */
static uint64_t			 written;
static _Atomic uint64_t		 wanted, synced;
static _Atomic unsigned		 delay_us;
static int			 go_fd = -1, done_fd = -1;
static pthread_t		 thread;
static bool			 single;
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
		sync_now(upto);
		n = 1;
		if (write(done_fd, &n, sizeof n) != (ssize_t)sizeof n &&
		    errno != EAGAIN)
			break;
	}
	return arg;
}

static rocksdb_options_t *
options_new(void)
{
	rocksdb_options_t *o = rocksdb_options_create();
	rocksdb_block_based_table_options_t *t =
	    rocksdb_block_based_options_create();
	rocksdb_env_t *env = rocksdb_create_default_env();
	rocksdb_cache_t *cache = rocksdb_cache_create_lru(CACHE_BYTES);

	rocksdb_block_based_options_set_block_cache(t, cache);
	/* Most events are asked for once, to hear that nobody knows them. */
	rocksdb_block_based_options_set_filter_policy(t,
	    rocksdb_filterpolicy_create_bloom_full(BLOOM_BITS));
	rocksdb_options_set_block_based_table_factory(o, t);
	rocksdb_block_based_options_destroy(t);
	rocksdb_cache_destroy(cache);
	rocksdb_env_lower_thread_pool_cpu_priority(env);
	rocksdb_env_lower_high_priority_thread_pool_cpu_priority(env);
	rocksdb_options_set_env(o, env);
	rocksdb_env_destroy(env);
	rocksdb_options_set_create_if_missing(o, 1);
	rocksdb_options_set_manual_wal_flush(o, 1);
	rocksdb_options_set_max_total_wal_size(o, LOG_BYTES_MAX);
	rocksdb_options_set_write_buffer_size(o, LOG_BYTES_MAX);
	rocksdb_options_set_compression(o, rocksdb_no_compression);
	rocksdb_options_set_bytes_per_sync(o, 512 << 10);
	rocksdb_options_set_keep_log_file_num(o, 4);
	rocksdb_options_set_max_open_files(o, 256);
	return o;
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
	options = options_new();
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
	ro = rocksdb_readoptions_create();
	step = rocksdb_writebatch_wi_create(0, 1);
	shown = rocksdb_writebatch_wi_create(0, 1);
	written = 0;
	wanted = synced = 0;
	if (single)
		return true;
	go_fd = eventfd(0, EFD_CLOEXEC);
	done_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	ASSERT(go_fd >= 0 && done_fd >= 0);
	ASSERT(pthread_create(&thread, NULL, syncer, NULL) == 0);
	return true;
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
	sync_now(written);
	rocksdb_writebatch_wi_destroy(step);
	rocksdb_writebatch_wi_destroy(shown);
	rocksdb_writeoptions_destroy(wo);
	rocksdb_readoptions_destroy(ro);
	rocksdb_close(db);
	rocksdb_options_destroy(options);
	db = NULL;
}

bool
store_get(struct str key, struct arena *a, struct str *value, struct err *e)
{
	char *why = NULL, *p;
	size_t n;

	p = rocksdb_writebatch_wi_get_from_batch_and_db(step, db, ro, key.p,
	    key.n, &n, &why);
	must(why);
	if (p == NULL)
		return fail(e, ERR_ABSENT, "no such key");
	*value = str_dup(a, (struct str){ p, n });
	rocksdb_free(p);
	return true;
}

bool
store_has(struct str key)
{
	char *why = NULL, *p;
	size_t n;

	p = rocksdb_writebatch_wi_get_from_batch_and_db(step, db, ro, key.p,
	    key.n, &n, &why);
	must(why);
	if (p != NULL)
		rocksdb_free(p);
	return p != NULL;
}

void
store_put(struct str key, struct str value)
{
	ASSERT(key.n > 0);
	rocksdb_writebatch_wi_put(step, key.p, key.n,
	    value.n > 0 ? value.p : "", value.n);
}

/* The key may be what a scan shows of this very batch, which moves now. */
void
store_del(struct str key)
{
	key = str_dup(arena_step(), key);
	rocksdb_writebatch_wi_delete(step, key.p, key.n);
}

void
store_scan_from(struct scan *s, struct str prefix, struct str from)
{
	rocksdb_iterator_t *base = rocksdb_create_iterator(db, ro);

	s->it = rocksdb_writebatch_wi_create_iterator_with_base(
	    store_dirty() ? step : shown, base);
	s->prefix = prefix;
	s->key = STR_NONE;
	rocksdb_iter_seek(s->it, from.p, from.n);
}

void
store_scan(struct scan *s, struct str prefix)
{
	store_scan_from(s, prefix, prefix);
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
	if (s->it != NULL)
		rocksdb_iter_destroy(s->it);
	s->it = NULL;
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
	return rocksdb_writebatch_wi_count(step) > 0;
}

void
store_step_end(bool keep)
{
	char *why = NULL;

	if (keep && store_dirty()) {
		rocksdb_write_writebatch_wi(db, wo, step, &why);
		must(why);
		written++;
	}
	rocksdb_writebatch_wi_clear(step);
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

	if (wanted == written || synced != wanted)
		return;			/* nothing new, or a sync is running */
	wanted = written;
	if (single)
		return;
	ASSERT(write(go_fd, &one, sizeof one) == (ssize_t)sizeof one);
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

	if (read(done_fd, &n, sizeof n) < 0)
		ASSERT(errno == EAGAIN);
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
	return db;
}
