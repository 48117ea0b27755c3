/* What RocksDB is told of how kairan uses it: see options.h. */
#include "storage/options.h"

#include <rocksdb/c.h>

enum { LOG_BYTES_MAX = 16 << 20, CACHE_BYTES = 64 << 20, BLOOM_BITS = 10,
	BACKGROUND_BYTES_A_S = 48 << 20 };

/* Keys of a kind mostly come one behind the other: RocksDB begins to look for
 * the place of each where the last of its kind went.  Kinds differ within
 * four letters.  The binding for C has no other way to say so. */
static rocksdb_options_t *
with_hints(rocksdb_options_t *o, char **why)
{
	rocksdb_options_t *with = rocksdb_options_create();

	rocksdb_get_options_from_string(o,
	    "memtable_insert_with_hint_prefix_extractor=fixed:4", with, why);
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
	rocksdb_options_set_max_total_wal_size(o, LOG_BYTES_MAX);
	rocksdb_options_set_write_buffer_size(o, LOG_BYTES_MAX);
	rocksdb_options_set_compression(o, rocksdb_no_compression);
	rocksdb_options_set_bytes_per_sync(o, 512 << 10);
	rocksdb_options_set_ratelimiter(o, limiter);
	rocksdb_ratelimiter_destroy(limiter);
	rocksdb_options_set_memtable_prefix_bloom_size_ratio(o, 0.02);
	rocksdb_options_set_memtable_whole_key_filtering(o, 1);
	rocksdb_options_set_keep_log_file_num(o, 4);
	rocksdb_options_set_max_open_files(o, 256);
	return with_hints(o, why);
}
