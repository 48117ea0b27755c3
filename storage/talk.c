/* Where residents stand, one record each, until it expires. */
#include "storage/talk.h"

#include "base/arena.h"
#include "storage/key.h"
#include "storage/store.h"

static const struct field talk_fields[] = {
	FIELD(struct talk, 1, feature),
	FIELD(struct talk, 2, step),
	FIELD(struct talk, 3, kept),
	FIELD(struct talk, 4, expires_ms),
};

const struct record talk_record = RECORD(struct talk, talk_fields);

bool
talk_get(uint32_t no, uint64_t now_ms, struct arena *a, struct talk *t,
    struct err *e)
{
	struct err why;

	*t = (struct talk){ 0 };
	if (!record_get(key_talk(a, no), &talk_record, t, a, &why) &&
	    why.kind != ERR_ABSENT) {
		*e = why;
		return false;
	}
	if (t->expires_ms <= now_ms)
		*t = (struct talk){ 0 };
	return true;
}

void
talk_put(uint32_t no, const struct talk *t)
{
	struct arena mem = { 0 };

	if (t->feature.n == 0) {
		store_del(key_talk(&mem, no));
	} else {
		ASSERT(t->expires_ms > 0);
		record_put(key_talk(&mem, no), &talk_record, t);
	}
	arena_free(&mem);
}
