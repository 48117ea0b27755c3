/*
 * All that a check from outside needs, as lines of JSON: see docs/manual.md.
 *
 * It goes out some records a step, and says at its end whether something was
 * written meanwhile.
 */
#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/seal.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "storage/campaign.h"
#include "storage/delivery.h"
#include "storage/inbox.h"
#include "storage/key.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/store.h"

enum { RESIDENTS_A_STEP = 200, DELIVERIES_A_STEP = 20,
	EXPORT_MIB_MAX = 1024 };

struct export {
	struct str	 cursor;	/* where the residents go on */
	uint32_t	 campaign, seq;	/* its deliveries, or 0 */
	uint64_t	 from_ms;
	uint64_t	 residents, campaigns, deliveries;
	uint32_t	 held;		/* campaigns */
	uint64_t	 written;	/* when it began */
	struct digest	*digest;	/* NULL: the lines are wanted */
	bool		 residents_over, over;
};

/* A digest is not of the arena.  One is made at a time, and whoever did not
 * wait for theirs is relieved of it by the next. */
static struct export *digesting;

static void
put_strs(struct buf *b, const char *key, const struct strs *list)
{
	json_put_key(b, key);
	buf_byte(b, '[');
	for (uint32_t i = 0; i < list->n; i++) {
		json_comma(b);
		json_put(b, list->p[i]);
	}
	buf_byte(b, ']');
}

static void
put_kind(struct buf *b, const char *kind)
{
	buf_byte(b, '{');
	json_put_str(b, "kind", str_of(kind));
}

static void
put_end(struct buf *b)
{
	buf_put(b, STR("}\n"));
}

static bool
put_resident(struct buf *b, struct str packed, struct err *e)
{
	struct resident r;

	if (!record_unpack(&resident_record, &r, packed, arena_step(), e))
		return false;
	put_kind(b, "resident");
	json_put_str(b, "user", r.user);
	json_put_int(b, "no", r.no);
	json_put_int(b, "since_ms", (int64_t)r.since_ms);
	json_put_int(b, "left_ms", (int64_t)r.left_ms);
	put_strs(b, "attrs", &r.attrs);
	put_end(b);
	return true;
}

static void
put_campaign(struct buf *b, const struct campaign *c)
{
	put_kind(b, "campaign");
	json_put_str(b, "state_name", str_of(campaign_state_name(c)));
	json_put_key(b, "record");
	record_print(&campaign_record, c, b);
	put_end(b);
}

static void
put_recipients(struct buf *b, const struct delivery *d)
{
	char user[34];

	json_put_key(b, "to");
	buf_byte(b, '[');
	for (uint32_t i = 0; i < d->count; i++) {
		json_comma(b);
		if (roster_user(d->recipients[i], user))
			json_put(b, str_of(user));
		else
			buf_put(b, STR("null"));
	}
	buf_byte(b, ']');
}

static void
put_delivery(struct buf *b, const struct delivery *d)
{
	char key[UUID_BYTES + 1];

	seal_uuid_show((const uint8_t *)d->key.p, key);
	put_kind(b, "delivery");
	json_put_int(b, "campaign", d->campaign);
	json_put_int(b, "seq", d->seq);
	json_put_int(b, "state", d->state);
	json_put_bool(b, "push", d->push);
	json_put_int(b, "words", d->words);
	json_put_str(b, "retry_key", str_of(key));
	json_put_int(b, "tries", d->tries);
	json_put_int(b, "first_ms", (int64_t)d->first_ms);
	json_put_int(b, "due_ms", (int64_t)d->due_ms);
	json_put_int(b, "over_ms", (int64_t)d->over_ms);
	json_put_int(b, "status", d->status);
	json_put_str(b, "request_id", d->request_id);
	json_put_str(b, "why", d->why);
	put_recipients(b, d);
	put_end(b);
}

static bool
residents(struct act *a, struct export *x, struct err *e)
{
	unsigned left = RESIDENTS_A_STEP;
	bool good = true;
	struct scan s;

	if (x->cursor.p == NULL)
		store_scan(&s, key_residents());
	else
		store_scan_from(&s, key_residents(), x->cursor);
	while (good && store_next(&s)) {
		if (left-- == 0) {
			x->cursor = str_dup(a->arena, s.key);
			store_scan_end(&s);
			return true;
		}
		good = put_resident(a->out, s.value, e);
		x->residents++;
	}
	store_scan_end(&s);
	x->residents_over = true;
	return good;
}

/* The campaigns, the newest first, each with its deliveries. */
static bool
campaigns(struct act *a, struct export *x)
{
	struct delivery d;
	struct campaign c;

	for (unsigned i = 0; x->campaign > 0 && i < DELIVERIES_A_STEP; i++) {
		if (!delivery_next(x->campaign, &x->seq, arena_step(), &d))
			break;
		put_delivery(a->out, &d);
		x->deliveries++;
		if (i + 1 == DELIVERIES_A_STEP)
			return true;
	}
	if (!campaign_before(&x->campaign, arena_step(), &c) ||
	    c.made_ms < x->from_ms)
		return false;
	x->seq = 0;
	x->campaigns++;
	x->held += c.held;
	put_campaign(a->out, &c);
	return true;
}

static void
put_totals(struct act *a, const struct export *x)
{
	struct str hold = desk_hold_name(arena_step());
	struct buf *b = a->out;

	put_kind(b, "end");
	json_put_int(b, "residents", (int64_t)x->residents);
	json_put_int(b, "campaigns", (int64_t)x->campaigns);
	json_put_int(b, "deliveries", (int64_t)x->deliveries);
	json_put_int(b, "held", x->held);
	json_put_str(b, "hold", str_from(hold, 5));
	json_put_int(b, "inbox", inbox_count());
	json_put_bool(b, "changed", x->written != store_written());
	put_end(b);
}

static void
hash(struct act *a, struct export *x)
{
	uint8_t sum[SEAL_BYTES];

	digest_add(x->digest, buf_str(a->out));
	buf_reset(a->out);
	if (!x->over)
		return;
	digest_end(x->digest, sum);
	digesting = NULL;
	buf_fmt(a->out, a->json ? "{\"sha256\":\"%.*s\"}\n" : "%.*s\n",
	    STRF(seal_hex(arena_step(), (struct str){ (const char *)sum,
	    sizeof sum })));
}

static void
hash_begin(struct export *x)
{
	static struct digest *last;

	if (digesting != NULL)
		digest_end(last, NULL);
	x->digest = last = digest_new();
	digesting = x;
}

static bool
begin(struct act *a, struct err *e)
{
	struct export *x = a->state = ARENA_NEW(a->arena, struct export);
	int32_t day;

	if (act_arg(a, "--from").p != NULL) {
		if (!act_day(a, "--from", &day, e))
			return false;
		x->from_ms = day_at(day, 0);
	}
	if (act_arg(a, "--hash").p != NULL)
		hash_begin(x);
	return true;
}

static bool
go_on(struct act *a, struct export *x, struct err *e)
{
	if (a->again == 1)		/* its own line was written before */
		x->written = store_written();
	if (!x->residents_over)
		return residents(a, x, e);
	x->over = a->again > 0 && !campaigns(a, x);
	if (x->over)
		put_totals(a, x);
	return true;
}

bool
desk_export(struct act *a, struct err *e)
{
	struct export *x;

	if (a->again == 0 && !begin(a, e))
		return false;
	x = a->state;
	if (x->digest != NULL && digesting != x)
		return fail(e, ERR_BUSY, "another export --hash has begun");
	if (!go_on(a, x, e))
		return false;
	if (x->digest != NULL)
		hash(a, x);
	a->more = !x->over;
	return a->out->n <= (size_t)EXPORT_MIB_MAX << 20 || fail(e, ERR_INPUT,
	    "the export is larger than %d MiB; --from takes less of it",
	    EXPORT_MIB_MAX);
}
