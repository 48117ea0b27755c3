/* The roster: notes of what a step changed, applied when it is kept. */
#include "storage/roster.h"

#include <roaring/roaring.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "storage/attr.h"
#include "storage/number.h"
#include "storage/resident.h"

/* More residents than Japan has people cannot be; a record that says so is
 * broken, and must not make us reserve gigabytes. */
enum { NUMBERS_MAX = 1 << 27, CHUNK = 1024 };

struct note {
	struct note	*next;
	uint32_t	 no, day;
	struct str	 give;		/* a new one: LINE's id */
	bool		 take;		/* a purged one */
	bool		 follows, settings, own;
	struct strs	 on, off;	/* "key=value" gained and lost */
};

static struct {
	struct bits	 all, settings, own;
	struct bits	*changed;	/* roster_watch() */
	uint32_t	 numbers;	/* given, in steps that were kept */
	uint32_t	 noted;		/* given, in this step as well */
	struct note	*first, **last;
	struct arena	 mem;		/* of the notes */
	uint32_t	 seen_all, seen_settings;	/* roster_check_one */
} roster;

/* What puts a resident into sets: nothing once they left. */
static struct strs
attrs_of(const struct resident *r)
{
	if (r == NULL || r->left_ms != 0)
		return (struct strs){ NULL, 0 };
	return r->attrs;
}

/* What is in x and not in y; both sorted. */
static struct strs
difference(struct strs x, struct strs y)
{
	struct strs d = { NULL, 0 };
	uint32_t j = 0;

	d.p = ARENA_ARRAY(&roster.mem, struct str, x.n);
	for (uint32_t i = 0; i < x.n; i++) {
		while (j < y.n && str_cmp(y.p[j], x.p[i]) < 0)
			j++;
		if (j == y.n || !str_eq(x.p[i], y.p[j]))
			d.p[d.n++] = str_dup(&roster.mem, x.p[i]);
	}
	return d;
}

static bool
has_own_words(struct strs attrs)
{
	unsigned districts = 0;

	for (uint32_t i = 0; i < attrs.n; i++) {
		if (str_starts(attrs.p[i], STR("label=")) ||
		    str_starts(attrs.p[i], STR("mute=")))
			return true;
		districts += str_starts(attrs.p[i], STR("garbage="));
	}
	return districts > 1;
}

static void
note_of(struct note *n, const struct resident *before,
    const struct resident *after)
{
	const struct resident *r = after != NULL ? after : before;

	ASSERT(r != NULL && r->no < NUMBERS_MAX);
	ASSERT(before == NULL || after == NULL || before->no == after->no);
	n->no = r->no;
	n->day = (uint32_t)day_today(r->since_ms);
	n->take = after == NULL;
	if (before == NULL && r->user.n > 0)
		n->give = str_dup(&roster.mem, r->user);
	n->follows = after != NULL && after->left_ms == 0 &&
	    after->user.n > 0;
	n->settings = n->follows && after->attrs.n > 0;
	n->own = n->follows && has_own_words(after->attrs);
	n->on = difference(attrs_of(after), attrs_of(before));
	n->off = difference(attrs_of(before), attrs_of(after));
}

static void
bits_put(struct bits *b, uint32_t no, bool on)
{
	if (on)
		bits_set(b, no);
	else
		bits_clear(b, no);
}

static void
apply(const struct note *n)
{
	if (n->give.n > 0)
		number_give(n->no, n->give);
	if (n->take)
		number_take(n->no);
	attr_day_set(n->no, n->day);
	bits_put(&roster.all, n->no, n->follows);
	bits_put(&roster.settings, n->no, n->settings);
	bits_put(&roster.own, n->no, n->own);
	if (roster.changed != NULL)
		bits_set(roster.changed, n->no);
	for (uint32_t i = 0; i < n->off.n; i++)
		attr_clear(n->off.p[i], n->no);
	for (uint32_t i = 0; i < n->on.n; i++)
		attr_set(n->on.p[i], n->no);
}

void
roster_note(const struct resident *before, const struct resident *after)
{
	struct note *n = ARENA_NEW(&roster.mem, struct note);

	note_of(n, before, after);
	if (n->no >= roster.noted)
		roster.noted = n->no + 1;
	if (roster.last == NULL)
		roster.last = &roster.first;
	*roster.last = n;
	roster.last = &n->next;
}

void
roster_step_end(bool keep)
{
	attr_lent_end();
	if (keep)
		roster.numbers = roster.noted;
	for (const struct note *n = roster.first; keep && n != NULL;
	    n = n->next)
		apply(n);
	roster.noted = roster.numbers;
	roster.first = NULL;
	roster.last = NULL;
	arena_reset(&roster.mem);
}

void
roster_load(const struct resident *r)
{
	struct strs attrs = attrs_of(r);

	ASSERT(roster.first == NULL && r->no < NUMBERS_MAX);
	attr_lent_end();
	if (r->no >= roster.numbers)
		roster.numbers = roster.noted = r->no + 1;
	attr_set_all(attrs, r->no);
	attr_day_set(r->no, (uint32_t)day_today(r->since_ms));
	if (r->left_ms == 0 && r->user.n > 0)
		bits_set(&roster.all, r->no);
	if (attrs.n > 0)
		bits_set(&roster.settings, r->no);
	if (has_own_words(attrs))
		bits_set(&roster.own, r->no);
	if (r->user.n > 0)
		number_give(r->no, r->user);
}

void
roster_expect(uint32_t n)
{
	ASSERT(roster.first == NULL && n <= NUMBERS_MAX);
	if (n > roster.numbers)
		roster.numbers = roster.noted = n;
	number_expect(n);
	attr_expect(n);
}

void
roster_reset(void)
{
	bits_free(&roster.all);
	bits_free(&roster.settings);
	bits_free(&roster.own);
	arena_free(&roster.mem);
	memset(&roster, 0, sizeof roster);
	attr_reset();
	number_reset();
}

uint32_t
roster_numbers(void)
{
	return roster.noted;
}

uint32_t
roster_count(void)
{
	return bits_count(&roster.all);
}

const struct bits *
roster_all(void)
{
	return &roster.all;
}

const struct bits *
roster_settings(void)
{
	return &roster.settings;
}

const struct bits *
roster_own(void)
{
	return &roster.own;
}

void
roster_watch(struct bits *changed)
{
	ASSERT(changed == NULL || roster.changed == NULL);
	roster.changed = changed;
}

bool
roster_find(struct str user, uint32_t *no)
{
	return number_of(user, no);
}

bool
roster_user(uint32_t no, char user[34])
{
	return number_user(no, user);
}

const struct bits *
roster_value(struct str attr)
{
	const struct attr *t = attr_find(attr);

	return t != NULL ? attr_flat(t) : NULL;
}

bool
roster_next(const char *key, uint32_t *at, struct str *value,
    const struct bits **bits)
{
	char name[ATTR_BYTES_MAX + 1];
	struct str prefix = { name, strlen(key) + 1 };
	const struct attr *t;
	uint32_t first;

	ASSERT(prefix.n < sizeof name);
	memcpy(name, key, prefix.n - 1);
	name[prefix.n - 1] = '=';
	first = attr_place(prefix);
	while ((t = attr_at(first + *at)) != NULL &&
	    str_starts(t->name, prefix)) {
		++*at;
		if (t->n == 0)
			continue;
		*value = str_from(t->name, prefix.n);
		if (bits != NULL)
			*bits = attr_flat(t);
		return true;
	}
	return false;
}

void
roster_any(const char *key, struct bits *to)
{
	struct str prefix = str_fmt(arena_step(), "%s=", key);
	const struct attr *t;

	for (uint32_t i = attr_place(prefix); (t = attr_at(i)) != NULL &&
	    str_starts(t->name, prefix); i++) {
		if (t->few == NULL)
			bits_or(to, &t->flat);
		for (uint32_t k = 0; t->few != NULL && k < t->n; k++)
			bits_set(to, t->few[k]);
	}
}

uint32_t
roster_since(uint32_t no)
{
	return attr_day(no);
}

/* Words in which all are, from i on. */
static uint32_t
full(const struct bits *b, uint32_t i)
{
	uint32_t end = i;

	while (end < b->nwords && b->words[end] == UINT64_MAX)
		end++;
	return end - i;
}

/* Whole words at a time where all are in it: a campaign to everybody packs a
 * million in one step. */
static void
put_numbers(roaring_bitmap_t *r, const struct bits *b)
{
	uint32_t list[CHUNK], n = 0;

	if (b->is_list) {
		roaring_bitmap_add_many(r, b->n, b->list);
		return;
	}
	for (uint32_t i = 0; i < b->nwords; i++) {
		uint32_t whole = full(b, i);
		uint64_t word;

		if (whole > 0) {
			roaring_bitmap_add_range_closed(r, i * 64,
			    (i + whole) * 64 - 1);
			i += whole - 1;
			continue;
		}
		for (word = b->words[i]; word != 0; word &= word - 1)
			list[n++] = i * 64 +
			    (uint32_t)__builtin_ctzll(word);
		if (n + 64 > CHUNK) {
			roaring_bitmap_add_many(r, n, list);
			n = 0;
		}
	}
	roaring_bitmap_add_many(r, n, list);
}

void
roster_pack(const struct bits *b, struct buf *to)
{
	roaring_bitmap_t *r = roaring_bitmap_create();
	size_t bytes;

	ASSERT(r != NULL);
	put_numbers(r, b);
	ASSERT(roaring_bitmap_get_cardinality(r) == bits_count(b));
	roaring_bitmap_run_optimize(r);
	bytes = roaring_bitmap_portable_size_in_bytes(r);
	to->n += roaring_bitmap_portable_serialize(r, buf_room(to, bytes));
	roaring_bitmap_free(r);
}

static bool
ascend(const uint32_t *list, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		if (list[i] <= list[i - 1])
			return false;
	return true;
}

/* What was broken may come in any order. */
static bool
take_numbers(const roaring_bitmap_t *r, struct bits *to)
{
	roaring_uint32_iterator_t it;
	uint32_t list[CHUNK], n;

	roaring_init_iterator(r, &it);
	while ((n = roaring_read_uint32_iterator(&it, list, CHUNK)) > 0) {
		if (!ascend(list, n) || list[n - 1] >= NUMBERS_MAX)
			return false;
		bits_set_all(to, list, n);
	}
	return true;
}

bool
roster_unpack(struct str from, struct bits *to, struct err *e)
{
	roaring_bitmap_t *r;
	bool good;

	bits_fill(to, 0);
	if (from.n == 0 ||
	    roaring_bitmap_portable_deserialize_size(from.p, from.n) != from.n)
		return fail(e, ERR_DISK, "a set of residents is broken");
	r = roaring_bitmap_portable_deserialize_safe(from.p, from.n);
	if (r == NULL)
		return fail(e, ERR_DISK, "a set of residents is broken");
	good = take_numbers(r, to);
	roaring_bitmap_free(r);
	if (!good)
		return fail(e, ERR_DISK, "a set of residents names nobody");
	return true;
}

static void
check_is(bool is, bool should, const struct resident *r, struct buf *wrong,
    const char *what)
{
	if (is != should)
		buf_fmt(wrong, "resident %u: the roster has them %s %s\n",
		    r->no, is ? "in" : "not in", what);
}

static void
check_id(const struct resident *r, struct buf *wrong)
{
	uint32_t no;

	if (!roster_find(r->user, &no))
		buf_fmt(wrong, "resident %u: the roster knows no such id\n",
		    r->no);
	else if (no != r->no)
		buf_fmt(wrong, "resident %u: the roster has number %u\n",
		    r->no, no);
}

/* After the last: did we see all that the sets hold? */
static void
check_totals(struct buf *wrong)
{
	const struct attr *t;

	for (uint32_t i = attr_place(STR("")); (t = attr_at(i)) != NULL; i++)
		if (t->seen != t->n)
			buf_fmt(wrong, "%.*s: %u in the roster, %u found\n",
			    STRF(t->name), t->n, t->seen);
	if (roster.seen_all != bits_count(&roster.all))
		buf_fmt(wrong, "all: %u in the roster, %u found\n",
		    bits_count(&roster.all), roster.seen_all);
	if (roster.seen_settings != bits_count(&roster.settings))
		buf_fmt(wrong, "settings: %u in the roster, %u found\n",
		    bits_count(&roster.settings), roster.seen_settings);
	attr_unsee();
	roster.seen_all = roster.seen_settings = 0;
}

void
roster_check_one(const struct resident *r, struct buf *wrong)
{
	struct strs attrs = attrs_of(r);
	bool follows;

	if (r == NULL) {
		check_totals(wrong);
		return;
	}
	follows = r->left_ms == 0;
	check_id(r, wrong);
	check_is(bits_has(&roster.all, r->no), follows, r, wrong, "all");
	check_is(bits_has(&roster.settings, r->no), attrs.n > 0, r, wrong,
	    "settings");
	check_is(bits_has(&roster.own, r->no), has_own_words(attrs), r, wrong,
	    "own");
	roster.seen_all += follows;
	roster.seen_settings += attrs.n > 0;
	for (uint32_t i = 0; i < attrs.n; i++)
		if (!attr_see(attrs.p[i], r->no))
			buf_fmt(wrong, "resident %u: the roster lacks %.*s\n",
			    r->no, STRF(attrs.p[i]));
}
