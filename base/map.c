/* Open addressing; keys live in memory of their own. */
#include "base/map.h"

#include <string.h>

#include "base/arena.h"

struct map_slot {
	const char	*key;		/* NULL: free, or gone */
	uint64_t	 value;
	uint32_t	 n;
	uint32_t	 hash;		/* GONE where a key was deleted */
};

enum { GONE = 1 };

static uint64_t
mix(uint64_t h, uint64_t part)
{
	h = (h ^ part) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

static uint32_t
hash_of(struct str s)
{
	uint64_t h = s.n, part = 0;

	for (size_t i = 0; i + sizeof part < s.n; i += sizeof part) {
		memcpy(&part, s.p + i, sizeof part);
		h = mix(h, part);
	}
	if (s.n >= sizeof part)		/* the last may be read twice */
		memcpy(&part, s.p + s.n - sizeof part, sizeof part);
	else
		for (size_t i = 0; i < s.n; i++)
			part = part << 8 | (unsigned char)s.p[i];
	h = mix(mix(h, part), 0);	/* twice, so that all of it counts */
	return (uint32_t)h > GONE ? (uint32_t)h : GONE + 1;
}

static struct map_slot *
find(const struct map *m, struct str key, uint32_t hash)
{
	size_t mask = m->room - 1;

	if (m->room == 0)
		return NULL;
	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct map_slot *s = &m->slots[i];

		if (s->key == NULL && s->hash == 0)
			return NULL;
		if (s->key != NULL && s->hash == hash && s->n == key.n &&
		    (key.n == 0 || memcmp(s->key, key.p, key.n) == 0))
			return s;
	}
}

static void
place(struct map *m, struct map_slot entry)
{
	size_t mask = m->room - 1, i = entry.hash & mask;

	while (m->slots[i].key != NULL)
		i = (i + 1) & mask;
	if (m->slots[i].hash == GONE)
		m->gone--;
	m->slots[i] = entry;
}

static void
resize(struct map *m, size_t room)
{
	struct map old = *m;

	m->room = room;
	m->gone = 0;
	m->slots = mem_get(m->room * sizeof *m->slots);
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].key != NULL)
			place(m, old.slots[i]);
	mem_free(old.slots);
}

static bool
fits(size_t n, size_t room)
{
	return n * 4 <= room * 3;
}

static void
grow(struct map *m)
{
	resize(m, m->room == 0 ? 16 : m->n * 4 > m->room ? m->room * 2
	    : m->room);
}

void
map_reserve(struct map *m, size_t n)
{
	size_t room = m->room == 0 ? 16 : m->room;

	while (!fits(n, room))
		room *= 2;
	if (room > m->room)
		resize(m, room);
}

static const char *
key_keep(const struct map *m, struct str key)
{
	char *own;

	if (m->lent) {
		ASSERT(key.p != NULL);
		return key.p;
	}
	own = mem_get(key.n + 1);
	if (key.n > 0)
		memcpy(own, key.p, key.n);
	return own;
}

static void
key_drop(const struct map *m, const char *key)
{
	if (!m->lent)
		mem_free((void *)(uintptr_t)key);
}

bool
map_get(const struct map *m, struct str key, uint64_t *value)
{
	struct map_slot *s = find(m, key, hash_of(key));

	if (s != NULL && value != NULL)
		*value = s->value;
	return s != NULL;
}

bool
map_put(struct map *m, struct str key, uint64_t value)
{
	struct map_slot *s = find(m, key, hash_of(key)), new;

	if (s != NULL) {
		s->value = value;
		return false;
	}
	if (!fits(m->n + m->gone + 1, m->room))
		grow(m);
	ASSERT(key.n <= UINT32_MAX);
	new = (struct map_slot){ key_keep(m, key), value, (uint32_t)key.n,
	    hash_of(key) };
	place(m, new);
	m->n++;
	return true;
}

bool
map_del(struct map *m, struct str key)
{
	struct map_slot *s = find(m, key, hash_of(key));

	if (s == NULL)
		return false;
	key_drop(m, s->key);
	*s = (struct map_slot){ .hash = GONE };
	m->n--;
	m->gone++;
	return true;
}

void
map_free(struct map *m)
{
	for (size_t i = 0; !m->lent && i < m->room; i++)
		key_drop(m, m->slots[i].key);
	mem_free(m->slots);
	*m = (struct map){ .lent = m->lent };
}
