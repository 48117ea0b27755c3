/* What staff do once something was sent: to correct it, or to send it again
 * to whom it did not reach. */
#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "storage/campaign.h"
#include "storage/roster.h"

/* The campaign it is about, which must have come to an end. */
static bool
ended(struct act *a, struct campaign *c, struct err *e)
{
	uint32_t id;

	if (!act_number(a, "ID", &id, e) ||
	    !campaign_get(id, a->arena, c, e))
		return false;
	if (!campaign_over(c))
		return fail(e, ERR_CLASH, "campaign %u is %s; stop it first",
		    c->id, campaign_state_name(c));
	return true;
}

struct str
desk_correction(const struct act *a, struct str text)
{
	return str_starts(text, DESK_CORRECTION) ? text :
	    str_fmt(a->arena, "【訂正】%.*s", STRF(text));
}

static bool
put_draft(struct act *a, struct campaign *c, uint32_t reach)
{
	campaign_put(c);
	desk_campaign_changed(a, NULL, c);
	if (a->json)
		buf_fmt(a->out, "{\"id\":%u,\"recipients\":%u}\n", c->id,
		    reach);
	else
		buf_fmt(a->out, "%u\n", c->id);
	return true;
}

bool
desk_campaign_correct(struct act *a, struct err *e)
{
	struct campaign c, of;
	struct str text = act_arg(a, "--text");

	if (!ended(a, &of, e))
		return false;
	if (of.accepted + of.unsure == 0)
		return fail(e, ERR_CLASH, "campaign %u reached nobody; there "
		    "is nothing to correct", of.id);
	campaign_new(&c);
	c.author = a->who;
	c.whom = WHOM_TOLD;
	c.of = of.id;
	c.segment = str_fmt(a->arena, "told:%u", of.id);
	c.title = str_fmt(a->arena, "【訂正】%.*s", STRF(of.title));
	c.text = desk_correction(a, text);
	return desk_text_fits(c.text, e) &&
	    put_draft(a, &c, of.accepted + of.unsure);
}

bool
desk_campaign_resend(struct act *a, struct err *e)
{
	struct campaign c, of;

	if (!ended(a, &of, e))
		return false;
	if (of.kind != CAMPAIGN_NOTICE || of.failed == 0)
		return fail(e, ERR_CLASH, "campaign %u was refused for "
		    "nobody; there is nothing to send again", of.id);
	campaign_new(&c);
	c.author = a->who;
	c.whom = WHOM_FAILED;
	c.of = of.id;
	c.emergency = of.emergency;
	c.segment = str_fmt(a->arena, "failed:%u", of.id);
	c.title = of.title;
	c.text = of.text;
	c.messages = of.messages;
	c.silent = of.silent;
	return put_draft(a, &c, of.failed);
}

/* Who were left out since they had enough: their ids, one a line. */
bool
desk_campaign_capped(struct act *a, struct err *e)
{
	struct bits who = { 0 };
	struct campaign c;
	struct str packed;
	uint32_t id, no = 0;
	char user[34];
	bool ok;

	if (!act_number(a, "ID", &id, e) ||
	    !campaign_get(id, a->arena, &c, e))
		return false;
	if (c.capped == 0)
		return true;
	ok = campaign_get_capped(id, a->arena, &packed, e) &&
	    roster_unpack(packed, &who, e);
	for (; ok && bits_next(&who, &no); no++)
		if (roster_user(no, user))
			buf_fmt(a->out, "%s\n", user);
	bits_free(&who);
	return ok;
}
