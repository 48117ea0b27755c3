#ifndef BASE_ARENA_H
#define BASE_ARENA_H

/*
 * Memory that dies together, and the only malloc.
 *
 * Three lives: the process (tables made at start), a flow (its arena), a step
 * (arena_step(), emptied by flow_run after each step).  No memory: abort.
 */

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block	*blocks;
	size_t			 used;	/* in the first block */
	size_t			 bytes;	/* given out since the last reset */
};

void	*arena_get(struct arena *, size_t bytes);	/* zeroed, 16-aligned */
char	*arena_dup(struct arena *, const char *, size_t);	/* and a NUL */
void	 arena_reset(struct arena *);		/* all gone; keeps one block */
void	 arena_free(struct arena *);		/* all gone */

/* The scratch of the step that runs; what is in it dies with the step. */
struct arena *arena_step(void);

/* For tables and buffers that outlive arenas.  mem_free accepts NULL. */
void	*mem_get(size_t bytes);			/* zeroed */
void	*mem_grow(void *, size_t bytes);	/* as realloc */
void	 mem_free(void *);

#define ARENA_NEW(a, type)	((type *)arena_get((a), sizeof (type)))
#define ARENA_ARRAY(a, type, n)	((type *)arena_get((a), sizeof (type) * (n)))
#define MEM_NEW(type)		((type *)mem_get(sizeof (type)))

#endif
