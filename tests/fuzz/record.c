/* Any bytes as a record: refused, or packed again into what reads the same. */
#include "storage/record.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/resident.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

union any {
	struct campaign	 campaign;
	struct delivery	 delivery;
	struct words	 words;
	struct resident	 resident;
};

static const struct record *const records[] = { &campaign_record,
	&delivery_record, &words_record, &resident_record };

/* jansson reads no NULs, and no numbers beyond these. */
static bool
readable(const struct record *r, const union any *x, struct str shown)
{
	for (uint32_t i = 0; i < r->nfields; i++) {
		uint64_t v;

		if (r->fields[i].kind != FIELD_U64)
			continue;
		memcpy(&v, (const char *)x + r->fields[i].at, sizeof v);
		if (v > INT64_MAX)
			return false;
	}
	return !str_find(shown, STR("\\u0000"), NULL);
}

/* What is shown of it is JSON. */
static void
check_print(const struct record *r, const union any *x)
{
	struct buf b = { 0 };
	struct json *j;
	struct err e;

	record_print(r, x, &b);
	ASSERT(str_utf8(buf_str(&b)));
	if (readable(r, x, buf_str(&b))) {
		j = json_read(buf_str(&b), &e);
		ASSERT(j != NULL);
		json_free(j);
	}
	buf_free(&b);
}

static void
check_again(const struct record *r, const union any *x, struct arena *a)
{
	struct buf first = { 0 }, second = { 0 };
	union any back;
	struct err e;

	record_pack(r, x, &first);
	ASSERT(record_unpack(r, &back, buf_str(&first), a, &e));
	record_pack(r, &back, &second);
	ASSERT(str_eq(buf_str(&first), buf_str(&second)));
	buf_free(&first);
	buf_free(&second);
}

/* The first byte says which record; the rest is in memory of its own. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = { 0 };
	const struct record *r;
	struct err e;
	union any x;
	char *own;

	if (n == 0)
		return 0;
	r = records[data[0] % NELEMS(records)];
	own = mem_get(n - 1);
	memcpy(own, data + 1, n - 1);
	err_clear(&e);
	if (record_unpack(r, &x, (struct str){ own, n - 1 }, &a, &e)) {
		mem_free(own);
		own = NULL;
		check_print(r, &x);
		check_again(r, &x, &a);
	} else
		ASSERT(e.kind == ERR_DISK && str_utf8(str_of(e.why)));
	mem_free(own);
	arena_free(&a);
	return 0;
}
