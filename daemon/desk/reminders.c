/* What a slot of the reminder will tell whom; and why somebody heard, or did
 * not hear, of a day. */
#include "base/arena.h"
#include "base/clock.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "scheduler/remind.h"
#include "scheduler/slot.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/tables.h"

enum { A_CALL = 2000 };

static const char *const whys_ja[UNTOLD_WHYS] = {
	[UNTOLD_NOTHING] = "収集がない",
	[UNTOLD_MUTED] = "知らせない種類だけ",
	[UNTOLD_UNKNOWN] = "収集日がわからない",
	[UNTOLD_NO_DISTRICT] = "地区がない",
	[UNTOLD_BEFORE] = "もう知らせた",
	[UNTOLD_PAUSED] = "すべて止めている",
	[UNTOLD_OFF] = "知らせない設定",
	[UNTOLD_LATE] = "遅すぎた",
	[UNTOLD_PASSED] = "その時刻が過ぎていた",
};

static struct str
slot_show(struct arena *a, unsigned minute)
{
	return str_fmt(a, "%s %02u:%02u", minute < EVENING_FIRST ? "当日" :
	    "前日", minute / 60, minute % 60);
}

/* The slot that is asked for: of this day or, past it, of the next. */
static bool
read_slot(const struct act *a, uint64_t *ms, struct err *e)
{
	struct str text = act_arg(a, "--slot");
	unsigned minute = remind_usual();
	int32_t day = day_today(clock_ms());

	if (text.p != NULL && (!minute_parse(text, &minute) ||
	    !slot_minute(minute)))
		return fail(e, ERR_INPUT, "%s: there are no reminders at "
		    "%.*s", "--slot", STRF(str_upto(text, 80)));
	if (act_arg(a, "--date").p != NULL &&
	    !act_day(a, "--date", &day, e))
		return false;
	*ms = day_at(day, minute);
	if (act_arg(a, "--date").p == NULL && *ms <= clock_ms())
		*ms += DAY_MS;
	return true;
}

static void
put_groups(const struct act *a, const struct slot *s)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->ngroups; i++)
		n += bits_count(&s->groups[i].who);
	buf_fmt(a->out, "%.*s\t%u人に%u通り\n", STRF(str_upto(
	    time_show(a->arena, s->ms), 16)), n, s->ngroups);
	for (uint32_t i = 0; i < s->ngroups; i++)
		buf_fmt(a->out, "--- %u人\n%.*s\n",
		    bits_count(&s->groups[i].who), STRF(s->groups[i].words));
	buf_put(a->out, STR("--- 届かない人\n"));
	for (unsigned i = 0; i < UNTOLD_WHYS; i++)
		if (bits_any(&s->not[i]) && i != UNTOLD_PASSED)
			buf_fmt(a->out, "%u人\t%s\n", bits_count(&s->not[i]),
			    whys_ja[i]);
}

/* Worked out as the slot itself will be, some residents a step. */
bool
desk_tomorrow(struct act *a, struct err *e)
{
	struct slot *s = a->state;
	uint64_t ms = 0;
	bool more = false, good;

	if (tables_town() == NULL)
		return fail(e, ERR_ABSENT, "no town has been imported yet");
	if (a->again == 0) {
		if (!read_slot(a, &ms, e))
			return false;
		a->state = s = ARENA_NEW(a->arena, struct slot);
		slot_begin(s, ms, remind_usual());
		good = slot_find(s, e);
		more = true;
	} else
		good = slot_some(s, A_CALL, &more, e);
	if (good && more) {
		a->more = true;
		return true;
	}
	if (good)
		put_groups(a, s);
	slot_free(s);
	return good;
}

/* One resident's delivery of a campaign; false if there is none. */
static bool
delivery_of(uint32_t campaign, uint32_t no, struct arena *a,
    struct delivery *d)
{
	uint32_t seq = 0;

	while (delivery_next(campaign, &seq, a, d))
		for (uint32_t i = 0; i < d->count; i++)
			if (d->recipients[i] == no)
				return true;
	return false;
}

static void
put_sent(const struct act *a, const struct campaign *c, uint32_t no)
{
	static const char *const states[DELIVERY_STATES] = {
		[DELIVERY_READY] = "これから",
		[DELIVERY_SENT] = "届けた",
		[DELIVERY_FAILED] = "LINEに断られた",
		[DELIVERY_UNSURE] = "届いたか不明",
		[DELIVERY_DROPPED] = "送らなかった",
	};
	struct delivery d;

	buf_fmt(a->out, "%.*s\t配信%u%s\t", STRF(slot_show(a->arena,
	    c->slot)), c->id, c->whom == WHOM_TOLD ? " 訂正" : "");
	if (delivery_of(c->id, no, a->arena, &d)) {
		buf_fmt(a->out, "%s", states[d.state]);
		if (d.over_ms != 0)
			buf_fmt(a->out, " %.*s", STRF(str_upto(time_show(
			    a->arena, d.over_ms), 19)));
		if (d.why.n > 0 && d.state != DELIVERY_SENT)
			buf_fmt(a->out, " (%.*s)", STRF(d.why));
	} else
		buf_put(a->out, str_of(states[DELIVERY_READY]));
	if (c->held && !campaign_over(c))
		buf_fmt(a->out, " 停止中 (%.*s)", STRF(c->held_why));
	buf_byte(a->out, '\n');
}

/* Every campaign about that day that was for the resident. */
static unsigned
put_campaigns(const struct act *a, int32_t day, uint32_t no)
{
	struct bits who = { 0 };
	struct campaign c;
	struct words w;
	struct err e;
	uint32_t id = 0;
	unsigned n = 0;

	while (campaign_before(&id, a->arena, &c)) {
		if (c.kind != CAMPAIGN_REMINDER || c.day != (uint32_t)day)
			continue;
		for (uint32_t g = 0; g < c.groups; g++)
			if (words_get(c.id, g, a->arena, &w, &e) &&
			    roster_unpack(w.packed, &who, &e) &&
			    bits_has(&who, no)) {
				put_sent(a, &c, no);
				n++;
			}
	}
	bits_free(&who);
	return n;
}

static unsigned
put_whys(const struct act *a, int32_t day, uint32_t no)
{
	struct untold u;
	enum untold_why why;
	unsigned minute = 0, n = 0;

	for (; untold_next(day, &minute, a->arena, &u); minute++)
		if (untold_has(&u, no, &why)) {
			buf_fmt(a->out, "%.*s\tなし\t%s\n", STRF(slot_show(
			    a->arena, minute)), a->ja ? whys_ja[why] :
			    untold_name(why));
			n++;
		}
	return n;
}

bool
desk_reminder_why(struct act *a, struct err *e)
{
	struct resident r;
	int32_t day;

	if (!desk_resident(a, &r, e) || !act_day(a, "--date", &day, e))
		return false;
	if (put_whys(a, day, r.no) + put_campaigns(a, day, r.no) > 0)
		return true;
	if (r.left_ms != 0)
		buf_put(a->out, STR("友だちをやめている\n"));
	else
		buf_put(a->out, STR("記録がない(まだその時刻でないか、古いか、"
		    "kairandが動いていなかった)\n"));
	return true;
}
