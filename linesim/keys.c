/* Which retry keys were seen when, and what they got accepted. */
#include "linesim/keys.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "linesim/index.h"

struct keys_sums keys_sums;

static struct key *keys;
static uint32_t n, room;
static struct index by_key;

static uint64_t
bytes_hash(const unsigned char *key)
{
	uint64_t half[2];

	memcpy(half, key, sizeof half);
	return mix(half[0], half[1]);
}

static uint64_t
place_hash(uint32_t k)
{
	return bytes_hash(keys[k].key);
}

static bool
same(uint32_t k, const void *key)
{
	return memcmp(keys[k].key, key, UUID_BYTES) == 0;
}

static uint32_t
key_new(const unsigned char *key)
{
	if (n == room) {
		room = room == 0 ? 256 : room * 2;
		keys = mem_grow(keys, room * sizeof *keys);
	}
	memset(&keys[n], 0, sizeof keys[n]);
	memcpy(keys[n].key, key, UUID_BYTES);
	keys[n].entry = INDEX_NONE;
	index_add(&by_key, n, place_hash);
	return n++;
}

uint32_t
key_meet(const unsigned char key[UUID_BYTES],
    const unsigned char sha[SHA_BYTES], uint64_t now_ms)
{
	uint32_t k = index_find(&by_key, bytes_hash(key), same, key);
	uint64_t body;
	bool fresh = k == INDEX_NONE;

	if (fresh)
		k = key_new(key);
	memcpy(&body, sha, sizeof body);
	if (!fresh && keys[k].body != body)
		keys_sums.other_body++;
	if (!fresh && now_ms >= keys[k].first_ms +
	    (uint64_t)KEYS_HOURS * HOUR_MS) {
		keys_sums.reused += keys[k].entry != INDEX_NONE;
		keys[k].entry = INDEX_NONE;
		fresh = true;
	}
	if (fresh) {
		keys[k].first_ms = now_ms;
		keys[k].body = body;
	}
	return k;
}

uint32_t
key_entry(uint32_t k)
{
	ASSERT(k < n);
	return keys[k].entry;
}

void
key_accept(uint32_t k, uint32_t entry)
{
	ASSERT(k < n);
	keys[k].entry = entry;
}

void
keys_forget(void)
{
	n = 0;
	index_clear(&by_key);
	keys_sums = (struct keys_sums){ 0 };
}
