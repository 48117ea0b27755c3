/* What `kairan verify` finds: nothing when all is well, each fault planted. */
#include "base/seal.h"
#include "scheduler/agenda.h"
#include "scheduler/entry.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/key.h"
#include "tests/unit/deskworld.h"

static struct campaign c;
static struct delivery sent, ready;

static void
words_for(uint32_t n)
{
	struct words w = { .messages = STR("[]"), .count = n };
	struct bits them = { 0 };
	struct buf packed = { 0 };

	bits_fill(&them, n);
	roster_pack(&them, &packed);
	w.packed = buf_str(&packed);
	words_put(1, 0, &w);
	buf_free(&packed);
	bits_free(&them);
}

static struct str
id_of(uint32_t campaign, uint32_t seq)
{
	return entry_id((struct entry){ campaign, seq, false, 0 });
}

static void
deliver(struct delivery *d, uint32_t seq, const uint32_t *nos, uint32_t n)
{
	delivery_new(d, &mem, nos, n);
	d->campaign = 1;
	d->seq = seq;
}

/* Three residents; two of them were sent to, the third is to be. */
static int
make_world(void **state)
{
	struct err e;

	assert_int_equal(desk_open(state), 0);
	assert_true(import("user_id,area\n"
	    "U00000000000000000000000000000001,北\n"
	    "U00000000000000000000000000000002,北\n"
	    "U00000000000000000000000000000003,\n"));
	deliver(&sent, 0, (const uint32_t[]){ 0, 1 }, 2);
	deliver(&ready, 1, (const uint32_t[]){ 2 }, 1);
	assert_true(delivery_move(&sent, DELIVERY_SENT, &e));
	delivery_put(&sent);
	ready.due_ms = agenda_add(clock_ms() + 1000, AGENDA_DELIVERY,
	    id_of(1, 1));
	delivery_put(&ready);
	c = (struct campaign){ .id = 1, .state = CAMPAIGN_SENDING,
	    .groups = 1, .recipients = 3, .deliveries = 2, .open = 1,
	    .accepted = 2 };
	campaign_put(&c);
	words_for(3);
	tempstore_step(true);
	return 0;
}

static void
finds(const char *text)
{
	tempstore_step(true);
	assert_true(run("verify"));
	assert_true(disagrees);
	if (!str_find(out, str_of(text), NULL))
		fail_msg("\"%s\" is not in:\n%s", text, out.p);
}

static void
well(void **state UNUSED)
{
	prints("verify", "3 residents, 3 numbers, 0 talks, 0 events, "
	    "1 campaigns, 2 deliveries, 1 words, 1 due, 1 audit lines: "
	    "0 disagree\n");
	assert_false(disagrees);
	prints("verify", out.p);	/* looking changes nothing */
}

static void
counters(void **state UNUSED)
{
	c.accepted = 3;
	campaign_put(&c);
	finds("campaign 1: accepted is 3, counted 2\n");
	assert_true(str_ends(out, STR(": 1 disagree\n")));
	c.accepted = 2;
	c.open = 0;
	c.state = CAMPAIGN_DONE;
	campaign_put(&c);
	finds("campaign 1: open is 0, counted 1\n");
	finds("campaign 1 is done, but 1 deliveries are not\n");
	c.open = 1;
	c.state = CAMPAIGN_SENDING;
	c.recipients = 4;
	campaign_put(&c);
	finds("campaign 1: recipients is 4, counted 3\n");
}

static void
twice_or_not_meant(void **state UNUSED)
{
	deliver(&sent, 0, (const uint32_t[]){ 0, 2 }, 2);
	sent.state = DELIVERY_SENT;
	delivery_put(&sent);
	finds("resident 2 is in two deliveries\n");
	deliver(&sent, 0, (const uint32_t[]){ 0, 7 }, 2);
	sent.state = DELIVERY_SENT;
	delivery_put(&sent);
	finds("resident 7 is in delivery 0, but not among");
}

static void
agenda(void **state UNUSED)
{
	agenda_done(ready.due_ms, AGENDA_DELIVERY, id_of(1, 1));
	finds("delivery 1 is ready, but not in the agenda\n");
	ready.at_once = true;		/* it need not be there */
	delivery_put(&ready);
	tempstore_step(true);
	assert_true(run("verify"));
	assert_false(disagrees);
	ready.at_once = false;
	delivery_put(&ready);
	agenda_add(ready.due_ms, AGENDA_DELIVERY, id_of(1, 1));
	agenda_add(ready.due_ms, AGENDA_DELIVERY, id_of(1, 0));
	finds("agenda: campaign 1: delivery 0 is not due at ");
	agenda_add(ready.due_ms, AGENDA_DELIVERY, id_of(9, 0));
	finds("agenda: campaign 9: no delivery 0\n");
}

static void
approved_and_forgotten(void **state UNUSED)
{
	struct campaign forgotten = { .id = 2, .state = CAMPAIGN_APPROVED };

	campaign_put(&forgotten);
	finds("campaign 2 is approved, but not in the agenda\n");
	forgotten.held = true;
	campaign_put(&forgotten);
	tempstore_step(true);
	assert_true(run("verify") && !disagrees);
	forgotten.held = false;
	campaign_put(&forgotten);
	agenda_add(clock_ms(), AGENDA_CUT, agenda_id(2));
	tempstore_step(true);
	assert_true(run("verify") && !disagrees);
}

static void
belongs_to_none(void **state UNUSED)
{
	struct words w = { .messages = STR("[]") };

	sent.campaign = 8;
	delivery_put(&sent);
	words_put(8, 0, &w);
	finds("campaign 8: delivery 0 belongs to no campaign\n");
	finds("campaign 8: words 0 belong to no campaign\n");
}

static void
residents(void **state UNUSED)
{
	store_put(key_no(&mem, 1), user(0));
	finds("resident 1: the number is another's\n");
	finds("number 1: there is no such resident\n");
	store_put(key_no(&mem, 1), user(1));
	store_put(key_no(&mem, 5), user(9));
	finds("number 5: there is no such resident\n");
	store_put(key_no(&mem, 5), STR(""));		/* purged */
	store_put(key_talk(&mem, 77), STR("x"));
	finds("a talk is with nobody\n");
}

/* A record changed behind the roster's back. */
static void
roster(void **state UNUSED)
{
	struct str bytes;
	struct buf b = { 0 };
	struct resident r;
	struct err e;

	assert_true(store_get(key_resident(&mem, user(2)), &mem, &bytes, &e));
	assert_true(record_unpack(&resident_record, &r, bytes, &mem, &e));
	r.attrs = (struct strs){ (struct str[]){ STR("area=南") }, 1 };
	record_pack(&resident_record, &r, &b);
	store_put(key_resident(&mem, user(2)), buf_str(&b));
	finds("resident 2: the roster lacks area=南\n");
	buf_free(&b);
	store_put(key_resident(&mem, user(2)), STR("rubbish"));
	finds("the record is not theirs\n");
}

static void
events(void **state UNUSED)
{
	store_put(key_inbox(&mem, 5, STR("abc")), STR("{}"));
	finds("was not seen\n");
}

/* A line that is changed, or taken out, or the last one cut off. */
static void
audit_chain(void **state UNUSED)
{
	struct str third;
	struct err e;

	assert_true(run("campaign|new|--segment|all|--text|x"));
	assert_true(run("campaign|new|--segment|all|--text|y"));
	assert_true(run("verify") && !disagrees);
	assert_true(store_get(key_audit(&mem, 3), &mem, &third, &e));
	store_del(key_audit(&mem, 3));
	finds("audit: ends with line 2, and 3 was the last");
	store_put(key_audit(&mem, 3), third);
	store_del(key_audit(&mem, 2));
	finds("audit: line 2 does not follow");
}

static void
audit_forged(void **state UNUSED)
{
	struct str line;
	struct buf forged = { 0 };
	struct audit a;
	struct err e;

	assert_true(run("campaign|new|--segment|all|--text|x"));
	assert_true(store_get(key_audit(&mem, 1), &mem, &line, &e));
	assert_true(record_unpack(&audit_record, &a, line, &mem, &e));
	a.who = STR("uid 1000");
	record_pack(&audit_record, &a, &forged);
	store_put(key_audit(&mem, 1), buf_str(&forged));
	finds("audit: line 2 does not follow from the one before it\n");
	buf_free(&forged);
}

#define WORLD_TEST(t)	cmocka_unit_test_setup_teardown(t, make_world, \
			    desk_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(well), WORLD_TEST(counters),
		WORLD_TEST(twice_or_not_meant), WORLD_TEST(agenda),
		WORLD_TEST(approved_and_forgotten),
		WORLD_TEST(belongs_to_none), WORLD_TEST(residents),
		WORLD_TEST(roster), WORLD_TEST(events),
		WORLD_TEST(audit_chain), WORLD_TEST(audit_forged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
