/* What would leave if it were not held: before staff release it. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "scheduler/agenda.h"
#include "storage/campaign.h"
#include "storage/hold.h"

/* Residents who are still to be told.  Before the cut nobody is frozen, so
 * it is who would be now; an expression the town no longer knows is nobody. */
static uint32_t
left(struct act *a, const struct campaign *c)
{
	struct err e;
	uint32_t n;

	if (c->state != CAMPAIGN_APPROVED)
		return c->recipients - c->accepted - c->failed - c->unsure -
		    c->dropped;
	return desk_reach(a, c, &n, &e) ? n : 0;
}

static bool
would_leave(const struct campaign *c)
{
	return c->state == CAMPAIGN_APPROVED ||
	    c->state == CAMPAIGN_CUTTING || c->state == CAMPAIGN_SENDING;
}

static void
put_campaign(struct act *a, const struct campaign *c)
{
	struct str at = str_upto(time_show(a->arena, c->due_ms), 16), title;
	struct buf *b = a->out;

	title = str_split(c->title, '\n', &(struct str){ 0 });
	if (!a->json) {
		buf_fmt(b, "%u\t%.*s\t%u\t%.*s\n", c->id, STRF(at),
		    left(a, c), STRF(title));
		return;
	}
	json_comma(b);
	buf_byte(b, '{');
	json_put_int(b, "id", c->id);
	json_put_str(b, "state", str_of(campaign_state_name(c)));
	json_put_int(b, "due_ms", (int64_t)c->due_ms);
	json_put_int(b, "left", left(a, c));
	json_put_str(b, "title", c->title);
	buf_byte(b, '}');
}

static void
put_hold(struct act *a)
{
	struct hold h;

	hold_get(a->arena, &h);
	if (a->json) {
		json_put_bool(a->out, "held", h.kind != HOLD_NONE);
		json_put_str(a->out, "why", h.why.p != NULL ? h.why : STR(""));
		json_put_int(a->out, "since_ms", (int64_t)h.since_ms);
	} else if (h.kind == HOLD_NONE)
		buf_put(a->out, STR("止めていません\n"));
	else
		buf_fmt(a->out, "止めています: %.*s(%.*s から、%.*s)\n",
		    STRF(h.why), STRF(str_upto(time_show(a->arena,
		    h.since_ms), 16)), STRF(h.who));
}

static void
put_reminder(struct act *a)
{
	struct str id, at;
	uint64_t due_ms;

	if (!agenda_first(AGENDA_REMINDER, &due_ms, &id))
		due_ms = 0;
	at = str_upto(time_show(a->arena, due_ms), 16);
	if (a->json)
		json_put_int(a->out, "reminder_ms", (int64_t)due_ms);
	else if (due_ms > 0)
		buf_fmt(a->out, "次のごみのお知らせ\t%.*s\n", STRF(at));
}

bool
desk_held(struct act *a, struct err *e UNUSED)
{
	struct campaign c;
	uint32_t id = 0;

	if (a->json)
		buf_byte(a->out, '{');
	put_hold(a);
	put_reminder(a);
	if (a->json) {
		json_put_key(a->out, "campaigns");
		buf_byte(a->out, '[');
	} else
		buf_put(a->out, STR("番号\t時刻\t残り\t題\n"));
	while (campaign_before(&id, a->arena, &c))
		if (would_leave(&c))
			put_campaign(a, &c);
	if (a->json)
		buf_put(a->out, STR("]}\n"));
	return true;
}
