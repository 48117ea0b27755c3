/* Records to and from msgpack, by their tables: see record.h. */
#include "storage/record.h"

#include <endian.h>
#include <msgpack.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "storage/store.h"

/* For each field there is room for a tag and a number, or a length. */
enum { HEAD_BYTES = 12, FIELDS_MAX = 100 };

static int
buf_sink(void *to, const char *p, size_t n)
{
	struct buf *b = to;

	memcpy(b->p + b->n, p, n);
	b->n += n;
	return 0;
}

static uint64_t
number(const struct field *f, const void *from)
{
	const char *p = (const char *)from + f->at;

	switch ((enum field_kind)f->kind) {
	case FIELD_BOOL:
		return *(const bool *)p;
	case FIELD_U8:
		return *(const uint8_t *)p;
	case FIELD_U16:
		return *(const uint16_t *)(const void *)p;
	case FIELD_U32:
		return *(const uint32_t *)(const void *)p;
	case FIELD_U64:
		return *(const uint64_t *)(const void *)p;
	case FIELD_STR:
	case FIELD_STRS:
		break;
	}
	ASSERT(f == NULL);		/* only numbers come here */
	return 0;
}

/* Keeps as much room behind it as there was before. */
static void
pack_str(msgpack_packer *pk, struct str s)
{
	buf_room(pk->data, HEAD_BYTES * (FIELDS_MAX + 1) + s.n);
	msgpack_pack_bin(pk, s.n);
	msgpack_pack_bin_body(pk, s.n > 0 ? s.p : "", s.n);
}

static void
pack_strs(msgpack_packer *pk, struct strs list)
{
	msgpack_pack_array(pk, list.n);
	for (uint32_t i = 0; i < list.n; i++)
		pack_str(pk, list.p[i]);
}

/* A number that is absent is read as zero, so a zero need not be there. */
static bool
pack_field(msgpack_packer *pk, const struct field *f, const void *from)
{
	const void *p = (const char *)from + f->at;
	uint64_t n = f->kind < FIELD_STR ? number(f, from) : 1;

	if (n == 0)
		return false;
	msgpack_pack_uint8(pk, f->tag);
	if (f->kind == FIELD_STR)
		pack_str(pk, *(const struct str *)p);
	else if (f->kind == FIELD_STRS)
		pack_strs(pk, *(const struct strs *)p);
	else
		msgpack_pack_uint64(pk, n);
	return true;
}

/* How many fields are packed is known, and put in its place, at the end. */
void
record_pack(const struct record *r, const void *from, struct buf *to)
{
	size_t at = to->n;
	uint32_t n = 0;
	msgpack_packer pk;

	ASSERT(r->nfields <= FIELDS_MAX);
	buf_room(to, HEAD_BYTES * (FIELDS_MAX + 1));
	msgpack_packer_init(&pk, to, buf_sink);
	msgpack_pack_map(&pk, r->nfields);
	for (uint32_t i = 0; i < r->nfields; i++)
		n += pack_field(&pk, &r->fields[i], from);
	if (r->nfields < 16)
		to->p[at] = (char)(0x80 | n);
	else
		to->p[at + 2] = (char)n;
}

static bool
set_number(const struct field *f, char *to, uint64_t v)
{
	switch ((enum field_kind)f->kind) {
	case FIELD_BOOL:
		*(bool *)to = v != 0;
		return v <= 1;
	case FIELD_U8:
		*(uint8_t *)to = (uint8_t)v;
		return v <= UINT8_MAX;
	case FIELD_U16:
		*(uint16_t *)(void *)to = (uint16_t)v;
		return v <= UINT16_MAX;
	case FIELD_U32:
		*(uint32_t *)(void *)to = (uint32_t)v;
		return v <= UINT32_MAX;
	case FIELD_U64:
		*(uint64_t *)(void *)to = v;
		return true;
	case FIELD_STR:
	case FIELD_STRS:
		break;
	}
	return false;
}

/*
 * What records are made of, and nothing else: numbers, bytes, lists and one
 * map.  Read as it stands, so that nothing is made room for because a length
 * says so.
 */
struct walk {
	const unsigned char	*p, *end;
	struct arena		*copies;	/* NULL: slices of it will do */
	struct arena		*lists;
	bool			 skim;	/* until all fields are seen */
};

enum item_kind { ITEM_NUMBER, ITEM_BYTES, ITEM_LIST, ITEM_MAP };

struct item {
	enum item_kind	 kind;
	uint64_t	 n;		/* the number; bytes, values, pairs */
	struct str	 bytes;
};

static bool
walk_number(struct walk *w, unsigned bytes, uint64_t *n)
{
	size_t left = (size_t)(w->end - w->p);

	if (left < bytes)
		return false;
	if (left >= sizeof *n) {
		memcpy(n, w->p, sizeof *n);
		*n = be64toh(*n) >> (64 - 8 * bytes);
		w->p += bytes;
		return true;
	}
	for (*n = 0; bytes > 0; bytes--)
		*n = *n << 8 | *w->p++;
	return true;
}

/* What its first byte says: how it goes on is in the bytes after it. */
static bool
item_head(struct walk *w, struct item *x)
{
	uint64_t lead = *w->p++;

	x->n = lead;
	x->kind = ITEM_NUMBER;
	if (lead < 0xa0) {
		x->kind = lead < 0x90 ? ITEM_MAP : ITEM_LIST;
		x->n = lead & 15;
		return true;
	}
	if (lead >= 0xcc && lead <= 0xcf)
		return walk_number(w, 1u << (lead - 0xcc), &x->n);
	if (lead >= 0xc4 && lead <= 0xc6) {
		x->kind = ITEM_BYTES;
		return walk_number(w, 1u << (lead - 0xc4), &x->n);
	}
	x->kind = lead < 0xde ? ITEM_LIST : ITEM_MAP;
	return lead >= 0xdc && lead <= 0xdf &&
	    walk_number(w, lead % 2 == 0 ? 2 : 4, &x->n);
}

static bool
item_long(struct walk *w, struct item *x)
{
	if (w->p == w->end || !item_head(w, x))
		return false;
	if (x->kind == ITEM_NUMBER)
		return true;
	if (x->n > (size_t)(w->end - w->p))
		return false;
	if (x->kind == ITEM_BYTES) {
		x->bytes = (struct str){ (const char *)w->p, x->n };
		w->p += x->n;
	}
	return true;
}

/* The next item; of a list or a map only that it begins, with room for what
 * it says is in it.  Most are tags and small numbers. */
static inline bool
item_next(struct walk *w, struct item *x)
{
	if (w->p == w->end || *w->p >= 0x80)
		return item_long(w, x);
	x->kind = ITEM_NUMBER;
	x->n = *w->p++;
	return true;
}

static bool
skip_inside(struct walk *w, const struct item *outer)
{
	uint64_t left = outer->kind == ITEM_LIST ? outer->n
	    : outer->kind == ITEM_MAP ? outer->n * 2 : 0;
	struct item x;

	for (; left > 0; left--) {
		if (!item_next(w, &x))
			return false;
		if (x.kind == ITEM_LIST)
			left += x.n;
		else if (x.kind == ITEM_MAP)
			left += x.n * 2;
	}
	return true;
}

static struct str
taken(const struct walk *w, struct str s)
{
	return w->copies == NULL ? s : str_dup(w->copies, s);
}

static bool
set_strs(char *to, struct walk *w, uint64_t n)
{
	struct strs list = { NULL, (uint32_t)n };
	struct item x;

	list.p = ARENA_ARRAY(w->lists, struct str, list.n);
	for (uint32_t i = 0; i < list.n; i++) {
		if (!item_next(w, &x) || x.kind != ITEM_BYTES)
			return false;
		list.p[i] = taken(w, x.bytes);
	}
	memcpy(to, &list, sizeof list);
	return true;
}

static bool
set_field(const struct field *f, void *record, struct walk *w)
{
	char *to = (char *)record + f->at;
	struct item x;
	struct str s;

	if (!item_next(w, &x))
		return false;
	if (f->kind == FIELD_STRS)
		return x.kind == ITEM_LIST && set_strs(to, w, x.n);
	if (f->kind == FIELD_STR) {
		if (x.kind != ITEM_BYTES)
			return false;
		s = taken(w, x.bytes);
		memcpy(to, &s, sizeof s);
		return true;
	}
	return x.kind == ITEM_NUMBER && set_number(f, to, x.n);
}

/* The field of a tag; they mostly come in the order of the table. */
static const struct field *
field_of(const struct record *r, uint64_t tag, uint32_t *guess)
{
	for (uint32_t at = *guess; at < r->nfields; at++)
		if (r->fields[at].tag == tag) {
			*guess = at + 1;
			return &r->fields[at];
		}
	for (uint32_t at = 0; at < *guess; at++)
		if (r->fields[at].tag == tag) {
			*guess = at + 1;
			return &r->fields[at];
		}
	return NULL;
}

static bool
set_all(const struct record *r, void *to, struct walk *w, struct err *e)
{
	uint32_t guess = 0, left = w->skim ? r->nfields : UINT32_MAX;
	struct item map, tag, skipped;

	if (!item_next(w, &map) || map.kind != ITEM_MAP)
		return fail(e, ERR_DISK, "%s: not a record", r->name);
	for (; map.n > 0 && left > 0; map.n--) {
		const struct field *f;

		if (!item_next(w, &tag) || tag.kind != ITEM_NUMBER)
			return fail(e, ERR_DISK, "%s: broken tag", r->name);
		f = field_of(r, tag.n, &guess);
		if (f == NULL ? !item_next(w, &skipped) ||
		    !skip_inside(w, &skipped) : !set_field(f, to, w))
			return fail(e, ERR_DISK, "%s: bad %s", r->name,
			    f == NULL ? "end" : f->name);
		left -= f != NULL;
	}
	return true;
}

static bool
unpack(const struct record *r, void *to, struct str from, struct walk w,
    struct err *e)
{
	memset(to, 0, r->size);
	if (from.n > 0) {
		w.p = (const unsigned char *)from.p;
		w.end = w.p + from.n;
	}
	if (!set_all(r, to, &w, e))
		return false;
	return w.p == w.end || w.skim ||
	    fail(e, ERR_DISK, "%s: not a record", r->name);
}

bool
record_unpack(const struct record *r, void *to, struct str from,
    struct arena *a, struct err *e)
{
	return unpack(r, to, from, (struct walk){ .copies = a, .lists = a },
	    e);
}

bool
record_view(const struct record *r, void *to, struct str from,
    struct arena *a, struct err *e)
{
	return unpack(r, to, from, (struct walk){ .lists = a }, e);
}

bool
record_skim(const struct record *r, void *to, struct str from,
    struct arena *a, struct err *e)
{
	return unpack(r, to, from, (struct walk){ .lists = a, .skim = true },
	    e);
}

static void
print_str(struct buf *out, struct str s)
{
	if (str_utf8(s)) {
		json_put(out, s);
		return;
	}
	buf_byte(out, '"');
	for (size_t i = 0; i < s.n; i++)
		buf_fmt(out, "%02x", (unsigned char)s.p[i]);
	buf_byte(out, '"');
}

void
record_print(const struct record *r, const void *from, struct buf *out)
{
	buf_byte(out, '{');
	for (uint32_t i = 0; i < r->nfields; i++) {
		const struct field *f = &r->fields[i];
		const void *p = (const char *)from + f->at;

		json_put_key(out, f->name);
		if (f->kind == FIELD_STR)
			print_str(out, *(const struct str *)p);
		else if (f->kind == FIELD_STRS) {
			const struct strs *list = p;

			buf_byte(out, '[');
			for (uint32_t k = 0; k < list->n; k++) {
				json_comma(out);
				print_str(out, list->p[k]);
			}
			buf_byte(out, ']');
		} else if (f->kind == FIELD_BOOL)
			buf_put(out, number(f, from) ? STR("true")
			    : STR("false"));
		else
			buf_fmt(out, "%lu", (unsigned long)number(f, from));
	}
	buf_byte(out, '}');
}

void
record_put(struct str key, const struct record *r, const void *from)
{
	struct buf packed = { 0 };

	record_pack(r, from, &packed);
	store_put(key, buf_str(&packed));
	buf_free(&packed);
}

bool
record_get(struct str key, const struct record *r, void *to, struct arena *a,
    struct err *e)
{
	struct str packed;

	return store_get(key, a, &packed, e) &&
	    record_view(r, to, packed, a, e);
}
