/* From any id to all that is known of a sending; and the same for outsiders. */
#include "base/seal.h"
#include "scheduler/agenda.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/key.h"
#include "tests/unit/deskworld.h"

#define REQUEST	"11111111-2222-4333-8444-555555555555"

static struct delivery sent, unsure;
static char key[UUID_BYTES + 1];

static void
deliver(struct delivery *d, uint32_t seq, const uint32_t *nos, uint32_t n)
{
	delivery_new(d, &mem, nos, n);
	d->campaign = 1;
	d->seq = seq;
	d->tries = 2;
	d->first_ms = d->over_ms = clock_ms();
}

static int
make_world(void **state)
{
	struct campaign c;
	struct err e;

	assert_int_equal(desk_open(state), 0);
	assert_true(import("user_id,area\n"
	    "U00000000000000000000000000000001,北\n"
	    "U00000000000000000000000000000002,北\n"
	    "U00000000000000000000000000000003,\n"));
	assert_true(run("campaign|new|--segment|all|--text|x"));
	assert_true(run("campaign|approve|1"));
	deliver(&sent, 0, (const uint32_t[]){ 0, 1 }, 2);
	deliver(&unsure, 1, (const uint32_t[]){ 2 }, 1);
	sent.state = DELIVERY_SENT;
	sent.request_id = STR(REQUEST);
	unsure.state = DELIVERY_UNSURE;
	delivery_put(&sent);
	delivery_put(&unsure);
	seal_uuid_show((const uint8_t *)unsure.key.p, key);
	assert_true(campaign_get(1, &mem, &c, &e));
	c.unsure = 1;
	campaign_put(&c);
	tempstore_step(true);
	return 0;
}

static bool
tells(const char *text)
{
	return str_find(out, str_of(text), NULL);
}

static void
campaign(void **state UNUSED)
{
	assert_true(run("trace|1"));
	assert_true(tells("campaign new"));
	assert_true(tells("campaign approve"));
	assert_true(tells("campaign=1 state=draft"));
	assert_true(tells("\n1:0\tsent\t2\t"));
	assert_true(tells("\n1:1\tunsure\t1\t"));
	assert_true(tells("\t" REQUEST "\t"));
	assert_false(tells("resident import"));
	assert_true(run("trace|1:1"));
	assert_false(tells("\n1:0\t"));
	assert_true(tells("\n1:1\tunsure\t1\t"));
	refused("trace|2", ERR_ABSENT, "campaign 2");
}

static void
others(void **state UNUSED)
{
	assert_true(run("trace|" REQUEST));
	assert_true(tells("\n1:0\tsent\t"));
	assert_false(tells("\n1:1\t"));
	assert_true(run(str_fmt(&mem, "trace|%s", key).p));
	assert_true(tells("\n1:1\tunsure\t"));
	assert_false(tells("\n1:0\t"));
	assert_true(run("trace|U00000000000000000000000000000002"));
	assert_true(tells("\n1:0\tsent\t"));
	assert_false(tells("\n1:1\t"));
	assert_true(run("trace|U00000000000000000000000000000003|--json"));
	assert_true(tells("\"state\":\"unsure\""));
	refused("trace|U00000000000000000000000000000009", ERR_ABSENT,
	    "there is no resident");
	refused("trace|21111111-2222-4333-8444-555555555555", ERR_ABSENT,
	    "no delivery knows");
}

static void
names(void **state UNUSED)
{
	prints("campaign|unsure|1",
	    "1人\nU00000000000000000000000000000003\n");
	prints("campaign|unsure|1|--json", "{\"campaign\":1,\"count\":1,"
	    "\"residents\":[\"U00000000000000000000000000000003\"]}\n");
	refused("campaign|unsure|7", ERR_ABSENT, "campaign 7");
}

static void
exported(void **state UNUSED)
{
	uint8_t sum[SEAL_BYTES];
	struct str hex, first;

	assert_true(run("export|--state"));
	first = out;
	assert_true(tells("\"kind\":\"resident\",\"user\":\"U0000000000000000"
	    "0000000000000001\""));
	assert_true(tells("\"to\":[\"U00000000000000000000000000000003\"]"));
	assert_true(tells("\"request_id\":\"" REQUEST "\""));
	assert_true(tells("{\"kind\":\"end\",\"residents\":3,\"campaigns\":1,"
	    "\"deliveries\":2,\"held\":0,\"hold\":\"none\","
	    "\"inbox\":0,\"changed\":false}\n"));
	seal_sha256(out, sum);
	hex = seal_hex(&mem, (struct str){ (const char *)sum, sizeof sum });
	prints("export|--hash", str_fmt(&mem, "%.*s\n", STRF(hex)).p);
	unsure.state = DELIVERY_DROPPED;
	delivery_put(&unsure);
	tempstore_step(true);
	assert_true(run("export"));
	assert_false(str_eq(first, out));
	assert_true(run("export|--from|2026-04-02"));
	assert_true(tells("\"campaigns\":0,\"deliveries\":0"));
}

#define TRACE_TEST(t)	cmocka_unit_test_setup_teardown(t, make_world, \
			    desk_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TRACE_TEST(campaign),
		TRACE_TEST(others),
		TRACE_TEST(names),
		TRACE_TEST(exported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
