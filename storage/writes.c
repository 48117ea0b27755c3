/* The writes of a turn, until RocksDB has them: see writes.h. */
#include "storage/writes.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"

enum { CHAINS_LEAST = 1024, OVERHEAD_BYTES = 32 };

/* Entry 0 of the list is not used, so that a chain may end with 0.  The head
 * of a chain is its newest write: so a search meets the newest of a key first,
 * and taking the newest write back is undoing the last step of the list. */
static struct write	*list;
static uint32_t		 n = 1, room;
static uint32_t		 kept = 1;	/* before this: of ended steps */
static size_t		 kept_bytes, own_bytes;
static uint32_t		*chains;
static uint32_t		 nchains;	/* a power of two */
static struct arena	 mem, spare;

static void
chain(uint32_t i)
{
	uint32_t *head = &chains[list[i].hash & (nchains - 1)];

	list[i].next = *head;
	*head = i;
}

static void
chains_grow(void)
{
	nchains = nchains == 0 ? CHAINS_LEAST : nchains * 2;
	mem_free(chains);
	chains = mem_get(nchains * sizeof *chains);
	for (uint32_t i = 1; i < n; i++)
		chain(i);
}

static void
add(struct str key, struct str value, bool soon)
{
	if (n >= room) {
		room = room == 0 ? CHAINS_LEAST : room * 2;
		list = mem_grow(list, room * sizeof *list);
	}
	if (n >= nchains)
		chains_grow();
	list[n] = (struct write){ str_dup(&mem, key), value, str_hash(key), 0,
	    soon, false };
	chain(n++);
	own_bytes += key.n + value.n + OVERHEAD_BYTES;
}

void
writes_put(struct str key, struct str value, bool soon)
{
	ASSERT(key.n > 0);
	add(key, str_dup(&mem, value), soon);
}

void
writes_put_first(struct str key, struct str value)
{
	writes_put(key, value, false);
	list[n - 1].first = true;
}

void
writes_del(struct str key)
{
	ASSERT(key.n > 0);
	add(key, STR_NONE, false);
}

static uint32_t
find(struct str key, uint32_t hash)
{
	uint32_t i = nchains == 0 ? 0 : chains[hash & (nchains - 1)];

	while (i != 0 && (list[i].hash != hash || !str_eq(list[i].key, key)))
		i = list[i].next;
	return i;
}

const struct write *
writes_find(struct str key)
{
	uint32_t i = n == 1 ? 0 : find(key, str_hash(key));

	return i == 0 ? NULL : &list[i];
}

void
writes_step_end(bool keep)
{
	if (keep) {
		kept = n;
		kept_bytes += own_bytes;
	}
	while (n > kept) {
		n--;
		chains[list[n].hash & (nchains - 1)] = list[n].next;
	}
	own_bytes = 0;
}

bool
writes_dirty(void)
{
	return n > kept;
}

size_t
writes_kept_bytes(void)
{
	return kept_bytes;
}

uint32_t
writes_kept_count(void)
{
	return kept;
}

/* An older write of a key need not reach the disk; but where the running step
 * wrote the key again, the newest of the ended steps counts. */
static bool
newest_kept(uint32_t i)
{
	uint32_t k = find(list[i].key, list[i].hash);

	while (k >= kept || (k > i && !str_eq(list[k].key, list[i].key)))
		k = list[k].next;
	return k == i;
}

/* What came and went before RocksDB heard of it need not be said to it. */
static bool
passing(uint32_t i)
{
	bool first = false;

	if (list[i].value.p != NULL)
		return false;
	for (uint32_t k = list[i].next; k != 0; k = list[k].next)
		if (list[k].hash == list[i].hash &&
		    str_eq(list[k].key, list[i].key))
			first = list[k].first;
	return first;
}

const struct write *
writes_next_kept(uint32_t *at)
{
	uint32_t i = *at == 0 ? 1 : *at;

	while (i < kept && (!newest_kept(i) || passing(i)))
		i++;
	*at = i + 1;
	return i < kept ? &list[i] : NULL;
}

const struct write *
writes_next_own(uint32_t *at)
{
	uint32_t i = *at < kept ? kept : *at;

	*at = i + 1;
	return i < n ? &list[i] : NULL;
}

/* What the running step wrote moves to the front, its bytes to fresh memory.
 * No more chains are cleared than there are writes. */
void
writes_clear(void)
{
	struct arena old = mem;
	uint32_t from = kept, to = n;

	for (uint32_t i = 1; i < n; i++)
		chains[list[i].hash & (nchains - 1)] = 0;
	mem = spare;
	n = kept = 1;
	for (uint32_t i = from; i < to; i++) {
		struct write w = list[i];

		list[n] = (struct write){ str_dup(&mem, w.key),
		    w.value.p == NULL ? w.value : str_dup(&mem, w.value),
	    w.hash, 0, w.soon, w.first };
		chain(n++);
	}
	kept_bytes = 0;
	arena_reset(&old);
	spare = old;
}

void
writes_free(void)
{
	arena_free(&mem);
	arena_free(&spare);
	mem_free(list);
	mem_free(chains);
	list = NULL;
	chains = NULL;
	n = kept = 1;
	room = nchains = 0;
	kept_bytes = own_bytes = 0;
}
