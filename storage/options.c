/* RocksDB's settings, and what its log needs at the start: see options.h. */
#include "storage/options.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <rocksdb/c.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

/* At the start the log is read, so it is short: as long as what is in memory,
 * and what is being written out meanwhile.  What came lately is often put
 * together with all of the first level, so that is small: residents, who are
 * most and seldom change, lie below it. */
enum { MEMORY_BYTES = 8 << 20, REPLAY_BYTES = 4 * MEMORY_BYTES,
	FILES_APART = 8,		/* until they are put together */
	FIRST_LEVEL_BYTES = 32 << 20, FILE_BYTES = 8 << 20,
	CACHE_BYTES = 64 << 20, BLOOM_BITS = 10,
	BACKGROUND_BYTES_A_S = 48 << 20 };

static bool
sync_at(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC), why;
	bool done = fd >= 0 && fsync(fd) == 0;

	why = errno;
	if (fd >= 0)
		close(fd);
	errno = why;
	return done;
}

static bool
sync_all(DIR *d)
{
	const struct dirent *x;

	while ((x = readdir(d)) != NULL) {
		struct str name = str_of(x->d_name);

		if (str_ends(name, STR(".log")) &&
		    !sync_at(dirfd(d), x->d_name))
			return false;
	}
	return sync_at(dirfd(d), ".");
}

bool
options_logs_sync(const char *dir, struct err *e)
{
	DIR *d = opendir(dir);
	bool done = d != NULL && sync_all(d);
	int why = errno;

	if (d != NULL)
		closedir(d);
	return done || fail(e, ERR_DISK, "data_dir %s: %s", dir,
	    strerror(why));
}

/* What the binding for C has no other way to say.  Keys of a kind mostly come
 * one behind the other: RocksDB begins to look for the place of each where the
 * last of its kind went; kinds differ within four letters.  And what is
 * replayed need not be on disk a second time before we start. */
static rocksdb_options_t *
with_more(rocksdb_options_t *o, char **why)
{
	rocksdb_options_t *with = rocksdb_options_create();

	rocksdb_get_options_from_string(o,
	    "memtable_insert_with_hint_prefix_extractor=fixed:4;"
	    "avoid_flush_during_recovery=true", with, why);
	rocksdb_options_destroy(o);
	return with;
}

void *
options_new(char **why)
{
	rocksdb_options_t *o = rocksdb_options_create();
	rocksdb_block_based_table_options_t *t =
	    rocksdb_block_based_options_create();
	rocksdb_env_t *env = rocksdb_create_default_env();
	rocksdb_cache_t *cache = rocksdb_cache_create_lru(CACHE_BYTES);
	rocksdb_ratelimiter_t *limiter = rocksdb_ratelimiter_create(
	    BACKGROUND_BYTES_A_S, 100 * 1000, 10);

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
	rocksdb_options_set_max_total_wal_size(o, MEMORY_BYTES);
	rocksdb_options_set_write_buffer_size(o, REPLAY_BYTES);
	rocksdb_options_set_level0_file_num_compaction_trigger(o, FILES_APART);
	rocksdb_options_set_max_bytes_for_level_base(o, FIRST_LEVEL_BYTES);
	rocksdb_options_set_target_file_size_base(o, FILE_BYTES);
	rocksdb_options_set_compression(o, rocksdb_no_compression);
	rocksdb_options_set_bytes_per_sync(o, 512 << 10);
	rocksdb_options_set_ratelimiter(o, limiter);
	rocksdb_ratelimiter_destroy(limiter);
	rocksdb_options_set_memtable_prefix_bloom_size_ratio(o, 0.02);
	rocksdb_options_set_memtable_whole_key_filtering(o, 1);
	rocksdb_options_set_keep_log_file_num(o, 4);
	rocksdb_options_set_max_open_files(o, 256);
	return with_more(o, why);
}

/* What was replayed is all in memory now: others write it out while we go on,
 * and what comes now has a place of its own, of the usual size. */
void
options_replayed(void *db)
{
	rocksdb_flushoptions_t *later = rocksdb_flushoptions_create();
	char number[24];
	const char *const keys[] = { "write_buffer_size" };
	const char *const values[] = { number };
	char *why = NULL;

	snprintf(number, sizeof number, "%d", MEMORY_BYTES);
	rocksdb_set_options(db, 1, keys, values, &why);
	ASSERT(why == NULL);
	rocksdb_flushoptions_set_wait(later, 0);
	rocksdb_flush(db, later, &why);
	rocksdb_free(why);	/* then the next start replays it again */
	rocksdb_flushoptions_destroy(later);
}
