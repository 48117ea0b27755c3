/* What the columns of a file of residents mean: see column.h. */
#include "daemon/desk/column.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "scheduler/remind.h"
#include "storage/resident.h"
#include "storage/town.h"

enum { NOON = 12 * 60, YEAR_MIN = 1900 };

typedef bool field_read(struct str, const char *key, struct str *,
    struct err *);

static field_read read_value, read_month, read_evening, read_morning;

static const struct {
	const char	*name;		/* of the column */
	const char	*key;		/* of the resident's setting */
	field_read	*read;
	bool		 many;		/* several, with ; between */
} columns[COLUMNS] = {
	[COLUMN_USER]	    = { "user_id", NULL, NULL, false },
	[COLUMN_AREA]	    = { "area", "area", read_value, false },
	[COLUMN_BIRTH]	    = { "birth", "birth", read_month, false },
	[COLUMN_SEX]	    = { "sex", "sex", read_value, false },
	[COLUMN_LANG]	    = { "lang", "lang", read_value, false },
	[COLUMN_CATEGORIES] = { "categories", "category", read_value, true },
	[COLUMN_GARBAGE]    = { "garbage", "garbage", read_value, true },
	[COLUMN_EVENING]    = { "evening", "evening", read_evening, false },
	[COLUMN_MORNING]    = { "morning", "morning", read_morning, false },
	[COLUMN_MUTE]	    = { "mute", "mute", read_value, true },
};

int
column_find(struct str name)
{
	for (int c = 0; c < COLUMNS; c++)
		if (str_is(name, columns[c].name))
			return c;
	return -1;
}

static bool
read_value(struct str text, const char *key, struct str *value, struct err *e)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ' || text.p[i] == 0x7f)
			return fail(e, ERR_INPUT, "%s must be one line", key);
	if (text.n + 32 > ATTR_BYTES_MAX)
		return fail(e, ERR_INPUT, "%s is too long", key);
	*value = text;
	return true;
}

static bool
read_month(struct str text, const char *key, struct str *value, struct err *e)
{
	struct date now = date_of(day_today(clock_ms()));
	struct str month, year = str_split(text, '-', &month);
	uint64_t y, m;

	if (year.n != 4 || month.n != 2 || !str_u64(year, &y) ||
	    !str_u64(month, &m) || y < YEAR_MIN || m < 1 || m > 12 ||
	    y * 12 + m > (uint64_t)now.year * 12 + now.month)
		return fail(e, ERR_INPUT, "%s must be a month like 2024-05, "
		    "not \"%.*s\"", key, STRF(str_upto(text, 80)));
	*value = text;
	return true;
}

/* Reminders leave at certain minutes only; any other would never come. */
static bool
is_slot(unsigned minute)
{
	uint64_t at = day_at(0, minute) + DAY_MS;

	return remind_next(at - 1) == at;
}

static bool
read_slot(struct str text, const char *key, bool morning, struct str *value,
    struct err *e)
{
	unsigned minute;

	*value = text;
	if (str_is(text, "off"))
		return true;
	if (!minute_parse(text, &minute))
		return fail(e, ERR_INPUT, "%s must be a time like 19:00, or "
		    "off, not \"%.*s\"", key, STRF(str_upto(text, 80)));
	if (!is_slot(minute) || (minute < NOON) != morning)
		return fail(e, ERR_INPUT, "%s: there are no reminders at "
		    "%.*s", key, STRF(text));
	*value = str_fmt(arena_step(), "%02u:%02u", minute / 60, minute % 60);
	return true;
}

static bool
read_evening(struct str text, const char *key, struct str *value,
    struct err *e)
{
	return read_slot(text, key, false, value, e);
}

static bool
read_morning(struct str text, const char *key, struct str *value,
    struct err *e)
{
	return read_slot(text, key, true, value, e);
}

static bool
holds(const struct strs *list, struct str value)
{
	for (uint32_t i = 0; i < list->n; i++)
		if (str_eq(list->p[i], value))
			return true;
	return false;
}

static bool
add(struct strs *list, struct str value, const char *key, struct err *e)
{
	if (list->p == NULL)
		list->p = ARENA_ARRAY(arena_step(), struct str, ATTRS_MAX);
	if (holds(list, value))
		return true;
	if (list->n == ATTRS_MAX)
		return fail(e, ERR_INPUT, "%s has more than %d values", key,
		    ATTRS_MAX);
	list->p[list->n++] = value;
	return true;
}

/* The town's own spelling of a district, where it has it. */
static struct str
district(struct str name, const struct town *t, struct strs *unknown)
{
	struct arena *a = arena_step();
	struct str known;
	unsigned area;
	struct err e;

	if (t == NULL || !calendar_area(&t->calendar, name, &area)) {
		add(unknown, name, "garbage", &e);
		return name;
	}
	known = t->calendar.areas[area].name;
	return str_eq(text_key(a, name), text_key(a, known)) ? known : name;
}

/* "district" or "label=district" becomes "district" or "district=label". */
static struct str
place(struct str item, const struct town *t, struct strs *unknown)
{
	struct str name, label = text_trim(str_split(item, '=', &name));

	if (name.p == NULL)
		return district(item, t, unknown);
	name = district(text_trim(name), t, unknown);
	return label.n == 0 ? name : str_fmt(arena_step(), "%.*s=%.*s",
	    STRF(name), STRF(label));
}

static bool
read_one(enum column c, struct str item, struct strs *values, struct err *e)
{
	struct str value;

	return columns[c].read(item, columns[c].name, &value, e) &&
	    add(values, value, columns[c].name, e);
}

bool
column_read(enum column c, struct str field, const struct town *t,
    struct strs *values, struct strs *unknown, struct err *e)
{
	struct str rest = text_trim(field);

	ASSERT(c > COLUMN_USER && c < COLUMNS);
	while (rest.n > 0) {
		struct str item = columns[c].many ?
		    text_trim(str_split(rest, ';', &rest)) : rest;

		if (!columns[c].many)
			rest = STR_NONE;
		if (item.n > 0 && c == COLUMN_GARBAGE)
			item = place(item, t, unknown);
		if (item.n > 0 && !read_one(c, item, values, e))
			return false;
	}
	return true;
}

static bool
set(struct resident *r, struct arena *a, const char *key,
    const struct strs *wanted)
{
	struct str had[ATTRS_MAX];
	uint32_t n = resident_values(r, key, had, ATTRS_MAX);
	bool same = n == wanted->n;

	for (uint32_t i = 0; i < n && same; i++)
		same = holds(wanted, had[i]);
	return !same && resident_set(r, a, key, wanted->p, wanted->n, 0);
}

/* Districts and what they are called are settings of their own. */
static bool
set_places(struct resident *r, struct arena *a, const struct strs *places)
{
	struct strs names = { ARENA_ARRAY(a, struct str, places->n + 1), 0 };
	struct strs labels = { ARENA_ARRAY(a, struct str, places->n + 1), 0 };
	bool changed;

	for (uint32_t i = 0; i < places->n; i++) {
		struct str label;
		struct str name = str_split(places->p[i], '=', &label);

		if (!holds(&names, name))
			names.p[names.n++] = name;
		if (label.p != NULL)
			labels.p[labels.n++] = places->p[i];
	}
	changed = set(r, a, "garbage", &names);
	return set(r, a, "label", &labels) || changed;
}

bool
column_apply(enum column c, const struct strs *values, struct resident *r,
    struct arena *a)
{
	ASSERT(c > COLUMN_USER && c < COLUMNS);
	return c == COLUMN_GARBAGE ? set_places(r, a, values) :
	    set(r, a, columns[c].key, values);
}
