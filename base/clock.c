/* The only reader of the system's clocks, and Japan's calendar. */
#include "base/clock.h"

#include <time.h>

#include "base/arena.h"

static uint64_t now_us, now_mono_us;	/* of this turn; 0: not yet noted */
static uint64_t start_ms, start_mono_us;	/* of a rehearsal */
static double rate = 1;
static bool simulated;

static uint64_t
read_us(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

uint64_t
clock_precise_us(void)
{
	return simulated ? now_mono_us : read_us(CLOCK_MONOTONIC);
}

uint64_t
clock_cpu_us(void)
{
	return read_us(CLOCK_THREAD_CPUTIME_ID);
}

void
clock_tick(void)
{
	uint64_t mono_us;

	if (simulated)
		return;
	mono_us = read_us(CLOCK_MONOTONIC);
	now_mono_us = mono_us;
	if (start_ms == 0)
		now_us = read_us(CLOCK_REALTIME);
	else
		now_us = start_ms * 1000 +
		    (uint64_t)((double)(mono_us - start_mono_us) * rate);
}

uint64_t
clock_us(void)
{
	if (now_us == 0)
		clock_tick();
	return now_us;
}

uint64_t
clock_ms(void)
{
	return clock_us() / 1000;
}

uint64_t
clock_mono_us(void)
{
	if (now_mono_us == 0)
		clock_tick();
	return now_mono_us;
}

uint64_t
clock_mono_ms(void)
{
	return clock_mono_us() / 1000;
}

void
clock_rehearse(uint64_t ms, double faster)
{
	ASSERT(ms > 0 && faster > 0);
	start_ms = ms;
	start_mono_us = read_us(CLOCK_MONOTONIC);
	rate = faster;
	clock_tick();
}

uint64_t
clock_until_ms(uint64_t wall_ms)
{
	uint64_t now = clock_ms();

	if (wall_ms <= now)
		return 0;
	return (uint64_t)((double)(wall_ms - now) / rate + 0.999);
}

void
clock_set(uint64_t wall_ms)
{
	simulated = true;
	now_us = wall_ms * 1000;
	if (now_mono_us == 0)
		now_mono_us = 1000000;
}

void
clock_add(uint64_t ms)
{
	ASSERT(simulated);
	now_us += ms * 1000;
	now_mono_us += ms * 1000;
}

static bool
leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

unsigned
month_days(int year, unsigned month)
{
	static const unsigned char days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
	};

	ASSERT(month >= 1 && month <= 12);
	return days[month - 1] + (month == 2 && leap(year) ? 1u : 0u);
}

/* Years counted from March, so that the odd day is the last of the year. */
int32_t
day_of(struct date d)
{
	int y = d.month <= 2 ? d.year - 1 : d.year;
	int era = y / 400, yoe = y - era * 400;
	int m = (int)d.month;
	int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + (int)d.day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

struct date
date_of(int32_t day)
{
	int z = day + 719468, era = z / 146097, doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	int month = mp < 10 ? mp + 3 : mp - 9;

	return (struct date){ yoe + era * 400 + (month <= 2),
	    (unsigned)month, (unsigned)(doy - (153 * mp + 2) / 5 + 1) };
}

unsigned
day_week(int32_t day)
{
	return (unsigned)(((day % 7) + 11) % 7);
}

enum { JAPAN_MS = 9 * 60 * 60 * 1000 };

int32_t
day_today(uint64_t wall_ms)
{
	return (int32_t)((wall_ms + JAPAN_MS) / DAY_MS);
}

unsigned
minute_today(uint64_t wall_ms)
{
	return (unsigned)((wall_ms + JAPAN_MS) % DAY_MS / MINUTE_MS);
}

uint64_t
day_at(int32_t day, unsigned minute)
{
	return (uint64_t)((int64_t)day * DAY_MS +
	    (int64_t)minute * MINUTE_MS - JAPAN_MS);
}

/* Exactly two (or four) digits. */
static bool
digits(struct str s, size_t at, size_t n, unsigned *out)
{
	uint64_t v;

	if (at + n > s.n || !str_u64(str_upto(str_from(s, at), n), &v))
		return false;
	*out = (unsigned)v;
	return true;
}

bool
day_parse(struct str s, int32_t *day)
{
	unsigned y, m, d;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' ||
	    !digits(s, 0, 4, &y) || !digits(s, 5, 2, &m) ||
	    !digits(s, 8, 2, &d) || y < 1970 || m < 1 || m > 12 || d < 1 ||
	    d > month_days((int)y, m))
		return false;
	*day = day_of((struct date){ (int)y, m, d });
	return true;
}

bool
minute_parse(struct str s, unsigned *minute)
{
	unsigned h, m;
	size_t two = s.n == 4 ? 1 : 2;

	if ((s.n != 5 && s.n != 4) || s.p[two] != ':' ||
	    !digits(s, 0, two, &h) || !digits(s, two + 1, 2, &m) || h > 23 ||
	    m > 59)
		return false;
	*minute = h * 60 + m;
	return true;
}

bool
time_parse(struct str s, uint64_t *wall_ms)
{
	bool utc = s.n > 16 && str_ends(s, STR("Z"));
	unsigned minute = 0, second = 0;
	int32_t day;

	if (utc)
		s.n--;
	else if (s.n > 16 && str_ends(s, STR("+09:00")))
		s.n -= 6;
	if (s.n != 10 && s.n != 16 && s.n != 19)
		return false;
	if (!day_parse(str_upto(s, 10), &day))
		return false;
	if (s.n > 10 && ((s.p[10] != 'T' && s.p[10] != ' ') ||
	    !minute_parse(str_upto(str_from(s, 11), 5), &minute)))
		return false;
	if (s.n == 19 && (s.p[16] != ':' || !digits(s, 17, 2, &second) ||
	    second > 59))
		return false;
	*wall_ms = day_at(day, minute) + second * 1000u +
	    (utc ? (uint64_t)JAPAN_MS : 0);
	return day > 0;			/* in Japan 1970 begins before 0 */
}

struct str
day_show(struct arena *a, int32_t day)
{
	struct date d = date_of(day);

	return str_fmt(a, "%04d-%02u-%02u", d.year, d.month, d.day);
}

struct str
time_show(struct arena *a, uint64_t wall_ms)
{
	unsigned minute = minute_today(wall_ms);
	unsigned ms = (unsigned)((wall_ms + JAPAN_MS) % MINUTE_MS);

	return str_fmt(a, "%.*sT%02u:%02u:%02u.%03u",
	    STRF(day_show(a, day_today(wall_ms))), minute / 60, minute % 60,
	    ms / 1000, ms % 1000);
}
