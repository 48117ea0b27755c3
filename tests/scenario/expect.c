/* Expectations of scenarios: of LINE's ledger and of the records. */
#include "tests/scenario/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/inbox.h"
#include "storage/key.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/store.h"
#include "storage/untold.h"
#include "tests/fake/sim.h"
#include "tests/scenario/play.h"

static struct str
word(const struct line *l, unsigned i)
{
	return i < l->n ? l->words[i] : STR("");
}

static uint64_t
number(const struct line *l, struct str s)
{
	uint64_t n;

	if (!str_u64(s, &n))
		script_fail(l, "no number: %.*s", STRF(s));
	return n;
}

static void
compare(const struct line *l, const char *what, uint64_t want, uint64_t got)
{
	if (want != got)
		script_fail(l, "%s: %lu, not %lu", what, (unsigned long)got,
		    (unsigned long)want);
}

static uint64_t
campaign_number(const struct campaign *c, const struct line *l,
    struct str name)
{
	const struct {
		const char	*name;
		uint64_t	 value;
	} numbers[] = {
		{ "recipients", c->recipients }, { "accepted", c->accepted },
		{ "failed", c->failed }, { "unsure", c->unsure },
		{ "dropped", c->dropped }, { "deliveries", c->deliveries },
		{ "open", c->open }, { "capped", c->capped },
		{ "foreseen", c->foreseen_n }, { "left", c->gone_left },
		{ "paused", c->gone_paused }, { "had", c->gone_capped },
		{ "other", c->gone_other }, { "came", c->came },
	};

	for (size_t i = 0; i < NELEMS(numbers); i++)
		if (str_is(name, numbers[i].name))
			return numbers[i].value;
	script_fail(l, "campaigns have no %.*s", STRF(name));
}

/* expect campaign 1 done accepted=1200 … */
static void
expect_campaign(const struct line *l)
{
	struct campaign c;
	struct arena a = { 0 };
	struct err e;

	if (!campaign_get((uint32_t)number(l, word(l, 2)), &a, &c, &e))
		script_fail(l, "%s", e.why);
	if (!str_is(word(l, 3), campaign_state_name(&c)))
		script_fail(l, "it is %s", campaign_state_name(&c));
	for (unsigned i = 4; i < l->n; i++) {
		struct str value, name = str_split(l->words[i], '=', &value);

		compare(l, str_c(&a, name), number(l, value),
		    campaign_number(&c, l, name));
	}
	arena_free(&a);
}

static void
campaign_of(const struct line *l, unsigned i, struct campaign *c)
{
	static struct arena mem;
	struct err e;

	if (!campaign_get((uint32_t)number(l, word(l, i)), &mem, c, &e))
		script_fail(l, "%s", e.why);
}

/* expect earlier 2 1: the last of the one is accepted before the last of the
 * other. */
static void
expect_earlier(const struct line *l)
{
	struct campaign one, other;

	campaign_of(l, 2, &one);
	campaign_of(l, 3, &other);
	if (one.last_ms == 0 || one.last_ms >= other.last_ms)
		script_fail(l, "%lu is not before %lu",
		    (unsigned long)one.last_ms, (unsigned long)other.last_ms);
}

/* expect within 2 1s: accepted so soon after it was approved. */
static void
expect_within(const struct line *l)
{
	struct campaign c;
	uint64_t ms;

	campaign_of(l, 2, &c);
	if (!script_span(word(l, 3), &ms) || c.first_ms == 0 ||
	    c.first_ms > c.approved_ms + ms)
		script_fail(l, "it took %ld ms",
		    (long)(c.first_ms - c.approved_ms));
}

static int
by_who_and_what(const void *va, const void *vb)
{
	const struct sim_accepted *a = va, *b = vb;
	int c = strcmp(a->user, b->user);

	if (c != 0)
		return c;
	return strcmp(sim->texts + a->text, sim->texts + b->text);
}

static struct sim_accepted *
sorted(void)
{
	struct sim_accepted *list = mem_get(sim->naccepted * sizeof *list);

	memcpy(list, sim->accepted, sim->naccepted * sizeof *list);
	qsort(list, sim->naccepted, sizeof *list, by_who_and_what);
	return list;
}

/* expect once: nobody got the same words twice, and no key changed. */
static void
expect_once(const struct line *l)
{
	struct sim_accepted *list = sorted();

	for (uint32_t i = 1; i < sim->naccepted; i++)
		if (by_who_and_what(&list[i - 1], &list[i]) == 0)
			script_fail(l, "twice to %s: %s", list[i].user,
			    sim->texts + list[i].text);
	compare(l, "same key, other body", 0, sim->other_body);
	compare(l, "too early", 0, sim->early);
	mem_free(list);
}

/* expect told U1..U9 "part" [times] */
static void
expect_told(const struct line *l)
{
	uint32_t first, last;
	uint64_t want = l->n > 4 ? number(l, word(l, 4)) : 1;

	if (!script_range(word(l, 2), &first, &last))
		script_fail(l, "who?");
	for (uint32_t no = first; no <= last; no++) {
		uint64_t got = 0;
		char user[34];

		script_user(no, user);
		for (uint32_t i = 0; i < sim->naccepted; i++)
			if (strcmp(sim->accepted[i].user, user) == 0 &&
			    str_find(str_of(sim->texts +
			    sim->accepted[i].text), word(l, 3), NULL))
				got++;
		if (got != want)
			script_fail(l, "U%u was told %lu times", no,
			    (unsigned long)got);
	}
}

/* Whom reminders of a day were for, by evening or morning; twice: nobody. */
static void
add_reminded(const struct line *l, int32_t day, bool morning,
    struct bits *told)
{
	struct campaign c;
	struct words w;
	struct err e;
	uint32_t id = 0;

	while (campaign_before(&id, arena_step(), &c)) {
		struct bits who = { 0 }, both = { 0 };

		if (c.kind != CAMPAIGN_REMINDER || c.whom == WHOM_TOLD ||
		    c.amended || c.day != (uint32_t)day ||
		    (c.slot < 12 * 60) != morning)
			continue;
		for (uint32_t g = 0; g < c.groups; g++) {
			ASSERT(words_get(c.id, g, arena_step(), &w, &e));
			ASSERT(roster_unpack(w.packed, &who, &e));
			bits_copy(&both, told);
			bits_and(&both, &who);
			compare(l, "told twice", 0, bits_count(&both));
			bits_or(told, &who);
		}
		bits_free(&who);
		bits_free(&both);
	}
}

/* expect reasons DATE: of that day's collection each resident was told once
 * by the evening and once by the morning, or there is a reason. */
static void
expect_reasons(const struct line *l)
{
	int32_t day = 0;

	if (!day_parse(word(l, 2), &day))
		script_fail(l, "of which day?");
	for (unsigned half = 0; half < 2; half++) {
		unsigned minute = half == 1 ? 0 : 12 * 60;
		struct bits left = { 0 }, told = { 0 };
		struct untold u;

		bits_copy(&left, roster_all());
		add_reminded(l, day, half == 1, &told);
		bits_sub(&left, &told);
		for (; untold_next(day, &minute, arena_step(), &u) &&
		    (minute < 12 * 60) == (half == 1); minute++)
			untold_sub(&u, &left);
		compare(l, half == 1 ? "no reason in the morning" :
		    "no reason in the evening", 0, bits_count(&left));
		bits_free(&left);
		bits_free(&told);
	}
}

static uint64_t
requests_of(const char *what)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < sim->nkeys; i++)
		n += strcmp(sim->keys[i].what, what) == 0;
	return n;
}

/* The deeds that staff did, each with its line (P7). */
static uint64_t
audits(void)
{
	struct scan s;
	uint64_t n = 0;

	store_scan(&s, key_audits());
	while (store_next(&s))
		n++;
	return n;
}

/* expect replied "part" [times]: over all replies. */
static void
expect_replied(const struct line *l)
{
	uint64_t got = 0;

	for (uint32_t i = 0; i < sim->naccepted; i++)
		if (strcmp(sim->keys[sim->accepted[i].key].what, "reply") ==
		    0 && str_find(str_of(sim->texts +
		    sim->accepted[i].text), word(l, 2), NULL))
			got++;
	compare(l, "replies", l->n > 3 ? number(l, word(l, 3)) : 1, got);
}

/* expect resident U5 garbage=… | left | follows */
static void
expect_resident(const struct line *l)
{
	struct arena a = { 0 };
	struct resident r;
	struct err e;
	uint32_t no, last;
	char user[34];

	if (!script_range(word(l, 2), &no, &last))
		script_fail(l, "who?");
	script_user(no, user);
	if (!resident_get(str_of(user), &a, &r, &e))
		script_fail(l, "%s", e.why);
	for (unsigned i = 3; i < l->n; i++) {
		struct str value, key = str_split(l->words[i], '=', &value);

		if (str_is(l->words[i], "left") ||
		    str_is(l->words[i], "follows"))
			compare(l, "left", str_is(l->words[i], "left"),
			    r.left_ms != 0);
		else if (!resident_has(&r, str_c(&a, key), value))
			script_fail(l, "has no %.*s", STRF(l->words[i]));
	}
	arena_free(&a);
}

/* expect verified: what `kairan verify` says. */
static void
expect_verified(const struct line *l)
{
	struct buf answer = { 0 };

	if (ask_command(STR("{\"argv\":[\"verify\"],\"lang\":\"C\"}"),
	    &answer) != 200)
		script_fail(l, "%.*s", STRF(buf_str(&answer)));
	buf_free(&answer);
}

/* expect first 2026-11-24T19:00: the first acceptance, within 3 s after. */
static void
expect_first(const struct line *l)
{
	uint64_t want, got = UINT64_MAX;

	if (!time_parse(word(l, 2), &want))
		script_fail(l, "when?");
	for (uint32_t i = 0; i < sim->nkeys; i++)
		if (strcmp(sim->keys[i].what, "reply") != 0 &&
		    sim->keys[i].ms < got)
			got = sim->keys[i].ms;
	if (got < want || got > want + 3000)
		script_fail(l, "it was %.*s", STRF(time_show(arena_step(),
		    got)));
}

static int
by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* expect evenings 365 50ms 1s: so many days on which something left at 19:00,
 * and how late it was, half of them and all. */
static void
expect_evenings(const struct line *l)
{
	uint64_t *late = mem_get((sim->nkeys + 1) * sizeof *late);
	uint64_t p50, p100, n = 0;
	int32_t day = 0;

	for (uint32_t i = 0; i < sim->nkeys; i++) {
		uint64_t ms = sim->keys[i].ms;

		if (strcmp(sim->keys[i].what, "reply") == 0 ||
		    day_today(ms) == day)
			continue;
		day = day_today(ms);
		if (ms < day_at(day, 19 * 60))
			script_fail(l, "early: %.*s",
			    STRF(time_show(arena_step(), ms)));
		late[n++] = ms - day_at(day, 19 * 60);
	}
	compare(l, "evenings", number(l, word(l, 2)), n);
	if (!script_span(word(l, 3), &p50) || !script_span(word(l, 4), &p100))
		script_fail(l, "how late?");
	qsort(late, n, sizeof *late, by_size);
	printf("GOAL QF3 %lu evenings, %lu ms, %lu ms at most %lu %s\n",
	    (unsigned long)n, (unsigned long)late[n / 2],
	    (unsigned long)late[n - 1], (unsigned long)p100,
	    late[n / 2] <= p50 && late[n - 1] <= p100 ? "PASS" : "FAIL");
	if (late[n / 2] > p50 || late[n - 1] > p100)
		script_fail(l, "late");
	mem_free(late);
}

void
expect(const struct line *l)
{
	struct str what = word(l, 1);

	if (str_is(what, "plain")) {
		struct line rest = *l;

		if (sim->crash_at != 0)
			return;
		for (unsigned i = 1; i + 1 < l->n; i++)
			rest.words[i] = l->words[i + 1];
		rest.n--;
		expect(&rest);
	} else if (str_is(what, "campaign"))
		expect_campaign(l);
	else if (str_is(what, "earlier"))
		expect_earlier(l);
	else if (str_is(what, "within"))
		expect_within(l);
	else if (str_is(what, "once"))
		expect_once(l);
	else if (str_is(what, "told"))
		expect_told(l);
	else if (str_is(what, "replied"))
		expect_replied(l);
	else if (str_is(what, "resident"))
		expect_resident(l);
	else if (str_is(what, "reasons"))
		expect_reasons(l);
	else if (str_is(what, "verified"))
		expect_verified(l);
	else if (str_is(what, "first"))
		expect_first(l);
	else if (str_is(what, "evenings"))
		expect_evenings(l);
	else if (str_is(what, "multicast") || str_is(what, "push"))
		compare(l, "requests", number(l, word(l, 2)),
		    requests_of(str_is(what, "push") ? "push" : "multicast"));
	else if (str_is(what, "asked"))
		compare(l, "asked", number(l, word(l, 2)), sim->asked);
	else if (str_is(what, "denied"))
		compare(l, "denied", number(l, word(l, 2)), sim->shown_bad);
	else if (str_is(what, "conflicts"))
		compare(l, "conflicts", number(l, word(l, 2)),
		    sim->conflicts);
	else if (str_is(what, "audit"))
		compare(l, "audit lines", number(l, word(l, 2)), audits());
	else if (str_is(what, "inbox"))
		compare(l, "inbox", number(l, word(l, 2)), inbox_count());
	else
		script_fail(l, "expect what?");
}

static void
put_residents(struct buf *b, struct arena *a)
{
	struct resident r;
	struct err e;

	for (uint32_t no = 0; no < roster_numbers(); no++) {
		if (!resident_get_no(no, a, &r, &e))
			continue;
		buf_fmt(b, "%.*s%s", STRF(r.user), r.left_ms ? " left" : "");
		for (uint32_t i = 0; i < r.attrs.n; i++)
			buf_fmt(b, " %.*s", STRF(r.attrs.p[i]));
		buf_byte(b, '\n');
	}
}

void
expect_records(void)
{
	struct buf b = { 0 };
	struct arena a = { 0 };
	struct campaign c;
	uint32_t id = 0;

	while (campaign_before(&id, &a, &c))
		buf_fmt(&b, "campaign %u %s recipients=%u deliveries=%u "
		    "accepted=%u failed=%u unsure=%u dropped=%u\n", c.id,
		    campaign_state_name(&c), c.recipients, c.deliveries,
		    c.accepted, c.failed, c.unsure, c.dropped);
	put_residents(&b, &a);
	buf_fmt(&b, "inbox %u\n", inbox_count());
	buf_byte(&b, '\0');
	snprintf(sim->records, sizeof sim->records, "%s", b.p);
	buf_free(&b);
	arena_free(&a);
}

/* Replies may be lost in a crash and so are left out; messages may not. */
char *
play_outcome(void)
{
	struct sim_accepted *list = sorted();
	struct buf b = { 0 };

	buf_put(&b, str_of(sim->records));
	for (uint32_t i = 0; i < sim->naccepted; i++)
		if (list[i].user[0] == 'U')
			buf_fmt(&b, "%s %s\n", list[i].user,
			    sim->texts + list[i].text);
	buf_byte(&b, '\0');
	mem_free(list);
	return b.p;
}
