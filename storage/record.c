/* Records to and from msgpack, by their tables: see record.h. */
#include "storage/record.h"

#include <msgpack.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"

static int
buf_sink(void *to, const char *p, size_t n)
{
	buf_put(to, (struct str){ p, n });
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

static void
pack_str(msgpack_packer *pk, struct str s)
{
	msgpack_pack_bin(pk, s.n);
	msgpack_pack_bin_body(pk, s.n > 0 ? s.p : "", s.n);
}

static void
pack_field(msgpack_packer *pk, const struct field *f, const void *from)
{
	const char *p = (const char *)from + f->at;
	struct strs list;
	struct str s;

	msgpack_pack_uint8(pk, f->tag);
	if (f->kind == FIELD_STR) {
		memcpy(&s, p, sizeof s);
		pack_str(pk, s);
	} else if (f->kind == FIELD_STRS) {
		memcpy(&list, p, sizeof list);
		msgpack_pack_array(pk, list.n);
		for (uint32_t i = 0; i < list.n; i++)
			pack_str(pk, list.p[i]);
	} else
		msgpack_pack_uint64(pk, number(f, from));
}

void
record_pack(const struct record *r, const void *from, struct buf *to)
{
	msgpack_packer pk;

	msgpack_packer_init(&pk, to, buf_sink);
	msgpack_pack_map(&pk, r->nfields);
	for (uint32_t i = 0; i < r->nfields; i++)
		pack_field(&pk, &r->fields[i], from);
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

static struct str
bytes_of(const msgpack_object *o, struct arena *a)
{
	return str_dup(a, (struct str){ o->via.bin.ptr, o->via.bin.size });
}

static bool
set_strs(char *to, const msgpack_object *o, struct arena *a)
{
	struct strs list = { NULL, o->via.array.size };

	list.p = ARENA_ARRAY(a, struct str, list.n);
	for (uint32_t i = 0; i < list.n; i++) {
		if (o->via.array.ptr[i].type != MSGPACK_OBJECT_BIN)
			return false;
		list.p[i] = bytes_of(&o->via.array.ptr[i], a);
	}
	memcpy(to, &list, sizeof list);
	return true;
}

static bool
set_field(const struct field *f, void *record, const msgpack_object *o,
    struct arena *a)
{
	char *to = (char *)record + f->at;
	struct str s;

	if (f->kind == FIELD_STRS)
		return o->type == MSGPACK_OBJECT_ARRAY && set_strs(to, o, a);
	if (f->kind == FIELD_STR) {
		if (o->type != MSGPACK_OBJECT_BIN)
			return false;
		s = bytes_of(o, a);
		memcpy(to, &s, sizeof s);
		return true;
	}
	return o->type == MSGPACK_OBJECT_POSITIVE_INTEGER &&
	    set_number(f, to, o->via.u64);
}

static bool
set_all(const struct record *r, void *to, const msgpack_object *map,
    struct arena *a, struct err *e)
{
	for (uint32_t k = 0; k < map->via.map.size; k++) {
		const msgpack_object_kv *kv = &map->via.map.ptr[k];

		if (kv->key.type != MSGPACK_OBJECT_POSITIVE_INTEGER)
			return fail(e, ERR_DISK, "%s: broken tag", r->name);
		for (uint32_t i = 0; i < r->nfields; i++)
			if (r->fields[i].tag == kv->key.via.u64 &&
			    !set_field(&r->fields[i], to, &kv->val, a))
				return fail(e, ERR_DISK, "%s: bad %s", r->name,
				    r->fields[i].name);
	}
	return true;
}

/*
 * msgpack-c makes room for as many entries as a length claims before it looks
 * whether they came; so what records are made of is walked over first.
 */
struct walk {
	const unsigned char	*p, *end;
};

static bool
walk_number(struct walk *w, unsigned bytes, uint32_t *n)
{
	if ((size_t)(w->end - w->p) < bytes)
		return false;
	for (*n = 0; bytes > 0; bytes--)
		*n = *n << 8 | *w->p++;
	return true;
}

/* How many values follow this one inside it; bytes are stepped over. */
static bool
walk_value(struct walk *w, uint32_t *inside)
{
	static const unsigned char widths[] = { 1, 2, 4, 8 };
	uint32_t n = 0;
	unsigned lead;

	*inside = 0;
	if (!walk_number(w, 1, &lead))
		return false;
	if (lead < 0x80)
		return true;
	if (lead < 0xa0) {
		*inside = lead < 0x90 ? 2 * (lead & 15) : lead & 15;
		return true;
	}
	if (lead >= 0xcc && lead <= 0xcf)
		return walk_number(w, widths[lead - 0xcc], &n);
	if (lead >= 0xc4 && lead <= 0xc6) {
		if (!walk_number(w, widths[lead - 0xc4], &n) ||
		    (size_t)(w->end - w->p) < n)
			return false;
		w->p += n;
		return true;
	}
	if (lead < 0xdc || lead > 0xdf ||
	    !walk_number(w, lead % 2 == 0 ? 2 : 4, &n))
		return false;
	*inside = lead < 0xde ? n : n * 2;
	return n <= (size_t)(w->end - w->p);
}

static bool
well_formed(struct str s)
{
	struct walk w = { (const unsigned char *)s.p,
	    (const unsigned char *)s.p + s.n };
	uint64_t left = 1;
	uint32_t inside;

	while (left > 0 && w.p < w.end) {
		if (!walk_value(&w, &inside))
			return false;
		left += inside;
		left--;
	}
	return left == 0 && w.p == w.end;
}

bool
record_unpack(const struct record *r, void *to, struct str from,
    struct arena *a, struct err *e)
{
	msgpack_unpacked got;
	size_t at = 0;
	bool ok;

	memset(to, 0, r->size);
	if (!well_formed(from))
		return fail(e, ERR_DISK, "%s: not a record", r->name);
	msgpack_unpacked_init(&got);
	ok = msgpack_unpack_next(&got, from.n > 0 ? from.p : "", from.n, &at)
	    == MSGPACK_UNPACK_SUCCESS && at == from.n &&
	    got.data.type == MSGPACK_OBJECT_MAP;
	if (ok)
		ok = set_all(r, to, &got.data, a, e);
	else
		fail(e, ERR_DISK, "%s: not a record", r->name);
	msgpack_unpacked_destroy(&got);
	return ok;
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
