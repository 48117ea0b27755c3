#ifndef STORAGE_RECORD_H
#define STORAGE_RECORD_H

/*
 * A record is a plain struct and one table that names its fields.
 *
 * The table is all there is: packing, unpacking and printing are the same
 * code for every record.  A tag, once used, is never used for anything else;
 * a reader skips tags it does not know and leaves absent fields zero, so old
 * and new kairan read each other's records.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct strs {			/* an array of slices, owned by an arena */
	struct str	*p;
	uint32_t	 n;
};

enum field_kind { FIELD_BOOL, FIELD_U8, FIELD_U16, FIELD_U32, FIELD_U64,
	FIELD_STR, FIELD_STRS };

struct field {
	uint8_t		 tag;
	uint8_t		 kind;
	uint16_t	 at;
	const char	*name;
};

/* The kind follows from the C type, so the table cannot disagree with it. */
#define FIELD(type, tag, member) {					\
	(tag), _Generic(((type *)0)->member,				\
	    bool: FIELD_BOOL, uint8_t: FIELD_U8, uint16_t: FIELD_U16,	\
	    uint32_t: FIELD_U32, uint64_t: FIELD_U64,			\
	    struct str: FIELD_STR, struct strs: FIELD_STRS),		\
	offsetof(type, member), #member }

struct record {
	const char		*name;
	const struct field	*fields;
	uint32_t		 nfields;
	uint32_t		 size;
};
#define RECORD(type, table) \
	{ #type, (table), sizeof (table) / sizeof (table)[0], sizeof (type) }

/* Appends the packed record to the buf. */
void	 record_pack(const struct record *, const void *, struct buf *);

/* Strings are copied to the arena.  ERR_DISK if it is not such a record. */
bool	 record_unpack(const struct record *, void *to, struct str from,
	    struct arena *, struct err *) MUST_CHECK;

/* Likewise, but strings are slices of what it is unpacked from, and have no
 * NUL after them. */
bool	 record_view(const struct record *, void *to, struct str from,
	    struct arena *, struct err *) MUST_CHECK;

/* The same for who reads very many and needs little of each: what follows the
 * last field of the table is not looked at. */
bool	 record_skim(const struct record *, void *to, struct str from,
	    struct arena *, struct err *) MUST_CHECK;

/* As one JSON object, fields by name; strings that are no text as hex. */
void	 record_print(const struct record *, const void *, struct buf *);

/* To and from the store; strings are slices of one copy in the arena.
 * ERR_ABSENT if there is no such key, and the struct is left alone; ERR_DISK
 * as above. */
void	 record_put(struct str key, const struct record *, const void *);
bool	 record_get(struct str key, const struct record *, void *,
	    struct arena *, struct err *) MUST_CHECK;

#endif
