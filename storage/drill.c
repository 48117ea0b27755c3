/* While a drill is on, everything says so: see drill.h. */
#include "storage/drill.h"

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
	struct err e;

	if (!record_get(drill_key(), &drill_record, d, a, &e))
		*d = (struct drill){ .on = e.kind != ERR_ABSENT };
}

void
drill_put(const struct drill *d)
{
	if (d->on)
		record_put(drill_key(), &drill_record, d);
	else
		store_del(drill_key());
}

bool
drill_on(void)
{
	struct str packed;
	struct err e;

	/* Not only asked for: so it is remembered that there is none. */
	return store_get(drill_key(), arena_step(), &packed, &e) ||
	    e.kind != ERR_ABSENT;
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
