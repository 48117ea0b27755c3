#ifndef BASE_CHECK_H
#define BASE_CHECK_H

/*
 * Assertions stay on in every build: a bug stops the process, and starting
 * again is cheap and safe.  Refusals and outages are not bugs: see err.h.
 */

#include <stddef.h>

void	 check_failed(const char *what, const char *file, int line)
	    __attribute__((noreturn));

/* Stops the process unless what must be true is true. */
#define ASSERT(x) \
	((x) ? (void)0 : check_failed(#x, __FILE__, __LINE__))

/* A struct that travels through void * or a queue says what it is. */
#define ASSERT_OBJ(p, m)	ASSERT((p) != NULL && (p)->magic == (m))

#define MUST_CHECK	__attribute__((warn_unused_result))
#define PRINTF(f, a)	__attribute__((format(printf, f, a), nonnull(f)))
#define UNUSED		__attribute__((unused))

/* The struct that holds a member, from the member. */
#define HOLDER_OF(p, type, member) \
	((type *)(void *)((char *)(p) - offsetof(type, member)))

#define NELEMS(a)	(sizeof (a) / sizeof (a)[0])

#endif
