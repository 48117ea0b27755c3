/*
 * What became of a notice, and of whom it was not learnt.
 *
 * There is no index by resident, retry key or request id: each delivery would
 * cost a write more for what is asked once a month.  The newest campaigns are
 * looked through first, and a record is unpacked only if the bytes sought are
 * in it.
 */
#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/seal.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "daemon/say.h"
#include "storage/audit.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/key.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/store.h"

enum { RECORDS_A_STEP = 400, LINES_A_STEP = 400, ID_BYTES_MAX = 100 };

/* What is sought in deliveries: one of these, or all of a campaign. */
struct trace {
	struct campaign	 c;
	uint32_t	 campaign;	/* looked at; 0: none is left */
	uint32_t	 seq;		/* the next of it */
	bool		 one_seq, all;	/* only that one; all of it */
	uint8_t		 bytes[KEY_BYTES];	/* of a key, or of a number */
	size_t		 nbytes;
	struct str	 text;		/* a request id */
	uint64_t	 audit_seq;
	uint64_t	 found;
	bool		 told;		/* the campaign's own lines */
	enum { AUDIT, DELIVERIES } part;
};

static const char *const state_names[DELIVERY_STATES] = {
	[DELIVERY_READY] = "ready",
	[DELIVERY_SENT] = "sent",
	[DELIVERY_FAILED] = "failed",
	[DELIVERY_UNSURE] = "unsure",
	[DELIVERY_DROPPED] = "dropped",
};

static struct str
when(uint64_t ms)
{
	return ms == 0 ? STR("-") : time_show(arena_step(), ms);
}

void
desk_delivery_line(const struct act *a, const struct delivery *d)
{
	char key[UUID_BYTES + 1];
	struct buf *b = a->out;

	seal_uuid_show((const uint8_t *)d->key.p, key);
	if (a->json) {
		json_comma(b);
		buf_byte(b, '{');
		json_put_int(b, "campaign", d->campaign);
		json_put_int(b, "seq", d->seq);
		json_put_str(b, "state", str_of(state_names[d->state]));
		json_put_str(b, "retry_key", str_of(key));
		json_put_int(b, "recipients", d->count);
		json_put_int(b, "tries", d->tries);
		json_put_int(b, "first_ms", (int64_t)d->first_ms);
		json_put_int(b, "over_ms", (int64_t)d->over_ms);
		json_put_int(b, "status", d->status);
		json_put_str(b, "request_id", d->request_id);
		json_put_str(b, "why", d->why);
		buf_byte(b, '}');
		return;
	}
	buf_fmt(b, "%u:%u\t%s\t%u\t%s\t%u\t%.*s\t%.*s\t%u\t%.*s\t%.*s\n",
	    d->campaign, d->seq, state_names[d->state], d->count,
	    key, d->tries, STRF(when(d->first_ms)), STRF(when(d->over_ms)),
	    d->status, STRF(d->request_id), STRF(d->why));
}

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f'
	    ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
read_uuid(struct str s, uint8_t key[KEY_BYTES])
{
	size_t n = 0;

	if (s.n != UUID_BYTES)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int digit = hex_digit(s.p[i]);

		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (s.p[i] != '-')
				return false;
			continue;
		}
		if (digit < 0)
			return false;
		key[n / 2] = (uint8_t)(n % 2 == 0 ? digit << 4
		    : key[n / 2] | digit);
		n++;
	}
	return true;
}

static bool
read_numbers(struct trace *t, struct str id, bool *fits, struct err *e)
{
	struct str seq, campaign = str_split(id, ':', &seq);
	uint64_t c, n = 0;

	*fits = str_u64(campaign, &c) && (seq.p == NULL || str_u64(seq, &n)) &&
	    c > 0 && c <= UINT32_MAX && n < UINT32_MAX;
	if (!*fits)
		return false;
	t->all = true;
	t->one_seq = seq.p != NULL;
	t->campaign = (uint32_t)c;
	t->seq = (uint32_t)n;
	return campaign_get(t->campaign, arena_step(), &t->c, e);
}

static bool
read_id(struct trace *t, const struct act *a, struct err *e)
{
	struct str id = act_arg(a, "ID");
	uint32_t no;
	bool fits, good = read_numbers(t, id, &fits, e);

	if (fits)
		return good;
	t->part = DELIVERIES;
	if (resident_user_valid(id)) {
		if (!roster_find(id, &no))
			return fail(e, ERR_ABSENT, "there is no resident "
			    "%.*s", STRF(id));
		memcpy(t->bytes, &no, t->nbytes = sizeof no);
		return true;
	}
	if (id.n == 0 || id.n > ID_BYTES_MAX)
		return fail(e, ERR_INPUT, "\"%.*s\" is no id",
		    STRF(str_upto(id, 80)));
	t->text = id;
	t->nbytes = read_uuid(id, t->bytes) ? KEY_BYTES : 0;
	return true;
}

static void
campaign_tell(struct act *a, const struct campaign *c)
{
	struct buf *b = a->out;

	if (a->json) {
		json_comma(b);
		buf_byte(b, '{');
		json_put_int(b, "campaign", c->id);
		json_put_str(b, "state", str_of(campaign_state_name(c)));
		json_put_str(b, "title", c->title);
		json_put_str(b, "segment", c->segment);
		json_put_str(b, "author", c->author);
		json_put_int(b, "made_ms", (int64_t)c->made_ms);
		json_put_str(b, "approver", c->approver);
		json_put_int(b, "approved_ms", (int64_t)c->approved_ms);
		json_put_int(b, "due_ms", (int64_t)c->due_ms);
		json_put_int(b, "recipients", c->recipients);
		json_put_int(b, "accepted", c->accepted);
		buf_byte(b, '}');
		return;
	}
	buf_fmt(b, "配信\t%u\t", c->id);
	if (!say_text(str_of(campaign_state_name(c)), b))
		buf_put(b, str_of(campaign_state_name(c)));
	buf_fmt(b, "\t%.*s\t%u人中%u人\n作成\t%.*s\t%.*s\n"
	    "承認\t%.*s\t%.*s\n時刻\t%.*s\n", STRF(c->segment), c->recipients,
	    c->accepted, STRF(when(c->made_ms)), STRF(c->author),
	    STRF(when(c->approved_ms)), STRF(c->approver),
	    STRF(when(c->due_ms)));
}

/* Is this line about that campaign? */
static bool
about(const struct audit *line, uint32_t id)
{
	struct str mark = str_fmt(arena_step(), "campaign=%u ", id);

	return str_starts(line->to, mark) || (line->to.n == 0 &&
	    line->about.n > 2 && str_is(line->about.p[0], "campaign") &&
	    str_eq(line->about.p[2], str_fmt(arena_step(), "%u", id)));
}

/* Back to when it was written. */
static void
audit_part(struct act *a, struct trace *t)
{
	struct audit line;

	for (unsigned i = 0; i < LINES_A_STEP; i++) {
		if (!audit_before(&t->audit_seq, arena_step(), &line) ||
		    line.ms + DAY_MS < t->c.made_ms) {
			t->part = DELIVERIES;
			return;
		}
		if (about(&line, t->campaign))
			desk_audit_line(a, &line);
	}
}

static bool
has_resident(const struct delivery *d, const struct trace *t)
{
	uint32_t no;

	memcpy(&no, t->bytes, sizeof no);
	for (uint32_t i = 0; i < d->count; i++)
		if (d->recipients[i] == no)
			return true;
	return false;
}

static bool
is_sought(const struct delivery *d, const struct trace *t)
{
	if (t->all || (t->text.n > 0 && str_eq(d->request_id, t->text)))
		return true;
	if (t->nbytes == KEY_BYTES)
		return memcmp(d->key.p, t->bytes, KEY_BYTES) == 0;
	return t->nbytes > 0 && has_resident(d, t);
}

/* A look at the bytes, which spares most of the unpacking; residents' numbers
 * are not there as such. */
static bool
may_be(struct str packed, const struct trace *t)
{
	return t->all || (t->nbytes > 0 && (t->nbytes < KEY_BYTES ||
	    memmem(packed.p, packed.n, t->bytes, t->nbytes) != NULL)) ||
	    (t->text.n > 0 &&
	    memmem(packed.p, packed.n, t->text.p, t->text.n) != NULL);
}

static bool
tell(struct act *a, struct trace *t, struct str packed, struct err *e)
{
	struct delivery d;

	if (!delivery_read(&d, packed, arena_step(), e))
		return false;
	if (!is_sought(&d, t))
		return true;
	t->found++;
	if (!t->told && !t->all)
		campaign_tell(a, &t->c);
	t->told = true;
	desk_delivery_line(a, &d);
	return true;
}

/* A key or a request id is of one delivery; a resident is of many. */
static bool
through(const struct trace *t)
{
	return t->found > 0 && (t->one_seq || t->text.n > 0);
}

/* The next few deliveries of its campaign; *more false when they are over. */
static bool
deliveries(struct act *a, struct trace *t, bool *more, struct err *e)
{
	struct scan s;
	bool good = true;
	uint32_t c, left = RECORDS_A_STEP;

	*more = true;
	store_scan_from(&s, key_deliveries(arena_step(), t->campaign),
	    key_delivery(arena_step(), t->campaign, t->seq));
	while (good && left-- > 0 && *more) {
		*more = store_next(&s) && !through(t);
		if (!*more || !key_delivery_read(s.key, &c, &t->seq))
			break;
		t->seq++;
		good = !may_be(s.value, t) || tell(a, t, s.value, e);
	}
	store_scan_end(&s);
	*more = *more && !through(t);
	return good;
}

static void
next_campaign(struct trace *t)
{
	t->seq = 0;
	t->told = false;
	if (t->all || through(t) ||
	    !campaign_before(&t->campaign, arena_step(), &t->c))
		t->campaign = 0;
}

static bool
begin(struct act *a, struct err *e)
{
	struct trace *t = a->state = ARENA_NEW(a->arena, struct trace);

	if (!read_id(t, a, e))
		return false;
	if (a->json)
		buf_byte(a->out, '[');
	if (t->all)
		campaign_tell(a, &t->c);
	else
		next_campaign(t);
	return true;
}

static bool
go_on(struct act *a, struct trace *t, struct err *e)
{
	bool more = true;

	if (t->campaign == 0)
		return true;
	if (t->part == AUDIT) {
		audit_part(a, t);
		return true;
	}
	if (!t->all && !campaign_get(t->campaign, arena_step(), &t->c, e))
		return false;
	if (!deliveries(a, t, &more, e))
		return false;
	if (!more)
		next_campaign(t);
	return true;
}

bool
desk_trace(struct act *a, struct err *e)
{
	struct trace *t;

	if (a->again == 0 && !begin(a, e))
		return false;
	t = a->state;
	if (!go_on(a, t, e))
		return false;
	a->more = t->campaign > 0;
	if (a->more)
		return true;
	if (t->found == 0 && !t->all)
		return fail(e, ERR_ABSENT, "no delivery knows \"%.*s\"",
		    STRF(str_upto(act_arg(a, "ID"), ID_BYTES_MAX)));
	if (a->json)
		buf_put(a->out, STR("]\n"));
	return true;
}

/* Whoever was purged since has no id any more. */
static void
unsure_tell(struct act *a, const struct delivery *d)
{
	char user[34];

	for (uint32_t i = 0; i < d->count; i++) {
		if (!roster_user(d->recipients[i], user))
			continue;
		if (a->json) {
			json_comma(a->out);
			json_put(a->out, str_of(user));
		} else
			buf_fmt(a->out, "%s\n", user);
	}
}

struct unsure {
	uint32_t	 campaign, seq;
};

static bool
unsure_begin(struct act *a, struct err *e)
{
	struct unsure *u = a->state = ARENA_NEW(a->arena, struct unsure);
	struct campaign c;

	if (!act_number(a, "ID", &u->campaign, e) ||
	    !campaign_get(u->campaign, arena_step(), &c, e))
		return false;
	if (a->json)
		buf_fmt(a->out, "{\"campaign\":%u,\"count\":%u,\"residents\":[",
		    c.id, c.unsure);
	else
		buf_fmt(a->out, "%u人\n", c.unsure);
	return true;
}

bool
desk_campaign_unsure(struct act *a, struct err *e)
{
	struct delivery d;
	struct unsure *u;

	if (a->again == 0 && !unsure_begin(a, e))
		return false;
	u = a->state;
	a->more = true;
	for (unsigned i = 0; i < RECORDS_A_STEP && a->more; i++) {
		a->more = delivery_next(u->campaign, &u->seq, arena_step(),
		    &d);
		if (a->more && d.state == DELIVERY_UNSURE)
			unsure_tell(a, &d);
	}
	if (!a->more && a->json)
		buf_put(a->out, STR("]}\n"));
	return true;
}
