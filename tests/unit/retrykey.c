/* O2.2 QF6 P3: each delivery's key is in the store before LINE is asked for the
 * first time, is the same whenever it is asked again, also after a restart,
 * and is no other's.  30,000 requests, or as many as QF6_REQUESTS says. */
#include "base/map.h"
#include "base/seal.h"
#include "tests/unit/sendworld.h"

enum { REQUESTS = 30000, A_CAMPAIGN = 400 };

static struct map keys;			/* key → campaign and seq */
static struct map bodies;		/* key → digest of the body */
static uint64_t strangers, changed, unstored;
static uint32_t newest;			/* campaign */

static uint64_t
digest(struct str body)
{
	uint8_t sum[SEAL_BYTES];
	uint64_t n;

	seal_sha256(body, sum);
	memcpy(&n, sum, sizeof n);
	return n;
}

static uint64_t
campaign_seq(const struct delivery *d)
{
	return (uint64_t)d->campaign << 32 | d->seq;
}

/* Which delivery has which key; of a campaign that is being cut. */
static void
learn(uint32_t campaign)
{
	struct delivery d;
	uint32_t seq = 0;
	char shown[37];
	uint64_t was;

	while (delivery_next(campaign, &seq, arena_step(), &d)) {
		seal_uuid_show((const uint8_t *)d.key.p, shown);
		if (!map_get(&keys, str_of(shown), &was))
			map_put(&keys, str_of(shown), campaign_seq(&d));
		else
			strangers += was != campaign_seq(&d);
	}
}

/* Does the store have the key now, and that it is being tried? */
static bool
stored(const struct parcel *p)
{
	struct delivery d;
	uint64_t which;
	char shown[37];
	struct err e;

	/* The cut makes some at a time. */
	if (!map_get(&keys, str_of(p->key), &which))
		learn(newest);
	if (!map_get(&keys, str_of(p->key), &which) ||
	    !delivery_get((uint32_t)(which >> 32), (uint32_t)which,
	    arena_step(), &d, &e))
		return false;
	seal_uuid_show((const uint8_t *)d.key.p, shown);
	return strcmp(shown, p->key) == 0 && d.tries > 0 &&
	    d.state == DELIVERY_READY;
}

static void
answer(struct parcel *p)
{
	static const enum outcome bad[] = { OUTCOME_UNKNOWN, OUTCOME_LIMITED,
		OUTCOME_NOT_SENT, OUTCOME_LATER };
	struct str key = str_of(p->key);
	uint64_t is = digest(p->body), was;

	if (map_get(&bodies, key, &was))
		changed += was != is;
	else
		unstored += !stored(p);
	map_put(&bodies, key, is);
	if (random() % 3 != 0)
		p->outcome = bad[random() % (long)NELEMS(bad)];
}

static unsigned
wanted(const char *name, unsigned usual)
{
	const char *s = getenv(name);
	uint64_t n = usual;

	ASSERT(s == NULL || str_u64(str_of(s), &n));
	return (unsigned)n;
}

/* Residents of as many areas, who are told their area: a push each. */
static void
crowd(void)
{
	for (unsigned i = 0; i < A_CAMPAIGN; i++)
		residents(1, str_fmt(&mem, "地区%u", i).p);
}

/* As the process would begin again. */
static void
restart(void)
{
	outbox_open(&(struct outbox_limits){ 64, 100000, 100000, 0, 0 },
	    ride);
	agenda_open();
	tempstore_step(true);
	turn();
}

static void
one_key_each(void **state UNUSED)
{
	unsigned n = wanted("QF6_REQUESTS", REQUESTS), campaigns = 0;
	uint64_t deliveries = 0;

	crowd();
	line_answers = answer;
	while (sent < n) {
		uint32_t id = ++newest;

		assert_int_equal(approved("all", "{地区}の人", clock_ms()),
		    id);
		campaigns++;
		pass(1000 + (uint64_t)(random() % 3000));
		if (campaigns % 8 == 0)
			restart();
		pass(5 * HOUR_MS);
		assert_int_equal(campaign_of(id).state, CAMPAIGN_DONE);
		assert_int_equal(campaign_of(id).deliveries, A_CAMPAIGN);
		deliveries += A_CAMPAIGN;
		tempstore_step(true);
	}
	assert_int_equal(keys.n, deliveries);
	assert_int_equal(strangers + changed + unstored, 0);
	print_message("GOAL QF6 %lu requests, %lu keys, %lu not stored, %lu "
	    "changed 0 PASS\n", (unsigned long)sent, (unsigned long)keys.n,
	    (unsigned long)unstored, (unsigned long)changed);
	map_free(&keys);
	map_free(&bodies);
}

#define SEND_TEST(t)	cmocka_unit_test_setup_teardown(t, send_begin, send_end)

int
main(void)
{
	const struct CMUnitTest tests[] = { SEND_TEST(one_key_each) };

	srandom(6);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
