/* What the audit keeps of an action: who, which words, what it changed. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/seal.h"
#include "daemon/desk/desk.h"
#include "storage/audit.h"
#include "storage/campaign.h"
#include "storage/hold.h"

bool
desk_note(const struct act *a, struct err *e)
{
	struct audit deed = { .who = a->who, .about = a->argv,
	    .what = str_of(a->action->words), .from = a->from, .to = a->to };

	if (a->name.n > 0)
		deed.who = str_fmt(arena_step(), "%.*s (%.*s)", STRF(a->who),
		    STRF(a->name));
	return audit_add(&deed, e);
}

struct str
desk_hold_name(struct arena *a)
{
	struct hold h;

	hold_get(a, &h);
	switch ((enum hold_kind)h.kind) {
	case HOLD_NONE:
		return STR("hold=none");
	case HOLD_STAFF:
		return STR("hold=staff");
	case HOLD_COPY:
		return STR("hold=copy");
	}
	return STR("hold=?");
}

/* Words may say much of people; their digest proves them. */
static struct str
digest_of(struct str s)
{
	uint8_t sum[SEAL_BYTES];

	seal_sha256(s, sum);
	return seal_hex(arena_step(), (struct str){ (const char *)sum,
	    sizeof sum });
}

static struct str
campaign_line(const struct act *a, const struct campaign *c)
{
	return str_fmt(a->arena, "campaign=%u state=%s due=%.*s until=%.*s "
	    "digest=%.*s text=%.*s", c->id, campaign_state_name(c),
	    STRF(c->due_ms > 0 ? time_show(arena_step(), c->due_ms) :
	    STR("-")), STRF(c->until_ms > 0 ?
	    time_show(arena_step(), c->until_ms) : STR("-")),
	    STRF(seal_hex(arena_step(), campaign_digest(c, arena_step()))),
	    STRF(digest_of(c->text)));
}

void
desk_campaign_changed(struct act *a, const struct campaign *was,
    const struct campaign *is)
{
	ASSERT(is != NULL);
	a->from = was != NULL ? campaign_line(a, was) : STR_NONE;
	a->to = campaign_line(a, is);
}
