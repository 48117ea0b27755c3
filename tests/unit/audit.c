/* The audit: its chain holds, and whatever is done to it shows. */
#include "base/seal.h"
#include "storage/key.h"
#include "tests/unit/deskworld.h"

enum { LINES = 12, TAMPERINGS = 10000 };

/* The lines as they were, to be put back. */
static struct str lines[LINES + 2];
static struct str newest;
static uint64_t head_seq;
static uint8_t head[SEAL_BYTES];
static uint64_t dice_state = 1;

static uint32_t
dice(uint32_t n)
{
	dice_state = dice_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(dice_state >> 33) % n;
}

static struct str
newest_key(void)
{
	return key_meta(arena_step(), STR("audit"));
}

static int
make_chain(void **state)
{
	struct err e;

	if (desk_open(state) != 0)
		return -1;
	for (unsigned i = 1; i <= LINES; i++) {
		struct audit deed = { .who = STR("uid 1000 (hanako)"),
		    .what = STR("campaign approve"),
		    .to = str_fmt(&mem, "campaign=%u state=approved", i) };

		assert_true(audit_add(&deed, &e));
		tempstore_step(true);
		clock_set(clock_ms() + 1000);
	}
	for (unsigned i = 1; i <= LINES; i++)
		assert_true(store_get(key_audit(&mem, i), &mem, &lines[i],
		    &e));
	assert_true(store_get(newest_key(), &mem, &newest, &e));
	return audit_head(&head_seq, head, &e) ? 0 : -1;
}

static void
put_back(void)
{
	for (unsigned i = 1; i <= LINES; i++)
		store_put(key_audit(arena_step(), i), lines[i]);
	store_del(key_audit(arena_step(), LINES + 1));
	store_put(newest_key(), newest);
	tempstore_step(true);
}

/* Does the walk find it, a few lines a step, beginning at the first? */
static bool
shows(void)
{
	struct buf wrong = { 0 };
	uint8_t prev[SEAL_BYTES];
	uint64_t seq = 0;
	bool found;

	while (audit_check(&seq, prev, 5, &wrong))
		arena_reset(arena_step());
	found = wrong.n > 0;
	buf_free(&wrong);
	return found;
}

/* Other bytes in place of some: a bit, a piece cut out, a piece put in. */
static void
edit(unsigned i)
{
	struct str s = str_dup(arena_step(), lines[i]);
	char *p = arena_get(arena_step(), s.n + 1);
	size_t at = dice((uint32_t)s.n);

	memcpy(p, s.p, s.n);
	if (dice(3) == 0) {
		store_put(key_audit(arena_step(), i), str_upto(s, at));
		return;
	}
	p[at] = (char)(p[at] ^ 1 << dice(8));
	store_put(key_audit(arena_step(), i), (struct str){ p, s.n });
}

static void
tamper(void)
{
	unsigned i = 1 + dice(LINES), j = 1 + dice(LINES - 1);

	j += j >= i;
	switch (dice(5)) {
	case 0:
		edit(i);
		break;
	case 1:
		store_del(key_audit(arena_step(), i));
		break;
	case 2:
		store_put(key_audit(arena_step(), i), lines[j]);
		store_put(key_audit(arena_step(), j), lines[i]);
		break;
	case 3:
		for (; i <= LINES; i++)
			store_del(key_audit(arena_step(), i));
		break;
	case 4:
		store_put(key_audit(arena_step(), dice(2) == 0 ? i :
		    LINES + 1), lines[j]);
		break;
	}
	tempstore_step(true);
}

static void
tampered(void **state UNUSED)
{
	unsigned found = 0;

	assert_false(shows());
	for (unsigned i = 0; i < TAMPERINGS; i++) {
		tamper();
		found += shows();
		put_back();
	}
	assert_false(shows());
	print_message("GOAL QG12 %u %u %s\n", found, TAMPERINGS,
	    found == TAMPERINGS ? "PASS" : "FAIL");
	assert_int_equal(found, TAMPERINGS);
}

/* Whoever holds the store can write a chain anew; only what was kept
 * elsewhere tells then. */
static void
forge(unsigned keep, unsigned to)
{
	struct err e;

	for (unsigned i = keep + 1; i <= LINES; i++)
		store_del(key_audit(arena_step(), i));
	if (keep == 0) {
		store_del(newest_key());
	} else {
		/* As it stood when that line was the newest. */
		uint8_t digest[SEAL_BYTES];
		struct buf b = { 0 };
		static const struct field fields[] = {
			FIELD(struct audit, 1, seq),
			FIELD(struct audit, 2, before),
		};
		static const struct record r = RECORD(struct audit, fields);
		struct audit n = { .seq = keep };

		seal_sha256(lines[keep], digest);
		n.before = (struct str){ (const char *)digest, sizeof digest };
		record_pack(&r, &n, &b);
		store_put(newest_key(), buf_str(&b));
		buf_free(&b);
	}
	for (unsigned i = keep; i < to; i++) {
		struct audit deed = { .who = STR("uid 0"),
		    .what = STR("forged") };

		assert_true(audit_add(&deed, &e));
	}
	tempstore_step(true);
}

static void
head_tells(void **state UNUSED)
{
	struct str hex = seal_hex(&mem, (struct str){ (const char *)head,
	    sizeof head });
	const char *words = str_fmt(&mem, "audit|verify|--head|%u:%.*s",
	    LINES, STRF(hex)).p;

	prints("audit|head", str_fmt(&mem, "%u:%.*s\n", LINES,
	    STRF(hex)).p);
	prints(words, "12行、すべて合っています\n");
	assert_false(disagrees);
	for (unsigned keep = 0; keep < LINES; keep++)
		for (unsigned to = keep; to <= LINES + 1; to++) {
			forge(keep, to);
			assert_false(shows());
			assert_true(run(words));
			assert_true(disagrees);
			put_back();
		}
	assert_true(run(words));
	assert_false(disagrees);
	refused("audit|verify|--head|12", ERR_INPUT, "--head");
}

static void
first_wrong(void **state UNUSED)
{
	store_put(key_audit(&mem, 3), lines[4]);
	tempstore_step(true);
	prints("audit|verify", "audit: line 3 does not follow from the one "
	    "before it\n");
	assert_true(disagrees);
	prints("audit|verify|--json", "{\"lines\":12,\"agrees\":false,"
	    "\"wrong\":\"audit: line 3 does not follow from the one before "
	    "it\"}\n");
}

static void
listed(void **state UNUSED)
{
	prints("audit|list|--limit|1", "番号\t時刻\t誰\t何を\t対象\t前\t後\n"
	    "12\t2026-04-01T10:00:11\tuid 1000 (hanako)\tcampaign approve\t\t"
	    "\tcampaign=12 state=approved\n");
	assert_true(run("audit|list|--who|hanako|--json"));
	assert_true(str_find(out, STR("campaign=1 "), NULL));
	prints("audit|list|--who|taro", "番号\t時刻\t誰\t何を\t対象\t前\t後\n");
	prints("audit|list|--to|2026-03-31|--json", "[]\n");
	prints("audit|list|--from|2026-04-02|--json", "[]\n");
	assert_true(run("audit|list|--from|2026-04-01|--to|2026-04-01"));
	assert_true(str_find(out, STR("campaign=1 "), NULL));
	refused("audit|list|--from|x", ERR_INPUT, "--from must be a day");
}

#define CHAIN_TEST(t)	cmocka_unit_test_setup_teardown(t, make_chain, \
			    desk_close)

/* What was changed: what it was, and what it is. */
static void
changes(void **state UNUSED)
{
	struct audit line;
	uint64_t seq = 0;

	assert_true(import("user_id,area\n"
	    "U00000000000000000000000000000001,北\n"));
	assert_true(run("campaign|new|--segment|all|--text|断水"));
	assert_true(run("campaign|approve|1"));
	assert_true(run("campaign|hold|1"));
	assert_true(audit_before(&seq, &mem, &line));
	assert_true(str_starts(line.from, STR("campaign=1 state=approved ")));
	assert_true(str_starts(line.to, STR("campaign=1 state=held ")));
	assert_true(audit_before(&seq, &mem, &line));
	assert_true(str_starts(line.from, STR("campaign=1 state=draft ")));
	assert_true(str_starts(line.to, STR("campaign=1 state=approved ")));
	assert_true(audit_before(&seq, &mem, &line));
	assert_int_equal(line.from.n, 0);
	assert_true(str_find(line.to, seal_hex(&mem, (struct str){
	    (const char *)({ static uint8_t sum[SEAL_BYTES];
	    seal_sha256(STR("断水"), sum); sum; }), SEAL_BYTES }), NULL));
	assert_true(audit_before(&seq, &mem, &line));
	assert_true(str_is(line.from, "residents=0"));
	assert_true(str_is(line.to, "residents=1 new=1 changed=0"));
	assert_false(audit_before(&seq, &mem, &line));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(tampered),
		CHAIN_TEST(head_tells),
		CHAIN_TEST(first_wrong),
		CHAIN_TEST(listed),
		DESK_TEST(changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
