/* Deliveries: see delivery.h. */
#include "storage/delivery.h"

#include <string.h>

#include "base/arena.h"
#include "base/seal.h"
#include "storage/campaign.h"
#include "storage/key.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/store.h"

enum { RECIPIENT_BYTES = 36,		/* of a body: id, quotes, comma */
	PACKED_BYTES = 5 };		/* of a number, at most */

static const struct field delivery_fields[] = {
	FIELD(struct delivery, 1, campaign),
	FIELD(struct delivery, 2, seq),
	FIELD(struct delivery, 3, state),
	FIELD(struct delivery, 4, push),
	FIELD(struct delivery, 5, words),
	FIELD(struct delivery, 6, key),
	FIELD(struct delivery, 8, tries),
	FIELD(struct delivery, 9, first_ms),
	FIELD(struct delivery, 10, due_ms),
	FIELD(struct delivery, 11, over_ms),
	FIELD(struct delivery, 12, status),
	FIELD(struct delivery, 13, request_id),
	FIELD(struct delivery, 14, why),
	FIELD(struct delivery, 15, maybe),
	FIELD(struct delivery, 16, priority),
	FIELD(struct delivery, 17, at_once),
	FIELD(struct delivery, 18, packed),
};

const struct record delivery_record =
    RECORD(struct delivery, delivery_fields);

static const bool may[DELIVERY_STATES][DELIVERY_STATES] = {
	[DELIVERY_READY] = { [DELIVERY_SENT] = 1, [DELIVERY_FAILED] = 1,
	    [DELIVERY_UNSURE] = 1, [DELIVERY_DROPPED] = 1 },
};

/* Numbers mostly ascend by little, so the distance from the one before is kept,
 * seven bits a byte, of which the last has the eighth: a byte or two each. */
static struct str
numbers_pack(struct arena *a, const uint32_t *nos, uint32_t n)
{
	char *packed = arena_get(a, n * PACKED_BYTES), *p = packed;
	uint32_t before = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t far = nos[i] - before;

		for (; far > 0x7f; far >>= 7)
			*p++ = (char)(far & 0x7f);
		*p++ = (char)(far | 0x80);
		before = nos[i];
	}
	return (struct str){ packed, (size_t)(p - packed) };
}

/* False unless it is 1 to 500 numbers and nothing behind them. */
static bool
numbers_unpack(struct delivery *d, struct arena *a)
{
	size_t most = d->packed.n < RECIPIENTS_MAX ? d->packed.n
	    : RECIPIENTS_MAX;
	uint32_t *nos = arena_get(a, most * sizeof *nos), n = 0, no = 0,
	    far = 0, shift = 0;

	for (size_t i = 0; i < d->packed.n; i++) {
		uint8_t byte = (uint8_t)d->packed.p[i];

		if (n == most || shift > 28)
			return false;
		far |= (uint32_t)(byte & 0x7f) << shift;
		shift += 7;
		if (byte & 0x80) {
			nos[n++] = no += far;
			far = shift = 0;
		}
	}
	d->recipients = nos;
	d->count = n;
	return n > 0 && shift == 0;
}

bool
delivery_read(struct delivery *d, struct str kept, struct arena *a,
    struct err *e)
{
	return record_view(&delivery_record, d, kept, a, e) &&
	    (numbers_unpack(d, a) || fail(e, ERR_DISK, "delivery %u of "
	    "campaign %u: its residents cannot be read", d->seq, d->campaign));
}

bool
delivery_get(uint32_t campaign, uint32_t seq, struct arena *a,
    struct delivery *d, struct err *e)
{
	struct str packed;

	if (!store_get(key_delivery(arena_step(), campaign, seq), a, &packed,
	    e))
		return fail(e, ERR_ABSENT, "campaign %u: no delivery %u",
		    campaign, seq);
	return delivery_read(d, packed, a, e);
}

void
delivery_put(const struct delivery *d)
{
	static struct buf packed;

	ASSERT(d->state < DELIVERY_STATES && d->key.n == KEY_BYTES);
	buf_reset(&packed);
	record_pack(&delivery_record, d, &packed);
	(d->state == DELIVERY_READY && !d->maybe ? store_put_soon : store_put)(
	    key_delivery(arena_step(), d->campaign, d->seq),
	    buf_str(&packed));
}

bool
delivery_move(struct delivery *d, enum delivery_state to, struct err *e)
{
	ASSERT(d->state < DELIVERY_STATES && to < DELIVERY_STATES);
	if (!may[d->state][to])
		return fail(e, ERR_CLASH, "delivery %u of campaign %u is over",
		    d->seq, d->campaign);
	d->state = (uint8_t)to;
	return true;
}

void
delivery_new(struct delivery *d, struct arena *a, const uint32_t *nos,
    uint32_t n)
{
	uint8_t *key = arena_get(a, KEY_BYTES);

	ASSERT(n >= 1 && n <= RECIPIENTS_MAX);
	memset(d, 0, sizeof *d);
	seal_uuid_new(key);
	d->key = (struct str){ (const char *)key, KEY_BYTES };
	delivery_set(d, a, nos, n);
}

void
delivery_set(struct delivery *d, struct arena *a, const uint32_t *nos,
    uint32_t n)
{
	uint32_t *copy = arena_get(a, n * sizeof *nos);

	ASSERT(!d->maybe && d->state == DELIVERY_READY);
	ASSERT(n >= 1 && n <= RECIPIENTS_MAX);
	memcpy(copy, nos, n * sizeof *nos);
	d->recipients = copy;
	d->count = n;
	d->packed = numbers_pack(a, nos, n);
}

/* Whoever was purged since has no id any more and is left out; LINE compares
 * nothing but the key when it is asked again [L5]. */
static uint32_t
put_recipients(const struct delivery *d, struct buf *out)
{
	char *to = buf_room(out, d->count * RECIPIENT_BYTES);
	uint32_t n = 0;

	for (uint32_t i = 0; i < d->count; i++) {
		char *user = to + (n > 0 ? 2 : 1);

		if (!roster_user(d->recipients[i], user))
			continue;
		if (n++ > 0)
			*to++ = ',';
		*to = '"';
		to = user + USER_ID_BYTES;
		*to++ = '"';		/* where the NUL was */
	}
	out->n = (size_t)(to - out->p);
	return n;
}

bool
delivery_body(const struct delivery *d, const struct words *w,
    struct buf *out, struct err *e)
{
	uint32_t n;

	buf_room(out, d->count * RECIPIENT_BYTES + w->messages.n + 96);
	buf_put(out, d->push ? STR("{\"to\":") : STR("{\"to\":["));
	n = put_recipients(d, out);
	buf_put(out, d->push ? STR(",\"messages\":")
	    : STR("],\"messages\":"));
	buf_put(out, w->messages);
	if (w->silent)
		buf_put(out, STR(",\"notificationDisabled\":true"));
	buf_byte(out, '}');
	if (n == 0)
		return fail(e, ERR_ABSENT, "delivery %u of campaign %u: "
		    "its residents are gone", d->seq, d->campaign);
	return true;
}

void
delivery_scan(struct scan *s, uint32_t campaign)
{
	store_scan(s, key_deliveries(arena_step(), campaign));
}

/* One that cannot be read is passed over: `kairan verify` tells of it. */
bool
delivery_scan_next(struct scan *s, struct delivery *d)
{
	struct err e;

	while (store_next(s))
		if (delivery_read(d, s->value, arena_step(), &e))
			return true;
	return false;
}

bool
delivery_next(uint32_t campaign, uint32_t *seq, struct arena *a,
    struct delivery *d)
{
	struct err e;

	if (!delivery_get(campaign, *seq, a, d, &e))
		return false;
	++*seq;
	return true;
}
