/* A repeat's dates become campaigns: once, in time or not at all. */
#include "tests/unit/recurworld.h"

static uint32_t
campaigns(void)
{
	struct campaign c;
	uint32_t id = 0;

	return campaign_before(&id, &mem, &c) ? c.id : 0;
}

static uint64_t
at(const char *time)
{
	uint64_t ms = 0;

	assert_true(time_parse(str_of(time), &ms));
	return ms;
}

static void
go_to(const char *time)
{
	assert_true(at(time) >= clock_ms());
	pass(at(time) - clock_ms());
}

static void
set_to(const char *time)
{
	clock_set(at(time));
	turn();
}

static struct ran
ran(uint32_t id, const char *date)
{
	struct ran r = { UINT32_MAX, 0 };
	int32_t day;

	assert_true(day_parse(str_of(date), &day));
	ran_get(id, day, &r);
	return r;
}

static void
a_week(void **state UNUSED)
{
	struct campaign c;
	struct err e;

	set_to("2026-04-01T08:00");
	assert_int_equal(approved("weekly wed,fri", "", 9 * 60), 1);
	go_to("2026-04-01T08:59:59");
	assert_int_equal(campaigns(), 0);
	go_to("2026-04-01T09:00");
	assert_int_equal(campaigns(), 1);
	assert_true(campaign_get(1, &mem, &c, &e));
	assert_int_equal(c.state, CAMPAIGN_APPROVED);
	assert_int_equal(c.kind, CAMPAIGN_NOTICE);
	assert_true(c.due_ms == clock_ms());
	assert_true(c.until_ms == clock_ms() + LATE_MS);
	assert_true(str_is(c.approver, "uid 0"));
	assert_int_equal(ran(1, "2026-04-01").campaign, 1);
	go_to("2026-04-03T08:59");
	assert_int_equal(campaigns(), 1);
	go_to("2026-04-08T08:00");
	assert_int_equal(campaigns(), 2);
	assert_int_equal(ran(1, "2026-04-03").campaign, 2);
	assert_int_equal(agenda_count(), 1);
}

static void
not_made_up_for(void **state UNUSED)
{
	set_to("2026-04-01T10:00");
	approved("daily", "", 9 * 60);
	turn();
	assert_int_equal(campaigns(), 0);
	go_to("2026-04-02T09:00");
	assert_int_equal(campaigns(), 1);
}

/* QF4: found late, it is sent for two hours; then it is missed, for all to
 * see. */
static void
late(void **state UNUSED)
{
	static const struct restart {
		const char	*time;
		uint32_t	 made;
	} restarts[] = {
		{ "2026-04-02T08:59:59", 0 }, { "2026-04-02T09:00", 1 },
		{ "2026-04-02T09:00:01", 1 }, { "2026-04-02T10:59:59", 1 },
		{ "2026-04-02T11:00", 1 }, { "2026-04-02T11:00:01", 0 },
		{ "2026-04-02T23:00", 0 },
	};
	uint32_t all = 0;

	for (unsigned i = 0; i < NELEMS(restarts); i++) {
		struct err e;
		uint32_t id;

		set_to("2026-04-01T10:00");
		id = approved("daily", "", 9 * 60);
		clock_set(at(restarts[i].time));
		tempstore_reopen();
		start();
		all += restarts[i].made;
		assert_int_equal(campaigns(), all);
		if (restarts[i].made == 0 && i > 0)
			assert_int_equal(ran(id, "2026-04-02").campaign, 0);
		assert_true(recur_remove(id, &e));
		tempstore_step(true);
	}
}

static void
long_downtime(void **state UNUSED)
{
	set_to("2026-04-01T10:00");
	approved("daily", "", 9 * 60);
	set_to("2028-08-01T10:00");
	pass(1);			/* they are noted some at a time */
	assert_int_equal(campaigns(), 1);
	assert_int_equal(ran(1, "2026-04-02").campaign, 0);
	assert_int_equal(ran(1, "2028-07-31").campaign, 0);
	assert_int_equal(ran(1, "2028-08-01").campaign, 1);
	go_to("2028-08-02T10:00");
	assert_int_equal(campaigns(), 2);
}

/* A clock a year ahead makes no date a year of silence. */
static void
set_forward_and_back(void **state UNUSED)
{
	set_to("2026-04-01T08:00");
	approved("daily", "", 9 * 60);
	set_to("2027-04-01T09:30");
	assert_int_equal(campaigns(), 1);
	set_to("2026-04-01T08:30");
	assert_int_equal(campaigns(), 1);
	go_to("2026-04-02T08:00");
	assert_int_equal(campaigns(), 2);
	assert_int_equal(ran(1, "2026-04-01").campaign, 2);
	set_to("2026-04-01T08:00");
	go_to("2026-04-02T08:00");
	assert_int_equal(campaigns(), 2);
	assert_int_equal(ran(1, "2027-04-01").campaign, 1);
}

/* The clock jumps between being told and the step, and back after it. */
static void
set_between(void **state UNUSED)
{
	set_to("2026-04-01T08:00");
	approved("daily", "", 9 * 60);
	clock_set(at("2026-04-01T09:00"));
	wheel_turn(clock_mono_ms());
	agenda_turn();
	assert_int_equal(flow_run(1, 1000000), 1);
	set_to("2027-04-01T08:00");
	set_to("2026-04-01T09:30");
	pass(1);
	assert_int_equal(campaigns(), 1);
	go_to("2026-04-02T09:00");
	assert_int_equal(campaigns(), 2);
}

/* Approved while the clock was ahead: it counts from the time set right. */
static void
approved_ahead(void **state UNUSED)
{
	set_to("2027-04-01T08:00");
	approved("daily", "", 9 * 60);
	set_to("2026-04-01T08:00");
	go_to("2026-04-01T09:00");
	assert_int_equal(campaigns(), 1);
}

static void
paused(void **state UNUSED)
{
	struct repeat r;
	struct err e;

	set_to("2026-04-01T08:00");
	approved("daily", "", 9 * 60);
	assert_true(recur_pause(1, &e));
	tempstore_step(true);
	assert_int_equal(agenda_count(), 0);
	go_to("2026-04-03T10:00");
	assert_int_equal(campaigns(), 0);
	assert_false(recur_pause(1, &e));
	assert_true(recur_resume(1, &e));
	tempstore_step(true);
	assert_false(recur_resume(1, &e));
	turn();
	assert_int_equal(campaigns(), 0);
	go_to("2026-04-04T10:00");
	assert_int_equal(campaigns(), 1);
	assert_true(recur_remove(1, &e));
	tempstore_step(true);
	go_to("2026-04-06T10:00");
	assert_int_equal(campaigns(), 1);
	assert_int_equal(agenda_count(), 0);
	assert_false(recur_approve(1, STR("x"), &e));
	assert_int_equal(e.kind, ERR_CLASH);
	assert_true(repeat_get(1, &mem, &r, &e));
	assert_string_equal(repeat_state_name(&r), "removed");
}

static void
comes_to_an_end(void **state UNUSED)
{
	struct repeat r;
	struct err e;

	set_to("2026-04-01T08:00");
	approved("2026-04-01;2026-04-03", "", 9 * 60);
	go_to("2026-04-05T00:00");
	assert_int_equal(campaigns(), 2);
	assert_int_equal(agenda_count(), 0);
	assert_true(repeat_get(1, &mem, &r, &e));
	assert_true(r.next_day == 0 && r.due_ms == 0);
	start();
	assert_int_equal(agenda_count(), 0);
	repeat_new(&r);
	r.every = STR("2026-04-01");
	repeat_put(&r);
	assert_false(recur_approve(r.id, STR("x"), &e));
	assert_int_equal(e.kind, ERR_CLASH);
	tempstore_step(false);
}

#define WITH_STORE(t) \
	cmocka_unit_test_setup_teardown(t, recur_begin, recur_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(a_week),
		WITH_STORE(not_made_up_for),
		WITH_STORE(late),
		WITH_STORE(long_downtime),
		WITH_STORE(set_forward_and_back),
		WITH_STORE(set_between),
		WITH_STORE(approved_ahead),
		WITH_STORE(paused),
		WITH_STORE(comes_to_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
