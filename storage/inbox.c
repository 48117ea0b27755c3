/* LINE's events, kept until they are dealt with: see inbox.h. */
#include "storage/inbox.h"

#include "base/arena.h"
#include "base/failpoint.h"
#include "storage/key.h"
#include "storage/store.h"

enum { LOOK_MAX = 1000 };

void
inbox_add(struct event_id id, struct str json, bool *fresh)
{
	struct str seen = key_seen(arena_step(), id.id);

	ASSERT(id.id.n > 0 && json.n > 0);
	*fresh = !store_has(seen);
	if (!*fresh)
		return;
	store_put(seen, str_number(arena_step(), id.event_ms));
	store_put_first(key_inbox(arena_step(), id.event_ms, id.id), json);
	FAILPOINT(event_kept);
}

bool
inbox_get(struct event_id id, struct arena *a, struct str *json,
    struct err *e)
{
	return store_get(key_inbox(arena_step(), id.event_ms, id.id), a, json,
	    e);
}

void
inbox_done(struct event_id id)
{
	ASSERT(id.id.n > 0);
	store_del(key_inbox(arena_step(), id.event_ms, id.id));
	FAILPOINT(event_done);
}

uint32_t
inbox_each(void (*each)(struct event_id))
{
	struct event_id id;
	struct scan s;
	uint32_t n = 0;

	store_scan(&s, key_inboxes());
	while (store_next(&s))
		if (key_inbox_read(s.key, &id.event_ms, &id.id)) {
			n++;
			each(id);
		}
	return n;
}

static struct str
key_of(const char *what, struct event_id id)
{
	return key_meta(arena_step(), str_fmt(arena_step(), "%s/%.*s", what,
	    STRF(id.id)));
}

static uint64_t
tries_of(struct str key)
{
	struct str value;
	struct err e;
	uint64_t n;

	return store_get(key, arena_step(), &value, &e) && str_u64(value, &n)
	    ? n : 0;
}

bool
inbox_suspect(struct event_id id)
{
	return tries_of(key_of("tries", id)) > 0;
}

bool
inbox_try(struct event_id id)
{
	struct str key = key_of("tries", id), value;
	uint64_t n = tries_of(key);
	struct err e;

	if (n < INBOX_TRIES) {
		store_put(key, str_number(arena_step(), n + 1));
		return true;
	}
	if (inbox_get(id, arena_step(), &value, &e))
		store_put(key_of("aside", id), value);
	inbox_done(id);
	store_del(key);
	return false;
}

void
inbox_tried(struct event_id id)
{
	store_del(key_of("tries", id));
}

static void
nothing(struct event_id id UNUSED)
{
}

uint32_t
inbox_count(void)
{
	return inbox_each(nothing);
}

/* What is in the inbox was seen: inbox_add() relies on it. */
static bool
forgettable(struct str key, struct str value, uint64_t before_ms)
{
	struct event_id id = { .id = str_from(key, key_seens().n) };

	return str_u64(value, &id.event_ms) && id.event_ms < before_ms &&
	    !store_has(key_inbox(arena_step(), id.event_ms, id.id));
}

bool
inbox_forget(uint64_t before_ms, struct buf *cursor)
{
	uint32_t left = LOOK_MAX;
	struct scan s;

	store_scan_from(&s, key_seens(), cursor->n > 0 ? buf_str(cursor)
	    : key_seens());
	for (; store_next(&s); left--) {
		if (left == 0) {
			buf_reset(cursor);
			buf_put(cursor, s.key);
			store_scan_end(&s);
			return true;
		}
		if (forgettable(s.key, s.value, before_ms))
			store_del(s.key);
	}
	buf_free(cursor);
	return false;
}
