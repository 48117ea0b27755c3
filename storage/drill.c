/* While a drill is on, everything says so: see drill.h. */
#include "storage/drill.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "storage/key.h"
#include "storage/message.h"
#include "storage/record.h"
#include "storage/store.h"

static const struct field drill_fields[] = {
	FIELD(struct drill, 1, on),
	FIELD(struct drill, 2, since_ms),
	FIELD(struct drill, 3, segment),
	FIELD(struct drill, 4, who),
};

static const struct record drill_record = RECORD(struct drill, drill_fields);

static struct str
drill_key(void)
{
	return key_meta(arena_step(), STR("drill"));
}

void
drill_get(struct arena *a, struct drill *d)
{
	struct str packed;
	struct err e;

	memset(d, 0, sizeof *d);
	if (!store_get(drill_key(), a, &packed, &e))
		d->on = e.kind != ERR_ABSENT;
	else if (!record_unpack(&drill_record, d, packed, a, &e))
		*d = (struct drill){ .on = true };
}

void
drill_put(const struct drill *d)
{
	struct buf packed = { 0 };

	if (!d->on) {
		store_del(drill_key());
		return;
	}
	record_pack(&drill_record, d, &packed);
	store_put(drill_key(), buf_str(&packed));
	buf_free(&packed);
}

bool
drill_on(void)
{
	return store_has(drill_key());
}

bool
drill_passes(struct str body)
{
	struct buf messages = { 0 };
	struct json *j;
	struct err e;
	bool ok;

	if (!drill_on())
		return true;
	j = json_read(body, &e);
	if (j == NULL)
		return false;
	json_copy_to(json_get(j, "messages"), &messages);
	ok = message_marked(buf_str(&messages), DRILL_MARK);
	json_free(j);
	buf_free(&messages);
	return ok;
}
