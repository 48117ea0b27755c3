/* People by number: 17 bytes each and an index. */
#include "linesim/person.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "linesim/index.h"
#include "linesim/mix.h"
#include "linesim/options.h"

static struct index by_key;
static unsigned char (*keys)[PERSON_KEY_BYTES];
static unsigned char *flags_of;
static uint32_t n, room, reached;

static uint32_t *residents;
static uint32_t residents_n, residents_room, made;

bool
person_parse(struct str s, unsigned char key[PERSON_KEY_BYTES])
{
	return s.n == PERSON_ID_BYTES && s.p[0] == 'U' &&
	    hex_read(key, s.p + 1, PERSON_KEY_BYTES);
}

static uint64_t
key_hash(const unsigned char *key)
{
	uint64_t a, b;

	memcpy(&a, key, 8);
	memcpy(&b, key + 8, 8);
	return mix(a, b);
}

static uint64_t
place_hash(uint32_t p)
{
	return key_hash(keys[p]);
}

static bool
same(uint32_t p, const void *key)
{
	return memcmp(keys[p], key, PERSON_KEY_BYTES) == 0;
}

/* Whoever sends to many names them in the order in which they were met. */
uint32_t
person_find(const unsigned char key[PERSON_KEY_BYTES])
{
	static uint32_t last;

	for (uint32_t p = last; p < n && p - last < 2; p++)
		if (same(p, key))
			return last = p;
	return last = index_find(&by_key, key_hash(key), same, key);
}

uint32_t
person_meet(const unsigned char key[PERSON_KEY_BYTES])
{
	uint32_t p = person_find(key);

	if (p != PERSON_NONE)
		return p;
	if (n == room) {
		room = room == 0 ? 1024 : room * 2;
		keys = mem_grow(keys, room * sizeof *keys);
		flags_of = mem_grow(flags_of, room);
	}
	memcpy(keys[n], key, PERSON_KEY_BYTES);
	flags_of[n] = 0;
	index_add(&by_key, n, place_hash);
	return n++;
}

struct str
person_id(uint32_t p, char to[PERSON_ID_BYTES + 1])
{
	ASSERT(p < n);
	to[0] = 'U';
	hex_show(to + 1, keys[p], PERSON_KEY_BYTES);
	to[PERSON_ID_BYTES] = '\0';
	return (struct str){ to, PERSON_ID_BYTES };
}

void
person_set(uint32_t p, unsigned flags)
{
	ASSERT(p < n);
	if ((flags & PERSON_REACHED) != 0 &&
	    (flags_of[p] & PERSON_REACHED) == 0)
		reached++;
	flags_of[p] |= (unsigned char)flags;
}

void
person_unset(uint32_t p, unsigned flags)
{
	ASSERT(p < n);
	flags_of[p] &= (unsigned char)~flags;
}

bool
person_is(uint32_t p, unsigned flags)
{
	ASSERT(p < n);
	return (flags_of[p] & flags) == flags;
}

bool
person_reachable(uint32_t p)
{
	return (residents_n == 0 || person_is(p, PERSON_FRIEND)) &&
	    !person_is(p, PERSON_BLOCKED);
}

uint32_t
person_count(void)
{
	return n;
}

uint32_t
person_reached(void)
{
	return reached;
}

void
person_forget_reached(void)
{
	for (uint32_t p = 0; p < n; p++)
		person_unset(p, PERSON_REACHED);
	reached = 0;
}

uint32_t
resident_meet(uint32_t p)
{
	ASSERT(residents_n <= n);
	if (person_is(p, PERSON_FRIEND))
		return p;
	person_set(p, PERSON_FRIEND);
	if (residents_n == residents_room) {
		residents_room = residents_room == 0 ? 1024 :
		    residents_room * 2;
		residents = mem_grow(residents,
		    residents_room * sizeof *residents);
	}
	residents[residents_n++] = p;
	return p;
}

uint32_t
resident_make(void)
{
	unsigned char sha[SHA_BYTES];
	char text[48];

	snprintf(text, sizeof text, "%llu:%u",
	    (unsigned long long)options.seed, (unsigned)made++);
	sha_of(str_of(text), sha);
	return resident_meet(person_meet(sha));
}

uint32_t
resident_count(void)
{
	return residents_n;
}

uint32_t
resident_at(uint32_t place)
{
	ASSERT(place < residents_n);
	return residents[place];
}
