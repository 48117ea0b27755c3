/* The forms there are now, from the store: see forms.h. */
#include "storage/forms.h"

#include "base/arena.h"
#include "storage/key.h"
#include "storage/store.h"

enum { FORMS_MAX = 64 };

struct entry {
	struct form	 form;
	struct arena	 mem;
};

static struct entry	*forms[FORMS_MAX];
static unsigned		 nforms;
static struct entry	*coming;	/* counts when the step is kept */

static struct str
key_of(struct str name)
{
	return key_meta(arena_step(), str_fmt(arena_step(), "form/%.*s",
	    STRF(name)));
}

static void
entry_free(struct entry *x)
{
	if (x == NULL)
		return;
	arena_free(&x->mem);
	mem_free(x);
}

static struct entry *
entry_read(struct str json, struct err *e)
{
	struct entry *x = MEM_NEW(struct entry);

	if (form_read(json, &x->mem, &x->form, e))
		return x;
	entry_free(x);
	return NULL;
}

/* The one that comes with kairan; lives as long as the process. */
static const struct form *
shipped(void)
{
	static struct entry *x;
	struct err e;

	if (x == NULL)
		x = entry_read(str_of(form_settings_json), &e);
	ASSERT(x != NULL);
	return &x->form;
}

static unsigned
place_of(struct str name)
{
	unsigned i = 0;

	while (i < nforms && !str_eq(forms[i]->form.name, name))
		i++;
	return i;
}

const struct form *
form_find(struct str name)
{
	unsigned i = place_of(name);

	if (i < nforms)
		return &forms[i]->form;
	return str_is(name, "settings") ? shipped() : NULL;
}

static void
take_in(struct entry *x)
{
	unsigned i = place_of(x->form.name);

	ASSERT(i < FORMS_MAX);
	if (i == nforms)
		nforms++;
	else
		entry_free(forms[i]);
	forms[i] = x;
}

static void
step_ended(bool keep)
{
	if (coming == NULL)
		return;
	if (keep)
		take_in(coming);
	else
		entry_free(coming);
	coming = NULL;
}

/* What the rest of kairan asks of the settings form by itself. */
static bool
keeps_needed(const struct form *f, struct err *e)
{
	static const char *const needed[] = { "area", "garbage", "evening",
		"morning", "lang" };

	for (size_t i = 0; i < NELEMS(needed); i++) {
		const struct form_question *old, *new;

		old = form_question(shipped(), str_of(needed[i]));
		new = form_question(f, str_of(needed[i]));
		ASSERT(old != NULL);
		if (new == NULL || !str_eq(new->key, old->key) ||
		    new->kind != old->kind || new->source != old->source)
			return fail(e, ERR_INPUT, "form settings: question "
			    "%s must stay as it is, but for words and options",
			    needed[i]);
	}
	return true;
}

bool
forms_import(struct str json, struct err *e)
{
	struct entry *x = entry_read(json, e);

	if (x == NULL)
		return false;
	if ((str_is(x->form.name, "settings") &&
	    !keeps_needed(&x->form, e)) || (place_of(x->form.name) ==
	    FORMS_MAX && !fail(e, ERR_BUSY, "there are %d forms already",
	    FORMS_MAX))) {
		entry_free(x);
		return false;
	}
	entry_free(coming);
	coming = x;
	store_put(key_of(x->form.name), json);
	return true;
}

bool
forms_show(struct str name, struct arena *a, struct str *json, struct err *e)
{
	if (store_get(key_of(name), a, json, e))
		return true;
	if (!str_is(name, "settings"))
		return fail(e, ERR_ABSENT, "form %.*s: there is none",
		    STRF(name));
	err_clear(e);
	*json = str_of(form_settings_json);
	return true;
}

bool
forms_load(struct err *e)
{
	struct entry *x;
	struct scan s;
	bool ok = true;

	store_on_step_end(step_ended);
	while (nforms > 0)
		entry_free(forms[--nforms]);
	store_scan(&s, key_of(STR("")));
	while (ok && store_next(&s)) {
		x = entry_read(s.value, e);
		ok = x != NULL;
		if (ok)
			take_in(x);
	}
	store_scan_end(&s);
	arena_reset(arena_step());
	return ok;
}
