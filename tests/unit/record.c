/* Records there and back, between versions, cut short and bit by bit broken. */
#include "storage/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/json.h"
#include "storage/audit.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/resident.h"
#include "storage/talk.h"

struct thing {
	bool		 yes;
	uint8_t		 small;
	uint16_t	 middle;
	uint32_t	 large;
	uint64_t	 huge;
	struct str	 words;
	struct strs	 list;
};

static const struct field thing_fields[] = {
	FIELD(struct thing, 1, yes),
	FIELD(struct thing, 2, small),
	FIELD(struct thing, 3, middle),
	FIELD(struct thing, 4, large),
	FIELD(struct thing, 5, huge),
	FIELD(struct thing, 6, words),
	FIELD(struct thing, 200, list),
};
static const struct record thing_record = RECORD(struct thing, thing_fields);

/* An older kairan knew these only; a newer one has dropped some. */
static const struct field some_fields[] = {
	FIELD(struct thing, 5, huge),
	FIELD(struct thing, 1, yes),
};
static const struct record some_record = RECORD(struct thing, some_fields);

/* The same tags, but other kinds. */
static const struct field wrong_fields[] = {
	FIELD(struct thing, 6, large),
};
static const struct record wrong_record = RECORD(struct thing, wrong_fields);

static const struct record *const real[] = { &campaign_record, &words_record,
	&delivery_record, &resident_record, &talk_record, &audit_record };
enum { REAL_BYTES_MAX = 1024 };

static struct arena mem;
static struct err e;

static struct thing
full(void)
{
	static struct str list[] = { { "a", 1 }, { NULL, 0 }, { "\0\xff", 2 },
		{ "ごみ", 6 } };

	return (struct thing){ true, UINT8_MAX, UINT16_MAX, UINT32_MAX,
	    UINT64_MAX, STR("wo\0rds"), { list, NELEMS(list) } };
}

static void
assert_same(const struct thing *a, const struct thing *b)
{
	assert_int_equal(a->yes, b->yes);
	assert_int_equal(a->small, b->small);
	assert_int_equal(a->middle, b->middle);
	assert_int_equal(a->large, b->large);
	assert_true(a->huge == b->huge);
	assert_true(str_eq(a->words, b->words));
	assert_int_equal(a->list.n, b->list.n);
	for (uint32_t i = 0; i < a->list.n; i++)
		assert_true(str_eq(a->list.p[i], b->list.p[i]));
}

static struct str
packed(const struct record *r, const void *from)
{
	struct buf b = { 0 };
	struct str s;

	record_pack(r, from, &b);
	s = str_dup(&mem, buf_str(&b));
	buf_free(&b);
	return s;
}

/* Reads from memory of its own size, so that reading past it shows. */
static bool
unpack(const struct record *r, void *to, struct str s)
{
	char *own = mem_get(s.n);
	bool ok;

	if (s.n > 0)
		memcpy(own, s.p, s.n);
	err_clear(&e);
	ok = record_unpack(r, to, (struct str){ own, s.n }, &mem, &e);
	assert_int_equal(e.kind, ok ? ERR_NONE : ERR_DISK);
	mem_free(own);
	return ok;
}

static void
assert_there_and_back(const struct thing *t)
{
	struct thing back;

	memset(&back, 0x55, sizeof back);
	assert_true(unpack(&thing_record, &back, packed(&thing_record, t)));
	assert_same(t, &back);
}

static void
every_kind(void **state UNUSED)
{
	struct thing t = full();
	struct str long_words = str_fmt(&mem, "%70000s|", "");

	assert_there_and_back(&t);
	t.words = long_words;
	assert_there_and_back(&t);
	memset(&t, 0, sizeof t);
	assert_there_and_back(&t);
	for (unsigned shift = 0; shift < 64; shift++) {
		uint64_t v = (UINT64_C(1) << shift) - (shift & 1);

		t = (struct thing){ false, (uint8_t)v, (uint16_t)v,
		    (uint32_t)v, v, STR_NONE, { NULL, 0 } };
		assert_there_and_back(&t);
	}
}

static void
long_lists(void **state UNUSED)
{
	static struct str list[70000];
	static const uint32_t sizes[] = { 1, 15, 16, 65535, 65536, 70000 };
	struct thing t = { .list.p = list };

	for (uint32_t i = 0; i < NELEMS(list); i++)
		list[i] = STR("x");
	for (unsigned i = 0; i < NELEMS(sizes); i++) {
		t.list.n = sizes[i];
		assert_there_and_back(&t);
	}
}

static void
old_and_new(void **state UNUSED)
{
	struct thing t = full(), back;

	assert_true(unpack(&some_record, &back, packed(&thing_record, &t)));
	assert_true(back.huge == t.huge && back.yes);
	assert_int_equal(back.large, 0);
	assert_int_equal(back.words.n, 0);
	assert_int_equal(back.list.n, 0);
	assert_true(unpack(&thing_record, &back, packed(&some_record, &t)));
	assert_true(back.huge == t.huge && back.yes);
	assert_int_equal(back.small, 0);
	assert_null(back.words.p);
	assert_true(unpack(&thing_record, &back, STR("\x80")));
	assert_int_equal(back.huge, 0);
}

static void
not_such_a_record(void **state UNUSED)
{
	static const struct str bad[] = { { NULL, 0 }, { "\xc0", 1 },
		{ "\x01", 1 }, { "\x90", 1 }, { "\x80\x80", 2 },
		{ "\x81\x02", 2 }, { "\x81\xc4\x01x\x01", 5 },
		{ "\x81\x02\xcd\x01\x00", 5 },	/* 256 for a byte */
		{ "\x81\x03\xce\x00\x01\x00\x00", 7 },
		{ "\x81\x04\xcf\x00\x00\x00\x01\x00\x00\x00\x00", 11 },
		{ "\x81\x01\x02", 3 },		/* neither yes nor no */
		{ "\x81\x04\xff", 3 },		/* less than nothing */
		{ "\x81\x06\xa1x", 4 },		/* text, not bytes */
		{ "\x81\x06\x90", 3 }, { "\x81\xcc\xc8\x91\x01", 5 },
		{ "\xdf\xff\xff\xff\xff", 5 },
		{ "\x81\x06\xc6\xff\xff\xff\xff", 7 },
		{ "\x81\xcc\xc8\xdd\xff\xff\xff\xff", 8 } };
	struct thing t = full(), back;

	for (unsigned i = 0; i < NELEMS(bad); i++)
		assert_false(unpack(&thing_record, &back, bad[i]));
	assert_false(unpack(&wrong_record, &back, packed(&thing_record, &t)));
	assert_true(str_find(str_of(e.why), STR("large"), NULL));
}

/* A hundred thousand lists in each other, a byte each. */
static void
deep(void **state UNUSED)
{
	struct str s = str_fmt(&mem, "%100000s", "");
	struct thing back;
	char *p = str_c(&mem, s);

	memset(p, 0x91, s.n);
	p[0] = (char)0x81;
	p[1] = 9;
	p[s.n - 1] = 0;
	(void)unpack(&thing_record, &back, (struct str){ p, s.n });
}

static void
every_truncation(void **state UNUSED)
{
	struct thing t = full(), back;
	struct str s = packed(&thing_record, &t);

	for (size_t n = 0; n < s.n; n++)
		assert_false(unpack(&thing_record, &back, str_upto(s, n)));
	assert_false(unpack(&thing_record, &back,
	    str_fmt(&mem, "%.*s1", STRF(packed(&some_record, &t)))));
}

static void
every_bit(void **state UNUSED)
{
	struct thing t = full(), back;
	struct str s = packed(&thing_record, &t);
	struct buf b = { 0 };
	unsigned read = 0;
	char *p = str_c(&mem, s);

	for (size_t i = 0; i < s.n * 8; i++) {
		p[i / 8] = (char)(p[i / 8] ^ 1 << i % 8);
		if (unpack(&thing_record, &back, (struct str){ p, s.n })) {
			record_print(&thing_record, &back, &b);
			read++;
		}
		p[i / 8] = s.p[i / 8];
	}
	assert_true(read > 0 && read < s.n * 8);
	buf_free(&b);
}

static uint64_t *
field_u64(const struct field *f, void *record)
{
	return (void *)((char *)record + f->at);
}

/* Something else in each field of a real record. */
static void
fill_real(const struct record *r, void *to)
{
	static struct str list[] = { { "x=1", 3 }, { "y", 1 } };

	memset(to, 0, r->size);
	for (uint32_t i = 0; i < r->nfields; i++) {
		const struct field *f = &r->fields[i];
		char *p = (char *)to + f->at;

		if (f->kind == FIELD_STR)
			memcpy(p, &(struct str){ f->name, strlen(f->name) },
			    sizeof(struct str));
		else if (f->kind == FIELD_STRS)
			memcpy(p, &(struct strs){ list, 2 },
			    sizeof(struct strs));
		else if (f->kind == FIELD_U64)
			*field_u64(f, to) = UINT64_C(1) << 40 | i;
		else
			*p = 1;
	}
}

/* The daemon's records: no tag twice, all there and back, none crashes. */
static void
real_ones(void **state UNUSED)
{
	_Alignas(16) static char from[REAL_BYTES_MAX], to[REAL_BYTES_MAX];

	for (unsigned i = 0; i < NELEMS(real); i++) {
		const struct record *r = real[i];
		bool seen[256] = { false };
		struct str s;

		assert_true(r->size <= REAL_BYTES_MAX);
		for (uint32_t k = 0; k < r->nfields; k++) {
			assert_false(seen[r->fields[k].tag]);
			seen[r->fields[k].tag] = true;
		}
		fill_real(r, from);
		s = packed(r, from);
		assert_true(unpack(r, to, s));
		assert_true(str_eq(packed(r, to), s));
		for (size_t n = 0; n < s.n; n++)
			assert_false(unpack(r, to, str_upto(s, n)));
	}
}

static void
printed(void **state UNUSED)
{
	struct thing t = full();
	struct buf b = { 0 };
	struct json *j;

	t.words = STR("say \"ご\"\n");
	record_print(&thing_record, &t, &b);
	assert_true(str_is(buf_str(&b), "{\"yes\":true,\"small\":255,"
	    "\"middle\":65535,\"large\":4294967295,"
	    "\"huge\":18446744073709551615,\"words\":\"say \\\"ご\\\"\\n\","
	    "\"list\":[\"a\",\"\",\"00ff\",\"ごみ\"]}"));
	buf_reset(&b);
	memset(&t, 0, sizeof t);
	record_print(&thing_record, &t, &b);
	j = json_read(buf_str(&b), &e);
	assert_non_null(j);
	assert_int_equal(json_count(json_get(j, "list")), 0);
	json_free(j);
	buf_free(&b);
}

/* Little of a record, as it stands: what comes after is not looked at. */
static void
viewed(void **state UNUSED)
{
	static const struct field few[] = {
		FIELD(struct thing, 6, words), FIELD(struct thing, 2, small),
	};
	static const struct record few_record = RECORD(struct thing, few);
	struct thing x = full(), y;
	struct str bytes = packed(&thing_record, &x);

	assert_true(record_skim(&thing_record, &y, bytes, &mem, &e));
	assert_same(&x, &y);
	assert_true(record_skim(&few_record, &y, bytes, &mem, &e));
	assert_true(str_eq(y.words, x.words));
	assert_true(y.words.p > bytes.p && y.words.p < bytes.p + bytes.n);
	assert_int_equal(y.small, UINT8_MAX);
	assert_int_equal(y.large + y.list.n, 0);
	for (size_t n = 0; n < bytes.n; n++) {
		bool all = &bytes.p[n] >= y.words.p + y.words.n;
		struct thing z;

		assert_int_equal(record_skim(&few_record, &z,
		    str_upto(bytes, n), &mem, &e), all);
	}
	assert_false(record_skim(&wrong_record, &y, bytes, &mem, &e));
}

static int
clean(void **state UNUSED)
{
	arena_free(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(every_kind, clean),
		cmocka_unit_test_teardown(long_lists, clean),
		cmocka_unit_test_teardown(old_and_new, clean),
		cmocka_unit_test_teardown(not_such_a_record, clean),
		cmocka_unit_test_teardown(deep, clean),
		cmocka_unit_test_teardown(every_truncation, clean),
		cmocka_unit_test_teardown(every_bit, clean),
		cmocka_unit_test_teardown(real_ones, clean),
		cmocka_unit_test_teardown(viewed, clean),
		cmocka_unit_test_teardown(printed, clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
