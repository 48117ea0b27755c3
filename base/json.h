#ifndef BASE_JSON_H
#define BASE_JSON_H

/*
 * Reading JSON (by jansson) and writing it.
 *
 * What is read is a tree that its reader frees.  Looking into something that
 * is not there, or is of another kind, gives nothing: NULL, STR_NONE, 0.  So
 * properties LINE leaves out or adds are no special case.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct json;

/* NULL if it is not JSON; why tells the line and column.  Broken UTF-8 is
 * refused; a string may hold NULs, a key may not; of repeated keys the last
 * counts; 2048 levels at most. */
struct json *json_read(struct str, struct err *) MUST_CHECK;
void	 json_free(struct json *);			/* NULL is fine */

/* A part of it that lives on after the whole is freed, until it is freed. */
struct json *json_keep(const struct json *);

const struct json *json_get(const struct json *, const char *key);
const struct json *json_at(const struct json *, size_t);
size_t	 json_count(const struct json *);		/* of an array */
bool	 json_has_keys(const struct json *);
bool	 json_is_list(const struct json *);
bool	 json_is_whole(const struct json *);		/* json_int() is it */
bool	 json_is_num(const struct json *);
bool	 json_is_bool(const struct json *);
struct str json_str(const struct json *);		/* borrowed from it */
int64_t	 json_int(const struct json *);
bool	 json_bool(const struct json *);
double	 json_float(const struct json *);		/* or an integer */

/* json_str(json_get(...)), which is what is mostly wanted. */
struct str json_get_str(const struct json *, const char *key);

/* Key and value of an object's entries in order; at = NULL begins. */
const void *json_next(const struct json *, const void *at, struct str *key,
	    const struct json **value);

/* The text of each of the n entries of the list at key, of an object that was
 * read from text.  False where they are not plain to see (a key is there twice,
 * or spelt with escapes): then json_copy_to() knows. */
bool	 json_texts(struct str text, const char *key, struct str *list,
	    size_t n) MUST_CHECK;

/* The value as it was read, without blanks; keys in their order. */
void	 json_copy_to(const struct json *, struct buf *);

/* Writes a string with its quotes and escapes. */
void	 json_put(struct buf *, struct str);
/* Writes "key":"value" and "key":123; a comma first where one is needed. */
void	 json_put_str(struct buf *, const char *key, struct str value);
void	 json_put_int(struct buf *, const char *key, int64_t value);
void	 json_put_bool(struct buf *, const char *key, bool value);
void	 json_put_key(struct buf *, const char *key);	/* the value follows */
void	 json_comma(struct buf *);	/* unless after {, [, : or nothing */

#endif
