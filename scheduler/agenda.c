/* What is due, on disk: see agenda.h. */
#include "scheduler/agenda.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/failpoint.h"
#include "scheduler/flow.h"
#include "storage/key.h"
#include "storage/store.h"

enum { TOLD_A_STEP = 500 };

static agenda_due	*kinds[AGENDA_KINDS];
static uint64_t		 next_ms;	/* nothing is due before */
static uint64_t		 told_ms;	/* nothing is entered up to here */
static uint64_t		 seen_ms;	/* the clock, when last looked at */
static struct buf	 cursor;	/* the key to go on from */
static struct flow	 refill;
static bool		 refilling;
static bool		 set_back;	/* not yet told of */
static void		(*on_back)(void);
static struct timer	 alarm_clock;

void
agenda_on(enum agenda_kind kind, agenda_due *due)
{
	ASSERT(kind < AGENDA_KINDS);
	kinds[kind] = due;
}

void
agenda_on_back(void (*f)(void))
{
	on_back = f;
}

static void
go_on_from(struct str key, uint64_t ms)
{
	buf_reset(&cursor);
	buf_put(&cursor, key);
	told_ms = ms;
}

/* The clock was set back: what is due from now on is gone through anew, and
 * what was entered by a clock that was ahead is to be looked at. */
static void
notice_back(void)
{
	uint64_t now = clock_ms();
	bool back = now < seen_ms || now < told_ms;

	seen_ms = now;
	if (!back)
		return;
	if (now < told_ms)
		go_on_from(key_dues_from(arena_step(), now), now);
	next_ms = 0;
	set_back = true;
}

/* Up to told_ms the agenda has been gone through, so an entry that came in
 * under a time before it would not be seen. */
uint64_t
agenda_add(uint64_t when_ms, enum agenda_kind kind, struct str id)
{
	uint64_t ms;

	notice_back();
	ms = when_ms > told_ms ? when_ms : told_ms + 1;

	store_put(key_due(arena_step(), ms, (uint8_t)kind, id), STR(""));
	if (ms < next_ms)
		next_ms = ms;
	return ms;
}

void
agenda_done(uint64_t due_ms, enum agenda_kind kind, struct str id)
{
	store_del(key_due(arena_step(), due_ms, (uint8_t)kind, id));
}

/* An entry that is to be told, copied out of the scan. */
struct entry {
	uint64_t	 ms;
	uint8_t		 kind;
	struct str	 id;
};

/* The next entries that are due. */
static uint32_t
collect(struct entry *list, uint32_t max)
{
	uint64_t now = clock_ms();
	struct entry x;
	struct scan s;
	uint32_t n = 0;

	next_ms = UINT64_MAX;
	store_scan_from(&s, key_dues(), buf_str(&cursor));
	while (store_next(&s)) {
		ASSERT(key_due_read(s.key, &x.ms, &x.kind, &x.id));
		if (n == max || x.ms > now) {
			next_ms = x.ms;
			break;
		}
		x.id = str_dup(arena_step(), x.id);
		list[n++] = x;
	}
	if (next_ms <= now)
		go_on_from(s.key, x.ms);
	else
		go_on_from(key_dues_from(arena_step(), now + 1), now);
	store_scan_end(&s);
	return n;
}

static plan *
refill_step(struct flow *f)
{
	struct entry *list = ARENA_ARRAY(arena_step(), struct entry,
	    TOLD_A_STEP);
	uint32_t n;

	notice_back();
	if (set_back && on_back != NULL)
		on_back();
	set_back = false;
	n = collect(list, TOLD_A_STEP);
	for (uint32_t i = 0; i < n; i++) {
		ASSERT(list[i].kind < AGENDA_KINDS &&
		    kinds[list[i].kind] != NULL);
		kinds[list[i].kind](list[i].ms, list[i].id);
		FAILPOINT(agenda_refill);
	}
	return next_ms <= clock_ms() ? flow_go(f, refill_step) : flow_end(f);
}

static void
refill_end(struct flow *f UNUSED)
{
	refilling = false;
}

void
agenda_turn(void)
{
	uint64_t wait_ms;

	if (refilling)
		return;
	notice_back();
	wait_ms = clock_until_ms(next_ms);
	if (wait_ms == 0) {
		refilling = true;
		flow_start(&refill, "refill", refill_step, refill_end);
	} else if (next_ms != UINT64_MAX)
		wheel_ring(&alarm_clock, clock_mono_ms() + wait_ms);
}

void
agenda_open(void)
{
	next_ms = 0;
	seen_ms = 0;
	refilling = false;
	go_on_from(key_dues(), 0);
}

uint32_t
agenda_count(void)
{
	struct scan s;
	uint32_t n = 0;

	store_scan(&s, key_dues());
	while (store_next(&s))
		n++;
	return n;
}

bool
agenda_first(enum agenda_kind kind, uint64_t *due_ms, struct str *id)
{
	struct scan s;
	uint8_t k;

	store_scan(&s, key_dues());
	while (store_next(&s))
		if (key_due_read(s.key, due_ms, &k, id) && k == kind) {
			*id = str_dup(arena_step(), *id);
			store_scan_end(&s);
			return true;
		}
	return false;
}

void
agenda_tell(enum agenda_kind kind)
{
	struct scan s;
	uint64_t ms;
	struct str id;
	uint8_t k;

	store_scan(&s, key_dues());
	while (store_next(&s))
		if (key_due_read(s.key, &ms, &k, &id) && k == kind)
			kinds[kind](ms, id);
}

void
agenda_tell_due(enum agenda_kind kind)
{
	uint64_t ms, now = clock_ms();
	struct scan s;
	struct str id;
	uint8_t k;

	store_scan(&s, key_dues());
	while (store_next(&s))
		if (key_due_read(s.key, &ms, &k, &id) && k == kind &&
		    ms <= now)
			kinds[kind](ms, id);
}

static void
put_number(char *p, uint32_t n)
{
	for (int i = 3; i >= 0; i--, n >>= 8)
		p[i] = (char)(n & 0xff);
}

struct str
agenda_id(uint32_t n)
{
	char *p = arena_get(arena_step(), 4);

	put_number(p, n);
	return (struct str){ p, 4 };
}

struct str
agenda_id2(uint32_t a, uint32_t b)
{
	char *p = arena_get(arena_step(), 8);

	put_number(p, a);
	put_number(p + 4, b);
	return (struct str){ p, 8 };
}

uint32_t
agenda_id_read(struct str id, unsigned which)
{
	const unsigned char *p = (const unsigned char *)id.p + which * 4;

	ASSERT(id.n >= (which + 1) * 4);
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}
