/* Calendars as YAML, a file for each course: metadata, rules, overrides and
 * what is not known (the schedule schema of japan-gomi-data). */
#include "storage/gomi.h"

#include <stdio.h>

#include "base/clock.h"

/* What the codes mean where the town does not say. */
static const struct { const char *code, *text; } usual[] = {
	{ "burnable", "燃やすごみ" }, { "non_burnable", "燃やさないごみ" },
	{ "plastic", "プラスチック" }, { "pet_bottle", "ペットボトル" },
	{ "glass_bottle", "びん" }, { "beverage_can", "缶" },
	{ "paper", "古紙" }, { "cloth", "古布" }, { "kitchen", "生ごみ" },
	{ "paper_cloth", "古紙・古布" }, { "hazardous", "有害ごみ" },
	{ "recyclable", "資源ごみ" }, { "bulky", "粗大ごみ" },
	{ "not_collected", "収集しません" }, { "drop_off_only", "持ち込み" },
	{ "reference", "説明をご覧ください" },
};

void
gomi_tell(const struct course *c, int node, const char *what, struct str about)
{
	reading_error(c->im->d->r, c->look->file->name, yml_line(c->y, node),
	    "%s: \"%.*s\"", what, STRF(about));
}

static bool
gomi_claims(struct reading *r, const struct look *l)
{
	(void)r;
	return str_find(l->text, STR("metadata:"), NULL) &&
	    str_find(l->text, STR("rules:"), NULL) &&
	    str_find(l->text, STR("pattern:"), NULL);
}

bool
gomi_minds(const struct look *l)
{
	return !gomi_claims(NULL, l) && (str_starts(l->text,
	    STR("categories:")) || str_find(l->text, STR("\ncategories:"),
	    NULL) || str_starts(l->text, STR("disposal:")) ||
	    str_find(l->text, STR("\ndisposal:"), NULL));
}

static void
label_put(struct import *im, struct str code, struct str text, bool own)
{
	struct arena *a = &im->d->r->scratch;
	struct label l = { str_dup(a, code), str_dup(a, text), own };

	if (code.n == 0 || text.n == 0)
		return;
	im->labels = array_more(a, im->labels, im->labels_n, sizeof l);
	im->labels[im->labels_n++] = l;
}

/* Under categories, disposal or overrides: code: { label: … } */
static void
labels_read(struct import *im, const struct look *l)
{
	static const char *const maps[] = { "overrides", "categories",
		"disposal" };
	struct err e = { 0 };
	struct yml *y = yml_read(l->text, &e);
	struct str code;
	size_t i, k;
	int map, at;

	if (y == NULL) {
		reading_error(im->d->r, l->file->name, 0, "%s", e.why);
		return;
	}
	for (i = 0; i < NELEMS(maps); i++) {
		map = yml_get(y, yml_root(y), maps[i]);
		for (k = 0; k < yml_count(y, map); k++) {
			at = yml_pair(y, map, k, &code);
			label_put(im, code, yml_text(y, yml_get(y, at,
			    "label")), i == 0);
		}
	}
	yml_free(y);
}

void
gomi_labels(struct import *im, const struct look *looks, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (gomi_minds(&looks[i]))
			labels_read(im, &looks[i]);
}

struct str
gomi_label(struct course *c, int node)
{
	struct import *im = c->im;
	struct str code = yml_text(c->y, node);
	size_t i;

	for (i = 0; i < 2 * im->labels_n; i++) {
		const struct label *l = &im->labels[i % im->labels_n];

		if (l->own == (i < im->labels_n) && str_eq(l->code, code))
			return l->text;
	}
	for (i = 0; i < NELEMS(usual); i++)
		if (str_is(code, usual[i].code))
			return str_of(usual[i].text);
	if (map_put(&im->strange, code, 1))
		reading_warn(im->d->r, c->look->file->name,
		    yml_line(c->y, node), "no label for \"%.*s\": residents "
		    "will read the code", STRF(code));
	return code;
}

static bool
month_of(struct str s, bool last, int32_t *day)
{
	char first[16];
	struct date d;

	if (s.n != 7)
		return false;
	snprintf(first, sizeof first, "%.7s-01", s.p);
	if (!day_parse(str_of(first), day))
		return false;
	d = date_of(*day);
	if (last)
		*day += (int32_t)month_days(d.year, d.month) - 1;
	return true;
}

static bool
period_read(struct course *c, int meta)
{
	int node = yml_get(c->y, meta, "period");
	struct str s = yml_text(c->y, node);
	size_t at;

	if (str_find(s, STR("--"), &at) &&
	    month_of(str_upto(s, at), false, &c->period.from) &&
	    month_of(str_from(s, at + 2), true, &c->period.to) &&
	    c->period.from <= c->period.to)
		return true;
	gomi_tell(c, node, "no period YYYY-MM--YYYY-MM: the file is not read",
	    s);
	return false;
}

static void
span_note(struct course *c, unsigned area)
{
	struct import *im = c->im;
	struct arena *a = &im->d->r->scratch;
	struct spans *s;

	while (im->spans_n <= area) {
		im->spans = array_more(a, im->spans, im->spans_n,
		    sizeof *im->spans);
		im->spans[im->spans_n++] = (struct spans){ 0 };
	}
	s = &im->spans[area];
	s->p = array_more(a, s->p, s->n, sizeof c->period);
	s->p[s->n++] = c->period;
}

/* A town in two courses is told apart by its note, else by the course. */
static void
area_take(struct course *c, int node, uint64_t course, struct str called)
{
	struct import *im = c->im;
	struct draft *d = im->d;
	struct str name = yml_text(c->y, yml_get(c->y, node, "name"));
	struct str note = yml_text(c->y, yml_get(c->y, node, "note"));
	struct str group = STR("");
	uint64_t had = course;
	unsigned area;

	if (name.n == 0) {
		gomi_tell(c, node, "a district without a name: left out", name);
		return;
	}
	if (map_get(&im->courses, name, &had) && had != course) {
		if (note.n > 0)
			name = str_fmt(&d->r->scratch, "%.*s（%.*s）",
			    STRF(name), STRF(note));
		if (map_get(&im->courses, name, &had) && had != course)
			group = called;
	}
	if (group.n == 0)
		map_put(&im->courses, name, course);
	area = draft_area(d, group, name);
	draft_reading(d, area, yml_text(c->y, yml_get(c->y, node, "yomi")));
	c->areas = array_more(&d->r->scratch, c->areas, c->areas_n,
	    sizeof area);
	c->areas[c->areas_n++] = area;
	span_note(c, area);
}

static void
areas_take(struct course *c, int meta)
{
	int list = yml_get(c->y, meta, "areas");
	struct str code = yml_text(c->y, yml_get(c->y, meta, "course"));
	struct str called = yml_text(c->y, yml_get(c->y, meta,
	    "course_name_ja"));
	uint64_t number = c->im->numbers.n + 1;
	unsigned area;
	size_t i;

	if (!map_get(&c->im->numbers, code, &number))
		map_put(&c->im->numbers, code, number);
	if (called.n == 0)
		called = str_fmt(&c->im->d->r->scratch, "コース%.*s",
		    STRF(code));
	for (i = 0; i < yml_count(c->y, list); i++)
		area_take(c, yml_item(c->y, list, i), number, called);
	if (c->areas_n > 0)
		return;
	area = draft_area(c->im->d, STR(""), called);
	c->areas = ARENA_NEW(&c->im->d->r->scratch, unsigned);
	c->areas[c->areas_n++] = area;
	span_note(c, area);
}

static void
course_read(struct import *im, const struct look *l)
{
	struct course c = { .im = im, .look = l };
	struct err e = { 0 };
	int meta;

	c.y = yml_read(l->text, &e);
	if (c.y == NULL) {
		reading_error(im->d->r, l->file->name, 0, "%s", e.why);
		return;
	}
	meta = yml_get(c.y, yml_root(c.y), "metadata");
	if (period_read(&c, meta)) {
		areas_take(&c, meta);
		gomi_fill(&c, yml_root(c.y));
	}
	yml_free(c.y);
}

static int
days_order(struct days a, struct days b)
{
	return (a.from > b.from) - (a.from < b.from);
}

static void
spans_sort(struct spans *s)
{
	struct days x;
	size_t i, k;

	for (i = 1; i < s->n; i++) {
		x = s->p[i];
		for (k = i; k > 0 && days_order(x, s->p[k - 1]) < 0; k--)
			s->p[k] = s->p[k - 1];
		s->p[k] = x;
	}
}

/* An area is known in its periods, and in nothing between. */
static void
area_known(struct draft *d, const struct spans *s, struct cell *c)
{
	int32_t to = s->p[0].to;
	size_t i;

	c->known.from = s->p[0].from;
	for (i = 1; i < s->n; i++) {
		if (s->p[i].from > to + 1)
			draft_unclear(d, c, (struct days){ to + 1,
			    s->p[i].from - 1 });
		if (s->p[i].to > to)
			to = s->p[i].to;
	}
	c->known.to = to;
}

static void
gomi_read(struct draft *d, const struct look *looks, size_t n)
{
	struct import im = { .d = d };
	size_t i, k;

	gomi_labels(&im, looks, n);
	for (i = 0; i < n; i++)
		if (!gomi_minds(&looks[i]))
			course_read(&im, &looks[i]);
	for (i = 0; i < im.spans_n; i++) {
		spans_sort(&im.spans[i]);
		for (k = 0; k < d->areas[i].cells_n; k++)
			if (d->areas[i].cells[k] != NULL)
				area_known(d, &im.spans[i],
				    d->areas[i].cells[k]);
	}
	map_free(&im.courses);
	map_free(&im.numbers);
	map_free(&im.strange);
}

const struct source source_gomiyaml = {
	.name = "gomiyaml", .claims = gomi_claims, .read = gomi_read,
	.minds = gomi_minds,
};
