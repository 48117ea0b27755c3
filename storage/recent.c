/* What was read lately: see recent.h. */
#include "storage/recent.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

/* The cut is some thousands of deliveries ahead of the posts. */
enum { PLACES = 16 * 1024, BYTES_MAX = 16 * 1024, HELD_MAX = 8 << 20 };

struct place {
	char		*bytes;		/* the key, then the value */
	uint32_t	 key_bytes;	/* 0: nothing is here */
	uint32_t	 value_bytes, room;
	bool		 absent;
};

static struct place	 places[PLACES];
static size_t		 held;		/* the rooms of all */

static struct place *
place_of(struct str key)
{
	return &places[str_hash(key) % PLACES];
}

static bool
holds(const struct place *p, struct str key)
{
	return p->key_bytes == key.n && memcmp(p->bytes, key.p, key.n) == 0;
}

void
recent_put(struct str key, struct str value)
{
	struct place *p = place_of(key);
	size_t bytes = key.n + value.n;

	ASSERT(key.n > 0);
	p->key_bytes = 0;
	if (bytes > BYTES_MAX || (p->room < bytes &&
	    held + bytes - p->room > HELD_MAX))
		return;
	if (p->room < bytes) {
		p->bytes = mem_grow(p->bytes, bytes);
		held += bytes - p->room;
		p->room = (uint32_t)bytes;
	}
	memcpy(p->bytes, key.p, key.n);
	if (value.n > 0)
		memcpy(p->bytes + key.n, value.p, value.n);
	p->key_bytes = (uint32_t)key.n;
	p->value_bytes = (uint32_t)value.n;
	p->absent = value.p == NULL;
}

bool
recent_find(struct str key, struct str *value)
{
	const struct place *p = place_of(key);

	if (!holds(p, key))
		return false;
	*value = p->absent ? STR_NONE
	    : (struct str){ p->bytes + key.n, p->value_bytes };
	return true;
}

void
recent_forget(struct str key)
{
	struct place *p = place_of(key);

	if (holds(p, key))
		p->key_bytes = 0;
}

void
recent_free(void)
{
	for (unsigned i = 0; i < PLACES; i++)
		mem_free(places[i].bytes);
	memset(places, 0, sizeof places);
	held = 0;
}
