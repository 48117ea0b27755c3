/* The town's tables, from the files in the store: see tables.h. */
#include "storage/tables.h"

#include "base/clock.h"
#include "storage/change.h"
#include "storage/form.h"
#include "storage/forms.h"
#include "storage/key.h"
#include "storage/store.h"
#include "storage/synonym.h"

enum { FILES_MAX = 2000 };

static struct town	*current;
static struct town	*coming;	/* counts when the step is kept */
static struct revisions	 changed;	/* likewise, of the current one */
static bool		 change_made;
static uint32_t		 version;

/* The town's synonyms as the store has them. */
static enum { WORDS_KNOWN, WORDS_CHANGED, WORDS_STALE } words;

static void
words_read(void)
{
	struct arena a = { 0 };
	struct synonym *list;
	size_t n = synonym_list(&a, &list);

	town_synonyms(current, list, n);
	arena_free(&a);
	words = WORDS_KNOWN;
}

const struct town *
tables_town(void)
{
	if (current != NULL && words == WORDS_STALE)
		words_read();
	return current;
}

void
tables_words_changed(void)
{
	words = WORDS_CHANGED;
}

/* Kept or dropped, what was read meanwhile may not be so. */
static void
step_ended(bool keep)
{
	if (words == WORDS_CHANGED || (coming != NULL && keep))
		words = WORDS_STALE;
	version += keep && (coming != NULL || change_made);
	if (keep && change_made && coming == NULL) {
		revisions_free(&current->calendar.revisions);
		current->calendar.revisions = changed;
	} else if (change_made)
		revisions_free(&changed);
	change_made = false;
	changed = (struct revisions){ 0 };
	if (coming == NULL)
		return;
	town_free(keep ? current : coming);
	if (keep)
		current = coming;
	coming = NULL;
}

uint32_t
tables_version(void)
{
	return version;
}

static void
revise(struct town *t)
{
	struct revisions all;
	uint32_t hits;

	change_all(&t->calendar, &all, 0, &hits);
	revisions_free(&t->calendar.revisions);
	t->calendar.revisions = all;
}

bool
tables_change(const struct change *c, uint32_t *hits, struct err *e)
{
	if (current == NULL)
		return fail(e, ERR_ABSENT, "no town has been imported yet");
	change_put(c);
	if (change_made)
		revisions_free(&changed);
	change_made = true;
	change_all(&current->calendar, &changed, c->id, hits);
	return true;
}

bool
tables_import(const struct townfile *files, size_t n,
    const struct town_reader *reader, struct err *e)
{
	struct town *t = town_read(files, n, reader, e);
	struct scan s;

	if (t == NULL)
		return false;
	town_free(coming);
	coming = t;
	revise(t);
	store_scan(&s, key_towns());
	while (store_next(&s))
		store_del(s.key);
	for (size_t i = 0; i < n; i++)
		if (town_wants(files[i].name))
			store_put(key_town(arena_step(), files[i].name),
			    files[i].bytes);
	return true;
}

bool
tables_load(struct err *e)
{
	static const struct town_reader quiet;
	struct townfile *files = ARENA_ARRAY(arena_step(), struct townfile,
	    FILES_MAX);
	struct scan s;
	size_t n = 0;

	store_on_step_end(step_ended);
	store_scan(&s, key_towns());
	while (store_next(&s)) {
		ASSERT(n < FILES_MAX);
		ASSERT(key_town_read(s.key, &files[n].name));
		files[n].name = str_dup(arena_step(), files[n].name);
		files[n++].bytes = str_dup(arena_step(), s.value);
	}
	town_free(current);
	current = n > 0 ? town_read(files, n, &quiet, e) : NULL;
	words = WORDS_STALE;
	if (current != NULL)
		revise(current);
	arena_reset(arena_step());
	return n == 0 || current != NULL;
}

/* What the receive settings offer for an attribute. */
static void
tell_options(struct str key, segment_value *tell, void *arg)
{
	const struct form *f = form_find(STR("settings"));

	for (uint32_t i = 0; f != NULL && i < f->questions_n; i++) {
		const struct form_question *q = &f->questions[i];

		for (uint32_t k = 0; str_eq(q->key, key) && k < q->options_n;
		    k++)
			tell(arg, q->options[k].value);
	}
}

static void
world_values(void *ctx UNUSED, struct str key, segment_value *tell, void *arg)
{
	bool areas = str_is(key, "garbage") || str_is(key, "area");

	tell_options(key, tell, arg);
	if (current == NULL)
		return;
	for (size_t i = 0; areas && i < current->calendar.areas_n; i++)
		tell(arg, current->calendar.areas[i].name);
	if (str_is(key, "kind"))
		for (size_t i = 0; i < current->calendar.categories_n; i++)
			tell(arg, current->calendar.categories[i].name);
}

static bool
world_districts(void *ctx UNUSED, struct str kind, segment_value *tell,
    void *arg)
{
	unsigned category;

	if (current == NULL || !calendar_category(&current->calendar, kind,
	    &category))
		return false;
	for (size_t i = 0; i < current->calendar.areas_n; i++)
		if (current->calendar.areas[i].cells[category] != NULL)
			tell(arg, current->calendar.areas[i].name);
	return true;
}

const struct segment_world *
tables_world(void)
{
	static struct segment_world world = {
		.values = world_values, .districts = world_districts,
	};

	world.today = day_today(clock_ms());
	return &world;
}
