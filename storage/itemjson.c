/* Sorting dictionaries as relational JSON: names and readings in one file,
 * which kind in another, what the kinds are called in a third. */
#include "storage/dictionary.h"

#include <stdio.h>

#include "base/json.h"

enum part { ITEMS, KINDS, LABELS, LANGUAGES, PARTS };

/* What is in an entry of each part; an entry of ITEMS names its language. */
static const char *const marks[PARTS] = {
	[ITEMS] = "garbageName", [KINDS] = "classificationId",
	[LABELS] = "classificationName", [LANGUAGES] = "languageName",
};

struct tables {
	struct intake	*in;
	struct json	*parts[PARTS];
	struct str	 files[PARTS];
	int64_t		 language;
	struct map	 kinds;		/* id of a thing to its kind + 1 */
	struct map	 labels;	/* id of a kind to its entry + 1 */
};

static bool
holds(struct str text, const char *key)
{
	char quoted[64];

	snprintf(quoted, sizeof quoted, "\"%s\"", key);
	return str_find(text, str_of(quoted), NULL);
}

static bool
is_json(const struct look *l)
{
	return l->sheet.head.n == 0 && str_find(str_upto(l->text, 16),
	    STR("["), NULL);
}

static bool
json_claims(struct reading *r, const struct look *l)
{
	(void)r;
	return is_json(l) && holds(l->text, marks[ITEMS]) &&
	    holds(l->text, "garbageId");
}

static bool
json_minds(const struct look *l)
{
	size_t i;

	if (!is_json(l) || json_claims(NULL, l))
		return false;
	for (i = ITEMS + 1; i < PARTS; i++)
		if (holds(l->text, marks[i]))
			return true;
	return false;
}

/* By its first entry. */
static enum part
part_of(const struct json *list)
{
	const struct json *first = json_at(list, 0);
	enum part p;

	if (json_get(first, marks[LABELS]) != NULL)
		return LABELS;
	for (p = ITEMS; p < PARTS; p++)
		if (json_get(first, marks[p]) != NULL)
			break;
	return p;
}

static void
part_take(struct tables *t, const struct look *l)
{
	struct err e = { 0 };
	struct json *list = json_read(l->text, &e);
	enum part p;

	if (list == NULL) {
		reading_error(t->in->r, l->file->name, 0, "%s; the file is "
		    "not read", e.why);
		return;
	}
	p = part_of(list);
	if (p == PARTS || t->parts[p] != NULL) {
		if (p != PARTS)
			reading_warn(t->in->r, l->file->name, 0, "is there "
			    "twice: the first counts");
		json_free(list);
		return;
	}
	t->parts[p] = list;
	t->files[p] = l->file->name;
}

/* Ids are keys of a map by their digits. */
static struct str
id_key(char *room, size_t n, int64_t id)
{
	snprintf(room, n, "%lld", (long long)id);
	return str_of(room);
}

static void
id_put(struct map *m, int64_t id, size_t value)
{
	char room[24];

	map_put(m, id_key(room, sizeof room, id), value);
}

static bool
id_get(const struct map *m, const struct json *id, uint64_t *value)
{
	char room[24];

	return json_is_whole(id) && map_get(m, id_key(room, sizeof room,
	    json_int(id)), value);
}

static void
language_find(struct tables *t)
{
	const struct json *list = t->parts[LANGUAGES];
	size_t i;

	for (i = 0; i < json_count(list); i++)
		if (str_is(json_get_str(json_at(list, i), marks[LANGUAGES]),
		    "日本語"))
			t->language = json_int(json_get(json_at(list, i),
			    "id"));
}

static bool
ours(const struct tables *t, const struct json *entry)
{
	return json_int(json_get(entry, "languageId")) == t->language;
}

static void
kinds_find(struct tables *t)
{
	const struct json *list = t->parts[KINDS], *entry;
	size_t i;

	for (i = 0; i < json_count(list); i++) {
		entry = json_at(list, i);
		if (json_is_whole(json_get(entry, marks[KINDS])))
			id_put(&t->kinds, json_int(json_get(entry, "id")), i);
	}
	list = t->parts[LABELS];
	for (i = 0; i < json_count(list); i++) {
		entry = json_at(list, i);
		if (ours(t, entry))
			id_put(&t->labels, json_int(json_get(entry,
			    marks[KINDS])), i);
	}
}

static struct str
kind_of(const struct tables *t, const struct json *item)
{
	const struct json *at;
	uint64_t i;

	if (!id_get(&t->kinds, json_get(item, "garbageId"), &i))
		return STR("");
	at = json_at(t->parts[KINDS], i);
	if (!id_get(&t->labels, json_get(at, marks[KINDS]), &i))
		return STR("");
	return json_get_str(json_at(t->parts[LABELS], i), marks[LABELS]);
}

/* There are no lines: an entry that is wrong is told by its number. */
static void
item_take(struct tables *t, const struct json *item, size_t number)
{
	struct town_item x = {
		.name = json_get_str(item, marks[ITEMS]),
		.category = kind_of(t, item),
		.note = json_get_str(item, "notice"),
		.reading = json_get_str(item, "searchWord"),
	};

	t->in->r->rows++;
	if (x.name.n > 0 && x.category.n > 0)
		intake_put(t->in, t->files[ITEMS], 0, x);
	else
		reading_error(t->in->r, t->files[ITEMS], 0, "entry %zu "
		    "(\"%.*s\") needs an item and its category: left out",
		    number, STRF(x.name));
}

static void
json_items(struct intake *in, const struct look *looks, size_t n)
{
	struct tables t = { .in = in };
	const struct json *item;
	size_t i;

	for (i = 0; i < n; i++)
		part_take(&t, &looks[i]);
	language_find(&t);
	kinds_find(&t);
	for (i = 0; i < json_count(t.parts[ITEMS]); i++) {
		item = json_at(t.parts[ITEMS], i);
		if (ours(&t, item))
			item_take(&t, item, i + 1);
	}
	for (i = 0; i < PARTS; i++)
		json_free(t.parts[i]);
	map_free(&t.kinds);
	map_free(&t.labels);
}

const struct dictionary dictionary_itemjson = {
	.name = "itemjson", .claims = json_claims, .read = json_items,
	.minds = json_minds,
};
