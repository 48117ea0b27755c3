#ifndef BASE_STR_H
#define BASE_STR_H

/*
 * A str is a slice of bytes that somebody else owns; it need not end in NUL.
 * A buf is bytes that grow; whoever has it frees it, buf_free(), and a zeroed
 * struct is an empty buf.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

struct arena;

struct str {
	const char	*p;
	size_t		 n;
};

#define STR(literal)	((struct str){ "" literal, sizeof (literal) - 1 })
#define STR_NONE	((struct str){ NULL, 0 })
#define STRF(s)		(int)(s).n, (s).p	/* for "%.*s" */

struct str str_of(const char *nul_ended);	/* NULL gives STR_NONE */
struct str str_dup(struct arena *, struct str);	/* a copy, NUL after it */
char	*str_c(struct arena *, struct str);	/* likewise, as char * */
struct str str_fmt(struct arena *, const char *, ...) PRINTF(2, 3);

bool	 str_eq(struct str, struct str);
bool	 str_is(struct str, const char *);
bool	 str_ieq(struct str, struct str);	/* ASCII letters alike */
uint32_t str_hash(struct str);	/* for tables in memory only */
int	 str_cmp(struct str, struct str);		/* by bytes */
bool	 str_starts(struct str, struct str prefix);
bool	 str_ends(struct str, struct str suffix);
bool	 str_find(struct str in, struct str what, size_t *at);
struct str str_from(struct str, size_t at);		/* the rest */
struct str str_upto(struct str, size_t n);
struct str str_trim(struct str);	/* blanks at both ends */

/* The piece before the first sep; rest is what follows it, p NULL if none. */
struct str str_split(struct str, char sep, struct str *rest);

bool	 str_u64(struct str, uint64_t *);	/* decimal digits only */
bool	 str_utf8(struct str);				/* well-formed UTF-8? */
struct str str_number(struct arena *, uint64_t);	/* its digits */

struct buf {
	char	*p;
	size_t	 n, room;
};

void	 buf_put(struct buf *, struct str);
void	 buf_byte(struct buf *, char);
void	 buf_number(struct buf *, uint64_t);	/* its digits */
void	 buf_fmt(struct buf *, const char *, ...) PRINTF(2, 3);
char	*buf_room(struct buf *, size_t);  /* n more bytes can be written */
void	 buf_drop(struct buf *, size_t);	/* from the front */
void	 buf_reset(struct buf *);		/* empty; keeps its memory */
void	 buf_free(struct buf *);
struct str buf_str(const struct buf *);		/* until the next change */

#endif
