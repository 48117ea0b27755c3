/* QF1: each date of a repeat is run once, and in its time, through random
 * schedules of clocks that are set and of downtime; 2,000 of them, or as many
 * as QF1_SCHEDULES says. */
#include "storage/holidays.h"
#include "storage/key.h"
#include "tests/unit/recurworld.h"

enum { SCHEDULES = 2000, EVENTS = 40, BASE_DAY = 20544, YEARS_DAYS = 5000 };

static struct every	 rule;
static struct repeat	 repeat;
static uint8_t		 seen[2 * YEARS_DAYS];	/* campaigns of a date */
static uint32_t		 known;		/* campaigns looked at */
static unsigned		 seed, wrong;
static uint64_t		 runs, dates, missed;

static long
pick(long least, long most)
{
	return least + random() % (most - least + 1);
}

static void
wipe(struct str prefix)
{
	struct scan s;

	store_scan(&s, prefix);
	while (store_next(&s))
		store_del(s.key);
}

static uint8_t *
seen_of(int32_t day)
{
	ASSERT(day > BASE_DAY - YEARS_DAYS && day < BASE_DAY + YEARS_DAYS);
	return &seen[day - BASE_DAY + YEARS_DAYS];
}

static void
complain(const char *what, int32_t day)
{
	if (wrong++ < 10)
		fprintf(stderr, "seed %u: %s: day %d, rule %.*s, now %lu\n",
		    seed, what, day, STRF(repeat.every),
		    (unsigned long)clock_ms());
}

/* A campaign says when it was due by when it ends, whatever was noted. */
static void
look_at_campaigns(void)
{
	struct campaign c;
	struct err e;

	while (campaign_get(known + 1, arena_step(), &c, &e)) {
		uint64_t due_ms = c.until_ms - LATE_MS;
		int32_t day = day_today(due_ms);

		known++;
		runs++;
		if (++*seen_of(day) > 1)
			complain("run twice", day);
		if (clock_ms() < due_ms)
			complain("run before its time", day);
		if (clock_ms() > c.until_ms)
			complain("run too late", day);
		if (due_ms != day_at(day, repeat.minute) ||
		    !every_on(&rule, NULL, day))
			complain("no date of the rule", day);
	}
}

/* Once there was a turn within its time a date has run; where there was none
 * it is noted as missed. */
static void
look_at_dates(void)
{
	struct repeat now;
	struct err e;

	if (!repeat_get(1, arena_step(), &now, &e))
		complain("the repeat is lost", 0);
	for (int32_t d = day_today(clock_ms()) - 2; d <=
	    day_today(clock_ms()); d++) {
		uint64_t due_ms = day_at(d, repeat.minute);
		struct ran ran;

		if (due_ms <= now.since_ms || due_ms > clock_ms() ||
		    !every_on(&rule, NULL, d))
			continue;
		dates++;
		if (clock_ms() <= due_ms + LATE_MS && *seen_of(d) == 0)
			complain("not run", d);
		else if (!ran_get(1, d, &ran))
			complain("not noted", d);
		else if ((ran.campaign != 0) != (*seen_of(d) != 0))
			complain("noted wrong", d);
		else
			missed += ran.campaign == 0;
	}
}

static void
look(void)
{
	turn();
	clock_add(1);
	turn();				/* long lists take another */
	look_at_dates();
	arena_reset(arena_step());
}

/* Forward or back, a second to a year. */
static void
step_clock(void)
{
	static const uint64_t sizes[] = { 1000, 61 * 1000,
		10 * (uint64_t)MINUTE_MS, HOUR_MS, 3 * (uint64_t)HOUR_MS,
		DAY_MS, 7 * (uint64_t)DAY_MS, 40 * (uint64_t)DAY_MS,
		365 * (uint64_t)DAY_MS };
	uint64_t by_ms = sizes[pick(0, NELEMS(sizes) - 1)];

	by_ms += (uint64_t)pick(0, 2000);
	if (pick(0, 1) == 0 && clock_ms() + by_ms < day_at(BASE_DAY + 1500, 0))
		clock_set(clock_ms() + by_ms);
	else if (clock_ms() > by_ms + day_at(BASE_DAY - 1500, 0))
		clock_set(clock_ms() - by_ms);
}

/* To around the time of day at which it is due. */
static void
near_due(void)
{
	uint64_t ms = day_at(day_today(clock_ms()), repeat.minute);

	if (ms < clock_ms())
		ms += DAY_MS;
	pass(ms - clock_ms());
	look();
	clock_set(clock_ms() + (uint64_t)pick(-3000, 3000));
}

static void
restart(void)
{
	if (pick(0, 40) == 0)
		tempstore_reopen();
	start();
}

/* Nobody is there while time passes. */
static void
downtime(void)
{
	static const long longest[] = { 2 * MINUTE_MS, 3 * HOUR_MS, DAY_MS,
		INT32_MAX };

	clock_add((uint64_t)pick(0, longest[pick(0, 3)]));
	restart();
}

/* The clock is set while some flows have had their step, others not. */
static void
half_a_turn(void)
{
	wheel_turn(clock_mono_ms());
	agenda_turn();
	for (long i = pick(0, 2); i > 0; i--)
		flow_run(1, 1000000);
	look_at_campaigns();
	step_clock();
}

/* It is due, and then the clock is set before all of its flows had a turn;
 * and set right after. */
static void
torn_when_due(void)
{
	uint64_t now;

	near_due();
	clock_set(clock_ms() - 4000);
	turn();
	clock_add(8000);
	now = clock_ms();
	half_a_turn();
	turn();
	if (pick(0, 1) == 0)
		clock_set(now + 1000);
}

static void
pass_somewhat(void)
{
	pass((uint64_t)pick(0, pick(0, 1) == 0 ? 4 * HOUR_MS : 3 * DAY_MS));
}

static void (*const events[])(void) = { pass_somewhat, near_due, near_due,
	step_clock, step_clock, downtime, half_a_turn, torn_when_due,
	restart };

static void
begin_schedule(void)
{
	static const char *const rules[] = { "daily", "daily", "weekly mon,thu",
		"monthly 1,15,last", "every 3 days from 2024-01-01",
		"monthly 2nd,4th sat" };
	struct err e;

	wipe(key_campaigns());
	wipe(key_repeats());
	wipe(key_dues());
	wipe(STR("ran/"));
	tempstore_step(true);
	memset(seen, 0, sizeof seen);
	known = 0;
	clock_set(day_at(BASE_DAY + (int32_t)pick(0, 400),
	    (unsigned)pick(0, 1439)) + (uint64_t)pick(0, 59999));
	start();
	arena_reset(&mem);
	approved(rules[pick(0, NELEMS(rules) - 1)], pick(0, 3) == 0
	    ? "holidays" : "", (unsigned)pick(0, 1439));
	assert_true(repeat_get(1, &mem, &repeat, &e));
	assert_true(repeat_rule(&repeat, &mem, &rule, &e));
}

static unsigned
schedules(void)
{
	const char *n = getenv("QF1_SCHEDULES");

	return n == NULL ? SCHEDULES : (unsigned)strtoul(n, NULL, 10);
}

static void
once_a_date(void **state UNUSED)
{
	unsigned good = 0, all = schedules();

	after_turn = look_at_campaigns;
	for (seed = 1; seed <= all; seed++) {
		unsigned before = wrong;

		srandom(seed);
		begin_schedule();
		for (unsigned i = 0; i < EVENTS; i++) {
			events[pick(0, NELEMS(events) - 1)]();
			look();
		}
		good += wrong == before;
	}
	assert_true(runs > all && dates > runs && missed > all / 100);
	printf("QF1: %lu runs in %u schedules, %lu dates looked at missed\n",
	    (unsigned long)runs, all, (unsigned long)missed);
	printf("GOAL QF1 %u %u %s\n", good, all, good == all ? "PASS"
	    : "FAIL");
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(once_a_date, recur_begin,
		    recur_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
