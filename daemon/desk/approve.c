/* What staff let happen to a campaign, by the town's own rules. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/seal.h"
#include "base/text.h"
#include "daemon/config.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "daemon/quota.h"
#include "scheduler/foreseen.h"
#include "scheduler/steer.h"
#include "scheduler/whom.h"
#include "storage/campaign.h"
#include "storage/roster.h"
#include "storage/segment.h"

enum { DIGEST_DIGITS = 12 };		/* of what is shown and compared */

static bool
wrote_it(const struct act *a, const struct campaign *c)
{
	return str_eq(c->author, a->who) || str_eq(c->editor, a->who);
}

/* A second person for what is large or an emergency. */
static bool
may_approve(const struct act *a, const struct campaign *c, uint32_t n,
    struct err *e)
{
	if (config.approval_above == LIMIT_OFF || !wrote_it(a, c))
		return true;
	if (c->emergency)
		return fail(e, ERR_DENIED, "campaign %u is an emergency: who "
		    "wrote it cannot approve it", c->id);
	return n <= config.approval_above || fail(e, ERR_DENIED,
	    "campaign %u is for %u residents: above %u, who wrote it cannot "
	    "approve it", c->id, n, config.approval_above);
}

/* By what LINE last said; a guess that was never right is no reason.  Some who
 * are warned are better than none. */
static bool
quota_suffices(const struct campaign *c, uint32_t n, struct err *e)
{
	return c->emergency || quota_allows(n) || fail(e, ERR_CLASH,
	    "campaign %u is for %u residents, and LINE lets %lu more be "
	    "written to this month", c->id, n,
	    (unsigned long)quota_now().left);
}

/* Not before it can be undone, and not in the night; unless it is urgent. */
static uint64_t
leaves_at(const struct campaign *c, uint32_t n)
{
	bool large = n > config.undo_above;
	uint64_t least = clock_ms() +
	    (large ? config.undo_seconds * UINT64_C(1000) : 0);
	uint64_t end, ms = c->due_ms > least ? c->due_ms : least;

	if (campaign_priority(c) == PRIORITY_EMERGENCY)
		return c->due_ms > clock_ms() ? c->due_ms : clock_ms();
	if (!hours_hold(config.quiet_hours, minute_today(ms)))
		return ms;
	end = day_at(day_today(ms), config.quiet_hours.to);
	return end > ms ? end : end + DAY_MS;
}

static bool
set_due(struct campaign *c, uint32_t n, struct err *e)
{
	uint64_t ms = leaves_at(c, n);

	if (c->due_ms != 0 && c->due_ms + MINUTE_MS < clock_ms())
		return true;		/* overdue: the cut refuses it */
	if (c->until_ms != 0 && c->until_ms <= ms)
		return fail(e, ERR_CLASH, "campaign %u could not leave before "
		    "its --until has passed", c->id);
	c->due_ms = ms;
	return true;
}

struct str
desk_digest(const struct act *a, const struct campaign *c)
{
	return str_upto(seal_hex(a->arena, campaign_digest(c, a->arena)),
	    DIGEST_DIGITS);
}

/* Whoever approves may say what they have seen. */
static bool
as_seen(const struct act *a, const struct campaign *c, struct err *e)
{
	struct str seen = act_arg(a, "--digest");

	return seen.p == NULL || str_eq(seen, desk_digest(a, c)) ||
	    fail(e, ERR_CLASH, "campaign %u has been changed since: it is "
	    "%.*s now", c->id, STRF(desk_digest(a, c)));
}

/* How many it would reach now; of a correction or a resending, how many the
 * other campaign's figures say. */
bool
desk_reach(struct act *a, const struct campaign *c, uint32_t *n,
    struct err *e)
{
	struct campaign other;
	struct segment *s;

	if (c->whom == WHOM_SEGMENT) {
		if (!desk_segment(a, c->segment, &s, e))
			return false;
		*n = segment_count(s);
		return true;
	}
	if (!campaign_get(c->of, a->arena, &other, e))
		return false;
	*n = c->whom == WHOM_FAILED ? other.failed
	    : other.accepted + other.unsure;
	return true;
}

unsigned
desk_weekly_cap(void)
{
	return config.weekly_cap == LIMIT_OFF ? 0 :
	    (unsigned)config.weekly_cap;
}

/* Who it is for now, so that the result can say who is missing and why. */
static bool
foresee(struct campaign *c, struct err *e)
{
	struct bits who = { 0 }, capped = { 0 };
	bool good = true;

	if (c->whom == WHOM_SEGMENT) {
		good = whom_find(c, desk_weekly_cap(), &who, &capped, e);
		if (good)
			foreseen_keep(c, &who);
	}
	bits_free(&who);
	bits_free(&capped);
	return good;
}

/* What staff had written is kept, since the approval moves it. */
static bool
draft_ready(struct campaign *c, uint32_t n, struct err *e)
{
	if (c->state != CAMPAIGN_DRAFT)
		return true;		/* steer_approve() says why not */
	c->asked_ms = c->due_ms;
	c->asked_until_ms = c->until_ms;
	c->before = STR_NONE;
	return foresee(c, e) && set_due(c, n, e);
}

static bool
to_all(const struct campaign *c, uint32_t n)
{
	return c->whom == WHOM_SEGMENT && n > config.undo_above &&
	    n >= bits_count(roster_all());
}

/* Whoever sends to all types how many that is, if there is somebody to ask; in
 * wide digits and with commas, too. */
static bool
people_said(struct act *a, const struct campaign *c, uint32_t n,
    struct err *e)
{
	struct str said = text_plain(a->arena, act_arg(a, "--people"));
	struct buf digits = { 0 };
	uint64_t typed = 0;
	bool same;

	if (said.p == NULL) {
		a->wants = a->asks && to_all(c, n);
		if (a->wants)
			buf_fmt(a->out, "全員（%u人）に送ります。よろしければ"
			    "人数を入力してください: ", n);
		return true;
	}
	for (size_t i = 0; i < said.n; i++)
		if (said.p[i] != ',')
			buf_byte(&digits, said.p[i]);
	same = str_u64(buf_str(&digits), &typed) && typed == n;
	buf_free(&digits);
	return same || fail(e, ERR_CLASH, "campaign %u is for %u residents, "
	    "not for \"%.*s\"", c->id, n, STRF(str_upto(said, 20)));
}

bool
desk_campaign_approve(struct act *a, struct err *e)
{
	struct campaign c, was;
	uint32_t id, n;

	if (!act_number(a, "ID", &id, e) ||
	    !campaign_get(id, a->arena, &was, e) ||
	    !campaign_get(id, a->arena, &c, e) || !as_seen(a, &c, e) ||
	    !desk_reach(a, &c, &n, e) || !may_approve(a, &c, n, e) ||
	    !quota_suffices(&c, n, e) || !people_said(a, &c, n, e))
		return false;
	if (a->wants)
		return true;
	if (!draft_ready(&c, n, e) || !steer_approve(&c, a->who, e))
		return false;
	desk_campaign_changed(a, &was, &c);
	if (!a->json)
		buf_fmt(a->out, "%u人に%.*sに送ります\n", n,
		    STRF(str_upto(time_show(a->arena, c.due_ms), 19)));
	if (!a->json)
		desk_doubts(a, &c, desk_doubt_print);
	if (!a->json && !quota_now().known)
		buf_put(a->out, STR("今月あと何人に送れるかは、まだLINEに聞け"
		    "ていません\n"));
	return true;
}

/* What the audit keeps is the record before and after. */
static bool
change(struct act *a, bool (*deed)(uint32_t id, struct err *), struct err *e)
{
	struct campaign was, is;
	uint32_t id;

	if (!act_number(a, "ID", &id, e) ||
	    !campaign_get(id, a->arena, &was, e) || !deed(id, e) ||
	    !campaign_get(id, a->arena, &is, e))
		return false;
	desk_campaign_changed(a, &was, &is);
	if (!a->json && (is.held || is.state == CAMPAIGN_STOPPED))
		desk_sent(a, &is);
	return true;
}

bool
desk_campaign_hold(struct act *a, struct err *e)
{
	return change(a, steer_hold, e);
}

bool
desk_campaign_resume(struct act *a, struct err *e)
{
	return change(a, steer_resume, e);
}

bool
desk_campaign_stop(struct act *a, struct err *e)
{
	return change(a, steer_stop, e);
}
