/* Blocks of memory that are given out in pieces and taken back at once. */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#ifdef __has_feature
#define HAS_ASAN	__has_feature(address_sanitizer)
#elif defined __SANITIZE_ADDRESS__
#define HAS_ASAN	1
#else
#define HAS_ASAN	0
#endif

/* The first block is small, since most arenas never need another; the next is
 * four times as large, up to this. */
enum { FIRST_BYTES = 1024 - 32, BLOCK_BYTES = 16 * 1024 - 32,
	SPARES_MAX = 64 };	/* of the largest, kept for the next arena */

struct arena_block {
	struct arena_block	*next;
	size_t			 room;
	_Alignas(16) char	 bytes[];
};

static struct arena_block	*spares;
static unsigned			 nspares;

void *
mem_get(size_t bytes)
{
	void *p = calloc(1, bytes > 0 ? bytes : 1);

	ASSERT(p != NULL);
	return p;
}

void *
mem_grow(void *old, size_t bytes)
{
	void *p = realloc(old, bytes > 0 ? bytes : 1);

	ASSERT(p != NULL);
	return p;
}

void
mem_free(void *p)
{
	free(p);
}

static struct arena_block *
block_new(size_t room)
{
	struct arena_block *b = spares;

	if (b != NULL && room == BLOCK_BYTES) {
		spares = b->next;
		nspares--;
		return b;
	}
	b = malloc(sizeof *b + room);
	ASSERT(b != NULL);
	b->room = room;
	return b;
}

/* Where use after death is looked for, what died stays dead. */
static void
block_end(struct arena_block *b)
{
	if (HAS_ASAN || b->room != BLOCK_BYTES || nspares == SPARES_MAX) {
		free(b);
		return;
	}
	b->next = spares;
	spares = b;
	nspares++;
}

static void
block_add(struct arena *a, size_t bytes)
{
	size_t room = a->blocks != NULL ? a->blocks->room * 4 : FIRST_BYTES;
	struct arena_block *b;

	if (room > BLOCK_BYTES)
		room = BLOCK_BYTES;
	b = block_new(room < bytes ? bytes : room);
	b->next = a->blocks;
	a->blocks = b;
	a->used = 0;
}

static void *
take(struct arena *a, size_t bytes)
{
	void *p;

	ASSERT(bytes < SIZE_MAX / 2);
	bytes = (bytes + 15) & ~(size_t)15;
	if (a->blocks == NULL || a->blocks->room - a->used < bytes)
		block_add(a, bytes);
	p = a->blocks->bytes + a->used;
	a->used += bytes;
	a->bytes += bytes;
	return p;
}

void *
arena_get(struct arena *a, size_t bytes)
{
	return memset(take(a, bytes), 0, bytes);
}

char *
arena_dup(struct arena *a, const char *s, size_t n)
{
	char *p = take(a, n + 1);

	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

static void
blocks_free(struct arena_block *b)
{
	while (b != NULL) {
		struct arena_block *next = b->next;

		block_end(b);
		b = next;
	}
}

void
arena_reset(struct arena *a)
{
	a->used = a->bytes = 0;
	if (a->blocks == NULL)
		return;
	blocks_free(a->blocks->next);
	a->blocks->next = NULL;
	if (a->blocks->room > BLOCK_BYTES)
		arena_free(a);
}

void
arena_free(struct arena *a)
{
	blocks_free(a->blocks);
	a->blocks = NULL;
	a->used = a->bytes = 0;
}

struct arena *
arena_step(void)
{
	static struct arena step;

	return &step;
}
