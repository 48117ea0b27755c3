#ifndef STORAGE_FORM_H
#define STORAGE_FORM_H

/*
 * A form: questions as data.  Receive settings, and whatever else a town asks
 * its residents.  It is JSON:
 *
 *	{"name":"pool","title":"市民プール","thanks":"ありがとうございました",
 *	 "questions":[{"id":"often","title":"回数","kind":"choice",
 *	  "text":"どれくらい使いますか","options":["毎週",
 *	   {"value":"月1","label":"月に1回","group":"ときどき"}]}]}
 *
 * title of a question is a button's label and stands before the answer in the
 * summary.  key is the resident's attribute that holds the answer, FORM.ID if
 * absent.  What is chosen is written at once, so nothing is lost when somebody
 * leaves half-way, and a second tap finds it done.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum form_kind {
	FORM_CHOICE,		/* "choice": one of the options */
	FORM_CHOICES,		/* "choices": as many as one likes */
	FORM_PLACES,		/* "places": garbage districts, with labels */
	FORM_TEXT,		/* "text": most graphemes, 100 if absent */
	FORM_NUMBER,		/* "number": from least to most */
	FORM_KINDS
};

enum form_source {
	FORM_STATIC,		/* the options given */
	FORM_DISTRICTS,		/* "districts": of the town's calendar */
	FORM_GARBAGE,		/* "garbage": kinds in the calendar */
	FORM_BIRTH,		/* "birth": a month, as 1955-05 */
	FORM_SOURCES
};

struct form_option {
	struct str	 value, label;	/* label is value if absent */
	struct str	 group;		/* asked for first, of many */
};

struct form_question {
	struct str	 id, title, text;
	struct str	 title_key;	/* of text_key(), in hiragana */
	struct str	 key;
	struct str	 also;		/* another key, which follows this one
					 * while it holds the same */
	struct str	 absent;	/* what is shown without an answer */
	struct str	 topic;		/* so that some can be shown alone */
	enum form_kind	 kind;
	enum form_source source;
	bool		 required;	/* cannot be skipped */
	bool		 aside;		/* not asked in a run, only alone */
	struct form_option *options;
	uint32_t	 options_n;
	uint64_t	 least, most;
};

struct form {
	struct str	 name;		/* [a-z0-9_]+ */
	struct str	 title, thanks;
	struct form_question *questions;
	uint32_t	 questions_n;
};

enum { FORM_QUESTIONS_MAX = 50, FORM_OPTIONS_MAX = 500,
	FORM_TEXT_MAX = 300, FORM_ANSWER_MAX = 100, FORM_LABEL_MAX = 20 };

/* Everything is copied to the arena.  ERR_INPUT names the question, and what
 * is wrong with it; unknown properties are refused too. */
bool	 form_read(struct str json, struct arena *, struct form *, struct err *)
	    MUST_CHECK;

/* NULL if there is none of that id. */
const struct form_question *form_question(const struct form *, struct str id);

/* The settings form that comes with kairan: what to receive.  Which forms
 * there are now, storage/forms.h knows. */
extern const char form_settings_json[];

#endif
