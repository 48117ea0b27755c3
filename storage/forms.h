#ifndef STORAGE_FORMS_H
#define STORAGE_FORMS_H

/*
 * The forms there are now: those that staff imported, and the settings form
 * that comes with kairan where they imported no other.
 */

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/form.h"

struct arena;

/* NULL if there is none.  "settings": what to receive.  Valid until the step
 * in which another of that name is kept has ended. */
const struct form *form_find(struct str name);

/* Puts a form in place of one of its name; it counts when the step is kept.
 * ERR_INPUT names what is wrong.  The settings form may offer other options
 * and ask other things, but must keep the questions that the rest of kairan
 * asks by itself: area, garbage, evening, morning, lang. */
bool	 forms_import(struct str json, struct err *) MUST_CHECK;

/* Its JSON, for who wants a copy to change. */
bool	 forms_show(struct str name, struct arena *, struct str *json,
	    struct err *) MUST_CHECK;

bool	 forms_load(struct err *) MUST_CHECK;		/* at start */

#endif
