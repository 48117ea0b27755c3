/* A resident's record, what they chose, and when they chose it. */
#include "storage/resident.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/key.h"
#include "storage/number.h"
#include "storage/roster.h"
#include "storage/store.h"

enum { NUMBERS_MOST = 1 << 26 };	/* as many are not in Japan */

static const struct field resident_fields[] = {
	FIELD(struct resident, 1, no),
	FIELD(struct resident, 2, user),
	FIELD(struct resident, 3, since_ms),
	FIELD(struct resident, 4, left_ms),
	FIELD(struct resident, 5, follow_ms),
	FIELD(struct resident, 6, attrs),
	FIELD(struct resident, 7, times),
};

const struct record resident_record =
    RECORD(struct resident, resident_fields);

/* What the roster wants to know; the rest need not be read at the start. */
static const struct field roster_fields[] = {
	FIELD(struct resident, 1, no),
	FIELD(struct resident, 2, user),
	FIELD(struct resident, 3, since_ms),
	FIELD(struct resident, 4, left_ms),
	FIELD(struct resident, 6, attrs),
};

static const struct record roster_record =
    RECORD(struct resident, roster_fields);

static struct scan	 loading;	/* at the start, into the roster */

bool
resident_user_valid(struct str user)
{
	return number_user_valid(user);
}

bool
resident_get(struct str user, struct arena *a, struct resident *r,
    struct err *e)
{
	struct str bytes;

	if (!store_get(key_resident(a, user), a, &bytes, e))
		return false;
	return record_view(&resident_record, r, bytes, a, e);
}

bool
resident_get_no(uint32_t no, struct arena *a, struct resident *r,
    struct err *e)
{
	struct str user;
	char known[34];

	/* The roster has the ids of all but those this step brought. */
	if (roster_user(no, known))
		return (resident_get((struct str){ known, USER_ID_BYTES }, a,
		    r, e) && r->no == no) || fail(e, ERR_ABSENT,
		    "resident %u is purged", no);
	if (!store_get(key_no(a, no), a, &user, e))
		return false;
	if (user.n == 0)
		return fail(e, ERR_ABSENT, "resident %u is purged", no);
	return resident_get(user, a, r, e);
}

void
resident_new(struct str user, struct arena *a, struct resident *r)
{
	*r = (struct resident){
		.no = roster_numbers(),
		.user = str_dup(a, user),
		.since_ms = clock_ms(),
	};
}

static bool
fits(const struct resident *r, struct err *e)
{
	if (!resident_user_valid(r->user))
		return fail(e, ERR_INPUT, "\"%.*s\" is no LINE user id",
		    STRF(str_upto(r->user, USER_ID_BYTES)));
	if (r->attrs.n > ATTRS_MAX)
		return fail(e, ERR_INPUT, "resident %u: %u settings, %d at "
		    "most", r->no, r->attrs.n, ATTRS_MAX);
	for (uint32_t i = 0; i < r->attrs.n; i++) {
		ASSERT(i == 0 || str_cmp(r->attrs.p[i - 1], r->attrs.p[i]) < 0);
		if (r->attrs.p[i].n > ATTR_BYTES_MAX)
			return fail(e, ERR_INPUT, "resident %u: setting %u is "
			    "longer than %d bytes", r->no, i, ATTR_BYTES_MAX);
	}
	return true;
}

/* The record as it is stored now; *found is false if there is none. */
static bool
stored(struct str user, struct arena *a, struct resident *r, bool *found,
    struct err *e)
{
	struct err why = { 0 };

	*found = resident_get(user, a, r, &why);
	if (*found || why.kind == ERR_ABSENT)
		return true;
	*e = why;
	return false;
}

bool
resident_put(const struct resident *r, struct err *e)
{
	struct resident before;
	struct arena mem = { 0 };
	struct buf b = { 0 };
	bool found, done;

	ASSERT(loading.it == NULL);
	if (!fits(r, e))
		return false;
	done = stored(r->user, &mem, &before, &found, e);
	if (done) {
		ASSERT(found ? before.no == r->no :
		    !store_has(key_no(&mem, r->no)));
		record_pack(&resident_record, r, &b);
		store_put(key_resident(&mem, r->user), buf_str(&b));
		if (!found)
			store_put(key_no(&mem, r->no), r->user);
		roster_note(found ? &before : NULL, r);
	}
	buf_free(&b);
	arena_free(&mem);
	return done;
}

/* The value of an entry "key=value"; false if the key is another. */
static bool
entry_value(struct str entry, const char *key, struct str *value)
{
	size_t n = strlen(key);

	if (entry.n <= n || entry.p[n] != '=' || memcmp(entry.p, key, n) != 0)
		return false;
	*value = str_from(entry, n + 1);
	return true;
}

uint32_t
resident_values(const struct resident *r, const char *key, struct str *values,
    uint32_t max)
{
	struct str value;
	uint32_t n = 0;

	for (uint32_t i = 0; i < r->attrs.n && n < max; i++)
		if (entry_value(r->attrs.p[i], key, &value))
			values[n++] = value;
	return n;
}

struct str
resident_value(const struct resident *r, const char *key)
{
	struct str value;

	return resident_values(r, key, &value, 1) > 0 ? value : STR_NONE;
}

bool
resident_has(const struct resident *r, const char *key, struct str value)
{
	struct str v;

	for (uint32_t i = 0; i < r->attrs.n; i++)
		if (entry_value(r->attrs.p[i], key, &v) && str_eq(v, value))
			return true;
	return false;
}

/* A copy with room for more entries, without those of a key that have this
 * value (p NULL: any value). */
static struct strs
list_without(struct arena *a, struct strs from, const char *key,
    struct str value, uint32_t more)
{
	struct strs to = { ARENA_ARRAY(a, struct str, from.n + more), 0 };
	struct str v;

	for (uint32_t i = 0; i < from.n; i++) {
		if (entry_value(from.p[i], key, &v) &&
		    (value.p == NULL || str_eq(v, value)))
			continue;
		to.p[to.n++] = from.p[i];
	}
	return to;
}

/* Needs room for one; keeps order and no doubles. */
static void
list_insert(struct strs *list, struct str entry)
{
	uint32_t at = list->n;

	while (at > 0 && str_cmp(list->p[at - 1], entry) > 0)
		at--;
	if (at > 0 && str_eq(list->p[at - 1], entry))
		return;
	memmove(list->p + at + 1, list->p + at,
	    (list->n - at) * sizeof *list->p);
	list->p[at] = entry;
	list->n++;
}

static struct str
entry_of(struct arena *a, const char *key, struct str value)
{
	return str_fmt(a, "%s=%.*s", key, STRF(value));
}

static uint64_t
time_of(const struct resident *r, const char *key)
{
	struct str value;
	uint64_t ms;

	for (uint32_t i = 0; i < r->times.n; i++)
		if (entry_value(r->times.p[i], key, &value) &&
		    str_u64(value, &ms))
			return ms;
	return 0;
}

/* Is the change not older than the last [L3]?  Then its time is kept. */
static bool
time_note(struct resident *r, struct arena *a, const char *key,
    uint64_t event_ms)
{
	uint64_t last = time_of(r, key), ms = event_ms;

	ASSERT(strchr(key, '=') == NULL);
	if (event_ms == 0)
		ms = clock_ms() > last ? clock_ms() : last;
	if (ms < last)
		return false;
	r->times = list_without(a, r->times, key, STR_NONE, 1);
	list_insert(&r->times, str_fmt(a, "%s=%llu", key,
	    (unsigned long long)ms));
	return true;
}

bool
resident_set(struct resident *r, struct arena *a, const char *key,
    const struct str *values, uint32_t n, uint64_t event_ms)
{
	if (!time_note(r, a, key, event_ms))
		return false;
	r->attrs = list_without(a, r->attrs, key, STR_NONE, n);
	for (uint32_t i = 0; i < n; i++)
		list_insert(&r->attrs, entry_of(a, key, values[i]));
	return true;
}

bool
resident_add(struct resident *r, struct arena *a, const char *key,
    struct str value, uint64_t event_ms)
{
	if (value.p == NULL)
		value = STR("");
	if (!time_note(r, a, key, event_ms))
		return false;
	r->attrs = list_without(a, r->attrs, key, value, 1);
	list_insert(&r->attrs, entry_of(a, key, value));
	return true;
}

bool
resident_remove(struct resident *r, struct arena *a, const char *key,
    struct str value, uint64_t event_ms)
{
	if (value.p == NULL)
		value = STR("");
	if (!time_note(r, a, key, event_ms))
		return false;
	r->attrs = list_without(a, r->attrs, key, value, 0);
	return true;
}

/* How many were given, to those who were purged as well: they are not given
 * again.  They were given in order, so few have to be looked for. */
static uint32_t
numbers_given(void)
{
	uint32_t all = 0;

	for (uint32_t more = NUMBERS_MOST; more > 0; more /= 2)
		if (store_has(key_no(arena_step(), all + more - 1)))
			all += more;
	return all;
}

static bool
load_one(struct str value, struct arena *mem, struct err *e)
{
	struct resident r;

	if (!record_skim(&roster_record, &r, value, mem, e))
		return false;
	if (!resident_user_valid(r.user))
		return fail(e, ERR_DISK, "resident %u has no id", r.no);
	roster_load(&r);
	return true;
}

void
resident_load_begin(void)
{
	resident_load_end();
	roster_reset();
	roster_expect(numbers_given());
	store_scan_all(&loading, key_residents());
	store_on_step_end(roster_step_end);
}

bool
resident_load_some(uint32_t most, bool *more, struct err *e)
{
	struct arena mem = { 0 };
	bool good = true;

	ASSERT(loading.it != NULL);
	*more = true;
	for (uint32_t i = 0; i < most && *more && good; i++) {
		*more = store_next(&loading);
		good = !*more || load_one(loading.value, &mem, e);
		arena_reset(&mem);
	}
	arena_free(&mem);
	return good;
}

void
resident_load_end(void)
{
	store_scan_end(&loading);
}

bool
resident_load(struct err *e)
{
	bool more, good;

	resident_load_begin();
	good = resident_load_some(UINT32_MAX, &more, e);
	resident_load_end();
	return good;
}
