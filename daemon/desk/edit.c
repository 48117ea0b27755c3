/*
 * Changing what was written, until it is cut.  What was approved is a draft
 * again: the approval was for other words, people or time (P6).
 */
#include "base/arena.h"
#include "base/clock.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/compose.h"
#include "daemon/desk/desk.h"
#include "scheduler/freeze.h"
#include "scheduler/whom.h"
#include "storage/campaign.h"
#include "storage/message.h"

static bool
given(const struct act *a, const char *name)
{
	return act_arg(a, name).p != NULL;
}

static bool
new_words(const struct act *a)
{
	return given(a, "--text") || given(a, "--messages") ||
	    given(a, "--button") || given(a, "--image") ||
	    given(a, "--sender");
}

static bool
may_change(const struct act *a, const struct campaign *c, struct err *e)
{
	if (c->kind != CAMPAIGN_NOTICE)
		return fail(e, ERR_CLASH, "campaign %u is a reminder: its "
		    "words come from the calendar", c->id);
	if (c->state != CAMPAIGN_DRAFT && c->state != CAMPAIGN_APPROVED)
		return fail(e, ERR_CLASH, "campaign %u is %s, so it cannot be "
		    "changed", c->id, campaign_state_name(c));
	if (c->whom != WHOM_SEGMENT && given(a, "--segment"))
		return fail(e, ERR_CLASH, "campaign %u follows campaign %u; "
		    "whom it is for cannot be changed", c->id, c->of);
	return c->whom != WHOM_FAILED || !new_words(a) || fail(e, ERR_CLASH,
	    "campaign %u sends again what was refused; its words cannot be "
	    "changed", c->id);
}

/* A draft again, with what staff had written where approval changed it. */
static bool
unapprove(struct campaign *c, struct err *e)
{
	if (c->state == CAMPAIGN_DRAFT)
		return true;
	if (!campaign_move(c, CAMPAIGN_DRAFT, e))
		return false;
	c->held = false;
	c->held_why = STR_NONE;
	c->due_ms = c->asked_ms;
	c->until_ms = c->asked_until_ms;
	c->approver = c->digest = c->foreseen = STR_NONE;
	c->approved_ms = 0;
	c->foreseen_n = 0;
	return true;
}

/* Words that stay must still fit those who get them now. */
static bool
still_fits(const struct campaign *c, const struct bits *who, struct err *e)
{
	struct buf text = { 0 }, read = { 0 };
	struct places_used used;
	bool good;

	if (c->messages.n == 0)
		message_text(c->text, &text);
	good = message_read(c->messages.n > 0 ? c->messages : buf_str(&text),
	    &read, &used, e) && freeze_fits(buf_str(&read), &used, who, e);
	buf_free(&text);
	buf_free(&read);
	return good;
}

/* A correction says so, whatever is written. */
static bool
mark(struct act *a, struct campaign *c, struct buf *messages, struct err *e)
{
	struct buf marked = { 0 };
	bool good = true;

	if (c->whom != WHOM_TOLD)
		return true;
	c->text = desk_correction(a, c->text);
	if (messages->n > 0) {
		good = message_mark(buf_str(messages), DESK_CORRECTION,
		    &marked, e);
		buf_reset(messages);
		buf_put(messages, buf_str(&marked));
		buf_free(&marked);
	}
	return good && desk_text_fits(c->text, e);
}

static bool
change_words(struct act *a, struct campaign *c, struct err *e)
{
	struct bits who = { 0 }, capped = { 0 };
	struct buf messages = { 0 };
	bool good = whom_find(c, 0, &who, &capped, e);

	if (good && new_words(a)) {
		good = compose(a, &who, &c->text, &messages, e) &&
		    mark(a, c, &messages, e);
		c->messages = str_dup(a->arena, buf_str(&messages));
	} else if (good && c->whom == WHOM_SEGMENT)
		good = still_fits(c, &who, e);
	bits_free(&who);
	bits_free(&capped);
	buf_free(&messages);
	return good;
}

static bool
change(struct act *a, struct campaign *c, struct err *e)
{
	struct segment *s;

	if (given(a, "--segment"))
		c->segment = act_arg(a, "--segment");
	if (c->whom == WHOM_SEGMENT && !desk_segment(a, c->segment, &s, e))
		return false;
	if (given(a, "--priority") && !desk_priority(a, &c->emergency, e))
		return false;
	if (given(a, "--title") && !desk_title(a, c->text, &c->title, e))
		return false;
	if (given(a, "--silent") || given(a, "--sound"))
		c->silent = given(a, "--silent");
	return change_words(a, c, e) && desk_times(a, c, e);
}

/* What it was when it was last approved, or written: kept once. */
static void
keep_before(struct act *a, struct campaign *c, const struct campaign *was)
{
	struct campaign old = *was;
	struct buf b = { 0 };

	if (c->before.n > 0)
		return;
	old.foreseen = STR_NONE;
	record_pack(&campaign_record, &old, &b);
	c->before = str_dup(a->arena, buf_str(&b));
	buf_free(&b);
}

static bool
put(struct act *a, struct campaign *c, const struct campaign *was)
{
	size_t before = a->out->n;

	desk_changes(a, was, c);
	if (a->out->n == before) {
		buf_put(a->out, STR("変わった所はありません\n"));
		return true;
	}
	keep_before(a, c, was);
	c->editor = a->who;
	campaign_put(c);
	if (was->state == CAMPAIGN_APPROVED)
		buf_put(a->out, STR("承認は取り消されました。もう一度承認が"
		    "要ります\n"));
	return true;
}

bool
desk_campaign_edit(struct act *a, struct err *e)
{
	struct campaign c, was, whole;
	uint32_t id;

	if (!act_number(a, "ID", &id, e) ||
	    !campaign_get(id, a->arena, &whole, e))
		return false;
	was = c = whole;
	if (!may_change(a, &c, e) || !unapprove(&c, e))
		return false;
	was.due_ms = c.due_ms;		/* of what staff wrote */
	was.until_ms = c.until_ms;
	if (!change(a, &c, e) || !put(a, &c, &was))
		return false;
	desk_campaign_changed(a, &whole, &c);
	if (a->json)
		buf_reset(a->out);
	if (a->json)
		buf_fmt(a->out, "{\"id\":%u}\n", c.id);
	return true;
}
