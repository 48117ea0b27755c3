/* Reads a form, and refuses one that could not be asked. */
#include "storage/form.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "storage/resident.h"

/* One form, while it is read; where is how errors name the question. */
struct form_reader {
	struct arena	*a;
	struct str	 form;		/* its name */
	struct str	 id;		/* of the question */
	struct err	*e;
};

static const char *const kind_names[FORM_KINDS] = {
	[FORM_CHOICE] = "choice", [FORM_CHOICES] = "choices",
	[FORM_PLACES] = "places", [FORM_TEXT] = "text",
	[FORM_NUMBER] = "number",
};

static const char *const source_names[FORM_SOURCES] = {
	[FORM_STATIC] = "", [FORM_DISTRICTS] = "districts",
	[FORM_GARBAGE] = "garbage", [FORM_BIRTH] = "birth",
};

/* Names the form and the question; always false. */
static bool
bad(const struct form_reader *r, const char *what, struct str about)
{
	return fail(r->e, ERR_INPUT, "form \"%.*s\": question \"%.*s\": %s%s"
	    "%.*s%s", STRF(r->form), STRF(r->id), what,
	    about.n > 0 ? ": \"" : "", STRF(text_cut(about, 40)),
	    about.n > 0 ? "\"" : "");
}

static bool
name_valid(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_')
			return false;
	}
	return s.n > 0 && s.n <= 20;
}

/* A line of text that LINE and the store can hold. */
static bool
line_valid(struct str s, size_t graphemes)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ')
			return false;
	return text_trim(s).n > 0 && text_graphemes(s) <= graphemes;
}

/* Are all keys among "a|b|c"? */
static bool
keys_known(const struct json *j, const char *names, struct str *stranger)
{
	const struct json *value;
	const void *at = NULL;

	while ((at = json_next(j, at, stranger, &value)) != NULL) {
		struct str rest = str_of(names), name;
		bool known = false;

		while (!known && rest.p != NULL) {
			name = str_split(rest, '|', &rest);
			known = str_eq(name, *stranger);
		}
		if (!known)
			return false;
	}
	return true;
}

static bool
find_name(const char *const *names, int n, struct str name, int *found)
{
	for (int i = 0; i < n; i++)
		if (str_is(name, names[i])) {
			*found = i;
			return true;
		}
	return false;
}

static bool
option_fill(struct form_reader *r, const struct json *j,
    struct form_option *o)
{
	struct str stranger;

	if (!json_has_keys(j)) {
		o->value = o->label = str_dup(r->a, json_str(j));
		return true;
	}
	if (!keys_known(j, "value|label|group", &stranger))
		return bad(r, "an option has an unknown property", stranger);
	o->value = str_dup(r->a, json_get_str(j, "value"));
	o->label = str_dup(r->a, json_get_str(j, "label"));
	o->group = str_dup(r->a, json_get_str(j, "group"));
	if (o->label.n == 0)
		o->label = o->value;
	return true;
}

static bool
option_check(const struct form_reader *r, const struct form_question *q,
    const struct form_option *o)
{
	if (!line_valid(o->value, FORM_ANSWER_MAX) ||
	    q->key.n + 1 + o->value.n > ATTR_BYTES_MAX)
		return bad(r, "an option's value is empty or too long",
		    o->value);
	if (!line_valid(o->label, FORM_LABEL_MAX))
		return bad(r, "an option's label is longer than a button",
		    o->label);
	for (uint32_t i = 0; &q->options[i] < o; i++)
		if (str_eq(q->options[i].value, o->value))
			return bad(r, "an option stands there twice",
			    o->value);
	return true;
}

static bool
read_options(struct form_reader *r, const struct json *j,
    struct form_question *q)
{
	size_t n = json_count(j);

	if (j != NULL && !json_is_list(j))
		return bad(r, "options are no list", STR_NONE);
	if (n > FORM_OPTIONS_MAX)
		return bad(r, "too many options", STR_NONE);
	q->options = ARENA_ARRAY(r->a, struct form_option, n + 1);
	for (size_t i = 0; i < n; i++) {
		if (!option_fill(r, json_at(j, i), &q->options[i]) ||
		    !option_check(r, q, &q->options[i]))
			return false;
		q->options_n++;
	}
	return true;
}

static bool
read_kind(struct form_reader *r, const struct json *j,
    struct form_question *q)
{
	struct str kind = json_get_str(j, "kind");
	struct str source = json_get_str(j, "source");
	int found;

	if (!find_name(kind_names, FORM_KINDS, kind, &found))
		return bad(r, "no such kind", kind);
	q->kind = (enum form_kind)found;
	if (!find_name(source_names, FORM_SOURCES, source, &found))
		return bad(r, "no such source", source);
	q->source = (enum form_source)found;
	return true;
}

static void
read_limits(const struct json *j, struct form_question *q)
{
	int64_t least = json_int(json_get(j, "least"));
	int64_t most = json_int(json_get(j, "most"));

	q->least = least > 0 ? (uint64_t)least : 0;
	q->most = most > 0 ? (uint64_t)most : 0;
	if (q->kind == FORM_TEXT && q->most == 0)
		q->most = FORM_ANSWER_MAX;
	if (q->kind == FORM_NUMBER && q->most == 0)
		q->most = 1000000;
}

/* Does it make sense together? */
static bool
question_check(const struct form_reader *r, const struct form_question *q)
{
	bool chosen = q->kind == FORM_CHOICE || q->kind == FORM_CHOICES;

	if (!line_valid(q->title, FORM_LABEL_MAX))
		return bad(r, "its title is empty or longer than a button",
		    q->title);
	if (!line_valid(q->text, FORM_TEXT_MAX))
		return bad(r, "its text is empty or too long", q->text);
	if (chosen && q->source == FORM_STATIC && q->options_n == 0)
		return bad(r, "nothing to choose from", STR_NONE);
	if (!chosen && q->options_n > 0)
		return bad(r, "options, but nothing to choose", STR_NONE);
	if (q->kind == FORM_PLACES && (q->source != FORM_DISTRICTS ||
	    !str_is(q->key, "garbage")))
		return bad(r, "places are chosen from districts, and kept as "
		    "garbage", STR_NONE);
	if (q->source == FORM_BIRTH && q->kind != FORM_CHOICE)
		return bad(r, "a month of birth is one choice", STR_NONE);
	if (q->kind == FORM_TEXT && q->most > FORM_ANSWER_MAX)
		return bad(r, "a text is longer than can be kept", STR_NONE);
	if (q->least > q->most)
		return bad(r, "least is more than most", STR_NONE);
	return true;
}

static bool
key_valid(struct str key)
{
	struct str rest, form = str_split(key, '.', &rest);

	return name_valid(form) && (rest.p == NULL || name_valid(rest));
}

static bool
read_names(struct form_reader *r, const struct json *j,
    struct form_question *q)
{
	q->id = r->id;
	q->title = str_dup(r->a, json_get_str(j, "title"));
	q->title_key = text_hiragana(r->a, text_key(r->a, q->title));
	q->text = str_dup(r->a, json_get_str(j, "text"));
	q->also = str_dup(r->a, json_get_str(j, "also"));
	q->absent = str_dup(r->a, json_get_str(j, "absent"));
	q->topic = str_dup(r->a, json_get_str(j, "topic"));
	q->key = str_dup(r->a, json_get_str(j, "key"));
	if (q->key.n == 0)
		q->key = str_fmt(r->a, "%.*s.%.*s", STRF(r->form),
		    STRF(q->id));
	if (!key_valid(q->key))
		return bad(r, "no key for answers", q->key);
	if (q->also.n > 0 && !key_valid(q->also))
		return bad(r, "no key for answers", q->also);
	return true;
}

static bool
read_question(struct form_reader *r, const struct json *j, struct form *f)
{
	struct form_question *q = &f->questions[f->questions_n];
	struct str stranger;

	r->id = str_dup(r->a, json_get_str(j, "id"));
	if (!name_valid(r->id))
		return bad(r, "an id is 1 to 20 of a-z, 0-9 and _", STR_NONE);
	if (form_question(f, r->id) != NULL)
		return bad(r, "it stands there twice", STR_NONE);
	if (!keys_known(j, "id|title|text|key|also|absent|topic|kind|source|"
	    "required|aside|options|least|most", &stranger))
		return bad(r, "unknown property", stranger);
	q->required = json_bool(json_get(j, "required"));
	q->aside = json_bool(json_get(j, "aside"));
	if (!read_names(r, j, q) || !read_kind(r, j, q) ||
	    !read_options(r, json_get(j, "options"), q))
		return false;
	read_limits(j, q);
	if (!question_check(r, q))
		return false;
	f->questions_n++;
	return true;
}

static bool
read_form(struct form_reader *r, const struct json *j, struct form *f)
{
	const struct json *list = json_get(j, "questions");
	size_t n = json_count(list);
	struct str stranger;

	*f = (struct form){ .name = r->form,
	    .title = str_dup(r->a, json_get_str(j, "title")),
	    .thanks = str_dup(r->a, json_get_str(j, "thanks")) };
	if (!name_valid(f->name))
		return fail(r->e, ERR_INPUT, "a form's name is 1 to 20 of a-z,"
		    " 0-9 and _");
	if (!line_valid(f->title, FORM_LABEL_MAX) ||
	    !line_valid(f->thanks, FORM_TEXT_MAX))
		return fail(r->e, ERR_INPUT, "form \"%.*s\": title or thanks "
		    "is empty or too long", STRF(f->name));
	if (!keys_known(j, "name|title|thanks|questions", &stranger))
		return fail(r->e, ERR_INPUT, "form \"%.*s\": unknown property "
		    "\"%.*s\"", STRF(f->name), STRF(text_cut(stranger, 40)));
	if (n == 0 || n > FORM_QUESTIONS_MAX)
		return fail(r->e, ERR_INPUT, "form \"%.*s\": 1 to %d "
		    "questions, not %zu", STRF(f->name), FORM_QUESTIONS_MAX,
		    n);
	f->questions = ARENA_ARRAY(r->a, struct form_question, n);
	for (size_t i = 0; i < n; i++)
		if (!read_question(r, json_at(list, i), f))
			return false;
	return true;
}

bool
form_read(struct str json, struct arena *a, struct form *f, struct err *e)
{
	struct json *j = json_read(json, e);
	struct form_reader r = { .a = a, .e = e };
	bool good;

	if (j == NULL)
		return false;
	r.form = str_dup(a, json_get_str(j, "name"));
	good = read_form(&r, j, f);
	json_free(j);
	return good;
}

const struct form_question *
form_question(const struct form *f, struct str id)
{
	for (uint32_t i = 0; i < f->questions_n; i++)
		if (str_eq(f->questions[i].id, id))
			return &f->questions[i];
	return NULL;
}
