/* What was read lately: see recent.h. */
#include "storage/recent.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

/* The cut is some thousands of deliveries ahead of the posts. */
enum { SETS = 4 * 1024, WAYS = 4, BYTES_MAX = 16 * 1024, HELD_MAX = 16 << 20 };

struct place {
	char		*bytes;		/* the key, then the value */
	uint32_t	 hash;
	uint32_t	 key_bytes;	/* 0: nothing is here */
	uint32_t	 value_bytes, room;
	bool		 absent;
};

static struct place	 places[SETS][WAYS];
static uint8_t		 oldest[SETS];	/* who of a set gives way */
static size_t		 held;		/* the rooms of all */
static uint32_t		 next_out;	/* who gives way to all others */

static struct place *
find(struct str key, uint32_t hash)
{
	struct place *set = places[hash % SETS];

	for (unsigned i = 0; i < WAYS; i++)
		if (set[i].hash == hash && set[i].key_bytes == key.n &&
		    memcmp(set[i].bytes, key.p, key.n) == 0)
			return &set[i];
	return NULL;
}

static void
place_free(struct place *p)
{
	ASSERT(held >= p->room);
	held -= p->room;
	mem_free(p->bytes);
	*p = (struct place){ 0 };
}

static void
make_room(struct place *p, size_t bytes)
{
	uint32_t room = (uint32_t)(bytes + 63) & ~63u;

	if (p->room >= bytes)
		return;
	place_free(p);
	for (; held + room > HELD_MAX; next_out++)
		place_free(&places[next_out / WAYS % SETS][next_out % WAYS]);
	p->bytes = mem_get(room);
	p->room = room;
	held += room;
}

void
recent_put(struct str key, struct str value)
{
	uint32_t hash = str_hash(key);
	struct place *p = find(key, hash);
	size_t bytes = key.n + value.n;

	ASSERT(key.n > 0);
	if (bytes > BYTES_MAX) {
		recent_forget(key);
		return;
	}
	if (p == NULL)
		p = &places[hash % SETS][oldest[hash % SETS]++ % WAYS];
	make_room(p, bytes);
	memcpy(p->bytes, key.p, key.n);
	if (value.n > 0)
		memcpy(p->bytes + key.n, value.p, value.n);
	p->hash = hash;
	p->key_bytes = (uint32_t)key.n;
	p->value_bytes = (uint32_t)value.n;
	p->absent = value.p == NULL;
}

bool
recent_find(struct str key, struct str *value)
{
	const struct place *p = find(key, str_hash(key));

	if (p == NULL)
		return false;
	*value = p->absent ? STR_NONE
	    : (struct str){ p->bytes + key.n, p->value_bytes };
	return true;
}

void
recent_forget(struct str key)
{
	struct place *p = find(key, str_hash(key));

	if (p != NULL)
		p->key_bytes = 0;
}

void
recent_free(void)
{
	for (unsigned i = 0; i < SETS; i++)
		for (unsigned k = 0; k < WAYS; k++)
			place_free(&places[i][k]);
}
