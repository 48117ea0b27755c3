/* Settings: what a file may say, and what is told of what it may not. */
#include "daemon/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "daemon/folder.h"

static struct config c;
static struct err e;

static bool
reads(const char *text)
{
	e = (struct err){ 0 };
	return config_read(str_of(text), "k.conf", &c, &e);
}

static void
refuses(const char *text, const char *why)
{
	assert_false(reads(text));
	assert_int_equal(e.kind, ERR_INPUT);
	if (strstr(e.why, why) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", why, e.why);
}

static void
defaults(void **state UNUSED)
{
	assert_true(reads(""));
	assert_int_equal(c.outbox_window, 200);
	assert_int_equal(c.lanes, 3);
	assert_true(c.multicast_rate == 199.5);
	assert_true(str_is(c.line_api, "https://api.line.me"));
	assert_int_equal(c.evening_default, 19 * 60);
	assert_int_equal(c.approval_above, LIMIT_OFF);
	assert_true(str_is(c.line_ca, "") && c.line_ca.p != NULL);
	assert_int_equal(c.clock, 0);
	assert_false(c.quiet_hours.on);
}

static void
values(void **state UNUSED)
{
	assert_true(reads("\xef\xbb\xbf# all kinds\r\n"
	    "outbox_window=1000\r\n"
	    "  quiet_hours =  21:00-07:00  # a comment\n"
	    "town_name = \"# 狛江市 \"\n"
	    "data_dir = /a#b\n\n"
	    "approval_above = 100\nweekly_cap = off\n"
	    "disk_free_min = 10%\nballast_bytes = 2M\n"
	    "push_rate = 0.5"));
	assert_int_equal(c.outbox_window, 1000);
	assert_true(c.quiet_hours.on);
	assert_int_equal(c.quiet_hours.from, 21 * 60);
	assert_int_equal(c.quiet_hours.to, 7 * 60);
	assert_true(str_is(c.town_name, "# 狛江市 "));
	assert_true(str_is(c.data_dir, "/a#b"));
	assert_int_equal(c.approval_above, 100);
	assert_int_equal(c.weekly_cap, LIMIT_OFF);
	assert_int_equal(c.disk_free_min.percent, 10);
	assert_int_equal(c.ballast_bytes, 2 << 20);
	assert_true(c.push_rate == 0.5);
}

static void
places_of_errors(void **state UNUSED)
{
	refuses("\n\noutbox_windo = 3\n", "k.conf:3: unknown setting "
	    "outbox_windo; is outbox_window meant?");
	refuses("xyzzy = 3", "k.conf:1: unknown setting xyzzy");
	refuses("lanes = 3\nlanes = 3", "k.conf:2: lanes is set twice");
	refuses("lanes", "k.conf:1: \"lanes\" is not key = value");
	refuses("= 3", "unknown setting");
	refuses("lanes = 17", "lanes must be 1 to 16 (connections)");
	refuses("lanes = 0", "lanes must be 1 to 16");
	refuses("lanes = -1", "lanes = -1 is not understood");
	refuses("lanes = 18446744073709551616", "not understood");
	refuses("lanes = 18446744073709551615", "1 to 16");
	refuses("lanes = 3 4", "not understood");
	refuses("data_dir = ", "data_dir must have");
	refuses("town_name = a\"b", "quotes");
	refuses("town_name = \xff", "UTF-8");
}

static void
kinds_refuse(void **state UNUSED)
{
	static const char *const wrong[] = {
		"quiet_hours = 21:00", "quiet_hours = 21:00-21:00",
		"quiet_hours = 25:00-07:00", "quiet_hours = on",
		"evening_default = off", "evening_default = 19",
		"push_rate = 1e3", "push_rate = 0x10", "push_rate = inf",
		"push_rate = .5", "push_rate = 5.", "push_rate = 1.2.3",
		"push_rate = 0", "ballast_bytes = 1T", "ballast_bytes = M",
		"ballast_bytes = 99999999999999999G", "disk_free_min = 91%",
		"disk_free_min = %", "approval_above = -1",
		"approval_above = none", "clock = tomorrow",
		"clock = 2026-02-30",
	};

	for (size_t i = 0; i < NELEMS(wrong); i++)
		if (reads(wrong[i]))
			fail_msg("taken: %s", wrong[i]);
}

static void
what_must_fit(void **state UNUSED)
{
	static const char local[] = "line_api = https://127.0.0.1:8443\n"
	    "line_api_data = https://localhost:8443\n";
	char text[400] = "clock = 2026-04-01T18:59:50\nclock_rate = 60\n";

	refuses(text, "loopback");
	refuses("sync_delay_us = 3000", "loopback");
	memcpy(text + strlen(text), local, sizeof local);
	assert_true(reads(text));
	assert_int_equal(c.clock % MINUTE_MS, 50000);
	refuses("clock = 2026-04-01\nline_api = https://127.0.0.1.example\n"
	    "line_api_data = https://127.0.0.1", "loopback");
	memcpy(text, local, sizeof local);
	strncat(text, "clock_rate = 2", 20);
	refuses(text, "clock_rate needs clock");
	refuses("line_api = http://api.line.me", "https://");
	refuses("timezone = Europe/Paris", "Asia/Tokyo");
	refuses("control = 127.0.0.1:80", "control must be unix:/path");
	refuses("control = unix:/a\nlisten = unix:/a", "must differ");
	assert_true(reads("control = /a/b"));
	assert_true(str_is(c.control, "unix:/a/b"));
}

static void
shown_reads_back(void **state UNUSED)
{
	struct buf once = { 0 }, again = { 0 };

	assert_true(reads("quiet_hours = 21:00-07:00\nclock_rate = 2.5\n"
	    "line_api = https://[::1]:1\nline_api_data = https://[::1]\n"
	    "clock = 2026-04-01T18:59:50\ntown_name = \"a # b\"\n"
	    "disk_free_min = 1536K\nbody_max = 3000001\nweekly_cap = off"));
	config_show(&c, &once);
	buf_byte(&once, '\0');
	assert_true(reads(once.p));
	assert_int_equal(c.weekly_cap, LIMIT_OFF);
	assert_true(str_is(c.town_name, "a # b"));
	config_show(&c, &again);
	buf_byte(&again, '\0');
	assert_string_equal(once.p, again.p);
	assert_non_null(strstr(once.p, "disk_free_min = 1536K\n"));
	buf_free(&once);
	buf_free(&again);
}

/* examples/kairan.conf is all settings as they are without a file. */
static void
sample(void **state UNUSED)
{
	struct arena mem = { 0 };
	struct buf b = { 0 };
	struct townfile f;

	assert_true(folder_read_file("examples/kairan.conf", &mem, &f, &e));
	assert_true(config_read(f.bytes, "examples/kairan.conf", &c, &e));
	config_default(&c);
	config_show(&c, &b);
	if (!str_find(f.bytes, buf_str(&b), NULL))
		fail_msg("examples/kairan.conf should have:\n%.*s",
		    STRF(buf_str(&b)));
	buf_free(&b);
	arena_free(&mem);
}

static void
nights(void **state UNUSED)
{
	struct hours night = { true, 21 * 60, 7 * 60 };
	struct hours noon = { true, 12 * 60, 13 * 60 };

	assert_true(hours_hold(night, 21 * 60));
	assert_true(hours_hold(night, 0));
	assert_true(hours_hold(night, 7 * 60 - 1));
	assert_false(hours_hold(night, 7 * 60));
	assert_false(hours_hold(night, 21 * 60 - 1));
	assert_true(hours_hold(noon, 12 * 60));
	assert_false(hours_hold(noon, 13 * 60));
	assert_false(hours_hold((struct hours){ 0 }, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(values),
		cmocka_unit_test(places_of_errors),
		cmocka_unit_test(kinds_refuse),
		cmocka_unit_test(what_must_fit),
		cmocka_unit_test(shown_reads_back),
		cmocka_unit_test(sample),
		cmocka_unit_test(nights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
