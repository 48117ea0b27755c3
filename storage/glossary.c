/* Names, remarks, descriptions and options that stand beside a timetable. */
#include "storage/glossary.h"

#include "base/text.h"

static bool
strip(struct str *s, const char *word)
{
	struct str w = str_of(word);

	if (s->n < w.n || !str_ieq(str_from(*s, s->n - w.n), w))
		return false;
	s->n -= w.n;
	while (s->n > 0 && (s->p[s->n - 1] == '_' || s->p[s->n - 1] == '-'))
		s->n--;
	return true;
}

struct str
file_stem(struct str path)
{
	static const char *const words[] = {
		"area_days", "days", "remarks", "remark",
	};
	struct str s = file_base(path);
	size_t i;

	strip(&s, ".csv");
	for (i = 0; i < NELEMS(words); i++)
		if (strip(&s, words[i]))
			break;
	return s;
}

void
glossary_districts(struct reading *r, struct glossary *g,
    const struct sheet *s)
{
	struct district d;
	size_t i;

	for (i = 0; i < s->n; i++) {
		d.code = sheet_field(&s->rows[i], 0);
		d.name = sheet_field(&s->rows[i], 1);
		if (d.code.n == 0 || d.name.n == 0) {
			reading_error(r, s->file, s->rows[i].line,
			    "needs a code and a name");
			continue;
		}
		g->districts = array_more(&r->scratch, g->districts,
		    g->districts_n, sizeof d);
		g->districts[g->districts_n++] = d;
	}
}

struct str
glossary_district(const struct glossary *g, struct str code)
{
	size_t i;

	for (i = 0; i < g->districts_n; i++)
		if (str_eq(g->districts[i].code, code))
			return g->districts[i].name;
	return code;
}

static void
remark_put(struct reading *r, struct glossary *g, struct calendar *c,
    struct remark m, struct str text)
{
	g->remarks = array_more(&r->scratch, g->remarks, g->remarks_n,
	    sizeof m);
	c->remarks = array_more(&c->mem, c->remarks, c->remarks_n,
	    sizeof text);
	g->remarks[g->remarks_n++] = m;
	c->remarks[c->remarks_n++] = str_dup(&c->mem, text);
	ASSERT(g->remarks_n == c->remarks_n);
}

void
glossary_remarks(struct reading *r, struct glossary *g, struct calendar *c,
    const struct sheet *s)
{
	struct remark m = { .stem = file_stem(s->file) };
	uint64_t id;
	size_t i;

	if (g->remarks_n == 0)
		remark_put(r, g, c, (struct remark){ 0 }, STR(""));
	for (i = 0; i < s->n; i++) {
		struct str text = text_plain(&r->scratch,
		    sheet_field(&s->rows[i], 0));

		if (str_starts(text, STR("*")))
			text = str_from(text, 1);
		if (!str_u64(text, &id) || id < 1 || id > 9999) {
			reading_error(r, s->file, s->rows[i].line,
			    "\"%.*s\" is no number of a remark", STRF(text));
			continue;
		}
		m.id = (unsigned)id;
		remark_put(r, g, c, m, sheet_field(&s->rows[i], 1));
	}
}

/* The file of the same stem; else the one that all timetables share. */
unsigned
glossary_remark(const struct glossary *g, struct str stem, unsigned id)
{
	unsigned i, shared = 0;

	for (i = 1; i < g->remarks_n; i++) {
		if (g->remarks[i].id != id)
			continue;
		if (str_eq(g->remarks[i].stem, stem))
			return i;
		if (g->remarks[i].stem.n == 0)
			shared = i;
	}
	return shared;
}

/* By name, but for width and blanks. */
static struct calendar_category *
category_like(struct reading *r, struct calendar *c, struct str name)
{
	struct str key = text_key(&r->scratch, name);
	size_t i;

	for (i = 0; i < c->categories_n; i++)
		if (str_eq(text_key(&r->scratch, c->categories[i].name), key))
			return &c->categories[i];
	return NULL;
}

static void
category_describe(struct calendar *c, struct calendar_category *cat,
    struct str sublabel, struct str about)
{
	if (cat->described)
		return;
	cat->sublabel = str_dup(&c->mem, sublabel);
	cat->about = str_dup(&c->mem, about);
	cat->described = true;
}

void
glossary_describe(struct reading *r, struct calendar *c,
    const struct sheet *s)
{
	int label = sheet_column(s, "label|type|名称|分別区分|区分");
	int sub = sheet_column(s, "sublabel");
	int about = sheet_column(s, "description|説明");
	struct calendar_category *cat;
	struct str name;
	size_t i;

	if (label == NO_COLUMN && s->head.n > 0)
		reading_error(r, s->file, s->head.line,
		    "no column \"label\"; the file is not read");
	for (i = 0; i < s->n && label != NO_COLUMN; i++) {
		name = sheet_field(&s->rows[i], label);
		cat = category_like(r, c, name);
		if (cat == NULL)
			reading_warn(r, s->file, s->rows[i].line,
			    "\"%.*s\" is no column of the timetable",
			    STRF(name));
		else
			category_describe(c, cat,
			    sheet_field(&s->rows[i], sub),
			    sheet_field(&s->rows[i], about));
	}
	for (i = 0; i < c->categories_n && label != NO_COLUMN; i++)
		if (!c->categories[i].described)
			reading_warn(r, s->file, 0, "does not describe "
			    "\"%.*s\"", STRF(c->categories[i].name));
}

static bool
closure_option(struct calendar *c UNUSED, struct calendar_category *cat,
    struct str value)
{
	static const struct {
		const char *word;
		enum closure_rule rule;
	} words[] = {
		{ "飛ばす", CLOSURE_SKIP }, { "ずらす", CLOSURE_SHIFT },
		{ "収集する", CLOSURE_IGNORE },
	};
	size_t i;

	for (i = 0; i < NELEMS(words); i++)
		if (str_is(value, words[i].word)) {
			cat->on_closure = words[i].rule;
			return true;
		}
	return false;
}

static bool
holiday_option(struct calendar *c UNUSED, struct calendar_category *cat,
    struct str value)
{
	static const char *const words[] = {
		[HOLIDAY_COLLECT] = "収集する", [HOLIDAY_SKIP] = "休む",
		[HOLIDAY_MOVE] = "翌日",
	};
	size_t i;

	for (i = 0; i < NELEMS(words); i++)
		if (str_is(value, words[i])) {
			cat->on_holiday = (enum holiday_rule)i;
			return true;
		}
	return false;
}

static bool
deadline_option(struct calendar *c, struct calendar_category *cat,
    struct str value)
{
	cat->deadline = str_dup(&c->mem, value);
	return value.n > 0;
}

static const struct option {
	const char	*name;
	bool		(*set)(struct calendar *, struct calendar_category *,
			    struct str);
} options[] = {
	{ "休止", closure_option },
	{ "祝日", holiday_option },
	{ "期限", deadline_option },
};

static const struct option *
option_named(struct str name)
{
	size_t i;

	for (i = 0; i < NELEMS(options); i++)
		if (str_is(name, options[i].name))
			return &options[i];
	return NULL;
}

/* For one category, or for all where none is named. */
static bool
option_set(struct reading *r, struct calendar *c, const struct option *o,
    struct str category, struct str value)
{
	struct calendar_category *cat;
	bool good = true;
	size_t i;

	if (category.n > 0) {
		cat = category_like(r, c, category);
		return cat != NULL && o->set(c, cat, value);
	}
	for (i = 0; i < c->categories_n; i++)
		good &= o->set(c, &c->categories[i], value);
	return good;
}

/* 案内: of any kind, also of what is not collected. */
static bool
guide_put(struct calendar *c, struct str category, struct str text)
{
	c->guides = array_more(&c->mem, c->guides, c->guides_n,
	    sizeof *c->guides);
	c->guides[c->guides_n++] = (struct calendar_guide){
	    str_dup(&c->mem, category), str_dup(&c->mem, text) };
	return category.n > 0 && text.n > 0;
}

void
glossary_options(struct reading *r, struct calendar *c,
    const struct sheet *s)
{
	int item = sheet_column(s, "項目"), of = sheet_column(s, "区分");
	int is = sheet_column(s, "値");
	const struct option *o;
	struct str name;
	size_t i;

	for (i = 0; i < s->n; i++) {
		name = sheet_field(&s->rows[i], item);
		o = option_named(name);
		if (str_is(name, "案内") && guide_put(c, sheet_field(
		    &s->rows[i], of), sheet_field(&s->rows[i], is)))
			continue;
		if (o == NULL || !option_set(r, c, o,
		    sheet_field(&s->rows[i], of),
		    sheet_field(&s->rows[i], is)))
			reading_error(r, s->file, s->rows[i].line, "no such "
			    "option, category or value: \"%.*s\", \"%.*s\", "
			    "\"%.*s\"", STRF(name),
			    STRF(sheet_field(&s->rows[i], of)),
			    STRF(sheet_field(&s->rows[i], is)));
	}
}
